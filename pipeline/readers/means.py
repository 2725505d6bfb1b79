"""What reading scans may use besides its settings; none of it changes what is read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Protocol


class Cache(Protocol):
    """Results that were computed before, by a key that says all they depend on."""

    def get(self, key: str) -> bytes | None:
        """What was put there, or None when there is nothing, or nothing whole."""

    def put(self, key: str, data: bytes) -> None:
        """Keep a result; it may be forgotten at any time."""


def _nothing() -> None:
    """Without a time limit nothing need be renewed."""


@dataclass(frozen=True)
class Means:
    """`threads`: pages read at the same time; `slots`: held while one is being read, so that all processes together read no more than
    there are processors; `renew`: called when a page is done, for a time limit that counts by pages."""

    threads: int = 1
    cache: Cache | None = None
    slots: AbstractContextManager[Any] = field(default_factory=nullcontext)
    renew: Callable[[], None] = _nothing


ALONE = Means()
