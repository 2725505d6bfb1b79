"""Pages set from our own sentences with their exact truth, for the layout benchmark: columns, furniture, notes, tables, hyphens, Turkish.

A document is drawn with reportlab while the truth is written down: for each page its body words in reading order, and the lines that
belong to no sentence (headers, footers, page and line numbers, side notes, watermarks).
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.benchmarks.sentences import sentence, title
from tests.readers.papers import FONT

WIDTH, HEIGHT = A4
LEFT, TOP, BOTTOM = 64.0, 92.0, HEIGHT - 84.0  # of the type area, from the top left corner
ROOM = WIDTH - 2 * LEFT
_VOWELS = set("aeıioöuüAEIİOÖUÜ")


@dataclass
class Truth:
    """One page: its body as words in reading order, and its furniture as lines."""

    body: list[str] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)


@dataclass
class Style:
    """What a document looks like. `order`: how a page's lines follow one another in the file (columns, rows or shuffled paragraphs)."""

    lang: str
    columns: int = 1
    first_share: float = 0.0  # of the room, for the first of two columns; 0: equal columns
    gutter: float = 18.0
    size: float = 10.0
    hyphens: bool = False
    justified: bool = False  # each word placed by itself
    capitals: bool = False
    order: str = "columns"
    rotation: int = 0


class Press:
    """Draws one document and writes down its truth."""

    def __init__(self, style: Style, seed: int) -> None:
        self.style, self.chance = style, random.Random(seed)
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=A4, invariant=True)
        self.pages: list[Truth] = []
        self.over_page = False  # whether a page ended since that half
        self.carry = self.half = ""  # text that did not fit; first half of a word that was cut
        self.strokes: list[tuple[float, float, str, float, float]] = []  # x, top, text, size, room to justify to (0: none)
        self.new_page()

    def new_page(self) -> None:
        """Begin another page."""
        if self.pages:
            self._flush()
            self.canvas.showPage()
        self.over_page = bool(self.half)
        if self.style.rotation:
            self.canvas.setPageRotation(self.style.rotation)
        self.pages.append(Truth())

    def finish(self) -> tuple[bytes, list[Truth]]:
        """The file and the truth of its pages."""
        self._flush()
        self.pages[-1].body += [f"{self.half}-"] * bool(self.half)
        self.canvas.save()
        return self.out.getvalue(), self.pages

    def put(self, x: float, top: float, text: str, size: float | None = None, room: float = 0.0) -> None:
        """Draw a line of text; it takes part in the order of the page's lines."""
        self.strokes.append((x, top, text, size or self.style.size, room))

    def aside(self, x: float, top: float, text: str, size: float = 8.0) -> None:
        """Draw a line that belongs to no sentence."""
        self.put(x, top, text, size)
        self.pages[-1].furniture.append(text)

    def body(self, text: str) -> None:
        """Write down words of the body."""
        self.pages[-1].body += text.split()

    def paragraph(self, x: float, top: float, room: float, bottom: float, text: str, indent: float = 0.0) -> float:
        """Set a paragraph into a column and return where the next may begin; what does not fit is left for `carry`."""
        size = self.style.size
        words = text.split()
        while words and top + size <= bottom:
            line, taken, halves = self._line(words, room - indent)
            self._write(words[:taken], halves)
            words = [*halves[1:], *words[taken + bool(halves) :]]
            self.put(x + indent, top, line, room=room - indent if words and self.style.justified else 0.0)
            top += 1.3 * size
        self.carry = " ".join(words)
        return top + 0.7 * size

    def _write(self, words: list[str], halves: list[str]) -> None:
        """Write down the words of a line; one that was cut counts as whole, on the page where it begins."""
        if self.half and self.over_page:
            self.pages[-2].body.append(self.half + words[0])
            words = words[1:]
        elif self.half:
            words = [self.half + words[0], *words[1:]]
        self.over_page = False
        self.pages[-1].body += words
        self.half = halves[0] if halves else ""

    def _line(self, words: list[str], room: float) -> tuple[str, int, list[str]]:
        """(line, whole words in it, halves of the word that was cut at its end)."""
        size, taken = self.style.size, 1
        while taken < len(words) and stringWidth(" ".join(words[: taken + 1]), FONT, size) <= room:
            taken += 1
        line = " ".join(words[:taken])
        if self.style.hyphens and taken < len(words):
            for at in reversed(list(_breaks(words[taken]))):
                if stringWidth(f"{line} {words[taken][:at]}-", FONT, size) <= room:
                    return f"{line} {words[taken][:at]}-", taken, [words[taken][:at], words[taken][at:]]
        return line, taken, []

    def _flush(self) -> None:
        strokes = self.strokes
        if self.style.order == "rows":
            strokes = sorted(strokes, key=lambda s: (round(s[1]), s[0]))
        elif self.style.order == "shuffled":
            blocks = [strokes[i : i + 7] for i in range(0, len(strokes), 7)]
            self.chance.shuffle(blocks)
            strokes = [stroke for block in blocks for stroke in block]
        for x, top, text, size, room in strokes:
            self._draw(x, HEIGHT - top - size, text, size, room)
        self.strokes = []

    def _draw(self, x: float, y: float, text: str, size: float, room: float) -> None:
        self.canvas.setFont(FONT, size)
        words = text.split()
        if not room or len(words) < 2:
            self.canvas.drawString(x, y, text)
            return
        space = (room - sum(stringWidth(w, FONT, size) for w in words)) / (len(words) - 1)
        for word in words:
            self.canvas.drawString(x, y, word)
            x += stringWidth(word, FONT, size) + space

    def columns(self) -> list[tuple[float, float]]:
        """(x, room) of each column."""
        n, gutter = self.style.columns, self.style.gutter
        if self.style.first_share and n == 2:
            first = self.style.first_share * ROOM
            return [(LEFT, first), (LEFT + first + gutter, ROOM - first - gutter)]
        room = (ROOM - (n - 1) * gutter) / n
        return [(LEFT + i * (room + gutter), room) for i in range(n)]

    def text(self, sentences: int) -> str:
        """A paragraph of so many sentences in the document's language."""
        said = " ".join(sentence(self.chance, self.style.lang) for _ in range(sentences))
        if not self.style.capitals:
            return said
        return said.replace("i", "İ").upper() if self.style.lang == "tr" else said.upper()

    def fill(self, top: float = TOP, bottom: float = BOTTOM) -> None:
        """Fill the columns between two heights; what does not fit into one goes on in the next, or on the next page."""
        for x, room in self.columns():
            at = top
            while at + self.style.size <= bottom:
                at = self.paragraph(x, at, room, bottom, self.carry or self.text(self.chance.randint(1, 4)))

    def heading(self, top: float) -> float:
        """A heading over the whole width."""
        text = title(self.chance, self.style.lang)
        self.put(LEFT, top, text, 14)
        self.body(text)
        return top + 26


