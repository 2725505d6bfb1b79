"""Telling what a file is by its bytes; the extension decides only between Markdown and plain text, which are both just text."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

import puremagic

UNKNOWN = "unknown"
_SAMPLE = 65536  # bytes that text is told by
_HEAD = 1 << 22  # bytes in which a PDF with junk before its header must show an object; of an encrypted Office file, its directory
_MARKDOWN_EXTENSIONS = (".md", ".markdown", ".mdown", ".mkd")
_IMAGE_EXTENSIONS = (".png", ".jpg", ".jpeg", ".jfif", ".tif", ".tiff", ".bmp", ".webp")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # container of the old Office formats and of encrypted new ones
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

# A page begins with a tag, maybe after comments or an XML declaration: "<!DOCTYPE html>", "<html lang='tr'>", "<body>", "<p>"
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|table|div|article|h[1-6]|p|ul)\b[^<]*>",
    re.IGNORECASE | re.DOTALL,
)
# Markdown with front matter: "---\ntitle: Minutes\ndate: 2020-01-01\n---\n"
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(?:[^\n]*\n){0,60}?---[ \t]*\r?\n")
# Markdown syntax at the start of a line or around words: "# Minutes", "**PRESENT**", "[Original](https://…)", "| a | b |"
_MARKDOWN = re.compile(r"^#{1,6} \S|\*\*[^*\n]+\*\*|\[[^\]\n]+\]\([^)\s]+\)|^\|.+\|[ \t]*$", re.MULTILINE)


def detect_format(source: bytes | BinaryIO, path: str) -> str:
    """The format of a file, given as its bytes or opened: pdf, docx, html, markdown, text, image or unknown.

    A PDF named `.txt` is a PDF. An empty file is text, so that its reader can say that it is empty. Encrypted or cut off Office
    files count as docx for the same reason. Of an open file no more than its head (and the directory of a zip file) is read.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    stream.seek(0)
    data = stream.read(_HEAD)
    suffix = PurePosixPath(path).suffix.lower()
    if _is_pdf(data):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(stream, suffix)
    if data.startswith(_OLE):
        return "docx" if _ENCRYPTED_OFFICE in data else UNKNOWN
    if _is_image(data):
        return "image"
    if not _is_text(data[:_SAMPLE]):
        return UNKNOWN
    return _kind_of_text(data[:_SAMPLE], suffix)


def _is_pdf(data: bytes) -> bool:
    """PDF viewers allow junk before the header within the first KiB; then objects must follow, or it is text about PDF."""
    return data.startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and b" obj" in data and b"endobj" in data)


def _in_zip(stream: BinaryIO, suffix: str) -> str:
    try:
        names = zipfile.ZipFile(stream).namelist()
    except (zipfile.BadZipFile, NotImplementedError):
        return "docx" if suffix == ".docx" else UNKNOWN
    return "docx" if "word/document.xml" in names else UNKNOWN


def _is_image(data: bytes) -> bool:
    """Only formats with a binary signature; puremagic also guesses from single letters of plain text."""
    if not data or (data[:1].isalnum() and not data.startswith((b"BM", b"II*\x00", b"MM\x00*", b"RIFF"))):
        return False
    try:
        return puremagic.from_string(data[:_SAMPLE]) in _IMAGE_EXTENSIONS and not _is_text(data[:512])
    except puremagic.PureError:
        return False


def _is_text(head: bytes) -> bool:
    """Text has hardly any control characters; RTF is markup that no reader here understands."""
    if head.startswith(_BOMS):
        return True
    if head.lstrip().startswith(b"{\\rtf"):
        return False
    controls = sum(head.count(c) for c in range(32) if c not in b"\t\n\x0b\x0c\r\x1a\x1b")
    return controls * 500 <= len(head)


def _kind_of_text(head: bytes, suffix: str) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", errors="replace").encode()
    if _HTML.match(head.removeprefix(codecs.BOM_UTF8)):
        return "html"
    if suffix in _MARKDOWN_EXTENSIONS:
        return "markdown"
    text = head.decode("latin-1")
    if _FRONT_MATTER.match(text) or (suffix != ".txt" and len(_MARKDOWN.findall(text)) >= 3):
        return "markdown"
    return "text"
