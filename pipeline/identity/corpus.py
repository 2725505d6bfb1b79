"""From mentions to organisations: the rules that look at the whole corpus, after those of `linking` for each document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from pipeline.identity.beside import is_same_sort
from pipeline.identity.context import LONG_ABBREVIATION, is_full, read_corpus, read_document
from pipeline.identity.linking import full_name, in_document, rivals
from pipeline.identity.met import Conclusion, Met, Registry, found_id, languages_of, place, target
from pipeline.identity.misspellings import Correction, Name, corrections, follow
from pipeline.identity.names import Key, clean, ident, in_singular, initials, is_abbreviation, key, may_spell, rules, words_of
from pipeline.identity.parts import parts
from pipeline.identity.wordings import wordings
from pipeline.settings import OrganisationsSettings

OFTEN_ENOUGH = 2  # times that the full name of so short an abbreviation must be met
SHORT_ABBREVIATION = 3  # letters from which they can be initials at all
MORE_OFTEN = 2  # how many times more often than its full name a short abbreviation may be met
FAR_OFTENER = 10  # the same in a document that has both
AGREED = 0.8  # share of a municipality's documents that must mean the same organisation by a name
FULL = ("name", "listed", "place", "unit", "own body")  # rules of mentions that tell by their own words what they name
WITNESSES = 2  # documents that it takes to agree
WELL_KNOWN = 5  # documents that name an organisation in full, from which its listed abbreviation means it also in others

# where bold ends and begins anew on another line
_NEW_HEADING = re.compile(r"\*\*\s*\n\s*\*\*")


def link_mentions(mentions: Iterable[Met], registry: Registry, settings: OrganisationsSettings) -> dict[str, Conclusion]:
    """The conclusion on every mention, by mention_id."""
    ordered = with_common_kinds(sorted(mentions, key=lambda m: (m.doc_id, m.start, m.mention_id)))
    documents: dict[str, list[Met]] = {}
    for met in ordered:
        documents.setdefault(met.doc_id, []).append(met)
    concluded: dict[str, Conclusion] = {}
    corpus = read_corpus(ordered)
    for rows in documents.values():
        known = read_document(rows, registry, corpus)
        for met in rows:
            concluded[met.mention_id] = in_document(met, known, registry)
    across_documents(ordered, concluded)
    listed_in_corpus(ordered, concluded, registry)
    spelled_in_corpus(ordered, concluded, registry)
    agreed_in_municipality(ordered, concluded)
    abbreviated_head(ordered, concluded, registry)
    abbreviated_role(ordered, concluded, registry)
    as_the_full_name(ordered, concluded)
    return corrected(ordered, concluded, registry, settings)


def with_common_kinds(ordered: Sequence[Met]) -> list[Met]:
    """The mentions with the kind that most mentions of the same name have: one reading of a name must not split it. Of kinds as common a unit of the council comes last."""
    kinds: dict[tuple[Key, str | None], Counter[str]] = {}
    for met in ordered:
        kinds.setdefault((words_of(met.name, met.lang), met.scope), Counter())[met.kind] += 1
    common = {name: min(counts, key=lambda kind: (-counts[kind], kind == "council", kind)) for name, counts in kinds.items()}
    return [replace(met, kind=common[words_of(met.name, met.lang), met.scope]) for met in ordered]


def across_documents(ordered: Sequence[Met], concluded: dict[str, Conclusion]) -> None:
    """Give abbreviations the meaning that the documents which define or support them agree on; without agreement they stay unlinked."""
    said: dict[str, dict[str, set[str]]] = {}
    for met in ordered:
        conclusion = concluded[met.mention_id]
        if conclusion.rule in ("definition", "weak alias") and conclusion.org_id:
            said.setdefault(ident(met.words), {}).setdefault(conclusion.org_id, set()).add(met.doc_id)
    words = {c.org_id: c.words for c in concluded.values() if c.rule == "definition"}
    for met in ordered:
        before, meanings = concluded[met.mention_id], said.get(ident(met.words), {})
        if before.rule in ("name", "initials") and meanings:
            counts = Counter({org_id: len(documents) for org_id, documents in meanings.items()})
            best, count = min(counts.items(), key=lambda c: (-c[1], c[0]))
            if len(counts) == 1 or (count >= WITNESSES and count >= AGREED * counts.total()):
                reason = f"{count} of {counts.total()} documents that explain {met.name!r} mean this organisation"
                concluded[met.mention_id] = Conclusion(best, "abbreviation", 0.85, reason, words=words.get(best, ()))
            elif before.rule == "name":
                reason = f"{met.name!r} means {len(counts)} organisations in other documents"
                concluded[met.mention_id] = Conclusion(None, "abbreviation", 0.0, reason, rivals=rivals(list(counts)))


def listed_in_corpus(ordered: Sequence[Met], concluded: dict[str, Conclusion], registry: Registry) -> None:
    """Link weak aliases that are abbreviations to the only organisation that lists them, if the corpus knows it well by its full name."""
    documents: dict[str, set[str]] = {}
    for met in ordered:
        conclusion = concluded[met.mention_id]
        if conclusion.rule == "listed" and conclusion.org_id:
            documents.setdefault(conclusion.org_id, set()).add(met.doc_id)
    for met in ordered:
        bearers = registry.weak.get(ident(met.words), [])
        if concluded[met.mention_id].rule == "name" and len(bearers) == 1 and is_abbreviation(met.name):
            known = len(documents.get(bearers[0], ()))
            if known >= WELL_KNOWN:
                reason = f"{met.name!r} is a weak alias of {registry.rows[bearers[0]].name!r} alone, which {known} documents name in full"
                concluded[met.mention_id] = Conclusion(bearers[0], "weak alias", 0.7, reason)


def spelled_in_corpus(ordered: Sequence[Met], concluded: dict[str, Conclusion], registry: Registry) -> None:
    """Link abbreviations that no document defines to the only full name of the corpus whose initials they are."""
    full = {ident(m.words): m for m in reversed(ordered) if concluded[m.mention_id].rule in FULL and len(m.words) > 1}
    counts = Counter(ident(m.words) for m in ordered)
    together = {(m.doc_id, ident(m.words)) for m in ordered}
    spelled: dict[str, dict[str, Met]] = {}
    for met in full.values():
        for letters in initials(met.name, met.lang):
            spelled.setdefault(letters, {})[ident(in_singular(met.words, met.lang))] = met
    for met in ordered:
        names = spelled.get(ident(met.words), {})
        if (
            len(names) == 1
            and is_spelled(met, next(iter(names.values())), counts, together)
            and concluded[met.mention_id].rule == "name"
            and is_abbreviation(met.name)
            and may_spell(met.name, next(iter(names.values())).name)
        ):
            (meant,) = names.values()
            reason = f"{met.name!r} are the initials of {clean(meant.name)!r} and of no other name in the corpus"
            concluded[met.mention_id] = Conclusion(target(meant.words, met, registry), "initials", 0.6, reason, words=meant.words)


def is_spelled(short: Met, full: Met, counts: Mapping[str, int], together: Set[tuple[str, str]]) -> bool:
    """Whether an abbreviation is long enough to be that of the only name it spells.

    Three letters must be of the same kind, and not met far more often than a name that is met twice; less strictly in a document that has both.
    """
    letters, often = ident(short.words), counts[ident(full.words)]
    both = (short.doc_id, ident(full.words)) in together
    often_enough = counts[letters] <= often * (FAR_OFTENER if both else MORE_OFTEN) and (both or often >= OFTEN_ENOUGH)
    return len(letters) >= LONG_ABBREVIATION or (len(letters) >= SHORT_ABBREVIATION and is_same_sort(full, short) and often_enough)


def agreed_in_municipality(ordered: Sequence[Met], concluded: dict[str, Conclusion]) -> None:
    """Give a name without a place the full name that its municipality's documents agree on where they have one."""
    meant: dict[tuple[str, Key], dict[str, str]] = {}
    for met in ordered:
        conclusion = concluded[met.mention_id]
        if conclusion.rule == "shortened" and conclusion.org_id:
            meant.setdefault((ident(met.words), place(met)), {})[met.doc_id] = conclusion.org_id
    agreed: dict[tuple[str, Key], str] = {}
    for name, by_document in meant.items():
        (org_id, count), *_ = Counter(by_document.values()).most_common()
        if count >= WITNESSES and count >= AGREED * len(by_document):
            agreed[name] = org_id
    own = {c.org_id for c in concluded.values() if c.rule in ("name", "listed")}
    for met in ordered:
        conclusion, name = concluded[met.mention_id], (ident(met.words), place(met))
        if name in agreed and conclusion.rule == "place" and conclusion.org_id not in own:
            reason = f"{met.name!r} is short for the same name in the other documents of {met.scope!r}"
            concluded[met.mention_id] = Conclusion(agreed[name], "shortened", 0.7, reason)


