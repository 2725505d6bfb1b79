"""The work of one task, as a worker does it: one stage over one batch (or the corpus), read from the store and written to it.

`except Exception` stands here and nowhere else: whatever a stage trips over in one document costs that document.
"""

from __future__ import annotations

import importlib
import resource
import signal
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.cache import FolderCache
from pipeline.corpus import Corpus
from pipeline.errors import SOFT_ERRORS, DocumentError, TutanakError
from pipeline.executors import THREADS, Died
from pipeline.flow import MAKER, STAGES, Stage, upstream
from pipeline.readers.means import Means
from pipeline.schema import from_arrow, from_frame, schema, to_arrow, to_frame
from pipeline.store import OCR, WHOLE, Store, require_unique
from pipeline.tables import Failure, Row

T = TypeVar("T")
Made = Mapping[str, Sequence[Row]]
FAULT_ADVICE = "This is a fault of tutanak; please report it with the document if you can."


@dataclass(frozen=True)
class Task:
    """What a worker is told. `only` limits a document stage to some documents; `part` stores the result apart, to be joined later."""

    store: str
    stage: str
    batch: str
    settings: Any
    corpus: Corpus
    fingerprint: str
    time_limit: float
    kill: bool  # whether a document that exceeds the limit takes its process with it
    cache: int  # MiB that results of OCR may take in the store; 0: none are kept
    only: frozenset[str] | None = None
    part: str = ""


@dataclass(frozen=True)
class Done:
    """What a task did: rows by table, how many documents it set aside, and the most memory its process has taken (MiB)."""

    rows: dict[str, int]
    failures: int
    peak_memory: int


def work(task: Task) -> Done:
    """Run one task. Raises TutanakError for what stops the whole run (a full disk, an unusable input)."""
    stage = STAGES[task.stage]
    store = Store(task.store)
    made = _corpus_tables(task, stage, store) if stage.per == "corpus" else _document_tables(task, stage, store)
    return write_tables(store, stage, task.batch + task.part, made, task.fingerprint)


