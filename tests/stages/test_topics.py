"""Topics: planted subjects are recovered, repeats are byte-identical, little text is said to be little."""

from __future__ import annotations

import math
import random

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from pipeline import languages, schema
from pipeline.settings import TopicsSettings
from pipeline.stages import topics
from pipeline.tables import Attendance, Document, Duplicate, Mention, Page, Segment
from pipeline.topic_models import number, terms

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
    tables = {"documents": documents, "pages": pages, "segments": segments, "duplicates": repeats or [], "mentions": [], "attendance": []}
    return {name: frame(name, rows) for name, rows in tables.items()}


def words_of(texts: list[str], lang: str = "en", names: frozenset[str] = frozenset()) -> list[list[str]]:
    """The lemmas that are read from texts, each of a document of its own."""
    units = [terms.Unit((str(n),), str(n), text, names) for n, text in enumerate(texts)]
    words = terms.read_words(units, languages.get(lang))
    return [[words.lemmas[k] for k in bag] for bag in words.bags]


def term_names(texts: list[str], settings: TopicsSettings) -> set[str]:
    words = terms.read_words([terms.Unit((str(n),), str(n), text) for n, text in enumerate(texts)], languages.get("en"))
    return {words.lemmas[k] for k in terms.count_terms(words, settings)[1]}


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


def test_repeated_documents_are_left_out() -> None:
    texts, _ = planted(6)
    repeat = Duplicate("5.txt", f"{5:016x}", f"{4:016x}", "near", 0.95)
    same_bytes = Duplicate("copy.txt", f"{1:016x}", f"{1:016x}", "bytes", 1.0)
    found = topics.make(SETTINGS, **corpus(texts, repeats=[repeat, same_bytes]))
    with_topics = {row.segment_id for row in found["topic_shares"]}
    assert {s.split(":")[0] for s in with_topics} == {f"{n:016x}" for n in range(5)}


def test_a_short_segment_has_the_topics_of_its_unit_and_a_lone_one_its_own() -> None:
    texts, _ = planted(6)
    texts[0] = [*texts[0], "drain flood pump"]
    texts[1] = ["violin opera"]
    found = topics.make(SETTINGS, **corpus(texts))
    main = {row.segment_id: row.topic_id for row in found["topic_shares"] if row.share > 0.5}
    water = next(t.topic_id for t in found["topics"] if "drain" in t.terms)
    arts = next(t.topic_id for t in found["topics"] if "violin" in t.terms)
    assert next(v for k, v in main.items() if k.startswith(f"{1:016x}")) == arts
    last = sorted((k for k in main if k.startswith(f"{0:016x}")), key=lambda k: int(k.split(":")[1].split("-")[0]))[-1]
    assert main[last] == water


def test_leaves_of_one_part_are_joined_until_they_have_enough_words() -> None:
    tables = corpus([["one two three", "four five", "six seven eight", "nine"]])
    segments = tables["segments"]
    end = int(segments["end"].max())
    inside = {"parent": "d:0-99", "kind": "paragraph"}
    top = segments.iloc[0].to_dict() | {"segment_id": "d:0-99", "start": 0, "end": end, "leaf": False, "parent": None, "kind": "item"}
    tables["segments"] = pd.DataFrame([top, *(row | inside for row in segments.to_dict("records"))])
    tables.pop("duplicates")
    (units,) = terms.units_by_language(3, **tables).values()
    assert [unit.text.split() for unit in units] == [["one", "two", "three"], ["four", "five", "six", "seven", "eight", "nine"]] or [
        len(unit.segment_ids) for unit in units
    ] == [2, 2]


def test_attendance_lists_and_title_pages_are_no_units() -> None:
    tables = corpus([["minutes of the council", "ash birch cole", "the river drains"]])
    tables["segments"]["kind"] = ["front", "attendance", "item"]
    tables.pop("duplicates")
    (units,) = terms.units_by_language(1, **tables).values()
    assert [unit.text for unit in units] == ["the river drains"]
    tables["segments"]["kind"] = ["front", "attendance", "front"]
    (units,) = terms.units_by_language(1, **tables).values()
    assert [unit.text for unit in units] == ["minutes of the council", "the river drains"]


def test_organisations_people_and_addresses_are_no_words() -> None:
    text = "The Ormel Angling Club and Mr. P. Heron met Wren at https://club.example/a.pdf about the <b>weir</b> and a heron"
    tables = corpus([[text]])
    club = text.index("Ormel")
    tables["mentions"] = frame(
        "mentions",
        [
            Mention(
                "m",
                "s",
                f"{0:016x}",
                club,
                club + len("Ormel Angling Club"),
                1,
                "Ormel Angling Club",
                "Ormel Angling Club",
                "club",
                "present",
                "incidental",
                [],
                1.0,
                "",
            )
        ],
    )
    tables["attendance"] = frame("attendance", [Attendance(f"{0:016x}", 0, 4, "J. Wren")])
    tables.pop("duplicates")
    (units,) = terms.units_by_language(1, **tables).values()
    words = terms.read_words(units, languages.get("en"))
    assert [words.lemmas[k] for k in words.bags[0]] == ["meet", "weir", "heron"]


def test_what_many_documents_repeat_word_for_word_is_no_subject() -> None:
    formula = "the accounts were circulated beside the harbour timetable"
    texts = [f"{formula} {' '.join(SUBJECTS[n % 3][k] for k in (n % 5, n % 7, n % 11))} harbour timetable" for n in range(6)]
    assert all(bag[-2:] == ["harbour", "timetable"] and bag.count("harbour") == 1 for bag in words_of(texts))
    assert all(bag.count("harbour") == 2 for bag in words_of(texts[:4]))


