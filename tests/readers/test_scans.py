"""Scans: how a page lies, its language, its order, text layers that are worse than what OCR reads, and results that are kept."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.cache import FolderCache
from pipeline.readers import Box, RawPage, pdf, scans, tesseract
from pipeline.readers.means import Means
from pipeline.readers.scanlines import lines_of, without_noise
from pipeline.readers.scans import Scan, read_scans
from pipeline.readers.straight import Lie, lie_of
from pipeline.readers.tesseract import Found
from pipeline.settings import PagesSettings
from pipeline.stages.pages import rows
from tests.benchmarks.scanned import Copy, copied, paragraphs
from tests.readers.papers import FONT, column, needs_tesseract
from tests.readers.papers import pdf as printed

SETTINGS = PagesSettings()
TURKISH = [line[:80] for line in paragraphs("tr")[:16]]
ENGLISH = [line[:80] for line in paragraphs("en")[:16]]


def image_of(data: bytes, dpi: int = 150) -> Image.Image:
    with pypdfium2.PdfDocument(data) as document:
        return document[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L").copy()


def turned(image: Image.Image, turn: int, tilt: float) -> Image.Image:
    """The image with its text turned clockwise."""
    return image.rotate(-tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=255).rotate(-turn, expand=True)


@pytest.mark.parametrize("tilt", [-8.0, -3.0, -0.6, 0.0, 1.3, 5.0])
@pytest.mark.parametrize("turn", [0, 90])
def test_planted_turns_and_slopes_are_found(turn: int, tilt: float) -> None:
    found = lie_of(turned(image_of(printed([column(TURKISH * 3)])), turn, tilt), 150)
    assert found[0] == turn
    assert found[1] == pytest.approx(tilt, abs=0.2)


def test_a_picture_and_blank_paper_lie_straight() -> None:
    grey = np.random.default_rng(1).normal(128, 40, (1200, 900)).clip(0, 255).astype(np.uint8)
    assert lie_of(Image.fromarray(grey), 100) == (0, 0.0)
    assert lie_of(Image.new("L", (900, 1200), 250), 100) == (0, 0.0)


@pytest.mark.parametrize("tilt", [0.0, 3.0, -7.0])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_come_back_to_where_things_are_shown(turn: int, tilt: float) -> None:
    image = Image.new("L", (600, 900), 255)
    ImageDraw.Draw(image).rectangle((400, 200, 419, 219), fill=0)
    lie = Lie(600, 900, turn, tilt)
    straight = lie.straightened(image)
    y, x = np.nonzero(np.asarray(straight) < 100)
    assert straight.size == pytest.approx(lie.size, abs=2)
    box = lie.shown(Box(float(x.min()), float(y.min()), float(x.max() + 1), float(y.max() + 1)))
    assert [box.x0 + box.x1, box.top + box.bottom] == pytest.approx([820, 420], abs=4)
    assert box.x1 - box.x0 < 32


@needs_tesseract
@pytest.mark.parametrize(("turn", "tilt"), [(180, 0.0), (90, 2.0), (270, 0.0), (0, -4.0)])
def test_words_of_a_page_that_lies_wrong_have_the_boxes_they_are_shown_at(turn: int, tilt: float) -> None:
    lines = [*ENGLISH, "Kilbrack Harbour Committee"]
    image = turned(image_of(printed([column(lines)]), 200), turn, tilt)
    out = io.BytesIO()
    image.save(out, "PDF", resolution=200)
    (page,) = pdf.read(out.getvalue(), SETTINGS).pages
    assert (page.width, page.height) == pytest.approx((image.width * 0.36, image.height * 0.36), abs=0.5)
    (line,) = [line for line in page.lines if "Kilbrack Harbour" in line.text]
    word = line.words[line.text.split().index("Harbour")].box
    shown = Lie(image.width * 0.36, image.height * 0.36, turn, tilt)
    straight = Lie(shown.width, shown.height, turn, tilt).size
    upright = Box(
        72 + 43 + (straight[0] - 595) / 2, 324 + (straight[1] - 842) / 2, 72 + 83 + (straight[0] - 595) / 2, 334 + (straight[1] - 842) / 2
    )
    meant = shown.shown(upright)
    assert abs(word.x0 + word.x1 - meant.x0 - meant.x1) < 12
    assert abs(word.top + word.bottom - meant.top - meant.bottom) < 12


def found(*words: tuple[int, float, float, float, float, float, str]) -> list[Found]:
    return [Found(1, 1, line, int(x0), int(top), int(x1), int(bottom), sure, text) for line, x0, top, x1, bottom, sure, text in words]


def test_specks_and_rules_are_no_words_and_doubtful_letters_are() -> None:
    words = found(
        (1, 10, 10, 50, 22, 0.9, "Karar"), (1, 60, 10, 90, 22, 0.3, "Vakfı"), (1, 95, 15, 97, 17, 0.2, "."), (1, 99, 14, 120, 18, 0.8, "-"),
        (2, 10, 30, 14, 200, 0.1, "l"), (2, 20, 30, 60, 42, 0.8, "verildi"),
    )  # fmt: skip
    assert [[w.text for w in line] for line in without_noise(words)] == [["Karar", "Vakfı", "-"], ["verildi"]]


def test_lines_that_the_engine_ran_together_over_a_gutter_are_read_column_by_column() -> None:
    words = []
    for row in range(8):
        for side, x in (("left", 60), ("right", 330)):
            for i in range(5):
                words.append((row, x + 45 * i, 100 + 14 * row, x + 45 * i + 42, 110 + 14 * row, 0.9, f"{side}{row}{i}"))
    lines = lines_of(found(*words), 72)
    assert [line.text.split()[0] for line in lines] == [f"{side}{row}0" for side in ("left", "right") for row in range(8)]
    assert sum(len(line.words) for line in lines) == 80


class Engine:
    """Stands in for Tesseract: says the same of every image and remembers what it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, text: str, sure: float = 0.9) -> None:
        self.asked: list[list[str]] = []
        self.words = [Found(1, 1, 1, 50 * i, 0, 50 * i + 40, 12, sure, word) for i, word in enumerate(text.split())]
        monkeypatch.setattr(scans, "recognise", self)
        monkeypatch.setattr(scans, "require", lambda languages: None)

    def __call__(self, image: Image.Image, dpi: int, languages: list[str], means: Means) -> list[Found]:
        self.asked.append(list(languages))
        return self.words


