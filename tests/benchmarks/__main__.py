"""Run the benchmarks: python -m tests.benchmarks [NAME …] [--files FOLDER]."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

NAMES = ("extraction", "boxes", "layout", "ocr", "memory", "mentions", "names", "gazetteer", "whole_run", "topics")
SAMPLE = Path(__file__).parents[2] / "corpora" / "sample" / "documents"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones: {', '.join(NAMES)}; none: all")
    parser.add_argument("--files", type=Path, default=SAMPLE, help="folder of documents to measure on; corpora/sample otherwise")
    given = parser.parse_args()
    for name in given.names or NAMES:
        print(f"== {name} on {given.files.name}", flush=True)
        for line in importlib.import_module(f"tests.benchmarks.{name}").report(given.files):
            print(line, flush=True)


if __name__ == "__main__":
    main()
