"""Marked sets: passages, and the organisations that people marked in them.

Two formats are read. **JSON**: a list of `{"id", "mentions": [{"start", "end", "kind"?, "role"?, "org"?}]}`, offsets in characters of the
passage, kinds for all mentions or none; `text` stands in the same list, or in one of `{"id", "text"}` in a file beside it
(`dev.gold.json`: `dev.json`). **CoNLL**: a token a line, sentences
parted by empty lines, labels `B-ORG`, `I-ORG`, `O` (IOB, IOB2, IO and BILOU) in whichever column holds nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pipeline.errors import InputError
from pipeline.tables import OrgKind, Role
from pipeline.textfile import read_text

# labels of organisations in the usual sets, in small letters
ORGANISATION_LABELS = ("org", "organisation", "organization", "corporation", "company", "group", "politicalparty")
SHOWN = 5  # identifiers named in a message

# "B-ORG" "I-politicalparty" "O"
_LABEL = re.compile(r"O|[BILESU]-\S+")
_NO_SPACE_BEFORE = re.compile(r"[.,;:!?)\]%]+|['’](?:s|re|ve|ll|d|m)|n['’]t")
_NO_SPACE_AFTER = ("(", "[", "$", "£", "€")


@dataclass(frozen=True, slots=True)
class Marked:
    """A span that was marked or found. `kind`, `role` and `org` (its name or identifier) are None where nothing says them."""

    start: int
    end: int
    kind: str | None = None
    role: str | None = None
    org: str | None = None
    label: str | None = None  # the set's own word for it: ORG, PERSON, LOC, …

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end

    def overlaps(self, other: Marked) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage: what is marked in it as an organisation and, where the set says so, as something else.

    `text` is None when only offsets are known. `tokens` are the spans that labels stand on, empty where marks are free.
    """

    id: str
    text: str | None
    mentions: tuple[Marked, ...]
    others: tuple[Marked, ...] = ()
    tokens: tuple[tuple[int, int], ...] = ()

    def whole_tokens(self, found: Iterable[Marked]) -> list[Marked]:
        """Found spans widened to the tokens that they touch: such a set cannot mark less."""
        if not self.tokens:
            return list(found)
        wide = []
        for m in found:
            touched = [t for t in self.tokens if t[0] < m.end and m.start < t[1]]
            wide.append(Marked(touched[0][0], touched[-1][1], m.kind, m.role, m.org) if touched else m)
        return wide


def read_gold(path: Path, passages: Path | None = None, labels: Sequence[str] = ORGANISATION_LABELS) -> list[Passage]:
    """A marked set with its passages. Raises InputError that names file and passage or line.

    `passages` is the file of a JSON set's texts; None: the one beside it, if there is one.
    """
    text = read_text(path)
    if not text.lstrip().startswith(("[", "{")):
        return list(_conll(path, text, {label.lower() for label in labels}))
    beside = passages or _beside(path)
    rows = _rows(path, text)
    told = _rows(beside, read_text(beside)) if beside else {i: row for i, row in rows.items() if "text" in row}
    texts = {i: _text(beside or path, i, row) for i, row in told.items()}
    marked = {i: _mentions(path, i, row, ours=True) for i, row in rows.items()}
    if beside and (missing := sorted(marked.keys() - texts.keys())):
        raise InputError(
            f"{beside} lacks {len(missing)} passages of {path}: {_few(missing)}", "Give the passages of this set: --passages FILE."
        )
    found = [Passage(i, texts.get(i), mentions) for i, mentions in marked.items()]
    for passage in found:
        _check_offsets(path, passage)
    _check_kinds(path, found)
    return found


def read_predictions(path: Path) -> dict[str, list[Marked]]:
    """Found spans by passage, in the JSON format of marked sets; `kind` and `role` may be anything. Raises InputError."""
    return {i: list(_mentions(path, i, row, ours=False)) for i, row in _rows(path, read_text(path)).items()}


def _beside(path: Path) -> Path | None:
    """`dev.json` beside `dev.gold.json`."""
    near = path.with_name(path.name.replace(".gold.", "."))
    return near if near != path and near.is_file() else None


def _rows(path: Path, text: str) -> dict[str, Mapping[str, Any]]:
    """The objects of a JSON list by their `id`."""
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}, line {error.lineno}: this is no JSON: {error.msg}", "Correct the file, or give a CoNLL file.") from error
    if not isinstance(rows, list):
        raise InputError(f"{path} holds no list", 'Expected [{"id": …, "mentions": […]}, …].')
    found: dict[str, Mapping[str, Any]] = {}
    for n, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not isinstance(row.get("id"), str | int):
            raise InputError(f"{path}, passage {n} has no id", 'Every passage needs "id".')
        if str(row["id"]) in found:
            raise InputError(f"{path}: the id {row['id']!r} stands twice", "Give each passage an id of its own.")
        found[str(row["id"])] = row
    return found


def _text(path: Path, passage: str, row: Mapping[str, Any]) -> str:
    if not isinstance(row.get("text"), str):
        raise InputError(f"{path}, passage {passage!r} has no text", 'Every passage needs "id" and "text".')
    return str(row["text"])


def _mentions(path: Path, passage: str, row: Mapping[str, Any], ours: bool) -> tuple[Marked, ...]:
    """The mentions of a row; with `ours`, their kinds and roles are words of our vocabulary."""
    where = f"{path}, passage {passage!r}"
    given = row.get("mentions")
    if not isinstance(given, list):
        raise InputError(f"{where} has no list of mentions", 'A passage without any has "mentions": [].')
    return tuple(_marked(where, n, m, ours) for n, m in enumerate(given, start=1))


