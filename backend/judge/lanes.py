"""How many boxes one submission may use: one, or, while this machine has an idle processor, one on each.

A processor is claimed by a lock on a file, by every judge of this machine, so that under load each submission keeps
to one box and none slows another.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from judge.slots import lock_folder, try_lock

WORTH_MS = 100  # of work left, below which a second box costs more than it saves


class Lanes:
    """The processors that a job has claimed."""

    def __init__(self) -> None:
        self._locks: list[int] = []

    def claim(self) -> bool:
        """One more idle processor, if there is one."""
        folder = lock_folder()
        for number in range(os.cpu_count() or 1):
            lock = try_lock(folder / f"processor-{number}")
            if lock is not None:
                self._locks.append(lock)
                return True
        return False

    def release(self) -> None:
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
