"""Terms of topic models: what text is modelled, and which of its words can tell subjects apart.

The unit is an item of an agenda or a paragraph of a report: a leaf segment, or several of one part when they are short. Left out are
attendance lists and title pages; web addresses and tags; organisations (their mentions) and people (attendance, names after a title, words
that are nearly always capitalised), so that a topic says what was spoken of and not who spoke; runs of words that many documents
repeat; stop words and the procedural words of the language.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from pipeline import languages
from pipeline.languages import Language
from pipeline.settings import TopicsSettings
from pipeline.spans import body_text
from pipeline.tables import Page

SHORTEST = 3  # letters of a word
RUN = 5  # words of a run that other documents may repeat
RUN_DOCUMENTS, RUN_SHARE = 5, 0.05  # a run in so many documents, and in such a share of them, is boilerplate
RARE_FORM = 0.05  # share of a lemma's occurrences below which the lemma itself is no word that anybody wrote
NAME_WORDS = 3  # words of a name after a title

# Letters, with what follows an apostrophe apart: "water", "Derneği'nin" (word Derneği), "council’s" (word council)
WORD = re.compile(r"([^\W\d_]+)(?:['’‘][^\W\d_]+)?")
# "https://example.org/a.pdf"  "www.example.org"  "<td width=3>"  "&nbsp;"  "clerk@example.org"
NO_PROSE = re.compile(r"https?://\S+|www\.\S+|<[^<>\n]{1,200}>|&\w{2,8};|\S+@\S+\.\S+")


class Unit(NamedTuple):
    """Some leaf segments of one document as one text, in which organisations and what is no prose are blanked out."""

    segment_ids: tuple[str, ...]
    doc_id: str
    text: str
    names: frozenset[str] = frozenset()  # folded words of the names of the document's speakers and of those in its attendance lists


@dataclass(frozen=True)
class Words:
    """The content words of units: `bags[i]` holds indices into `lemmas`, in the order of the text of unit i.

    `shown` is how a lemma is printed; `capital` the share of its occurrences, those all in capitals apart, that begin with a capital.
    """

    units: list[Unit]
    bags: list[NDArray[np.int64]]
    lemmas: list[str]
    shown: list[str]
    capital: NDArray[np.float64]


class _Printed(NamedTuple):
    """A word as printed: its number, its folded form, and whether it begins with a capital."""

    number: int
    form: str
    is_capital: bool


@dataclass
class _Reader:
    """Reads words of one language; every distinct printed word is folded and lemmatised once."""

    language: Language
    printed: dict[str, _Printed] = field(default_factory=dict)
    folded: dict[str, int] = field(default_factory=dict)
    lemmas: dict[str, int] = field(default_factory=dict)
    folded_of: list[int] = field(default_factory=list)  # by number of the printed word
    lemma_of: list[int] = field(default_factory=list)  # by number of the printed word; -1: no content word

    def __post_init__(self) -> None:
        lists = self.language.lists
        self.dropped = self.language.stop_words | set(lists.get("topics", {}).get("procedural", []))
        self.titles = frozenset(lists.get("segments", {}).get("person_titles", []))

    def read(self, word: str) -> _Printed:
        """The printed word; a new one is given a number."""
        if word not in self.printed:
            form = self.language.fold(word)
            lemma = self._lemma(form)
            self.printed[word] = _Printed(len(self.printed), form, word[0].isupper())
            self.folded_of.append(self.folded.setdefault(form, len(self.folded)))
            self.lemma_of.append(self.lemmas.setdefault(lemma, len(self.lemmas)) if lemma else -1)
        return self.printed[word]

    def _lemma(self, form: str) -> str:
        """The lemma; empty when the word or its lemma is dropped or too short."""
        if len(form) < SHORTEST or form in self.dropped:
            return ""
        lemma = self.language.lemma(form)
        return "" if len(lemma) < SHORTEST or lemma in self.dropped else lemma

    def words(self, unit: Unit) -> Iterator[int]:
        """The numbers of the printed words of a unit without the names of people."""
        naming, end = 0, 0
        for m in WORD.finditer(unit.text):
            word = self.read(m[1])
            gap = unit.text[end : m.start()] if naming else ""
            end = m.end()
            if word.is_capital and word.form in self.titles:
                naming = NAME_WORDS
            elif word.is_capital and naming and "\n" not in gap and gap.strip() in ("", "."):
                naming -= 1
            else:
                naming = 0
                if not (word.is_capital and word.form in unit.names):
                    yield word.number


# ---- units -----------------------------------------------------------------------------------------------


def units_by_language(
    min_words: int, documents: pd.DataFrame, pages: pd.DataFrame, segments: pd.DataFrame, mentions: pd.DataFrame, attendance: pd.DataFrame
) -> dict[str, list[Unit]]:
    """The units of these documents by language, in the order of document and offset; one of fewer than `min_words` words is joined to the next."""
    langs = dict(zip(documents["doc_id"], documents["lang"], strict=True))
    texts = {d: body_text(cast(list[Page], list(g.itertuples(index=False)))) for d, g in _by_document(pages, langs, ["page_no"])}
    spans = {d: list(zip(g["start"], g["end"], strict=True)) for d, g in _by_document(mentions, langs, ["start"])}
    people = {d: list(g["name"]) for d, g in _by_document(attendance, langs, ["start"])}
    found: dict[str, list[Unit]] = {}
    for doc_id, rows in _by_document(segments.assign(back=-segments["end"]), langs, ["start", "back"]):
        text = blanked(texts.pop(doc_id, ""), spans.get(doc_id, []))
        listed = " ".join([*people.get(doc_id, []), *rows["speaker"].dropna().unique()]).replace(".", " ")
        for leaves in _joined(list(_leaves(rows, langs[doc_id])), text, min_words):
            names = frozenset(languages.get(leaves[0].lang).fold(listed).split())
            unit = Unit(tuple(leaf.segment_id for leaf in leaves), doc_id, text[leaves[0].start : leaves[-1].end], names)
            found.setdefault(leaves[0].lang, []).append(unit)
    return found


def _by_document(frame: pd.DataFrame, doc_ids: Iterable[str], order: list[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    for doc_id, rows in frame[frame["doc_id"].isin(list(doc_ids))].sort_values(["doc_id", *order]).groupby("doc_id"):
        yield str(doc_id), rows


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with these spans and what is no prose replaced by as many spaces."""
    pieces, at = [], 0
    for start, end in sorted([*spans, *(m.span() for m in NO_PROSE.finditer(text))]):
        if end > at:
            pieces += [text[at:start], " " * (end - max(start, at))]
            at = end
    return "".join([*pieces, text[at:]])


