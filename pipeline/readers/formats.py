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
_FEW_CONTROLS = 8  # in a short file of damaged text
_SAMPLE = 65536  # bytes that text is told by
_HEAD = 1 << 22  # bytes in which a PDF with junk before its header must show an object; of an encrypted Office file, its directory
_MARKDOWN_EXTENSIONS = (".md", ".markdown", ".mdown", ".mkd")
_IMAGE_EXTENSIONS = (".png", ".jpg", ".jpeg", ".jfif", ".tif", ".tiff", ".bmp", ".webp")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # container of the old Office formats and of encrypted new ones
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_ZIP_EXTENSIONS = {".docx": "docx", ".odt": "odt", ".zip": "zip"}
_ODT_TYPE = b"mimetypeapplication/vnd.oasis.opendocument.text"  # how a package begins that is an OpenDocument text
_WORD = re.compile(r"word/document\d*\.xml")  # "word/document.xml", of Office 365 also "word/document2.xml"
_PACKAGES = frozenset(["[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF", "AndroidManifest.xml"])
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

# A page begins with a tag, maybe after comments or an XML declaration: "<!DOCTYPE html>", "<html lang='tr'>", "<body>", "<p>"
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|table|div|article|h[1-6]|p|ul)\b[^<]*>",
    re.IGNORECASE | re.DOTALL,
)
# The root of an XML file, after declarations and comments: "<TEI xmlns=…", "<tei:TEI", "<office:document"
_ROOT = re.compile(rb"\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*<(?:tei:)?([\w:.]+)", re.DOTALL)
_XML_FORMATS = {b"TEI": "tei", b"teiCorpus": "tei", b"TEI.2": "tei", b"office:document": "odt"}
# Header lines at the beginning of a message: "Subject: Minutes\nFrom: a@b.example\n continued\n"
_HEADERS = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}")
_OF_MAIL = re.compile(rb"^(?:from|return-path|received|message-id|mime-version|delivered-to):", re.IGNORECASE | re.MULTILINE)
_TRANSPORT = re.compile(rb"^(?:return-path|received|message-id|mime-version|delivered-to):", re.IGNORECASE | re.MULTILINE)
# Markdown with front matter: "---\ntitle: Minutes\ndate: 2020-01-01\n---\n"
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(?:[^\n]*\n){0,60}?---[ \t]*\r?\n")
# Markdown syntax at the start of a line or around words: "# Minutes", "**PRESENT**", "[Original](https://…)", "| a | b |"
_MARKDOWN = re.compile(r"^#{1,6} \S|\*\*[^*\n]+\*\*|\[[^\]\n]+\]\([^)\s]+\)|^\|.+\|[ \t]*$", re.MULTILINE)


def detect_format(source: bytes | BinaryIO, path: str) -> str:
    """The format of a file, given as its bytes or opened: pdf, docx, odt, rtf, tei, eml, html, markdown, text, image, zip or unknown.

    A PDF named `.txt` is a PDF. An empty file is text, so that its reader can say that it is empty. Encrypted or cut off packages
    keep the format of their extension for the same reason; `zip` is an archive of files. Of an open file no more than its head (and the directory of a zip file) is read.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    stream.seek(0)
    data = stream.read(_HEAD)
    suffix = PurePosixPath(path).suffix.lower()
    if _is_pdf(data):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(stream, data, suffix)
    if data.startswith(_OLE):
        return "docx" if _ENCRYPTED_OFFICE in data else UNKNOWN
    if _is_image(data):
        return "image"
    if data[:_SAMPLE].lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if not _is_text(data[:_SAMPLE]):
        return UNKNOWN
    return _kind_of_text(data[:_SAMPLE], suffix)


def _is_pdf(data: bytes) -> bool:
    """PDF viewers allow junk before the header within the first KiB; then objects must follow, or it is text about PDF."""
    return data.startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and b" obj" in data and b"endobj" in data)


def _in_zip(stream: BinaryIO, data: bytes, suffix: str) -> str:
    """A package is known by its main part; other packages (spreadsheets, books, programs) are no archives of documents."""
    try:
        names = frozenset(zipfile.ZipFile(stream).namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        return _ZIP_EXTENSIONS.get(suffix, UNKNOWN)
    if any(map(_WORD.fullmatch, names)):
        return "docx"
    if _ODT_TYPE in data[:256] or ("content.xml" in names and suffix in (".odt", ".ott")):
        return "odt"
    return UNKNOWN if names & _PACKAGES else "zip"


def _is_image(data: bytes) -> bool:
    """Only formats with a binary signature; puremagic also guesses from single letters of plain text."""
    if not data or (data[:1].isalnum() and not data.startswith((b"BM", b"II*\x00", b"MM\x00*", b"RIFF"))):
        return False
    try:
        return puremagic.from_string(data[:_SAMPLE]) in _IMAGE_EXTENSIONS and not _is_text(data[:512])
    except puremagic.PureError:
        return False


def _is_text(head: bytes) -> bool:
    """Text has hardly any control characters; a short one may have a few that damage left, but then no zero bytes."""
    if head.startswith(_BOMS):
        return True
    controls = sum(head.count(c) for c in range(32) if c not in b"\t\n\x0b\x0c\r\x1a\x1b")
    return controls * 500 <= len(head) or (controls <= _FEW_CONTROLS and controls * 30 <= len(head) and b"\0" not in head)


def _kind_of_text(head: bytes, suffix: str) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", errors="replace").encode()
    head = head.removeprefix(codecs.BOM_UTF8)
    root = _ROOT.match(head)
    if root and root[1] in _XML_FORMATS:
        return _XML_FORMATS[root[1]]
    if _HTML.match(head):
        return "html"
    if _is_mail(head, suffix):
        return "eml"
    if suffix in _MARKDOWN_EXTENSIONS:
        return "markdown"
    text = head.decode("latin-1")
    if _FRONT_MATTER.match(text) or (suffix != ".txt" and len(_MARKDOWN.findall(text)) >= 3):
        return "markdown"
    return "text"


def _is_mail(head: bytes, suffix: str) -> bool:
    """Minutes too may begin with "Subject:" and "Date:"; lines that only a mail server writes decide, or the extension."""
    headers = _HEADERS.match(head)
    wanted = _OF_MAIL if suffix == ".eml" else _TRANSPORT
    return headers is not None and wanted.search(headers[0]) is not None
