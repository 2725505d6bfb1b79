"""Where tasks run: `concurrent.futures` executors, and a loop that survives the death of their workers."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

from pipeline.errors import SettingsError
from pipeline.settings import RunSettings

T = TypeVar("T")
R = TypeVar("R")


class SerialExecutor(Executor):
    """Runs each task in this process when it is submitted: for tests, debugging and profiling."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass(frozen=True)
class Workers:
    """How many workers there are, and how to open an executor with them."""

    kind: str
    count: int
    memory_limit: int

    def open(self) -> Executor:
        """A fresh executor. Raises SettingsError for an unknown kind."""
        if self.kind == "serial":
            return SerialExecutor()
        if self.kind == "processes":
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["pipeline.run"])
            return ProcessPoolExecutor(self.count, mp_context=context, initializer=_start_worker, initargs=(self.memory_limit,))
        raise SettingsError(f"no executor called {self.kind!r}", "There are: serial, processes.")


def workers_of(settings: RunSettings) -> Workers:
    """The workers that the settings ask for; 0 means one per processor that this process may use."""
    count = settings.workers or len(os.sched_getaffinity(0))
    return Workers(settings.executor, 1 if settings.executor == "serial" else count, settings.memory_limit)


def _start_worker(memory_limit: int) -> None:
    """One thread per worker for numerical libraries (loaded already or later), and a limit on its memory (MiB)."""
    threadpool_limits(1)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT"):
        os.environ[name] = "1"
    if memory_limit:
        import resource  # not on every platform, and only needed here

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (memory_limit * 1024 * 1024, hard))


class Pool:
    """Executors that are replaced when they break; at most one task per worker is under way, so few are suspects."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._executor: Executor | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def run(self, fn: Callable[[T], R], tasks: Sequence[T]) -> Iterator[tuple[T, R | None]]:
        """(task, result) as they finish; None for a task whose worker died twice: once beside others, once alone.

        An exception that a task raises is raised here.
        """
        suspects: list[T] = []
        for task, result in self._window(fn, tasks, self._workers.count):
            if result is None:
                suspects.append(task)
            else:
                yield task, result
        for task in suspects:
            yield from self._window(fn, [task], 1)

    def alone(self, fn: Callable[[T], R], task: T) -> R | None:
        """The result of a task that runs with no other beside it, or None when its worker died."""
        return next(self._window(fn, [task], 1))[1]

    def _window(self, fn: Callable[[T], R], tasks: Sequence[T], width: int) -> Iterator[tuple[T, R | None]]:
        waiting = list(reversed(tasks))
        running: dict[Future[R], T] = {}
        while waiting or running:
            while waiting and len(running) < width:
                task = waiting.pop()
                running[self._submit(fn, task)] = task
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                task = running.pop(future)
                try:
                    yield task, future.result()
                except BrokenProcessPool:
                    self._close()
                    yield task, None

    def _submit(self, fn: Callable[[T], R], task: T) -> Future[R]:
        if self._executor is None:
            self._executor = self._workers.open()
        try:
            return self._executor.submit(fn, task)
        except BrokenProcessPool:  # broke between two submissions
            self._close()
            self._executor = self._workers.open()
            return self._executor.submit(fn, task)

    def _close(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None
