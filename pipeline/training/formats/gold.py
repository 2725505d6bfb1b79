"""Our own JSON: passages with mentions, read as `tutanak score` reads them. NAME.json with texts and mentions, or its mentions in NAME.gold.json beside it."""

from __future__ import annotations

from pathlib import Path

from pipeline.languages import Language
from pipeline.scoring.gold import read_gold
from pipeline.training.examples import ORG, Example

NAME = "gold"


def read(path: Path, language: Language) -> list[Example]:
    """The passages of a file, every mention an organisation. Raises InputError."""
    beside = path.with_suffix(".gold.json")
    passages = read_gold(beside if beside.is_file() else path, path)
    return [Example(p.text or "", tuple((*m.span, ORG) for m in p.mentions), path.name) for p in passages]
