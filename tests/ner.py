"""Score organisations on annotated files of general text: exact spans, by the words of the file.

What such files call an organisation differs from our guidelines (sports teams, brands, governments), so a figure here says how well names are found in
general text and not in minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline import languages
from pipeline.settings import MentionsSettings
from pipeline.stages.mentions import tag_text
from pipeline.taggers.model import LABELS, pipeline_of
from pipeline.training.examples import ORG, Example
from pipeline.training.formats import columns

SETS = {"tr_wiki_ner": ("tr", "tr_wiki_ner/dev.conll"), "en_uner_ewt": ("en", "en_uner_ewt/en_ewt-ud-dev.iob2")}
Spans = list[tuple[int, int]]


def read(gold: Path, name: str) -> tuple[str, list[Example]]:
    """Language and sentences of a set."""
    lang, file = SETS[name]
    return lang, columns.read(gold / file, languages.get(lang))


def score(examples: Sequence[Example], found: Callable[[str], Spans]) -> dict[str, float]:
    """Precision, recall and F1 of exact spans; a found span is widened to the words of the file."""
    hits = predicted = expected = 0
    for example in examples:
        got = {span for span in (_widened(example, *s) for s in found(example.text)) if span}
        meant = {(a, b) for a, b, label in example.spans if label == ORG}
        hits, predicted, expected = hits + len(got & meant), predicted + len(got), expected + len(meant)
    return {"p": round(hits / max(predicted, 1), 4), "r": round(hits / expected, 4), "f1": round(2 * hits / (predicted + expected), 4)}


def _widened(example: Example, start: int, end: int) -> tuple[int, int] | None:
    over = [(a, b) for a, b in example.words if a < end and start < b]
    return (over[0][0], over[-1][1]) if over else None


def by_model(model: str) -> Callable[[str], Spans]:
    """What a spaCy pipeline alone finds in a text."""
    nlp = pipeline_of(model)
    return lambda text: [(e.start_char, e.end_char) for e in nlp(text).ents if e.label_ in LABELS]


def by_taggers(lang: str, settings: MentionsSettings) -> Callable[[str], Spans]:
    """What the taggers find in a text together."""
    return lambda text: [(m.start, m.end) for m in tag_text(text, lang, settings=settings)]
