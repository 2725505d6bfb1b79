"""Splitting a document into segments: its parts by kind of document, then leaves of about a paragraph that tile the body text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline import languages
from pipeline.kinds.outline import Opening, Part, parts
from pipeline.kinds.passages import paragraphs, sentences
from pipeline.languages import OTHER, Language
from pipeline.languages.detect import detect
from pipeline.readers import UNKNOWN_SPEAKER
from pipeline.settings import SegmentsSettings
from pipeline.spans import body_text, page_at, span_id
from pipeline.tables import Document, Line, Page, Segment
from pipeline.variants import variant

STOP_CHARS = 1500  # characters in which stop words are counted
PROSE = ("front", "section")  # parts whose paragraphs speak of different things; an item speaks of one
WHOLE_CHARS = 120  # characters from which a paragraph of prose is a leaf of its own
MIN_LETTERS = 80  # a shorter segment is in its document's language


@dataclass
class _Node:
    """A part with the parts inside it."""

    part: Part
    children: list[_Node] = field(default_factory=list)


def make(
    settings: SegmentsSettings, documents: Sequence[Document], pages: Sequence[Page], lines: Sequence[Line]
) -> dict[str, list[Segment]]:
    """The segments of one document. Leaves tile the body text; containers are tiled by at least two children."""
    text = body_text(pages)
    if not text:
        return {"segments": []}
    document = documents[0]
    language = languages.get(document.lang if document.lang in languages.codes() else OTHER)
    nodes = _tree(_marked(lines, len(text)) or variant("kinds", document.kind).split(text, language))
    rows: list[Segment] = []
    for node in nodes:
        _add_rows(node, None, text, document, pages, language, settings.paragraph_chars, rows)
    return {"segments": rows}


def _marked(lines: Sequence[Line], end: int) -> list[Part]:
    """The speeches that the file itself marks; none where it marks none."""
    marks = []
    for line in lines:
        if line.speaker is not None:
            name = line.speaker if line.speaker != UNKNOWN_SPEAKER else None
            marks.append(Opening(line.start, "speech" if line.speaker else "paragraph", speaker=name or None))
    return parts(marks, end) if marks else []


def _language_of(text: str, default: str) -> str:
    """The language of a segment: its document's, unless it has enough letters and its stop words speak for another."""
    if sum(c.isalpha() for c in text[: 4 * MIN_LETTERS]) < MIN_LETTERS:
        return default
    return default if _has_stop_words(text[:STOP_CHARS], default) else detect(text, languages.codes())


def _has_stop_words(text: str, code: str) -> bool:
    """Whether a text has stop words of a language, and more than of any other."""
    counts = {c: sum(w in languages.get(c).stop_words for w in languages.get(c).fold(text).split()) for c in languages.codes()}
    return counts.get(code, 0) > 0 and all(n < counts[code] for c, n in counts.items() if c != code)


def _tree(parts: list[Part]) -> list[_Node]:
    """Nest the parts by their spans."""
    roots: list[_Node] = []
    path: list[_Node] = []
    for part in parts:
        while path and path[-1].part.end <= part.start:
            path.pop()
        node = _Node(part)
        (path[-1].children if path else roots).append(node)
        path.append(node)
    return roots


def _add_rows(
    node: _Node,
    parent: str | None,
    text: str,
    document: Document,
    pages: Sequence[Page],
    language: Language,
    limit: int,
    rows: list[Segment],
) -> None:
    """Append the row of a node and of all below it, in the order of the text."""
    children = _children(node, text, language, limit)
    part = node.part
    segment_id = span_id(document.doc_id, part.start, part.end)
    rows.append(
        Segment(
            segment_id=segment_id,
            doc_id=document.doc_id,
            start=part.start,
            end=part.end,
            page_no=page_at(pages, part.start),
            page_last=page_at(pages, part.end - 1),
            kind=part.kind,
            leaf=not children,
            parent=parent,
            number=part.number,
            heading=part.heading,
            speaker=part.speaker,
            lang=_language_of(text[part.start : part.end], document.lang),
        )
    )
    for child in children:
        _add_rows(child, segment_id, text, document, pages, language, limit, rows)


def _children(node: _Node, text: str, language: Language, limit: int) -> list[_Node]:
    """The children that tile the node: its parts and what lies between them, or its paragraphs when it is too long."""
    if node.children:
        return _with_gaps(node)
    part = node.part
    pieces = _cut(text, part.start, part.end, language, limit, WHOLE_CHARS if part.kind in PROSE else limit)
    return [_Node(Part(a, b, "paragraph", level=part.level + 1)) for a, b in pieces] if len(pieces) > 1 else []


def _with_gaps(node: _Node) -> list[_Node]:
    """The children of a node and paragraphs in the gaps; a child that covers its parent alone is the parent."""
    at, tiled = node.part.start, []
    for child in node.children:
        if child.part.start > at:
            tiled.append(_Node(Part(at, child.part.start, "paragraph", level=node.part.level + 1)))
        tiled.append(child)
        at = child.part.end
    if at < node.part.end:
        tiled.append(_Node(Part(at, node.part.end, "paragraph", level=node.part.level + 1)))
    return tiled if len(tiled) > 1 else []


def _cut(text: str, start: int, end: int, language: Language, limit: int, enough: int) -> list[tuple[int, int]]:
    """Pieces of at most `limit` characters, cut at paragraphs, else at sentences, else at the limit; one of `enough` characters is not joined."""
    return [(start, end)] if end - start <= enough else _packed(_short_enough(text, start, end, language, limit), limit, enough)


def _short_enough(text: str, start: int, end: int, language: Language, limit: int) -> list[tuple[int, int]]:
    abbreviations = frozenset(language.lists.get("segments", {}).get("abbreviations", []))
    pieces: list[tuple[int, int]] = []
    for a, b in paragraphs(text[start:end]):
        inner = [(a, b)] if b - a <= limit else [(a + x, a + y) for x, y in sentences(text[start + a : start + b], abbreviations)]
        for x, y in inner:
            pieces += [(start + i, start + min(i + limit, y)) for i in range(x, y, limit)]
    return pieces


def _packed(pieces: list[tuple[int, int]], limit: int, enough: int) -> list[tuple[int, int]]:
    """Each piece that has not enough characters to stand alone is joined to the next, a last one to the one before, where they fit."""
    joined = [pieces[0]]
    for i, (a, b) in enumerate(pieces[1:], 1):
        short = joined[-1][1] - joined[-1][0] < enough or (i == len(pieces) - 1 and b - a < enough)
        if short and b - joined[-1][0] <= limit:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return joined
