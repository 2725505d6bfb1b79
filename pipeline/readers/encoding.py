"""Bytes to text, and the two ways in which Turkish letters are damaged before they reach us."""

from __future__ import annotations

import codecs
import re
from collections import Counter

import charset_normalizer
import simplemma

from pipeline.languages import get

# ISO-8859-9 (or Windows-1254) read as Latin-1
_LATIN1 = str.maketrans("þýðÝÞÐ", "şığİŞĞ")
# Turkish fonts whose glyphs are named after the Baltic letters in the same place
_FONT = str.maketrans("ĢġĠ", "şŞİ")
_DAMAGES = (_LATIN1, _FONT)
_WORD = re.compile(r"[^\W\d_]+")  # "Müdürlüðü", "İlçe"
_SAMPLE = 400  # distinct words that decide
_HEAD = 200_000  # bytes that charset-normalizer looks at
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SCRIPTS = ("Cyrillic", "Greek", "Arabic", "Hebrew", "CJK", "Hiragana", "Katakana", "Hangul", "Thai", "Armenian", "Georgian")
_WESTERN = "cp1252"  # Latin-1 with the letters Windows added; Turkish in it is repaired afterwards like any other


def decode(data: bytes, declared: str = "") -> str:
    """Text by byte order mark, declared encoding, UTF-8, or what charset-normalizer takes it for; new lines are `\\n`."""
    return _decode(data, declared).replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, declared: str) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    for encoding in (declared, "utf-8"):
        try:
            if encoding:
                return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    best = charset_normalizer.from_bytes(data[:_HEAD]).best()
    name = best.encoding if best else _WESTERN
    # Guessers tell the single-byte Latin code pages apart badly, all the more in capitals; only another script is believed
    other = best is not None and any(script in alphabet for alphabet in best.alphabets for script in _SCRIPTS)
    return data.decode(name if other else _WESTERN, errors="replace")


def repair(text: str) -> str:
    """The text with its Turkish letters restored where that is clearly right; the length never changes.

    Decided over the whole text: most distinct words with a suspicious letter must become words of the Turkish dictionary that
    they were not before (`Müdürlüðü` → `Müdürlüğü`), so Icelandic, Czech or Latvian names are left alone.
    """
    for damage in _DAMAGES:
        if any(chr(c) in text for c in damage) and _is_damaged(text, damage):
            text = text.translate(damage)
    return text


def _is_damaged(text: str, damage: dict[int, int]) -> bool:
    letters = frozenset(map(chr, damage))
    counts = Counter(w for w in _WORD.findall(text) if not letters.isdisjoint(w))
    words = sorted(counts, key=lambda w: (-counts[w], w))[:_SAMPLE]
    fold = get("tr").fold
    gained = sum(simplemma.is_known(fold(w.translate(damage)), lang="tr") for w in words)
    had = sum(simplemma.is_known(w.lower(), lang="tr") for w in words)
    return gained > 0 and gained >= 0.3 * len(words) and gained > 3 * had
