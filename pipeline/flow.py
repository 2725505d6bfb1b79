"""The whole pipeline on one screen.

A stage is named after the table it makes and lives in `pipeline/stages/<name>.py` as one function:

    make(settings, **tables) -> {table: rows}

The arguments are the tables that the stage reads. A document stage gets the rows of one document (and all rows of tables
that belong to the corpus) as lists, and returns rows. A corpus stage gets and returns pandas data frames (or rows).
Stages with `takes_corpus` also get `corpus` (its name and where its files lie), those with `takes_means` what long work may use: threads, a cache,
more time (`readers/means.py`). Nothing in a stage knows of store, run or executors.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """What a stage makes, what it reads, and whether it works per document or on the whole corpus."""

    name: str
    reads: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    per: str = "document"
    takes_corpus: bool = False
    takes_means: bool = False

    @property
    def makes(self) -> tuple[str, ...]:
        return (self.name, *self.also)


FLOW = (
    Stage("files", also=("sidecar", "registry", "judgements"), per="corpus", takes_corpus=True),
    Stage("pages", reads=("files",), also=("lines", "words", "cells"), takes_corpus=True, takes_means=True),
    Stage("documents", reads=("files", "sidecar", "pages", "lines"), also=("sketches",), takes_corpus=True),
    Stage("segments", reads=("documents", "pages", "lines")),
    Stage("meetings", reads=("documents", "pages", "segments"), also=("attendance",)),
    Stage("mentions", reads=("documents", "pages", "segments", "registry", "judgements")),
    Stage("decisions", reads=("documents", "pages", "segments", "meetings", "judgements")),
    Stage("duplicates", reads=("files", "documents", "sketches"), per="corpus"),
    Stage(
        "organisations",
        reads=("documents", "pages", "mentions", "registry", "judgements"),
        also=("links", "unlinked", "near_pairs"),
        per="corpus",
    ),
    Stage("topics", reads=("documents", "pages", "segments", "attendance", "mentions", "duplicates"), also=("topic_shares",), per="corpus"),
    Stage(
        "influence",
        reads=("documents", "duplicates", "segments", "meetings", "mentions", "organisations", "links", "topics", "topic_shares"),
        also=("support",),
        per="corpus",
    ),
)

STAGES = {s.name: s for s in FLOW}
MAKER = {table: stage for stage in FLOW for table in stage.makes}


def upstream(name: str) -> list[Stage]:
    """The stages that `name` needs, in order, itself last. Raises KeyError for an unknown stage."""
    wanted = {name}
    for stage in reversed(FLOW):
        if stage.name in wanted:
            wanted |= {MAKER[table].name for table in stage.reads}
    if name not in STAGES:
        raise KeyError(name)
    return [s for s in FLOW if s.name in wanted]
