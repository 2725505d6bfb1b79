"""Replaying judgements on organisations: a person outranks the rules.

`merge` moves all mentions of the subject to the organisation in `value`; `split` takes a name (or one mention) away from its
organisation, to the organisation in `value` or to one of its own; `rename` and `kind` set what `value` says; `not_organisation`
removes all links. A subject is an organisation's identifier, a name, or (merge, split) a mention. They are replayed in file order, so a
later line sees what the earlier ones did. A line that no longer fits is a conflict and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline import languages
from pipeline.identity.met import Conclusion, Met, Registry, found_id
from pipeline.identity.names import clean, ident, key
from pipeline.spans import parse_span
from pipeline.tables import Failure, Judgement


class ConflictError(Exception):
    """A judgement that does not fit what is there now; the message says why."""


class UnknownError(ConflictError):
    """A judgement on an organisation that is not there."""


@dataclass
class Judged:
    """The state that judgements change: conclusions by mention, names and kinds that were set, removed organisations."""

    conclusions: dict[str, Conclusion]
    names: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True)
class Index:
    """Mentions by identifier and by the ident of their name, and the registry."""

    mentions: Mapping[str, Met]
    by_name: Mapping[str, list[str]]
    registry: Registry


def replay(judgements: Iterable[Judgement], mentions: Iterable[Met], conclusions: Mapping[str, Conclusion], registry: Registry) -> Judged:
    """Apply the judgements on organisations in the order of their lines."""
    met = {m.mention_id: m for m in sorted(mentions, key=lambda m: m.mention_id)}
    by_name: dict[str, list[str]] = {}
    for m in met.values():
        by_name.setdefault(ident(m.words), []).append(m.mention_id)
    index = Index(met, by_name, registry)
    judged = Judged(dict(conclusions))
    actions = {"merge": merge, "split": split, "rename": rename, "kind": set_kind, "not_organisation": remove}
    for judgement in sorted(judgements, key=lambda j: j.line_no):
        on_mention = is_span(judgement.subject)
        if judgement.action not in actions or (on_mention and judgement.action not in ("merge", "split")):
            continue  # on a mention or a decision: the stage that makes it replays it
        try:
            actions[judgement.action](judgement, judged, index)
        except ConflictError as conflict:
            judged.failures.append(failure(judgement, str(conflict)))
    return judged


def is_span(subject: str) -> bool:
    """Whether a subject is the identifier of a mention or a decision (`doc_id:start-end`)."""
    try:
        parse_span(subject)
    except ValueError:
        return False
    return True


def failure(judgement: Judgement, why: str) -> Failure:
    """The conflict of one judgement; each line has a failure of its own."""
    return Failure(
        stage="organisations",
        path="judgements.csv",
        page_no=0,
        doc_id="",
        error="conflict",
        message=f"{judgement.action} of {judgement.subject!r} no longer fits: {why}",
        advice="Correct the line, or remove it when it is no longer needed.",
        line_no=judgement.line_no,
    )


def idents(name: str) -> set[str]:
    """Idents of a name in all languages: a judgement does not say in which language its names are."""
    return {ident(key(name, lang)) for lang in languages.codes()} - {""}


def mentions_of(subject: str, judged: Judged, index: Index) -> list[str]:
    """Linked mentions of an organisation (by identifier), or all mentions that bear a name."""
    linked = [m for m, c in judged.conclusions.items() if c.org_id == subject]
    return linked or sorted(m for name in idents(subject) for m in index.by_name.get(name, []))


def one_organisation(subject: str, judged: Judged, index: Index) -> str:
    """The identifier of the organisation of an identifier or a name; raises ConflictError when there is none or several."""
    present = {c.org_id for c in judged.conclusions.values() if c.org_id} | set(index.registry.rows)
    if subject in present:
        return subject
    listed = {o for name in idents(subject) for o in index.registry.strong.get(name, [])}
    own = {org_id for org_id, name in judged.names.items() if name == subject} | {found_id((name,)) for name in idents(subject)}
    met = {judged.conclusions[m].org_id for m in mentions_of(subject, judged, index)} - {None}
    for candidates in (listed, own & present, met):
        if len(candidates) == 1:
            return str(candidates.pop())
        if candidates:
            raise ConflictError(f"{subject!r} names several organisations: {', '.join(sorted(map(str, candidates)))}")
    raise UnknownError(f"no organisation is called {subject!r}")


def move(mention_ids: Iterable[str], org_id: str | None, judgement: Judgement, judged: Judged) -> None:
    """Link mentions to an organisation by judgement."""
    reason = judgement.why or f"{judgement.action} by {judgement.who}"
    for mention_id in mention_ids:
        judged.conclusions[mention_id] = Conclusion(org_id, "judgement", 1.0, reason, judgement.who)


def one_mention(judgement: Judgement, index: Index) -> str:
    """The mention that a judgement is about; raises ConflictError when it is gone or its text has changed."""
    met = index.mentions.get(judgement.subject)
    if met is None:
        raise ConflictError("there is no such mention")
    if judgement.quote and clean(judgement.quote) != clean(met.surface):
        raise ConflictError(f"the text is now {met.surface!r}, not {judgement.quote!r}")
    return met.mention_id


def merge(judgement: Judgement, judged: Judged, index: Index) -> None:
    """Move the subject's mentions, one mention, or the unlinked mentions of a name, to the organisation in `value`."""
    into = one_organisation(judgement.value, judged, index)
    if is_span(judgement.subject):
        move([one_mention(judgement, index)], into, judgement, judged)
        return
    try:
        source = one_organisation(judgement.subject, judged, index)
    except ConflictError:
        unlinked = [m for m in mentions_of(judgement.subject, judged, index) if judged.conclusions[m].org_id is None]
        if not unlinked:
            raise
        move(unlinked, into, judgement, judged)  # a tie that a person has settled
        return
    if source == into:
        raise ConflictError("it is that organisation already")
    move([m for m, c in judged.conclusions.items() if c.org_id == source], into, judgement, judged)


