"""Settings from files: defaults, then `corpus.toml`, then the study file, then `--set`; each value remembers where it came from."""

from __future__ import annotations

import dataclasses
import os
import tomllib
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from rapidfuzz import process

from pipeline.corpus import Corpus
from pipeline.errors import InputError, SettingsError
from pipeline.settings import SECTIONS, CorpusSettings, RunSettings
from pipeline.textfile import read_text
from pipeline.variants import names

CORPUS_FILE = "corpus.toml"
STORE_NAME = "tutanak-store"


@dataclass(frozen=True)
class Config:
    """The effective settings of a run: `sections` by name, `origins` by `section.key`, and what they resolve to."""

    sections: Mapping[str, Any]
    origins: Mapping[str, str]
    corpus: Corpus
    store: str

    def __getitem__(self, section: str) -> Any:
        return self.sections[section]

    @property
    def run(self) -> RunSettings:
        settings: RunSettings = self.sections["run"]
        return settings


def load(target: Path, overrides: Iterable[str] = (), store: str = "") -> Config:
    """The settings for a folder, a `corpus.toml` or a study file.

    `overrides` are `section.key=value` with a TOML value. Raises InputError when the target cannot be used, SettingsError
    for an unknown setting or a value that it cannot take.
    """
    try:
        layers, home, root = _layers(target)
    except OSError as error:
        raise InputError(f"{target} cannot be opened: {error.strerror}", "Check its permissions.") from error
    layers.append(("--set", _parse_overrides(overrides)))
    sections, origins = _merge(layers)
    settings: CorpusSettings = sections["corpus"]
    name = settings.name or os.fsencode(root.resolve().name).decode("utf-8", "backslashreplace")
    corpus = Corpus(name, root, home, settings)
    return Config(sections, origins, corpus, store or _store_place(sections["run"], target, corpus))


def section(name: str, below: Mapping[str, Any], origin: str, overrides: Iterable[str] = ()) -> Any:
    """One section alone: its defaults, the values of `below` (which come from `origin`), then `overrides`. Raises SettingsError."""
    return _merge([(origin, {name: dict(below)}), ("--set", _parse_overrides(overrides))])[0][name]


def _layers(target: Path) -> tuple[list[tuple[str, dict[str, Any]]], Path, Path]:
    """(layers of settings with their names, the folder of the corpus's CSV files, the folder of the documents)."""
    if not target.exists():
        raise InputError(f"{target} does not exist", "Give a folder of documents, a corpus.toml or a study file.")
    if target.is_file() and target.suffix != ".toml":
        raise InputError(f"{target} is a single file", f"Give the folder that holds it, or look at it alone with: tutanak read {target}")
    if target.is_dir():
        file = target / CORPUS_FILE
        return _corpus_layers(file) if file.exists() else ([], target, target)
    if target.name == CORPUS_FILE:
        return _corpus_layers(target)
    study = _read_toml(target)
    place = target.parent / str(study.get("corpus", {}).get("path", "."))
    file = place / CORPUS_FILE
    if file.exists():
        layers, home, root = _corpus_layers(file)
        study.get("corpus", {}).pop("path", None)
        return [*layers, (str(target), study)], home, root
    return [(str(target), study)], place, _existing_folder(place, target)


def _corpus_layers(file: Path) -> tuple[list[tuple[str, dict[str, Any]]], Path, Path]:
    layer = _read_toml(file)
    root = file.parent / str(layer.get("corpus", {}).get("path", "."))
    return [(str(file), layer)], file.parent, _existing_folder(root, file)


def _existing_folder(folder: Path, named_in: Path) -> Path:
    if not folder.is_dir():
        raise InputError(f"{named_in}: the corpus folder {folder} does not exist", "Correct `path` in its [corpus] section.")
    return folder


def _read_toml(file: Path) -> dict[str, Any]:
    text = read_text(file)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error).replace("at end of document", f"at line {len(text.splitlines())}, the end of the file")
        raise InputError(f"{file} is not valid TOML: {said}", "Correct that line; text values stand in double quotes.") from error


def _parse_overrides(overrides: Iterable[str]) -> dict[str, Any]:
    """`["topics.model=lda", "run.workers=2"]` as sections; a bare word is text."""
    found: dict[str, Any] = {}
    for item in overrides:
        name, sign, value = item.partition("=")
        section, dot, key = name.strip().partition(".")
        if not (sign and dot):
            raise SettingsError(f"--set {item!r} is not of the form section.key=value", "For example: --set topics.model=lda")
        try:
            parsed = tomllib.loads(f"v = {value}")["v"]
        except tomllib.TOMLDecodeError:
            parsed = value
        if (section, key) == ("corpus", "path"):
            raise SettingsError("--set corpus.path comes too late", "Give the folder itself instead.")
        found.setdefault(section, {})[key] = parsed
    return found


