"""Parquet: the tables below `parquet/`, one file each, exactly as they are."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from pipeline.exports import TableReader
from pipeline.exports.whole import whole_file
from pipeline.tables import TABLES

NAME = "parquet"


def write(tables: TableReader, target: Path, *, lang: str) -> list[Path]:
    """Write every table to `target/parquet`; the files are the same in every language."""
    written = []
    for name in TABLES:
        path = target / "parquet" / f"{name}.parquet"
        with whole_file(path) as beside, beside.open("wb") as out:
            pq.write_table(tables.arrow(name), out, compression="zstd")
        written.append(path)
    return written
