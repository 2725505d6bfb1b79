"""Topics: planted subjects are recovered, repeats are byte-identical, little text is said to be little."""

from __future__ import annotations

import math
import random

import numpy as np
import pandas as pd
import pytest

from pipeline import schema
from pipeline.settings import TopicsSettings
from pipeline.stages import topics
from pipeline.tables import Document, Duplicate, Page, Segment

SUBJECTS = [
    ["drain", "flood", "river", "sewage", "pipe", "leak", "reservoir", "pump", "valve", "culvert", "tunnel", "basin"],
    ["orchestra", "violin", "painter", "gallery", "sculpture", "theatre", "poetry", "museum", "opera", "ballet", "canvas", "melody"],
    ["bicycle", "asphalt", "junction", "pavement", "bridge", "tram", "signal", "crossing", "kerb", "roundabout", "truck", "axle"],
]
SETTINGS = TopicsSettings(topics=3, min_words=5, min_segments=5, min_documents=2, max_share=0.6)


def frame(table: str, rows: list) -> pd.DataFrame:
    return pd.DataFrame(
        [[getattr(r, c.name) for c in schema.columns(table)] for r in rows], columns=[c.name for c in schema.columns(table)]
    )


def corpus(texts: list[list[str]], lang: str = "en", repeats: list[Duplicate] | None = None) -> dict[str, pd.DataFrame]:
    """Documents of one page whose segments are the given texts."""
    documents, pages, segments = [], [], []
    for n, parts in enumerate(texts):
        doc_id = f"{n:016x}"
        body = "\n".join(parts)
        documents.append(Document(doc_id, "test", f"{n}.txt", "folder", "text", "minutes", lang, ""))
        pages.append(Page(doc_id, 1, 0, len(body), len(body) + 1, None, None, "text", None, None, body, ""))
        at = 0
        for part in parts:
            span = f"{doc_id}:{at}-{at + len(part)}"
            segments.append(Segment(span, doc_id, at, at + len(part), 1, 1, "item", True, lang=lang))
            at += len(part) + 1
    tables = {"documents": documents, "pages": pages, "segments": segments, "duplicates": repeats or []}
    return {name: frame(name, rows) for name, rows in tables.items()}


def planted(n_documents: int = 12) -> tuple[list[list[str]], list[int]]:
    """Texts of three segments, each made of the words of one subject; the subjects in the order of the segments."""
    rng = random.Random(5)
    texts, truth = [], []
    for _ in range(n_documents):
        order = rng.sample(range(3), 3)
        truth += order
        texts.append([" ".join(rng.choices(SUBJECTS[s], k=25)) for s in order])
    return texts, truth


@pytest.mark.parametrize("model", ["nmf", "lda"])
def test_planted_subjects_are_the_main_topics(model: str) -> None:
    texts, truth = planted()
    found = topics.make(TopicsSettings(**{**SETTINGS.__dict__, "model": model}), **corpus(texts))
    assert len(found["topics"]) == 3
    subject_of = {}
    for topic in found["topics"]:
        hits = [sum(t in words for t in topic.terms) for words in SUBJECTS]
        assert max(hits) >= 9, topic
        subject_of[topic.topic_id] = hits.index(max(hits))
    assert sorted(subject_of.values()) == [0, 1, 2]
    main = {}
    for row in found["topic_shares"]:
        if row.share > main.get(row.segment_id, ("", 0.0))[1]:
            main[row.segment_id] = (row.topic_id, row.share)
    assert [subject_of[topic_id] for topic_id, _ in main.values()] == truth
    assert sum(t.share for t in found["topics"]) == pytest.approx(1.0, abs=1e-5)
    least = {"nmf": 0.8, "lda": 0.4}[model]  # LDA from a random start may end with two subjects in one topic
    assert all(t.stability is not None and t.stability > least for t in found["topics"])


@pytest.mark.parametrize("model", ["nmf", "lda"])
def test_repeats_are_identical_and_row_order_does_not_matter(model: str) -> None:
    texts, _ = planted(6)
    settings = TopicsSettings(**{**SETTINGS.__dict__, "model": model})
    tables = corpus(texts)
    shuffled = {name: data.sample(frac=1, random_state=3) for name, data in tables.items()}
    first = topics.make(settings, **tables)
    assert first["topics"]
    assert repr(topics.make(settings, **shuffled)) == repr(first)