def _merge(layers: list[tuple[str, dict[str, Any]]]) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    origins: dict[str, str] = {}
    for origin, layer in layers:
        for section, content in layer.items():
            _known(section, SECTIONS, f"{origin}: there is no section")
            if not isinstance(content, dict):
                raise SettingsError(
                    f"{origin}: {section} stands outside a section", f"Write it below a line [{section}] or another section."
                )
            for key, value in content.items():
                values[section][key] = _checked(section, key, value, origin)
                origins[f"{section}.{key}"] = origin
    return {section: SECTIONS[section](**values[section]) for section in SECTIONS}, origins


def _known(name: str, known: Iterable[str], otherwise: str) -> None:
    known = list(known)
    if name not in known:
        nearest = process.extractOne(name, known)
        raise SettingsError(f"{otherwise} {name!r}", f"Did you mean {nearest[0]!r}? `tutanak config` lists them all.")


def _checked(section: str, key: str, value: Any, origin: str) -> Any:
    """The value in the setting's type; raises SettingsError when it cannot be."""
    fields = {f.name: f for f in dataclasses.fields(SECTIONS[section])}
    _known(key, fields, f"{origin}: [{section}] has no setting")
    hint = get_type_hints(SECTIONS[section])[key]
    meta: types.MappingProxyType[Any, Any] = fields[key].metadata
    kind = get_origin(hint) or hint
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind or (kind is list and not all(type(v) is get_args(hint)[0] for v in value)):
        raise SettingsError(f"{origin}: {section}.{key} = {value!r} is not {_TYPES[kind]}", f"It is {meta['doc']}.")
    low, high, choices = meta["low"], meta["high"], _choices(meta)
    if (low is not None and not value >= low) or (high is not None and not value <= high):  # nan is neither
        bounds = " and ".join(s for s in (f"at least {low}" * (low is not None), f"at most {high}" * (high is not None)) if s)
        raise SettingsError(f"{origin}: {section}.{key} = {value!r} is out of range", f"It must be {bounds}.")
    for item in value if isinstance(value, list) else [value]:
        if choices and item not in choices:
            raise SettingsError(f"{origin}: {section}.{key} = {item!r} is not a choice", f"There are: {', '.join(choices)}.")
    return value


def _choices(meta: Mapping[Any, Any]) -> tuple[str, ...]:
    found: tuple[str, ...] = meta["choices"] or (names(meta["variants"]) if meta["variants"] else ())
    return found


_TYPES = {str: "text", int: "a whole number", float: "a number", bool: "true or false", list: "a list of texts"}


def _store_place(run: RunSettings, target: Path, corpus: Corpus) -> str:
    """The store beside the file that defines the study; for a bare folder, below the current folder."""
    beside = target.parent if target.is_file() else target
    if run.store:
        return run.store if "://" in run.store or Path(run.store).is_absolute() else str(beside / run.store)
    if target.is_file() or (target / CORPUS_FILE).exists():
        return str(beside / STORE_NAME)
    return str(Path(STORE_NAME) / corpus.name)


def toml_value(value: Any) -> str:
    """A value of a setting as TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(toml_value(v) for v in value)}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def default_toml() -> str:
    """All settings with their defaults and one comment each: the content of `configs/default.toml`."""
    out = ["# Every setting there is, with its default. Generated from pipeline/settings.py by `make docs`; a study file overrides."]
    for section, settings in SECTIONS.items():
        doc = (settings.__doc__ or "").strip()
        out += ["", f"# {doc}", f"[{section}]"]
        for f in dataclasses.fields(settings):
            value = getattr(settings(), f.name)
            out += [f"# {f.metadata['doc']}{_limits(f.metadata)}", f"{f.name} = {toml_value(value)}"]
    return "\n".join(out) + "\n"


def _limits(meta: Mapping[Any, Any]) -> str:
    low, high, choices = meta["low"], meta["high"], _choices(meta)
    if choices:
        return f" ({' | '.join(choices)})"
    if low is None and high is None:
        return ""
    return f" ({'' if low is None else low}…{'' if high is None else high})"
