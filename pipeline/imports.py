"""Making `organisations.csv` from any list of organisations: a CSV file of whatever columns, and which of them is which of ours."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.errors import InputError, SettingsError
from pipeline.sidecars import ORGANISATION_COLUMNS, read_organisations
from pipeline.textfile import read_text

LISTS = ("aliases", "weak", "external_ids")


def import_organisations(
    source: Path,
    target: Path,
    columns: Mapping[str, str],
    values: Mapping[tuple[str, str], str],
    fixed: Mapping[str, str],
    separator: str = "|",
) -> int:
    """Write the organisations of a CSV file to `target` and say how many there are.

    `columns` gives ours its column of the file, `values` ours and a value of the file what it means, `fixed` ours one value for all; `separator`
    parts the values of lists. Raises SettingsError for a column that there is not, InputError that names file and line; an existing
    target is not overwritten.
    """
    for ours in (*columns, *(c for c, _ in values), *fixed):
        if ours not in ORGANISATION_COLUMNS:
            raise SettingsError(f"organisations have no column {ours!r}", f"There are: {', '.join(ORGANISATION_COLUMNS)}.")
    if target.exists():
        raise InputError(f"{target} exists", "Move it away, or give another place: --to FILE.")
    rows = _rows(source, columns or {c: c for c in ORGANISATION_COLUMNS}, strict=bool(columns))
    converted = [{c: _value(c, row.get(c, ""), values, separator) or fixed.get(c, "") for c in ORGANISATION_COLUMNS} for row in rows]
    _check(source, converted)
    try:
        target.write_text(_written(converted), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror}", "Give another place: --to FILE.") from error
    return len(converted)


def _check(source: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Read the converted lines as those of a corpus are read. Raises InputError that names the source."""
    with tempfile.TemporaryDirectory() as folder:
        beside = Path(folder) / "organisations.csv"
        beside.write_text(_written(rows), encoding="utf-8")
        try:
            read_organisations(beside)
        except InputError as error:
            said = error.message.replace(f"{beside}, line", f"{source}, entry after the header in line")
            raise InputError(said, f"{error.advice} A value is translated with --value COLUMN:VALUE=OURS.") from error


def _rows(source: Path, columns: Mapping[str, str], strict: bool) -> list[dict[str, str]]:
    """Our columns of every line. Raises InputError for a column that the file does not have."""
    text = read_text(source)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [h.strip() for h in reader.fieldnames or ()]
    reader.fieldnames = header
    if missing := [theirs for theirs in columns.values() if theirs not in header] if strict else []:
        raise InputError(f"{source} has no column {missing[0]!r}", f"There are: {', '.join(header)}.")
    return [{ours: (row.get(theirs) or "").strip() for ours, theirs in columns.items()} for row in reader]


def _value(column: str, value: str, values: Mapping[tuple[str, str], str], separator: str) -> str:
    value = values.get((column, value), value)
    parts = [v.strip() for v in value.split(separator)] if column in LISTS else [" ".join(value.split())]
    return "|".join(v for v in parts if v)


def _written(rows: Iterable[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, ORGANISATION_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
