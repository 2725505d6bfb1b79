"""The seed registry: well-known organisations that ship with the package, so that a corpus without a list of its own knows them.

Each CSV file here has the columns of `organisations.csv` and is one registry, called by the name of its file: one for each country, and one for
bodies that work across countries. Adding a country is adding a file here and its name to `[files] registries`.

Every line is a fact that was written by us. Aliases are full variants, earlier names and abbreviations that name nobody else; those that are
words, or that several organisations use, stand under `weak`. `from` and `to` are set where a renaming or an end is well known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.sidecars import read_organisations, slug
from pipeline.tables import Listed

FOLDER = Path(__file__).parent


def registries() -> tuple[str, ...]:
    """Names of the registries there are."""
    return tuple(sorted(p.stem for p in FOLDER.glob("*.csv")))


def seeds(names: Iterable[str]) -> tuple[Listed, ...]:
    """The rows of the named registries. Raises SettingsError that lists the names there are."""
    return _rows(tuple(dict.fromkeys(names)))


@cache
def _rows(names: tuple[str, ...]) -> tuple[Listed, ...]:
    if unknown := next((name for name in names if name not in registries()), None):
        raise SettingsError(f"no registry called {unknown!r}", f"There are: {', '.join(registries())}.")
    read = (row for name in names for row in read_organisations(FOLDER / f"{name}.csv"))
    return tuple(replace(row, origin="seed") for row in read)


def joined(seed: Sequence[Listed], own: Sequence[Listed]) -> list[Listed]:
    """Seed rows, then the corpus's own, which outrank them.

    An own row replaces a seed row with its identifier, one that bears its name, and one whose name is among its aliases; of the other seed rows,
    names that the corpus lists are taken away. Names are compared in plain letters (`sidecars.slug`).
    """
    taken = {slug(name) for row in own for name in (row.name, *row.aliases, *row.weak)}
    bearer = {slug(row.name): row.org_id for row in own}
    alias = {slug(name): row.org_id for row in own for name in row.aliases}
    own_ids = {row.org_id for row in own}
    replaced: dict[str, str] = {}
    for row in seed:
        bearers = [bearer[s] for name in (row.name, *row.aliases) if (s := slug(name)) in bearer]
        named = [*bearers, *(alias[s] for s in (slug(row.name),) if s in alias)]
        if row.org_id in own_ids or named:
            replaced[row.org_id] = row.org_id if row.org_id in own_ids else named[0]
    return [_without(row, taken, replaced) for row in seed if row.org_id not in replaced] + list(own)


def _without(row: Listed, taken: Set[str], replaced: Mapping[str, str]) -> Listed:
    """The row without the names that are taken, its parent as it is called now."""
    return replace(
        row,
        aliases=[name for name in row.aliases if slug(name) not in taken],
        weak=[name for name in row.weak if slug(name) not in taken],
        parent=replaced.get(row.parent, row.parent) if row.parent else None,
    )
