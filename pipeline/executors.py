"""Where tasks run: `concurrent.futures` executors, and a loop that survives the death of their workers."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from multiprocessing import forkserver, resource_tracker
from multiprocessing.process import BaseProcess
from types import ModuleType, TracebackType
from typing import Any, Literal, TypeVar

from threadpoolctl import threadpool_limits

from pipeline.errors import SettingsError
from pipeline.settings import RunSettings

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Died:
    """Why a task has no result.

    `hung`: the alarm of its time limit ended its worker; `memory`: it asked for more than a worker may take; `killed`: another process
    ended its worker, mostly the system for want of memory; `crashed`: its worker broke down, `signal` says how when it is known.
    """

    reason: Literal["hung", "memory", "killed", "crashed"]
    signal: str = ""


class SerialExecutor(Executor):
    """Runs each task in this process when it is submitted: for tests, debugging and profiling."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except MemoryError as error:
            future.set_exception(error)
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
            resource_tracker.ensure_running()  # which forkserver would start first, and that lets interrupts through again
            with _without_interrupts():
                forkserver.ensure_running()
            given = (self.memory_limit, self.count, context.BoundedSemaphore(self.count))
            return ProcessPoolExecutor(self.count, mp_context=context, initializer=_start_worker, initargs=given)
        raise SettingsError(f"no executor called {self.kind!r}", "There are: serial, processes.")


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))


def workers_of(settings: RunSettings) -> Workers:
    """The workers that the settings ask for; 0 means one per processor that this process may use."""
    count = settings.workers or processors()
    return Workers(settings.executor, 1 if settings.executor == "serial" else count, settings.memory_limit)


@dataclass
class Threads:
    """How many threads of this process may do long work, and what each holds while it does, so that all workers together keep to their number."""

    count: int = 1
    slots: AbstractContextManager[Any] = field(default_factory=nullcontext)


THREADS = Threads()  # of this process


def _start_worker(memory_limit: int, count: int, slots: AbstractContextManager[Any]) -> None:
    """One thread per worker for numerical libraries (loaded already or later), a limit on its memory (MiB), and an end with its parent."""
    THREADS.count, THREADS.slots = count, slots
    look_rarely_for_cycles()
    threadpool_limits(1)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT"):
        os.environ[name] = "1"
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if memory_limit:
        import resource  # not on every platform, and only needed here

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (memory_limit * 1024 * 1024, hard))


def look_rarely_for_cycles() -> None:
    """Rows of tables are many and hold no cycles: Python's collector leaves what is loaded alone, and looks at the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def _end_with(parent: BaseProcess) -> None:
    """Nobody waits for a worker whose parent was killed, and a later run must have the store for itself."""
    parent.join()
    os._exit(1)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Processes started here never see Ctrl-C, which a terminal sends to all: this process decides what becomes of them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Ctrl-C comes when this is done. A mask would not do: any other thread may take the signal, and Python raises it here."""
    if threading.current_thread() is not threading.main_thread():  # which hears no signals
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


@contextmanager
def _bare_main() -> Iterator[None]:
    """Workers started here do not import the program that called us, which would run a script without a guard again from its top."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


class Pool:
    """Executors that are replaced when they break; at most one task per worker is under way, so few are suspects."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._executor: Executor | None = None
        self._others: set[BaseProcess] = set()
        self._processes: set[BaseProcess] = set()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None:  # nobody wants the results any more
            for process in self._processes:
                process.terminate()
        self._close()

    def run(self, fn: Callable[[T], R], tasks: Sequence[T]) -> Iterator[tuple[T, R | Died]]:
        """(task, result) as they finish; Died for a task whose worker died twice: once beside others, once alone,
        and for the only task when it took too long.

        An exception that a task raises is raised here, except MemoryError.
        """
        suspects: list[T] = []
        for task, result in self._window(fn, tasks, self._workers.count):
            hung_alone = len(tasks) == 1 and result == Died("hung")  # nothing but its own alarm ended it
            if isinstance(result, Died) and not hung_alone:
                suspects.append(task)
            else:
                yield task, result
        for task in suspects:
            yield from self._window(fn, [task], 1)

    def _window(self, fn: Callable[[T], R], tasks: Sequence[T], width: int) -> Iterator[tuple[T, R | Died]]:
        waiting = list(reversed(tasks))
        running: dict[Future[R], T] = {}
        while waiting or running:
            while waiting and len(running) < width:
                task = waiting.pop()
                running[self._submit(fn, task)] = task
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), self._result(future)

    def _result(self, future: Future[Any]) -> Any:
        try:
            return future.result()
        except MemoryError:
            return Died("memory")
        except BrokenProcessPool:
            self._close()
            return self._cause()

    def _cause(self) -> Died:
        """What ended the worker that broke the executor; the executor itself terminates the others."""
        codes = {p.exitcode for p in self._processes if p.exitcode not in (None, 0, -signal.SIGTERM)}
        if -signal.SIGALRM in codes:
            return Died("hung")
        if -signal.SIGKILL in codes:
            return Died("killed")
        return Died("crashed", ", ".join(signal.Signals(-code).name for code in sorted(c for c in codes if c and c < 0)))

    def _submit(self, fn: Callable[[T], R], task: T) -> Future[R]:
        if self._executor is None:
            self._open()
        try:
            return self._started(fn, task)
        except BrokenProcessPool:  # broke between two submissions
            self._close()
            self._open()
            return self._started(fn, task)

    def _open(self) -> None:
        self._others = set(multiprocessing.active_children())
        self._executor = self._workers.open()
        self._processes = set()

    def _started(self, fn: Callable[[T], R], task: T) -> Future[R]:
        assert self._executor is not None
        if self._workers.kind == "serial":
            return self._executor.submit(fn, task)
        with _bare_main(), _interrupts_wait():  # a worker that is just being started would be nobody's
            future = self._executor.submit(fn, task)
            self._processes |= set(multiprocessing.active_children()) - self._others
        return future

    def _close(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None
