"""What a fingerprint covers."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import fingerprint
from pipeline.flow import FLOW


@pytest.mark.parametrize("stage", [s.name for s in FLOW])
def test_every_stage_reaches_its_own_module_and_the_tables(stage: str) -> None:
    files, _ = fingerprint._closure(fingerprint.PACKAGE / f"stages/{stage}.py")
    names = {str(f.relative_to(fingerprint.PACKAGE)) for f in files}
    assert {f"stages/{stage}.py", "tables.py"} <= names


def test_word_lists_and_scanned_folders_are_covered() -> None:
    def names(module: str) -> set[str]:
        return {str(f.relative_to(fingerprint.PACKAGE)) for f in fingerprint._closure(fingerprint.PACKAGE / module)[0]}

    assert {"languages/tr.toml", "languages/en.toml", "taggers/patterns.py"} <= names("stages/mentions.py")
    assert "measures/gini.py" in names("stages/influence.py")
    assert "topic_models/lda.py" in names("stages/topics.py")
    assert "readers/pdf.py" in names("stages/pages.py")


def test_a_changed_source_changes_the_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "pipeline"
    (package / "stages").mkdir(parents=True)
    (package / "stages/a.py").write_text("from pipeline.words import LIST\n")
    (package / "words.py").write_text("LIST = 1\n")
    monkeypatch.setattr(fingerprint, "PACKAGE", package)

    def now() -> str:
        for cached in (fingerprint.code, fingerprint._imports, fingerprint._files_of):
            cached.cache_clear()
        return fingerprint.code("stages/a.py")

    before = now()
    assert now() == before
    (package / "words.py").write_text("LIST = 2\n")
    assert now() != before
    for cached in (fingerprint.code, fingerprint._imports, fingerprint._files_of):
        cached.cache_clear()
