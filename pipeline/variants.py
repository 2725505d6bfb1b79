"""The only plug-in mechanism: a folder scan. A variant is a module that carries a NAME."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from functools import cache
from pathlib import Path
from types import ModuleType

from pipeline.errors import SettingsError


@cache
def variants(folder: str) -> dict[str, ModuleType]:
    """The modules of `pipeline.<folder>` that carry a NAME, by name, in the order of their names."""
    package = importlib.import_module(f"pipeline.{folder}")
    modules = [importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
    return {m.NAME: m for m in sorted((m for m in modules if hasattr(m, "NAME")), key=lambda m: str(m.NAME))}


@cache
def names(folder: str) -> tuple[str, ...]:
    """The names of the variants, without importing any of them; a language is a word list named by its code."""
    place = Path(__file__).parent / folder
    found = {p.stem for p in place.glob("*.toml")}
    for path in place.glob("*.py"):
        for node in ast.parse(path.read_bytes()).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                found |= {str(node.value.value) for t in node.targets if isinstance(t, ast.Name) and t.id == "NAME"}
    return tuple(sorted(found))


def variant(folder: str, name: str) -> ModuleType:
    """One variant by name; raises SettingsError that lists the names there are."""
    found = variants(folder)
    if name not in found:
        among = folder.rpartition(".")[2].replace("_", " ")
        raise SettingsError(f"there is no {name!r} among the {among}", f"There are: {', '.join(found)}.")
    return found[name]