def split(judgement: Judgement, judged: Judged, index: Index) -> None:
    """Take a name or one mention away from its organisation."""
    if is_span(judgement.subject):
        taken = [one_mention(judgement, index)]
        name = clean(judgement.value or index.mentions[taken[0]].name)
    else:
        taken = sorted(m for name in idents(judgement.subject) for m in index.by_name.get(name, []))
        name = clean(judgement.value or judgement.subject)
    if not taken:
        raise ConflictError("no mention has this name")
    into, is_new = split_target(name, judgement, judged, index)
    if all(judged.conclusions[m].org_id == into for m in taken):
        raise ConflictError("it is an organisation of its own already")
    move(taken, into, judgement, judged)
    if is_new:
        judged.names.setdefault(into, name)


def split_target(name: str, judgement: Judgement, judged: Judged, index: Index) -> tuple[str, bool]:
    """Where a name that is split off goes: the organisation in `value`, else one of its own; and whether that one is new."""
    if judgement.value:
        try:
            return one_organisation(judgement.value, judged, index), False
        except ConflictError:
            pass  # a name that no organisation bears yet, or that several share: a new one
    return found_id((min(idents(name) or {name}),)), True


def rename(judgement: Judgement, judged: Judged, index: Index) -> None:
    """Give an organisation the name in `value`; the earlier names stay as aliases."""
    if not judgement.value.strip():
        raise ConflictError("no new name is given")
    judged.names[one_organisation(judgement.subject, judged, index)] = clean(judgement.value)


def set_kind(judgement: Judgement, judged: Judged, index: Index) -> None:
    """Set the kind of an organisation; `sidecars` has seen that there is such a kind."""
    judged.kinds[one_organisation(judgement.subject, judged, index)] = judgement.value


def remove(judgement: Judgement, judged: Judged, index: Index) -> None:
    """Remove all links to an organisation; nothing to do when the mentions stage has already left out all that bear the name."""
    try:
        org_id = one_organisation(judgement.subject, judged, index)
    except UnknownError:
        return
    move([m for m, c in judged.conclusions.items() if c.org_id == org_id], None, judgement, judged)
