"""Data that the page carries and its script opens on demand: JSON, deflated (RFC 1951) and in base64, in blocks.

Text as base64 of its deflated form takes about a third of its size, cannot end the element that it stands in, and costs nothing until a
reader asks for it.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

SIZE = 500  # entries of a list in one block


def packed(value: Any) -> str:
    """One block."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(squeeze.compress(text.encode()) + squeeze.flush()).decode()


def split(name: str, entries: Sequence[Any]) -> dict[str, str]:
    """A list as blocks `name-0`, `name-1`, … of `SIZE` entries each."""
    return {f"{name}-{i // SIZE}": packed(list(entries[i : i + SIZE])) for i in range(0, len(entries), SIZE)}
