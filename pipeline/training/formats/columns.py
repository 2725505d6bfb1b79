"""A word a line, columns, an empty line after a sentence: CoNLL and its kin. The tag is the last column that has one in every line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.languages import Language
from pipeline.training.examples import Example, from_words

NAME = "columns"
_TAG = re.compile(r"O|[BI]-\S+")  # "O" "B-ORG" "I-politicalparty"
_NUMBER = re.compile(r"\d+(?:-\d+)?")  # "3" "3-4": the first column of CoNLL-U


def read(path: Path, language: Language) -> list[Example]:
    """The sentences of a file. Raises OSError, UnicodeDecodeError and ValueError (no column of tags)."""
    sentences = list(_sentences(path.read_text(encoding="utf-8")))
    rows = [row for sentence in sentences for row in sentence]
    if not rows:
        return []
    width = min(map(len, rows))
    tags = next((n for n in range(width - 1, 0, -1) if all(_TAG.fullmatch(row[n]) for row in rows)), None)
    if tags is None:
        raise ValueError("no column in which every line has a tag (O, B-…, I-…)")
    word = 1 if tags > 1 and all(_NUMBER.fullmatch(row[0]) for row in rows) else 0
    return [from_words([row[word] for row in s], [row[tags] for row in s], path.name) for s in sentences]


def _sentences(text: str) -> Iterator[list[list[str]]]:
    """The rows of every sentence; comments and document marks are left out."""
    rows: list[list[str]] = []
    for line in text.splitlines():
        fields = line.split("\t") if "\t" in line else line.split(" ")
        if not line.strip():
            if rows:
                yield rows
            rows = []
        elif len(fields) > 1 and not line.startswith(("# ", "-DOCSTART-")):
            rows.append([f.strip() or "_" for f in fields])  # a word of unreadable characters keeps its place
    if rows:
        yield rows
