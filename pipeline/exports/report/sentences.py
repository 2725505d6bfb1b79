"""The sentences behind the numbers: each stands in the page once, with the places of the names in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from pipeline import languages, schema
from pipeline.exports.report.material import COUNTED, Material, records
from pipeline.kinds.passages import sentences as sentence_spans
from pipeline.spans import body_texts

AROUND = 240  # characters on either side of a name
BUDGET = 40_000_000  # characters of all sentences together
SHORT = 120  # characters below which a sentence stands with its neighbours
# marks of headings and emphasis and escapes of Markdown, which carry no words: "## Decisions", "**", "1\.", "<small>"
_MARKUP = re.compile(r"\A#{1,6}\s+|\*{1,3}|\\(?=[^\w\s])|</?small>")


@dataclass(frozen=True)
class Sentence:
    """A name in its sentence: before, the name, after."""

    before: str
    name: str
    after: str

    @property
    def text(self) -> str:
        return self.before + self.name + self.after


def sentences(material: Material, budget: int = BUDGET) -> dict[int, Sentence]:
    """Sentences by the row of the mention in `material.mentions`, within `budget` characters.

    Where they do not all fit, counted mentions come first, and each organisation gets its n-th sentence before any gets its next.
    """
    rows = material.mentions
    turn = rows.groupby(["number", "state"]).cumcount()
    order = rows.assign(turn=turn, late=rows["state"] != COUNTED).sort_values(["late", "turn", "number"], kind="stable")
    found, cut = {}, _Cutter(material)
    for m in records(order):
        made = cut(m)
        budget -= len(made.text)
        if budget < 0:
            break
        found[int(m.Index)] = made
    return found


class _Cutter:
    """Cuts sentences out of documents; a segment is split once."""

    def __init__(self, material: Material) -> None:
        segments = material.reader.frame("segments")
        self._limits = {s.segment_id: (s.start, s.end, s.lang) for s in records(segments[["segment_id", "start", "end", "lang"]])}
        self._texts = texts(material, set(material.mentions["doc_id"]))
        self._marked = set(material.documents.loc[material.documents["format"] == "markdown", "doc_id"])
        self._bounds: dict[str, list[int]] = {}

    def __call__(self, mention: Any) -> Sentence:
        text = self._texts[mention.doc_id]
        low, high, lang = self._limits.get(mention.segment_id, (0, len(text), languages.OTHER))
        if mention.segment_id not in self._bounds:
            self._bounds[mention.segment_id] = bounds(text[low:high], lang)
        start, end, inner = int(mention.start), int(mention.end), self._bounds[mention.segment_id]
        first = bisect_right(inner, start - low) - 1
        last = min(bisect_right(inner, max(end - 1, start) - low), len(inner) - 1)
        if inner[last] - inner[first] < SHORT:
            first, last = max(first - 1, 0), min(last + 1, len(inner) - 1)
        made = sentence(text, start, end, low + inner[first], max(low + inner[last], end))
        return _plain(made) if mention.doc_id in self._marked else made


def texts(material: Material, wanted: set[str]) -> dict[str, str]:
    """Body texts of documents."""
    return body_texts(page for page in schema.from_arrow("pages", material.reader.arrow("pages")) if page.doc_id in wanted)


def bounds(text: str, lang: str) -> list[int]:
    """Where the sentences of a text begin, and its end."""
    language = languages.get(lang if lang in languages.codes() else languages.OTHER)
    abbreviations = frozenset(language.lists.get("segments", {}).get("abbreviations", []))
    return [0, *sorted({a for a, _ in sentence_spans(text, abbreviations)} - {0}), len(text)]


def sentence(text: str, start: int, end: int, low: int, high: int) -> Sentence:
    """The name at `start`–`end` with the text from `low` to `high` around it, cut to about `AROUND` characters on either side."""
    left, right = max(low, start - AROUND), min(high, end + AROUND)
    before, after = text[left:start], text[end:right]
    if left > low:
        before = "… " + before.partition(" ")[2]
    if right < high:
        after = after.rpartition(" ")[0] + " …"
    return Sentence(_flat(before).lstrip(), " ".join(text[start:end].split()), _flat(after).rstrip())


def _plain(found: Sentence) -> Sentence:
    return Sentence(*(unmarked(part) for part in (found.before, found.name, found.after)))


def unmarked(text: str) -> str:
    """Markdown without the mark of a heading that it begins with, its emphasis and escapes."""
    return _MARKUP.sub("", text)


def _flat(text: str) -> str:
    """Line breaks and runs of spaces as one space, edges kept."""
    return re.sub(r"\s+", " ", text)  # accepts any run of white space


def shortened(text: str, most: int) -> str:
    """A text on one line, cut at a word to at most about `most` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[:most].rsplit(" ", 1)[0] + " …"
