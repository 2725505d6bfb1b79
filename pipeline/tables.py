"""Every table of the store: one class per table, one documented line per column.

Arrow schemas, the SQLite DDL and `docs/tables.md` are generated from these classes by `schema.py`, so a column is described once.
Offsets (`start`, `end`) count characters of the document's text as `spans.document_text` builds it; end is exclusive.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal

OrgKind = Literal[
    "association",
    "foundation",
    "union",
    "chamber",
    "cooperative",
    "platform",
    "club",
    "religious",
    "education",
    "company",
    "media",
    "party",
    "council",
    "public",
    "international",
    "other",
]
CIVIL_KINDS = ("association", "foundation", "union", "chamber", "cooperative", "platform", "club", "religious")
Role = Literal["petitions", "speaks", "opposes", "consulted", "partner", "receives", "present", "acts", "mentioned"]
Use = Literal["strategic", "incidental"]
Outcome = Literal["adopted", "rejected", "referred", "deferred", "noted", "withdrawn", "none"]
Vote = Literal["unanimous", "majority", "count", "unstated"]
DocumentKind = Literal["minutes", "agenda", "decision", "report", "other"]
DatePrecision = Literal["day", "month", "year"]
Method = Literal["text", "ocr", "empty", "failed"]
Part = Literal["body", "header", "footer", "table", "margin"]
SegmentKind = Literal["front", "attendance", "item", "heading", "motion", "speech", "section", "list", "table", "paragraph"]
Capacity = Literal["member", "officer", "representative", "guest"]
State = Literal["present", "absent", "excused"]
Action = Literal["merge", "split", "rename", "kind", "role", "use", "not_organisation", "outcome"]


def column(doc: str, *, key: bool = False, ref: str = "", open_ref: str = "", default: Any = dataclasses.MISSING) -> Any:
    """Declare a column: what it holds, whether it is part of the key, the table its value refers to.

    `open_ref` refers to a table that may lack the value: documents that were set aside, or an empty text that stands for all.
    """
    return field(default=default, metadata={"doc": doc, "key": key, "ref": ref or open_ref, "closed": bool(ref)})


@dataclass(frozen=True, slots=True)
class Row:
    """Base of all rows."""


@dataclass(frozen=True, slots=True)
class File(Row):
    """Every file that was found; files with the same bytes share a `doc_id`."""

    path: str = column("path below the corpus root, with forward slashes", key=True)
    doc_id: str = column("first 16 hexadecimal digits of the SHA-256 of the bytes", open_ref="documents")
    source: str = column("name of the source that found it")
    format: str = column("what the bytes are (pdf, docx, html, markdown, text, …), or unknown")
    n_bytes: int = column("size in bytes")
    batch: str = column("the batch that the document belongs to")


@dataclass(frozen=True, slots=True)
class Sidecar(Row):
    """A line of `documents.csv`: what a person says about a document; overrides what was inferred."""

    path: str = column("path below the corpus root", key=True, open_ref="files")
    kind: str | None = column("document kind", default=None)
    lang: str | None = column("language code", default=None)
    title: str | None = column("title", default=None)
    date: str | None = column("ISO date, month or year", default=None)
    body: str | None = column("the body that met or issued it", default=None)
    publisher: str | None = column("who published it", default=None)


@dataclass(frozen=True, slots=True)
class Listed(Row):
    """A known organisation: those of the seed registry that ships with the package, then the lines of `organisations.csv`."""

    org_id: str = column("identifier: the `id` column, or one derived from the name", key=True)
    name: str = column("full canonical name")
    kind: str = column("organisation kind")
    lang: str = column("language of the name, or empty")
    aliases: list[str] = column("strong aliases: each alone names the organisation")
    weak: list[str] = column("weak aliases: need the full name or a strong alias in the same document")
    parent: str | None = column("identifier of the parent organisation", default=None)
    place: str | None = column("where it is", default=None)
    external_ids: list[str] = column("identifiers elsewhere, as scheme:value", default=())
    valid_from: str | None = column("first date the name holds", default=None)
    valid_to: str | None = column("last date the name holds", default=None)
    origin: Literal["seed", "listed"] = column("from the seed registry or from organisations.csv", default="listed")


@dataclass(frozen=True, slots=True)
class Judgement(Row):
    """A line of `judgements.csv`: a person's decision, replayed on every run."""

    line_no: int = column("line of the file", key=True)
    when: str = column("ISO date or time of the judgement")
    who: str = column("who judged")
    why: str = column("the reason given")
    action: Action = column("what is decided")
    subject: str = column("what it is about: an organisation's name or identifier, a mention or a decision identifier")
    value: str = column("the other organisation, the new name, the kind, role, use or outcome; may be empty")
    quote: str = column("the text that the subject stood on when judged; empty for organisations")


