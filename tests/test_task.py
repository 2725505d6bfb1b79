"""The time limit of a document in the main process."""

from __future__ import annotations

import signal
import time

import pytest

from pipeline.errors import DocumentError
from pipeline.task import time_limit


class _SlowToGo:
    def __del__(self) -> None:
        time.sleep(0.3)


def _hear_nothing() -> None:
    waiting = _SlowToGo()
    del waiting
    time.sleep(30)


@pytest.mark.filterwarnings("ignore:Exception ignored in. <function _SlowToGo:pytest.PytestUnraisableExceptionWarning")
def test_an_alarm_that_a_destructor_swallows_comes_again() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(DocumentError, match=r"not done after 0\.1 seconds"), time_limit(0.1, kill=False):
        _hear_nothing()
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_what_is_done_in_time_is_left_alone() -> None:
    with time_limit(0.1, kill=False):
        pass
    time.sleep(0.15)
