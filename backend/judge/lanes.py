"""How many boxes one submission may use: one, or, while an idle processor may be used, one on each.

A processor is claimed by a lock on a file, by every judge of this machine, so that under load each submission keeps
to one box and none slows another. Under load a processor is also free at times, between two submissions: it is idle only
when nobody's own submission has been there for a while, which the file's time of change tells.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from judge.limits import processors
from judge.slots import lock_folder, try_lock

WORTH_MS = 10  # of work left, below which a second box costs more than it saves
# since the last job that had the processor as its own; longer than the gap between two under load
IDLE_S = 0.05


class Lanes:
    """The processors that a job has: its own, and any that was lent to it."""

    def __init__(self) -> None:
        self._own: int | None = None
        self._borrowed: list[int] = []

    def claim_own(self) -> None:
        """A processor that no other job has, if there is one."""
        self._own = _lock_one(lambda path: True)

    def borrow(self) -> bool:
        """One more, if there is one that is idle."""
        lock = _lock_one(_is_idle)
        if lock is not None:
            self._borrowed.append(lock)
        return lock is not None

    def release(self) -> None:
        if self._own is not None:
            with suppress(OSError):
                os.utime(self._own)
            os.close(self._own)
        for lock in self._borrowed:
            os.close(lock)
        self._own, self._borrowed = None, []


def _lock_one(wanted: Callable[[Path], bool]) -> int | None:
    folder = lock_folder()
    for number in processors():
        path = folder / f"processor-{number}"
        if wanted(path) and (lock := try_lock(path)) is not None:
            return lock
    return None


def _is_idle(path: Path) -> bool:
    try:
        return not 0 <= time.time() - path.stat().st_mtime < IDLE_S
    except FileNotFoundError:
        return True


@contextmanager
def claimed_lanes() -> Iterator[Lanes]:
    """The lanes of one job, its own processor claimed if one is free; a job runs all the same where none is."""
    lanes = Lanes()
    try:
        lanes.claim_own()
        yield lanes
    finally:
        lanes.release()
