"""The main job: every stage of the flow over every batch, doing only what is not current.

A worker that dies or hangs costs one document: all other batches are finished first, the broken one is tried again alone,
and only when it breaks again is it gone through document by document.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.config import Config
from pipeline.errors import TutanakError
from pipeline.executors import Pool, workers_of
from pipeline.fingerprint import code, digest
from pipeline.flow import FLOW, MAKER, Stage, upstream
from pipeline.schema import from_arrow, schema, to_arrow
from pipeline.store import WHOLE, Store
from pipeline.tables import Failure, File
from pipeline.task import Done, Task, failures_batch, for_part, lost_documents, part_of, read_for, work, worker_failure, write_tables


class Progress(Protocol):
    """What a run tells whoever watches."""

    def begin(self, stage: str, total: int, current: int) -> None:
        """A stage begins: `total` batches, of which `current` need no work."""

    def advance(self, stage: str, done: Done) -> None:
        """A batch is finished."""

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
    def advance(self, stage: str, done: Done) -> None: ...
    def end(self, stage: str) -> None: ...


class _Peak:
    """Passes progress on and remembers the largest process."""

    def __init__(self, watcher: Progress) -> None:
        self._watcher = watcher
        self.memory = 0
        self.begin, self.end = watcher.begin, watcher.end

    def advance(self, stage: str, done: Done) -> None:
        self.memory = max(self.memory, done.peak_memory)
        self._watcher.advance(stage, done)


def run(config: Config, target: str = "", progress: Progress | None = None, retry: bool = False) -> Outcome:
    """Bring the store up to date, up to the stage `target` (empty: all). `retry` does set-aside documents again.

    Raises InputError, StoreError, DiskFullError, or TutanakError when a stage over the whole corpus fails.
    """
    began = time.monotonic()
    progress = _Peak(progress or Silent())
    store = Store(config.store)
    store.open_for(config.corpus.name)
    store.sweep()
    worked: dict[str, int] = {}
    with Pool(workers_of(config.run)) as pool:
        for stage in upstream(target) if target else FLOW:
            worked[stage.name] = _run_stage(stage, config, store, pool, progress, retry)
    return Outcome(worked, time.monotonic() - began, progress.memory)


def _run_stage(stage: Stage, config: Config, store: Store, pool: Pool, progress: _Peak, retry: bool) -> int:
    """Run a stage where it is not current; returns how many batches were computed."""
    batches = stage_batches(stage, store)
    tasks = [stage_task(stage, batch, config, store) for batch in batches]
    stale = [t for t in tasks if not is_current(stage, t.batch, t.fingerprint, store)]
    _forget(stage, batches, store)
    again = [t for t in tasks if t not in stale and _set_aside(stage, t.batch, store)] if retry else []
    if not stale and not again:
        return 0
    progress.begin(stage.name, len(tasks), len(tasks) - len(stale) - len(again))
    if stage.name == "files":  # its input is the folder itself: it is looked at on every run, and here, where nothing need be started
        changed = _scan(stage, stale[0], store)
        progress.end(stage.name)
        return int(changed)
    for task, done in pool.run(work, stale):
        progress.advance(stage.name, done or _one_by_one(stage, task, store, pool))
    for task in again:
        progress.advance(stage.name, _one_by_one(stage, task, store, pool, only_failed=True))
    progress.end(stage.name)
    return len(stale) + len(again)


def _scan(stage: Stage, task: Task, store: Store) -> bool:
    """Look for files; whether what was found differs from what was known."""
    before = [store.footer(table, WHOLE) for table in stage.makes]
    work(task)
    return [store.footer(table, WHOLE) for table in stage.makes] != before


def stage_batches(stage: Stage, store: Store) -> list[str]:
    """The batches that a stage has to make: those of the files, or the one of the corpus."""
    if stage.per == "corpus":
        return [WHOLE]
    return sorted(set(store.read("files", WHOLE)["batch"].to_pylist()))


def stage_task(stage: Stage, batch: str, config: Config, store: Store) -> Task:
    """The task that would make a batch now; its fingerprint says from what."""
    settings = config.sections[stage.name]
    inputs = [(table, _input_content(stage, table, batch, store)) for table in stage.reads]
    corpus = (config.corpus.name, config.corpus.settings) if stage.takes_corpus else ""
    lost = sorted(lost_documents(store, stage, batch if stage.per == "document" else ""))
    fingerprint = digest(code(f"stages/{stage.name}.py"), settings, corpus, inputs, lost)
    kill = config.run.executor != "serial"
    return Task(config.store, stage.name, batch, settings, config.corpus, fingerprint, config.run.time_limit, kill)


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


def _set_aside(stage: Stage, batch: str, store: Store) -> set[str]:
    """Documents of a batch that the stage set aside, or of which it could not do a page."""
    if stage.per == "corpus":
        return set()
    return {f.doc_id for f in from_arrow("failures", store.read("failures", failures_batch(stage, batch)))}


def _one_by_one(stage: Stage, task: Task, store: Store, pool: Pool, only_failed: bool = False) -> Done:
    """Do a batch document by document, each alone, and join the results with what is kept.

    Raises TutanakError when the stage works on the whole corpus.
    """
    if stage.per == "corpus":
        raise TutanakError(
            f"the stage {stage.name} ended its process", "Raise run.memory_limit if the archive is large; otherwise report it."
        )
    files: dict[str, File] = {f.doc_id: f for f in reversed(from_arrow("files", read_for(store, "files", task.batch)))}
    wanted = sorted((_set_aside(stage, task.batch, store) if only_failed else set(files)) - lost_documents(store, stage, task.batch))
    died: list[Failure] = []
    for doc_id in wanted:
        began = time.monotonic()
        if pool.alone(work, for_part(task, doc_id)) is None:
            died.append(worker_failure(task, files[doc_id], time.monotonic() - began))
    made = _joined(stage, task.batch, [d for d in wanted if d not in {f.doc_id for f in died}], store)
    if only_failed:
        kept = _joined(stage, task.batch, [], store, kept=True)
        redone = pa.array(wanted, pa.string())
        made = {t: pa.concat_tables([kept[t].filter(pc.invert(pc.is_in(kept[t]["doc_id"], value_set=redone))), made[t]]) for t in made}
    made["failures"] = pa.concat_tables([made["failures"], to_arrow("failures", died)])
    done = write_tables(store, stage, task.batch, made, task.fingerprint)
    _forget(stage, stage_batches(stage, store), store)
    return done


def _joined(stage: Stage, batch: str, docs: Sequence[str], store: Store, kept: bool = False) -> dict[str, pa.Table]:
    """The tables and failures of a stage, joined from the parts of some documents; with `kept`, those of the batch itself."""
    names = [batch] if kept else [batch + part_of(d) for d in docs]
    made = {}
    for table in (*stage.makes, "failures"):
        places = [failures_batch(stage, n) if table == "failures" else n for n in names]
        made[table] = pa.concat_tables([schema(table).empty_table(), *(store.read(table, p) for p in places)])
    return made
