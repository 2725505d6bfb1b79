"""What a file is, told by its bytes."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers import detect_format
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
        (b"{\\rtf1\\ansi Minutes}", "minutes.rtf", "unknown"),
        (bytes(range(256)) * 8, "minutes.pdf", "unknown"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde", "scan.pdf", "image"),
        (b"PK\x03\x04 cut off", "minutes.docx", "docx"),
        (b"A text about the header %PDF- of files\n", "about.txt", "text"),
    ],
)
def test_formats(data: bytes, path: str, expected: str) -> None:
    assert detect_format(data, path) == expected


def test_a_zip_without_a_word_document_is_unknown() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("minutes.txt", "Minutes")
    assert detect_format(out.getvalue(), "minutes.docx") == "unknown"


@given(st.binary(max_size=400))
def test_any_bytes_have_a_format(data: bytes) -> None:
    assert detect_format(data, "x") in {"pdf", "docx", "html", "markdown", "text", "image", "unknown"}
