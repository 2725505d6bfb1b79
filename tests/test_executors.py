"""Workers may die: their task is given up only after it broke alone, all other tasks finish."""

from __future__ import annotations

import os
import signal

import pytest

from pipeline.executors import Pool, Workers

WORKERS = Workers("processes", 2, 0)


def _double_or_die(n: int) -> int:
    if n < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * n


def test_serial_and_processes_give_the_same() -> None:
    with Pool(Workers("serial", 1, 0)) as serial, Pool(WORKERS) as processes:
        tasks = list(range(6))
        assert sorted(serial.run(_double_or_die, tasks)) == sorted(processes.run(_double_or_die, tasks))


def test_dead_workers_cost_their_task_only() -> None:
    with Pool(WORKERS) as pool:
        found = dict(pool.run(_double_or_die, [1, -1, 2, 3, -2, 4, 5]))
    assert found == {1: 2, -1: None, 2: 4, 3: 6, -2: None, 4: 8, 5: 10}


def test_alone_survives_a_death() -> None:
    with Pool(WORKERS) as pool:
        assert [pool.alone(_double_or_die, n) for n in (-1, 1, -1, 2)] == [None, 2, None, 4]


def test_an_exception_of_a_task_is_raised_here() -> None:
    with Pool(WORKERS) as pool, pytest.raises(TypeError):
        list(pool.run(_double_or_die, ["x"]))  # type: ignore[list-item]
