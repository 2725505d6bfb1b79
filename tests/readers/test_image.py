"""Scanned images: pages, boxes in points, damage, limits."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.errors import DocumentError
from pipeline.readers import detect_format
from pipeline.settings import PagesSettings
from pipeline.stages.pages import read
from tests.readers.papers import needs_tesseract

SETTINGS = PagesSettings()
FONT = ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"), 50)


def scan(text: str, mode: str = "L") -> Image.Image:
    image = Image.new(mode, (1240, 600), "white")
    ImageDraw.Draw(image).text((150, 250), text, font=FONT, fill="black")
    return image


def saved(images: list[Image.Image], format: str, dpi: int | None = 150) -> bytes:
    out = io.BytesIO()
    options = {"dpi": (dpi, dpi)} if dpi else {}
    if len(images) > 1:
        options |= {"save_all": True, "append_images": images[1:]}  # type: ignore[dict-item]
    images[0].save(out, format, **options)
    return out.getvalue()


@needs_tesseract
@pytest.mark.parametrize(("format", "mode"), [("PNG", "L"), ("JPEG", "RGB"), ("TIFF", "1"), ("PNG", "RGBA")])
def test_an_image_is_a_page_with_boxes_in_points(format: str, mode: str) -> None:
    data = saved([scan("Toplantı açıldı", mode)], format)
    assert detect_format(data, "scan") == "image"
    (page,) = read(data, "image", SETTINGS).pages
    (line,) = page.lines
    assert (page.method, line.text) == ("ocr", "Toplantı açıldı")
    assert page.width == pytest.approx(1240 * 72 / 150)
    assert line.box is not None
    assert line.box.x0 == pytest.approx(150 * 72 / 150, abs=4)
    assert [line.text[w.start : w.end] for w in line.words] == ["Toplantı", "açıldı"]


@needs_tesseract
def test_every_page_of_a_tiff_is_read_in_order() -> None:
    blank = Image.new("L", (1240, 600), "white")
    pages = read(saved([scan("Birinci sayfa"), blank, scan("Third page")], "TIFF"), "image", SETTINGS).pages
    assert [[line.text for line in page.lines] for page in pages] == [["Birinci sayfa"], [], ["Third page"]]
    assert [page.method for page in pages] == ["ocr", "empty", "ocr"]


def test_limits_and_damage() -> None:
    data = saved([scan("x"), scan("y")], "TIFF")
    for broken, settings, error in (
        (data, PagesSettings(max_pages=1), "too-large"),
        (data, PagesSettings(max_pixels=1000), "too-large"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", SETTINGS, "broken"),
        (saved([scan("x")], "PNG")[:3000], PagesSettings(ocr=True), "no-text"),
        (data, PagesSettings(ocr=False), "no-text"),
    ):
        with pytest.raises(DocumentError) as caught:
            read(broken, "image", settings)
        assert caught.value.error == error
        assert caught.value.advice
