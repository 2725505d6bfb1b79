"""Files of a folder and the folders below it."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pipeline.corpus import Corpus

NAME = "folder"
OWN_FILES = frozenset({"corpus.toml", "organisations.csv", "judgements.csv", "documents.csv", "audit.csv"})
STORE_MARK = "study.json"  # a folder that holds it is a store, whatever its name
_CHUNK = 1 << 20

# Parts of a file pattern: "**/", "**", "*", "?"
_WILDCARD = re.compile(r"\*\*/|\*\*|\*|\?")
_MEANING = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def find(corpus: Corpus) -> list[str]:
    """Sorted POSIX paths below the root that match the corpus's patterns; hidden files and the corpus's own are left out.

    A folder that may not be read, a link that leads nowhere, and a pipe or socket are returned like a file, so that whoever opens it
    reports it. A link that leads back to a folder already seen is not followed. Raises OSError when the root may not be read.
    """
    include = [_pattern(p) for p in corpus.settings.include]
    exclude = [_pattern(p) for p in corpus.settings.exclude]
    os.scandir(corpus.root).close()
    found = set(_walk(corpus.root))
    return sorted(p for p in found if any(i.fullmatch(p) for i in include) and not any(e.fullmatch(p) for e in exclude))


def doc_id_from(stream: BinaryIO, most: int = sys.maxsize) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of what is read from an open file, at most so many bytes, which are never all in memory."""
    digest = hashlib.sha256()
    while chunk := stream.read(min(_CHUNK, most)):
        digest.update(chunk)
        most -= len(chunk)
    return digest.hexdigest()[:16]


def _pattern(glob: str) -> re.Pattern[str]:
    """`**/` stands for any folders or none, `*` and `?` for characters of one name."""
    at, out = 0, ""
    for m in _WILDCARD.finditer(glob):
        out += re.escape(glob[at : m.start()]) + _MEANING[m[0]]
        at = m.end()
    return re.compile(out + re.escape(glob[at:]), re.DOTALL)


def _walk(root: Path) -> Iterator[str]:
    """Paths below the root, as UTF-8 whatever the locale says; bytes that are none become surrogates."""
    closed: list[str] = []
    seen: set[tuple[int, int]] = set()
    for folder, folders, names in os.walk(root, followlinks=True, onerror=lambda error: closed.append(error.filename)):
        try:
            status = os.stat(folder)
        except OSError:  # gone since its parent was listed
            closed.append(folder)
            continue
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(f for f in folders if not f.startswith(".") and not os.path.exists(os.path.join(folder, f, STORE_MARK)))
        own = OWN_FILES if Path(folder) == root else frozenset[str]()
        yield from (_below(root, os.path.join(folder, name)) for name in names if not name.startswith(".") and name not in own)
    yield from (_below(root, folder) for folder in closed)


def _below(root: Path, path: str) -> str:
    return os.fsencode(Path(path).relative_to(root).as_posix()).decode("utf-8", "surrogateescape")
