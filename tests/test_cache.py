"""Kept results: bounded, whole or missing, never in the way."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.cache import FolderCache


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_a_result_is_found_again_and_an_unknown_one_is_not(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path / "ocr", 10**6)
    cache.put("ab12", b"words")
    assert (cache.get("ab12"), cache.get("ab13")) == (b"words", None)
    cache.put("ab12", b"other words")
    assert FolderCache(tmp_path / "ocr", 10**6).get("ab12") == b"other words"


def test_the_folder_stays_within_its_limit_and_keeps_what_was_used_last(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path, 20_000)
    for n in range(100):
        cache.put(f"{n:04}", bytes(1000))
        os.utime(tmp_path / f"{n:04}"[:2] / f"{n:04}", (n, n))
        assert size(tmp_path) <= 20_000 * (1 + 1 / 8)
    cache.trim()
    assert size(tmp_path) <= 20_000
    assert cache.get("0000") is None
    assert cache.get("0099") == bytes(1000)


def test_a_folder_that_cannot_be_written_costs_no_document(tmp_path: Path) -> None:
    (tmp_path / "ocr").write_bytes(b"a file in the way")
    cache = FolderCache(tmp_path / "ocr", 10**6)
    cache.put("ab12", b"words")
    assert cache.get("ab12") is None
