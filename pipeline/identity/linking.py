"""From mentions to organisations: the rules, in the order in which they are tried.

Rules within a document come first (a definition such as "Brook Trust (BT)" outranks what BT means elsewhere), then the registry,
then the name itself. Names without a place of their own ("Kent Konseyi", "Parish Council") get the place of the document's body,
so that bodies of two municipalities never become one organisation. What could be two organisations stays unlinked.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline import languages
from pipeline.identity.misspellings import Correction, Name, corrections
from pipeline.identity.names import Key, clean, ident, initials, is_abbreviation, is_generic, key, place_of
from pipeline.settings import OrganisationsSettings
from pipeline.tables import Listed

LONG_ABBREVIATION = 4  # letters from which initials are rarely those of another organisation by chance
AGREED = 0.8  # share of a municipality's documents that must mean the same organisation by a name
WITNESSES = 2  # documents that it takes to agree


@dataclass(frozen=True, slots=True)
class Met:
    """A mention with what its document says: language, body, publisher and date."""

    mention_id: str
    doc_id: str
    start: int
    surface: str
    name: str
    kind: str
    score: float
    expansion: str | None
    lang: str
    body: str | None
    publisher: str | None
    date: str | None
    scope: str | None = None  # the municipality, as `scopes` finds it

    @property
    def words(self) -> Key:
        return key(self.name, self.lang)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The organisation of a mention (None: it stays unlinked), by which rule, how sure, why, and who judged it."""

    org_id: str | None
    rule: str
    score: float
    reason: str
    judged_by: str | None = None


def found_id(words: Key) -> str:
    """The identifier of an organisation that is not listed: it depends on the name alone, so it never changes its meaning."""
    return "o-" + hashlib.sha256(ident(words).encode()).hexdigest()[:12]


@dataclass
class Registry:
    """The listed organisations by the idents of their names."""

    rows: dict[str, Listed]
    strong: dict[str, list[str]] = field(default_factory=dict)
    weak: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for org_id, row in sorted(self.rows.items()):
            for names, index in (([row.name, *row.aliases], self.strong), (row.weak, self.weak)):
                for name in sorted({ident(key(n, lang)) for n in names for lang in languages_of(row)} - {""}):
                    index.setdefault(name, []).append(org_id)

    def find(self, words: Key, met: Met) -> list[str]:
        """Listed organisations of this name that fit the document's date and, if several do, its place.

        Seed organisations fit at any date when none fits better: texts speak of bodies that are gone.
        """
        bearers = self.strong.get(ident(words), [])
        found = [o for o in bearers if self.holds(o, met.date)] or [o for o in bearers if self.rows[o].origin == "seed"]
        if len(found) < 2:
            return found
        places = {*place(met), *place_of(met.body or "", met.lang)}
        return [o for o in found if places & set(key(self.rows[o].place or "", met.lang))] or found

    def holds(self, org_id: str, date: str | None) -> bool:
        """Whether the name holds at a date; dates are compared at the precision that both have."""
        row = self.rows[org_id]
        begun = not row.valid_from or not date or date >= row.valid_from[: len(date)]
        ended = row.valid_to and date and date[: len(row.valid_to)] > row.valid_to
        return begun and not ended


def languages_of(row: Listed) -> tuple[str, ...]:
    """The languages in which a listed name is read: its own, or all when it has none."""
    return (row.lang,) if row.lang in languages.codes() else languages.codes()


def place(met: Met) -> Key:
    """The place of a document: that of its municipality."""
    return place_of(met.scope or "", met.lang)


def target(words: Key, met: Met, registry: Registry) -> str | None:
    """The organisation of a full name: the listed one, else the found one; None when several are listed."""
    listed = registry.find(words, met)
    if not listed:
        return found_id(words)
    return listed[0] if len(listed) == 1 else None


