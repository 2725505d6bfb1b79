"""What made a table: the code of its stage and what that imports of ours, its settings, its inputs, the libraries' versions.

The code is read from the sources without importing them, so a run that has nothing to do loads no stage.
"""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import json
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.models import folder_of

PACKAGE = Path(__file__).parent
# distributions whose name is not that of the module they bring
_DISTRIBUTIONS = {
    "ahocorasick": "pyahocorasick",
    "PIL": "pillow",
    "charset_normalizer": "charset-normalizer",
    "sklearn": "scikit-learn",
}


def digest(*parts: Any) -> str:
    """A short hash of values that JSON can write."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"no fingerprint for {type(value).__name__}")


@cache
def code(module: str) -> str:
    """Hash of a module of ours (`stages/topics.py`), of all modules, word lists and templates that it reaches, and of the libraries they import."""
    files, libraries = _closure(PACKAGE / module)
    sources = [(str(f.relative_to(PACKAGE)), hashlib.sha256(f.read_bytes()).hexdigest()) for f in sorted(files)]
    return digest(sources, [(name, _version(name)) for name in sorted(libraries)])


def outside(settings: Any) -> list[tuple[str, str]]:
    """What settings name outside the package: the spaCy pipelines in `models` and the file `scores`, by their content or their version."""
    named = [entry.partition("=")[2].strip() for entry in getattr(settings, "models", ())] + [getattr(settings, "scores", "")]
    return [(name, _content(name)) for name in named if name]


def _content(model: str) -> str:
    if Path(model).is_file():
        return hashlib.sha256(Path(model).read_bytes()).hexdigest()
    folder = folder_of(model)
    if folder is None:
        return _version(model.replace("_", "-"))
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return digest([(str(p.relative_to(folder)), hashlib.sha256(p.read_bytes()).hexdigest()) for p in files])


def _closure(start: Path) -> tuple[set[Path], set[str]]:
    """(files of ours, names of other top-level modules) that importing `start` reaches."""
    files, libraries, open_ = {start}, set[str](), [start]
    while open_:
        path = open_.pop()
        if path.suffix != ".py":
            continue
        for name in _imports(path):
            if name.split(".")[0] != PACKAGE.name:
                libraries.add(name.split(".")[0])
                continue
            for found in _files_of(name):
                if found not in files:
                    files.add(found)
                    open_.append(found)
    return files, libraries


@cache
def _imports(path: Path) -> frozenset[str]:
    """Dotted names that a file imports; a folder scan `variants("measures")` counts as an import of every module in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("variant", "variants"):
            names |= {f"{PACKAGE.name}.{a.value}.*" for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return frozenset(names)


@cache
def _files_of(name: str) -> tuple[Path, ...]:
    """The files behind a dotted name of ours; the data files below a package's folder belong to it."""
    place = PACKAGE.joinpath(*name.split(".")[1:])
    if place.name == "*":
        return tuple(sorted(place.parent.glob("*.py")))
    if place.with_suffix(".py").is_file():
        return (place.with_suffix(".py"),)
    if (place / "__init__.py").is_file() and place != PACKAGE:
        return (place / "__init__.py", *sorted(p for p in place.rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc")))
    return ()


@cache
def _version(module: str) -> str:
    """The version of the library that brings a module; empty for the standard library."""
    try:
        return metadata.version(_DISTRIBUTIONS.get(module, module))
    except metadata.PackageNotFoundError:
        return ""
