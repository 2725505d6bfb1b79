"""Vectors of the letters of words (floret), learned from plain text: what a word is like although it was never seen.

P. Bojanowski, E. Grave, A. Joulin, T. Mikolov, "Enriching word vectors with subword information", TACL 5 (2017) 135-146, in the hashed form of
floret, of which spaCy reads the table without the library.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import spacy
from spacy.training.initialize import convert_vectors

from pipeline.errors import SettingsError
from pipeline.models.words import words

BUCKETS, WIDTH, SHORTEST, LONGEST, HASHES = 20_000, 64, 3, 5, 2


def learn(texts: Iterable[str], lang: str, epochs: int, folder: Path) -> Path:
    """A blank pipeline in `folder` with vectors learned from texts, by the NORM of their words; the same texts give the same table (one thread). Raises SettingsError."""
    try:
        import floret
    except ImportError as error:
        advice = "Install it with: pip install 'tutanak[train]', or train without vectors: --set train.vector_rounds=0"
        raise SettingsError("vectors are learned with floret, which is not installed", advice) from error
    nlp = words(lang)(spacy.blank(lang))
    plain, table = folder / "texts.txt", folder / "table.floret"
    with plain.open("w", encoding="utf-8") as file:
        for doc in nlp.tokenizer.pipe(texts):
            file.write(" ".join(w.norm_ for w in doc if not w.is_space) + "\n")
    model = floret.train_unsupervised(
        str(plain), model="cbow", mode="floret", hashCount=HASHES, bucket=BUCKETS, minn=SHORTEST, maxn=LONGEST, minCount=5,
        dim=WIDTH, epoch=epochs, thread=1, verbose=0,
    )  # fmt: skip
    model.save_floret_vectors(str(table))
    convert_vectors(nlp, table, truncate=0, prune=-1, name="vectors", mode="floret", attr="NORM")
    place = folder / "vectors"
    nlp.to_disk(place)
    return place
