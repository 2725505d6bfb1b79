"""The CSV files a person keeps beside a corpus: `organisations.csv`, `judgements.csv`, `documents.csv`."""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

from pipeline import languages
from pipeline.errors import InputError
from pipeline.tables import Action, DocumentKind, Judgement, Listed, OrgKind, Outcome, Role, Sidecar, Use
from pipeline.textfile import read_text

if TYPE_CHECKING:
    from _csv import Reader

ORGANISATION_COLUMNS = ("id", "name", "kind", "lang", "aliases", "weak", "parent", "place", "external_ids", "from", "to")
JUDGEMENT_COLUMNS = ("when", "who", "why", "action", "subject", "value", "quote")
DOCUMENT_COLUMNS = ("path", "kind", "lang", "title", "date", "body", "publisher")
# What the value of a judgement may be, where it is one of a few words
JUDGED_VALUES: dict[str, tuple[str, ...]] = {
    "kind": get_args(OrgKind),
    "role": get_args(Role),
    "use": get_args(Use),
    "outcome": get_args(Outcome),
}
# An ISO date as exact as it is known: "2019", "2019-03", "2019-03-06"
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
# Whatever is no letter or digit of an identifier: "çevre derneği" has been folded to "cevre dernegi" before
_NO_SLUG = re.compile(r"[^a-z0-9]+")


class Entry(NamedTuple):
    """One line of a CSV file with its place, for messages."""

    path: Path
    line_no: int
    values: Mapping[str, str]

    def fault(self, what: str, advice: str) -> InputError:
        return InputError(f"{self.path}, line {self.line_no}: {what}", advice)

    def optional(self, column: str) -> str | None:
        return self.values.get(column) or None

    def listed(self, column: str) -> list[str]:
        """Values separated by `|`."""
        return [v.strip() for v in self.values.get(column, "").split("|") if v.strip()]

    def choice(self, column: str, choices: tuple[str, ...]) -> str | None:
        value = self.optional(column)
        if value is not None and value not in choices:
            raise self.fault(f"{column} is {value!r}", f"Expected one of: {', '.join(choices)}.")
        return value

    def date(self, column: str) -> str | None:
        value = self.optional(column)
        if value is not None and not _DATE.fullmatch(value):
            raise self.fault(f"{column} is {value!r}", "Expected a date as yyyy, yyyy-mm or yyyy-mm-dd.")
        return value


def read_organisations(path: Path) -> list[Listed]:
    """The known organisations; none without the file. Raises InputError that names file and line."""
    entries = _entries(path, ORGANISATION_COLUMNS, required=("name",))
    ids = _identifiers(entries)
    by_name = {e.values["name"]: i for e, i in zip(entries, ids, strict=True)}
    return [_organisation(e, i, by_name, set(ids)) for e, i in zip(entries, ids, strict=True)]


def _organisation(e: Entry, org_id: str, by_name: Mapping[str, str], ids: set[str]) -> Listed:
    parent = e.optional("parent")
    if parent is not None and parent not in ids and parent not in by_name:
        raise e.fault(f"no organisation has the id or name {parent!r}", "Give the parent a line of its own.")
    parent_id = parent if parent is None or parent in ids else by_name[parent]
    return Listed(
        org_id=org_id,
        name=e.values["name"],
        kind=e.choice("kind", get_args(OrgKind)) or "other",
        lang=e.choice("lang", languages.codes()) or "",
        aliases=e.listed("aliases"),
        weak=e.listed("weak"),
        parent=parent_id,
        place=e.optional("place"),
        external_ids=e.listed("external_ids"),
        valid_from=e.date("from"),
        valid_to=e.date("to"),
    )


def _identifiers(entries: list[Entry]) -> list[str]:
    """Given identifiers, or one made of the name; made ones get a number when they are taken."""
    given: dict[str, Entry] = {}
    for e in entries:
        if (org_id := e.values.get("id", "")) and org_id in given:
            raise e.fault(f"the id {org_id!r} stands in line {given[org_id].line_no} already", "Give each organisation an id of its own.")
        given[e.values.get("id", "")] = e
    taken = set(given)
    out = []
    for e in entries:
        org_id = e.values.get("id") or _free(slug(e.values["name"]), taken)
        taken.add(org_id)
        out.append(org_id)
    return out


