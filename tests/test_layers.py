"""The architecture, held by tests: stage code knows nothing of store, run or executors; broad excepts stand in one place."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from pathlib import Path

import pytest

import pipeline
from pipeline.flow import FLOW, Stage

PACKAGE = Path(pipeline.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
MACHINERY = {"store", "run", "task", "executors", "config", "status", "check", "cli", "report", "api", "progress"}
PURE = ("stages", "readers", "kinds", "languages", "taggers", "identity", "topic_models", "statistics", "measures", "sources")


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
        elif isinstance(node, ast.Import):
            names |= {a.name for a in node.names}
    return names


@pytest.mark.parametrize("path", [p for p in MODULES if p.relative_to(PACKAGE).parts[0] in PURE], ids=lambda p: p.name)
def test_stage_code_does_not_know_how_it_is_run(path: Path) -> None:
    assert not {f"pipeline.{m}" for m in MACHINERY} & _imports(path)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_broad_excepts_stand_in_task_alone(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
            assert not broad or path.name == "task.py"


def test_only_store_touches_parquet_and_file_systems() -> None:
    users = {p.name for p in MODULES if {"pyarrow.parquet", "pyarrow.fs"} & _imports(p)}
    assert users <= {"store.py", "parquet.py"}


@pytest.mark.parametrize("stage", FLOW, ids=lambda s: s.name)
def test_a_stage_asks_for_exactly_what_the_flow_says_it_reads(stage: Stage) -> None:
    make = import_module(f"pipeline.stages.{stage.name}").make
    wanted = set(inspect.signature(make).parameters) - {"settings", "earlier", "guard"}
    given = {"corpus"} if stage.takes_corpus else set()
    assert wanted == {*stage.reads} | given | ({"means"} if stage.takes_means else set())
