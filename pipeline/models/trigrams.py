"""Build the character models from folders of text: `python -m pipeline.models.trigrams ../shared`.

Only numbers are kept: how often a letter follows two others, and which cost goes with which share of damaged words. Half of the files
are counted (every second one in the order of their names); on the others `shares` is measured. The same files give the same bytes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import IsotonicRegression

from pipeline.languages.trigrams import CLASSES, LETTERS, STEPS, Trigrams, classes_of

# Folders below the one that is given, and what a file of them must not hold: letters that show it to be damaged
SOURCES = {
    "tr": ("data/tbmm/tutanaklar", "gold/ud_tr_boun", "gold/ud_tr_framenet", "gold/ud_tr_kenet"),
    "en": ("data/limerick/meetings", "data/norfolk", "data/sunlight"),
}
DAMAGED = frozenset("þýðÝÞÐ")
_SENTENCE = re.compile(r"^# text = (.+)$", re.MULTILINE)  # of a CoNLL-U file: "# text = Toplantı açıldı."
_READ: dict[str, Callable[[str], str]] = {".txt": str, ".md": str, ".conllu": lambda text: "\n".join(_SENTENCE.findall(text))}
_NOT_TEXT = ("SOURCE.md", "README.md", "LICENSE.txt")
_STRENGTH = 8.0  # pseudo-counts by which a context leans on the shorter one
_KNOTS = 32
_BLOCK = 1200  # characters of a page to measure with
_BLOCKS = 40  # pages a file
_RATES = (0.0, 0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)  # shares of letters that are damaged
_PRINTED = 0.95  # share of the pages of born-digital files whose words are all right
_SEED = 7
Floats = npt.NDArray[np.float64]
_CONFUSED = np.array(list(LETTERS + LETTERS.upper() + "|!/\\~^*#@$%&01568"))  # what a damaged letter is read as


def build(lang: str, texts: Sequence[str]) -> Trigrams:
    """The model of a language from texts: the even ones are counted, the odd ones calibrate."""
    costs = np.clip(np.rint(-np.log2(probabilities(lang, texts[::2])) * STEPS), 0, 255).astype(np.uint8)
    bare = Trigrams(costs, np.empty(0), np.empty(0), np.empty(0))
    return Trigrams(costs, *_calibrated(bare, lang, texts[1::2]))


def probabilities(lang: str, texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """`p[a, b, c]`: the probability of class `c` after `a` and `b`; each leans on the probability after `b` alone, and that on that of `c`."""
    counts = np.zeros(CLASSES**3)
    for text in texts:
        c = classes_of(text, lang).astype(np.int64)
        counts += np.bincount((c[:-2] * CLASSES + c[1:-1]) * CLASSES + c[2:], minlength=CLASSES**3)
    three = counts.reshape(CLASSES, CLASSES, CLASSES)
    two = three.sum(axis=0)
    one = (two.sum(axis=0) + 0.5) / (two.sum() + 0.5 * CLASSES)
    after_one = (two + _STRENGTH * one) / (two.sum(axis=1, keepdims=True) + _STRENGTH)
    after_two: npt.NDArray[np.float64] = (three + _STRENGTH * after_one) / (three.sum(axis=2, keepdims=True) + _STRENGTH)
    return after_two


def _calibrated(model: Trigrams, lang: str, texts: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """Bits per letter, and the share of whole words there where any page may be damaged, and where few are: measured on pages damaged at random."""
    chance = np.random.default_rng(_SEED)
    found = []
    for page in _pages(texts):
        damaged, share = damage(page, float(chance.choice(_RATES)), chance)
        found.append((model.bits(damaged, lang), share))
    bits, shares = np.array(found).T
    whole = shares == 1
    printed = np.where(whole, _PRINTED / whole.sum(), (1 - _PRINTED) / (~whole).sum())
    knots: Floats = np.linspace(float(bits.min()), float(bits.max()), _KNOTS)

    def falling(weights: Floats | None) -> Floats:
        fitted = IsotonicRegression(increasing=False, y_min=0, y_max=1, out_of_bounds="clip").fit(bits, shares, weights)
        return np.array(fitted.predict(knots), dtype=np.float64).round(4)

    return np.round(knots, 4), falling(None), falling(printed)


def _pages(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        starts = range(0, max(len(text) - _BLOCK, 1), _BLOCK)
        for start in starts[:: max(len(starts) // _BLOCKS, 1)]:
            yield text[start : start + _BLOCK]


def damage(text: str, rate: float, chance: np.random.Generator) -> tuple[str, float]:
    """The text with a share of its letters read as others, and the share of its words (with letters) that are still right."""
    characters = np.array(list(text))
    letters = np.array([c.isalpha() for c in text])
    hit = letters & (chance.random(letters.size) < rate)
    damaged = characters.copy()
    damaged[hit] = chance.choice(_CONFUSED, int(hit.sum()))
    spaces = np.cumsum([c.isspace() for c in text])  # the same for all characters of a word
    whole = np.unique(spaces[letters]).size
    wrong = np.unique(spaces[damaged != characters]).size
    return "".join(damaged), 1 - wrong / max(whole, 1)


def texts_of(root: Path, lang: str) -> list[str]:
    """The undamaged texts of a language in the order of their folders and paths."""
    files = [f for folder in SOURCES[lang] for f in sorted((root / folder).rglob("*")) if f.suffix in _READ and f.name not in _NOT_TEXT]
    texts = (_READ[f.suffix](f.read_text(encoding="utf-8")).replace("\xad", "") for f in files)
    return [t for t in texts if not DAMAGED & set(t)]


def main(root: Path) -> None:
    """Write `trigrams_<lang>.npz` of every language beside this file."""
    for lang in SOURCES:
        model = build(lang, texts_of(root, lang))
        target = Path(__file__).with_name(f"trigrams_{lang}.npz")
        np.savez_compressed(target, costs=model.costs, knots=model.knots, shares=model.shares, printed=model.printed)
        print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
