"""Annotated sentences, the one shape that all training data takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def from_words(words: Sequence[str], tags: Sequence[str], source: str) -> Example:
    """An example of words joined by spaces, and their tags in IOB1, IOB2 or IO ("B-ORG", "I-ORG", "O")."""
    bounds: list[tuple[int, int]] = []
    at = 0
    for word in words:
        bounds.append((at, at + len(word)))
        at += len(word) + 1
    spans: list[tuple[int, int, str]] = []
    before = ""
    for (start, end), tag in zip(bounds, tags, strict=True):
        mark, _, label = tag.partition("-")
        if label and mark == "I" and before == label:
            spans[-1] = (spans[-1][0], end, label)
        elif label:
            spans.append((start, end, label))
        before = label
    return Example(" ".join(words), tuple(spans), source, tuple(bounds))


def relabelled(examples: Iterable[Example], labels: dict[str, str]) -> list[Example]:
    """The examples with labels renamed; spans of a label that is not listed are dropped."""
    return [replace(e, spans=tuple((s, t, labels[n]) for s, t, n in e.spans if n in labels)) for e in examples]
