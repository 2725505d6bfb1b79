"""The stage `mentions` with and without the trained model, beside the same spaCy pipeline run bare over all of the text.

Memory is that of a worker of its own that does the stage in the store, batch by batch: the documents again and again, each with a line of its own.
"""

from __future__ import annotations

import multiprocessing
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import spacy

from pipeline.corpus import Corpus
from pipeline.models import folder_of
from pipeline.registry import registries, seeds
from pipeline.settings import MentionsSettings
from pipeline.stages.mentions import tag_text
from pipeline.store import Store
from pipeline.tables import Listed
from pipeline.taggers.model import pipeline_of
from pipeline.taggers.patterns import named
from pipeline.taggers.tokens import tokens
from pipeline.task import Task, work
from pipeline.training.archives import bodies
from tests.benchmarks import in_turns, median_ratio, peak_memory

ROUNDS, MOST = 5, 250_000  # characters of each language
DOCUMENTS = 64
MODELS = ["en=ner_en", "tr=ner_tr"]


def report(files: Path) -> Iterator[str]:
    """Words per second of processor time, the ratio to the bare pipeline, and the most memory that a worker took."""
    found = {lang: texts for lang in ("en", "tr") if (texts := _texts(files, lang))}
    for lang, texts in found.items():
        pipeline_of(f"ner_{lang}")  # loaded before the clock runs
        nlp = spacy.load(folder_of(f"ner_{lang}") or lang)
        words, known = sum(len(t.split()) for t in texts), seeds(registries())
        paragraphs = [p for t in texts for p in t.split("\n\n") if p.strip()]
        contestants = {
            "with the model": partial(_stage, texts, lang, known, MentionsSettings(models=MODELS)),
            "without it": partial(_stage, texts, lang, known, MentionsSettings()),
            "spaCy bare": partial(_bare, nlp, paragraphs),
        }
        seconds = in_turns(contestants, ROUNDS)
        yield f"{lang}: {words} words in {len(texts)} documents"
        yield from (f"{name:15s} {words / statistics.median(taken):9.0f} words/s" for name, taken in seconds.items())
        for name in ("with the model", "without it"):
            yield f"bare spaCy takes {median_ratio(seconds, name, 'spaCy bare'):.2f} times as long as the stage {name}"
    for name, peak in _memory(found).items():
        yield f"a worker {name} takes {peak} MiB at most"


def _stage(texts: Sequence[str], lang: str, known: Sequence[Listed], settings: MentionsSettings) -> int:
    tokens.cache_clear()  # else a round after the first finds the words of the last documents
    named.cache_clear()
    return sum(len(tag_text(text, lang, known, settings)) for text in texts)


def _memory(found: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Peaks in MiB of a worker that does the stage, with the models and without."""
    with tempfile.TemporaryDirectory() as name:
        root, store = Path(name) / "documents", Path(name) / "store"
        root.mkdir()
        for number, text in enumerate(islice(cycle(t for texts in found.values() for t in texts), DOCUMENTS)):
            (root / f"{number:03}.txt").write_text(f"{text}\n\n{number}\n", encoding="utf-8")
        command = [sys.executable, "-m", "pipeline", "run", str(root), "--store", str(store), "--stage", "segments"]
        subprocess.run(command, capture_output=True, check=True)
        settings = {"with the model": MentionsSettings(models=MODELS), "without it": MentionsSettings()}
        return {name: _apart(str(store), root, given) for name, given in settings.items()}


def _apart(store: str, root: Path, settings: MentionsSettings) -> int:
    context = multiprocessing.get_context("spawn")
    told, teller = context.Pipe(duplex=False)
    process = context.Process(target=_worker, args=(store, root, settings, teller))
    process.start()
    teller.close()
    peak: int = told.recv()
    process.join()
    return peak


def _worker(store: str, root: Path, settings: MentionsSettings, teller: Connection) -> None:
    corpus = Corpus("memory", root, root)
    for batch in Store(store).batches("segments"):
        work(Task(store, "mentions", batch, settings, corpus, "", 600.0, kill=False, cache=0))
    teller.send(peak_memory())


def _bare(nlp: Any, paragraphs: Sequence[str]) -> int:
    return sum(len(doc.ents) for doc in nlp.pipe(paragraphs))


def _texts(files: Path, lang: str) -> list[str]:
    """The first documents of a language, until they have `MOST` characters."""
    texts, n = [], 0
    for _, text in bodies(files, ["**/*"], lang):
        texts.append(text[:MOST])
        n += len(text)
        if n >= MOST:
            break
    return texts
