"""HTML: one self-contained report that makes no request; every number opens the sentences that it was counted from."""

from __future__ import annotations

from pathlib import Path

from pipeline.exports import TableReader
from pipeline.exports.report import material, page, wording
from pipeline.exports.whole import whole_file

NAME = "html"


def write(tables: TableReader, target: Path, *, lang: str) -> list[Path]:
    """Write `target` when it ends in `.html`, `target/report-<lang>.html` otherwise. Raises SettingsError for a language without texts."""
    path = target if target.suffix == ".html" else target / f"report-{lang}.html"
    text = page.page(material.read(tables), wording.get(lang))
    with whole_file(path) as beside:
        beside.write_text(text, encoding="utf-8")
    return [path]
