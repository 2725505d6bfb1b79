"""What is generated from the classes of `tables.py`: Arrow schemas, SQLite DDL, the data dictionary, and rows to Arrow and back."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pandas as pd
import pyarrow as pa

from pipeline.tables import TABLES, Row

_ARROW = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
_SQLITE = {str: "TEXT", int: "INTEGER", float: "REAL", bool: "INTEGER"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, as declared."""

    name: str
    type: type
    is_list: bool
    optional: bool
    choices: tuple[str, ...]
    key: bool
    ref: str
    closed: bool
    doc: str

    @property
    def arrow(self) -> pa.DataType:
        base = _ARROW[self.type]
        return pa.list_(base) if self.is_list else base

    @property
    def sqlite(self) -> str:
        """Lists are stored as JSON text."""
        return "TEXT" if self.is_list else _SQLITE[self.type]


def _read_type(hint: Any) -> tuple[type, bool, bool, tuple[str, ...]]:
    """Split a type hint into (scalar type, is list, is optional, allowed values)."""
    optional = get_origin(hint) in (Union, types.UnionType)
    if optional:
        hint = next(a for a in get_args(hint) if a is not type(None))
    is_list = get_origin(hint) is list
    if is_list:
        hint = get_args(hint)[0]
    choices = get_args(hint) if get_origin(hint) is Literal else ()
    return (str if choices else hint), is_list, optional, choices


@cache
def columns(table: str) -> tuple[Column, ...]:
    """The columns of a table in their order. Raises KeyError for an unknown table."""
    row = TABLES[table]
    hints = get_type_hints(row)
    found = []
    for f in dataclasses.fields(row):
        kind, is_list, optional, choices = _read_type(hints[f.name])
        found.append(Column(f.name, kind, is_list, optional, choices, **f.metadata))
    return tuple(found)


@cache
def keys(table: str) -> tuple[str, ...]:
    """Names of the key columns."""
    return tuple(c.name for c in columns(table) if c.key)


@cache
def schema(table: str) -> pa.Schema:
    """The Arrow schema of a table."""
    return pa.schema([pa.field(c.name, c.arrow, nullable=c.optional) for c in columns(table)])


def to_arrow(table: str, rows: Sequence[Row]) -> pa.Table:
    """Rows as an Arrow table; raises pyarrow.ArrowInvalid for a value that does not fit its column."""
    names = [c.name for c in columns(table)]
    arrays = [pa.array([getattr(r, n) for r in rows], type=schema(table).field(n).type) for n in names]
    return pa.Table.from_arrays(arrays, schema=schema(table))


def from_arrow(table: str, data: pa.Table) -> list[Any]:
    """An Arrow table as rows of the table's class."""
    row = TABLES[table]
    values = [data.column(c.name).to_pylist() for c in columns(table)]
    return [row(*v) for v in zip(*values, strict=True)]


def to_frame(data: pa.Table) -> pd.DataFrame:
    """An Arrow table as a data frame: missing numbers are NaN, missing texts None, lists are arrays."""
    frame: pd.DataFrame = data.to_pandas()
    return frame


def from_frame(table: str, frame: pd.DataFrame) -> pa.Table:
    """A data frame as an Arrow table; columns in any order. Raises pyarrow.ArrowInvalid for a value that does not fit."""
    return pa.Table.from_pandas(frame[schema(table).names], schema=schema(table), preserve_index=False).replace_schema_metadata(None)


def ddl(table: str) -> str:
    """The SQLite statement that creates the table, with its key and references."""
    parts = []
    for c in columns(table):
        null = "" if c.optional else " NOT NULL"
        check = f" CHECK ({_quoted(c.name)} IN ({', '.join(repr(x) for x in c.choices)}))" if c.choices else ""
        parts.append(f"  {_quoted(c.name)} {c.sqlite}{null}{check}")
    parts.append(f"  PRIMARY KEY ({_listed(keys(table))})")
    parts += [
        f"  FOREIGN KEY ({_listed(own)}) REFERENCES {_quoted(target)} ({_listed(theirs)})" for own, target, theirs in foreign_keys(table)
    ]
    return f"CREATE TABLE {_quoted(table)} (\n" + ",\n".join(parts) + "\n)"


def foreign_keys(table: str) -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """(own columns, table, its key) of every reference that always holds: by the whole key where the table has all its columns, else by a key of one column."""
    names, found = {c.name for c in columns(table)}, []
    for c in columns(table):
        if c.ref and c.closed:
            theirs = keys(c.ref)
            own = theirs if c.name in theirs and set(theirs) <= names else (c.name,)
            if len(own) == len(theirs):
                found.append((own, c.ref, theirs))
    return found


def _listed(names: Sequence[str]) -> str:
    return ", ".join(_quoted(n) for n in names)


def _quoted(name: str) -> str:
    return f'"{name}"'


def dictionary() -> str:
    """The data dictionary as Markdown: the content of `docs/tables.md`."""
    out = ["# Tables", "", "Generated from `pipeline/tables.py` by `make docs`; do not edit.", ""]
    for name, row in TABLES.items():
        out += [f"## {name}", "", " ".join((row.__doc__ or "").split()), "", "| column | type | meaning |", "|---|---|---|"]
        out += [_dictionary_line(c) for c in columns(name)] + [""]
    return "\n".join(out)


def _dictionary_line(c: Column) -> str:
    kind = f"list of {c.type.__name__}" if c.is_list else c.type.__name__
    marks = (" **key**" if c.key else "") + (" optional" if c.optional else "")
    extra = f"; one of {', '.join(f'`{x}`' for x in c.choices)}" if c.choices else ""
    extra += f" → `{c.ref}`" if c.ref else ""
    return f"| `{c.name}` | {kind}{marks} | {c.doc}{extra} |"