def slug(name: str) -> str:
    """A name as an identifier of ASCII letters: `Çevre Derneği` gives `cevre-dernegi`."""
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i")).encode("ascii", "ignore").decode().lower()
    return _NO_SLUG.sub("-", plain).strip("-") or "organisation"


def _free(wanted: str, taken: set[str]) -> str:
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name


def read_judgements(path: Path) -> list[Judgement]:
    """What people decided, in the order of the file; none without it. Raises InputError that names file and line."""
    return [_judgement(e) for e in _entries(path, JUDGEMENT_COLUMNS, required=JUDGEMENT_COLUMNS[:5])]


def _judgement(e: Entry) -> Judgement:
    action = e.choice("action", get_args(Action))
    v = e.values
    if action in JUDGED_VALUES and v.get("value", "") not in JUDGED_VALUES[action]:
        raise e.fault(f"{v.get('value', '')!r} is no {action}", f"Expected one of: {', '.join(JUDGED_VALUES[action])}.")
    return Judgement(e.line_no, v["when"], v["who"], v["why"], v["action"], v["subject"], v.get("value", ""), v.get("quote", ""))  # type: ignore[arg-type]


def read_documents(path: Path) -> list[Sidecar]:
    """What a person says about documents; none without the file. Raises InputError that names file and line."""
    entries = _entries(path, DOCUMENT_COLUMNS, required=("path",))
    seen: dict[str, int] = {}
    for e in entries:
        if e.values["path"] in seen:
            raise e.fault(f"the path {e.values['path']!r} stands in line {seen[e.values['path']]} already", "Keep one line for each path.")
        seen[e.values["path"]] = e.line_no
    return [_sidecar(e) for e in entries]


def _sidecar(e: Entry) -> Sidecar:
    lang = e.choice("lang", (*languages.codes(), languages.OTHER))
    kind = e.choice("kind", get_args(DocumentKind))
    return Sidecar(e.values["path"], kind, lang, e.optional("title"), e.date("date"), e.optional("body"), e.optional("publisher"))


def _entries(path: Path, columns: tuple[str, ...], required: tuple[str, ...]) -> list[Entry]:
    """The lines of a CSV file, checked against the columns; empty lines are skipped."""
    if not path.exists():
        return []
    text = read_text(path)
    lines = text.splitlines()
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return list(_checked(path, reader, columns, required, delimiter))


def _checked(path: Path, reader: Reader, columns: tuple[str, ...], required: tuple[str, ...], delimiter: str) -> list[Entry]:
    out: list[Entry] = []
    header: list[str] = []
    begin = 1
    try:
        for values in reader:
            line, begin = begin, reader.line_num + 1
            if not any(v.strip() for v in values):
                continue
            if not header:
                header = _header(path, line, values, columns, required)
                continue
            entry = Entry(path, line, dict(zip(header, (v.strip() for v in values), strict=False)))
            if len(values) != len(header):
                raise entry.fault(f"{len(values)} values", f"Expected {len(header)} values, separated by {delimiter!r}.")
            for column in required:
                if not entry.values[column]:
                    raise entry.fault(f"{column} is empty", f"Every line needs: {', '.join(required)}.")
            out.append(entry)
    except csv.Error as error:
        what = "a quotation mark is opened and never closed" if "end of data" in str(error) else str(error)
        raise InputError(f"{path}, line {begin}: {what}", "Check the quotation marks from this line on.") from error
    return out


def _header(path: Path, line: int, values: list[str], columns: tuple[str, ...], required: tuple[str, ...]) -> list[str]:
    header = [v.strip() for v in values]
    for name in header:
        if name not in columns:
            near = difflib.get_close_matches(name, columns, n=1, cutoff=0.5)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise InputError(f"{path}, line {line}: unknown column {name!r}", f"{hint}There are: {', '.join(columns)}.")
        if header.count(name) > 1:
            raise InputError(f"{path}, line {line}: column {name!r} stands twice", "Keep one of them.")
    for name in required:
        if name not in header:
            raise InputError(f"{path}, line {line}: column {name!r} is missing", f"Every line needs: {', '.join(required)}.")
    return header
