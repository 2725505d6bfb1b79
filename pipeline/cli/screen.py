"""What all commands share: the two consoles, how text and JSON are printed, arguments, and the application they belong to."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from pipeline.errors import EXIT_CODES

_EPILOG = "Exit codes: " + " · ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES.items())
app = typer.Typer(
    name="tutanak",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",  # as rich markup, "[mentions]" in a text would vanish
    help="Turns an archive of council minutes and NGO reports into evidence of what civil society does in it. Begin with: `tutanak run FOLDER`.",
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
INERT = {c: f"\\x{c:02x}" for c in (*range(32), *range(127, 160))} | {
    c: f"\\u{c:04x}" for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}

Target = Annotated[Path, typer.Argument(metavar="PATH", readable=False, help="A folder of documents, a corpus.toml or a study file.")]
File = Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="One document.")]
Set = Annotated[
    list[str], typer.Option("--set", help="Override a setting: section.key=value; `tutanak config` lists them. May be repeated.")
]
Place = Annotated[
    str,
    typer.Option(
        "--store", help="Folder or URI of the store; none: `tutanak-store` beside a corpus.toml or study file, or in the current folder."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Lang = Annotated[str, typer.Option("--lang", help="Language of the report: en or tr.")]


def print_json(value: Any) -> None:
    """Print a value as JSON; end quietly when nobody reads it."""
    try:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        out.on_broken_pipe()
