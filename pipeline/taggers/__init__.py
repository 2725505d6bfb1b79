"""Taggers: each module here finds organisations in a text in its own way and knows nothing of the others.

A tagger is a module with a NAME and one function:

    tag(text, language, known) -> list[Candidate]

`text` is the body text of one document with every character of another language blanked by a line break, so offsets are the
document's; `language` a `pipeline.languages.Language`; `known` the organisations a person has listed. Candidates may overlap; the stage
`mentions` combines them. Adding a tagger is adding a file here and its name to `[mentions] taggers`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """What a tagger needs of a row of the registry."""

    name: str
    kind: str
    strong: tuple[str, ...]
    weak: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The organisations of the registry; equal registries are equal (and hash alike), so automata built from one can be cached."""

    organisations: tuple[KnownOrganisation, ...] = ()

    @classmethod
    def of(cls, registry: Iterable[Listed]) -> Known:
        """The registry's rows in the order of their identifiers."""
        rows = sorted(registry, key=lambda r: r.org_id)
        return cls(tuple(KnownOrganisation(r.name, r.kind, (r.name, *r.aliases), tuple(r.weak)) for r in rows))
