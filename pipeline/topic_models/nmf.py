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

NAME = "nmf"

MAX_ITERATIONS = 300


def fit(counts: csr_matrix, n_topics: int, seed: int, random_start: bool = False) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit a model to counts (segments × terms).

    Returns the weights of terms in topics (topics × terms) and of topics in segments (segments × topics), neither normalised.
    `random_start` begins from random values drawn with `seed` instead of NNDSVDa, to see how far the topics depend on the start.
    """
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
    model = NMF(n_components=n_topics, init="random" if random_start else "nndsvda", random_state=seed, max_iter=MAX_ITERATIONS)
    with warnings.catch_warnings():
        # The factors hardly move any more long before the tolerance is met; how stable they are is measured apart.
        warnings.simplefilter("ignore", ConvergenceWarning)
        in_segments = model.fit_transform(weights)
    # Factors are free up to a scale: with rows of terms that sum to 1, the weights of a segment's topics can be compared.
    scale = model.components_.sum(axis=1)
    in_topics = model.components_ / np.where(scale > 0, scale, 1.0)[:, None]
    return in_topics, in_segments * scale
