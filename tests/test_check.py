"""`tutanak check`: passes on what was read, and names file and quote when a source or a stored quote is changed."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.check import check
from pipeline.config import Config, load
from pipeline.run import run
from pipeline.store import Store
from tests.archive import write_archive


@pytest.fixture
def study(tmp_path: Path) -> Config:
    folder = write_archive(tmp_path / "papers", 4)
    config = load(folder, ["influence.bootstrap=100", "topics.stability_runs=0", "run.executor=serial"], str(tmp_path / "store"))
    run(config)
    return config


def test_what_was_read_matches(study: Config) -> None:
    assert check(study) == (4, [])


def test_a_changed_source_is_named(study: Config) -> None:
    path = study.corpus.root / "minutes-02.txt"
    path.write_bytes(path.read_bytes().replace(b"Rowing", b"Sowing", 1))
    _, problems = check(study)
    assert [(p.path, p.table) for p in problems] == [("minutes-02.txt", "files")]
    assert "changed" in problems[0].message


def test_a_source_that_is_gone_is_named(study: Config) -> None:
    (study.corpus.root / "minutes-03.txt").unlink()
    _, problems = check(study)
    assert [p.path for p in problems] == ["minutes-03.txt"]


@pytest.mark.parametrize(("table", "column"), [("mentions", "surface"), ("decisions", "quote"), ("pages", "text"), ("lines", "end")])
def test_a_changed_stored_value_is_named_with_its_quote(study: Config, table: str, column: str) -> None:
    store = Store(study.store)
    batch = store.batches(table)[0]
    data = store.read(table, batch)
    values = data[column].to_pylist()
    values[0] = values[0] + (1 if column == "end" else "!")
    place = data.schema.get_field_index(column)
    store.write(table, batch, data.set_column(place, data.schema.field(column), pa.array(values, data.schema.field(column).type)), "p")
    _, problems = check(study)
    assert problems
    assert {p.path for p in problems} <= {f"minutes-{n:02}.txt" for n in range(1, 5)}
    if table in ("mentions", "decisions"):
        assert repr(values[0]) in problems[0].message
