"""RTF: paragraphs, tables and footnotes in order, headers and footers apart, deleted and hidden text left out.

Read by its tokens: the libraries there are keep deleted and hidden text and lose headers, notes and cells.
"""

from __future__ import annotations

import codecs
import re
from collections import defaultdict
from dataclasses import dataclass, field, replace

from pipeline.errors import DocumentError
from pipeline.readers import RawDocument, RawPage
from pipeline.readers.characters import clean
from pipeline.readers.writer import Writer
from pipeline.settings import PagesSettings
from pipeline.tables import Part

NAME = "rtf"

# "\par", "\u351 ", "\fs-24", "\bin12 ", "\'fe", "\{", "{", "}", a run of plain bytes; new lines of the file mean nothing
_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])|[\r\n]+|(?P<plain>[^\\{}\r\n]+)|\\"
)
_CHARACTERS = {
    "tab": "\t", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "emspace": " ", "enspace": " ", "qmspace": " ", "~": " ", "_": "-", "-": "", "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip
_ENDS = {
    "line": "\n",
    "par": "\n\n",
    "sect": "\n\n",
    "page": "\n\n",
    "row": "\r",
    "nestrow": "\r",
    "cell": "\a",
    "nestcell": " ",
    "\n": "\n\n",
    "\r": "\n\n",
}
_FURNITURE = dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header") | dict.fromkeys(
    ("footer", "footerl", "footerr", "footerf"), "footer"
)
_PROPERTIES = ("title", "subject", "author", "creatim")
# Groups whose text is none of the document's
_SKIPPED = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "listtable",
        "listoverridetable",
        "revtbl",
        "rsidtbl",
        "generator",
        "pict",
        "objdata",
        "fldinst",
        "xe",
        "tc",
        "bkmkstart",
        "bkmkend",
        "annotation",
        "atnid",
        "atnauthor",
        "atnref",
        "themedata",
        "colorschememapping",
        "datastore",
        "latentstyles",
        "xmlnstbl",
        "filetbl",
        "nonshppict",
        "mmathPr",
        "pgptbl",
        "info",
    ]
)
# Code pages of a font's character set (\fcharset)
_CHARSETS = {0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
             177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850"}  # fmt: skip
_DEEPEST = 1000  # groups within groups


@dataclass(frozen=True, slots=True)
class _State:
    """What holds until the group ends: where its text goes (empty: nowhere), whether it is in a table, its font, the bytes that follow a `\\u`."""

    target: str = "body"
    hidden: bool = False
    in_cell: bool = False
    font: int = -1
    skip: int = 1


@dataclass(slots=True)
class _Document:
    """The text of each target; bytes wait until the code page of their font is settled."""

    encoding: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    waiting: bytearray = field(default_factory=bytearray)
    asides: int = 0  # footnotes and text boxes, which follow the text so that they cut no sentence

    def flush(self, state: _State) -> None:
        """Decode the bytes that wait."""
        if self.waiting and state.target:
            encoding = self.fonts.get(state.font, self.encoding)
            self.texts[state.target].append(self.waiting.decode(encoding, errors="replace"))
        self.waiting.clear()

    def say(self, state: _State, text: str) -> None:
        """Add text to the target of the state."""
        self.flush(state)
        if state.target and not state.hidden:
            self.texts[state.target].append(text)


def read(data: bytes, settings: PagesSettings) -> RawDocument:
    """Raises DocumentError `broken` for groups without end within each other."""
    document = _Document()
    _parse(data, document)
    writer = Writer()
    targets: list[tuple[str, Part]] = [("header", "header"), ("body", "body")]
    targets += [(f"aside{number}", "body") for number in range(1, document.asides + 1)]
    for target, part in [*targets, ("footer", "footer")]:
        _write(writer, "".join(document.texts[target]), part)
    properties = [(name, clean("".join(document.texts[name]))) for name in _PROPERTIES]
    return RawDocument([RawPage(writer.lines)], [(name, value) for name, value in properties if value])


def _parse(data: bytes, document: _Document) -> None:
    stack: list[_State] = []
    state, ignored, at = _State(), 0, 0
    while match := _TOKEN.match(data, at):
        at = match.end()
        if match["brace"] == b"{":
            document.flush(state)
            stack.append(state)
            if len(stack) > _DEEPEST:
                raise DocumentError(
                    "broken", f"The RTF file nests more than {_DEEPEST} groups", "Open it in a word processor and save it again."
                )
        elif match["brace"]:
            document.flush(state)
            state = stack.pop() if stack else state
        elif match["plain"] or match["hex"]:
            ignored = _bytes(match, document, state, ignored)
        elif match["word"]:
            name, number = match["word"].decode(), int(match["number"] or 0)
            if name == "bin":
                at += max(number, 0)
            elif name == "u":
                document.say(state, _unicode(number))
                ignored = state.skip
                continue
            else:
                state = _word(name, number, bool(match["number"]), document, state)
        elif match["sign"]:
            state = _sign(match["sign"], document, state)
        ignored = 0 if match["brace"] or match["word"] else ignored
    document.flush(state)


def _bytes(match: re.Match[bytes], document: _Document, state: _State, ignored: int) -> int:
    """Keep bytes but those that stand in for a `\\u` before them; how many are still to ignore."""
    found = bytes.fromhex(match["hex"].decode()) if match["hex"] else match["plain"]
    dropped = min(ignored, len(found))
    if state.target and not state.hidden:
        document.waiting += found[dropped:]
    return ignored - dropped


def _unicode(number: int) -> str:
    """`\\u` counts from -32768; halves of a pair beyond the first plane are joined when the text is cleaned."""
    return chr(number % 0x10000)


def _sign(sign: bytes, document: _Document, state: _State) -> _State:
    if sign == b"*":
        return replace(state, target="")  # of a destination that a reader may not know; one that is known says so next
    text = sign.decode("latin-1")
    document.say(state, _ENDS.get(text, _CHARACTERS.get(text, "")))
    return state


def _word(name: str, number: int, numbered: bool, document: _Document, state: _State) -> _State:
    """The state after a control word."""
    document.flush(state)
    if name in _CHARACTERS or name in _ENDS:
        paragraph_of_cell = state.in_cell and name in ("par", "line")
        document.say(state, " " if paragraph_of_cell else _ENDS.get(name) or _CHARACTERS[name])
    elif name in ("v", "deleted"):
        return replace(state, hidden=number != 0 or not numbered)
    elif name == "plain":
        return replace(state, hidden=False)
    elif name in ("intbl", "pard"):
        return replace(state, in_cell=name == "intbl")
    elif name == "f":
        return replace(state, font=number)
    elif name == "fcharset":
        document.fonts[state.font] = _code_page(_CHARSETS.get(number, document.encoding), document.encoding)
    elif name == "ansicpg":
        document.encoding = _code_page(f"cp{number}", document.encoding)
    elif name == "uc":
        return replace(state, skip=max(number, 0))
    return _destination(name, document, state)


def _destination(name: str, document: _Document, state: _State) -> _State:
    """Where the text of the group goes from a word on that names a destination."""
    if name in _SKIPPED:
        return replace(state, target="" if name != "info" else "info")
    if name in _FURNITURE:
        return replace(state, target=_FURNITURE[name])
    if name in ("footnote", "shptxt"):
        document.asides += 1
        return replace(state, target=f"aside{document.asides}", in_cell=False)
    if name == "fldrslt":
        return replace(state, target=state.target or "body")
    if name in _PROPERTIES and state.target == "info":
        return replace(state, target=name)
    return state


def _code_page(name: str, otherwise: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return otherwise


def _write(writer: Writer, text: str, part: Part) -> None:
    """Text in which `\\n` ends a line, `\\n\\n` a paragraph, `\\a` a cell and `\\r` a row."""
    in_table = False
    for raw in re.split(r"(?<=\r)|(?<=\n\n)", _joined(text)):
        if raw.endswith("\r"):
            if not in_table:
                writer.begin_table()
            in_table = True
            writer.row(raw.rstrip("\r").removesuffix("\a").split("\a"))
            continue
        if raw.strip() and in_table:
            writer.end_paragraph()
        in_table = in_table and not raw.strip()
        for line in raw.replace("\a", "\n").split("\n"):
            writer.say(line)
            writer.end_line(part)
        writer.end_paragraph(part)


def _joined(text: str) -> str:
    """Halves of characters beyond the first plane put together, the others replaced."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors="replace")