def as_the_full_name(ordered: Sequence[Met], concluded: dict[str, Conclusion]) -> None:
    """Give a name that stands for a full one the organisation of that, where all mentions of it in the municipality are of one."""
    meant: dict[tuple[Key, Key], set[str | None]] = {}
    for met in ordered:
        meant.setdefault((place(met), met.words), set()).add(concluded[met.mention_id].org_id)
    for met in ordered:
        conclusion = concluded[met.mention_id]
        of_full = meant.get((place(met), conclusion.words), set()) if conclusion.rule in ("completed", "definition") else set()
        if met.words != conclusion.words and conclusion.org_id == found_id(conclusion.words) and len(of_full) == 1 and None not in of_full:
            concluded[met.mention_id] = replace(conclusion, org_id=next(iter(of_full)))


def abbreviated_head(ordered: Sequence[Met], concluded: dict[str, Conclusion], registry: Registry) -> None:
    """Link a name that begins with an abbreviation to the name that is met with it written out (`ODP Grubu`), or to the body whose organ it is (`Board of OCT`)."""
    full = {concluded[m.mention_id].org_id: m.words for m in reversed(ordered) if is_full(m)}
    written_out: dict[str, set[str]] = {}
    for met in ordered:
        conclusion = concluded[met.mention_id]
        if (
            conclusion.rule in ("definition", "abbreviation", "initials", "listed")
            and conclusion.org_id
            and conclusion.org_id in full
            and len(met.words) == 1
            and is_abbreviation(met.name)
        ):
            written_out.setdefault(met.words[0], set()).add(conclusion.org_id)
    named = {c.org_id for c in concluded.values() if c.rule in FULL}
    for met in ordered:
        short = (
            [w for w in clean(met.name).split() if is_abbreviation(w) and key(w, met.lang) == met.words[:1]] if len(met.words) > 1 else []
        )
        heads = written_out.get(met.words[0], set()) if short else set()
        if concluded[met.mention_id].rule == "name" and len(heads) == 1:
            head = full[next(iter(heads))]
            words = full_name((*head, *met.words[1:]), place(met), met.lang)
            meant = target(words, met, registry)
            if meant in named:
                reason = f"{met.name!r} begins with the abbreviation of {' '.join(head)!r}"
                concluded[met.mention_id] = Conclusion(meant, "abbreviation", 0.75, reason, words=words)
            elif behind_head(met):
                reason = f"{met.name!r} is an organ of {' '.join(head)!r}"
                concluded[met.mention_id] = Conclusion(next(iter(heads)), "organ", 0.75, reason, words=head)


