"""End to end: the run of `corpora/sample` against what was planted in it, table by table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.api import Study
from pipeline.check import check
from tests import truth as compare

SAMPLE = Path(__file__).parents[1] / "corpora" / "sample"
TABLES = (
    "files",
    "registry",
    "pages",
    "documents",
    "duplicates",
    "segments",
    "meetings",
    "attendance",
    "mentions",
    "organisations",
    "links",
    "decisions",
    "topics",
    "topic_shares",
    "failures",
)


@pytest.fixture(scope="module")
def study(sample_study: Study) -> Study:
    return sample_study


@pytest.fixture(scope="module")
def run(study: Study) -> dict[str, pd.DataFrame]:
    return {name: study.table(name) for name in TABLES}


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    return json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("part", ["documents", "duplicates", "dates", "decisions", "meetings", "links"])
def test_found_exactly_what_was_planted(part: str, run: dict[str, pd.DataFrame], truth: dict[str, Any]) -> None:
    result = getattr(compare, f"compare_{part}")(run, truth)
    assert (result["misses"], result["extras"]) == ([], [])


def test_every_planted_subject_is_a_topic(run: dict[str, pd.DataFrame], truth: dict[str, Any]) -> None:
    assert compare.compare_topics(run, truth) == {"rand": {"en": 1.0, "tr": 1.0}, "misses": []}


# What was reached in F1, so that it is not lost again.
REACHED_MENTIONS = {"span": 1.0, "kind": 1.0, "role": 1.0}


@pytest.mark.parametrize("part", REACHED_MENTIONS)
def test_no_fewer_mentions_are_found_than_were_reached(part: str, run: dict[str, pd.DataFrame], truth: dict[str, Any]) -> None:
    result = compare.compare_mentions(run, truth)[part]
    f1 = 2 * result["precision"] * result["recall"] / (result["precision"] + result["recall"])
    assert f1 >= REACHED_MENTIONS[part], result


def test_pages_in_are_pages_out_and_failures(run: dict[str, pd.DataFrame], truth: dict[str, Any]) -> None:
    expected = {d["path"]: d["n_pages"] for d in truth["documents"] if not d["failure"] and d["way"] != "bytes"}
    found = run["pages"].groupby("doc_id").size().rename(dict(zip(run["files"]["doc_id"], run["files"]["path"], strict=True)))
    assert sum(expected.values()) == int(found.sum())
    assert set(run["failures"].query("page_no == 0 and stage == 'pages'")["path"]) == {
        d["path"] for d in truth["documents"] if d["failure"]
    }


def test_check_finds_nothing_to_complain_about(study: Study) -> None:
    checked, problems = check(study.config)
    assert problems == []
    assert checked == len(study.table("documents"))