@dataclass(frozen=True)
class Context:
    """What a document says of names.

    `defined`: full names of abbreviations; `ending`: full names by the words they end with; `spelled`: names by their initials;
    `roles`: a mention of each name by role alone; `listed`: the listed organisations that it names.
    """

    defined: Mapping[str, Key]
    ending: Mapping[Key, list[Key]]
    spelled: Mapping[str, set[Key]]
    roles: Mapping[Key, Met]
    listed: frozenset[str]


def context(mentions: Sequence[Met], registry: Registry) -> Context:
    """Read the names of one document; an abbreviation with two different full names is not defined."""
    meanings: dict[str, dict[str, Key]] = {}
    for met in mentions:
        if met.expansion:
            words = key(met.expansion, met.lang)
            meanings.setdefault(ident(met.words), {})[ident(words)] = words
    defined = {abbreviation: next(iter(full.values())) for abbreviation, full in meanings.items() if len(full) == 1}
    lang = mentions[0].lang
    full = {m.words for m in mentions if is_full(m)} | {w for w in defined.values() if not is_generic(w, "council", lang)}
    roles = {m.words: m for m in reversed(mentions) if is_generic(m.words, m.kind, m.lang)}
    bodies = [b for b in (mentions[0].body, mentions[0].publisher) if b and place_of(b, lang)]
    ending: dict[Key, list[Key]] = {}
    for words in sorted(full | {key(b, lang) for b in bodies}):
        for n in range(1, len(words)):
            ending.setdefault(words[n:], []).append(words)
    spelled: dict[str, set[Key]] = {}
    for name in {*(m.name for m in mentions), *(m.expansion for m in mentions if m.expansion), *bodies}:
        for letters in initials(name, lang):
            spelled.setdefault(letters, set()).add(key(name, lang))
    listed = {o for m in mentions for o in registry.find(m.words, m)}
    return Context(defined, ending, spelled, roles, frozenset(listed))


def is_full(met: Met) -> bool:
    """Whether a mention names its organisation in full: more than one word, and not only words of role."""
    return len(met.words) > 1 and not is_generic(met.words, met.kind, met.lang)


def link_mentions(mentions: Iterable[Met], registry: Registry, settings: OrganisationsSettings) -> dict[str, Conclusion]:
    """The conclusion on every mention, by mention_id."""
    ordered = with_common_kinds(sorted(mentions, key=lambda m: (m.doc_id, m.start, m.mention_id)))
    documents: dict[str, list[Met]] = {}
    for met in ordered:
        documents.setdefault(met.doc_id, []).append(met)
    concluded: dict[str, Conclusion] = {}
    for rows in documents.values():
        known = context(rows, registry)
        for met in rows:
            concluded[met.mention_id] = in_document(met, known, registry)
    across_documents(ordered, concluded)
    spelled_in_corpus(ordered, concluded, registry)
    agreed_in_municipality(ordered, concluded)
    abbreviated_head(ordered, concluded, registry)
    return corrected(ordered, concluded, registry, settings)


def with_common_kinds(ordered: Sequence[Met]) -> list[Met]:
    """The mentions with the kind that most mentions of the same name have: one reading of a name must not split it."""
    kinds: dict[tuple[str, str | None], Counter[str]] = {}
    for met in ordered:
        kinds.setdefault((ident(met.words), met.scope), Counter())[met.kind] += 1
    common = {name: min(counts, key=lambda kind: (-counts[kind], kind)) for name, counts in kinds.items()}
    return [replace(met, kind=common[ident(met.words), met.scope]) for met in ordered]


