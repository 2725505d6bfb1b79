"""The sentences behind the numbers, small enough to stand in the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline import schema
from pipeline.exports.report.material import Material, records
from pipeline.exports.report.organisations import ROLES
from pipeline.exports.report.topics import Topic
from pipeline.exports.report.wording import Wording
from pipeline.spans import body_text

AROUND = 130  # characters on either side of a name
PER_ORGANISATION = 500
BUDGET = 12_000_000  # characters of all sentences together
# accepts the end of a sentence or a paragraph: `. `, `!” `, `?\n`, an empty line
_END = re.compile(r"[.!?…][\"”’)]*\s+|\n\s*\n")


@dataclass(frozen=True)
class Sentence:
    """A name in its sentence: before, the name, after."""

    before: str
    name: str
    after: str


def keep(material: Material) -> pd.Series[bool]:
    """Which counted mentions have their sentence in the page.

    Within an organisation each combination of year, role and topic gets its first sentence before any gets its second, so
    that every number opens at least one as far as the caps allow.
    """
    rows = material.counted
    turn = rows.groupby(["number", "year", "role", "topic_id"]).cumcount()
    order = rows.assign(turn=turn).sort_values(["number", "turn", "doc_id", "start"], kind="stable")
    place = order.groupby("number").cumcount()
    order = order[place < PER_ORGANISATION].assign(place=place).sort_values(["place", "number"], kind="stable")
    cost = (order["end"] - order["start"] + 2 * AROUND).cumsum()
    return rows.index.to_series().isin(order.index[cost <= BUDGET])


def sentences(material: Material, kept: pd.Series[bool]) -> dict[int, Sentence]:
    """Sentences by the row of the mention in `material.counted`."""
    wanted = material.counted[kept]
    limits = material.reader.frame("segments").set_index("segment_id")[["start", "end"]]
    limits = limits.loc[limits.index.isin(wanted["segment_id"])]
    bounds = dict(zip(limits.index, zip(limits["start"], limits["end"], strict=True), strict=True))
    texts = _texts(material, set(wanted["doc_id"]))
    return {
        int(m.Index): sentence(texts[m.doc_id], int(m.start), int(m.end), *bounds.get(m.segment_id, (0, len(texts[m.doc_id]))))
        for m in records(wanted)
    }


def _texts(material: Material, wanted: set[str]) -> dict[str, str]:
    pages: dict[str, list[Any]] = {}
    for page in schema.from_arrow("pages", material.reader.arrow("pages")):
        if page.doc_id in wanted:
            pages.setdefault(page.doc_id, []).append(page)
    return {doc_id: body_text(sorted(found, key=lambda p: p.page_no)) for doc_id, found in pages.items()}


def sentence(text: str, start: int, end: int, low: int, high: int) -> Sentence:
    """The name at `start`–`end` with its sentence, cut to about `AROUND` characters on either side and to the segment."""
    left = max(low, start - AROUND)
    before, ends = text[left:start], list(_END.finditer(text, left, start))
    if ends:
        before = text[ends[-1].end() : start]
    elif left > low:
        before = "… " + before.partition(" ")[2]
    right = min(high, end + AROUND)
    stop = _END.search(text, end, right)
    after = text[end : stop.end() if stop else right]
    if not stop and right < high:
        after = after.rpartition(" ")[0] + " …"
    return Sentence(_flat(before), " ".join(text[start:end].split()), _flat(after).rstrip())


def _flat(text: str) -> str:
    """Line breaks and runs of spaces as one space, edges kept."""
    return re.sub(r"\s+", " ", text)  # accepts any run of white space


def payload(material: Material, found: dict[int, Sentence], topics: list[Topic], words: Wording) -> dict[str, Any]:
    """What the script reads: columns of all counted mentions as small numbers, and the sentences that are kept."""
    rows = material.counted
    documents = {d: i for i, d in enumerate(rows["doc_id"].unique())}
    titles = material.documents.set_index("doc_id")
    topic_of = {t.topic_id: t.number for t in topics}
    reasons = {r: i for i, r in enumerate(sorted(set(rows["reason"])))}
    year_of = {y: i for i, y in enumerate(material.periods)}
    return {
        "documents": [
            [str(titles.at[d, "title"]), str(titles.at[d, "path"]), words.date(_text(titles.at[d, "date"])), str(titles.at[d, "lang"])]
            for d in documents
        ],
        "organisations": [o.name for o in material.organisations],
        "civil": [int(o.civil) for o in material.organisations],
        "roles": [words.name("roles_names", r) for r in ROLES],
        "topics": [t.label for t in topics],
        "years": material.periods,
        "reasons": list(reasons),
        "o": rows["number"].tolist(),
        "d": rows["doc_id"].map(documents).tolist(),
        "p": rows["page_no"].tolist(),
        "r": [ROLES.index(r) for r in rows["role"]],
        "t": [topic_of.get(t, -1) for t in rows["topic_id"]],
        "y": [year_of.get(y, -1) for y in rows["year"]],
        "w": [reasons[r] for r in rows["reason"]],
        "s": [[s.before, s.name, s.after] if (s := found.get(i)) else 0 for i in range(len(rows))],
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
