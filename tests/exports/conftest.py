"""Reports of the sample archive, and a browser that can reach nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.api import Study
from pipeline.exports import html
from pipeline.store import Store

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def sample_store(sample_study: Study) -> Store:
    return Store(sample_study.config.store)


@pytest.fixture(scope="session")
def sample_reports(sample_store: Store, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    return {lang: html.write(sample_store, folder, lang=lang)[0] for lang in ("en", "tr")}


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium as Debian installs it; playwright drives it and brings no browser of its own."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed: sudo apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()
