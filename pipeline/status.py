"""What the store holds and what is missing: per stage done, stale, failed; per corpus which documents were set aside."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.config import Config
from pipeline.errors import SOFT_ERRORS
from pipeline.flow import FLOW, Stage
from pipeline.run import is_current, stage_batches, stage_task
from pipeline.schema import from_arrow
from pipeline.store import Store
from pipeline.tables import Failure


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


def stage_statuses(config: Config) -> list[StageStatus]:
    """The state of every stage of a store, without running anything."""
    store = Store(config.store)
    aside: dict[str, set[str]] = {}
    for f in failures(store):
        if f.page_no == 0 and f.error not in SOFT_ERRORS:
            aside.setdefault(f.stage, set()).add(f.path)
    return [_stage_status(stage, config, store, len(aside.get(stage.name, ()))) for stage in FLOW]


def _stage_status(stage: Stage, config: Config, store: Store, set_aside: int) -> StageStatus:
    current = stale = missing = rows = 0
    for batch in stage_batches(stage, store):
        footer = store.footer(stage.name, batch)
        rows += footer.rows if footer else 0
        if footer is None:
            missing += 1
        elif stage.name == "files" or is_current(stage, batch, stage_task(stage, batch, config, store).fingerprint, store):
            current += 1
        else:
            stale += 1
    return StageStatus(stage.name, current, stale, missing, set_aside, rows)


def failures(store: Store) -> list[Failure]:
    """Everything that was set aside, by file, page and stage."""
    found: list[Failure] = from_arrow("failures", store.arrow("failures"))
    return sorted(found, key=lambda f: (f.path, f.page_no, f.stage, f.error))
