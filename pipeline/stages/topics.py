"""Topics: what the documents speak of. One model per language over units of text and their terms (`topic_models/terms.py`).

The model is fitted to units with enough terms and then says of every unit how much of it belongs to each topic; the segments of a unit have
the shares of the unit. Documents that repeat another are left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from pipeline import languages
from pipeline.settings import TopicsSettings
from pipeline.tables import Failure, Topic, TopicShare
from pipeline.topic_models.number import choose, stability, top_terms
from pipeline.topic_models.terms import Unit, Words, count_terms, read_words, units_by_language
from pipeline.variants import variant

DECIMALS = 6
LABEL_TERMS = 3
ENOUGH_TERMS = 5  # different terms from which a unit helps to fit the model


class Model(NamedTuple):
    """A fitted model: weights of terms in topics (topics × terms) and shares of topics in units (units × topics)."""

    weights: NDArray[np.float64]
    shares: NDArray[np.float64]


def make(
    settings: TopicsSettings,
    documents: pd.DataFrame,
    pages: pd.DataFrame,
    segments: pd.DataFrame,
    attendance: pd.DataFrame,
    mentions: pd.DataFrame,
    duplicates: pd.DataFrame,
) -> dict[str, Any]:
    """Topics of every language with enough text, and the topics of every modelled segment."""
    repeated = duplicates[duplicates["doc_id"] != duplicates["duplicate_of"]]  # a file with the same bytes is the same document
    counted = documents[~documents["doc_id"].isin(repeated["doc_id"])]
    out: dict[str, list[Any]] = {"topics": [], "topic_shares": [], "failures": []}
    poor: list[str] = []
    with threadpool_limits(limits=1):  # sums in another order end in other last digits
        for lang, units in sorted(units_by_language(settings.min_words, counted, pages, segments, mentions, attendance).items()):
            words = read_words(units, languages.get(lang))
            counts, terms = count_terms(words, settings)
            rich = np.diff(counts.indptr) >= ENOUGH_TERMS
            if rich.sum() >= settings.min_segments and len(terms) >= settings.terms:
                topics, shares = model_language(settings, lang, words, counts, terms, rich)
                out["topics"] += topics
                out["topic_shares"] += shares
            elif lang in set(counted["lang"]):
                poor.append(f"{lang} ({rich.sum()} of {len(units)} pieces of text have {ENOUGH_TERMS} terms or more)")
    if poor:
        out["failures"].append(too_little(poor))
    return out


def model_language(
    settings: TopicsSettings, lang: str, words: Words, counts: csr_matrix, terms: list[int], rich: NDArray[np.bool_]
) -> tuple[list[Topic], list[TopicShare]]:
    """Fit the model of one language to its rich units, assign all, and describe the topics."""
    fit, fitted = variant("topic_models", settings.model).fit, counts[rich]
    n_topics = settings.topics or choose(lambda c, n: fit(c, n, settings.seed).weights, fitted, settings.terms, settings.seed)
    n_topics = min(n_topics, *fitted.shape)
    weights, assign = fit(fitted, n_topics, settings.seed)
    model = ordered(weights, assign(counts))
    tops = [top_terms(row, settings.terms) for row in model.weights]
    others = [fit(fitted, n_topics, settings.seed + run, random_start=True).weights for run in range(1, settings.stability_runs + 1)]
    other_tops = [[top_terms(row.round(DECIMALS), settings.terms) for row in other] for other in others]
    ids = [f"{settings.model}-{lang}-{number:02d}" for number in range(1, n_topics + 1)]
    topics = describe(settings.model, lang, ids, words, model, [[terms[i] for i in top] for top in tops])
    stable = [stability(top, other_tops) for top in tops]
    rows = [
        Topic(**t, weights=[float(row[i]) for i in top], stability=None if s is None else round(s, DECIMALS))
        for t, row, top, s in zip(topics, model.weights, tops, stable, strict=True)
    ]
    return rows, list(share_rows(words.units, ids, model.shares, settings.min_share))


def ordered(weights: NDArray[np.float64], shares: NDArray[np.float64]) -> Model:
    """The model with shares that sum to 1 (or are all zero) and topics by falling sum of shares, ties by their first term."""
    totals = shares.sum(axis=1, keepdims=True)
    shares = np.divide(shares, totals, out=np.zeros_like(shares), where=totals > 0)
    weights, shares = weights.round(DECIMALS), shares.round(DECIMALS)
    sums = shares.sum(axis=0).round(DECIMALS)
    order = sorted(range(len(weights)), key=lambda k: (-sums[k], int(weights[k].argmax()), k))
    return Model(weights[order], shares[:, order])


def describe(model_name: str, lang: str, ids: list[str], words: Words, model: Model, tops: list[list[int]]) -> list[dict[str, Any]]:
    """Columns of the topics: label, terms as people wrote them, share and coherence; `tops` are lemmas."""
    modelled = model.shares.sum(axis=1) > 0
    mains = np.bincount(model.shares[modelled].argmax(axis=1), minlength=len(ids))
    return [
        {
            "topic_id": topic_id,
            "model": model_name,
            "lang": lang,
            "label": ", ".join(words.shown[k] for k in top[:LABEL_TERMS]),
            "terms": [words.shown[k] for k in top],
            "share": round(float(main) / max(int(modelled.sum()), 1), DECIMALS),
            "coherence": value,
        }
        for topic_id, top, main, value in zip(ids, tops, mains, coherence(tops, words), strict=True)
    ]


def coherence(tops: list[list[int]], words: Words) -> list[float | None]:
    """NPMI coherence of each topic's lemmas (Bouma 2009) over a sliding window; None for a topic with fewer than two terms."""
    wanted = {k for top in tops for k in top}
    scored = [[str(k) for k in top] for top in tops if len(top) > 1]
    if not scored:
        return [None] * len(tops)
    texts = [[str(k) for k in bag] for bag in words.bags if wanted.intersection(bag.tolist())]
    model = CoherenceModel(
        topics=scored,
        texts=texts,
        dictionary=Dictionary([[str(k) for k in sorted(wanted)]]),
        coherence="c_npmi",
        topn=max(map(len, scored)),
        processes=1,
    )
    values = iter(model.get_coherence_per_topic())
    found = [float(next(values)) if len(top) > 1 else math.nan for top in tops]
    return [None if math.isnan(v) else round(v, DECIMALS) for v in found]


def share_rows(units: Sequence[Unit], ids: list[str], shares: NDArray[np.float64], least: float) -> Iterator[TopicShare]:
    """Shares of at least `least` (and always the greatest), scaled to sum to 1, for the segments of each unit; none for a unit without terms."""
    for unit, row in zip(units, shares, strict=True):
        if not row.any():
            continue
        main = int(row.argmax())
        kept = [k for k in range(len(ids)) if row[k] > 0 and (row[k] >= least or k == main)]
        total = float(sum(row[k] for k in kept))
        values = {k: round(float(row[k]) / total, DECIMALS) for k in kept}
        values[main] = round(1.0 - sum(v for k, v in values.items() if k != main), DECIMALS)
        yield from (TopicShare(segment_id, ids[k], values[k]) for segment_id in unit.segment_ids for k in kept)


def too_little(poor: Sequence[str]) -> Failure:
    """The failure of the languages with too little text for a model."""
    return Failure(
        stage="topics",
        path="",
        page_no=0,
        doc_id="",
        error="too-little-text",
        message=f"too little text for a topic model: {', '.join(poor)}",
        advice="Add documents, or lower min_segments, min_words or min_documents in [topics].",
    )
