"""The store: whole files, stable bytes, clear errors."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.errors import DiskFullError, StoreError
from pipeline.schema import to_arrow
from pipeline.store import Store
from pipeline.tables import Sketch


def _rows(*ids: str) -> pa.Table:
    return to_arrow("sketches", [Sketch(i, 3, "h", [1, 2]) for i in ids])


def test_rows_come_back_sorted_by_key_with_their_footer(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "s"))
    store.write("sketches", "b1", _rows("z", "a"), "print")
    assert store.read("sketches", "b1")["doc_id"].to_pylist() == ["a", "z"]
    footer = store.footer("sketches", "b1")
    assert footer is not None
    assert (footer.fingerprint, footer.rows) == ("print", 2)
    store.write("sketches", "b2", _rows("m"), "print")
    assert store.arrow("sketches")["doc_id"].to_pylist() == ["a", "z", "m"]


def test_the_same_rows_are_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    one, two = Store(str(tmp_path / "1")), Store(str(tmp_path / "2"))
    one.write("sketches", "b", _rows("a", "b", "c"), "p")
    two.write("sketches", "b", pa.concat_tables([_rows("c"), _rows("a"), _rows("b")]), "p")
    assert (tmp_path / "1/sketches/b.parquet").read_bytes() == (tmp_path / "2/sketches/b.parquet").read_bytes()


def test_content_hash_ignores_the_fingerprint(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.write("sketches", "b", _rows("a"), "one")
    before = store.footer("sketches", "b")
    store.write("sketches", "b", _rows("a"), "two")
    after = store.footer("sketches", "b")
    assert before is not None
    assert after is not None
    assert before.content == after.content
    assert before.fingerprint != after.fingerprint


def test_a_repeated_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="repeat the key"):
        Store(str(tmp_path)).write("sketches", "b", _rows("a", "a"), "p")


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(str(tmp_path))
    store.write("sketches", "b", _rows("a"), "p")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError, match="no room") as caught:
        store.write("sketches", "b", _rows("b"), "p")
    assert caught.value.exit_code == 6
    assert [p.name for p in (tmp_path / "sketches").iterdir()] == ["b.parquet"]
    assert store.read("sketches", "b")["doc_id"].to_pylist() == ["a"]


def test_a_damaged_file_is_named_and_counts_as_missing(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.write("sketches", "b", _rows("a"), "p")
    (tmp_path / "sketches/b.parquet").write_bytes(b"PAR1 not really")
    assert store.footer("sketches", "b") is None
    with pytest.raises(StoreError, match=r"b\.parquet cannot be read"):
        store.read("sketches", "b")


def _open(store: Store, corpus: str) -> None:
    with store.opened_for(corpus):
        store.write("sketches", "b", _rows("a"), "p")


def test_a_store_of_another_corpus_and_a_folder_of_something_else_are_refused(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "s"))
    _open(store, "town")
    _open(store, "town")
    with pytest.raises(StoreError, match="'town'"):
        _open(store, "county")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/a.jpg").write_bytes(b"x")
    with pytest.raises(StoreError, match="not a store"):
        _open(Store(str(tmp_path / "photos")), "town")
    assert [p.name for p in (tmp_path / "photos").iterdir()] == ["a.jpg"]
    with pytest.raises(StoreError, match="is not a folder"):
        _open(Store(str(tmp_path / "photos/a.jpg")), "town")


def test_a_store_is_held_by_one_run_at_a_time(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "s"))
    with store.opened_for("town"), pytest.raises(StoreError, match="another run"):
        _open(Store(str(tmp_path / "s")), "town")
    _open(store, "town")


def test_a_run_that_made_nothing_leaves_nothing(tmp_path: Path) -> None:
    with Store(str(tmp_path / "a/b")).opened_for("town"):
        pass
    assert not (tmp_path / "a").exists()
    (tmp_path / "a").mkdir()
    with Store(str(tmp_path / "a/b/c")).opened_for("town"):
        (tmp_path / "a/b/other").write_text("of somebody else")
    assert [p.name for p in (tmp_path / "a/b").iterdir()] == ["other"]


def test_opening_removes_what_an_interrupted_write_left(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    _open(store, "town")
    store.write("sketches", "b", _rows("a"), "p")
    (tmp_path / "sketches/b.parquet.123.tmp").write_bytes(b"half")
    _open(store, "town")
    assert [p.name for p in (tmp_path / "sketches").iterdir()] == ["b.parquet"]


@pytest.mark.parametrize("root", ["nowhere://x", "s3:/\udcff", "\udcff"])
def test_what_cannot_be_a_store_is_refused(root: str) -> None:
    with pytest.raises(StoreError, match="--store"):
        _open(Store(root), "town")


def test_a_store_may_be_a_uri(tmp_path: Path) -> None:
    store = Store(f"file://{tmp_path}/s")
    _open(store, "town")
    store.write("sketches", "b", _rows("a"), "p")
    assert (tmp_path / "s/sketches/b.parquet").exists()
