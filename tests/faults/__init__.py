"""What happens on bad days, through the real command line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

QUICK = tuple(part for s in ("influence.bootstrap=100", "topics.stability_runs=0") for part in ("--set", s))
SERIAL = (*QUICK, "--set", "run.executor=serial")


def command(*arguments: str | Path) -> list[str]:
    """The command line of `tutanak` with these arguments."""
    return [sys.executable, "-m", "pipeline", *map(str, arguments)]


def tutanak(
    *arguments: str | Path, env: dict[str, str] | None = None, before: Callable[[], None] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `tutanak` in a process of its own; `before` runs in that process before the program is started."""
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        env=dict(os.environ, **(env or {})),
        preexec_fn=before,
        cwd=cwd,
        check=False,
    )


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one message of a command that could not do its work; fails for a traceback or more than one message."""
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    (message,) = (line for line in done.stderr.splitlines() if line.startswith("tutanak: "))
    assert "fault" not in message, message
    return message.removeprefix("tutanak: ")
