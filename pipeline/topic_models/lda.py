"""Latent Dirichlet allocation by online variational Bayes (Blei, Ng & Jordan 2003; Hoffman, Blei & Bach 2010), with gensim."""

from __future__ import annotations

import numpy as np
from gensim.matutils import Sparse2Corpus
from gensim.models import LdaModel
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

NAME = "lda"

PASSES = 10
CHUNK = 1000


def fit(counts: csr_matrix, n_topics: int, seed: int, random_start: bool = False) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit a model to counts (segments × terms).

    Returns the probabilities of terms in topics (topics × terms) and the expected counts of a segment's words by topic above the
    prior (segments × topics): a segment without words of the vocabulary has zeros. Every start is random, so `random_start` has
    no effect beyond its seed.
    """
    segments = list(Sparse2Corpus(counts, documents_columns=False))
    model = LdaModel(
        segments,
        num_topics=n_topics,
        id2word={i: str(i) for i in range(counts.shape[1])},
        passes=PASSES,
        chunksize=CHUNK,
        alpha="auto",
        eval_every=None,
        random_state=seed,
        dtype=np.float64,
    )
    gamma, _ = model.inference(segments)
    return np.asarray(model.get_topics(), dtype=np.float64), np.clip(gamma - model.alpha, 0.0, None)
