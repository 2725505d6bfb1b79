"""E-mail (EML): who wrote to whom about what, and the body; attachments are documents of their own (`pipeline/archives.py`)."""

from __future__ import annotations

import binascii
import email
import email.errors
from collections.abc import Iterator
from contextlib import suppress
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from pipeline.errors import DocumentError
from pipeline.readers import RawDocument, RawLine, RawPage, html
from pipeline.readers.characters import clean
from pipeline.readers.encoding import decode
from pipeline.readers.text import page_of
from pipeline.settings import PagesSettings

NAME = "eml"

_SHOWN = ("From", "To", "Cc", "Date", "Subject")


def read(data: bytes, settings: PagesSettings) -> RawDocument:
    """Raises DocumentError `broken`."""
    message = parse(data)
    head = [RawLine(f"{name}: {text}") for name in _SHOWN if (text := header(message, name))]
    body = _body(message, settings)
    if body.pages[0].lines:
        body.pages[0].lines[0].gap = True
    body.pages[0].lines[:0] = head
    return RawDocument(body.pages, [*_metadata(message), *body.metadata])


def parse(data: bytes) -> Message:
    """The message of bytes. Raises DocumentError `broken` when its parts nest too deep."""
    try:
        return email.message_from_bytes(data)
    except RecursionError as error:
        raise DocumentError(
            "broken", "The message nests too many parts", "Open it in a mail program and save the parts you need."
        ) from error


def header(message: Message, name: str) -> str:
    """A header as text; what cannot be decoded is left as it is."""
    raw = message.get(name)
    if raw is None:
        return ""
    try:
        pieces = decode_header(str(raw))
    except (email.errors.HeaderParseError, binascii.Error, ValueError):
        return clean(str(raw))
    return clean("".join(p if isinstance(p, str) else decode(p, charset or "").text for p, charset in pieces))


def attachments(message: Message) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of the parts that are files."""
    for number, part in enumerate(leaves(message), 1):
        name = _file_name(part)
        if name or part.get_content_maintype() not in ("text", "multipart", "message"):
            yield name or f"part-{number}", content(part)


def leaves(message: Message) -> Iterator[Message]:
    """The parts that have no parts, in order, without recursion."""
    stack: list[Message] = [message]
    while stack:
        part = stack.pop()
        inner = part.get_payload()
        if part.is_multipart() and isinstance(inner, list):
            stack += [p for p in reversed(inner) if isinstance(p, Message)]
        else:
            yield part


def content(part: Message) -> bytes:
    """The bytes of a part, as far as its transfer encoding can be undone."""
    try:
        data = part.get_payload(decode=True)
    except (binascii.Error, ValueError):
        data = str(part.get_payload()).encode("utf-8", "surrogateescape")
    return data if isinstance(data, bytes) else b""


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename()
    except (LookupError, ValueError, TypeError):
        return ""
    if not name:
        return ""
    wrapper = Message()
    wrapper["Name"] = name.replace("\r", " ").replace("\n", " ")
    return header(wrapper, "Name")


def _body(message: Message, settings: PagesSettings) -> RawDocument:
    """The plain text, or else the HTML, of the first part that has any."""
    texts = [part for part in leaves(message) if part.get_content_maintype() == "text" and not _file_name(part)]
    plain = [part for part in texts if part.get_content_subtype() != "html"]
    metadata: list[tuple[str, str]] = []
    lines: list[RawLine] = []
    for part in plain:
        text, notes = decode(content(part), _charset(part))
        metadata += notes
        lines += page_of(text.split("\n")).lines
    if lines or not texts:
        return RawDocument([RawPage(lines)], metadata)
    return html.read(content(texts[0]), settings, _charset(texts[0]))


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset() or ""
    except (LookupError, ValueError, TypeError):
        return ""


def _metadata(message: Message) -> list[tuple[str, str]]:
    found = [("title", header(message, "Subject")), ("author", header(message, "From"))]
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        found.append(("date", parsedate_to_datetime(str(message.get("Date", ""))).date().isoformat()))
    return [(key, value) for key, value in found if value]