def behind_head(met: Met) -> bool:
    """Whether the words beside an abbreviation are for an organ of the body (`Board of OCT`), or say once more what it is (`Department of the OPW`)."""
    listed, rest = rules(met.lang), set(met.words[1:])
    again = met.kind == "public" and rest <= listed.units and not is_abbreviation(clean(met.name).split()[0])
    return again or (len(met.words[0]) >= LONG_ABBREVIATION and rest <= listed.organs and met.kind != "council")


def abbreviated_role(ordered: Sequence[Met], concluded: dict[str, Conclusion], registry: Registry) -> None:
    """Link a name that ends with an abbreviation to the name that is met with it written out (`Parks JPC`); its last word may be said again (`Parks JPC Committee`)."""
    explained: dict[str, Counter[Key]] = {}
    for met in ordered:
        if met.expansion and len(met.words) == 1:
            explained.setdefault(met.words[0], Counter())[key(met.expansion, met.lang)] += 1
    meanings = {short: full for short, counts in explained.items() for full, n in counts.items() if n >= AGREED * counts.total()}
    named = {tuple(sorted(c.words)) for c in concluded.values() if c.rule in FULL}
    for met in ordered:
        written = clean(met.name).split() if concluded[met.mention_id].rule == "name" and len(met.words) > 1 else []
        again = len(written) > 1 and is_abbreviation(written[-2]) and meanings.get(met.words[-2], ())[-1:] == met.words[-1:]
        own = met.words[:-1] if again else met.words
        meant = meanings.get(own[-1]) if again or (written and is_abbreviation(written[-1])) else None
        if meant:
            words = full_name((*own[:-1], *meant), place(met), met.lang)
            if met.kind == "council" or tuple(sorted(words)) in named or registry.find(words, met):
                reason = f"{met.name!r} ends with the abbreviation of {' '.join(meant)!r}"
                concluded[met.mention_id] = Conclusion(target(words, met, registry), "abbreviation", 0.8, reason, words=words)


