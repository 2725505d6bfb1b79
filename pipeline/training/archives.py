"""The text of archives: what the pipeline itself reads of their files, for vectors and for silver sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.api import read
from pipeline.errors import DocumentError

FORMATS = frozenset((".md", ".txt", ".html", ".xml", ".docx", ".odt", ".pdf"))


def bodies(folder: Path, patterns: Sequence[str], lang: str) -> Iterator[tuple[str, str]]:
    """(path within the folder, text) of the documents of a language, in the order of their paths; a file that cannot be read is passed over."""
    files = sorted({f for pattern in patterns for f in folder.glob(pattern) if f.suffix.lower() in FORMATS and f.is_file()})
    for file in files:
        try:
            doc = read(file)
        except DocumentError:
            continue  # training says how many documents it read; what a run sets aside is said by the run
        if doc.document.lang == lang:
            yield str(file.relative_to(folder)), doc.text
