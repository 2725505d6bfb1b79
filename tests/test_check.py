"""`tutanak check`: passes on what was read, and names file, page and quote when a source or anything stored of it is changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.check import Problem, check
from pipeline.config import Config, load
from pipeline.run import run
from pipeline.store import Store
from tests.archive import write_archive
from tests.faults import SERIAL, complaint, tutanak

SAMPLE = Path(__file__).parents[1] / "corpora/sample/documents/county"
PDF = "district-2024-02-12.pdf"
QUICK = ["influence.bootstrap=100", "topics.stability_runs=0", "run.executor=serial"]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Text minutes, and a PDF with a table (cells) and a scanned page (word boxes); and the store of a run."""
    place = tmp_path_factory.mktemp("read")
    folder = write_archive(place / "papers", 3)
    shutil.copy(SAMPLE / "2024" / PDF, folder)
    run(load(folder, QUICK, str(place / "store")))
    return place


@pytest.fixture
def study(read: Path, tmp_path: Path) -> Config:
    shutil.copytree(read, tmp_path / "read")
    return load(tmp_path / "read/papers", QUICK, str(tmp_path / "read/store"))


def test_what_was_read_matches(study: Config) -> None:
    assert check(study) == (4, [])


def test_a_changed_byte_of_a_source_is_named(study: Config) -> None:
    for path in (study.corpus.root / "minutes-02.txt", study.corpus.root / PDF):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    checked, problems = check(study)
    assert checked == 4
    assert [(p.path, p.table) for p in problems] == [(PDF, "files"), ("minutes-02.txt", "files")]
    assert all("bytes have changed" in p.message for p in problems)


def test_a_source_that_is_gone_is_named(study: Config) -> None:
    (study.corpus.root / "minutes-03.txt").unlink()
    _, problems = check(study)
    assert [(p.path, p.message) for p in problems] == [("minutes-03.txt", "the file cannot be opened: No such file or directory")]


def _changed(value: Any) -> Any:
    return value + "!" if isinstance(value, str) else value + 1


def _with(study: Config, table: str, change: Any) -> list[Problem]:
    """The problems after one batch of a table was changed."""
    store = Store(study.store)
    batch = next(b for b in store.batches(table) if store.read(table, b).num_rows)
    store.write(table, batch, change(store.read(table, batch)), "print")
    return check(study)[1]


STORED = [
    ("pages", "text"), ("pages", "furniture"), ("pages", "method"), ("pages", "start"), ("lines", "end"), ("lines", "x0"), ("lines", "part"),
    ("words", "x0"), ("words", "end"), ("cells", "text"), ("cells", "end"), ("mentions", "surface"), ("mentions", "start"),
    ("decisions", "quote"), ("decisions", "end"), ("attendance", "name"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column"), STORED, ids=[".".join(s) for s in STORED])
def test_a_changed_stored_value_is_named_with_file_page_and_quote(study: Config, table: str, column: str) -> None:
    seen: dict[str, Any] = {}

    def change(data: pa.Table) -> pa.Table:
        values = data[column].to_pylist()
        at = next(i for i, v in enumerate(values) if v is not None)
        values[at] = _changed(values[at])
        seen.update(data.slice(at, 1).to_pylist()[0] | {column: values[at]})
        place = data.schema.get_field_index(column)
        return data.set_column(place, data.schema.field(column), pa.array(values, data.schema.field(column).type))

    problems = [p for p in _with(study, table, change) if p.table == table]
    path = {f.doc_id: f.path for f in Store(study.store).rows("files")}[seen["doc_id"]]
    assert {p.path for p in problems} == {path}
    if "page_no" in seen:
        assert {p.page_no for p in problems} == {seen["page_no"]}
    quoted = {"mentions": "surface", "decisions": "quote", "attendance": "name"}
    said = repr(seen[quoted[table]]) if table in quoted else column
    assert any(said in p.message for p in problems), problems


@pytest.mark.parametrize("table", ["pages", "lines", "words", "cells"])
def test_a_row_that_is_missing_or_too_much_is_named(study: Config, table: str) -> None:
    problems = _with(study, table, lambda data: data.slice(1))
    assert any(p.table == table and "not stored" in p.message for p in problems)


def test_tables_that_are_gone_do_not_pass(study: Config) -> None:
    shutil.rmtree(Path(study.store) / "pages")
    checked, problems = check(study)
    assert checked == 4
    assert {p.path for p in problems} == {"minutes-01.txt", "minutes-02.txt", "minutes-03.txt", PDF}


def test_the_command_fails_and_prints_file_and_quote(study: Config) -> None:
    def change(data: pa.Table) -> pa.Table:
        return data.set_column(
            data.schema.get_field_index("surface"), data.schema.field("surface"), pa.array(["Nobody's Club"] * data.num_rows)
        )

    assert _with(study, "mentions", change)
    done = tutanak("check", study.corpus.root, "--store", study.store, *SERIAL)
    assert done.returncode == 1
    assert "places no longer match their source" in complaint(done)
    assert all('"Nobody\'s Club" is not at' in line and ", page 1 [mentions]" in line for line in done.stdout.splitlines())


def test_a_source_that_breaks_its_reader_is_named_and_the_others_are_checked(study: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.stages import pages

    make = pages.make

    def breaks(settings: Any, files: Any, corpus: Any, means: Any) -> Any:
        if files[0].path == "minutes-02.txt":
            raise ZeroDivisionError("planted")
        return make(settings, files=files, corpus=corpus, means=means)

    monkeypatch.setattr(pages, "make", breaks)
    checked, (problem,) = check(study)
    assert (checked, problem.path) == (4, "minutes-02.txt")
    assert "cannot be read again: ZeroDivisionError" in problem.message
