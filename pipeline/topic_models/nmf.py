"""Non-negative matrix factorisation of TF-IDF weights (Lee & Seung 1999; Arora, Ge & Moitra 2012 on NMF as a topic model).

The start is NNDSVDa (Boutsidis & Gallopoulos 2008), so the same text gives the same topics whatever the seed.
"""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer

from pipeline.topic_models import Fitted

NAME = "nmf"

MAX_ITERATIONS = 150


def fit(counts: csr_matrix, n_topics: int, seed: int, random_start: bool = False) -> Fitted:
    """Fit a model to counts (units × terms).

    `random_start` begins from random values drawn with `seed` instead of NNDSVDa, to see how far the topics depend on the start.
    """
    tfidf = TfidfTransformer(sublinear_tf=True).fit(counts)
    model = NMF(n_components=n_topics, init="random" if random_start else "nndsvda", random_state=seed, max_iter=MAX_ITERATIONS)
    with warnings.catch_warnings():
        # The factors hardly move any more long before the tolerance is met; how stable they are is measured apart.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(tfidf.transform(counts))
    # Factors are free up to a scale: with rows of terms that sum to 1, the weights of a unit's topics can be compared.
    scale = model.components_.sum(axis=1)

    def assign(units: csr_matrix) -> NDArray[np.float64]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            shares: NDArray[np.float64] = model.transform(tfidf.transform(units)) * scale
        return shares

    return Fitted(model.components_ / np.where(scale > 0, scale, 1.0)[:, None], assign)
