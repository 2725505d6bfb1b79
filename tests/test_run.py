"""The runner: nothing twice, same bytes however it is run, nothing lost when it is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.config import load
from pipeline.errors import InputError, StoreError, TutanakError
from pipeline.executors import Pool
from pipeline.flow import FLOW
from pipeline.run import run
from pipeline.stages import files
from pipeline.status import changes
from pipeline.store import Store
from pipeline.tables import Document
from tests.archive import table_hashes, write_archive

QUICK = ["influence.bootstrap=100", "topics.stability_runs=0"]


def _run(folder: Path, store: Path, *extra: str) -> dict[str, int]:
    return run(load(folder, [*QUICK, *extra], str(store))).worked


def test_serial_and_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / "papers")
    _run(folder, tmp_path / "serial", "run.executor=serial")
    _run(folder, tmp_path / "processes", "run.workers=2")
    serial = table_hashes(tmp_path / "serial")
    assert {name.partition("/")[0] for name in serial} >= {t for s in FLOW for t in s.makes}
    assert table_hashes(tmp_path / "processes") == serial


def test_a_second_run_does_nothing(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / "papers", 5)
    assert all(_run(folder, tmp_path / "store", "run.executor=serial").values())
    before = table_hashes(tmp_path / "store")
    assert not any(_run(folder, tmp_path / "store", "run.executor=serial").values())
    assert table_hashes(tmp_path / "store") == before


def test_one_more_document_recomputes_only_its_own_batch(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / "papers", 12)
    first = _run(folder, tmp_path / "store", "run.executor=serial")
    assert first["pages"] == 3
    before = table_hashes(tmp_path / "store")
    write_archive(folder, 1, start=13)
    second = _run(folder, tmp_path / "store", "run.executor=serial")
    per_document = {s.name for s in FLOW if s.per == "document"}
    assert {name: n for name, n in second.items() if name in per_document} == dict.fromkeys(per_document, 1)
    after = table_hashes(tmp_path / "store")
    assert all(after[name] == before[name] for name in before if not name.endswith(("/all.parquet", ".all.parquet")))


def test_a_changed_setting_recomputes_its_stage_and_what_depends_on_it(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / "papers", 4)
    _run(folder, tmp_path / "store", "run.executor=serial")
    again = _run(folder, tmp_path / "store", "run.executor=serial", "influence.confidence=0.9")
    assert {name for name, n in again.items() if n} == {"influence"}


def test_a_document_that_is_gone_leaves_no_rows(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / "papers", 5)
    _run(folder, tmp_path / "store", "run.executor=serial")
    for n in (1, 2, 3, 4):
        (folder / f"minutes-0{n}.txt").unlink()
    _run(folder, tmp_path / "store", "run.executor=serial")
    store = Store(str(tmp_path / "store"))
    (left,) = store.rows("documents")
    assert left.path == "minutes-05.txt"
    assert {r.doc_id for t in ("pages", "segments", "mentions") for r in store.rows(t)} == {left.doc_id}


def test_a_stage_can_be_the_last(tmp_path: Path) -> None:
    worked = run(load(write_archive(tmp_path / "papers", 2), ["run.executor=serial"], str(tmp_path / "store")), "segments").worked
    assert list(worked) == ["files", "pages", "documents", "segments"]


def test_unusable_input_stops_with_a_message(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="empty"):
        _run(tmp_path / "empty", tmp_path / "store")
    (tmp_path / "blob").mkdir()
    (tmp_path / "blob/a.bin").write_bytes(bytes(range(256)) * 20)
    with pytest.raises(InputError):
        _run(tmp_path / "blob", tmp_path / "store2")


@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_a_stage_over_the_whole_archive_that_does_not_end_stops_the_run(executor: str, tmp_path: Path) -> None:
    folder, settings = write_archive(tmp_path / "papers", 5), [*QUICK, f"run.executor={executor}"]
    endless = ["influence.bootstrap=100000", "run.corpus_time_limit=0.1"]  # where no stage before took too long
    with pytest.raises(TutanakError, match=r"the stage \w+ did not end: it was not done after 0\.1 seconds\. Raise run\.corpus_time_limit"):
        run(load(folder, [*settings, *endless], str(tmp_path / "store")))
    kept = table_hashes(tmp_path / "store")
    assert {name.partition("/")[0] for name in kept} >= {"mentions", "decisions"}
    run(load(folder, settings, str(tmp_path / "store")))
    assert kept.items() <= table_hashes(tmp_path / "store").items()


def test_a_fault_in_one_file_costs_that_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, real = write_archive(tmp_path / "papers", 3), files.detect_format
    monkeypatch.setattr(files, "detect_format", lambda stream, path: 1 // (path != "minutes-02.txt") and real(stream, path))
    config = load(folder, [*QUICK, "run.executor=serial"], str(tmp_path / "store"))
    run(config)
    assert [(f.path, f.error) for f in Store(config.store).rows("failures") if f.stage == "files"] == [("minutes-02.txt", "fault")]
    assert not changes(config)


def test_the_store_of_another_corpus_is_refused(tmp_path: Path) -> None:
    _run(write_archive(tmp_path / "one", 2), tmp_path / "store", "run.executor=serial")
    with pytest.raises(StoreError, match="'one'"):
        _run(write_archive(tmp_path / "two", 2), tmp_path / "store", "run.executor=serial")


def test_many_documents_that_were_set_aside_are_tried_again_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.stages import decisions

    folder = write_archive(tmp_path / "papers", 9)
    _run(folder, tmp_path / "whole", "run.executor=serial")
    make = decisions.make

    def breaks(settings: object, documents: list[Document], **more: object) -> object:
        if documents[0].path[8:10] in ("02", "03", "05", "09"):
            raise ZeroDivisionError("planted")
        return make(settings, documents=documents, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(decisions, "make", breaks)
    _run(folder, tmp_path / "store", "run.executor=serial")
    assert len([f for f in Store(str(tmp_path / "store")).rows("failures") if f.error == "fault"]) == 4
    widths = []
    pool_run = Pool.run

    def counted(self: Pool, fn: object, tasks: list[object]) -> object:
        widths.append(len(tasks))
        return pool_run(self, fn, tasks)  # type: ignore[arg-type]

    monkeypatch.setattr(decisions, "make", make)
    monkeypatch.setattr(Pool, "run", counted)
    worked = run(load(folder, [*QUICK, "run.executor=serial"], str(tmp_path / "store")), retry=True).worked
    assert {name for name, n in worked.items() if n} == {"decisions"}
    assert 4 in widths  # all of them side by side, whatever their batches
    assert table_hashes(tmp_path / "store") == table_hashes(tmp_path / "whole")


def _command(folder: Path, store: Path) -> list[str]:
    settings = [part for s in [*QUICK, "run.workers=2"] for part in ("--set", s)]
    return [sys.executable, "-m", "pipeline", "run", str(folder), "--store", str(store), *settings]


def test_killed_at_twenty_moments_it_ends_with_the_same_tables(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / "papers", 12)
    began = time.monotonic()
    subprocess.run(_command(folder, tmp_path / "whole"), check=True, capture_output=True)
    whole = time.monotonic() - began
    moments = random.Random(7)
    interrupted = 0
    for _ in range(20):
        process = subprocess.Popen(
            _command(folder, tmp_path / "killed"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            process.wait(timeout=moments.uniform(0.1, 0.6) * whole)
        except subprocess.TimeoutExpired:
            interrupted += 1
        os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None
        process.wait()
    assert interrupted
    subprocess.run(_command(folder, tmp_path / "killed"), check=True, capture_output=True)
    assert table_hashes(tmp_path / "killed") == table_hashes(tmp_path / "whole")
    assert not list((tmp_path / "killed").rglob("*.tmp"))
