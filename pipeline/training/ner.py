"""Training the network: examples in, a spaCy pipeline out. The same examples, settings and seed give the same weights."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.language import Language as Pipeline
from spacy.tokens import Doc, DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as loop
from spacy.util import load_config

from pipeline.models.words import words
from pipeline.settings import TrainSettings
from pipeline.training.examples import Example

CONFIGURATION = Path(__file__).with_name("ner.cfg")
HELD = 20  # every twentieth example is held back: the best of the weights that were tried is chosen on them


def train(examples: Sequence[Example], lang: str, settings: TrainSettings, vectors: Path | None = None) -> Pipeline:
    """A pipeline with the component `ner`, trained on examples; `vectors` is a saved pipeline that holds some."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        held = examples[::HELD] if len(examples) > 2 * HELD else examples
        fitted = [e for n, e in enumerate(examples) if held is examples or n % HELD]
        fitted = [e for e in fitted for _ in range(e.weight)]
        random.Random(settings.seed).shuffle(fitted)
        _write(fitted, lang, folder / "train.spacy")
        _write(held, lang, folder / "dev.spacy")
        overrides = {
            "paths.train": str(folder / "train.spacy"), "paths.dev": str(folder / "dev.spacy"), "paths.vectors": str(vectors) if vectors else None,
            "nlp.lang": lang, "nlp.after_creation.lang": lang, "system.seed": settings.seed, "training.max_steps": settings.steps, "training.eval_frequency": settings.check,
            "training.dropout": settings.dropout, "components.ner.model.tok2vec.embed.width": settings.width,
            "components.ner.model.tok2vec.encode.width": settings.width, "components.ner.model.tok2vec.encode.depth": settings.depth,
            "components.ner.model.tok2vec.embed.include_static_vectors": vectors is not None,
        }  # fmt: skip
        nlp = init_nlp(load_config(CONFIGURATION, overrides=overrides, interpolate=False))
        (folder / "model").mkdir()
        loop(nlp, folder / "model", stdout=sys.stderr)
        return without_paths(spacy.load(folder / "model" / "model-best"))


def without_paths(nlp: Pipeline) -> Pipeline:
    """The pipeline without the places of its training files, which differ from run to run."""
    configuration = nlp.config
    configuration["paths"] = dict.fromkeys(configuration["paths"])
    nlp.config = configuration
    return nlp


def _write(examples: Sequence[Example], lang: str, path: Path) -> None:
    nlp = words(lang)(spacy.blank(lang))
    stored = DocBin()
    for example in examples:
        stored.add(as_doc(nlp, example))
    stored.to_disk(path)


def as_doc(nlp: Pipeline, example: Example) -> Doc:
    """The example in the words of a pipeline; a span that cuts a word is widened to it. What is `unsure` counts neither way."""
    doc = nlp.make_doc(example.text)
    spans = [doc.char_span(start, end, label, alignment_mode="expand") for start, end, label in example.spans]
    unsure = [doc.char_span(start, end, alignment_mode="expand") for start, end in example.unsure]
    sure = spacy.util.filter_spans([s for s in spans if s])
    taken = {i for s in sure for i in range(s.start, s.end)}
    missing = [doc[i : i + 1] for i in sorted({i for s in unsure if s for i in range(s.start, s.end)} - taken)]
    doc.set_ents(sure, missing=missing, default="outside")
    return doc
