"""Bytes to text: by byte order mark, UTF-8, the declared encoding, or the code page in which the words are likely."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

import charset_normalizer

from pipeline.languages.trigrams import trigrams
from pipeline.readers.damage import untwist

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SCRIPTS = ("Cyrillic", "Greek", "Arabic", "Hebrew", "CJK", "Hiragana", "Katakana", "Hangul", "Thai", "Armenian", "Georgian")
_WESTERN = "cp1252"  # Latin-1 with the letters Windows added
_TURKISH = ("cp1254", "cp857", "mac_turkish")  # Windows, DOS and Macintosh
_MOST_BITS = 4.5  # a letter of Turkish words costs less, in the wrong code page more
_HEAD = 200_000  # bytes that are looked at
# As browsers do: who declares Latin-1 or Latin-5 mostly means the code page of Windows, which has more characters (WHATWG Encoding Standard)
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874"}
_WORD = re.compile(r"[^\s\d.,;:()\"/-]*[^\s\x00-\x7f][^\s\d.,;:()\"/-]*")  # a word with a character beyond ASCII: "Müdürlüğü", "‡al•Ÿma"


class Decoded(NamedTuple):
    """Text with `\\n` for every new line, and what its document's metadata should say of it: an encoding that is not UTF-8, a repair."""

    text: str
    metadata: list[tuple[str, str]]


def decode(data: bytes, declared: str = "") -> Decoded:
    """The text of bytes. `declared` is what the file says of itself; UTF-8 that is valid is believed first, as chance hardly makes it."""
    encoding = _encoding(data, declared)
    text = data.decode(encoding, errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    lines, notes = untwist(text.split("\n"))  # before control characters are cleaned away: they are part of such damage
    return Decoded("\n".join(lines), notes if encoding.startswith("utf-8") else [("encoding", encoding), *notes])


def _encoding(data: bytes, declared: str) -> str:
    marked = next((encoding for mark, encoding in _BOMS if data.startswith(mark)), "")
    if marked:
        return marked
    meant = _meant(declared)
    if data.isascii() and meant:
        return meant
    if _fits(data, "utf-8"):
        return "utf-8"
    return meant if meant and meant != "utf-8" and _fits(data, meant) else _guessed(data[:_HEAD])


def _meant(declared: str) -> str:
    """Python's name of a declared encoding of text; empty for one that there is not."""
    try:
        name = codecs.lookup(declared).name
        "".encode(name)
    except (LookupError, UnicodeError, ValueError):
        return ""
    return _MEANT.get(name, name)


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _guessed(head: bytes) -> str:
    """Guessers tell the single-byte Latin code pages apart badly, all the more in capitals; only another script is believed of them."""
    bits = {page: _bits(head.decode(page, errors="replace")) for page in _TURKISH}
    likely = min(bits, key=lambda page: bits[page])
    if bits[likely] <= _MOST_BITS:
        return likely
    best = charset_normalizer.from_bytes(head).best()
    other = best is not None and any(script in alphabet for alphabet in best.alphabets for script in _SCRIPTS)
    return best.encoding if best and other else _WESTERN


def _bits(text: str) -> float:
    """What a letter costs in Turkish in the words that the code page decides; not a number without any."""
    return trigrams("tr").bits(" ".join(sorted(set(_WORD.findall(text)))), "tr")
