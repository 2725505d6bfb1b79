"""Topic models: NAME and `fit(counts, n_topics, seed, random_start)`, which gives a `Fitted`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix


class Fitted(NamedTuple):
    """A model: weights of terms in topics (topics × terms), and `assign`, which gives from the counts of any units (units × terms) how much of each
    unit belongs to each topic (units × topics, not normalised; zeros for a unit without words of the model)."""

    weights: NDArray[np.float64]
    assign: Callable[[csr_matrix], NDArray[np.float64]]
