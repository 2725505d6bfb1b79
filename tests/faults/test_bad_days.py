"""One document that crashes its reader, one that hangs, one that eats memory, one that raises: the others finish, all four are listed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from pipeline.store import Store
from tests.archive import BODY, write_archive

BAD = {"a-crash.txt": "CRASH HERE", "b-hang.txt": "HANG HERE", "c-memory.txt": "EAT MEMORY HERE", "d-raise.txt": "RAISE HERE"}
EXPECTED = {"a-crash.txt": "crashed", "b-hang.txt": "hung", "c-memory.txt": "memory", "d-raise.txt": "fault"}


def _tutanak(command: str, folder: Path, store: Path, *more: str, sabotage: bool = True) -> subprocess.CompletedProcess[str]:
    env = dict(os.environ, PYTHONPATH=str(Path(__file__).parent) if sabotage else "")
    quick = [
        part for s in ("influence.bootstrap=100", "run.workers=2", "run.time_limit=3", "run.memory_limit=900") for part in ("--set", s)
    ]
    return subprocess.run(
        [sys.executable, "-m", "pipeline", command, str(folder), "--store", str(store), *quick, *more],
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )


def test_bad_documents_cost_themselves_only_and_retry_brings_them_back(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / "papers", 6)
    for n, (name, mark) in enumerate(BAD.items(), 20):
        (folder / name).write_text(BODY.format(day=n, amount=n) + mark, encoding="utf-8")

    ran = _tutanak("run", folder, tmp_path / "store")
    assert ran.returncode == 3, ran.stderr
    assert "Traceback" not in ran.stderr
    store = Store(str(tmp_path / "store"))
    assert {f.path: f.error for f in store.rows("failures") if f.stage != "topics"} == EXPECTED
    assert all(f.advice for f in store.rows("failures"))
    assert {d.path for d in store.rows("documents")} == {f"minutes-{n:02}.txt" for n in range(1, 7)}
    assert all(name in ran.stderr for name in BAD)

    status = json.loads(_tutanak("status", folder, tmp_path / "store", "--json").stdout)
    assert status["coverage"]["set_aside"] == 4
    assert {s["stage"]: s["state"] for s in status["stages"]}["pages"] == "partial"

    again = _tutanak("retry", folder, tmp_path / "store", sabotage=False)
    assert again.returncode == 0, again.stderr
    assert len(store.rows("documents")) == 10
    assert not [f for f in store.rows("failures") if f.stage != "topics"]
