"""Documentation is current: what is generated, and what the README promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.docs import GENERATED, commands

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", GENERATED)
def test_generated_files_are_current(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == GENERATED[name](), "run: make docs"


def test_the_readme_names_every_command_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    there = set(re.findall(r"^## tutanak (\w+)", commands(), re.M))
    assert set(re.findall(r"`tutanak (\w+)", readme)) == there


def test_the_readme_shows_make_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"`make (\w+)`", (ROOT / "README.md").read_text(encoding="utf-8"))) <= targets