@dataclass(frozen=True, slots=True)
class Page(Row):
    """One page (a file without pages has one). `text` is body text; `furniture` the headers, footers and margin notes."""

    doc_id: str = column("document", key=True, open_ref="documents")
    page_no: int = column("page number in the file, from 1", key=True)
    start: int = column("offset of the page's body text")
    end: int = column("end of the page's body text")
    furniture_start: int = column("offset of the page's furniture, which follows the body of all pages")
    width: float | None = column("width in points; empty where the format has no pages")
    height: float | None = column("height in points")
    method: Method = column("how the text was obtained")
    quality: float | None = column("0 to 1, the share of words that is likely to be right; empty where the text does not tell")
    label: str | None = column("page number as printed or marked in the source")
    text: str = column("body text")
    furniture: str = column("running headers, footers, page numbers and margin notes, a line each")
    metadata: list[str] = column("what the file says about itself, as key=value; on the first page only", default=())


@dataclass(frozen=True, slots=True)
class Line(Row):
    """One printed line; boxes are in points from the top left corner of the page."""

    doc_id: str = column("document", key=True, open_ref="documents")
    page_no: int = column("page", key=True, ref="pages")
    line_no: int = column("number of the line on its page in reading order, from 1", key=True)
    start: int = column("offset of the first character")
    end: int = column("end of the last character")
    source_start: int | None = column("index of the first character in the page's own text layer; empty without one")
    x0: float | None = column("left edge")
    top: float | None = column("upper edge")
    x1: float | None = column("right edge")
    bottom: float | None = column("lower edge")
    part: Part = column("body and table lines are in the page's text, the others in its furniture")
    speaker: str | None = column(
        "who speaks from this line on, where the file marks it; ?: it does not say who, empty text: nobody any more", default=None
    )


@dataclass(frozen=True, slots=True)
class Word(Row):
    """One word of a page read by OCR, or of a row of a ruled table; elsewhere the PDF itself says where a word stands."""

    doc_id: str = column("document", key=True, open_ref="documents")
    start: int = column("offset", key=True)
    end: int = column("end")
    page_no: int = column("page", ref="pages")
    x0: float = column("left edge in points")
    top: float = column("upper edge")
    x1: float = column("right edge")
    bottom: float = column("lower edge")
    confidence: float = column("0 to 1, the engine's own confidence; 1 in a text layer")
    source_start: int | None = column("index of the first character in the page's own text layer; empty for OCR", default=None)


@dataclass(frozen=True, slots=True)
class Cell(Row):
    """One cell of a table; a row of a table is one line of text, its cells separated by tabs."""

    doc_id: str = column("document", key=True, open_ref="documents")
    page_no: int = column("page", key=True, ref="pages")
    table_no: int = column("number of the table in the document, from 1; a table that goes on over a page break keeps it", key=True)
    row: int = column("row, from 1; counted on over page breaks", key=True)
    col: int = column("column, from 1", key=True)
    start: int = column("offset of the cell's text")
    end: int = column("end of the cell's text")
    text: str = column("text of the cell")


