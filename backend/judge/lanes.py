"""How many boxes one submission may use: one, or, while this machine has an idle processor, one on each.

A processor is claimed by a lock on a file, by every judge of this machine, so that under load each submission keeps
to one box and none slows another. Under load a processor is also free at times, between two submissions: it is idle only
when nobody's own submission has been there for a while, which the file's time of change tells.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from judge.slots import lock_folder, try_lock

WORTH_MS = 10  # of work left, below which a second box costs more than it saves
IDLE_S = 0.05


class Lanes:
    """The processors that a job has claimed."""

    def __init__(self) -> None:
        self._locks: list[int] = []

    def claim(self, *, idle_s: float = 0.0) -> bool:
        """One more processor, if there is one that has been idle for so long."""
        folder = lock_folder()
        for number in range(os.cpu_count() or 1):
            lock = try_lock(folder / f"processor-{number}")
            if lock is None:
                continue
            if 0 <= time.time() - os.fstat(lock).st_mtime < idle_s:
                os.close(lock)
                continue
            self._locks.append(lock)
            return True
        return False

    def release(self) -> None:
        for lock in self._locks[:1]:  # its own: the second was only lent
            os.utime(lock)
        while self._locks:
            os.close(self._locks.pop())


@contextmanager
def claimed_lanes() -> Iterator[Lanes]:
    """The lanes of one job, its own processor claimed if one is free; a job runs all the same where none is."""
    lanes = Lanes()
    try:
        lanes.claim()
        yield lanes
    finally:
        lanes.release()
