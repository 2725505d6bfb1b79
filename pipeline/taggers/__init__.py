"""Taggers: each module here finds organisations in a text in its own way and knows nothing of the others.

A tagger is a module with a NAME and one function:

    tag(text, language, known) -> list[Candidate]

`text` is the body text of one document with every character of another language blanked by a line break, so offsets are the
document's; `language` a `pipeline.languages.Language`; `known` the organisations of the registry. Candidates may overlap; the stage
`mentions` combines them. Adding a tagger is adding a file here and its name to `[mentions] taggers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from pipeline.tables import Listed


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may name an organisation.

    `score` is this tagger's own confidence, 0 to 1; `kind` is None when the tagger cannot tell; `name` is the canonical name when the tagger knows
    one; `expansion` is the full name that an abbreviation stands for.
    """

    start: int
    end: int
    kind: str | None
    score: float
    reason: str
    name: str | None = None
    expansion: str | None = None


class KnownOrganisation(NamedTuple):
    """What a tagger needs of a row of the registry."""

    name: str
    kind: str
    strong: tuple[str, ...]
    weak: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """The organisations of the registry; equal registries are equal (and hash alike), so automata built from one can be cached."""

    organisations: tuple[KnownOrganisation, ...] = ()

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.organisations)

    @classmethod
    def of(cls, registry: Sequence[Listed], lang: str) -> Known:
        """The registry's rows in the order of their identifiers, as texts of a language are read. The sequence must not change afterwards.

        Seed rows of another language are known by their names of several words alone: an abbreviation may mean something else there.
        """
        return _known(_Same(registry), lang)


class _Same:
    """A sequence that equals only itself: a cache then need not compare its rows for every document."""

    def __init__(self, rows: Sequence[Listed]) -> None:
        self.rows = rows

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.rows is other.rows

    def __hash__(self) -> int:
        return id(self.rows)


@lru_cache(maxsize=8)
def _known(registry: _Same, lang: str) -> Known:
    return Known(tuple(_known_organisation(row, lang) for row in sorted(registry.rows, key=lambda r: r.org_id)))


def _known_organisation(row: Listed, lang: str) -> KnownOrganisation:
    strong, weak = (row.name, *row.aliases), tuple(row.weak)
    if row.origin == "seed" and row.lang not in ("", lang):
        strong, weak = tuple(name for name in strong if " " in name), ()
    return KnownOrganisation(row.name, row.kind, strong, weak)
