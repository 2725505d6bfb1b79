"""NMF (the default topic model) beside gensim's LdaMulticore on the same segments and terms: seconds to fit, and NPMI coherence."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from gensim.matutils import Sparse2Corpus
from gensim.models import LdaMulticore
from threadpoolctl import threadpool_limits

from pipeline import languages
from pipeline.settings import TopicsSettings
from pipeline.stages import topics
from pipeline.store import Store
from pipeline.topic_models import lda, nmf
from tests.benchmarks import in_turns, median_ratio

SETTINGS = TopicsSettings()


def report(folder: Path) -> Iterator[str]:
    """Per language with enough text: seconds, ratio, and the mean NPMI of both."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "pipeline", "run", str(folder), "--store", f"{place}/store", "--stage", "duplicates"]
        subprocess.run(command, capture_output=True, check=False)
        store = Store(f"{place}/store")
        documents, pages, segments = (store.frame(t) for t in ("documents", "pages", "segments"))
        texts = topics.texts_by_language(documents, pages, segments)
    for lang, found in sorted(texts.items()):
        words = topics.read_words(found, languages.get(lang), SETTINGS.min_words)
        counts, terms = topics.count_terms(words, SETTINGS)
        if counts.shape[0] >= SETTINGS.min_segments and len(terms) >= SETTINGS.terms:
            yield from _compare(lang, words, counts, terms)


def _compare(lang: str, words: topics.Words, counts: topics.csr_matrix, terms: list[str]) -> Iterator[str]:
    n_topics = topics.choose_topics(SETTINGS, *counts.shape)
    weights: dict[str, np.ndarray] = {}

    def fit_nmf() -> None:
        with threadpool_limits(limits=1):
            weights["NMF"] = nmf.fit(counts, n_topics, SETTINGS.seed)[0]

    def fit_lda() -> None:
        corpus = list(Sparse2Corpus(counts, documents_columns=False))
        names = {i: str(i) for i in range(len(terms))}
        model = LdaMulticore(
            corpus, num_topics=n_topics, id2word=names, workers=2, passes=lda.PASSES, chunksize=lda.CHUNK, random_state=SETTINGS.seed
        )
        weights["LdaMulticore"] = model.get_topics()

    seconds = in_turns({"NMF": fit_nmf, "LdaMulticore": fit_lda}, rounds=3)
    yield f"{lang}: {counts.shape[0]} segments, {len(terms)} terms, {n_topics} topics"
    for name, rows in weights.items():
        tops = [[terms[i] for i in topics.top_terms(row, SETTINGS.terms)] for row in np.asarray(rows, dtype=np.float64)]
        npmi = statistics.mean(v for v in topics.coherence(tops, words.lemmas) if v is not None)
        yield f"{lang} {name}: {statistics.median(seconds[name]):.2f} s, mean NPMI {npmi:.3f}"
    yield f"{lang} LdaMulticore / NMF: {median_ratio(seconds, 'NMF', 'LdaMulticore'):.1f}× the time"