def _breaks(word: str) -> Iterator[int]:
    """Where a long word may be cut: before a consonant that a vowel follows, with two letters on either side."""
    if len(word) >= 6 and word.isalpha():
        for i in range(3, len(word) - 2):
            if word[i] not in _VOWELS and word[i + 1] in _VOWELS:
                yield i


def headed(press: Press, number: int, pages: int) -> None:
    """A running header, and a footer that counts."""
    tr = press.style.lang == "tr"
    press.aside(LEFT, 40, "Akçadere Belediye Meclisi Tutanak Dergisi" if tr else "Ardmore Borough Council: minutes of proceedings")
    press.aside(WIDTH / 2 - 20, HEIGHT - 46, f"Sayfa {number} / {pages}" if tr else f"Page {number} of {pages}")


def faced(press: Press, number: int, pages: int) -> None:
    """Headers of left and right pages differ; the page number stands alone, on the outer side."""
    tr = press.style.lang == "tr"
    even = ("Meclis Tutanakları" if tr else "Council Proceedings", LEFT)
    odd = ("Olağan Toplantı" if tr else "Ordinary Meeting", WIDTH - LEFT - 90)
    text, x = even if number % 2 == 0 else odd
    press.aside(x, 44, text)
    press.aside(LEFT if number % 2 == 0 else WIDTH - LEFT - 12, HEIGHT - 50, str(number + 16))


def plain_pages(press: Press, pages: int, furniture: Callable[[Press, int, int], None]) -> None:
    """Pages filled with columns under a heading."""
    for number in range(1, pages + 1):
        if number > 1:
            press.new_page()
        furniture(press, number, pages)
        press.fill(press.heading(TOP) if number == 1 else TOP)


def banded_pages(press: Press, pages: int, furniture: Callable[[Press, int, int], None]) -> None:
    """Columns above and below a heading and a paragraph over the whole width."""
    for number in range(1, pages + 1):
        if number > 1:
            press.new_page()
        furniture(press, number, pages)
        press.fill(TOP, 350)
        top = press.heading(372)
        top = press.paragraph(LEFT, top, ROOM, BOTTOM, press.carry + " " + press.text(4))
        press.fill(top + 8, BOTTOM)


