"""NMF (the default topic model) beside gensim's LdaMulticore on the same segments and terms: seconds to fit, and NPMI coherence."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from gensim.matutils import Sparse2Corpus
from gensim.models import LdaMulticore
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from pipeline import languages
from pipeline.settings import TopicsSettings
from pipeline.stages import topics
from pipeline.store import Store
from pipeline.topic_models import lda, nmf, number, terms
from tests.benchmarks import in_turns, median_ratio

SETTINGS = TopicsSettings()


def report(folder: Path) -> Iterator[str]:
    """Per language with enough text: seconds, ratio, and the mean NPMI of both."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "pipeline", "run", str(folder), "--store", f"{place}/store", "--stage", "topics"]
        subprocess.run(command, capture_output=True, check=False)
        store = Store(f"{place}/store")
        tables = [store.frame(t) for t in ("documents", "pages", "segments", "mentions", "attendance")]
        units = terms.units_by_language(SETTINGS.min_words, *tables)
    for lang, found in sorted(units.items()):
        words = terms.read_words(found, languages.get(lang))
        counts, kept = terms.count_terms(words, SETTINGS)
        rich = counts[np.diff(counts.indptr) >= topics.ENOUGH_TERMS]
        if rich.shape[0] >= SETTINGS.min_segments and len(kept) >= SETTINGS.terms:
            yield from _compare(lang, words, rich, kept)


def _compare(lang: str, words: terms.Words, counts: csr_matrix, kept: list[int]) -> Iterator[str]:
    began = time.perf_counter()
    with threadpool_limits(limits=1):
        n_topics = number.choose(lambda c, n: nmf.fit(c, n, SETTINGS.seed).weights, counts, SETTINGS.terms, SETTINGS.seed)
    yield f"{lang}: {counts.shape[0]} units, {len(kept)} terms, {n_topics} topics (chosen in {time.perf_counter() - began:.2f} s)"
    weights: dict[str, np.ndarray] = {}

    def fit_nmf() -> None:
        with threadpool_limits(limits=1):
            weights["NMF"] = nmf.fit(counts, n_topics, SETTINGS.seed).weights

    def fit_lda() -> None:
        corpus = list(Sparse2Corpus(counts, documents_columns=False))
        names = {i: str(i) for i in range(len(kept))}
        model = LdaMulticore(
            corpus, num_topics=n_topics, id2word=names, workers=2, passes=lda.PASSES, chunksize=lda.CHUNK, random_state=SETTINGS.seed
        )
        weights["LdaMulticore"] = model.get_topics()

    seconds = in_turns({"NMF": fit_nmf, "LdaMulticore": fit_lda}, rounds=3)
    for name, rows in weights.items():
        tops = [[kept[i] for i in number.top_terms(row, SETTINGS.terms)] for row in np.asarray(rows, dtype=np.float64)]
        npmi = statistics.mean(v for v in topics.coherence(tops, words) if v is not None)
        yield f"{lang} {name}: {statistics.median(seconds[name]):.2f} s, mean NPMI {npmi:.3f}"
    yield f"{lang} LdaMulticore / NMF: {median_ratio(seconds, 'NMF', 'LdaMulticore'):.1f}× the time"
