"""Latent Dirichlet allocation by online variational Bayes (Blei, Ng & Jordan 2003; Hoffman, Blei & Bach 2010), with gensim."""

from __future__ import annotations

import numpy as np
from gensim.matutils import Sparse2Corpus
from gensim.models import LdaModel
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from pipeline.topic_models import Fitted

NAME = "lda"

PASSES = 10
CHUNK = 1000


def fit(counts: csr_matrix, n_topics: int, seed: int, random_start: bool = False) -> Fitted:
    """Fit a model to counts (units × terms); every start is random, so `random_start` has no effect beyond its seed.

    The weights are the probabilities of terms in topics; a unit is assigned the expected counts of its words by topic above the prior.
    """
    model = LdaModel(
        list(Sparse2Corpus(counts, documents_columns=False)),
        num_topics=n_topics,
        id2word={i: str(i) for i in range(counts.shape[1])},
        passes=PASSES,
        chunksize=CHUNK,
        alpha="auto",
        eval_every=None,
        random_state=seed,
        dtype=np.float64,
    )

    def assign(units: csr_matrix) -> NDArray[np.float64]:
        model.random_state = np.random.RandomState(seed)  # inference starts from random values
        gamma, _ = model.inference(list(Sparse2Corpus(units, documents_columns=False)))
        return np.clip(np.asarray(gamma - model.alpha, dtype=np.float64), 0.0, None)

    return Fitted(np.asarray(model.get_topics(), dtype=np.float64), assign)
