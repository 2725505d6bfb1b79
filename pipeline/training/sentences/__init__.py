"""Sentences of our own with slots for names, by language: places where a body stands whose name tells nothing."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pipeline.training.examples import ORG, Example

LABELS = {"org": ORG, "per": "PER", "loc": "LOC"}
_SLOT = re.compile(r"\{(\w+)\}")  # "{org}"
_ARTICLE = re.compile(r"the ", re.IGNORECASE)


@cache
def lists(lang: str) -> dict[str, list[str]]:
    """The lists of a language's file; none for a language without one."""
    file = Path(__file__).with_name(f"{lang}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def filled(lang: str, rounds: int, names: Sequence[str], chance: random.Random) -> list[Example]:
    """Every sentence of a language `rounds` times with drawn names, those of organisations also out of `names`; none for other languages."""
    words = lists(lang)
    if not words:
        return []
    return [_filled(sentence, words, names, chance) for sentence in words["sentences"] for _ in range(rounds)]


def _filled(sentence: str, words: dict[str, list[str]], names: Sequence[str], chance: random.Random) -> Example:
    text, at = "", 0
    spans = []
    for slot in _SLOT.finditer(sentence):
        listed = names if slot[1] == "org" and names and chance.random() < 0.5 else words[slot[1]]
        name = chance.choice(listed)
        text += sentence[at : slot.start()]
        article = _ARTICLE.match(name)
        if slot[1] in LABELS:
            spans.append((len(text) + (article.end() if article else 0), len(text) + len(name), LABELS[slot[1]]))
        text, at = text + (name if text else name[0].upper() + name[1:]), slot.end()
    return Example(text + sentence[at:], tuple(spans), "sentences of our own")
