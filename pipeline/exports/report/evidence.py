"""What the script opens: everything that was counted, as columns of small numbers, with its words in blocks.

`index` holds the columns; `sentences-N`, `decisions-N` and `examples-N` hold texts. The script counts every figure anew from these columns, so that
what opens is what was counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from pipeline.exports.report import blocks, reasons
from pipeline.exports.report.coverage import Coverage
from pipeline.exports.report.decisions import OUTCOMES, Decisions
from pipeline.exports.report.failures import told
from pipeline.exports.report.material import Material, records, text
from pipeline.exports.report.organisations import ROLES
from pipeline.exports.report.sentences import Sentence, shortened, texts, unmarked
from pipeline.exports.report.topics import Topic
from pipeline.exports.report.wording import Wording
from pipeline.page_quality import BANDS, UNKNOWN
from pipeline.statistics.evidence import main_topics
from pipeline.tables import Method

METHODS: tuple[str, ...] = Method.__args__  # type: ignore[attr-defined]
BAND_CODES = (*BANDS, UNKNOWN)
VARIANTS = 6  # spellings of an organisation
EXAMPLES = 40  # passages of a topic
PASSAGE = 320  # characters of a passage
GLIMPSE = 160  # characters of a page that wants a look


@dataclass(frozen=True)
class Shown:
    """Everything that evidence is made from."""

    material: Material
    sentences: dict[int, Sentence]
    topics: list[Topic]
    decisions: Decisions
    coverage: Coverage


def packed(shown: Shown, words: Wording) -> dict[str, str]:
    """All blocks of the page by name."""
    kept, places = _unique(shown.sentences)
    index = {
        "size": blocks.SIZE,
        "documents": _documents(shown.material, words),
        "organisations": _organisations(shown.material),
        "topics": [[t.terms, t.weights, t.lang, t.segments, t.modelled, t.coherence, t.stability] for t in shown.topics],
        "mentions": _mentions(shown.material, shown.topics, places, words),
        "decisions": _decisions(shown.decisions, words),
        "aside": [[a.path, a.page_no, *told(a, words), int(a.lost)] for a in shown.coverage.aside],
        "suspects": _suspects(shown, words),
        "repeats": [[r.path, r.way, words.percent(r.similarity), r.document] for r in shown.coverage.repeated],
    }
    passages = _passages(shown)
    return {
        "index": blocks.packed(index),
        **blocks.split("sentences", kept),
        **blocks.split("decisions", [[d.subject, d.quote] for d in shown.decisions.rows]),
        **{f"examples-{t}": blocks.packed(found) for t, found in passages.items()},
    }


def _unique(sentences: dict[int, Sentence]) -> tuple[list[str], dict[int, tuple[int, int, int]]]:
    """The different sentences, and for each mention the place of its own and of its name in it, in UTF-16 units as scripts count."""
    kept: dict[str, int] = {}
    places = {}
    for i in sorted(sentences):
        found = sentences[i]
        number = kept.setdefault(found.text, len(kept))
        places[i] = (number, _units(found.before), _units(found.name))
    return list(kept), places


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _documents(material: Material, words: Wording) -> dict[str, list[Any]]:
    rows = material.documents
    methods, bands = _pages(material.pages, "method", METHODS), _pages(material.pages, "band", BAND_CODES)
    return {
        "title": rows["title"].tolist(),
        "path": rows["path"].tolist(),
        "date": [words.date(text(d)) for d in rows["date"]],
        "year": rows["year"].tolist(),
        "lang": rows["lang"].tolist(),
        "kind": rows["kind"].tolist(),
        "words": rows["n_words"].tolist(),
        "counted": rows["counted"].astype(int).tolist(),
        "meeting": rows["meeting"].tolist(),
        "pages": [methods.get(d, {}) for d in rows["doc_id"]],
        "bands": [bands.get(d, {}) for d in rows["doc_id"]],
    }


def _pages(pages: pd.DataFrame, column: str, codes: Sequence[str]) -> dict[str, dict[int, str]]:
    """By document: the pages of each value of a column (its number in `codes`), as `1–3, 7`."""
    found: dict[str, dict[int, str]] = {}
    for (doc_id, code), group in pages[pages[column] != ""].groupby(["doc_id", column])["page_no"]:
        found.setdefault(str(doc_id), {})[codes.index(code)] = runs(group.tolist())
    return found


def _suspects(shown: Shown, words: Wording) -> list[list[Any]]:
    """The pages that want a look, as (document, page, method, quality, how the page begins)."""
    if not shown.coverage.quality.suspects:
        return []
    number = dict(zip(shown.material.documents["path"], shown.material.documents["number"], strict=True))
    texts = shown.material.reader.frame("pages").set_index(["doc_id", "page_no"])["text"]
    doc_ids = dict(zip(shown.material.documents["path"], shown.material.documents["doc_id"], strict=True))
    return [
        [
            number[s.path],
            s.page_no,
            METHODS.index(s.method),
            words.number(s.quality, 2),
            shortened(texts[doc_ids[s.path], s.page_no], GLIMPSE),
        ]
        for s in shown.coverage.quality.suspects
    ]


def runs(numbers: list[int]) -> str:
    """Rising numbers with runs joined: `1–3, 7`."""
    groups = [[n for _, n in group] for _, group in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    return ", ".join(str(g[0]) if len(g) == 1 else f"{g[0]}–{g[-1]}" for g in groups)


def _organisations(material: Material) -> dict[str, list[Any]]:
    """Names, kinds and spellings; the mentions under each are counted by the script."""
    spellings: dict[int, Counter[str]] = {}
    for number, name in zip(material.counted["number"], material.counted["name"], strict=True):
        spellings.setdefault(number, Counter())[" ".join(name.split())] += 1
    variants = [
        [name for name, _ in spellings[o.number].most_common(VARIANTS + 1) if name != o.name][:VARIANTS] for o in material.organisations
    ]
    return {
        "name": [o.name for o in material.organisations],
        "kind": [o.kind for o in material.organisations],
        "civil": [int(o.civil) for o in material.organisations],
        "variants": variants,
    }


def _mentions(material: Material, topics: list[Topic], places: dict[int, tuple[int, int, int]], words: Wording) -> dict[str, list[Any]]:
    rows = material.mentions
    topic_of = {t.topic_id: t.number for t in topics}
    why = {r: i for i, r in enumerate(sorted(set(rows["reason"])))}
    segments: dict[str, int] = {}
    return {
        "o": rows["number"].tolist(),
        "d": rows["document"].tolist(),
        "p": rows["page_no"].tolist(),
        "r": [ROLES.index(r) for r in rows["role"]],
        "u": (rows["use"] == "strategic").astype(int).tolist(),
        "t": [topic_of.get(t, -1) for t in rows["topic_id"]],
        "g": [segments.setdefault(s, len(segments)) for s in rows["segment_id"]],
        "w": [why[r] for r in rows["reason"]],
        "state": rows["state"].tolist(),
        "s": [places.get(i, (-1, 0, 0)) for i in range(len(rows))],
        "reasons": [reasons.told(r, words) for r in why],
    }


def _decisions(found: Decisions, words: Wording) -> dict[str, list[Any]]:
    return {
        "d": [d.document for d in found.rows],
        "p": [d.page_no for d in found.rows],
        "x": [OUTCOMES.index(d.outcome) for d in found.rows],
        "year": [d.year for d in found.rows],
        "date": [words.date(d.date) for d in found.rows],
        "o": [d.organisations for d in found.rows],
    }


def _passages(shown: Shown) -> dict[int, list[list[Any]]]:
    """By topic: the segments with the largest shares of it whose main topic it is, as (document, page, share, text)."""
    material = shown.material
    main, number = main_topics(material.topics, material.topic_shares), {t.topic_id: t.number for t in shown.topics}
    rows = material.topic_shares[material.topic_shares["topic_id"] == material.topic_shares["segment_id"].map(main)]
    rows = rows.merge(material.reader.frame("segments")[["segment_id", "doc_id", "start", "end", "page_no"]], on="segment_id")
    rows = rows.merge(material.documents[["doc_id", "number", "format"]], on="doc_id").sort_values(
        ["share", "number", "start"], ascending=[False, True, True]
    )
    rows = rows.groupby("topic_id").head(EXAMPLES)
    found: dict[int, list[list[Any]]] = {}
    read = texts(material, set(rows["doc_id"]))
    for r in records(rows):
        passage = read[r.doc_id][r.start : r.end]
        passage = shortened(unmarked(passage) if r.format == "markdown" else passage, PASSAGE)
        found.setdefault(number[r.topic_id], []).append([r.number, r.page_no, r.share, passage])
    return found