def in_document(met: Met, known: Context, registry: Registry) -> Conclusion:
    """Try the rules that need no other document, in order."""
    words = met.words
    name = ident(words)
    if not words:
        return Conclusion(None, "no name", 0.0, f"{met.name!r} has no letters")
    if name in known.defined and ident(known.defined[name]) != name:
        full = known.defined[name]
        meant = generic(met, full, known, registry).org_id if is_generic(full, met.kind, met.lang) else None
        reason = f"the document defines {met.name!r} as {' '.join(full)!r}"
        return Conclusion(meant or target(full, met, registry), "definition", 0.95, reason)
    listed = registry.find(words, met)
    if listed:
        reason = f"{met.name!r} is a listed name" if len(listed) == 1 else f"{met.name!r} is a name of {len(listed)} listed organisations"
        return Conclusion(listed[0] if len(listed) == 1 else None, "listed", 1.0, reason)
    if concluded := weak(met, known, registry):
        return concluded
    if is_generic(words, met.kind, met.lang):
        return generic(met, words, known, registry)
    return spelled_in_document(met, known, registry) or Conclusion(found_id(words), "name", 0.95, f"named {clean(met.name)!r}")


def spelled_in_document(met: Met, known: Context, registry: Registry) -> Conclusion | None:
    """An abbreviation means the only name of the document whose initials it is."""
    names = known.spelled.get(ident(met.words), set())
    if len(names) != 1 or not is_abbreviation(met.name):
        return None
    (words,) = names
    meant = generic(known.roles[words], words, known, registry).org_id if words in known.roles else target(words, met, registry)
    return Conclusion(meant, "initials", 0.75, f"{met.name!r} are the initials of {' '.join(words)!r} in the same document")


def weak(met: Met, known: Context, registry: Registry) -> Conclusion | None:
    """A weak alias names the one of its organisations that the same document names in full.

    None for a name that is no weak alias, and for one of seed organisations that the document does not name: then it is a name like others.
    """
    bearers = registry.weak.get(ident(met.words), [])
    supported = [o for o in bearers if o in known.listed]
    if not supported and all(registry.rows[o].origin == "seed" for o in bearers):
        return None
    if len(supported) == 1:
        return Conclusion(supported[0], "weak alias", 0.85, f"{met.name!r} in a document that names {registry.rows[supported[0]].name!r}")
    return Conclusion(
        None, "weak alias", 0.0, f"{met.name!r} is a weak alias and {len(supported)} of its organisations are named in the document"
    )


def generic(met: Met, words: Key, known: Context, registry: Registry) -> Conclusion:
    """A name without a place: the body itself, its council, the one body of the document with this role, or that of the municipality."""
    where = place(met)
    for own in (met.body, met.scope):
        body = key(own or "", met.lang)
        if body and set(words) <= set(body):
            placed = (*where, *body) if is_generic(body, "council", met.lang) else body
            return Conclusion(target(placed, met, registry), "own body", 0.85, f"{met.name!r} in a document of {own!r}")
    longer = known.ending.get(words, [])
    if len(longer) == 1:
        reason = f"{met.name!r} is short for {' '.join(longer[0])!r}, the only one in the document"
        return Conclusion(target(longer[0], met, registry), "shortened", 0.75, reason)
    if longer or not where:
        why = f"{len(longer)} bodies in the document bear it" if longer else "the document's body is unknown"
        return Conclusion(None, "no place", 0.0, f"{met.name!r} has no place of its own and {why}")
    return Conclusion(
        target((*where, *words), met, registry), "place", 0.8, f"{met.name!r} has no place of its own; taken as that of {' '.join(where)!r}"
    )


def across_documents(ordered: Sequence[Met], concluded: dict[str, Conclusion]) -> None:
    """Give abbreviations the meaning that all documents that define or support them agree on; without agreement they stay unlinked."""
    meanings: dict[str, Counter[str | None]] = {}
    for met in ordered:
        conclusion = concluded[met.mention_id]
        if conclusion.rule == "definition" or (conclusion.rule == "weak alias" and conclusion.org_id):
            meanings.setdefault(ident(met.words), Counter())[conclusion.org_id] += 1
    for met in ordered:
        agreed = meanings.get(ident(met.words), Counter[str | None]())
        if concluded[met.mention_id].rule in ("name", "initials") and agreed:
            if len(agreed) == 1:
                reason = f"every document that explains {met.name!r} means this organisation"
                concluded[met.mention_id] = Conclusion(next(iter(agreed)), "abbreviation", 0.85, reason)
            elif concluded[met.mention_id].rule == "name":
                reason = f"{met.name!r} means {len(agreed)} organisations in other documents"
                concluded[met.mention_id] = Conclusion(None, "abbreviation", 0.0, reason)