def _marked(where: str, n: int, row: Any, ours: bool) -> Marked:
    where = f"{where}, mention {n}"
    values = row if isinstance(row, dict) else {}
    start, end = values.get("start"), values.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise InputError(f"{where} has the span {start!r}-{end!r}", 'Expected whole numbers with 0 <= "start" < "end".')
    for column, choices in (("kind", get_args(OrgKind)), ("role", get_args(Role))):
        if ours and values.get(column) not in (*choices, None):
            raise InputError(f"{where} has the {column} {values.get(column)!r}", f"Expected one of: {', '.join(choices)}.")
    return Marked(start, end, values.get("kind"), values.get("role"), values.get("org"))


def _check_offsets(path: Path, passage: Passage) -> None:
    for m in passage.mentions if passage.text is not None else ():
        if m.end > len(passage.text or ""):
            raise InputError(
                f"{path}, passage {passage.id!r}: {m.start}-{m.end} is beyond its {len(passage.text or '')} characters",
                "Are these the passages that were marked? Offsets count characters, not bytes.",
            )


def _check_kinds(path: Path, passages: Sequence[Passage]) -> None:
    """A kind that was forgotten would count as a wrong one."""
    without = [p.id for p in passages for m in p.mentions if not m.kind]
    if without and any(m.kind for p in passages for m in p.mentions):
        message = f"{path}: {len(without)} mentions have no kind, though others have: in {_few(list(dict.fromkeys(without)))}"
        raise InputError(message, f"Give all of them one or none. There are: {', '.join(get_args(OrgKind))}.")


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")


def _conll(path: Path, text: str, labels: set[str]) -> Iterator[Passage]:
    """A passage per sentence; its identifier is the line that the sentence begins on."""
    rows = [(n, _cells(line)) for n, line in enumerate(text.split("\n"), start=1)]
    token_at, label_at = _columns(path, [(n, cells) for n, cells in rows if cells])
    sentence: list[tuple[int, str, str]] = []
    for n, cells in (*rows, (len(rows) + 1, [])):
        if cells and not cells[token_at]:
            continue  # a character that the set's maker could not show
        if cells:
            sentence.append((n, cells[token_at], cells[label_at]))
        elif sentence:
            yield _sentence(sentence, labels)
            sentence = []


def _cells(line: str) -> list[str]:
    """The columns of a line, parted by tabs or else by spaces; none for an empty line, a comment (`# text = …`) and the beginning of a document."""
    cells = line.rstrip("\r").split("\t") if "\t" in line else line.split()
    comment = cells and cells[0].startswith("#") and len(cells) != 2
    return [] if comment or cells[:1] == ["-DOCSTART-"] or not "".join(cells).strip() else [c.strip() for c in cells]


def _columns(path: Path, rows: Sequence[tuple[int, list[str]]]) -> tuple[int, int]:
    """(column of the token, column of the label): labels fill one column, the last if several look so (chunks before names); the token is the first
    that is no running number."""
    width = min((len(cells) for _, cells in rows), default=0)
    if width < 2:
        line = next((n for n, cells in rows if len(cells) < 2), 1)
        raise InputError(f"{path}, line {line}: neither JSON nor a token with its label", "Expected lines such as: Trust<tab>B-ORG.")
    label_at = next((c for c in range(width - 1, 0, -1) if all(_LABEL.fullmatch(cells[c]) for _, cells in rows)), None)
    if label_at is None:
        line, worst = next((n, cells) for n, cells in rows if not any(_LABEL.fullmatch(c) for c in cells[1:]))
        raise InputError(
            f"{path}, line {line}: {' '.join(worst)!r} has no label", "Expected O, or a label such as B-ORG, in one column of every line."
        )
    numbered = all(cells[0].isdigit() for _, cells in rows[:200]) and label_at > 1
    return int(numbered), label_at


def _sentence(rows: Sequence[tuple[int, str, str]], labels: set[str]) -> Passage:
    text, tokens = joined([token for _, token, _ in rows])
    spans = [Marked(tokens[a][0], tokens[b][1], label=label) for a, b, label in labelled([label for _, _, label in rows])]
    marked = tuple(m for m in spans if (m.label or "").lower() in labels)
    others = tuple(m for m in spans if (m.label or "").lower() not in labels)
    return Passage(f"line {rows[0][0]}", text, marked, others, tuple(tokens))


def joined(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The tokens as running text, and their spans in it: no space before a full stop or behind an opening bracket."""
    text, spans = "", list[tuple[int, int]]()
    for token in tokens:
        if text and not _NO_SPACE_BEFORE.fullmatch(token) and not text.endswith(_NO_SPACE_AFTER):
            text += " "
        spans.append((len(text), len(text) + len(token)))
        text += token
    return text, spans


def labelled(labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """(first token, last token, label) of every span; a span begins at B-, S- or U-, and at any I- that continues nothing."""
    begin = 0
    for at, label in enumerate([*labels, "O"]):
        before = labels[at - 1] if at else "O"
        if before != "O" and (label == "O" or label[0] in "BSU" or label[2:] != before[2:] or before[0] in "SU"):
            yield begin, at - 1, before[2:]
        if label != "O" and (before == "O" or label[0] in "BSU" or label[2:] != before[2:] or before[0] in "SU"):
            begin = at