@dataclass(frozen=True, slots=True)
class Document(Row):
    """One document that could be read, and what it is."""

    doc_id: str = column("document", key=True)
    corpus: str = column("name of the corpus")
    path: str = column("path of the first file with these bytes", ref="files")
    source: str = column("name of the source that found it")
    format: str = column("file format")
    kind: DocumentKind = column("what sort of document it is")
    lang: str = column("language of most of the text")
    title: str = column("title")
    date: str | None = column("date of the meeting or of publication, ISO, as long as its precision", default=None)
    date_precision: DatePrecision | None = column("how exact the date is", default=None)
    date_source: str | None = column("where the date was found: sidecar, text, path or metadata", default=None)
    body: str | None = column("the body that met or issued it", default=None)
    publisher: str | None = column("who published it", default=None)
    n_pages: int = column("pages", default=0)
    n_words: int = column("words of body text", default=0)
    n_bytes: int = column("size in bytes", default=0)
    batch: str = column("batch", default="")


@dataclass(frozen=True, slots=True)
class Sketch(Row):
    """MinHash signature of a document's words, for near duplicates."""

    doc_id: str = column("document", key=True, ref="documents")
    n_shingles: int = column("distinct word shingles")
    text_hash: str = column("hash of the folded words: equal for the same text in other bytes")
    minhash: list[int] = column("signature")


@dataclass(frozen=True, slots=True)
class Duplicate(Row):
    """A file that repeats another document; it is never counted."""

    path: str = column("the repeating file", key=True, ref="files")
    doc_id: str = column("its document", open_ref="documents")
    duplicate_of: str = column("the document that is counted instead", open_ref="documents")
    way: Literal["bytes", "text", "near"] = column("same bytes, same words, or nearly the same words")
    similarity: float = column("estimated Jaccard similarity of word shingles, 1 for the same bytes or words")


@dataclass(frozen=True, slots=True)
class Segment(Row):
    """A part of a document. Segments without children tile the body text: each character is in exactly one of them."""

    segment_id: str = column("doc_id:start-end", key=True)
    doc_id: str = column("document", ref="documents")
    start: int = column("offset")
    end: int = column("end")
    page_no: int = column("page it begins on")
    page_last: int = column("page it ends on")
    kind: SegmentKind = column("what it is")
    leaf: bool = column("whether it has no children")
    parent: str | None = column("the segment that contains it", ref="segments", default=None)
    number: str | None = column("number of the item as printed, without punctuation", default=None)
    heading: str | None = column("heading as printed", default=None)
    speaker: str | None = column("who speaks, as printed", default=None)
    lang: str = column("language", default="")


@dataclass(frozen=True, slots=True)
class Meeting(Row):
    """Facts of the meeting that a document is the minutes of."""

    doc_id: str = column("document", key=True, ref="documents")
    date: str | None = column("ISO date", default=None)
    body: str | None = column("the body that met", default=None)
    number: str | None = column("number of the meeting or sitting", default=None)
    type: str | None = column("ordinary, special, annual, …", default=None)
    opened: str | None = column("time it began, HH:MM", default=None)
    closed: str | None = column("time it ended, HH:MM", default=None)
    chair: str | None = column("who chaired, as printed", default=None)


@dataclass(frozen=True, slots=True)
class Attendance(Row):
    """One person listed as present, absent or excused."""

    doc_id: str = column("document", key=True, ref="documents")
    start: int = column("offset of the name", key=True)
    end: int = column("end of the name")
    name: str = column("name as printed, without title")
    affiliation: str | None = column("organisation or office as printed", default=None)
    capacity: Capacity = column("in what capacity", default="member")
    state: State = column("present, absent or excused", default="present")


