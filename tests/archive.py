"""A small archive of plain text minutes, for tests of how the work is run (what is found in it is tested elsewhere)."""

from __future__ import annotations

import hashlib
from pathlib import Path

BODY = """Minutes of the monthly meeting of Elmford County Council held on {day} March 2021 at 7.30 p.m.

Present: Councillors Rowan, Tully and Varga.
Apologies: Councillor Moss.

1. Minutes of the previous meeting

The minutes were proposed by Councillor Rowan, seconded by Councillor Tully and agreed.

2. Grant to the Elmford Rowing Club

It was agreed unanimously to grant {amount} euro to the Elmford Rowing Club for a new slipway on the river {day}.

3. Letter from the Friends of Carrow Wood

A letter from the Friends of Carrow Wood asked the council to plant {amount} oak trees. It was noted.
"""


def write_archive(folder: Path, count: int = 9, start: int = 1) -> Path:
    """`count` different minutes as text files."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(start, start + count):
        (folder / f"minutes-{n:02}.txt").write_text(BODY.format(day=n, amount=100 * n + n), encoding="utf-8")
    return folder


def table_hashes(store: str | Path) -> dict[str, str]:
    """Hash of the bytes of every table file of a store, by path."""
    root = Path(store)
    return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(root.rglob("*.parquet"))}
