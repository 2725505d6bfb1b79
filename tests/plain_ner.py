"""What spaCy's small network reaches from scratch on an annotated set alone: python -m tests.plain_ner NAME FOLDER TRAIN …

NAME is a set of `tests/ner.py`, whose sentences are only scored; TRAIN are files in columns, paths relative to `../shared/gold`. The configuration is
that of `spacy init config --pipeline ner --optimize efficiency`; every twentieth sentence is held back. Labels are kept as they are, those of
English sets by the names in the recipe.
"""

from __future__ import annotations

import sys
from pathlib import Path

import spacy
from spacy.cli.init_config import init_config
from spacy.cli.train import train
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from pipeline import languages
from pipeline.scoring.gold import Marked, Passage
from pipeline.training.examples import Example, relabelled
from pipeline.training.formats import columns
from pipeline.training.recipe import load
from tests import ner
from tests.gold import SHARED

SEED = 20


def as_doc(nlp: Language, example: Example) -> Doc:
    """The example in the words of its file."""
    doc = Doc(nlp.vocab, words=[example.text[a:b] for a, b in example.words])
    spans = [doc.char_span(a, b, label) for a, b, label in example.spans]
    doc.ents = [s for s in spans if s]
    return doc


def found_in(trained: Language, passage: Passage) -> list[Marked]:
    """The organisations that a pipeline finds in the words of the file, as characters of the passage."""
    doc = trained(Doc(trained.vocab, words=[(passage.text or "")[a:b] for a, b in passage.tokens]))
    return [Marked(passage.tokens[e.start][0], passage.tokens[e.end - 1][1]) for e in doc.ents if e.label_ == "ORG"]


def main(name: str, folder: Path, files: list[str]) -> None:
    lang, dev = ner.read(SHARED / "gold", name)
    nlp = spacy.blank(lang)
    labels = {k: v for a in load(lang).annotated for k, v in a.labels.items()} if lang == "en" else {}
    read = [e for f in files for e in columns.read(SHARED / "gold" / f, languages.get(lang))]
    examples = relabelled(read, labels) if labels else read
    folder.mkdir(parents=True, exist_ok=True)
    for part, held in (("train", [e for n, e in enumerate(examples) if n % 20]), ("dev", examples[::20])):
        DocBin(docs=[as_doc(nlp, e) for e in held]).to_disk(folder / f"{part}.spacy")
    init_config(lang=lang, pipeline=["ner"], optimize="efficiency", gpu=False).to_disk(folder / "config.cfg")
    overrides = {"paths.train": str(folder / "train.spacy"), "paths.dev": str(folder / "dev.spacy"), "system.seed": SEED}
    train(folder / "config.cfg", folder, overrides=overrides)
    for which in ("model-best", "model-last"):
        trained = spacy.load(folder / which)
        print(which, ner.score(dev, {p.id: found_in(trained, p) for p in dev}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