def write_tables(store: Store, stage: Stage, batch: str, made: Mapping[str, pa.Table], fingerprint: str) -> Done:
    """Store what a stage made. Its own table comes last: a batch counts as done when that is there."""
    failures = made["failures"]
    if failures.num_rows:
        store.write("failures", failures_batch(stage, batch), failures, fingerprint)
    else:
        store.remove("failures", failures_batch(stage, batch))
    for table in (*stage.also, stage.name):
        store.write(table, batch, made[table], fingerprint)
    whole = sum(
        n == 0 and e not in SOFT_ERRORS for n, e in zip(*(failures.column(c).to_pylist() for c in ("page_no", "error")), strict=True)
    )
    return Done({t: made[t].num_rows for t in stage.makes}, whole, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def failures_batch(stage: Stage, batch: str) -> str:
    """Where the failures of a stage in a batch are kept."""
    return f"{stage.name}.{batch}"


def _corpus_tables(task: Task, stage: Stage, store: Store) -> dict[str, pa.Table]:
    lost = lost_documents(store, stage)
    inputs: dict[str, Any] = {table: to_frame(_without(lost, store.arrow(table))) for table in stage.reads}
    if stage.name == "files":  # it limits the time of each file, and this is the process of the run itself
        made = _make(stage)(task.settings, **_corpus_argument(task, stage), earlier=store.rows("files"), guard=unlimited)
    else:
        try:
            with time_limit(task.time_limit, task.kill):
                made = _make(stage)(task.settings, **inputs, **_corpus_argument(task, stage))
        except DocumentError as error:
            raise corpus_failure(stage, error) from error
    return {table: _as_arrow(table, made.get(table, [])) for table in (*stage.makes, "failures")}


def _without(lost: set[str], data: pa.Table) -> pa.Table:
    """The rows that belong to no lost document: a document that no mention could be sought in counts nowhere."""
    if not lost or "doc_id" not in data.column_names:
        return data
    return data.filter(pc.invert(pc.is_in(data["doc_id"], value_set=pa.array(sorted(lost), pa.string()))))


def _document_tables(task: Task, stage: Stage, store: Store) -> dict[str, pa.Table]:
    shared = {table: _shared_rows(task.store, table, _content(store, table)) for table in stage.reads if _is_shared(table)}
    inputs = {table: read_for(store, table, task.batch) for table in stage.reads if table not in shared}
    paths: dict[str, str] = {}
    for file in from_arrow("files", read_for(store, "files", task.batch)):
        paths.setdefault(file.doc_id, file.path)
    lost = lost_documents(store, stage, task.batch)
    rows_of = _rows_of(inputs, shared)
    make, extra = _make(stage), _corpus_argument(task, stage)
    if stage.takes_means:
        extra["means"] = means(task.time_limit, store.folder(OCR) if task.cache else None, task.cache)
    parts = []
    for doc_id, path in paths.items():
        if doc_id not in lost and (task.only is None or doc_id in task.only):
            limit = time_limit(task.time_limit, task.kill)
            parts.append(_document(stage, doc_id, path, limit, partial(make, task.settings, **rows_of(doc_id), **extra)))
    return {t: pa.concat_tables([schema(t).empty_table(), *(p[t] for p in parts)]) for t in (*stage.makes, "failures")}


def _document(stage: Stage, doc_id: str, path: str, limit: AbstractContextManager[None], make: Callable[[], Made]) -> dict[str, pa.Table]:
    """The tables that a stage makes of a document; no rows but a failure when it cannot."""

    def tables() -> dict[str, pa.Table]:
        made = make()
        found = {table: to_arrow(table, made.get(table, [])) for table in (*stage.makes, "failures")}
        for table, data in found.items():
            require_unique(table, data)
        return found

    done = guarded(limit, tables)
    if not isinstance(done, DocumentError):
        return done
    failure = Failure(stage.name, path, done.page_no, doc_id, done.error, done.message, done.advice)
    return {table: schema(table).empty_table() for table in stage.makes} | {"failures": to_arrow("failures", [failure])}


def guarded(limit: AbstractContextManager[None], make: Callable[[], T]) -> T | DocumentError:
    """What `make` returns about one document within its limit, or why it does not. Raises TutanakError for what concerns all documents."""
    try:
        with limit:
            return make()
    except DocumentError as error:
        return error
    except MemoryError:
        return OUT_OF_MEMORY
    except TutanakError:
        raise
    except Exception as error:  # noqa: BLE001 — the one place where a document's fault is kept from the others
        return _fault(error)


def unlimited(make: Callable[[], T]) -> T | DocumentError:
    """What `make` returns about one file, or why it does not, however long it takes."""
    return guarded(nullcontext(), make)


def _fault(error: Exception) -> DocumentError:
    """An exception that nobody expected, as a reason to set a document aside."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    message = f"{type(error).__name__}: {error} ({where.name}, line {where.lineno} of {where.filename.rpartition('/')[2]})"
    return DocumentError("fault", message.encode("utf-8", "backslashreplace").decode(), FAULT_ADVICE)


def _make(stage: Stage) -> Callable[..., Mapping[str, Any]]:
    make: Callable[..., Mapping[str, Any]] = importlib.import_module(f"pipeline.stages.{stage.name}").make
    return make


def _corpus_argument(task: Task, stage: Stage) -> dict[str, Any]:
    return {"corpus": task.corpus} if stage.takes_corpus else {}


def _as_arrow(table: str, made: pd.DataFrame | Sequence[Row]) -> pa.Table:
    return from_frame(table, made) if isinstance(made, pd.DataFrame) else to_arrow(table, list(made))


def read_for(store: Store, table: str, batch: str) -> pa.Table:
    """A table as a document stage of a batch sees it: its own batch, or the whole of a table that belongs to the corpus."""
    if MAKER[table].per == "document":
        return store.read(table, batch)
    data = store.read(table, WHOLE)
    return data.filter(pc.equal(data["batch"], batch)) if "batch" in schema(table).names else data


def _is_shared(table: str) -> bool:
    """Whether every document gets the whole of a table: one of the corpus that tells neither documents nor batches apart."""
    return MAKER[table].per == "corpus" and not {"doc_id", "batch"} & set(schema(table).names)


def _content(store: Store, table: str) -> str:
    footer = store.footer(table, WHOLE)
    return footer.content if footer else ""


@lru_cache(maxsize=8)
def _shared_rows(root: str, table: str, content: str) -> list[Any]:
    """The rows of a shared table: one list per worker and content, so that what is built from it is built once, not for every batch."""
    return from_arrow(table, Store(root).read(table, WHOLE))


def _rows_of(inputs: Mapping[str, pa.Table], shared: Mapping[str, list[Any]]) -> Callable[[str], dict[str, list[Any]]]:
    """A function that gives the rows of one document per table; shared tables are given whole."""
    grouped = {table: by_document(from_arrow(table, data)) for table, data in inputs.items()}
    return lambda doc_id: {t: list(g.get(doc_id, [])) for t, g in grouped.items()} | dict(shared)


def by_document(rows: Sequence[Any]) -> dict[str, list[Any]]:
    """Rows by their `doc_id`, in the order they came in."""
    grouped: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.doc_id].append(row)
    return dict(grouped)


def lost_documents(store: Store, stage: Stage, batch: str = "") -> set[str]:
    """Documents, of a batch or all, that a stage which this one builds on set aside as a whole."""
    lost: set[str] = set()
    for name in _earlier_failures(store, stage, batch):
        failures: list[Failure] = from_arrow("failures", store.read("failures", name))
        lost |= {f.doc_id for f in failures if f.page_no == 0 and f.error not in SOFT_ERRORS}
    return lost


def _earlier_failures(store: Store, stage: Stage, batch: str = "") -> list[str]:
    """Where the failures lie of the document stages that a stage builds on, for a batch or for all."""
    names = [s.name for s in upstream(stage.name)[:-1] if s.per == "document"]
    return [b for b in store.batches("failures") if b.partition(".")[0] in names and (not batch or b.partition(".")[2] == batch)]


def worker_failure(task: Task, path: str, died: Died) -> Failure:
    """The failure of a document whose worker died."""
    (doc_id,) = task.only or ("",)
    reason = death(died, task.time_limit)
    return Failure(task.stage, path, 0, doc_id, reason.error, reason.message, reason.advice)


def corpus_failure(stage: Stage, why: DocumentError) -> TutanakError:
    """What ends a run: a stage over the whole corpus came to no end."""
    setting = {"hung": "run.corpus_time_limit", "memory": "run.memory_limit"}.get(why.error)
    advice = f"Raise {setting} if the archive is large; otherwise report it." if setting else "Run again; if it happens again, report it."
    return TutanakError(f"the stage {stage.name} did not end: {why.message}", f"{advice} What was finished is kept.")


def death(died: Died, seconds: float) -> DocumentError:
    """What the death of a worker says about the document it was at; `seconds` is the time limit."""
    if died.reason == "hung":
        return _too_long(seconds)
    if died.reason == "memory":
        return OUT_OF_MEMORY
    if died.reason == "killed":
        return DocumentError(
            "killed", "its process was killed, most likely because the machine ran out of memory", "Lower run.workers, then retry."
        )
    how = f" ({died.signal})" if died.signal else ""
    return DocumentError("crashed", f"it crashed the process that read it{how}", "Open it in another program and save it anew.")


OUT_OF_MEMORY = DocumentError("memory", "it needs more memory than a worker may take", "Raise run.memory_limit.")


def _too_long(seconds: float) -> DocumentError:
    return DocumentError("hung", f"it was not done after {seconds:g} seconds", "Raise run.time_limit if it only needs longer.")


@contextmanager
def time_limit(seconds: float, kill: bool) -> Iterator[None]:
    """Limit the time of one document.

    A process that may die is killed by the alarm itself, which also ends code that never returns to Python;
    the main process gets an exception instead.
    """

    def stop(*_: object) -> None:
        raise _too_long(seconds)

    before = signal.signal(signal.SIGALRM, signal.SIG_DFL if kill else stop)
    _grant(seconds)
    try:
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:  # once more, for an alarm that came as the first was on its way
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _grant(seconds: float) -> None:
    """So many seconds from now on until the limit is reached.

    The alarm comes again every second: Python drops an exception that is raised within a destructor or a garbage collection.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)


def means(seconds: float, folder: Path | None = None, limit: int = 0) -> Means:
    """What long work may use in this process: its threads, a cache of so many MiB in a folder, and the time limit anew for each page."""
    cache = FolderCache(folder, limit * 1024 * 1024) if folder else None
    return Means(THREADS.count, cache, THREADS.slots, partial(_grant, seconds))


def part_of(doc_id: str) -> str:
    """What is added to the name of a batch for the part that holds one document alone."""
    return f"~{doc_id}"


def for_part(task: Task, doc_id: str) -> Task:
    """The task for one document alone, stored apart from its batch."""
    return replace(task, only=frozenset({doc_id}), part=part_of(doc_id))
