"""The command line. Commands are thin: they load settings, call one function, and print what it found.

A file holds commands of one kind, and importing it makes them known to `app`.
"""

from __future__ import annotations

import atexit
import io
import signal
import sys
from types import TracebackType
from typing import Annotated

import typer
from typer.main import get_command

from pipeline.cli import archive, document, names  # noqa: F401
from pipeline.cli.screen import INERT, app, err
from pipeline.errors import TutanakError

__all__ = ["app", "main"]


@app.callback()
def _options(debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False) -> None:
    """Options of every command; `--debug` is acted on in `main`."""


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
        err.print(f"tutanak: {str(error).translate(INERT)}")
        sys.exit(error.exit_code)
    except SystemExit as end:
        if end.code == 130:
            err.print("tutanak: interrupted. What was finished is kept: the same command goes on from there.")
        raise


def _report_fault(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    said = f"tutanak: this is a fault of tutanak, please report it: {kind.__name__}: {error}. For the details: tutanak --debug …"
    err.print(said.translate(INERT))
