"""The exports that are data: what comes back is what went in."""

from __future__ import annotations

import csv as csv_reader
import errno
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from archive import Memory, archive, hostile
from hypothesis import given
from hypothesis import strategies as st

from pipeline import schema
from pipeline.errors import DiskFullError, StoreError
from pipeline.exports import csv, parquet, sqlite
from pipeline.store import Store
from pipeline.tables import TABLES
from pipeline.variants import variants


@pytest.fixture(scope="module")
def sample() -> Memory:
    return archive()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv_reader.DictReader(source))


def test_every_export_has_a_name() -> None:
    assert {"csv", "parquet", "sqlite", "html"} <= set(variants("exports"))


def test_csv_has_every_row_and_column(sample: Memory, tmp_path: Path) -> None:
    csv.write(sample, tmp_path, lang="en")
    for name in TABLES:
        data = sample.arrow(name)
        found = rows(tmp_path / "csv" / f"{name}.csv")
        assert len(found) == data.num_rows
        assert all(list(row) == data.column_names for row in found)
    organisations = {r["org_id"]: r["name"] for r in rows(tmp_path / "csv" / "organisations.csv")}
    assert organisations["o-akcinar"] == "Akçınar Çevre Derneği"
    assert rows(tmp_path / "csv" / "topics.csv")[0]["terms"] == "quay | bins | slipway"


