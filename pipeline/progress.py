"""What a person sees while a run goes on: a bar with the time left on a terminal, plain lines otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from pipeline.run import Progress as Watcher
from pipeline.task import Done


class _Bars:
    """Bars on a terminal."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def begin(self, stage: str, total: int, current: int) -> None:
        self._tasks[stage] = self._bars.add_task(stage, total=total, completed=current)

    def advance(self, stage: str, documents: int, done: Done) -> None:
        self._bars.advance(self._tasks[stage], documents)

    def end(self, stage: str) -> None:
        self._bars.update(self._tasks[stage], completed=self._bars.tasks[self._tasks[stage]].total)


class _Lines:
    """A line per stage for logs."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rows: dict[str, int] = {}
        self._failures = 0

    def begin(self, stage: str, total: int, current: int) -> None:
        self._rows, self._failures = {}, 0
        if total > 1:
            self._console.print(f"{stage}: {total - current} of {total} documents to do")

    def advance(self, stage: str, documents: int, done: Done) -> None:
        self._failures += done.failures
        for table, rows in done.rows.items():
            self._rows[table] = self._rows.get(table, 0) + rows

    def end(self, stage: str) -> None:
        if self._rows:
            made = ", ".join(f"{rows} {table}" for table, rows in self._rows.items())
            self._console.print(f"{stage}: {made}" + (f"; {self._failures} documents set aside" if self._failures else ""))


@contextmanager
def watch(console: Console) -> Iterator[Watcher]:
    """Show the progress of a run on a console."""
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (TextColumn("{task.description:14}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bars:
        yield _Bars(bars)