@dataclass(frozen=True, slots=True)
class Mention(Row):
    """One span that names an organisation: evidence, not yet a conclusion."""

    mention_id: str = column("doc_id:start-end", key=True)
    segment_id: str = column("the leaf segment that it begins in", ref="segments")
    doc_id: str = column("document", ref="documents")
    start: int = column("offset")
    end: int = column("end")
    page_no: int = column("page it begins on")
    surface: str = column("the text of the span, as written")
    name: str = column("the name without line breaks and case endings")
    kind: OrgKind = column("what sort of organisation")
    role: Role = column("what it does in this passage")
    use: Use = column("whether the passage uses it in an argument or for a decision, or only names it (docs/uses.md)")
    taggers: list[str] = column("which taggers found it")
    score: float = column("0 to 1, confidence that the span names an organisation")
    reason: str = column("what the kind, role, use and score rest on")
    expansion: str | None = column("the full name that an abbreviation stands for in this document", default=None)


@dataclass(frozen=True, slots=True)
class Organisation(Row):
    """One organisation with all its names."""

    org_id: str = column("identifier; never changes its meaning", key=True)
    name: str = column("full canonical name")
    kind: OrgKind = column("what sort of organisation")
    lang: str = column("language of the name")
    aliases: list[str] = column("other names that were met or listed")
    weak: list[str] = column("names that need support in the same document")
    parent: str | None = column("parent organisation", ref="organisations", default=None)
    place: str | None = column("where it is", default=None)
    external_ids: list[str] = column("identifiers elsewhere, as scheme:value", default=())
    valid_from: str | None = column("first date the name holds", default=None)
    valid_to: str | None = column("last date the name holds", default=None)
    origin: Literal["listed", "seed", "found"] = column(
        "listed in organisations.csv, known from the seed registry, or found in the text", default="found"
    )


@dataclass(frozen=True, slots=True)
class Link(Row):
    """The conclusion that a mention names an organisation. A tie is not linked: see `unlinked`."""

    mention_id: str = column("mention", key=True, ref="mentions")
    org_id: str = column("organisation", ref="organisations")
    score: float = column("0 to 1")
    reason: str = column("why, in words")
    rule: str = column("the rule that joined them")
    judged_by: str | None = column("who judged it, if a person did", default=None)


@dataclass(frozen=True, slots=True)
class Unlinked(Row):
    """The conclusion that it cannot be told which organisation a mention names: for a person to decide with `merge`."""

    mention_id: str = column("mention", key=True, ref="mentions")
    reason: str = column("why, in words")
    rule: str = column("the rule that could not choose")
    rivals: list[str] = column(
        "organisations among which it could not choose; some may have no row, for nothing else names them", default=()
    )
    judged_by: str | None = column("who judged that it names none, if a person did", default=None)


@dataclass(frozen=True, slots=True)
class NearPair(Row):
    """Two organisations that may be one: their names are alike, or one is the initials of the other. For a person to `merge`, or to leave apart."""

    one: str = column("organisation", key=True, ref="organisations")
    other: str = column("the other organisation; the identifiers are in their order", key=True, ref="organisations")
    likeness: float = column("0 to 1, how alike the names are")
    name: str = column("the name of the one that is alike")
    other_name: str = column("the name of the other")
    way: Literal["names alike", "initials"] = column("how they are alike")
    mentions: int = column("mentions of the one that is met less often: how many would move")


@dataclass(frozen=True, slots=True)
class Decision(Row):
    """One thing that the body disposed of, with the words that say so."""

    decision_id: str = column("doc_id:start-end", key=True)
    segment_id: str = column("the leaf segment that the quote begins in", ref="segments")
    doc_id: str = column("document", ref="documents")
    start: int = column("offset of the quote")
    end: int = column("end of the quote")
    page_no: int = column("page the quote begins on")
    number: str | None = column("number of the decision or item as printed", default=None)
    date: str | None = column("ISO date of the decision", default=None)
    subject: str = column("what was decided on: the heading or the first words", default="")
    outcome: Outcome = column("how it was disposed of", default="none")
    vote: Vote = column("how it was voted on", default="unstated")
    votes_for: int | None = column("votes for", default=None)
    votes_against: int | None = column("votes against", default=None)
    abstained: int | None = column("abstentions", default=None)
    proposer: str | None = column("as printed", default=None)
    seconder: str | None = column("as printed", default=None)
    amount: float | None = column("money decided on; empty where there is none or several", default=None)
    currency: str | None = column("ISO 4217 code of the amount", default=None)
    quote: str = column("the text of the span, as written", default="")
    reason: str = column("the cues that the outcome and vote rest on", default="")