def spelled_in_corpus(ordered: Sequence[Met], concluded: dict[str, Conclusion], registry: Registry) -> None:
    """Link long abbreviations that no document defines to the only full name of the corpus whose initials they are."""
    full = {ident(m.words): m for m in reversed(ordered) if concluded[m.mention_id].rule in ("name", "listed") and is_full(m)}
    spelled: dict[str, dict[str, Met]] = {}
    for name, met in full.items():
        for letters in initials(met.name, met.lang):
            spelled.setdefault(letters, {})[name] = met
    for met in ordered:
        names = spelled.get(ident(met.words), {})
        if (
            len(names) == 1
            and len(ident(met.words)) >= LONG_ABBREVIATION
            and concluded[met.mention_id].rule == "name"
            and is_abbreviation(met.name)
        ):
            (meant,) = names.values()
            reason = f"{met.name!r} are the initials of {clean(meant.name)!r} and of no other name in the corpus"
            concluded[met.mention_id] = Conclusion(target(meant.words, met, registry), "initials", 0.6, reason)


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


def abbreviated_head(ordered: Sequence[Met], concluded: dict[str, Conclusion], registry: Registry) -> None:
    """Link a name that begins with an abbreviation to the name that is met with it written out (`ODP Grubu`)."""
    full = {concluded[m.mention_id].org_id: m.words for m in reversed(ordered) if is_full(m)}
    written_out: dict[str, set[str]] = {}
    for met in ordered:
        conclusion = concluded[met.mention_id]
        if (
            conclusion.rule in ("definition", "abbreviation", "initials")
            and conclusion.org_id
            and conclusion.org_id in full
            and len(met.words) == 1
        ):
            written_out.setdefault(met.words[0], set()).add(conclusion.org_id)
    named = {c.org_id for c in concluded.values() if c.rule in ("name", "listed")}
    for met in ordered:
        heads = written_out.get(met.words[0], set()) if len(met.words) > 1 and is_abbreviation(clean(met.name).split()[0]) else set()
        if concluded[met.mention_id].rule == "name" and len(heads) == 1:
            head = full[next(iter(heads))]
            meant = target((*head, *met.words[1:]), met, registry)
            if meant in named:
                reason = f"{met.name!r} begins with the abbreviation of {' '.join(head)!r}"
                concluded[met.mention_id] = Conclusion(meant, "abbreviation", 0.75, reason)


def corrected(
    ordered: Sequence[Met], concluded: Mapping[str, Conclusion], registry: Registry, settings: OrganisationsSettings
) -> dict[str, Conclusion]:
    """The conclusions with misspelt names moved to the organisations they are taken for."""
    names: dict[str, Name] = {}
    for met in ordered:
        org_id, words = concluded[met.mention_id].org_id, met.words
        if org_id == found_id(words):
            before = names.get(ident(words))
            names[ident(words)] = replace(before, count=before.count + 1) if before else Name(clean(met.name), words, 1, met.lang, org_id)
    for row in registry.rows.values():
        for name in (row.name, *row.aliases):
            words = key(name, languages_of(row)[0])
            if len(registry.strong.get(ident(words), [])) == 1:
                names[ident(words)] = Name(name, words, 0, languages_of(row)[0], row.org_id, listed=True)
    found = corrections(names, settings)
    return {mention_id: correct(conclusion, found) for mention_id, conclusion in concluded.items()}


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
