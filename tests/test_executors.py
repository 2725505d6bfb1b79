"""Workers may die: their task is given up only after it broke alone, all other tasks finish."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.executors import Died, Pool, Workers, _interrupts_wait
from tests.archive import write_archive

WORKERS = Workers("processes", 2, 0)


def _double_or_die(n: int) -> int:
    if n < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * n


def _die(how: str) -> str:
    if how == "hung":
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        time.sleep(60)
    if how == "memory":
        raise MemoryError
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "crashed":
        ctypes.string_at(0)
    return how


def _hears_interrupts(_: int) -> bool:
    return signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def _interrupted_while_it_is_started() -> None:
    with _interrupts_wait():
        signal.raise_signal(signal.SIGINT)
        DONE.append(True)


DONE: list[bool] = []


def test_workers_hear_no_interrupts_and_one_that_is_just_started_is_known() -> None:
    with Pool(WORKERS) as pool:
        assert [heard for _, heard in pool.run(_hears_interrupts, [1, 2, 3])] == [False] * 3
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        _interrupted_while_it_is_started()
    assert DONE == [True]
    assert signal.getsignal(signal.SIGINT) is before


def test_serial_and_processes_give_the_same() -> None:
    with Pool(Workers("serial", 1, 0)) as serial, Pool(WORKERS) as processes:
        tasks = list(range(6))
        assert sorted(serial.run(_double_or_die, tasks)) == sorted(processes.run(_double_or_die, tasks))


def test_dead_workers_cost_their_task_only() -> None:
    with Pool(WORKERS) as pool:
        found = dict(pool.run(_double_or_die, [1, -1, 2, 3, -2, 4, 5]))
    killed = Died("killed")
    assert found == {1: 2, -1: killed, 2: 4, 3: 6, -2: killed, 4: 8, 5: 10}


def test_what_ended_a_worker_is_told() -> None:
    with Pool(WORKERS) as pool:
        found = dict(pool.run(_die, ["hung", "fine", "memory", "killed", "crashed"]))
    assert found == {
        "hung": Died("hung"), "fine": "fine", "memory": Died("memory"), "killed": Died("killed"), "crashed": Died("crashed", "SIGSEGV"),
    }  # fmt: skip


def test_a_worker_ends_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, time\n"
        "from pipeline.executors import Pool, Workers\n"
        "with Pool(Workers('processes', 1, 0)) as pool:\n"
        "    print(dict(pool.run(os.getpgid, [0])), flush=True)\n"
        "    print(next(iter(pool._processes)).pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    parent.stdout.readline()
    worker = int(parent.stdout.readline())
    assert Path(f"/proc/{worker}").exists()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 30
    while Path(f"/proc/{worker}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{worker}").exists()


def test_a_script_without_a_guard_runs_once(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / "papers", 5)
    script = tmp_path / "study.py"
    script.write_text(
        "print('begins')\n"
        "import pipeline\n"
        f"study = pipeline.Study({str(folder)!r}, store={str(tmp_path / 'store')!r})\n"
        "study.run()\n"
        "print(len(study.table('documents')))\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, ["begins", "5"]), done.stderr


def test_an_exception_of_a_task_is_raised_here() -> None:
    with Pool(WORKERS) as pool, pytest.raises(TypeError):
        list(pool.run(_double_or_die, ["x"]))  # type: ignore[list-item]
