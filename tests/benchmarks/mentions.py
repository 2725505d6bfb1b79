"""The stage `mentions` with and without the trained model, beside the same spaCy pipeline run bare over all of the text."""

from __future__ import annotations

import resource
import statistics
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.registry import registries, seeds
from pipeline.settings import MentionsSettings
from pipeline.stages.mentions import tag_text
from pipeline.tables import Listed
from pipeline.taggers.model import pipeline_of
from pipeline.training.archives import bodies
from tests.benchmarks import in_turns, median_ratio

ROUNDS, MOST = 3, 250_000  # characters of each language


def report(files: Path) -> Iterator[str]:
    """Words per second of processor time, the ratio to the bare pipeline, and the most memory that was taken."""
    for lang in ("en", "tr"):
        texts = _texts(files, lang)
        if not texts:
            continue
        nlp = pipeline_of(f"ner_{lang}")
        words, known = sum(len(t.split()) for t in texts), seeds(registries())
        paragraphs = [p for t in texts for p in t.split("\n\n") if p.strip()]
        contestants = {
            "with the model": partial(_stage, texts, lang, known, MentionsSettings(models=[f"{lang}=ner_{lang}"])),
            "without it": partial(_stage, texts, lang, known, MentionsSettings()),
            "spaCy bare": partial(_bare, nlp, paragraphs),
        }
        seconds = in_turns(contestants, ROUNDS)
        yield f"{lang}: {words} words in {len(texts)} documents"
        yield from (f"{name:15s} {words / statistics.median(taken):9.0f} words/s" for name, taken in seconds.items())
        for name in ("with the model", "without it"):
            yield f"bare spaCy takes {median_ratio(seconds, name, 'spaCy bare'):.2f} times as long as the stage {name}"
    yield f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB"


def _stage(texts: Sequence[str], lang: str, known: Sequence[Listed], settings: MentionsSettings) -> int:
    return sum(len(tag_text(text, lang, known, settings)) for text in texts)


def _bare(nlp: Any, paragraphs: Sequence[str]) -> int:
    return sum(len(doc.ents) for doc in nlp.pipe(paragraphs))


def _texts(files: Path, lang: str) -> list[str]:
    texts, n = [], 0
    for _, text in bodies(files, ["**/*"], lang):
        if n < MOST:
            texts.append(text[:MOST])
            n += len(text)
    return texts
