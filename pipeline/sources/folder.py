"""Files of a folder and the folders below it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

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

    A folder that may not be read is returned like a file, so that whoever opens it reports it. A link that leads back to a
    folder already seen is not followed.
    """
    include = [_pattern(p) for p in corpus.settings.include]
    exclude = [_pattern(p) for p in corpus.settings.exclude]
    found = set(_walk(corpus.root))
    return sorted(p for p in found if any(i.fullmatch(p) for i in include) and not any(e.fullmatch(p) for e in exclude))


def doc_id_of(path: Path) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a file's bytes. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()[:16]


def _pattern(glob: str) -> re.Pattern[str]:
    """`**/` stands for any folders or none, `*` and `?` for characters of one name."""
    at, out = 0, ""
    for m in _WILDCARD.finditer(glob):
        out += re.escape(glob[at : m.start()]) + _MEANING[m[0]]
        at = m.end()
    return re.compile(out + re.escape(glob[at:]), re.DOTALL)


def _walk(root: Path) -> Iterator[str]:
    closed: list[OSError] = []
    seen: set[tuple[int, int]] = set()
    for folder, folders, names in os.walk(root, followlinks=True, onerror=closed.append):
        status = os.stat(folder)
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(f for f in folders if not f.startswith(".") and not Path(folder, f, STORE_MARK).exists())
        for name in names:
            path = Path(folder, name)
            own = name in OWN_FILES and Path(folder) == root
            if not name.startswith(".") and not own and (path.is_file() or path.is_symlink()):
                yield path.relative_to(root).as_posix()
    for error in closed:
        if Path(error.filename) != root:
            yield Path(error.filename).relative_to(root).as_posix()
