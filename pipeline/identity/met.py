"""What identity works on: mentions with the facts of their documents, the listed organisations, and conclusions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from pipeline import languages
from pipeline.identity.names import Key, ident, is_abbreviation, key, place_of
from pipeline.tables import Listed


@dataclass(frozen=True, slots=True)
class Met:
    """A mention with what its document says: language, body, publisher and date, and some characters of text before and after it."""

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
    before: str = ""  # the text around it
    after: str = ""
    scope: str | None = None  # the municipality, as `scopes` finds it

    @property
    def end(self) -> int:
        return self.start + len(self.surface)

    @property
    def words(self) -> Key:
        return key(self.name, self.lang)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The organisation of a mention (None: it stays unlinked), by which rule, how sure, why, and who judged it.

    `words` is the full name that it was taken for; `rivals` are the organisations among which an unlinked mention could not choose.
    """

    org_id: str | None
    rule: str
    score: float
    reason: str
    judged_by: str | None = None
    words: Key = ()
    rivals: tuple[str, ...] = ()


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
        foreign = is_abbreviation(met.name) and met.lang in languages.codes()
        bearers = [o for o in self.strong.get(ident(words), []) if not (foreign and self.is_foreign(o, met.lang))]
        found = [o for o in bearers if self.holds(o, met.date)] or [o for o in bearers if self.rows[o].origin == "seed"]
        if len(found) < 2:
            return found
        places = {*place(met), *place_of(met.body or "", met.lang)}
        return [o for o in found if places & set(key(self.rows[o].place or "", met.lang))] or found

    def is_foreign(self, org_id: str, lang: str) -> bool:
        """Whether a seed organisation is of another language: its abbreviation means other bodies there."""
        row = self.rows[org_id]
        return row.origin == "seed" and row.lang in languages.codes() and row.lang != lang

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
