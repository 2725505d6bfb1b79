"""A sentence a line, names in square brackets: "A letter from [Ashby Tidy Towns] was read." or "[association petitions|Ashby Tidy Towns] wrote."."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.languages import Language
from pipeline.training.examples import ORG, Example

NAME = "marked"
_MARKED = re.compile(r"\[(?:[^\]|]*\|)?(?P<name>[^\]|]+)\]")  # "[Ashby Trust]" "[foundation receives|Ashby Trust]"


def read(path: Path, language: Language) -> list[Example]:
    """The sentences of a file; lines with "#" are comments. Raises OSError and UnicodeDecodeError."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_example(line, path.name) for line in lines if line.strip() and not line.startswith("#")]


def _example(line: str, source: str) -> Example:
    text, at = "", 0
    spans = []
    for match in _MARKED.finditer(line):
        text += line[at : match.start()]
        spans.append((len(text), len(text) + len(match["name"]), ORG))
        text, at = text + match["name"], match.end()
    return Example(text + line[at:], tuple(spans), source)
