"""Score organisations on annotated files of general text: exact spans, counted as by `tutanak score`.

What such files call an organisation differs from our guidelines (sports teams, brands, governments), so a figure here says how well names are found in
general text and not in minutes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.scoring import figures
from pipeline.scoring.gold import Marked, Passage, read_gold
from pipeline.settings import MentionsSettings
from pipeline.stages.mentions import tag_text
from pipeline.taggers.model import LABELS, pipeline_of

SETS = {"tr_wiki_ner": ("tr", "tr_wiki_ner/dev.conll"), "en_uner_ewt": ("en", "en_uner_ewt/en_ewt-ud-dev.iob2")}
Found = Mapping[str, Sequence[Marked]]


def read(gold: Path, name: str) -> tuple[str, list[Passage]]:
    """Language and sentences of a set."""
    lang, file = SETS[name]
    return lang, read_gold(gold / file)


def score(passages: Sequence[Passage], found: Found) -> dict[str, Any]:
    """Precision, recall and F1 of exact spans."""
    exact: dict[str, Any] = figures.score(passages, found)["exact"]
    return exact


def by_model(passages: Sequence[Passage], model: str) -> Found:
    """What a spaCy pipeline alone finds."""
    nlp = pipeline_of(model)
    return {p.id: [Marked(e.start_char, e.end_char) for e in nlp(p.text or "").ents if e.label_ in LABELS] for p in passages}


def by_taggers(passages: Sequence[Passage], lang: str, settings: MentionsSettings) -> Found:
    """What the taggers find together, without a registry."""
    return {p.id: [Marked(m.start, m.end) for m in tag_text(p.text or "", lang, settings=settings)] for p in passages}