def numbered_pages(press: Press, pages: int, furniture: Callable[[Press, int, int], None]) -> None:
    """Every fifth line has its number in the margin."""
    for number in range(1, pages + 1):
        if number > 1:
            press.new_page()
        furniture(press, number, pages)
        before = len(press.strokes)
        press.fill()
        for i, (_, top, *_) in enumerate(press.strokes[before:], 1):
            if i % 5 == 0:
                press.aside(LEFT - 28, top, str(i), press.style.size)


def noted_pages(press: Press, pages: int, furniture: Callable[[Press, int, int], None]) -> None:
    """A column of text with short notes beside it."""
    for number in range(1, pages + 1):
        if number > 1:
            press.new_page()
        furniture(press, number, pages)
        top = TOP
        while top + 20 <= BOTTOM:
            at = top
            top = press.paragraph(LEFT + 110, top, ROOM - 110, BOTTOM, press.text(press.chance.randint(3, 5)))
            if press.chance.random() < 0.7:
                for i, word in enumerate(title(press.chance, press.style.lang).split()[:3]):
                    press.aside(LEFT, at + 11 * i, word, 8)


def footnoted_pages(press: Press, pages: int, furniture: Callable[[Press, int, int], None]) -> None:
    """Notes in small print below a short rule."""
    for number in range(1, pages + 1):
        if number > 1:
            press.new_page()
        furniture(press, number, pages)
        press.fill(TOP, BOTTOM - 70)
        press.canvas.line(LEFT, HEIGHT - (BOTTOM - 58), LEFT + 120, HEIGHT - (BOTTOM - 58))
        for i in range(3):
            text = f"{3 * number + i - 2} {title(press.chance, press.style.lang)}."
            press.put(LEFT, BOTTOM - 50 + 13 * i, text, 8)
            press.body(text)


def tabled_pages(press: Press, pages: int, furniture: Callable[[Press, int, int], None]) -> None:
    """A ruled table between two paragraphs."""
    widths = (150.0, 190.0, ROOM - 340.0)
    for number in range(1, pages + 1):
        if number > 1:
            press.new_page()
        furniture(press, number, pages)
        top = press.paragraph(LEFT, TOP, ROOM, BOTTOM, press.text(5)) + 6
        xs = [LEFT + sum(widths[:i]) for i in range(4)]
        rows = 12
        press.canvas.grid(xs, [HEIGHT - top - 20 * i for i in range(rows + 1)])
        for row in range(rows):
            for x in xs[:3]:
                text = " ".join(title(press.chance, press.style.lang).split()[:2])
                press.put(x + 4, top + 20 * row + 5, text)
                press.body(text)
        press.paragraph(LEFT, top + 20 * rows + 16, ROOM, BOTTOM, press.text(8))


def listed_pages(press: Press, pages: int, furniture: Callable[[Press, int, int], None]) -> None:
    """Numbered items with sub-items, and a list of names and offices without rulings."""
    for number in range(1, pages + 1):
        if number > 1:
            press.new_page()
        furniture(press, number, pages)
        top = TOP
        for item in range(1, 6):
            top = press.paragraph(LEFT, top, ROOM, BOTTOM, f"{item}. {press.text(2)}")
            top = press.paragraph(LEFT, top, ROOM, BOTTOM, f"({chr(96 + item)}) {press.text(1)}", indent=24)
        for _ in range(10):
            name, office = (" ".join(title(press.chance, press.style.lang).split()[:2]) for _ in range(2))
            press.put(LEFT, top, name)
            press.put(LEFT + 220, top, office)
            press.body(f"{name} {office}")
            top += 15


def marked_pages(press: Press, pages: int, furniture: Callable[[Press, int, int], None]) -> None:
    """A watermark across every page."""
    word = "TASLAK" if press.style.lang == "tr" else "DRAFT"
    for number in range(1, pages + 1):
        if number > 1:
            press.new_page()
        press.canvas.saveState()
        press.canvas.setFont(FONT, 90)
        press.canvas.setFillGray(0.85)
        press.canvas.translate(WIDTH / 2, HEIGHT / 2)
        press.canvas.rotate(50)
        press.canvas.drawCentredString(0, 0, word)
        press.canvas.restoreState()
        press.pages[-1].furniture.append(word)
        furniture(press, number, pages)
        press.fill()
