"""The numbers that a word processor puts before paragraphs and keeps out of their text: levels in, labels out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

DEPTH = 10  # levels of a list at most: Word has 9, OpenDocument 10
MAX_LABEL = 255  # characters of a label; what is longer is no number, and is cut
BULLET = "•"
_PLAIN_BULLETS = frozenset("•●▪◦○■□*-–—")  # that mean the same in any font
_HIGHEST = 999_999_999
_HIGHEST_LETTERS = 780  # thirty times z, as far as Word counts in letters
_HIGHEST_ROMAN = 3999
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip

Write = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered.

    `parts`: its label, text and the indices of levels whose numbers stand there. `write`: how its own number is written. `anew`: it
    begins anew after a paragraph of one of so many first levels. `plain`: all numbers in its label are decimal. `space`: what parts
    the label from the text.
    """

    parts: tuple[str | int, ...]
    write: Write
    start: int = 1
    anew: int = DEPTH
    plain: bool = False
    space: str = " "


class Counter:
    """The numbers of one list, counted paragraph by paragraph."""

    def __init__(self) -> None:
        self._at: list[int | None] = [None] * DEPTH

    def label(self, levels: Sequence[Level], depth: int, start: int | None = None) -> str:
        """The label of the next paragraph, which is `depth` levels below the first, and the space after it; empty without such a level.

        `start`: the number it has, whatever was counted before. A level above it that no paragraph has begun shows its start.
        """
        if not 0 <= depth < min(len(levels), DEPTH):
            return ""
        before = self._at[depth]
        count = start if start is not None else levels[depth].start if before is None else before + 1
        self._at[depth] = min(max(count, 0), _HIGHEST)
        for below in range(depth + 1, DEPTH):
            if below >= len(levels) or depth < levels[below].anew:
                self._at[below] = None
        return self._shown(levels, depth)

    def _shown(self, levels: Sequence[Level], depth: int) -> str:
        level = levels[depth]
        label = ""
        for part in level.parts:
            if isinstance(part, str):
                label += part
            elif part <= depth:
                at = self._at[part]
                count = levels[part].start if at is None else at
                label += decimal(count) if level.plain else levels[part].write(count)
        label = label[:MAX_LABEL]
        return label + level.space if label.strip() else ""


def bullet(shape: str) -> str:
    """A bullet as text; one drawn by a letter or a code of a symbol font is a dot, blank space is none."""
    shape = shape.strip()
    return shape if not shape or shape in _PLAIN_BULLETS else BULLET


def no_number(count: int) -> str:
    """Empty: the level is counted and not shown."""
    return ""


def decimal(count: int) -> str:
    """1, 2, 3."""
    return str(count)


def padded(count: int) -> str:
    """01, 02, … 10."""
    return f"{count:02}"


def english_ordinal(count: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    ending = "th" if count // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"


def ordinal(count: int) -> str:
    """1., 2., as in Turkish and most languages."""
    return f"{count}."


def lower_roman(count: int) -> str:
    """i, ii, iii; decimal where the Romans did not count."""
    if not 0 < count <= _HIGHEST_ROMAN:
        return decimal(count)
    written = ""
    for value, sign in _ROMAN:
        written += sign * (count // value)
        count %= value
    return written


def upper_roman(count: int) -> str:
    """I, II, III."""
    return lower_roman(count).upper()


def lower_letters(count: int) -> str:
    """a, b, … z, aa, bb; decimal where that would be long."""
    if not 0 < count <= _HIGHEST_LETTERS:
        return decimal(count)
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)


def upper_letters(count: int) -> str:
    """A, B, … Z, AA, BB."""
    return lower_letters(count).upper()


def lower_columns(count: int) -> str:
    """a, b, … z, aa, ab, as columns of a spreadsheet are named."""
    if count <= 0:
        return decimal(count)
    written = ""
    while count:
        count, at = divmod(count - 1, 26)
        written = chr(ord("a") + at) + written
    return written


def upper_columns(count: int) -> str:
    """A, B, … Z, AA, AB."""
    return lower_columns(count).upper()
