"""A worker that is killed while Tesseract reads a page costs at most the document of that page; all others have the bytes of an undisturbed run."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipeline.store import Store
from tests.archive import table_hashes, write_archive
from tests.faults import tutanak
from tests.readers.papers import column, needs_tesseract, pdf
from tests.readers.test_scans import ENGLISH, image_of

pytestmark = needs_tesseract
KILLING_WIDTH = 1000  # pixels
SABOTAGE = {"PYTHONPATH": str(Path(__file__).parent), "KILLING_WIDTH": str(KILLING_WIDTH)}
MADE = ("pages", "lines", "words", "cells")


def _scan(path: Path, lines: list[str], width: int) -> None:
    page = Image.new("L", (width, 500), 255)
    page.paste(image_of(pdf([column(lines)]), 100), (0, 0))
    page.save(path, dpi=(100, 100))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An archive of text files and scans in two batches, one of them with the page that kills, and the store of a run that nothing disturbed."""
    place = tmp_path_factory.mktemp("killed")
    folder = write_archive(place / "papers", 2)
    for n in range(4):
        _scan(folder / f"scan-{n}.png", ENGLISH[n : n + 8], 780)
    _scan(folder / "deadly.png", ENGLISH[8:], KILLING_WIDTH)
    assert _run(folder, place / "store").returncode == 0
    return folder, place / "store"


def _run(folder: Path, store: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return tutanak("run", folder, "--store", store, "--set", "run.workers=2", "--stage", "pages", env=env)


def _rows_of_others(store: Path) -> dict[str, list[Any]]:
    kept = Store(str(store))
    (deadly,) = (f.doc_id for f in kept.rows("files") if f.path == "deadly.png")
    others = {t: [row for row in kept.rows(t) if row.doc_id != deadly] for t in MADE}
    assert len({row.doc_id for row in others["pages"]}) == 6
    return others


def test_a_page_that_kills_its_worker_costs_its_document_and_no_other(undisturbed: tuple[Path, Path], tmp_path: Path) -> None:
    folder, whole = undisturbed
    ran = _run(folder, tmp_path / "store", env=SABOTAGE)
    assert ran.returncode == 3, ran.stderr
    assert "Traceback" not in ran.stderr
    (failure,) = Store(str(tmp_path / "store")).rows("failures")
    assert (failure.stage, failure.path, failure.error, failure.page_no) == ("pages", "deadly.png", "killed", 0)
    assert "deadly.png [pages: killed]" in ran.stderr
    assert _rows_of_others(tmp_path / "store") == _rows_of_others(whole)


def test_a_worker_that_was_killed_once_costs_nothing(undisturbed: tuple[Path, Path], tmp_path: Path) -> None:
    folder, whole = undisturbed
    once = tmp_path / "killed"
    ran = _run(folder, tmp_path / "store", env={**SABOTAGE, "KILL_ONCE": str(once)})
    assert once.exists()
    assert ran.returncode == 0, ran.stderr
    assert table_hashes(tmp_path / "store") == table_hashes(whole)
