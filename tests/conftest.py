"""What several tests need: the sample archive, run once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.api import Study


@pytest.fixture(scope="session")
def sample_study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A run of `corpora/sample`; read it, change nothing."""
    study = Study(Path(__file__).parents[1] / "corpora" / "sample", store=str(tmp_path_factory.mktemp("sample") / "store"))
    study.run()
    return study
