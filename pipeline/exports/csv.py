"""CSV: one file per table below `csv/`, with a data dictionary and a Frictionless `datapackage.json`.

Comma-separated, RFC 4180 quoting, numbers with a decimal point. UTF-8 **with** a byte order mark: without it spreadsheet
programs read the file in an old code page and break `ş ğ ı İ`; every common CSV reader skips it (`utf-8-sig` in Python).
An empty text is `""`, a missing value is nothing. Items of a list are joined by ` | `.

A text that a spreadsheet would run as a formula (it starts with `= + - @`, their full-width forms, or a control character
that spreadsheets skip) gets a leading apostrophe. Columns of numbers are untouched. The Parquet export has every text as it is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from pipeline import schema
from pipeline.exports import TableReader
from pipeline.exports.whole import whole_file
from pipeline.tables import TABLES

NAME = "csv"
BOM = b"\xef\xbb\xbf"
JOINER = " | "
# accepts at the start of a text: `=SUM(A1)`, `+90 …`, `-1`, `@name`, `＝1`, and tab, line feed or carriage return before anything
_FORMULA = r"\A([=+\-@\t\r\n＝＋－＠])"
_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def write(tables: TableReader, target: Path, *, lang: str) -> list[Path]:
    """Write every table to `target/csv`; the files are the same in every language."""
    folder = target / "csv"
    written = []
    for name in TABLES:
        path = folder / f"{name}.csv"
        with whole_file(path) as beside, beside.open("wb") as out:
            out.write(BOM)
            pa_csv.write_csv(flat(tables.arrow(name)), out)
        written.append(path)
    texts = {
        "README.md": f"{__doc__}\n{schema.dictionary()}",
        "datapackage.json": json.dumps(descriptor(), indent=1, ensure_ascii=False) + "\n",
    }
    for file_name, text in texts.items():
        with whole_file(folder / file_name) as beside:
            beside.write_text(text, encoding="utf-8")
        written.append(folder / file_name)
    return written


def flat(data: pa.Table) -> pa.Table:
    """The table with lists joined and formulas made inert."""
    columns = [_flat_column(data.column(name)) for name in data.column_names]
    return pa.Table.from_arrays(columns, names=data.column_names)


def _flat_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_list(column.type):
        column = pc.binary_join(column.cast(pa.list_(pa.string())), JOINER)
    return inert(column) if pa.types.is_string(column.type) else column


def inert(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts that no spreadsheet runs as a formula."""
    return pc.replace_substring_regex(column, pattern=_FORMULA, replacement=r"'\1")


def descriptor() -> dict[str, Any]:
    """The tables as a Frictionless Data Package (https://specs.frictionlessdata.io/data-package/)."""
    return {"name": "tutanak", "profile": "tabular-data-package", "resources": [_resource(name) for name in TABLES]}


def _resource(table: str) -> dict[str, Any]:
    return {
        "name": table.replace("_", "-"),
        "path": f"{table}.csv",
        "profile": "tabular-data-resource",
        "description": " ".join((TABLES[table].__doc__ or "").split()),
        "format": "csv",
        "encoding": "utf-8",
        "schema": {"fields": [_field(c) for c in schema.columns(table)], "primaryKey": list(schema.keys(table)), "missingValues": [""]},
    }


def _field(column: schema.Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {} if column.is_list or column.type is str else {"required": not column.optional}
    if column.choices:
        constraints["enum"] = list(column.choices)
    kind = "string" if column.is_list else _TYPES[column.type]
    return {"name": column.name, "type": kind, "description": column.doc} | ({"constraints": constraints} if constraints else {})