def test_shares_of_a_segment_sum_to_one() -> None:
    texts, _ = planted(6)
    mixed = [[" ".join(parts)] for parts in texts]
    found = topics.make(SETTINGS, **corpus(texts + mixed))
    sums: dict[str, float] = {}
    for row in found["topic_shares"]:
        sums[row.segment_id] = sums.get(row.segment_id, 0.0) + row.share
    assert len(sums) == 6 * 3 + 6
    assert all(math.isclose(total, 1.0, abs_tol=1e-9) for total in sums.values())


def test_repeated_documents_and_short_segments_are_left_out() -> None:
    texts, _ = planted(6)
    texts[0] = ["drain flood", *texts[0]]
    repeat = Duplicate("5.txt", f"{5:016x}", f"{4:016x}", "near", 0.95)
    same_bytes = Duplicate("copy.txt", f"{1:016x}", f"{1:016x}", "bytes", 1.0)
    found = topics.make(SETTINGS, **corpus(texts, repeats=[repeat, same_bytes]))
    with_topics = {row.segment_id for row in found["topic_shares"]}
    assert {s.split(":")[0] for s in with_topics} == {f"{n:016x}" for n in range(5)}
    assert f"{0:016x}:0-11" not in with_topics


def test_stop_words_and_procedural_words_are_no_terms() -> None:
    rng = random.Random(1)
    texts = [[" ".join(["the councillor proposed that", *rng.choices(SUBJECTS[s], k=20)]) for s in range(3)] for _ in range(5)]
    found = topics.make(TopicsSettings(**{**SETTINGS.__dict__, "max_share": 1.0, "terms": 12}), **corpus(texts))
    terms = {t for topic in found["topics"] for t in topic.terms}
    assert terms
    assert not terms & {"the", "that", "councillor", "propose", "proposed"}


def test_names_are_no_terms_but_words_in_capitals_are() -> None:
    rng = random.Random(2)
    texts = [[" ".join(["Ormeling", "HARBOUR", *rng.choices(SUBJECTS[s], k=20)]) for s in range(3)] for _ in range(4)]
    words = topics.read_words([(str(n), str(n), part) for n, parts in enumerate(texts) for part in parts], topics.languages.get("en"), 5)
    settings = TopicsSettings(min_documents=2, max_share=1.0)
    assert {"harbour", "drain"} <= set(topics.count_terms(words, settings)[1])
    assert "ormeling" not in topics.count_terms(words, settings)[1]
    assert "ormeling" in topics.count_terms(words, TopicsSettings(min_documents=2, max_share=1.0, max_capital=1.0))[1]


def test_turkish_endings_after_an_apostrophe_are_no_part_of_a_word() -> None:
    words = topics.read_words([("s", "d", "Irmakköy'ün IRMAKKÖY’DE köprüsü")], topics.languages.get("tr"), 1)
    assert words.lemmas[0][:2] == ["ırmakköy", "ırmakköy"]


def test_no_text_gives_no_rows() -> None:
    assert topics.make(SETTINGS, **corpus([])) == {"topics": [], "topic_shares": [], "failures": []}


def test_too_little_text_is_a_failure_that_names_the_language() -> None:
    found = topics.make(SETTINGS, **corpus([["river drain flood pipe leak pump"]]))
    assert found["topics"] == found["topic_shares"] == []
    (failure,) = found["failures"]
    assert (failure.stage, failure.error, failure.page_no, failure.path) == ("topics", "too-little-text", 0, "")
    assert "en (1 segments" in failure.message


@pytest.mark.parametrize(("segments", "expected"), [(4, 2), (40, 2), (1000, 10), (16_000, 40), (10**6, 40)])
def test_number_of_topics(segments: int, expected: int) -> None:
    assert topics.choose_topics(TopicsSettings(), segments, 5000) == expected


def test_stability_of_a_hand_made_pair() -> None:
    # best overlaps: {1,2} with {1,2,3} is 2/3, with {2,9} is 1/3
    assert topics.stability({1, 2}, [[{1, 2, 3}, {7}], [{2, 9}]]) == pytest.approx(0.5, abs=1e-6)
    assert topics.stability({1, 2}, []) is None


def test_top_terms_break_ties_by_the_order_of_terms() -> None:
    assert topics.top_terms(np.array([0.5, 0.0, 0.7, 0.5]), 3) == [2, 0, 3]
