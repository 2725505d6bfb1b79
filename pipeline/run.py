"""The main job: every stage of the flow over every batch, doing only what is not current.

A worker that dies or hangs costs one document: all other batches are finished first, a broken one is tried again alone,
and only when it breaks again is it gone through document by document.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.config import Config
from pipeline.errors import SOFT_ERRORS
from pipeline.executors import Died, Pool, workers_of
from pipeline.fingerprint import code, digest, outside
from pipeline.flow import FLOW, MAKER, Stage, upstream
from pipeline.schema import from_arrow, schema, to_arrow
from pipeline.store import WHOLE, Store
from pipeline.tables import Failure
from pipeline.task import (
    Done,
    Task,
    corpus_failure,
    death,
    failures_batch,
    for_part,
    lost_documents,
    part_of,
    read_for,
    work,
    worker_failure,
    write_tables,
)


class Progress(Protocol):
    """What a run tells whoever watches."""

    def begin(self, stage: str, total: int, current: int) -> None:
        """A stage begins: `total` documents (1 for a stage over the whole corpus), of which `current` need no work."""

    def advance(self, stage: str, documents: int, done: Done) -> None:
        """A batch of that many documents is finished."""

    def end(self, stage: str) -> None:
        """The stage is finished."""


@dataclass(frozen=True)
class Outcome:
    """What a run did: batches computed per stage (0: all were current), and the memory of its largest process (MiB; 0 without work)."""

    worked: dict[str, int]
    seconds: float
    peak_memory: int


class Silent:
    """Progress that tells nobody."""

    def begin(self, stage: str, total: int, current: int) -> None: ...
    def advance(self, stage: str, documents: int, done: Done) -> None: ...
    def end(self, stage: str) -> None: ...


class _Peak:
    """Passes progress on and remembers the largest process."""

    def __init__(self, watcher: Progress) -> None:
        self._watcher = watcher
        self.memory = 0
        self.begin, self.end = watcher.begin, watcher.end

    def advance(self, stage: str, documents: int, done: Done) -> None:
        self.memory = max(self.memory, done.peak_memory)
        self._watcher.advance(stage, documents, done)


def run(config: Config, target: str = "", progress: Progress | None = None, retry: bool = False) -> Outcome:
    """Bring the store up to date, up to the stage `target` (empty: all). `retry` does set-aside documents again.

    Raises InputError, StoreError, DiskFullError, or TutanakError when a stage over the whole corpus fails.
    """
    began = time.monotonic()
    progress = _Peak(progress or Silent())
    store = Store(config.store)
    worked: dict[str, int] = {}
    with store.opened_for(config.corpus.name), Pool(workers_of(config.run)) as pool:
        for stage in upstream(target) if target else FLOW:
            worked[stage.name] = _run_stage(stage, config, store, pool, progress, retry)
    return Outcome(worked, time.monotonic() - began, progress.memory)


def _run_stage(stage: Stage, config: Config, store: Store, pool: Pool, progress: _Peak, retry: bool) -> int:
    """Run a stage where it is not current; returns how many batches were computed."""
    batches = stage_batches(stage, store)
    tasks = [stage_task(stage, batch, config, store) for batch in batches]
    stale = [t for t in tasks if not is_current(stage, t.batch, t.fingerprint, store)]
    _forget(stage, batches, store)
    again = [(t, docs) for t in tasks if retry and t not in stale and (docs := _set_aside(stage, t.batch, store))]
    if not stale and not again:
        return 0
    sizes = _sizes(stage, store)
    todo = sum(sizes[t.batch] for t in [*stale, *(t for t, _ in again)])
    progress.begin(stage.name, sum(sizes.values()), sum(sizes.values()) - todo)
    if stage.name == "files":  # its input is the folder itself: it is looked at on every run, and here, where nothing need be started
        before = [store.footer(table, WHOLE) for table in stage.makes]
        progress.advance(stage.name, 1, work(stale[0]))
        progress.end(stage.name)
        return int([store.footer(table, WHOLE) for table in stage.makes] != before)
    broken = []
    for task, done in pool.run(work, stale):
        if isinstance(done, Died):
            broken.append((task, _documents(stage, task, done, store)))
        else:
            progress.advance(stage.name, sizes[task.batch], done)
    for task, done in [*_apart(stage, broken, store, pool), *_apart(stage, again, store, pool, keep=True)]:
        progress.advance(stage.name, sizes[task.batch], done)
    progress.end(stage.name)
    return len(stale) + len(again)


def stage_batches(stage: Stage, store: Store) -> list[str]:
    """The batches that a stage has to make: those of the files, or the one of the corpus."""
    if stage.per == "corpus":
        return [WHOLE]
    return sorted(set(store.read("files", WHOLE)["batch"].to_pylist()))


def _sizes(stage: Stage, store: Store) -> dict[str, int]:
    """How many documents are in each batch of a stage."""
    if stage.per == "corpus":
        return {WHOLE: 1}
    files = store.read("files", WHOLE, ["doc_id", "batch"])
    pairs = set(zip(files["doc_id"].to_pylist(), files["batch"].to_pylist(), strict=True))
    return Counter(batch for _, batch in pairs)


def stage_task(stage: Stage, batch: str, config: Config, store: Store) -> Task:
    """The task that would make a batch now; its fingerprint says from what."""
    settings = config.sections[stage.name]
    inputs = [(table, _input_content(stage, table, batch, store)) for table in stage.reads]
    corpus = (config.corpus.name, config.corpus.settings) if stage.takes_corpus else ""
    lost = sorted(lost_documents(store, stage, batch if stage.per == "document" else ""))
    fingerprint = digest(code(f"stages/{stage.name}.py"), settings, corpus, inputs, lost, outside(settings))
    kill = config.run.executor != "serial"
    limit = config.run.time_limit if stage.per == "document" else config.run.corpus_time_limit
    return Task(config.store, stage.name, batch, settings, config.corpus, fingerprint, limit, kill, config.run.ocr_cache)


def _input_content(stage: Stage, table: str, batch: str, store: Store) -> str:
    """Hash of what a stage reads of a table, so that recomputing an input with the same result recomputes nothing else."""
    if stage.per == "corpus" and MAKER[table].per == "document":
        footers = [store.footer(table, b) for b in store.batches(table)]
        return digest([f.content for f in footers if f and f.rows])
    if stage.per == "document" and "batch" in schema(table).names and MAKER[table].per == "corpus":
        return digest(read_for(store, table, batch).to_pylist())
    footer = store.footer(table, WHOLE if MAKER[table].per == "corpus" else batch)
    return footer.content if footer else ""


def is_current(stage: Stage, batch: str, fingerprint: str, store: Store) -> bool:
    """Whether a batch was made by this code from these settings and inputs; the folder itself is never taken on trust."""
    if stage.name == "files":
        return False
    footers = [store.footer(table, batch) for table in stage.makes]
    return all(f is not None and f.fingerprint == fingerprint for f in footers)


def _forget(stage: Stage, batches: Sequence[str], store: Store) -> None:
    """Remove batches whose documents are all gone, and parts that an interrupted run left."""
    for table in stage.makes:
        for batch in set(store.batches(table)) - set(batches):
            store.remove(table, batch)
    kept = {failures_batch(stage, b) for b in batches}
    for batch in store.batches("failures"):
        if batch.partition(".")[0] == stage.name and batch not in kept:
            store.remove("failures", batch)


def _set_aside(stage: Stage, batch: str, store: Store) -> list[str]:
    """Documents of a batch that the stage set aside, or of which it could not do a page, and that it can try again."""
    if stage.per == "corpus":
        return []
    failures: list[Failure] = from_arrow("failures", store.read("failures", failures_batch(stage, batch)))
    return sorted({f.doc_id for f in failures if f.error not in SOFT_ERRORS} - lost_documents(store, stage, batch))


def _documents(stage: Stage, task: Task, died: Died, store: Store) -> list[str]:
    """The documents of a batch that broke its worker. Raises TutanakError when the stage works on the whole corpus."""
    if stage.per == "corpus":
        raise corpus_failure(stage, death(died, task.time_limit))
    return sorted(set(read_for(store, "files", task.batch)["doc_id"].to_pylist()) - lost_documents(store, stage, task.batch))


def _apart(
    stage: Stage, wanted: Sequence[tuple[Task, list[str]]], store: Store, pool: Pool, keep: bool = False
) -> Iterator[tuple[Task, Done]]:
    """Do documents of some batches one by one and join the results of each batch; with `keep`, with what the batch has of others."""
    if not wanted:
        return
    died: dict[str, list[Failure]] = {task.batch: [] for task, _ in wanted}
    for part, done in pool.run(work, [for_part(task, doc_id) for task, docs in wanted for doc_id in docs]):
        if isinstance(done, Died):
            paths = {f.doc_id: f.path for f in reversed(from_arrow("files", read_for(store, "files", part.batch)))}
            died[part.batch].append(worker_failure(part, paths[next(iter(part.only or ()))], done))
    for task, docs in wanted:
        made = _joined(stage, task.batch, sorted(set(docs) - {f.doc_id for f in died[task.batch]}), store)
        if keep:
            made = {t: pa.concat_tables([_others(stage, t, task.batch, docs, store), new]) for t, new in made.items()}
        made["failures"] = pa.concat_tables([made["failures"], to_arrow("failures", died[task.batch])])
        yield task, write_tables(store, stage, task.batch, made, task.fingerprint)
    _forget(stage, stage_batches(stage, store), store)


def _joined(stage: Stage, batch: str, docs: Sequence[str], store: Store) -> dict[str, pa.Table]:
    """The tables and failures of a stage, joined from the parts of some documents."""
    made = {}
    for table in (*stage.makes, "failures"):
        places = [_place(stage, table, batch + part_of(d)) for d in docs]
        made[table] = pa.concat_tables([schema(table).empty_table(), *(store.read(table, p) for p in places)])
    return made


def _others(stage: Stage, table: str, batch: str, docs: Sequence[str], store: Store) -> pa.Table:
    """What a batch holds of other documents than these."""
    kept = store.read(table, _place(stage, table, batch))
    return kept.filter(pc.invert(pc.is_in(kept["doc_id"], value_set=pa.array(docs, pa.string()))))


def _place(stage: Stage, table: str, batch: str) -> str:
    return failures_batch(stage, batch) if table == "failures" else batch
