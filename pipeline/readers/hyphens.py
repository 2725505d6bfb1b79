"""Words that were cut at the end of a line."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from pipeline.readers import RawPage

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")  # "minutes", "Newcastle-West"
_CUT = re.compile(r"([^\W\d_]+)-$")  # "… the asso-"
_FIRST = re.compile(r"[^\W\d_]+")  # "ciation of …"


def join_lines(pages: list[RawPage]) -> None:
    """Set `joined` on lines that go on with a word of the line above, and drop the hyphen where it only marked the cut.

    The hyphen stays where the document has the compound elsewhere (`Newcastle-West`), where the second half begins with a
    capital, or where both halves are words of the document and the whole is not.
    """
    words: Counter[str] | None = None
    for page in pages:
        for above, line in pairwise([line for line in page.lines if line.part == "body"]):
            if not above.text.endswith("-") or line.gap:
                continue
            cut, first = _CUT.search(above.text), _FIRST.match(line.text)
            if not (cut and first):
                continue
            words = words if words is not None else _vocabulary(pages)
            line.joined = True
            if not _is_compound(cut[1], first[0], words):
                above.text = above.text[:-1]
                for word in above.words:
                    word.end = min(word.end, len(above.text))


def _vocabulary(pages: list[RawPage]) -> Counter[str]:
    return Counter(w for page in pages for line in page.lines for w in _WORD.findall(line.text.lower()))


def _is_compound(left: str, right: str, words: Counter[str]) -> bool:
    low, high = left.lower(), right.lower()
    if words[f"{low}-{high}"]:
        return True
    if words[low + high]:
        return False
    if right[0].isupper() and not (left.isupper() and right.isupper()):
        return True
    return min(len(low), len(high)) >= 4 and words[low] > 1 and words[high] > 1
