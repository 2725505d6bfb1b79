"""What people judged in a finished run: the sentences of a store that hold a judged mention, or a name that was judged to be no organisation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from pipeline import spans
from pipeline.languages import Language
from pipeline.roles import sentence_bounds
from pipeline.store import Store
from pipeline.tables import Judgement, Mention, Page
from pipeline.task import by_document
from pipeline.training.examples import ORG, Example
from pipeline.training.silver import unsure_runs

NAME = "store"
_JUDGED = "; judged by "  # what the stage `mentions` writes into the reason of a mention that a person confirmed


def read(path: Path, language: Language) -> list[Example]:
    """The judged sentences of the documents of a language in the store at `path`. Raises ValueError when there is no such store."""
    store = Store(str(path))
    if not store.batches("mentions"):
        raise ValueError("no store of a finished run")
    judgements: list[Judgement] = store.rows("judgements")
    documents, pages, mentions = (store.rows(t) for t in ("documents", "pages", "mentions"))
    refused = [j for j in judgements if j.action == "not_organisation"]
    paged, named = by_document(pages), by_document(mentions)
    found: list[Example] = []
    for document in sorted(documents, key=lambda d: d.doc_id):
        if document.lang == language.code:
            found += _judged(document.doc_id, paged.get(document.doc_id, []), named.get(document.doc_id, []), refused, language)
    return found


def _judged(
    doc_id: str, pages: Sequence[Page], mentions: Sequence[Mention], refused: Sequence[Judgement], language: Language
) -> Iterator[Example]:
    text = spans.body_text(sorted(pages, key=lambda p: p.page_no))
    places = [place for j in refused for place in _places(j, doc_id, text)]
    judged = places + [(m.start, m.end) for m in mentions if _JUDGED in m.reason]
    if not judged:
        return
    runs = unsure_runs(text, sorted([(m.start, m.end) for m in mentions] + places), language)
    for start, end in pairwise(sentence_bounds(text, language, [(0, len(text))])):
        if any(start <= a and b <= end for a, b in judged):
            held = tuple((m.start - start, m.end - start, ORG) for m in mentions if start <= m.start and m.end <= end)
            yield Example(
                text[start:end], held, "judgements", unsure=tuple((a - start, b - start) for a, b in runs if start <= a and b <= end)
            )


def _places(judgement: Judgement, doc_id: str, text: str) -> list[tuple[int, int]]:
    """Where a judgement says that there is no organisation: at its mention, or wherever its name stands."""
    if judgement.subject.startswith(f"{doc_id}:"):
        _, start, end = spans.parse_span(judgement.subject)
        return [(start, end)] if not judgement.quote or text[start:end] == judgement.quote else []
    return [m.span() for m in re.finditer(rf"(?<!\w){re.escape(judgement.subject)}(?!\w)", text)]