@pytest.mark.parametrize(("text", "known", "asked"), [
    (" ".join(TURKISH), "", [["tur", "eng"], ["tur"], ["tur"]]),
    (" ".join(ENGLISH), "", [["tur", "eng"], ["eng"], ["eng"]]),
    ("12 34 56", "", [["tur", "eng"]] * 3),
    (" ".join(TURKISH), " ".join(TURKISH), [["tur"], ["tur"]]),
    (" ".join(TURKISH), " ".join(ENGLISH), [["eng"], ["tur"], ["eng"], ["tur"]]),
])  # fmt: skip
def test_a_document_is_read_in_its_language_and_in_all_when_unsure(
    monkeypatch: pytest.MonkeyPatch, text: str, known: str, asked: list[list[str]]
) -> None:
    engine = Engine(monkeypatch, text)
    page = image_of(printed([column(ENGLISH)]))
    assert len(list(read_scans([Scan(RawPage([]), page, 150)] * 2, SETTINGS, Means(), known))) == 2
    assert engine.asked == asked


def test_a_language_that_cannot_be_told_apart_is_read_with_all(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(monkeypatch, " ".join(TURKISH))
    list(read_scans([Scan(RawPage([]), Image.new("L", (400, 600), 255), 150)], PagesSettings(ocr_languages=["tur", "deu"]), Means()))
    assert {tuple(languages) for languages in engine.asked} == {("tur", "deu")}


def test_the_time_limit_begins_anew_with_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    Engine(monkeypatch, "Karar verildi")
    renewed: list[int] = []
    scan = Scan(RawPage([]), Image.new("L", (400, 600), 255), 150)
    for threads in (1, 3):
        renewed.clear()
        list(read_scans([scan] * 5, PagesSettings(ocr_languages=["tur"]), Means(threads, renew=lambda: renewed.append(1))))
        assert len(renewed) == 5


@pytest.mark.parametrize(("threads", "ahead"), [(1, 0), (2, 2), (3, 3)])
def test_no_more_pages_are_drawn_than_are_being_read(threads: int, ahead: int, monkeypatch: pytest.MonkeyPatch) -> None:
    Engine(monkeypatch, "Karar verildi")
    drawn: list[int] = []

    def pages() -> object:
        for n in range(20):
            drawn.append(n)
            yield Scan(RawPage([]), Image.new("L", (400, 600), 255), 150)

    for done, _ in enumerate(read_scans(pages(), PagesSettings(ocr_languages=["tur"]), Means(threads)), 1):  # type: ignore[arg-type]
        assert len(drawn) <= done + ahead
    assert drawn == list(range(20))


def layered(lines: list[str], layer: list[str], visible: bool = False) -> bytes:
    """A page that shows an image of `lines`, under a text layer that says something else."""
    image = image_of(printed([column(lines)]), 200)

    def draw(canvas: Canvas, number: int) -> None:
        if not visible:
            canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
        text = canvas.beginText()
        text.setTextRenderMode(3)
        text.setFont(FONT, 10)
        for i, line in enumerate(layer):
            text.setTextOrigin(72, 842 - 110 - 14 * i)
            text.textOut(line)
        canvas.drawText(text)

    return printed([[]], draw)


def shifted(line: str) -> str:
    """Every letter another, as fonts with a wrong table of characters give it."""
    return "".join(chr(97 + (ord(c) * 7 + 3) % 26) if c.isalpha() else c for c in line)


@needs_tesseract
@pytest.mark.parametrize("lines", [TURKISH, ENGLISH], ids=["tr", "en"])
def test_a_text_layer_of_wrong_letters_is_replaced_and_said_so(lines: list[str]) -> None:
    document = pdf.read(layered(lines, [shifted(line) for line in lines]), SETTINGS)
    (page,) = document.pages
    assert page.method == "ocr"
    read = " ".join(line.text for line in page.lines).split()
    assert np.mean([word in read for line in lines for word in line.split()]) > 0.9
    ((_, said),) = [note for note in document.metadata if note[0] == "replaced"]
    assert said.startswith("text layer of page 1: quality 0.")


@needs_tesseract
def test_a_stamp_over_a_scan_does_not_stand_for_the_page() -> None:
    (page,) = pdf.read(layered(ENGLISH, ["Scanned by A Copier"]), SETTINGS).pages
    assert page.method == "ocr"
    assert len(page.lines) >= len(ENGLISH)


@pytest.mark.parametrize("lines", [TURKISH, ENGLISH], ids=["tr", "en"])
def test_a_good_text_layer_is_kept_without_a_look(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(monkeypatch, "something else entirely")
    document = pdf.read(layered(lines, lines), SETTINGS)
    assert [page.method for page in document.pages] == ["text"]
    assert [line.text for line in document.pages[0].lines] == [line.strip() for line in lines]
    assert engine.asked == []


def test_a_text_layer_is_kept_where_ocr_reads_less(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(monkeypatch, "Karar verildi ve üyeler toplantıya katıldı")
    poor = [" ".join(shifted(w) if i % 5 == 0 else w for i, w in enumerate(line.split())) for line in TURKISH]
    document = pdf.read(layered(TURKISH, poor), SETTINGS)
    assert engine.asked
    assert document.pages[0].method == "text"
    assert not [note for note in document.metadata if note[0] == "replaced"]


@needs_tesseract
def test_a_mixed_document_is_read_page_by_page() -> None:
    parts = [printed([column(TURKISH)]), layered(TURKISH[::-1], []), layered(TURKISH, [shifted(t) for t in TURKISH]), printed([[]])]
    joined = pypdfium2.PdfDocument.new()
    for part in parts:
        joined.import_pages(pypdfium2.PdfDocument(part))
    out = io.BytesIO()
    joined.save(out)
    pages = pdf.read(out.getvalue(), SETTINGS).pages
    assert [page.method for page in pages] == ["text", "ocr", "ocr", "empty"]


@needs_tesseract
def test_pages_read_at_the_same_time_are_the_same(tmp_path: Path) -> None:
    data, _ = copied(Copy("tr", 150, skew=1.0, noise=10, pages=4), 3)
    serial = rows("d", pdf.read(data, SETTINGS))
    assert rows("d", pdf.read(data, SETTINGS, Means(3))) == serial
    cache = FolderCache(tmp_path, 10**6)
    assert rows("d", pdf.read(data, SETTINGS, Means(2, cache))) == serial
    assert rows("d", pdf.read(data, SETTINGS, Means(2, cache))) == serial


@needs_tesseract
def test_what_was_read_is_not_read_again_unless_it_is_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    means, image = Means(cache=FolderCache(tmp_path, 10**6)), image_of(printed([column(ENGLISH)]))
    first = tesseract.recognise(image, 150, ["eng"], means)
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    whole = kept.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(tesseract, "_engine", lambda languages: pytest.fail("read again"))
        assert tesseract.recognise(image, 150, ["eng"], means) == first
    for damage in (whole[:-3], whole[:40], b"", whole[:-1] + bytes([whole[-1] ^ 1])):
        kept.write_bytes(damage)
        assert tesseract.recognise(image, 150, ["eng"], means) == first
        assert kept.read_bytes() == whole
    tesseract.recognise(image, 200, ["eng"], means)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2


def test_without_language_data_a_scan_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tesseract, "FOLDERS", (str(tmp_path),))
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    (tmp_path / "empty").mkdir()
    for present, wanted in (((), "sudo apt install tesseract-ocr tesseract-ocr-tur tesseract-ocr-eng"), (("eng",), "tesseract-ocr-tur")):
        for code in present:
            (tmp_path / f"{code}.traineddata").write_bytes(b"")
        tesseract.data_folder.cache_clear()
        (page,) = pdf.read(layered(ENGLISH, []), SETTINGS).pages
        tesseract.data_folder.cache_clear()
        assert page.method == "failed"
        assert page.failure is not None
        assert page.failure.error == "no-ocr"
        assert wanted in page.failure.advice
