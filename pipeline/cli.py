"""The command line. Commands are thin: they load settings, call one function, and print what it found."""

from __future__ import annotations

import atexit
import io
import json
import os
import signal
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as Grid
from typer.main import get_command

from pipeline import config as configuration
from pipeline.errors import EXIT_CODES, SOFT_ERRORS, CheckError, InputError, SettingsError, TutanakError

_EPILOG = "Exit codes: " + " · ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES.items())
app = typer.Typer(
    name="tutanak",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Council minutes and NGO reports to evidence.",
    epilog=_EPILOG,
)


class _Screen(Console):
    """A console that shows text as it is, and ends quietly when nobody reads it any more."""

    def __init__(self, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, soft_wrap=True, highlight=False, markup=False, emoji=False)

    def on_broken_pipe(self) -> None:
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())
        raise SystemExit(141)


out, err = _Screen(), _Screen(stderr=True)
# names of files may hold what would move the cursor, colour the screen or turn the order of letters
_INERT = {c: f"\\x{c:02x}" for c in (*range(32), *range(127, 160))} | {
    c: f"\\u{c:04x}" for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}

Target = Annotated[Path, typer.Argument(metavar="PATH", readable=False, help="A folder of documents, a corpus.toml or a study file.")]
File = Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="One document.")]
Set = Annotated[list[str], typer.Option("--set", help="Override a setting: section.key=value. May be repeated.")]
Place = Annotated[str, typer.Option("--store", help="Folder or URI of the store.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Lang = Annotated[str, typer.Option("--lang", help="Language of the report: en or tr.")]


@app.callback()
def _options(debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False) -> None:
    """Options of every command; `--debug` is acted on in `main`."""


@app.command()
def run(
    target: Target,
    set_: Set = [],
    store: Place = "",
    lang: Lang = "en",
    stage: Annotated[str, typer.Option(help="Run up to this stage only.")] = "",
) -> None:
    """Run the pipeline over an archive and write its report. Only what is not current is done."""
    _run(target, set_, store, lang, stage, retry=False)


@app.command()
def retry(target: Target, set_: Set = [], store: Place = "", lang: Lang = "en") -> None:
    """Try again what was set aside, then bring the rest up to date."""
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
            err.print(f"  {said.translate(_INERT)}")
        if len(group) > most:
            err.print(f"  … and {len(group) - most} more: tutanak status lists all")


@app.command()
def status(target: Target, set_: Set = [], store: Place = "", json_: AsJson = False) -> None:
    """Say per stage what is done, stale or missing, and list everything that was set aside."""
    from dataclasses import asdict

    from pipeline.coverage import coverage
    from pipeline.page_quality import page_quality
    from pipeline.status import failures, stage_statuses

    config = configuration.load(target, set_, store)
    kept = _existing_store(config)
    stages, aside, covered, pages = stage_statuses(config), failures(kept), coverage(kept), page_quality(kept)
    if json_:
        _print_json(
            {
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
    _print_suspects(pages.suspects)
    if aside:
        _print_failures(aside, most=len(aside))


def _print_suspects(suspects: Sequence[Any], most: int = 20) -> None:
    for s in suspects[:most]:
        quality = f"quality {s.quality:.2f}" if s.quality is not None else s.method
        out.print(f"  {s.path}, page {s.page_no} [{s.method}]: {quality}".translate(_INERT))
    if len(suspects) > most:
        out.print(f"  … and {len(suspects) - most} more: tutanak status --json lists all")


def _existing_store(config: configuration.Config) -> Any:
    from pipeline.store import Store

    kept = Store(config.store)
    if not kept.belongs_to(config.corpus.name):
        raise InputError(f"there is no store at {config.store}", "Run the archive first: tutanak run")
    return kept


@app.command()
def check(target: Target, set_: Set = [], store: Place = "", json_: AsJson = False) -> None:
    """Read the sources again; fail on any page, line, box or quote that no longer matches."""
    from dataclasses import asdict

    from pipeline import check as checking

    config = configuration.load(target, set_, store)
    _existing_store(config)
    checked, problems = checking.check(config)
    if json_:
        _print_json({"documents": checked, "problems": [asdict(p) for p in problems]})
    for p in problems if not json_ else []:
        out.print(f"{p.path}{f', page {p.page_no}' if p.page_no else ''} [{p.table}]: {p.message}".translate(_INERT))
    if problems:
        raise CheckError(f"{len(problems)} places no longer match their source", "Run the archive again if the files were meant to change.")
    if not json_:
        out.print(f"{checked} documents: every page, line and quote matches its source.")


@app.command()
def read(file: File, json_: AsJson = False) -> None:
    """Show the text of one document, page by page."""
    from dataclasses import asdict

    import pipeline

    doc = pipeline.read(file)
    if json_:
        _print_json({"document": asdict(doc.document), "pages": [asdict(p) for p in doc.pages]})
        return
    d = doc.document
    out.print(f"{d.title} · {d.kind} · {d.lang} · {d.date or 'no date'} · {d.n_pages} pages, {d.n_words} words")
    for page in doc.pages:
        out.print(f"\n─── page {page.page_no} ({page.method}) " + "─" * 40)
        out.print(page.text)


@app.command()
def tag(file: File, json_: AsJson = False) -> None:
    """List the organisations that one document names."""
    import pipeline

    found = pipeline.tag(pipeline.read(file))
    if json_:
        _print_json(json.loads(found.to_json(orient="records", force_ascii=False)))
        return
    if found.empty:
        err.print("No organisation is named in it.")
        return
    grid = Grid("at", "name", "kind", "role", "use", "score", "found by", box=None)
    for m in found.to_dict("records"):
        grid.add_row(f"{m['start']}-{m['end']}", m["name"], m["kind"], m["role"], m["use"], f"{m['score']:.2f}", ", ".join(m["taggers"]))
    out.print(grid)


@app.command()
def meeting(file: File, json_: AsJson = False) -> None:
    """Show the facts of one meeting: date, body, who was there, items and decisions."""
    import pipeline

    facts = pipeline.meeting(pipeline.read(file))
    if json_:
        frames = {
            n: json.loads(getattr(facts, n).to_json(orient="records", force_ascii=False))
            for n in ("present", "absent", "items", "decisions")
        }
        _print_json({"date": facts.date, "body": facts.body, "number": facts.number, "chair": facts.chair} | frames)
        return
    out.print(f"{facts.body or 'unknown body'} · {facts.date or 'no date'}")
    out.print(f"present: {', '.join(facts.present['name'])}\nabsent: {', '.join(facts.absent['name'])}")
    for i in facts.items.to_dict("records"):
        out.print(f"item {i['number'] or '–'}: {i['heading'] or ''}")
    for d in facts.decisions.to_dict("records"):
        out.print(f"{d['outcome']} ({d['vote']}), page {d['page_no']}: {' '.join(d['quote'].split())}")


@app.command()
def export(
    target: Target,
    format_: Annotated[str, typer.Argument(metavar="FORMAT", help="csv, parquet, sqlite, html, …")],
    to: Annotated[Path, typer.Option("--to", help="Folder or file to write.")] = Path("tutanak-export"),
    set_: Set = [],
    store: Place = "",
    lang: Lang = "en",
) -> None:
    """Write the tables or the report in a format."""
    from pipeline.variants import variant

    writer = variant("exports", format_)
    for path in writer.write(_existing_store(configuration.load(target, set_, store)), to, lang=lang):
        out.print(str(path))


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(metavar="CSV", readable=False, help="A list of organisations in columns of its own.")],
    to: Annotated[Path, typer.Option("--to", help="File to write; lay it beside the documents.")] = Path("organisations.csv"),
    column: Annotated[
        list[str], typer.Option("--column", help="Ours=theirs, as name=Title. May be repeated; none: they are called as ours.")
    ] = [],
    value: Annotated[list[str], typer.Option("--value", help="What a value means, as kind:Dernek=association. May be repeated.")] = [],
    fixed: Annotated[list[str], typer.Option("--fixed", help="A value for all, as lang=tr. May be repeated.")] = [],
    separator: Annotated[str, typer.Option("--separator", help="What parts several aliases in one cell.")] = "|",
) -> None:
    """Make organisations.csv from any CSV file of organisations. What a run found: tutanak export PATH organisations."""
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
    gold: Annotated[Path, typer.Argument(metavar="GOLD", readable=False, help="A marked set: JSON, or CoNLL with IOB labels.")],
    predictions: Annotated[
        Path | None, typer.Argument(metavar="PREDICTIONS", readable=False, help="What was found, as JSON; none: what our taggers find now.")
    ] = None,
    passages: Annotated[Path | None, typer.Option("--passages", help="Texts of a JSON set; none: the file beside it.")] = None,
    before: Annotated[
        Path | None, typer.Option("--before", help="Predictions of an earlier version: say what is better and worse.")
    ] = None,
    save: Annotated[Path | None, typer.Option("--save", help="Write what was found, for a later --before.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of the set; none: told from its text.")] = "",
    set_: Set = [],
    json_: AsJson = False,
) -> None:
    """Score found organisations against a marked set: figures, and every error with its cause."""
    from pipeline.scoring import printed, scored

    settings = configuration.load(Path(), set_)["mentions"] if set_ else None
    result = scored.scored(gold, predictions, passages, before, lang, settings)
    if save:
        scored.save(result.found, save)
    if json_:
        _print_json(result.as_json())
        return
    if result.without:
        err.print(f"{result.without} passages have no predictions and count as empty")
    lines = [*printed.figure_lines(result.figures), *(printed.change_lines(result.changes) if result.changes else ())]
    for line in (*lines, *(printed.cause_lines(result.errors) if not result.changes else ())):
        out.print(line.translate(_INERT))


@app.command()
def train(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="en, tr or scores (the recipes of what ships), or a recipe in TOML.")],
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


