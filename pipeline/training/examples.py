"""Annotated sentences, the one shape that all training data takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

ORG = "ORG"


@dataclass(frozen=True, slots=True)
class Example:
    """A text with labelled spans (start, end, label) in characters.

    `words` are the spans of its words where its source has them, `unsure` spans of which nobody knows what they are; an example of weight 2 is
    read twice in a round.
    """

    text: str
    spans: tuple[tuple[int, int, str], ...]
    source: str
    words: tuple[tuple[int, int], ...] = ()
    unsure: tuple[tuple[int, int], ...] = ()
    weight: int = 1


def relabelled(examples: Iterable[Example], labels: dict[str, str]) -> list[Example]:
    """The examples with labels renamed; spans of a label that is not listed are dropped."""
    return [replace(e, spans=tuple((s, t, labels[n]) for s, t, n in e.spans if n in labels)) for e in examples]
