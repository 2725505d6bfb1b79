"""TEI XML (ParlaMint and others): the text by pages, and who speaks where from the file itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.errors import DocumentError
from pipeline.readers import UNKNOWN_SPEAKER, RawDocument, RawPage
from pipeline.readers.blocks import local
from pipeline.readers.characters import clean
from pipeline.readers.packages import parse_xml
from pipeline.readers.text import too_large
from pipeline.readers.writer import Writer
from pipeline.settings import PagesSettings

NAME = "tei"

_PARAGRAPHS = frozenset(
    ["p", "head", "ab", "u", "seg", "sp", "div", "list", "table", "lg", "opener", "closer", "body", "front", "back", "div1", "div2", "div3"]
)
_LINES = frozenset(["l", "item", "speaker", "stage", "label", "byline", "dateline", "signed", "salute", "lb"])
_ASIDES = frozenset(["note", "incident", "kinesic", "vocal"])  # what is no speech; inside a sentence it waits until that has ended
_WITHOUT_TEXT = frozenset(
    ["teiHeader", "standOff", "facsimile", "linkGrp", "fw", "sic", "orig", "del"]
)  # sic and orig stand beside corr and reg
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SPACED = re.compile(r"[._]+|(?<=[^\W\d_A-ZÇĞİÖŞÜ])(?=[A-ZÇĞİÖŞÜ])")  # "Durmuş.Yılmaz", "DurmusYilmaz" (identifiers of people)
_AFTER_NAME = " :.-–—"  # "BAŞKAN –"


def read(data: bytes, settings: PagesSettings) -> RawDocument:
    """Raises DocumentError `broken`, `unsafe`, `empty` (a header that only names other files) or `too-large`."""
    root = parse_xml(data, "TEI file")
    texts = [text for text in root.iterfind(".//{*}text") if local(text.getparent()) != "group"]
    if not texts:
        advice = "Its texts may be in files of their own; put those beside it."
        raise DocumentError("empty", "The TEI file has a header but no text", advice)
    reader = _Reader(_people(root))
    for text in texts:
        reader.blocks(text)
    pages = reader.finish()
    if len(pages) > settings.max_pages:
        raise too_large(len(pages), settings)
    return RawDocument(pages, _metadata(root))


def _metadata(root: etree._Element) -> list[tuple[str, str]]:
    lang = root.get(_LANG, "")
    titles = root.findall(".//{*}teiHeader//{*}titleStmt/{*}title")
    title = next((t for t in titles if t.get(_LANG) == lang and lang), titles[0] if titles else None)
    dates = [*root.iterfind(".//{*}settingDesc//{*}date"), *root.iterfind(".//{*}sourceDesc//{*}date")]
    date = next((when for d in dates if (when := d.get("when"))), "")
    publisher = root.find(".//{*}sourceDesc//{*}publisher")
    found = [("title", _said(title)), ("date", date), ("publisher", _said(publisher)), ("language", lang)]
    return [(key, value) for key, value in found if value]


def _said(element: etree._Element | None) -> str:
    return clean(" ".join("".join(element.itertext()).split())) if element is not None else ""


def _people(root: etree._Element) -> dict[str, str]:
    """Names of the people that the header lists, by identifier."""
    return {person.get(_ID, ""): _name(person) for person in root.iter("{*}person") if person.find("{*}persName") is not None}


def _name(person: etree._Element) -> str:
    """Forenames before surnames, in whatever order the header has them."""
    name = person.find("{*}persName")
    parts = [_said(e) for kind in ("forename", "nameLink", "surname") for e in name.iterfind(f"{{*}}{kind}")]
    return " ".join(parts) or _said(name)


class _Reader:
    """Writes the blocks of a text, a page at a time, and marks the lines from which someone speaks."""

    def __init__(self, people: dict[str, str]) -> None:
        self._people = people
        self._pages: list[RawPage] = []
        self._label: str | None = None
        self._writer = Writer()
        self._asides: list[etree._Element] = []

    def blocks(self, parent: etree._Element) -> None:
        """Write an element and what is in it. XML is at most 256 deep."""
        name = local(parent)
        if name in _WITHOUT_TEXT or not name:
            return
        if name == "pb":
            self._turn(parent.get("n"))
        elif name == "row":
            self._writer.row([" ".join(_words(cell)) for cell in parent.iterfind("{*}cell")])
        elif name == "s" and parent.find(".//{*}w") is not None:
            self._writer.say("".join(_tokens(parent)) + " ")
        else:
            self._element(parent, name)

    def _element(self, element: etree._Element, name: str) -> None:
        self._edge(name)
        if name == "table":
            self._writer.begin_table()
        if name in ("u", "sp"):
            self._writer.speaker = self._speaker(element)
        self._writer.say(element.text or "")
        for child in element:
            if local(child) in _ASIDES and name not in ("div", "body", "u", "text"):
                self._asides.append(child)
            else:
                self.blocks(child)
            self._writer.say(child.tail or "")
        self._edge(name)
        if name in ("u", "sp"):
            self._writer.speaker = ""

    def _edge(self, name: str) -> None:
        if name in _PARAGRAPHS or name in _ASIDES:
            self._writer.end_paragraph()
            asides, self._asides = self._asides, []
            for aside in asides:
                self.blocks(aside)
        elif name in _LINES:
            self._writer.end_line()

    def _speaker(self, element: etree._Element) -> str:
        """The name that the text prints, else that of the person the file points to, else the pointer itself."""
        printed = _said(element.find("{*}speaker")).strip(_AFTER_NAME)
        pointer = element.get("who", "").split()
        key = pointer[0].rpartition("#")[2] if pointer else ""
        return printed or self._people.get(key) or " ".join(_SPACED.sub(" ", key).split()) or UNKNOWN_SPEAKER

    def _turn(self, label: str | None) -> None:
        """A new page; what comes before the first break is on a page of its own only if it has text."""
        self._writer.end_line()
        if self._writer.lines or self._pages:
            self._pages.append(RawPage(self._writer.lines, "text" if self._writer.lines else "empty", label=self._label))
        self._label = label
        self._writer.lines = []

    def finish(self) -> list[RawPage]:
        """All pages."""
        self._writer.end_line()
        return [*self._pages, RawPage(self._writer.lines, "text" if self._writer.lines else "empty", label=self._label)]


def _words(element: etree._Element) -> list[str]:
    return "".join(element.itertext()).split()


def _tokens(sentence: etree._Element) -> Iterator[str]:
    """Words and punctuation of an annotated sentence; `join` says where no space stands between two."""
    for token in sentence.iter("{*}w", "{*}pc"):
        if local(token.getparent()) != "w":  # words inside a word are its analysis
            yield (token.text or "").strip()
            yield "" if token.get("join") in ("right", "both") else " "
