"""The statistics against a corpus that was counted by hand, and against what must hold in any corpus."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import SettingsError
from pipeline.schema import from_frame
from pipeline.settings import InfluenceSettings
from pipeline.stages.influence import FEW_DOCUMENTS, FEW_WITH, make

KEY = ["measure", "org_id", "kind", "role", "topic_id", "period"]
KINDS = {"garden": "association", "rowing": "club", "works": "company"}
Tables = dict[str, pd.DataFrame]


def corpus(rows: list[tuple[str, str, str]], dates: dict[str, str | None], words: int = 1000) -> Tables:
    """A corpus from (document, organisation, role), one segment and one topic per document; the body is always the same."""
    docs = sorted(dates)
    ids = [f"{d}:{i}-{i + 1}" for i, (d, _, _) in enumerate(rows)]
    return {
        "documents": pd.DataFrame(
            {"doc_id": docs, "kind": "minutes", "lang": "en", "date": [dates[d] for d in docs], "n_words": words}
        ).astype({"date": object}),
        "duplicates": pd.DataFrame({"doc_id": [], "way": []}, dtype="str"),
        "segments": pd.DataFrame({"segment_id": [f"{d}:s" for d in docs], "leaf": True}),
        "meetings": pd.DataFrame({"doc_id": docs, "date": [dates[d] for d in docs], "body": "Velmoor Council"}).astype({"date": object}),
        "mentions": pd.DataFrame(
            {"mention_id": ids, "doc_id": [r[0] for r in rows], "segment_id": [f"{r[0]}:s" for r in rows], "role": [r[2] for r in rows]}
            | {"use": ["strategic" if r[2] == "petitions" else "incidental" for r in rows]},
            dtype="str",
        ),
        "organisations": pd.DataFrame({"org_id": list(KINDS), "kind": list(KINDS.values())}),
        "links": pd.DataFrame({"mention_id": ids, "org_id": [r[1] for r in rows]}, dtype="str"),
        "topics": pd.DataFrame({"topic_id": ["t1", "t2"]}),
        "topic_shares": pd.DataFrame(
            [(f"{d}:s", t, x) for d in docs for t, x in (("t1", 0.5), ("t2", 0.5))], columns=["segment_id", "topic_id", "share"]
        ),
    }


DATES = {"a": "2020-01-07", "b": "2020-02-04", "c": "2021-01-05", "d": None}
ROWS = [
    ("a", "garden", "petitions"), ("a", "garden", "speaks"), ("a", "works", "receives"),
    ("b", "garden", "speaks"), ("b", "rowing", "receives"),
    ("c", "rowing", "receives"), ("c", "works", "acts"),
    ("d", "garden", "mentioned"),
]  # fmt: skip


def run(tables: Tables, **changed: Any) -> Tables:
    return make(InfluenceSettings(**{"bootstrap": 100, **changed}), **tables)


def row(made: Tables, measure: str, **scope: str) -> pd.Series:
    """The one row of a scope."""
    rows = made["influence"]
    wanted = {"org_id": "", "kind": "", "role": "", "topic_id": "", "period": "", **scope, "measure": measure}
    found = rows[np.logical_and.reduce([rows[k] == v for k, v in wanted.items()])]
    assert len(found) == 1, wanted
    return found.iloc[0]


@pytest.fixture(scope="module")
def counted() -> Tables:
    return run(corpus(ROWS, DATES))


@pytest.mark.parametrize(
    ("measure", "scope", "value"),
    [
        ("mentions", {"org_id": "garden"}, 4), ("mentions", {"org_id": "garden", "period": "2020"}, 3),
        ("mentions", {"org_id": "garden", "role": "speaks"}, 2), ("mentions", {"org_id": "works", "topic_id": "t1"}, 2),
        ("mentions", {"kind": "civil"}, 6), ("mentions", {"kind": "company"}, 2), ("mentions", {"kind": "civil", "period": "2021"}, 1),
        ("mentions", {}, 8), ("mentions", {"period": "2020"}, 5), ("mentions", {"kind": "civil", "role": "receives"}, 2),
        ("strategic", {"org_id": "garden"}, 1), ("strategic", {}, 1), ("strategic", {"kind": "civil", "period": "2020"}, 1),
        ("documents", {"org_id": "garden"}, 3), ("documents", {"kind": "civil", "period": "2020"}, 2),
        ("segments", {"org_id": "garden"}, 3), ("meetings", {"org_id": "rowing"}, 2), ("meetings", {"kind": "civil"}, 4),
        ("share_of_voice", {"org_id": "garden"}, 4 / 6), ("share_of_voice", {"org_id": "rowing", "period": "2020"}, 1 / 4),
        ("per_10000_words", {"org_id": "garden"}, 10.0), ("per_10000_words", {"org_id": "garden", "period": "2020"}, 15.0),
        ("hhi", {}, (16 + 4) / 36), ("gini", {}, (4 - 2) / (2 * 6)), ("hhi", {"period": "2021"}, 1.0),
    ],
)  # fmt: skip
def test_hand_counted(counted: Tables, measure: str, scope: dict[str, str], value: float) -> None:
    assert row(counted, measure, **scope)["value"] == pytest.approx(value, rel=1e-9)


def test_what_has_no_value_says_why(counted: Tables) -> None:
    works = row(counted, "share_of_voice", org_id="works")
    assert np.isnan(works["value"])
    assert "civil society" in works["reason"]
    lone = row(counted, "gini", period="2021")
    assert np.isnan(lone["value"])
    assert "fewer than two" in lone["reason"]
    assert row(counted, "mentions", org_id="garden")["reason"] == FEW_DOCUMENTS
    rows = counted["influence"]
    assert rows.loc[rows["low"].isna(), "reason"].notna().all()


def test_every_value_has_the_mentions_it_was_counted_from(counted: Tables) -> None:
    rows, support = counted["influence"], counted["support"]
    behind = support.groupby(KEY).size().rename("size").reset_index()
    joined = rows.merge(behind, on=KEY, how="outer")
    with_value = joined["value"].notna()
    assert (joined.loc[with_value, "size"] == joined.loc[with_value, "n"]).all()
    assert (joined["size"].notna() == with_value).all()
    garden = support[(support["measure"] == "mentions") & (support["org_id"] == "garden") & (support[KEY[2:]] == "").all(axis=1)]
    assert sorted(garden["evidence_id"]) == ["a:0-1", "a:1-2", "b:3-4", "d:7-8"]


def test_tables_fit_their_schema_and_are_in_the_order_of_their_key(counted: Tables) -> None:
    for table, key in (("influence", KEY), ("support", [*KEY, "evidence_id"])):
        from_frame(table, counted[table])
        keys = list(counted[table][key].itertuples(index=False, name=None))
        assert keys == sorted(set(keys))


def test_near_duplicates_are_not_counted_and_second_files_do_not_matter() -> None:
    tables = corpus(ROWS, DATES)
    tables["duplicates"] = pd.DataFrame({"doc_id": ["a", "b"], "way": ["bytes", "near"]})
    made = run(tables)
    assert row(made, "mentions", org_id="garden")["value"] == 3
    assert row(made, "per_10000_words", org_id="garden")["value"] == 10.0


def test_mentions_without_link_or_outside_leaves_are_not_counted() -> None:
    tables = corpus(ROWS, DATES)
    tables["links"] = tables["links"].iloc[1:]
    tables["segments"].loc[tables["segments"]["segment_id"] == "d:s", "leaf"] = False
    assert row(run(tables), "mentions", org_id="garden")["value"] == 2


def test_two_sets_of_minutes_of_one_meeting_are_one_meeting() -> None:
    tables = corpus(ROWS, {**DATES, "b": "2020-01-07"})
    tables["meetings"].loc[1, "body"] = "VELMOOR  COUNCIL"
    assert row(run(tables), "meetings", org_id="garden")["value"] == 2


def test_intervals_need_documents() -> None:
    dates = {f"d{i}": "2020-01-01" for i in range(6)}
    made = run(corpus([("d0", "garden", "speaks"), ("d0", "rowing", "speaks"), ("d1", "rowing", "speaks")], dates))
    assert row(made, "mentions", org_id="garden")["reason"] == FEW_WITH
    rowing = row(made, "mentions", org_id="rowing")
    assert rowing["low"] < rowing["value"] < rowing["high"]
    assert (rowing["rank"], rowing["rank_low"]) == (1, 1)


def test_same_tables_whatever_the_order_of_rows() -> None:
    rows = [(f"d{i % 9}", list(KINDS)[i * i % 3], "speaks") for i in range(40)]
    tables = corpus(rows, {f"d{i}": f"20{20 + i % 2}-01-0{i + 1}" for i in range(9)})
    first = run(tables)
    second = run({name: t.sample(frac=1, random_state=4) for name, t in tables.items()})
    for table in first:
        pd.testing.assert_frame_equal(first[table], second[table], check_exact=True)


def test_an_empty_corpus_gives_empty_tables() -> None:
    made = run(corpus([], {}))
    assert made["influence"].empty
    assert made["support"].empty
    for table in made:
        from_frame(table, made[table])


def test_unknown_measure() -> None:
    with pytest.raises(SettingsError, match="'fame' among the measures"):
        run(corpus(ROWS, DATES), measures=["fame"])


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(sorted(KINDS)), st.sampled_from(["speaks", "acts"])), max_size=30))
@settings(max_examples=25, deadline=None)
def test_invariants(rows: list[tuple[str, str, str]]) -> None:
    made = run(corpus(rows, DATES), measures=["mentions", "share_of_voice"])["influence"]
    whole = made[(made["topic_id"] == "") & (made["kind"] == "") & (made["role"] == "") & (made["org_id"] != "")]
    mentions, shares = whole[whole["measure"] == "mentions"], whole[whole["measure"] == "share_of_voice"]
    assert mentions.loc[mentions["period"] == "", "value"].sum() == len(rows)
    assert mentions.loc[mentions["period"] != "", "value"].sum() == sum(DATES[d] is not None for d, _, _ in rows)
    for _, group in shares[shares["value"].notna()].groupby("period"):
        assert group["value"].sum() == pytest.approx(1, abs=1e-9)