class _Leaf(NamedTuple):
    segment_id: str
    start: int
    end: int
    lang: str
    part: int  # where its part of the highest level begins


def _leaves(rows: pd.DataFrame, lang: str) -> Iterator[_Leaf]:
    """The leaves of one document, without attendance lists and, where other parts follow, the title page."""
    is_top = rows["parent"].isna()
    tops = set(rows.loc[is_top, "kind"])
    skipped = {"attendance", "front"} if tops - {"attendance", "front"} else {"attendance"}
    part, kind = 0, ""
    columns = (rows[c] for c in ("segment_id", "start", "end", "lang", "kind", "leaf"))
    for top, segment_id, start, end, its_lang, its_kind, leaf in zip(is_top, *columns, strict=True):
        if top:
            part, kind = int(start), its_kind
        if leaf and kind not in skipped:
            yield _Leaf(segment_id, int(start), int(end), its_lang or lang, part)


def _joined(leaves: Sequence[_Leaf], text: str, min_words: int) -> list[list[_Leaf]]:
    """Leaves in groups of at least `min_words` words where their part has so many; a short rest goes to the group before it."""
    groups: list[list[_Leaf]] = []
    counts: list[int] = []
    for leaf in leaves:
        n_words = len(text[leaf.start : leaf.end].split())
        last = groups[-1][-1] if groups else None
        same = last is not None and (last.part, last.lang) == (leaf.part, leaf.lang)
        if same and (counts[-1] < min_words or n_words < min_words):
            groups[-1].append(leaf)
            counts[-1] += n_words
        else:
            groups.append([leaf])
            counts.append(n_words)
    return groups


# ---- words -----------------------------------------------------------------------------------------------


def read_words(units: Sequence[Unit], language: Language) -> Words:
    """The content words of units, without names of people and without what many documents repeat."""
    reader = _Reader(language)
    tokens = [np.fromiter(reader.words(unit), dtype=np.int64) for unit in units]
    folded_of, lemma_of = np.array(reader.folded_of, dtype=np.int64), np.array(reader.lemma_of, dtype=np.int64)
    repeated = _repeated([folded_of[t] for t in tokens], [unit.doc_id for unit in units])
    kept = [t[~r & (lemma_of[t] >= 0)] for t, r in zip(tokens, repeated, strict=True)]
    counts = np.bincount(np.concatenate(kept), minlength=len(lemma_of)) if kept else np.zeros(0, dtype=np.int64)
    shown, capital = _forms(reader, counts)
    return Words(list(units), [lemma_of[t] for t in kept], list(reader.lemmas), shown, capital)


