"""Which language a text is in: one of those there are, or `other`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline import languages

_ENOUGH = 20  # words from which the general identifier is trusted
_SAMPLE = 1500  # words that are looked at
_STOP_SHARE = 0.15  # share of stop words from which a text is in a language although the identifier says otherwise
_CERTAIN = 0.3  # share of stop words that settles the language at once

# Runs of letters: "Çevre", "o", "Áras"
_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str, codes: Sequence[str]) -> str:
    """The code of the language of `text`, or `other`. Short texts go to the most likely of `codes`, the first when nothing tells."""
    found = _WORD.findall(text)
    middle = max(0, (len(found) - _SAMPLE) // 2)
    words = found[middle : middle + _SAMPLE]
    if not codes:
        return languages.OTHER
    shares = {code: _stop_share(words, code) for code in codes}
    best = max(codes, key=lambda c: shares[c])
    if len(words) < _ENOUGH:
        return _of_short_text(words, codes, best, shares[best])
    if shares[best] >= _CERTAIN and all(shares[c] * 2 < shares[best] for c in codes if c != best):
        return best
    label = _general().classify(" ".join(_lowered(words)))[0]
    if label in codes:
        return str(label)
    return best if shares[best] >= _STOP_SHARE else languages.OTHER


def _of_short_text(words: Sequence[str], codes: Sequence[str], best: str, share: float) -> str:
    joined = " ".join(words)
    for code in codes:
        if any(letter in joined for letter in _letters(code)):
            return code
    if share or not words:
        return best
    label = str(_restricted(tuple(codes)).classify(" ".join(_lowered(words)))[0])
    return label if label in codes else best


def _stop_share(words: Sequence[str], code: str) -> float:
    language = languages.get(code)
    return sum(w in language.stop_words for w in language.fold("\n".join(words)).split("\n")) / max(len(words), 1)


def _letters(code: str) -> str:
    return str(languages.get(code).lists.get("documents", {}).get("letters", ""))


def _lowered(words: Sequence[str]) -> list[str]:
    """Words in lower case by the rules of the language whose letters are among them; capitals would mislead the identifier."""
    joined = " ".join(words)
    for code in languages.codes():
        if any(letter in joined for letter in _letters(code)):
            return languages.get(code).fold(joined).split()
    return joined.lower().split()


@cache
def _general() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


@cache
def _restricted(codes: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(codes))
    return identifier
