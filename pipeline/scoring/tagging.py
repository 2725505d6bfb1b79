"""What our own taggers find in the passages of a marked set, and how the names that they find are joined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline import languages
from pipeline.errors import InputError
from pipeline.languages.detect import detect
from pipeline.registry import seeds
from pipeline.schema import to_arrow, to_frame
from pipeline.scoring.gold import Marked, Passage
from pipeline.settings import FilesSettings, MentionsSettings, OrganisationsSettings
from pipeline.stages import organisations
from pipeline.stages.mentions import tag_text
from pipeline.tables import Document, Mention, Page


def language_of(gold: Iterable[Passage]) -> str:
    """The language of a set, from all its text."""
    return detect("\n".join(p.text or "" for p in gold), languages.codes())


def tagged(gold: Sequence[Passage], lang: str, settings: MentionsSettings) -> dict[str, list[Mention]]:
    """Mentions by passage, each passage read alone. Raises InputError for a set without its texts."""
    if without := next((p.id for p in gold if p.text is None), None):
        raise InputError(f"the text of passage {without!r} is not known", "Give the passages (--passages FILE), or predictions to score.")
    known = seeds(FilesSettings().registries)
    return {p.id: tag_text(p.text or "", lang, known, settings, doc_id=doc_id(n)) for n, p in enumerate(gold)}


def doc_id(n: int) -> str:
    """The document that passage number n is read as."""
    return f"p{n:06}"


def linked(gold: Sequence[Passage], found: dict[str, list[Mention]], lang: str) -> dict[str, list[Marked]]:
    """The mentions as found spans, joined to organisations as the pipeline joins those of one corpus: each passage is a document."""
    mentions = [m for rows in found.values() for m in rows]
    pages = [
        Page(doc_id(n), 1, 0, len(p.text or ""), len(p.text or "") + 1, None, None, "text", None, None, p.text or "", "")
        for n, p in enumerate(gold)
    ]
    documents = [Document(d, "gold", d, "gold", "text", "other", lang, "") for d in sorted({m.doc_id for m in mentions})]
    tables = {
        "documents": to_frame(to_arrow("documents", documents)),
        "pages": to_frame(to_arrow("pages", pages)),
        "mentions": to_frame(to_arrow("mentions", mentions)),
        "registry": to_frame(to_arrow("registry", seeds(FilesSettings().registries))),
        "judgements": to_frame(to_arrow("judgements", [])),
    }
    joined = {k.mention_id: k.org_id for k in organisations.make(OrganisationsSettings(), **tables)["links"]}
    spans = {p: [Marked(m.start, m.end, m.kind, m.role) for m in rows] for p, rows in found.items()}
    return {p: [replace(s, org=joined.get(m.mention_id)) for s, m in zip(spans[p], found[p], strict=True)] for p in found}
