"""Commands on a whole archive: run, retry, status, check, export, config."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table as Grid

from pipeline import config as configuration
from pipeline.cli.screen import INERT, AsJson, Lang, Place, Set, Target, app, err, out, print_json
from pipeline.errors import SOFT_ERRORS, CheckError, InputError, SettingsError


@app.command()
def run(
    target: Target,
    set_: Set = [],
    store: Place = "",
    lang: Lang = "en",
    stage: Annotated[str, typer.Option(help="Run up to this stage only, without a report: files, pages, documents, …")] = "",
) -> None:
    """Run the pipeline over an archive and write its report into the store. A later run does only what is new or changed."""
    _run(target, set_, store, lang, stage, retry=False)


@app.command()
def retry(target: Target, set_: Set = [], store: Place = "", lang: Lang = "en") -> None:
    """Try again the documents and pages that were set aside, then bring the rest up to date."""
    _run(target, set_, store, lang, "", retry=True)


def _run(target: Path, overrides: list[str], store: str, lang: str, stage: str, retry: bool) -> None:
    from pipeline import run as running
    from pipeline.coverage import coverage
    from pipeline.flow import STAGES
    from pipeline.progress import watch
    from pipeline.report import LANGUAGES, write_report
    from pipeline.status import failures
    from pipeline.store import Store

    if stage and stage not in STAGES:
        near = get_close_matches(stage, STAGES, n=1, cutoff=0)[0]
        raise SettingsError(f"there is no stage {stage!r}", f"Did you mean {near!r}? There are: {', '.join(STAGES)}.")
    if lang not in LANGUAGES:
        raise SettingsError(f"there is no report in {lang!r}", f"There are: {', '.join(LANGUAGES)}.")
    config = configuration.load(target, overrides, store)
    with watch(err) as progress:
        outcome = running.run(config, stage, progress, retry)
    kept = Store(config.store)
    work = sum(outcome.worked.values())
    took = f"{outcome.seconds:.1f} s" + (f", {outcome.peak_memory} MiB in the largest process" if outcome.peak_memory else "")
    err.print(f"{'Done' if work else 'Nothing to do: everything is current'} ({took}). Store: {config.store}")
    if not stage:
        err.print(coverage(kept).sentence())
        out.print(f"Report: {write_report(kept, lang)}")
    aside = failures(kept)
    if aside:
        _print_failures(aside)
    if any(f.error not in SOFT_ERRORS for f in aside):
        raise typer.Exit(3)


def _print_failures(failures: Sequence[Any], most: int = 20) -> None:
    soft = [f for f in failures if f.error in SOFT_ERRORS]
    pages = [f for f in failures if f.page_no]
    groups = {
        "Set aside": [f for f in failures if f not in soft and f not in pages],
        "Pages that could not be read": pages,
        "To look at": soft,
    }
    for heading, group in groups.items():
        if group:
            err.print(f"{heading} ({len(group)}):")
        for f in group[:most]:
            place = f", page {f.page_no}" if f.page_no else f", line {f.line_no}" if f.line_no else ""
            said = f"{f.path or 'the whole archive'}{place} [{f.stage}: {f.error}] {f.message.rstrip('.')}. {f.advice}"
            err.print(f"  {said.translate(INERT)}")
        if len(group) > most:
            err.print(f"  … and {len(group) - most} more: tutanak status lists all")


@app.command()
def status(target: Target, set_: Set = [], store: Place = "", json_: AsJson = False) -> None:
    """Say what is done, out of date or missing, which files changed since the last run, and what was set aside. Nothing is run."""
    from dataclasses import asdict

    from pipeline.coverage import coverage
    from pipeline.page_quality import banded, page_quality
    from pipeline.status import changes, failures, stage_statuses

    config = configuration.load(target, set_, store)
    kept = existing_store(config)
    changed = changes(config)
    stages, aside, covered, pages = stage_statuses(config, bool(changed)), failures(kept), coverage(kept), page_quality(banded(kept))
    if json_:
        print_json(
            {
                "changes": asdict(changed),
                "coverage": asdict(covered),
                "pages": asdict(pages),
                "stages": [asdict(s) | {"state": s.state} for s in stages],
                "failures": [asdict(f) for f in aside],
            }
        )
        return
    grid = Grid("stage", "state", "rows", "batches current", "stale", "missing", "set aside", box=None)
    for s in stages:
        grid.add_row(s.stage, s.state, str(s.rows), str(s.done), str(s.stale), str(s.missing), str(s.set_aside))
    out.print(grid)
    out.print(f"{kept.root}: {covered.sentence()}")
    out.print(pages.sentence())
    _print_some([_suspect_line(s) for s in pages.suspects])
    out.print(changed.sentence().translate(INERT))
    _print_some([f"{how}: {path}" for how in ("new", "changed", "gone") for path in getattr(changed, how)])
    if aside:
        _print_failures(aside, most=len(aside))


def _suspect_line(suspect: Any) -> str:
    quality = f"quality {suspect.quality:.2f}" if suspect.quality is not None else suspect.method
    return f"{suspect.path}, page {suspect.page_no} [{suspect.method}]: {quality}"


def _print_some(lines: Sequence[str], most: int = 20) -> None:
    for line in lines[:most]:
        out.print(f"  {line.translate(INERT)}")
    if len(lines) > most:
        out.print(f"  … and {len(lines) - most} more: tutanak status --json lists all")


def existing_store(config: configuration.Config) -> Any:
    from pipeline.store import Store

    kept = Store(config.store)
    if not kept.belongs_to(config.corpus.name):
        raise InputError(
            f"there is no store at {config.store}", "Run the archive first (tutanak run PATH), or name the place of its store: --store."
        )
    return kept


@app.command()
def check(target: Target, set_: Set = [], store: Place = "", json_: AsJson = False) -> None:
    """Read the sources again; fail on any page, line, box or quote that no longer matches."""
    from dataclasses import asdict

    from pipeline import check as checking

    config = configuration.load(target, set_, store)
    existing_store(config)
    checked, problems = checking.check(config)
    if json_:
        print_json({"documents": checked, "problems": [asdict(p) for p in problems]})
    for p in problems if not json_ else []:
        out.print(f"{p.path}{f', page {p.page_no}' if p.page_no else ''} [{p.table}]: {p.message}".translate(INERT))
    if problems:
        raise CheckError(f"{len(problems)} places no longer match their source", "Run the archive again if the files were meant to change.")
    if not json_:
        out.print(f"{checked} documents: every page, line and quote matches its source.")


@app.command()
def export(
    target: Target,
    format_: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT", help="csv, parquet, sqlite; html: the report; organisations: what was found, as organisations.csv."
        ),
    ],
    to: Annotated[Path, typer.Option("--to", help="Folder to write to; for html also a file that ends in .html.")] = Path("tutanak-export"),
    set_: Set = [],
    store: Place = "",
    lang: Lang = "en",
) -> None:
    """Write the tables or the report of an archive that was run, in a format."""
    from pipeline.variants import variant

    writer = variant("exports", format_)
    for path in writer.write(existing_store(configuration.load(target, set_, store)), to, lang=lang):
        out.print(str(path))


@app.command()
def config(
    target: Annotated[
        Path | None, typer.Argument(metavar="PATH", readable=False, help="A folder, corpus.toml or study file; none: the defaults.")
    ] = None,
    set_: Set = [],
    json_: AsJson = False,
) -> None:
    """Print every setting with its effective value and where that comes from."""
    if target is None and not set_ and not json_:
        out.print(configuration.default_toml(), end="")
        return
    loaded = configuration.load(target or Path(), set_)
    rows = [
        (s, k, v, loaded.origins.get(f"{s}.{k}", "default")) for s, content in loaded.sections.items() for k, v in vars(content).items()
    ]
    if json_:
        print_json([{"section": s, "key": k, "value": v, "origin": o} for s, k, v, o in rows])
        return
    for section, key, value, origin in rows:
        out.print(f"{section}.{key} = {configuration.toml_value(value)}    # {origin}")
