"""Letters that were damaged before they reached us: told by the character model, repaired where that is right, recorded always.

A repair is made only when the words it changes become likely Turkish (or English) that they were not before. It is decided
over a whole document, since a few words may be likely by chance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import ftfy

from pipeline import languages
from pipeline.languages.trigrams import trigrams
from pipeline.readers import RawDocument, RawPage

Notes = list[tuple[str, str]]  # ("repaired", "…") and ("damaged", "…"), for the metadata of a document

_TURKISH = "şŞıİğĞ"
_WORD = re.compile(r"[^\W\d_]+")  # "Müdürlüðü", "İlçe"
_SAMPLE = 400  # distinct words that decide
_MOST_BITS = 4.5  # a letter of repaired words costs less; the like of Icelandic, Czech or Latvian words costs 7 and more
_LEAST_GAIN = 0.5  # bits a letter that a repair must save
_FEW = 3  # distinct words below which a likely one may be chance, so that the lines they stand on must be Turkish too
# a letter that became a question mark or U+FFFD inside a word: "ba?kan", "BA�KAN"; not "mi?Evet", "a.php?id"
_LOST = re.compile(
    r"(?<![^\s(\"'“‘-])[^\W\d_]*(?:[a-zçöüâîû][?\ufffd]+(?=[a-zçöüâîû])|[A-ZÇÖÜÂÎÛ][?\ufffd]+(?=[A-ZÇÖÜÂÎÛ])|\ufffd)[\w?\ufffd]*(?![=/&])"
)
_LOST_MARK = re.compile(r"[?\ufffd]")
_MAYBE_LOST = re.compile(r"[?\ufffd]\w|\ufffd")  # "?k"; most texts have none, and looking for it takes a tenth of the time
_CAPITALS = str.maketrans("çğıöşü", "ÇĞIÖŞÜ")
_FOREIGN, _FEW_FOREIGN = (
    "wqxWQX",
    0.005,
)  # letters that Turkish has only in names and addresses, and their share of such a text; English has 0.02
_ENOUGH = 2000  # letters of Turkish in which each of its letters must occur


@dataclass(frozen=True)
class Damage:
    """One way in which letters are replaced by others, one for one: what happened, and the table that undoes it."""

    name: str
    undo: dict[int, str]


def _misread(right: str, wrong: str) -> Damage:
    """Text in the code page `right` that was read as `wrong`; the tables of the two give what became of each Turkish letter."""
    became = {letter: letter.encode(right).decode(wrong, errors="ignore") for letter in _TURKISH}
    return Damage(f"{right} read as {wrong}", {ord(b): letter for letter, b in became.items() if b and b != letter})


DAMAGES = (
    _misread("cp1254", "cp1252"),  # þ ý ð Þ Ý Ð
    _misread("cp1254", "cp1250"),  # ţ ý đ Ţ Ý Đ
    # Turkish fonts whose glyphs are named after the Baltic letters in the same place
    Damage("font with Baltic names", {ord("Ģ"): "ş", ord("ġ"): "Ş", ord("Ġ"): "İ"}),
)
TWICE = "UTF-8 read as another code page"


def settle(document: RawDocument) -> None:
    """Repair the lines and metadata of a document where they stand; its metadata says what was done and what remains damaged.

    Where lines have positions in their source, only letters are exchanged one for one, so that the positions still hold.
    """
    lines = [line for page in document.pages for line in page.lines]
    notes: Notes = []
    if all(line.source_start is None for line in lines):
        free = [line for line in lines if not (line.words or line.cells)]
        texts, notes = untwist([line.text for line in free])
        for line, text in zip(free, texts, strict=True):
            line.text = text
    values, more = untwist([value for _, value in document.metadata])
    document.metadata = [(key, value) for (key, _), value in zip(document.metadata, values, strict=True)]
    notes += more + repair_lines(document.pages) + _remaining("\n".join(line.text for line in lines))
    damages = damages_of("\n".join(values))
    document.metadata = [(key, repaired(value, damages)) for key, value in document.metadata] + notes


def repair_lines(pages: Sequence[RawPage]) -> Notes:
    """Exchange damaged letters of all lines where they stand; lengths stay as they are."""
    lines = [line for page in pages for line in page.lines if not line.text.isascii()]
    text = "\n".join(line.text for line in lines)
    damages = damages_of(text)
    if damages:
        for line in lines:
            line.text = repaired(line.text, damages)
    return [("repaired", f"{d.name}, letters: {sum(text.count(chr(c)) for c in d.undo)}") for d in damages]


def repaired(text: str, damages: Iterable[Damage]) -> str:
    """The text without damages that are known to be there."""
    for damage in damages:
        text = text.translate(damage.undo)
    return text


def damages_of(text: str) -> list[Damage]:
    """The damages whose repair makes a text more Turkish.

    They are tried in the order of how many letters they would explain. Letters that one has explained, or that it would have
    explained had it made the text likelier, are no evidence for the next.
    """
    found: list[Damage] = []
    settled: set[int] = set()
    for damage in sorted(DAMAGES, key=lambda d: -sum(text.count(chr(c)) for c in d.undo)):
        there = {c for c in damage.undo if chr(c) in text}
        if there and not there & settled and _is_repaired_by(text, damage):
            found.append(damage)
        settled |= there
    return found


def _is_repaired_by(text: str, damage: Damage) -> bool:
    """Whether the words with damaged letters are likely Turkish after repair, and were not before."""
    letters = frozenset(map(chr, damage.undo))
    counts = Counter(w for w in _WORD.findall(text) if not letters.isdisjoint(w))
    words = sorted(counts, key=lambda w: (-counts[w], w))[:_SAMPLE]
    cost = partial(trigrams("tr").bits, lang="tr")
    joined = " ".join(words)
    after = cost(joined.translate(damage.undo))
    if len(words) < _FEW:
        after = max(after, cost(" ".join(line for line in text.split("\n") if not letters.isdisjoint(line)).translate(damage.undo)))
    return after <= _MOST_BITS and cost(joined) - after >= _LEAST_GAIN


def untwist(lines: Sequence[str]) -> tuple[list[str], Notes]:
    """Lines of UTF-8 that was read as a single-byte code page (`Ã§`, `ÅŸ`, `â€™`), decoded anew by ftfy where a model says that they read better."""
    fixed = [line if line.isascii() else _untwisted(line) for line in lines]
    changed = [(old, new) for old, new in zip(lines, fixed, strict=True) if old != new]
    if not changed:
        return fixed, []
    before, after = " ".join(old for old, _ in changed), " ".join(new for _, new in changed)
    if not any(trigrams(code).bits(after, code) < trigrams(code).bits(before, code) for code in languages.codes()):
        return list(lines), []
    return fixed, [("repaired", f"{TWICE}, lines: {len(changed)}")]


def _untwisted(line: str) -> str:
    """ftfy's reading of a line; not where it takes a soft hyphen for half of a letter (`Ð\u00ad`)."""
    plain = line.replace("\u00ad", "")
    return line if plain != line and ftfy.fix_encoding(plain) == plain else ftfy.fix_encoding(line)


def _remaining(text: str) -> Notes:
    """Damage that cannot be undone with certainty: lost letters, and Turkish without its own letters."""
    notes: Notes = []
    lost = sum(len(_LOST_MARK.findall(word)) for word in _LOST.findall(text)) if _MAYBE_LOST.search(text) else 0
    if lost:
        notes.append(("damaged", f"question marks in the place of letters: {lost}"))
    missing = _missing_letters(text)
    if missing:
        notes.append(("damaged", f"Turkish without the letters {missing}"))
    return notes


def _missing_letters(text: str) -> str:
    """Letters that Turkish text of this length cannot do without, and this does."""
    missing = " ".join(letter for letter in "çğıöşü" if letter not in text and letter.translate(_CAPITALS) not in text)
    if not missing or sum(map(text.count, _FOREIGN)) > _FEW_FOREIGN * len(text):
        return ""
    if sum(map(str.isalpha, text[: 4 * _ENOUGH])) < _ENOUGH:
        return ""
    bits = trigrams("tr").bits(text, "tr")
    return missing if bits <= _MOST_BITS and bits < trigrams("en").bits(text, "en") else ""
