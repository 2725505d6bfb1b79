"""The lines that `tutanak score` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.scoring.causes import Error
from pipeline.scoring.changes import Changes


def figure_lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """One line per figure; what the set does not mark is left out."""
    bounds = figures["intervals"]
    for name in ("exact", "civil", "overlap", "links"):
        if values := figures[name]:
            yield f"{name:15} " + "  ".join(f"{k} {v}{_bounds(bounds.get(f'{name}_{k}'))}" for k, v in values.items())
    for name in ("kind_accuracy", "civil_accuracy", "role_accuracy"):
        if figures[name] is not None:
            yield f"{name:15} {figures[name]}{_bounds(bounds.get(name))}"


def _bounds(bounds: Sequence[float] | None) -> str:
    return f" [{bounds[0]}, {bounds[1]}]" if bounds else ""


def cause_lines(found: Sequence[Error]) -> Iterator[str]:
    """How many errors have each cause, most first, then every error in its context."""
    for cause, count in sorted(Counter(e.cause for e in found).items(), key=lambda c: (-c[1], c[0])):
        yield f"{count:5}  {cause}"
    for e in sorted(found, key=lambda e: e.cause):
        yield error_line(e)


def error_line(e: Error) -> str:
    """One error: `missed · p1:12-28 · association · … the [Ormel Society] asked …`."""
    sides = " → ".join(side for side in (e.expected, e.found) if side)
    return " · ".join(part for part in (e.cause, f"{e.passage}:{e.start}-{e.end}", sides, e.context) if part)


def change_lines(found: Changes) -> Iterator[str]:
    """What got better, what got worse, and what is wrong in another way."""
    for heading, rows in (("better", found.gains), ("worse", found.losses)):
        yield from _group(heading, (error_line(e) for e in rows))
    yield from _group("other", (f"{old.cause} is now {error_line(new)}" for old, new in found.others))


def _group(heading: str, lines: Iterable[str]) -> Iterator[str]:
    lines = list(lines)
    yield f"{heading}: {len(lines)}"
    yield from (f"  {line}" for line in lines)
