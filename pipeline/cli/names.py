"""Commands on what names are told by: lists of organisations, marked sets and models: import, score, train."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipeline import config as configuration
from pipeline.cli.screen import INERT, AsJson, Set, app, err, out, print_json
from pipeline.errors import SettingsError


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(metavar="CSV", readable=False, help="A list of organisations in columns of its own.")],
    to: Annotated[Path, typer.Option("--to", help="File to write; lay it beside the documents.")] = Path("organisations.csv"),
    column: Annotated[
        list[str], typer.Option("--column", help="Our column=theirs, as name=Title. May be repeated; none: they are called as ours.")
    ] = [],
    value: Annotated[list[str], typer.Option("--value", help="What a value means, as kind:Dernek=association. May be repeated.")] = [],
    fixed: Annotated[list[str], typer.Option("--fixed", help="A value for all, as lang=tr. May be repeated.")] = [],
    separator: Annotated[str, typer.Option("--separator", help="What parts several aliases in one cell.")] = "|",
) -> None:
    """Make organisations.csv from any CSV file of organisations. (What a run found: `tutanak export PATH organisations`.)

    Our columns: name, and any of id, kind, lang, aliases, weak, parent, place, external_ids, from, to.
    """
    from pipeline.imports import import_organisations

    values = {(c, theirs): ours for key, ours in _assigned("--value", value).items() for c, _, theirs in [key.partition(":")]}
    count = import_organisations(source, to, _assigned("--column", column), values, _assigned("--fixed", fixed), separator)
    out.print(f"{to}: {count} organisations")


def _assigned(option: str, given: Sequence[str]) -> dict[str, str]:
    """`["name=Title"]` as a mapping."""
    for item in given:
        if "=" not in item:
            raise SettingsError(f"{option} {item!r} has no equals sign", f"Write it as {option} ours=theirs.")
    return {key.strip(): value.strip() for key, _, value in (item.rpartition("=") for item in given)}


@app.command()
def score(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD", readable=False, help="A marked set: JSON, or CoNLL with a token and its IOB label a line.")
    ],
    predictions: Annotated[
        Path | None,
        typer.Argument(metavar="PREDICTIONS", readable=False, help="What was found, as --save writes it; none: what our taggers find now."),
    ] = None,
    passages: Annotated[
        Path | None, typer.Option("--passages", help="Texts of a JSON set; none: in the set, or for NAME.gold.json in NAME.json beside it.")
    ] = None,
    before: Annotated[
        Path | None, typer.Option("--before", help="Predictions of an earlier version: say what is better and worse.")
    ] = None,
    save: Annotated[Path | None, typer.Option("--save", help="Write what was found, for a later --before.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of the set; none: told from its text.")] = "",
    set_: Set = [],
    json_: AsJson = False,
) -> None:
    """Score found organisations against a marked set: figures, and every error with its cause.

    JSON is a list of `{"id", "text", "mentions": [{"start", "end"}]}`, in characters of the text; a mention may also have kind, role and org.
    """
    from pipeline.scoring import printed, scored

    settings = configuration.load(Path(), set_)["mentions"] if set_ else None
    result = scored.scored(gold, predictions, passages, before, lang, settings)
    if save:
        scored.save(result.found, save)
    if json_:
        print_json(result.as_json())
        return
    if result.without:
        err.print(f"{result.without} passages have no predictions and count as empty")
    lines = [*printed.figure_lines(result.figures), *(printed.change_lines(result.changes) if result.changes else ())]
    for line in (*lines, *(printed.cause_lines(result.errors) if not result.changes else ())):
        out.print(line.translate(INERT))


@app.command()
def train(
    recipe: Annotated[
        str,
        typer.Argument(
            metavar="RECIPE", help="en or tr: a model; scores: what votes are worth; or the path of a recipe of your own in TOML."
        ),
    ],
    data: Annotated[Path, typer.Option("--data", help="Folder that the paths of the recipe are relative to.")] = Path(),
    to: Annotated[Path, typer.Option("--to", help="Folder to write the model to.")] = Path("tutanak-model"),
    also: Annotated[
        list[str], typer.Option("--also", help="Your own annotated file: format=path, as in gold=mine.json. May be repeated.")
    ] = [],
    set_: Set = [],
) -> None:
    """Train a model that finds organisations, for `[mentions] models`; the recipe `scores` fits what the votes of taggers are worth."""
    from pipeline.training import making, scoring
    from pipeline.training.recipe import annotated, load

    made_of = load(recipe)
    if made_of.passages:
        for path in scoring.write(made_of, scoring.cases(made_of, data, configuration.section("mentions", {}, recipe, set_)), to):
            out.print(str(path))
        return
    settings = configuration.section("train", made_of.settings, recipe, set_)
    made = making.make(made_of, data, settings, [annotated(given) for given in also], err.print)
    making.write(made, to)
    for source, n in made.counts.items():
        out.print(f"{n:6d} examples from {source}")
    out.print(f"Model: {to}. Use it with: --set 'mentions.models=[\"{made_of.lang}={to}\"]'")
