"""Tables: generated schemas, DDL and dictionary agree with the classes; rows survive the way to Arrow and back."""

from __future__ import annotations

import dataclasses
import sqlite3

import pyarrow as pa
import pytest

from pipeline import schema, tables
from pipeline.flow import FLOW, MAKER


@pytest.mark.parametrize("table", tables.TABLES)
def test_every_table_has_a_key_documented_columns_and_known_references(table: str) -> None:
    assert (tables.TABLES[table].__doc__ or "").strip()
    assert schema.keys(table)
    for column in schema.columns(table):
        assert len(column.doc) > 2
        assert not column.ref or column.ref in tables.TABLES


def test_every_table_has_one_writer() -> None:
    made = [t for stage in FLOW for t in stage.makes]
    assert len(made) == len(set(made))
    assert {*made, "failures"} == set(tables.TABLES)


def test_stages_read_only_what_an_earlier_stage_makes() -> None:
    order = [s.name for s in FLOW]
    for stage in FLOW:
        assert all(order.index(MAKER[t].name) < order.index(stage.name) for t in stage.reads)


def test_sqlite_accepts_the_ddl_and_enforces_choices() -> None:
    db = sqlite3.connect(":memory:")
    for table in tables.TABLES:
        db.execute(schema.ddl(table))
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("INSERT INTO duplicates VALUES ('p', 'a', 'b', 'no such way', 1.0)")
    db.execute("INSERT INTO duplicates VALUES ('p', 'a', 'b', 'near', 1.0)")
    db.close()


def test_rows_come_back_from_arrow_as_they_were() -> None:
    topic = tables.Topic("nmf-tr-1", "nmf", "tr", "su", ["su", "İSKİ"], [0.5, 0.25], 0.1, None, 1.0)
    assert schema.from_arrow("topics", schema.to_arrow("topics", [topic])) == [topic]
    frame = schema.to_frame(schema.to_arrow("topics", [topic]))
    assert schema.from_arrow("topics", schema.from_frame("topics", frame)) == [topic]


def test_a_value_of_the_wrong_type_is_refused() -> None:
    page = tables.Sketch("d", "many", "h", [1])  # type: ignore[arg-type]
    with pytest.raises((pa.ArrowInvalid, pa.ArrowTypeError)):
        schema.to_arrow("sketches", [page])


def test_the_dictionary_names_every_column() -> None:
    text = schema.dictionary()
    for table, row in tables.TABLES.items():
        assert f"## {table}" in text
        assert all(f"| `{f.name}` |" in text for f in dataclasses.fields(row))
