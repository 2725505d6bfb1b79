"""Our own JSON: passages with mentions. A list of {"id", "text", "mentions": [{"start", "end"}]}; or two files, NAME.json and NAME.gold.json beside it."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.languages import Language
from pipeline.training.examples import ORG, Example

NAME = "gold"


def read(path: Path, language: Language) -> list[Example]:
    """The passages of a file, every mention an organisation. Raises OSError, ValueError and KeyError."""
    passages = json.loads(path.read_text(encoding="utf-8"))
    beside = path.with_suffix(".gold.json")
    marked = passages if not beside.is_file() else json.loads(beside.read_text(encoding="utf-8"))
    mentions = {unit["id"]: unit["mentions"] for unit in marked}
    return [Example(p["text"], tuple((m["start"], m["end"], ORG) for m in mentions[p["id"]]), path.name) for p in passages]