def test_stop_words_and_procedural_words_are_no_terms() -> None:
    rng = random.Random(1)
    texts = [[" ".join(["the councillor proposed that", *rng.choices(SUBJECTS[s], k=20)]) for s in range(3)] for _ in range(5)]
    found = topics.make(TopicsSettings(**{**SETTINGS.__dict__, "max_share": 1.0, "terms": 12}), **corpus(texts))
    terms = {t for topic in found["topics"] for t in topic.terms}
    assert terms
    assert not terms & {"the", "that", "councillor", "propose", "proposed"}


def test_names_are_no_terms_but_words_in_capitals_are() -> None:
    rng = random.Random(2)
    texts = [" ".join(["Ormeling", "HARBOUR", *rng.choices(SUBJECTS[s], k=20)]) for s in range(3) for _ in range(4)]
    assert {"harbour", "drain"} <= term_names(texts, TopicsSettings(min_documents=2, max_share=1.0))
    assert "ormeling" not in term_names(texts, TopicsSettings(min_documents=2, max_share=1.0))
    assert "ormeling" in term_names(texts, TopicsSettings(min_documents=2, max_share=1.0, max_capital=1.0))


@pytest.mark.parametrize(("n_documents", "fewest"), [(1, 2), (16, 2), (48, 3), (700, 13)])
def test_a_term_stands_in_more_documents_the_more_there_are(n_documents: int, fewest: int) -> None:
    assert terms.fewest_documents(0, n_documents) == fewest
    assert terms.fewest_documents(5, n_documents) == 5


def test_turkish_endings_after_an_apostrophe_are_no_part_of_a_word() -> None:
    assert words_of(["Irmakköy'ün IRMAKKÖY’DE köprüsü"], "tr")[0][:2] == ["ırmakköy", "ırmakköy"]


def test_a_lemma_that_nobody_wrote_is_shown_by_its_commonest_form() -> None:
    words = terms.read_words([terms.Unit(("s",), "d", "bridges bridge flooded flooded flooding")], languages.get("en"))
    shown = dict(zip(words.lemmas, words.shown, strict=True))
    assert shown["bridge"] == "bridge"
    assert shown["flood"] == "flooded"


def test_no_text_gives_no_rows() -> None:
    assert topics.make(SETTINGS, **corpus([])) == {"topics": [], "topic_shares": [], "failures": []}


def test_too_little_text_is_a_failure_that_names_the_language() -> None:
    found = topics.make(SETTINGS, **corpus([["river drain flood pipe leak pump"]]))
    assert found["topics"] == found["topic_shares"] == []
    (failure,) = found["failures"]
    assert (failure.stage, failure.error, failure.page_no, failure.path) == ("topics", "too-little-text", 0, "")
    assert "en (0 of 1 pieces of text" in failure.message


@pytest.mark.parametrize(("units", "low", "high"), [(8, 2, 4), (60, 4, 8), (1000, 10, 20), (4000, 16, 32), (10**6, 40, 40)])
def test_numbers_of_topics_that_are_tried_grow_with_the_text(units: int, low: int, high: int) -> None:
    tried = number.candidates(units, 5000)
    assert (tried[0], tried[-1]) == (low, high)
    assert number.candidates(units, 3)[-1] <= 3


@pytest.mark.parametrize("n_subjects", [6, 8, 10])
def test_the_number_of_topics_is_that_of_the_planted_subjects(n_subjects: int) -> None:
    rng = random.Random(n_subjects)
    subjects = [["".join(rng.choices("bdgkmprt", k=7)) for _ in range(14)] for _ in range(n_subjects)]
    texts = [[" ".join(rng.choices(subjects[n], k=25)) for n in rng.sample(range(n_subjects), 4)] for _ in range(40)]
    found = topics.make(TopicsSettings(min_words=5, stability_runs=0), **corpus(texts))
    assert len(found["topics"]) == n_subjects


def test_coherence_of_hand_made_units() -> None:
    # terms 0 and 1 always stand together in half of the units, 0 and 2 never, 3 and 4 independently of each other
    counts = csr_matrix(np.array([[1, 2, 0, 1, 1], [1, 1, 0, 1, 0], [0, 0, 1, 0, 1], [0, 0, 0, 0, 0]], dtype=float))
    assert number.unit_coherence(counts, [[0, 1], [0, 2], [3, 4], [0]]) == pytest.approx([1.0, -1.0, 0.0, 0.0])


def test_agreement_pairs_each_topic_with_one_other() -> None:
    # {0,1} with {0,1} is 1, {2,3} with {3,4} is 1/3; pairing both with the same one would give more
    assert number.agreement([[0, 1], [2, 3]], [[3, 4], [0, 1]]) == pytest.approx(2 / 3)


def test_stability_of_a_hand_made_pair() -> None:
    # best overlaps: {1,2} with {1,2,3} is 2/3, with {2,9} is 1/3
    assert number.stability([1, 2], [[[1, 2, 3], [7]], [[2, 9]]]) == pytest.approx(0.5)
    assert number.stability([1, 2], []) is None


def test_top_terms_break_ties_by_the_order_of_terms() -> None:
    assert number.top_terms(np.array([0.5, 0.0, 0.7, 0.5]), 3) == [2, 0, 3]


def test_where_no_number_of_topics_is_coherent_the_fewest_are_taken() -> None:
    counts = csr_matrix(np.eye(64))  # no two terms ever meet
    assert number.choose(lambda c, n: np.arange(n * 64, dtype=float).reshape(n, 64) % 61 + 1, counts, 5, 1) == number.candidates(64, 64)[0]