def test_csv_opens_in_spreadsheets_with_turkish_letters(sample: Memory, tmp_path: Path) -> None:
    csv.write(sample, tmp_path, lang="tr")
    raw = (tmp_path / "csv" / "organisations.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert "Ilgınlı Mimarlar Odası".encode() in raw


def test_csv_makes_formulas_inert_and_leaves_numbers(tmp_path: Path) -> None:
    csv.write(hostile(), tmp_path, lang="en")
    for path in (tmp_path / "csv").glob("*.csv"):
        for row in rows(path):
            for name, cell in row.items():
                column = next(c for c in schema.columns(path.stem) if c.name == name)
                if column.type is str or column.is_list:
                    assert not cell.startswith(tuple("=+-@\t\r\n")), (path.name, cell)
    assert rows(tmp_path / "csv" / "failures.csv")[0]["path"].startswith("'=cmd|")
    negative = csv.flat(pa.table({"x": [-1.5], "y": ["-1.5"]}))
    assert negative.to_pylist() == [{"x": -1.5, "y": "'-1.5"}]


@given(st.text(alphabet="=+-@\t\r\n'aİ＝ "))
def test_inert_texts_only_gain_an_apostrophe(text: str) -> None:
    found = csv.inert(pa.chunked_array([[text]]))[0].as_py()
    assert found in (text, "'" + text)
    assert not found.startswith(tuple("=+-@\t\r\n＝＋－＠"))


def test_csv_descriptor_lists_every_table(sample: Memory, tmp_path: Path) -> None:
    csv.write(sample, tmp_path, lang="en")
    found = json.loads((tmp_path / "csv" / "datapackage.json").read_text(encoding="utf-8"))
    assert [r["path"] for r in found["resources"]] == [f"{name}.csv" for name in TABLES]
    for resource in found["resources"]:
        header = rows_header(tmp_path / "csv" / resource["path"])
        assert [f["name"] for f in resource["schema"]["fields"]] == header
    dictionary = (tmp_path / "csv" / "README.md").read_text(encoding="utf-8")
    assert "## mentions" in dictionary


def rows_header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return next(csv_reader.reader(source))


def test_parquet_is_exact(tmp_path: Path) -> None:
    for data in (archive(), hostile()):
        parquet.write(data, tmp_path, lang="en")
        for name in TABLES:
            assert pq.read_table(tmp_path / "parquet" / f"{name}.parquet").equals(data.arrow(name))


def test_sqlite_has_every_row(sample: Memory, tmp_path: Path) -> None:
    (path,) = sqlite.write(sample, tmp_path, lang="en")
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for name in TABLES:
            found = database.execute(f'SELECT * FROM "{name}" ORDER BY rowid').fetchall()
            assert found == list(sqlite.values(name, sample.arrow(name)))
        (terms,) = database.execute("SELECT terms FROM topics WHERE topic_id = 'nmf-tr-01'").fetchone()
        assert json.loads(terms) == ["dere", "imar", "pazar"]


def test_sqlite_finds_folded_words(sample: Memory, tmp_path: Path) -> None:
    (path,) = sqlite.write(sample, tmp_path, lang="en")
    query = "SELECT t.text FROM segments_fts f JOIN segment_texts t ON t.segment_no = f.rowid WHERE segments_fts MATCH ?"
    with closing(sqlite3.connect(path)) as database:
        turkish = database.execute(query, ('"ılgınlı mimarlar"',)).fetchall()
        assert turkish
        assert all("Ilgınlı Mimarlar Odası" in text for (text,) in turkish)
        assert database.execute(query, ("rowing",)).fetchall()
        plan = database.execute("EXPLAIN QUERY PLAN SELECT * FROM mentions WHERE doc_id = 'x'").fetchall()
        assert "mentions_doc_id" in plan[0][3]


@pytest.mark.parametrize("make", [archive, hostile, lambda: Memory({})])
def test_sqlite_references_hold(make: Callable[[], Memory], tmp_path: Path) -> None:
    (path,) = sqlite.write(make(), tmp_path, lang="en")
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        declared = {name: {row[2] for row in database.execute(f'PRAGMA foreign_key_list("{name}")')} for name in TABLES}
        assert declared["mentions"] == {"documents", "segments"}
        assert declared["lines"] == {"pages"}
        assert declared["support"] == {"influence", "mentions"}
        assert declared["links"] == {"mentions", "organisations"}


def test_sqlite_a_broken_reference_is_found(sample: Memory, tmp_path: Path) -> None:
    (path,) = sqlite.write(sample, tmp_path, lang="en")
    with closing(sqlite3.connect(path)) as database:
        database.execute("DELETE FROM organisations WHERE org_id = 'o-akcinar'")
        assert {row[2] for row in database.execute("PRAGMA foreign_key_check")} == {"organisations"}


def test_sqlite_shows_what_was_found_in_its_text(sample: Memory, tmp_path: Path) -> None:
    """Datasette searches a table that an FTS table names as its content, and shows snippets of it."""
    (path,) = sqlite.write(sample, tmp_path, lang="en")
    query = "SELECT snippet(segments_fts, 0, '[', ']', '', 64) FROM segments_fts WHERE segments_fts MATCH 'odası'"
    with closing(sqlite3.connect(path)) as database:
        found = [text for (text,) in database.execute(query)]
        (sql,) = database.execute("SELECT sql FROM sqlite_master WHERE name = 'segments_fts'").fetchone()
    assert found
    assert all("[Odası]" in text for text in found)
    assert 'content="segment_texts"' in sql


def test_sqlite_same_tables_same_bytes(sample: Memory, tmp_path: Path) -> None:
    (one,) = sqlite.write(sample, tmp_path / "a", lang="en")
    (two,) = sqlite.write(archive(), tmp_path / "b", lang="tr")
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("name", ["csv", "parquet", "sqlite", "html"])
def test_a_full_disk_leaves_nothing_half_written(sample: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def no_room(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(DiskFullError, match="no room left"):
        variants("exports")[name].write(sample, tmp_path, lang="en")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


@pytest.mark.parametrize("name", ["csv", "parquet", "sqlite", "html"])
def test_a_place_that_cannot_be_written(sample: Memory, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        variants("exports")[name].write(sample, tmp_path / "file", lang="en")


def test_empty_tables_export(tmp_path: Path) -> None:
    for module in variants("exports").values():
        assert module.write(Memory({}), tmp_path, lang="tr")


def test_references_of_a_whole_run_hold(sample_store: Store, tmp_path: Path) -> None:
    (path,) = sqlite.write(sample_store, tmp_path, lang="en")
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("SELECT count(*) FROM support").fetchone()[0] > 1000
