"""A word a line, columns, an empty line after a sentence: CoNLL and its kin, read as `tutanak score` reads them."""

from __future__ import annotations

from pathlib import Path

from pipeline.languages import Language
from pipeline.scoring.gold import read_gold
from pipeline.training.examples import Example

NAME = "columns"


def read(path: Path, language: Language) -> list[Example]:
    """The sentences of a file. Raises OSError and InputError (no column of labels)."""
    found = []
    for sentence in read_gold(path):
        marked = sorted((*sentence.mentions, *sentence.others), key=lambda m: m.start)
        spans = tuple((m.start, m.end, m.label or "") for m in marked)
        found.append(Example(sentence.text or "", spans, path.name, sentence.tokens))
    return found
