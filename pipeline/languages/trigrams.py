"""A character model of each language: how many bits a letter costs, and from that how far a text can be trusted.

The model is an interpolated character trigram model (Dirichlet smoothing: MacKay and Peto 1995, "A hierarchical Dirichlet language
model") over folded text. It holds statistics of letters alone, in `pipeline/models/trigrams_<lang>.npz`; its card, `pipeline/models/trigrams.md`,
says what it was counted from and how to build it again (`pipeline/models/trigrams.py`).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from pipeline import languages, models

# One class a character: each letter of the languages, and one class each of other letters, digits, space, apostrophes, punctuation, symbols
LETTERS = "abcdefghijklmnopqrstuvwxyzçğıöşüâîû"
OTHER_LETTER, DIGIT, SPACE, APOSTROPHE, PUNCTUATION, SYMBOL = range(len(LETTERS), len(LETTERS) + 6)
CLASSES = SYMBOL + 1
STEPS = 16  # a cost is stored as a whole number of 1/16 bit, at most 255
_PUNCTUATION = '.,;:!?()[]"“”„«»–—-/'
_FEWEST = 20  # letters below which nothing can be said
_GLANCE = 200  # characters that mostly tell whether there are as many
_FOREIGN = 0.5  # share of letters of other scripts from which no model applies
_BEYOND_LATIN = re.compile("[\u0250-\U0010ffff]")  # "ж"; quotation marks and dashes are among them as well


@dataclass(frozen=True)
class Trigrams:
    """`costs[a, b, c]`: bits of class `c` after `a` and `b`, times STEPS. `knots`: bits per letter, rising, and `shares`: how many words are right there; `printed`: in born-digital files."""

    costs: npt.NDArray[np.uint8]
    knots: npt.NDArray[np.float64]
    shares: npt.NDArray[np.float64]
    printed: npt.NDArray[np.float64]

    def bits(self, text: str, lang: str) -> float:
        """Bits per letter of a text, as if it stood between spaces: about 2 to 3 for clean text, over 5 for junk. NaN without letters and symbols."""
        classes = classes_of(text, lang).astype(np.intp)
        last = classes[2:]
        judged = (last <= OTHER_LETTER) | (last == SYMBOL)  # spaces, digits and punctuation are right or wrong for other reasons
        costs = self.costs.ravel().take((classes[:-2] * CLASSES + classes[1:-1]) * CLASSES + last)
        count = np.count_nonzero(judged)
        return int(np.add.reduce(costs * judged, dtype=np.int64)) / count / STEPS if count else math.nan


@cache
def trigrams(lang: str) -> Trigrams:
    """The model of a language. Raises FileNotFoundError when there is none."""
    with resources.files(models).joinpath(f"trigrams_{lang}.npz").open("rb") as stream, np.load(stream) as arrays:
        return Trigrams(arrays["costs"], arrays["knots"], arrays["shares"], arrays["printed"])


def quality(text: str, lang: str = "", *, printed: bool = False) -> float | None:
    """How many of the words of a page are likely to be right, 0 to 1, judged by its letters alone.

    `lang` is the code of a language; for "" or `other` the language it fits best is taken, so that pages can be judged before
    their language is known. None when there are too few letters to say, or most are of another script.
    `printed`: the text is that of a born-digital file, most of which are right, so that it takes more to make one doubtful.
    Undamaged prose has 0.9 to 1, text of a language without a model about 0.3 to 0.7, a text layer of wrong letters less than 0.2.
    """
    if all(sum(map(len, part.split())) < _FEWEST for part in (text[:_GLANCE], text)):
        return None
    if (
        not text.isascii()
        and (foreign := sum(map(str.isalpha, _BEYOND_LATIN.findall(text))))
        and foreign > _FOREIGN * sum(map(str.isalpha, text))
    ):
        return None
    found = [_quality(text, code, printed) for code in ([lang] if lang in languages.codes() else languages.codes())]
    return max((q for q in found if not math.isnan(q)), default=None)


def _quality(text: str, lang: str, printed: bool) -> float:
    model = trigrams(lang)
    return float(np.interp(model.bits(text, lang), model.knots, model.printed if printed else model.shares))


def classes_of(text: str, lang: str) -> npt.NDArray[np.uint8]:
    """The class of each character between two spaces before and one after; runs of anything but letters count as one."""
    points = np.frombuffer(f"  {text} ".encode("utf-16-le", "replace"), dtype=np.uint16)
    classes = _classes(lang).take(points)
    kept = np.ones(classes.size, dtype=bool)
    kept[2:] = (classes[2:] != classes[1:-1]) | (classes[2:] <= OTHER_LETTER)
    return classes[kept]


@cache
def _classes(lang: str) -> npt.NDArray[np.uint8]:
    """The class of every UTF-16 unit, folded by the rules of a language; halves of a pair are symbols."""
    units = "".join(map(chr, range(0x10000)))
    folded = np.frombuffer(languages.get(lang).fold(units).encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    return _folded_classes()[folded]


@cache
def _folded_classes() -> npt.NDArray[np.uint8]:
    table = np.full(0x10000, SYMBOL, dtype=np.uint8)
    for code in range(0x10000):
        c = chr(code)
        if c.isalpha():
            table[code] = OTHER_LETTER
        elif c.isdigit():
            table[code] = DIGIT
        elif c.isspace():
            table[code] = SPACE
    table[[ord(c) for c in LETTERS]] = range(len(LETTERS))
    table[[ord(c) for c in "'’‘"]] = APOSTROPHE
    table[[ord(c) for c in _PUNCTUATION]] = PUNCTUATION
    return table
