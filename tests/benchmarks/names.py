"""Names: the same organisation or not, judged by our comparison of names and by rapidfuzz's `token_sort_ratio` at its best threshold.

The pairs are those of `match_name_bench` beside the repository (companies, organisations and legal entities); ours keeps one threshold for all sets.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rapidfuzz.fuzz import token_sort_ratio

from pipeline.identity.compare import SAME, likeness

CASES = Path(__file__).parents[3] / "shared" / "gold" / "match_name_bench" / "cases.csv"
SCHEMAS = ("Company", "Organization", "LegalEntity")


def report(folder: Path) -> Iterator[str]:
    """F1 of both; `folder` is not used, for the pairs come from the bench."""
    if not CASES.is_file():
        yield f"left out: {CASES} is not here"
        return
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["schema"] in SCHEMAS]
    pairs, truth = [(r["name1"], r["name2"]) for r in rows], [r["is_match"] == "true" for r in rows]
    ours, took = _scores(likeness, pairs)
    theirs, taken = _scores(lambda a, b: token_sort_ratio(a.lower(), b.lower()), pairs)
    best, at = max((f1([s >= t for s in theirs], truth), -t) for t in range(101))
    own = f1([s >= SAME for s in ours], truth)
    yield f"{len(pairs)} pairs, {sum(truth)} the same; all taken for the same: F1 {f1([True] * len(truth), truth):.4f}"
    yield f"tutanak at {SAME}: F1 {own:.4f}; token_sort_ratio at its best threshold ({-at}): F1 {best:.4f}; time {took / taken:.0f} times theirs"


def _scores(compare: Callable[[str, str], float], pairs: Sequence[tuple[str, str]]) -> tuple[list[float], float]:
    begun = time.perf_counter()
    return [compare(a, b) for a, b in pairs], time.perf_counter() - begun


def f1(said: Sequence[bool], truth: Sequence[bool]) -> float:
    """2 × hits / (said + true)."""
    return 2 * sum(s and t for s, t in zip(said, truth, strict=True)) / max(sum(said) + sum(truth), 1)
