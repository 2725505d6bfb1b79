"""What several tests need: the sample archive, run once; properties without a time limit."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from pipeline.api import Study

# a busy machine is no fault: what a property says does not depend on time
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def sample_study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A run of `corpora/sample`; read it, change nothing."""
    study = Study(Path(__file__).parents[1] / "corpora" / "sample", store=str(tmp_path_factory.mktemp("sample") / "store"))
    study.run()
    return study
