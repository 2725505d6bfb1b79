"""The whole run from an empty store, in pages per second on all processors, and the run after it that has nothing to do."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.store import Store


def report(folder: Path) -> Iterator[str]:
    """Pages per second of the first run, seconds of the second, and the largest process."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "pipeline", "run", str(folder), "--store", f"{place}/store"]
        (first, said), (second, _) = _timed(command), _timed(command)
        pages = Store(f"{place}/store").arrow("pages").num_rows
    peak = said.partition(" MiB")[0].rpartition(" ")[2]
    yield f"first run: {pages / first:.1f} pages/s ({pages} pages in {first:.1f} s); largest process {peak} MiB"
    yield f"second run: {second:.2f} s"


def _timed(command: list[str]) -> tuple[float, str]:
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise RuntimeError(done.stderr)
    return time.perf_counter() - began, done.stderr
