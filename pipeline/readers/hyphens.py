"""Words that were cut at the end of a line or of a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.readers import RawLine, RawPage

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")  # "minutes", "Newcastle-West"
_CUT = re.compile(r"([^\W\d_]+)-$")  # "… the asso-"
_FIRST = re.compile(r"[^\W\d_]+")  # "ciation of …"


class _Cut(NamedTuple):
    """A line that ends in a hyphen, the one that goes on, the two halves, and whether a page ends between them."""

    above: RawLine
    line: RawLine
    left: str
    right: str
    over_page: bool


def join_lines(pages: list[RawPage]) -> None:
    """Set `joined` on lines that go on with a word of the line above, and drop the hyphen where it only marked the cut.

    The hyphen stays where the document has the compound elsewhere (`Newcastle-West`), where the second half begins with a
    capital, or where both halves are words of the document and the whole is not. A word may go on over the end of a page, whatever
    header, footer or note stands between; there a second half in capitals must be known, for it may as well begin something new.
    """
    cuts = list(_cuts(pages))
    words = _counted(pages, cuts)
    for above, line, left, right, over_page in cuts:
        known = words[_low(f"{left}-{right}")] or words[_low(left + right)]
        if over_page and right[0].isupper() and not known:
            continue
        line.joined = True
        if not _is_compound(left, right, words):
            above.text = above.text[:-1]
            for word in above.words:
                word.end = min(word.end, len(above.text))


def _cuts(pages: Sequence[RawPage]) -> Iterator[_Cut]:
    """Where a word may be cut: between lines of a page, and between the body of a page and that of the next."""
    last: RawLine | None = None
    for page in pages:
        lines = [line for line in page.lines if line.part == "body"]
        body = [line for line in page.lines if line.part in ("body", "table")]
        if last and body and (cut := _cut(last, body[0], True)):
            yield cut
        for above, line in pairwise(lines):
            if above.text.endswith("-") and (cut := _cut(above, line, False)):
                yield cut
        last = body[-1] if body else None


def _cut(above: RawLine, line: RawLine, over_page: bool) -> _Cut | None:
    if line.gap or "table" in (above.part, line.part):
        return None
    left, right = _CUT.search(above.text), _FIRST.match(line.text)
    return _Cut(above, line, left[1], right[0], over_page) if left and right else None


def _counted(pages: Sequence[RawPage], cuts: Sequence[_Cut]) -> Counter[str]:
    """How often the document has each word that may have been cut, and its halves."""
    asked = {word for cut in cuts for word in _asked(_low(cut.left), _low(cut.right))}
    text = _low("\n".join(line.text for page in pages for line in page.lines)) if asked else ""
    return Counter(filter(asked.__contains__, _WORD.findall(text)))


def _low(text: str) -> str:
    return text.replace("İ", "i").lower()  # else its dot would be a character of its own, and end the word


def _asked(left: str, right: str) -> tuple[str, str, str, str]:
    return f"{left}-{right}", left + right, left, right


def _is_compound(left: str, right: str, words: Counter[str]) -> bool:
    low, high = _low(left), _low(right)
    if words[f"{low}-{high}"]:
        return True
    if words[low + high]:
        return False
    if right[0].isupper() and not (left.isupper() and right.isupper()):
        return True
    return min(len(low), len(high)) >= 4 and words[low] > 1 and words[high] > 1
