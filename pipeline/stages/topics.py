"""Topics: what the segments are about. One model per language over the lemmas of leaf segments.

The words of a segment are its lemmas without stop words, without procedural words (`[topics]` of the language), and without words
that are too rare or too common to tell subjects apart. Documents that repeat another are left out.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from pipeline import languages
from pipeline.languages import Language
from pipeline.settings import TopicsSettings
from pipeline.spans import PAGE_BREAK
from pipeline.tables import Failure, Topic, TopicShare
from pipeline.variants import variant

DECIMALS = 6
SHORTEST = 3  # letters of a word
FEWEST_TOPICS, MOST_TOPICS = 2, 40

# Letters, with what follows an apostrophe apart: "water", "Derneği'nin" (word Derneği), "council’s" (word council)
WORD = re.compile(r"([^\W\d_]+)(?:['’‘][^\W\d_]+)?")


@dataclass(frozen=True)
class Words:
    """The lemmas of the segments of one language, in the order of `segment_ids`, and the folded forms that each lemma had.

    `cased` counts the occurrences of a lemma that are not all in capitals, `capital` those of them that begin with a capital.
    """

    segment_ids: list[str] = field(default_factory=list)
    doc_ids: list[str] = field(default_factory=list)
    lemmas: list[list[str]] = field(default_factory=list)
    forms: dict[str, Counter[str]] = field(default_factory=dict)
    cased: Counter[str] = field(default_factory=Counter)
    capital: Counter[str] = field(default_factory=Counter)

    def surface(self, lemma: str) -> str:
        """The commonest form of a lemma; ties by the alphabet."""
        counts = self.forms[lemma]
        return min(counts, key=lambda form: (-counts[form], form))

    def is_name(self, lemma: str, max_capital: float) -> bool:
        """Whether a lemma is written with a capital too often to be a common noun."""
        return self.capital[lemma] > max_capital * self.cased[lemma]


@dataclass(frozen=True)
class Model:
    """A fitted model: weights of terms in topics (topics × terms) and shares of topics in segments (segments × topics)."""

    terms: list[str]
    weights: NDArray[np.float64]
    shares: NDArray[np.float64]


def make(
    settings: TopicsSettings, documents: pd.DataFrame, pages: pd.DataFrame, segments: pd.DataFrame, duplicates: pd.DataFrame
) -> dict[str, Any]:
    """Topics of every language with enough text, and the topics of every modelled segment."""
    repeated = duplicates[duplicates["doc_id"] != duplicates["duplicate_of"]]  # a file with the same bytes is the same document
    counted = documents[~documents["doc_id"].isin(repeated["doc_id"])]
    out: dict[str, list[Any]] = {"topics": [], "topic_shares": [], "failures": []}
    poor: list[str] = []
    with threadpool_limits(limits=1):  # sums in another order end in other last digits
        for lang, texts in sorted(texts_by_language(counted, pages, segments).items()):
            words = read_words(texts, languages.get(lang), settings.min_words)
            counts, terms = count_terms(words, settings)
            if counts.shape[0] >= settings.min_segments and len(terms) >= settings.terms:
                topics, shares = model_language(settings, lang, words, counts, terms)
                out["topics"] += topics
                out["topic_shares"] += shares
            elif lang in set(counted["lang"]):
                poor.append(f"{lang} ({counts.shape[0]} segments with {len(terms)} terms)")
    if poor:
        out["failures"].append(too_little(poor))
    return out


def texts_by_language(documents: pd.DataFrame, pages: pd.DataFrame, segments: pd.DataFrame) -> dict[str, list[tuple[str, str, str]]]:
    """(segment_id, doc_id, text) of the leaf segments of these documents by language, in the order of document and offset."""
    langs = dict(zip(documents["doc_id"], documents["lang"], strict=True))
    pages = pages[pages["doc_id"].isin(langs)].sort_values(["doc_id", "page_no"])
    bodies = {doc_id: PAGE_BREAK.join(texts) for doc_id, texts in pages.groupby("doc_id")["text"]}
    leaves = segments[segments["leaf"].astype(bool) & segments["doc_id"].isin(bodies)].sort_values(["doc_id", "start", "end"])
    found: dict[str, list[tuple[str, str, str]]] = {}
    rows = zip(leaves["segment_id"], leaves["doc_id"], leaves["start"], leaves["end"], leaves["lang"], strict=True)
    for segment_id, doc_id, start, end, lang in rows:
        found.setdefault(lang or langs[doc_id], []).append((segment_id, doc_id, bodies[doc_id][start:end]))
    return found


def read_words(texts: Iterable[tuple[str, str, str]], language: Language, min_words: int) -> Words:
    """The content words of the segments with at least `min_words` words."""
    dropped = language.stop_words | set(language.lists.get("topics", {}).get("procedural", []))
    words = Words()
    for segment_id, doc_id, text in texts:
        found = WORD.findall(text)
        if len(found) >= min_words:
            words.segment_ids.append(segment_id)
            words.doc_ids.append(doc_id)
            words.lemmas.append([lemma for word in found if (lemma := read_word(words, word, language, dropped))])
    return words


def read_word(words: Words, word: str, language: Language, dropped: frozenset[str]) -> str:
    """The lemma of a word, counted in `words`; empty when the word or its lemma is dropped or shorter than three letters."""
    form = language.fold(word)
    if len(form) < SHORTEST or form in dropped:
        return ""
    lemma = language.lemma(form)
    if len(lemma) < SHORTEST or lemma in dropped:
        return ""
    words.forms.setdefault(lemma, Counter())[form] += 1
    if not word.isupper():
        words.cased[lemma] += 1
        words.capital[lemma] += word[0].isupper()
    return lemma


def count_terms(words: Words, settings: TopicsSettings) -> tuple[csr_matrix, list[str]]:
    """Counts (segments × terms) of the terms in at least `min_documents` documents and at most `max_share` of the segments.

    Names (`max_capital`) are no terms: who and where it was is no subject, and in minutes they would make most of the topics.
    """
    in_segments: Counter[str] = Counter()
    in_documents: dict[str, set[str]] = {}
    for doc_id, lemmas in zip(words.doc_ids, words.lemmas, strict=True):
        for lemma in set(lemmas):
            in_segments[lemma] += 1
            in_documents.setdefault(lemma, set()).add(doc_id)
    most = settings.max_share * len(words.lemmas)
    common = (t for t, n in in_segments.items() if n <= most and len(in_documents[t]) >= settings.min_documents)
    terms = sorted(t for t in common if not words.is_name(t, settings.max_capital))
    index = {t: i for i, t in enumerate(terms)}
    bags = [sorted(Counter(index[t] for t in lemmas if t in index).items()) for lemmas in words.lemmas]
    data = [n for bag in bags for _, n in bag]
    columns = [i for bag in bags for i, _ in bag]
    starts = np.cumsum([0, *(len(bag) for bag in bags)])
    return csr_matrix((np.array(data, dtype=np.float64), columns, starts), shape=(len(bags), len(terms))), terms


def choose_topics(settings: TopicsSettings, n_segments: int, n_terms: int) -> int:
    """The number of topics: as set, or the square root of a tenth of the segments, between 2 and 40.

    A rule of thumb that grows with the text and stays small enough to read: 40 segments 2, 1,000 segments 10, 16,000 or more 40.
    """
    chosen = settings.topics or min(max(round(math.sqrt(n_segments / 10)), FEWEST_TOPICS), MOST_TOPICS)
    return min(chosen, n_segments, n_terms)


def model_language(
    settings: TopicsSettings, lang: str, words: Words, counts: csr_matrix, terms: list[str]
) -> tuple[list[Topic], list[TopicShare]]:
    """Fit the model of one language and describe its topics."""
    fit = variant("topic_models", settings.model).fit
    n_topics = choose_topics(settings, *counts.shape)
    model = ordered(terms, *fit(counts, n_topics, settings.seed))
    tops = [top_terms(row, settings.terms) for row in model.weights]
    others = [fit(counts, n_topics, settings.seed + run, random_start=True)[0] for run in range(1, settings.stability_runs + 1)]
    ids = [f"{settings.model}-{lang}-{number:02d}" for number in range(1, n_topics + 1)]
    return describe(settings, lang, ids, words, model, tops, others), list(
        share_rows(words.segment_ids, ids, model.shares, settings.min_share)
    )


def ordered(terms: list[str], weights: NDArray[np.float64], shares: NDArray[np.float64]) -> Model:
    """The model with shares that sum to 1 (or are all zero) and topics by falling sum of shares, ties by their first term."""
    totals = shares.sum(axis=1, keepdims=True)
    shares = np.divide(shares, totals, out=np.zeros_like(shares), where=totals > 0)
    weights, shares = weights.round(DECIMALS), shares.round(DECIMALS)
    sums = shares.sum(axis=0).round(DECIMALS)
    order = sorted(range(len(weights)), key=lambda k: (-sums[k], int(weights[k].argmax()), k))
    return Model(terms, weights[order], shares[:, order])


def top_terms(row: NDArray[np.float64], n: int) -> list[int]:
    """Indices of the terms with the greatest weights, those without weight left out; ties in the order of the terms."""
    order = np.argsort(-row.round(DECIMALS), kind="stable")[:n]
    return [int(i) for i in order if row[i] > 0]


def describe(
    settings: TopicsSettings,
    lang: str,
    ids: list[str],
    words: Words,
    model: Model,
    tops: list[list[int]],
    others: list[NDArray[np.float64]],
) -> list[Topic]:
    """Rows of the topics with their share, coherence and stability."""
    modelled = model.shares.sum(axis=1) > 0
    mains = np.bincount(model.shares[modelled].argmax(axis=1), minlength=len(ids))
    terms = [[model.terms[i] for i in top] for top in tops]
    coherences = coherence(terms, words.lemmas)
    other_tops = [[set(top_terms(row, settings.terms)) for row in weights] for weights in others]
    return [
        Topic(
            topic_id=topic_id,
            model=settings.model,
            lang=lang,
            label=", ".join(words.surface(t) for t in terms[k][:3]),
            terms=terms[k],
            weights=[float(model.weights[k, i]) for i in tops[k]],
            share=round(float(mains[k]) / max(int(modelled.sum()), 1), DECIMALS),
            coherence=coherences[k],
            stability=stability(set(tops[k]), other_tops),
        )
        for k, topic_id in enumerate(ids)
    ]


def coherence(topics: list[list[str]], texts: list[list[str]]) -> list[float | None]:
    """NPMI coherence of each topic's terms (Bouma 2009) over a sliding window; None for a topic with fewer than two terms."""
    vocabulary = Dictionary([sorted({t for topic in topics for t in topic})])
    scored = [topic for topic in topics if len(topic) > 1]
    if not scored:
        return [None] * len(topics)
    model = CoherenceModel(topics=scored, texts=texts, dictionary=vocabulary, coherence="c_npmi", topn=max(map(len, scored)), processes=1)
    values = iter(model.get_coherence_per_topic())
    found = [float(next(values)) if len(topic) > 1 else math.nan for topic in topics]
    return [None if math.isnan(v) else round(v, DECIMALS) for v in found]


def stability(top: set[int], others: Sequence[Sequence[set[int]]]) -> float | None:
    """Mean over the other models of the greatest Jaccard overlap of the terms with one of their topics; None without other models.

    After Greene, O'Callaghan & Cunningham (2014), "How many topics? Stability analysis for topic models".
    """
    if not others or not top:
        return None
    best = [max(len(top & other) / len(top | other) for other in model) for model in others]
    return round(sum(best) / len(best), DECIMALS)


def share_rows(segment_ids: list[str], ids: list[str], shares: NDArray[np.float64], least: float) -> Iterator[TopicShare]:
    """Shares of at least `least` (and always the greatest), scaled to sum to 1; none for a segment without words of the model."""
    for segment_id, row in zip(segment_ids, shares, strict=True):
        if not row.any():
            continue
        main = int(row.argmax())
        kept = [k for k in range(len(ids)) if row[k] > 0 and (row[k] >= least or k == main)]
        total = float(sum(row[k] for k in kept))
        values = {k: round(float(row[k]) / total, DECIMALS) for k in kept}
        values[main] = round(1.0 - sum(v for k, v in values.items() if k != main), DECIMALS)
        for k in kept:
            yield TopicShare(segment_id, ids[k], values[k])


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
