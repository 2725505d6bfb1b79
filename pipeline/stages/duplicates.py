"""Documents that repeat another, and are not counted: the same bytes, the same words, or nearly the same words.

Near duplicates are found by locality-sensitive hashing of MinHash signatures (datasketch) and the Jaccard similarity that the
signatures estimate. Two meetings of one body share their boilerplate, so documents that are dated to different days stay apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from datasketch import MinHash, MinHashLSH

from pipeline.settings import DuplicatesSettings
from pipeline.tables import Duplicate, Row

_ENOUGH = 50  # shingles below which a likeness says nothing
_SEED = 1


@dataclass(frozen=True, slots=True)
class _Text:
    """What is compared of one document."""

    doc_id: str
    path: str
    lang: str
    day: str | None
    order: tuple[str, str]  # date, path: the first of a group is the one that is counted
    n_shingles: int
    text_hash: str
    signature: np.ndarray


def make(settings: DuplicatesSettings, files: pd.DataFrame, documents: pd.DataFrame, sketches: pd.DataFrame) -> Mapping[str, Sequence[Row]]:
    """One row for each file that repeats another document."""
    texts = sorted(_texts(documents, sketches), key=lambda t: t.order)
    rows = [*_same_bytes(files), *_same_words(texts)]
    repeated = {r.doc_id for r in rows if r.way == "text"}
    rows += _nearly_same([t for t in texts if t.doc_id not in repeated], settings.threshold)
    return {"duplicates": sorted(rows, key=lambda r: r.path)}


def _texts(documents: pd.DataFrame, sketches: pd.DataFrame) -> Iterator[_Text]:
    for d in documents.merge(sketches, on="doc_id").to_dict("records"):
        date: str | None = d["date"] if isinstance(d["date"], str) else None
        day = date if d["date_precision"] == "day" else None
        signature = np.array(list(d["minhash"]), dtype=np.uint64)
        order = (date or "9999", d["path"])
        yield _Text(d["doc_id"], d["path"], d["lang"], day, order, int(d["n_shingles"]), d["text_hash"], signature)


def _same_bytes(files: pd.DataFrame) -> Iterator[Duplicate]:
    first: dict[str, str] = {}
    for path, doc_id in sorted(zip(files["path"], files["doc_id"], strict=True)):
        if doc_id in first:
            yield Duplicate(path, doc_id, doc_id, "bytes", 1.0)
        first.setdefault(doc_id, path)


def _same_words(texts: Sequence[_Text]) -> Iterator[Duplicate]:
    """Documents without any words are not the same, they are unread."""
    first: dict[str, _Text] = {}
    for t in texts:
        if t.n_shingles and t.text_hash in first:
            yield Duplicate(t.path, t.doc_id, first[t.text_hash].doc_id, "text", 1.0)
        first.setdefault(t.text_hash, t)


def _nearly_same(texts: Sequence[_Text], threshold: float) -> Iterator[Duplicate]:
    """Each text, in the order of date and path, repeats the earlier counted text that it is most like, if it is like enough."""
    by_lang: dict[tuple[str, int], list[_Text]] = defaultdict(list)
    for t in texts:
        if t.n_shingles >= _ENOUGH:
            by_lang[t.lang, len(t.signature)].append(t)
    for (_, length), group in sorted(by_lang.items()):
        index = MinHashLSH(threshold=threshold, num_perm=length, weights=(0.1, 0.9))
        for i, t in enumerate(group):
            signature = MinHash(num_perm=length, seed=_SEED, hashvalues=t.signature, scheme=MinHash(num_perm=1).scheme)
            like = [(float(np.mean(group[k].signature == t.signature)), -k) for k in index.query(signature) if _may_repeat(group[k], t)]
            best = max(like, default=(0.0, 0))
            if best[0] >= threshold:
                yield Duplicate(t.path, t.doc_id, group[-best[1]].doc_id, "near", best[0])
            else:
                index.insert(i, signature)


def _may_repeat(a: _Text, b: _Text) -> bool:
    return a.day is None or b.day is None or a.day == b.day
