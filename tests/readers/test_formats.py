"""What a file is, told by its bytes."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers import detect_format, text
from pipeline.settings import PagesSettings
from pipeline.variants import variants
from tests.readers.papers import column, pdf, word_file


def test_the_extension_does_not_decide() -> None:
    assert detect_format(pdf([column(["Minutes"])]), "minutes.txt") == "pdf"
    assert detect_format(word_file(), "minutes.pdf") == "docx"
    assert detect_format(b"\n<!DOCTYPE html>\n<html><body>No such page</body></html>", "minutes.pdf") == "html"


@pytest.mark.parametrize(
    ("data", "path", "expected"),
    [
        (b"", "minutes.pdf", "text"),
        (b"Minutes of the meeting\n", "minutes", "text"),
        ("Akçadere Meclisi\n".encode("iso-8859-9"), "tutanak.txt", "text"),
        ("Akçadere Meclisi\n".encode("utf-16"), "tutanak.txt", "text"),
        (b"Minutes of the meeting\n", "minutes.md", "markdown"),
        (b"---\ntitle: Minutes\n---\nPresent: all\n", "minutes", "markdown"),
        (b"<p>Present: all</p>", "minutes.dat", "html"),
        (b"{\\rtf1\\ansi Minutes}", "minutes.doc", "rtf"),
        (bytes(range(256)) * 8, "minutes.pdf", "unknown"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde", "scan.pdf", "image"),
        (b"PK\x03\x04 cut off", "minutes.docx", "docx"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<TEI xmlns="http://www.tei-c.org/ns/1.0"><text/></TEI>', "a.xml", "tei"),
        (b"Received: by mail\r\nFrom: a@b.example\r\nSubject: Minutes\r\n\r\nText", "a", "eml"),
        (b"Subject: Minutes\nDate: 3 May 2020\n\nPresent: all", "a.txt", "text"),
        (b"From: a@b.example\nSubject: Minutes\n\nPresent: all", "a.eml", "eml"),
        (b"A text about the header %PDF- of files\n", "about.txt", "text"),
    ],
)
def test_formats(data: bytes, path: str, expected: str) -> None:
    assert detect_format(data, path) == expected


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "Minutes")
    return out.getvalue()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["minutes.txt"], "zip"),
        (["mimetype", "content.xml"], "odt"),
        (["[Content_Types].xml", "word/document.xml"], "docx"),
        (["[Content_Types].xml", "xl/workbook.xml"], "unknown"),
        (["META-INF/MANIFEST.MF", "Main.class"], "unknown"),
        ([], "zip"),
    ],
)
def test_what_a_zip_holds_decides(names: list[str], expected: str) -> None:
    assert detect_format(zipped(*names), "minutes.docx") == expected


@given(st.binary(max_size=400))
def test_any_bytes_have_a_format(data: bytes) -> None:
    assert detect_format(data, "x") in {*variants("readers"), "zip", "unknown"}


def test_a_short_text_with_a_few_damaged_bytes_is_text_and_says_so() -> None:
    data = b"Minutes of the meeting of Ardmore Town Council\x01 held on 4 May. The \x02minutes were adopted as read.\n"
    assert detect_format(data, "minutes.txt") == "text"
    assert ("damaged", "control characters: 2") in text.read(data, PagesSettings()).metadata
    assert detect_format(bytes(range(1, 32)) * 3 + b"some letters", "minutes.txt") == "unknown"
    assert detect_format(data + b"\0" * 2, "minutes.txt") == "unknown"
