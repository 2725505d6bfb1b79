"""A corpus: a named folder of documents with optional CSV files beside them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.settings import CorpusSettings


@dataclass(frozen=True)
class Corpus:
    """Where the documents lie (`root`) and where `organisations.csv`, `judgements.csv`, `documents.csv` are looked for (`home`)."""

    name: str
    root: Path
    home: Path
    settings: CorpusSettings = field(default_factory=CorpusSettings)

    def open_path(self, path: str) -> Path:
        """The file of a `files.path`, whatever the encoding of file names is in the locale."""
        return self.root / os.fsdecode(path.encode("utf-8", "surrogateescape"))