@dataclass(frozen=True, slots=True)
class Topic(Row):
    """One topic of a topic model; each language has a model of its own."""

    topic_id: str = column("model-lang-number", key=True)
    model: str = column("nmf, lda, …")
    lang: str = column("language")
    label: str = column("its first terms")
    terms: list[str] = column("terms by falling weight")
    weights: list[float] = column("weights of the terms")
    share: float = column("share of the language's modelled segments whose main topic it is")
    coherence: float | None = column("NPMI coherence of the terms, -1 to 1", default=None)
    stability: float | None = column("mean overlap of its terms with the nearest topic of models with other seeds, 0 to 1", default=None)


@dataclass(frozen=True, slots=True)
class TopicShare(Row):
    """How much of a segment belongs to a topic; the shares of a segment sum to 1."""

    segment_id: str = column("segment", key=True, ref="segments")
    topic_id: str = column("topic", key=True, ref="topics")
    share: float = column("0 to 1")


@dataclass(frozen=True, slots=True)
class Influence(Row):
    """One statistic. An empty `org_id`, `kind`, `role`, `topic_id` or `period` means all of them."""

    measure: str = column("name of the measure", key=True)
    org_id: str = column("organisation", key=True, open_ref="organisations")
    kind: str = column("organisation kind", key=True)
    role: str = column("role", key=True)
    topic_id: str = column("topic", key=True, open_ref="topics")
    period: str = column("year", key=True)
    value: float | None = column("the statistic; empty when it could not be computed", default=None)
    low: float | None = column("lower bound of the interval", default=None)
    high: float | None = column("upper bound of the interval", default=None)
    level: float | None = column("confidence level of the interval; empty when there is none", default=None)
    n: int = column("observations that it was computed from", default=0)
    rank: int | None = column("rank among organisations, 1 is highest; empty where ranks have no meaning", default=None)
    rank_low: int | None = column("best rank within the interval", default=None)
    rank_high: int | None = column("worst rank within the interval", default=None)
    reason: str | None = column("why the value or the interval is empty", default=None)


@dataclass(frozen=True, slots=True)
class Support(Row):
    """One mention that a statistic was counted from."""

    measure: str = column("measure", key=True, ref="influence")
    org_id: str = column("organisation", key=True, open_ref="organisations")
    kind: str = column("organisation kind", key=True)
    role: str = column("role", key=True)
    topic_id: str = column("topic", key=True, open_ref="topics")
    period: str = column("year", key=True)
    evidence_id: str = column("mention", key=True, ref="mentions")


@dataclass(frozen=True, slots=True)
class Failure(Row):
    """Something that could not be done, and what a person can do about it."""

    stage: str = column("the stage that failed", key=True)
    path: str = column("file", key=True)
    page_no: int = column("page; 0 is the whole document", key=True)
    doc_id: str = column("document; empty when the file could not be opened", open_ref="documents")
    error: str = column("short name of the error", key=True)
    message: str = column("what happened")
    advice: str = column("what to do")
    line_no: int = column("line of the CSV file that it is about; 0 when it is about no line", key=True, default=0)


TABLES: dict[str, type[Row]] = {
    "files": File, "sidecar": Sidecar, "registry": Listed, "judgements": Judgement,
    "pages": Page, "lines": Line, "words": Word, "cells": Cell,
    "documents": Document, "sketches": Sketch, "duplicates": Duplicate,
    "segments": Segment, "meetings": Meeting, "attendance": Attendance,
    "mentions": Mention, "organisations": Organisation, "links": Link, "unlinked": Unlinked, "near_pairs": NearPair, "decisions": Decision,
    "topics": Topic, "topic_shares": TopicShare,
    "influence": Influence, "support": Support, "failures": Failure,
}  # fmt: skip
