"""Small models that ship with the package, each with a card, and the modules that build them."""

from __future__ import annotations

from pathlib import Path


def folder_of(name: str) -> Path | None:
    """The folder of a spaCy pipeline: one that ships, by its name (`ner_en`), or a folder of the user's; None for an installed package."""
    return next((p for p in (Path(__file__).parent / name, Path(name)) if p.is_dir()), None)
