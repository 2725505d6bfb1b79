"""The notebook API: one document at a time, or the tables of a study."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

import pandas as pd

from pipeline import config as configuration
from pipeline.archives import read_bytes
from pipeline.boxes import Box, boxes
from pipeline.config import Config
from pipeline.corpus import Corpus
from pipeline.errors import DocumentError, InputError
from pipeline.executors import processors
from pipeline.languages import codes
from pipeline.languages.detect import detect
from pipeline.readers import detect_format
from pipeline.readers.means import Means
from pipeline.registry import seeds
from pipeline.run import Outcome, run
from pipeline.schema import schema, to_arrow, to_frame
from pipeline.settings import SECTIONS
from pipeline.sources.folder import doc_id_from
from pipeline.spans import document_text
from pipeline.stages import decisions, documents, meetings, mentions, pages, segments
from pipeline.store import Store
from pipeline.tables import TABLES, Cell, Document, File, Line, Meeting, Mention, Page, Segment, Word

TAGGED = ["start", "end", "surface", "name", "kind", "role", "use", "score", "taggers", "reason"]


@dataclass(frozen=True)
class Doc:
    """One document that was read: its text, pages and lines, and what it is."""

    path: Path
    document: Document
    pages: list[Page]
    lines: list[Line]
    words: list[Word]
    cells: list[Cell]
    segments: list[Segment]

    @property
    def text(self) -> str:
        """The text that all offsets count in."""
        return document_text(self.pages)

    def boxes(self, start: int, end: int) -> list[Box]:
        """Where a span stands on its pages, in points from the top left corner, asked from the file itself."""
        found: list[Box] = boxes(read_bytes(*_place(self.path)), self.lines, start, end, words=self.words)
        return found


def read(path: str | Path) -> Doc:
    """Read one document, which may be a member of an archive: `minutes.zip/may.pdf`. Raises InputError when there is no such file or it may not be opened, DocumentError when it cannot be read."""
    path = Path(path)
    corpus, name = _place(path)
    if not (corpus.root / Path(name).parts[0]).is_file():
        raise InputError(f"{path} is not a file" if path.exists() else f"{path} does not exist", "Give the path of one document.")
    try:
        data = read_bytes(corpus, name)
        file = File(name, doc_id_from(io.BytesIO(data)), "folder", detect_format(data, name), len(data), "")
        return _structured(path, file, corpus, pages.make(_defaults("pages"), files=[file], corpus=corpus, means=Means(processors())))
    except OSError as error:
        raise InputError(f"{path} cannot be opened: {error.strerror}", "Check the path and the permissions.") from error
    except DocumentError as error:
        raise error.about(path) from error


def _place(path: Path) -> tuple[Corpus, str]:
    """The folder of a file, or of the archive that it is a member of, as a corpus, and its path in there."""
    outer = path if path.exists() else next((parent for parent in path.parents if parent.is_file()), path)
    return Corpus(outer.resolve().parent.name, outer.parent, outer.parent), path.relative_to(outer.parent).as_posix()


def from_text(text: str, name: str = "text") -> Doc:
    """A document that is this text as it is: one page, nothing repaired or left out, so offsets count in `text` itself."""
    page = Page("", 1, 0, len(text), len(text) + 1, None, None, "text", None, None, text, "")
    file = File(name, "", "text", "text", len(text.encode("utf-8", "surrogatepass")), "")
    return _structured(Path(name), file, Corpus("", Path(), Path()), {"pages": [page], "lines": [], "words": [], "cells": []})


def _structured(path: Path, file: File, corpus: Corpus, read_: Mapping[str, Any]) -> Doc:
    """The document of extracted pages: what it is, and its segments."""
    common = {"pages": read_["pages"], "lines": read_["lines"]}
    told: Mapping[str, Any] = documents.make(_defaults("documents"), files=[file], sidecar=[], corpus=corpus, **common)
    known = told["documents"]
    split = segments.make(_defaults("segments"), documents=known, **common)["segments"]
    return Doc(path, known[0], read_["pages"], read_["lines"], read_["words"], read_["cells"], split)


def tag(source: Doc | str, lang: str | None = None, coreference: bool = False) -> pd.DataFrame:
    """The organisations that a document or a text names; those of the seed registries are known.

    One row a mention: start, end, surface, name, kind, role, use, score, taggers, reason. `lang` is needed for short texts;
    otherwise it is inferred. With `coreference` also heads alone that stand for the one such body named before ("the Trust").
    """
    settings = replace(_defaults("mentions"), coreference=coreference)
    known = seeds(_defaults("files").registries)
    if isinstance(source, str):
        found: list[Mention] = mentions.tag_text(source, lang or detect(source, codes()), known, settings)
    else:
        found = mentions.make(
            settings, documents=[source.document], pages=source.pages, segments=source.segments, registry=known, judgements=[]
        )["mentions"]
    return to_frame(to_arrow("mentions", found))[TAGGED]


@dataclass(frozen=True)
class MeetingFacts:
    """What the minutes of a meeting say: frames carry the offsets of every row."""

    date: str | None
    body: str | None
    number: str | None
    chair: str | None
    present: pd.DataFrame
    absent: pd.DataFrame
    items: pd.DataFrame
    decisions: pd.DataFrame


def meeting(source: Doc | str) -> MeetingFacts:
    """Read the minutes of a meeting: when, who met, who was there, what was on the agenda, what was decided.

    `source` is a document that was read, or a text; offsets count in its text.
    """
    doc = from_text(source) if isinstance(source, str) else source
    common: dict[str, Any] = {"documents": [doc.document], "pages": doc.pages, "segments": doc.segments}
    met = meetings.make(_defaults("meetings"), **common)
    facts = cast(list[Meeting], met["meetings"])
    decided = decisions.make(_defaults("decisions"), **common, meetings=facts, judgements=[])["decisions"]
    fact = facts[0] if facts else None
    attendance = to_frame(to_arrow("attendance", met["attendance"]))
    members = attendance[attendance["capacity"] == "member"]
    split = to_frame(to_arrow("segments", doc.segments))
    items = split[(split["kind"].isin(["item", "motion"])) & (split["parent"].isna() | ~split["leaf"])]
    return MeetingFacts(
        date=doc.document.date,
        body=(fact.body if fact else None) or doc.document.body,
        number=fact.number if fact else None,
        chair=fact.chair if fact else None,
        present=members[members["state"] == "present"].reset_index(drop=True),
        absent=members[members["state"] != "present"].reset_index(drop=True),
        items=items[["number", "heading", "start", "end", "page_no"]].reset_index(drop=True),
        decisions=to_frame(to_arrow("decisions", decided)),
    )


class Study:
    """A folder, corpus or study file with its store: `Study("study.toml").table("mentions")`."""

    def __init__(self, target: str | Path, store: str = "") -> None:
        self.config: Config = configuration.load(Path(target), store=store)
        self._store = Store(self.config.store)

    def run(self) -> Outcome:
        """Bring the tables up to date."""
        return run(self.config)

    def table(self, name: str) -> pd.DataFrame:
        """A table as a data frame. Raises InputError when there is no such table or the study was not run."""
        if not self._store.belongs_to(self.config.corpus.name):
            raise InputError(f"there is no store at {self.config.store}", "Run the study first: Study(…).run()")
        try:
            schema(name)
        except KeyError as error:
            near = get_close_matches(name, TABLES, n=1, cutoff=0)[0]
            raise InputError(f"there is no table {name!r}", f"Did you mean {near!r}? There are: {', '.join(TABLES)}.") from error
        return self._store.frame(name)


def _defaults(section: str) -> Any:
    return SECTIONS[section]()
