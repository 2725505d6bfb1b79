"""A recipe: which data a model is trained on. A TOML file; paths in it are relative to a folder that the command is given."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError
from pipeline.textfile import read_text
from pipeline.variants import variant

FOLDER = Path(__file__).parent / "recipes"


@dataclass(frozen=True)
class Annotated:
    """An annotated file: its format, what its labels are called here (labels that are not named are dropped), how often it is read in a round."""

    path: str
    format: str
    licence: str
    labels: dict[str, str] = field(default_factory=dict)
    weight: int = 1


@dataclass(frozen=True)
class Archive:
    """A folder of documents: which files, and at most how many silver sentences with a name are taken (0: it serves vectors alone) from how many documents."""

    path: str
    licence: str
    include: list[str] = field(default_factory=lambda: ["**/*"])
    silver: int = 0
    documents: int = 100


@dataclass(frozen=True)
class Passages:
    """A file of passages in our own JSON whose names are all known."""

    path: str
    lang: str


@dataclass(frozen=True)
class Recipe:
    """What a model is made of, or the passages that scores are fitted on."""

    lang: str
    version: str
    licence: str
    annotated: tuple[Annotated, ...] = ()
    archives: tuple[Archive, ...] = ()
    passages: tuple[Passages, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)


def load(name: str) -> Recipe:
    """The recipe of a language, or the one in a file. Raises SettingsError when there is none or it is not one."""
    file = FOLDER / f"{name}.toml" if not name.endswith(".toml") else Path(name)
    if not file.is_file():
        there = ", ".join(sorted(p.stem for p in FOLDER.glob("*.toml")))
        raise SettingsError(
            f"there is no recipe {name!r}", f"Give a language ({there}) or a TOML file like those in pipeline/training/recipes."
        )
    try:
        values = tomllib.loads(read_text(file))
        files = tuple(Annotated(**entry) for entry in values.pop("annotated", []))
        archives = tuple(Archive(**entry) for entry in values.pop("archives", []))
        passages = tuple(Passages(**entry) for entry in values.pop("passages", []))
        recipe = Recipe(annotated=files, archives=archives, passages=passages, **values)
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise SettingsError(f"{file} is no recipe: {error}", "Compare it with those in pipeline/training/recipes.") from error
    for entry in recipe.annotated:
        variant("training.formats", entry.format)
    return recipe


def annotated(given: str) -> Annotated:
    """The file that "format=path" names. Raises SettingsError."""
    format_, equals, path = given.partition("=")
    if not equals:
        raise SettingsError(f"{given!r} names no format", "Write format=path, as in gold=mine.json.")
    variant("training.formats", format_)
    return Annotated(str(Path(path).resolve()), format_, "your own")