@app.command()
def config(
    target: Annotated[
        Path | None, typer.Argument(metavar="PATH", readable=False, help="A folder, corpus.toml or study file; none: the defaults.")
    ] = None,
    set_: Set = [],
    json_: AsJson = False,
) -> None:
    """Print every setting with its effective value and where that comes from."""
    if target is None and not set_:
        out.print(configuration.default_toml(), end="")
        return
    loaded = configuration.load(target or Path(), set_)
    rows = [
        (s, k, v, loaded.origins.get(f"{s}.{k}", "default")) for s, content in loaded.sections.items() for k, v in vars(content).items()
    ]
    if json_:
        _print_json([{"section": s, "key": k, "value": v, "origin": o} for s, k, v, o in rows])
        return
    for section, key, value, origin in rows:
        out.print(f"{section}.{key} = {configuration.toml_value(value)}    # {origin}")


def _print_json(value: Any) -> None:
    try:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        out.on_broken_pipe()


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit with its code; an error with a message for people shows no traceback unless `--debug`."""
    arguments = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in arguments
    atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)  # all is done by then: Ctrl-C must not turn the exit code into a death
    if not debug:
        sys.excepthook = _report_fault
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # what the terminal's encoding cannot show is shown by its number
    try:
        # calling the app itself would install typer's own report of faults
        get_command(app)(args=[a for a in arguments if a != "--debug"], prog_name="tutanak")
    except TutanakError as error:
        if debug:
            raise
        err.print(f"tutanak: {str(error).translate(_INERT)}")
        sys.exit(error.exit_code)
    except SystemExit as end:
        if end.code == 130:
            err.print("tutanak: interrupted. What was finished is kept: the same command goes on from there.")
        raise


def _report_fault(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    said = f"tutanak: this is a fault of tutanak, please report it: {kind.__name__}: {error}. For the details: tutanak --debug …"
    err.print(said.translate(_INERT))