def corrected(
    ordered: Sequence[Met], concluded: Mapping[str, Conclusion], registry: Registry, settings: OrganisationsSettings
) -> dict[str, Conclusion]:
    """The conclusions with misspelt names moved to the organisations they are taken for."""
    names = met_names(ordered, concluded)
    met_listed = Counter(c.org_id for c in concluded.values())
    for row in registry.rows.values():
        for name in (row.name, *row.aliases):
            words = key(name, languages_of(row)[0])
            if len(registry.strong.get(ident(words), [])) == 1:
                names[ident(words)] = Name(
                    name, words, met_listed[row.org_id], languages_of(row)[0], row.org_id, listed=True, kind=row.kind
                )
    names |= placed(names)
    found = corrections(names, settings, parts(names) | wordings(names))
    joint = folded(names, found)
    again = corrections(joint, settings, parts(joint) | wordings(joint))
    found = {source: follow(found | again, source) for source in sorted(found | again)}
    return {mention_id: correct(conclusion, found) for mention_id, conclusion in concluded.items()}


def folded(names: Mapping[str, Name], found: Mapping[str, Correction]) -> dict[str, Name]:
    """The names that no other was found for, by ident, each met as often and where all names are that were taken for it."""
    taken: dict[str, list[Name]] = {}
    for name in names.values():
        if name.target in found and not name.placed:
            taken.setdefault(found[name.target].target or "", []).append(name)
    return {
        written: replace(
            name,
            count=name.count + sum(o.count for o in taken.get(name.target, ())),
            documents=name.documents.union(*(o.documents for o in taken.get(name.target, ()))),
        )
        for written, name in names.items()
        if name.target not in found
    }


def met_names(ordered: Sequence[Met], concluded: Mapping[str, Conclusion]) -> dict[str, Name]:
    """The names of organisations that were found, by ident, each as it is first written."""
    bearing: dict[str, list[Met]] = {}
    for met in ordered:
        conclusion = concluded[met.mention_id]
        if conclusion.words and conclusion.org_id == found_id(conclusion.words):
            bearing.setdefault(ident(conclusion.words), []).append(met)
    names = {}
    for name, mentions in bearing.items():
        first = mentions[0]
        names[name] = Name(
            clean(first.name),
            concluded[first.mention_id].words,
            len(mentions),
            first.lang,
            concluded[first.mention_id].org_id or "",
            of_council=first.kind == "council",
            places=frozenset(map(place, mentions)),
            kind=first.kind,
            scopes=frozenset(key(m.scope or "", m.lang) for m in mentions),
            documents=frozenset(m.doc_id for m in mentions),
            breaks=breaks(first),
        )
    return names


def breaks(met: Met) -> frozenset[int]:
    """The numbers of words before each new line in bold within a name ("**Flooding**\n\n**Office of Works**")."""
    return frozenset(len(words_of(met.surface[: m.start()], met.lang)) for m in _NEW_HEADING.finditer(met.surface))


def placed(names: Mapping[str, Name]) -> dict[str, Name]:
    """The names of one municipality only with its place before them, by ident, where nothing bears that name.

    A slip or a rare word keeps a unit's name from being one of role, which would have been given its place ("Join Policing Committee").
    """
    found: dict[str, Name] = {}
    for met in names.values():
        (where,) = met.places if len(met.places) == 1 else ((),)
        words = (*where, *met.words)
        if where and len(met.words) > 1 and met.words[: len(where)] != where and ident(words) not in names:
            found[ident(words)] = replace(met, words=words, placed=True)
    return found


def correct(conclusion: Conclusion, found: Mapping[str, Correction]) -> Conclusion:
    """The conclusion with its organisation corrected; the rule that was weaker gives the score."""
    correction = found.get(conclusion.org_id or "")
    if correction is None:
        return conclusion
    rule = correction.rule if conclusion.rule == "name" else conclusion.rule
    return replace(
        conclusion,
        org_id=correction.target,
        rule=rule,
        score=min(conclusion.score, correction.score),
        reason=f"{conclusion.reason}; {correction.reason}",
    )
