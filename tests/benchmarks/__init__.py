"""Benchmarks: speed and memory beside other tools on the same files in the same run. `make bench` runs all of them.

Figures are medians of rounds in which the contestants take turns; quote the ratios, machines are noisy.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path


def in_turns(contestants: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of every round, by contestant; each round runs all of them once."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, contest in contestants.items():
            began = time.perf_counter()
            contest()
            seconds[name].append(time.perf_counter() - began)
    return seconds


def median_ratio(seconds: Mapping[str, list[float]], faster: str, slower: str) -> float:
    """Median over the rounds of slower/faster."""
    return statistics.median(b / a for a, b in zip(seconds[faster], seconds[slower], strict=True))


def peak_memory() -> int:
    """MiB that this process took at most: as Linux tells it, for what `getrusage` tells begins with the peak of the process that started this one."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024