def _repeated(units: Sequence[NDArray[np.int64]], doc_ids: Sequence[str]) -> list[NDArray[np.bool_]]:
    """For each unit, which of its words stand in a run of words that many documents have."""
    runs = [_runs(u) for u in units]
    by_document: dict[str, list[NDArray[np.uint64]]] = {}
    for doc_id, run in zip(doc_ids, runs, strict=True):
        by_document.setdefault(doc_id, []).append(run)
    enough = max(RUN_DOCUMENTS, RUN_SHARE * len(by_document))
    each = [np.unique(np.concatenate(r)) for r in by_document.values()]
    values, counts = np.unique(np.concatenate(each), return_counts=True) if each else (np.zeros(0), np.zeros(0))
    common = values[counts >= enough]
    return [_covered(np.isin(run, common), len(u)) for u, run in zip(units, runs, strict=True)]


def _runs(words: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A number for every run of RUN words, the same for the same words (a polynomial modulo 2⁶⁴)."""
    n = max(len(words) - RUN + 1, 0)
    total = np.zeros(n, dtype=np.uint64)
    for k in range(RUN):
        total = total * np.uint64(0x9E3779B97F4A7C15) + words[k : k + n].astype(np.uint64) + np.uint64(1)
    return total


def _covered(starts: NDArray[np.bool_], n: int) -> NDArray[np.bool_]:
    """Which of n words lie in one of the runs that begin at `starts`."""
    covered = np.zeros(n, dtype=bool)
    for k in range(RUN):
        covered[k : k + len(starts)] |= starts
    return covered


def _forms(reader: _Reader, counts: NDArray[np.int64]) -> tuple[list[str], NDArray[np.float64]]:
    """How each lemma is shown, and its share of capitals, from how often each printed word occurs.

    A lemma is shown by itself unless hardly anybody wrote it so; then by its commonest form, ties by the alphabet.
    """
    forms: list[Counter[str]] = [Counter() for _ in reader.lemmas]
    cased, capital = np.zeros(len(forms)), np.zeros(len(forms))
    for word, (i, form, is_capital) in reader.printed.items():
        k = reader.lemma_of[i]
        if k < 0 or not counts[i]:
            continue
        forms[k][form] += int(counts[i])
        if not word.isupper():
            cased[k] += counts[i]
            capital[k] += counts[i] * is_capital
    shown = [
        lemma if not seen or seen[lemma] >= RARE_FORM * seen.total() else min(seen, key=lambda f: (-seen[f], f))
        for lemma, seen in zip(reader.lemmas, forms, strict=True)
    ]
    return shown, np.divide(capital, cased, out=np.zeros_like(capital), where=cased > 0)


# ---- terms -----------------------------------------------------------------------------------------------


def count_terms(words: Words, settings: TopicsSettings) -> tuple[csr_matrix, list[int]]:
    """Counts (units × terms) of the lemmas that are terms, and which lemmas these are.

    A term stands in enough documents and in at most `max_share` of the units, and is no name.
    """
    n_units, n_lemmas = len(words.units), len(words.lemmas)
    starts = np.cumsum([0, *(len(bag) for bag in words.bags)])
    columns = np.concatenate([*words.bags, np.zeros(0, dtype=np.int64)])
    counts = csr_matrix((np.ones(len(columns)), columns, starts), shape=(n_units, n_lemmas))
    counts.sum_duplicates()
    doc_ids = {d: i for i, d in enumerate(dict.fromkeys(unit.doc_id for unit in words.units))}
    rows = [doc_ids[unit.doc_id] for unit in words.units]
    membership = csr_matrix((np.ones(n_units), (rows, range(n_units))), shape=(len(doc_ids), n_units))
    in_documents = np.asarray(((membership @ counts) > 0).sum(axis=0)).ravel()
    in_units = np.asarray((counts > 0).sum(axis=0)).ravel()
    fits = (
        (in_documents >= fewest_documents(settings.min_documents, len(doc_ids)))
        & (in_units <= settings.max_share * n_units)
        & (words.capital <= settings.max_capital)
    )
    terms = sorted(np.flatnonzero(fits), key=lambda k: words.lemmas[k])
    return counts[:, terms].tocsr(), [int(k) for k in terms]


def fewest_documents(setting: int, n_documents: int) -> int:
    """The documents that a term must stand in: as set, or half the square root of their number and at least 2 (16 give 2, 700 give 13)."""
    return setting or max(2, round(math.sqrt(n_documents) / 2))
