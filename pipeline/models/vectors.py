"""The floret vectors of a model, each worked out once: spaCy makes them anew from the parts of every word of every batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from spacy.vectors import BaseVectors, Vectors

MOST = 20_000  # words that are remembered; a vector of 64 numbers takes 256 bytes


class Remembered(BaseVectors):  # type: ignore[misc]
    """Vectors by key, the same numbers as those of the table that they are made from."""

    def __init__(self, vectors: Vectors) -> None:
        super().__init__(strings=vectors.strings)
        self.strings, self._vectors = vectors.strings, vectors
        self._rows: dict[int, int] = {}
        self._known = np.zeros((0, vectors.shape[1]), dtype=np.float32)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and numbers of the table."""
        rows, width = self._vectors.shape
        return rows, width

    def __len__(self) -> int:
        return len(self._vectors)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._vectors, name)  # what spaCy tells of a table

    def get_batch(self, keys: Iterable[int]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """(n, width): the vectors of n keys, the hashes of words."""
        asked = [int(key) for key in keys]
        if new := list(dict.fromkeys(key for key in asked if key not in self._rows)):
            self._learn(new if len(self._rows) + len(new) <= MOST else list(dict.fromkeys(asked)))
        return self._known[[self._rows[key] for key in asked]]

    def _learn(self, new: list[int]) -> None:
        """Add vectors; those before are dropped when they would be too many."""
        if len(self._rows) + len(new) > MOST:
            self._rows, self._known = {}, self._known[:0]
        self._rows |= {key: len(self._known) + i for i, key in enumerate(new)}
        self._known = np.concatenate((self._known, np.asarray(self._vectors.get_batch(new), dtype=np.float32)))


def remember(nlp: Any) -> None:
    """Let a pipeline remember its vectors, if they are made from the parts of words."""
    if isinstance(nlp.vocab.vectors, Vectors) and nlp.vocab.vectors.mode == "floret":
        nlp.vocab.vectors = Remembered(nlp.vocab.vectors)
