"""What the store holds and what is missing: per stage done, stale, failed; per corpus what was set aside and which files changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.config import Config
from pipeline.errors import SOFT_ERRORS, InputError
from pipeline.flow import FLOW, Stage
from pipeline.run import is_current, stage_batches, stage_task
from pipeline.schema import from_arrow, keys
from pipeline.stages import files
from pipeline.store import Store
from pipeline.tables import Failure
from pipeline.task import unlimited

BESIDE = {
    "sidecar": "documents.csv",
    "registry": "organisations.csv",
    "judgements": "judgements.csv",
}  # table: what a person may change it by


@dataclass(frozen=True)
class StageStatus:
    """One stage: how many of its batches are current, stale or not made, and what it set aside."""

    stage: str
    done: int
    stale: int
    missing: int
    set_aside: int
    rows: int

    @property
    def state(self) -> str:
        """done, partial (some documents set aside), stale or missing."""
        if self.missing:
            return "missing"
        if self.stale:
            return "stale"
        return "partial" if self.set_aside else "done"


@dataclass(frozen=True)
class Changes:
    """Paths of files that are new, changed or gone since the last run, and of the CSV files beside them that say something else.

    `problem`: why a run would stop at the files, if it would; the rest is empty then.
    """

    new: list[str]
    changed: list[str]
    gone: list[str]
    beside: list[str]
    problem: str = ""

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone or self.beside or self.problem)

    def sentence(self) -> str:
        """`Files since the last run: 2 new, 1 changed, 0 gone; organisations.csv changed`."""
        if self.problem:
            return f"The files cannot be compared with the last run: {self.problem}"
        if not self:
            return "No file is new, changed or gone since the last run."
        counts = f"{len(self.new)} new, {len(self.changed)} changed, {len(self.gone)} gone"
        return "; ".join([f"Files since the last run: {counts}", *(f"{name} changed" for name in self.beside)])


def changes(config: Config) -> Changes:
    """The files of an archive against those of the last run, compared by their bytes: they are all read, as a run does."""
    store = Store(config.store)
    try:
        made = files.make(config["files"], corpus=config.corpus, guard=unlimited)
    except InputError as error:
        return Changes([], [], [], [], str(error))
    before, now = _contents(store.rows("files"), failures(store)), _contents(made["files"], made["failures"])
    return Changes(
        new=sorted(now.keys() - before.keys()),
        changed=sorted(path for path in now.keys() & before.keys() if now[path] != before[path]),
        gone=sorted(before.keys() - now.keys()),
        beside=[name for table, name in BESIDE.items() if _by_key(table, made[table]) != _by_key(table, store.rows(table))],
    )


def _contents(found: Sequence[Any], aside: Sequence[Any]) -> dict[str, str]:
    """What each path holds: its document, or why it has none."""
    unopened = {f.path: f.error for f in aside if f.stage == "files" and f.error not in SOFT_ERRORS}
    return {f.path: f.doc_id for f in found} | unopened


def _by_key(table: str, rows: Sequence[Any]) -> list[Any]:
    return sorted(rows, key=lambda r: [getattr(r, k) for k in keys(table)])


def stage_statuses(config: Config, changed: bool) -> list[StageStatus]:
    """The state of every stage of a store, without running anything; `changed`: whether its files did (`changes`)."""
    store = Store(config.store)
    aside: dict[str, set[str]] = {}
    for f in failures(store):
        if f.page_no == 0 and f.error not in SOFT_ERRORS:
            aside.setdefault(f.stage, set()).add(f.path)
    return [_stage_status(stage, config, store, len(aside.get(stage.name, ())), changed) for stage in FLOW]


def _stage_status(stage: Stage, config: Config, store: Store, set_aside: int, changed: bool) -> StageStatus:
    current = stale = missing = rows = 0
    for batch in stage_batches(stage, store):
        footer = store.footer(stage.name, batch)
        rows += footer.rows if footer else 0
        if footer is None:
            missing += 1
        elif not changed if stage.name == "files" else is_current(stage, batch, stage_task(stage, batch, config, store).fingerprint, store):
            current += 1
        else:
            stale += 1
    return StageStatus(stage.name, current, stale, missing, set_aside, rows)


def failures(store: Store) -> list[Failure]:
    """Everything that was set aside, by file, page and stage."""
    found: list[Failure] = from_arrow("failures", store.arrow("failures"))
    return sorted(found, key=lambda f: (f.path, f.page_no, f.stage, f.error))
