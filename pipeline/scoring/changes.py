"""Gains and losses between two versions, mention by mention: equal figures may hide that as much broke as was mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.scoring.causes import Error, errors
from pipeline.scoring.gold import Marked, Passage


@dataclass(frozen=True)
class Changes:
    """Errors that are gone, that are new, and that are others now at the same span: (before, after)."""

    gains: list[Error]
    losses: list[Error]
    others: list[tuple[Error, Error]]


def changes(gold: Sequence[Passage], before: Mapping[str, Sequence[Marked]], after: Mapping[str, Sequence[Marked]], lang: str) -> Changes:
    """What got better, what got worse and what is wrong in another way. Errors are the same at the same span of what was marked or found."""
    old, new = _by_place(errors(gold, before, lang)), _by_place(errors(gold, after, lang))
    both = old.keys() & new.keys()
    return Changes(
        gains=[e for place, e in old.items() if place not in both],
        losses=[e for place, e in new.items() if place not in both],
        others=[(e, new[place]) for place, e in old.items() if place in both and new[place].cause != e.cause],
    )


def _by_place(found: Iterable[Error]) -> dict[tuple[str, int, int, str], Error]:
    return {(e.passage, e.start, e.end, _sort(e)): e for e in found}


def _sort(error: Error) -> str:
    """What an error is about: a found span that names nothing, the kind, the role, or the span of a marked mention."""
    first = error.cause.partition(":")[0]
    return first if first in ("false", "kind", "role") else "span"
