"""Every limit that is not the teacher's to choose, each in this one place, with the reason for its size."""

from __future__ import annotations

import os
from dataclasses import dataclass

from judge.model import Limits

MIB = 1024 * 1024
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/box", "LANG": "C.UTF-8"}  # of every program, all of it


def processors() -> list[int]:
    """Those that boxes may use, by number: fewer than the machine has under `taskset`, or in a cpuset."""
    return sorted(os.sched_getaffinity(0))


def wall_ms(time_ms: int) -> int:
    """How long a test may last: room for a loaded machine, an end for a sleeper."""
    return 2 * time_ms + 1_000


@dataclass(frozen=True, slots=True)
class RunLimits:
    """What one process tree in a box may use, whatever it is: a compiler, a test, a checker."""

    cpu_ms: int
    wall_ms: int
    memory_kb: int
    output_bytes: int  # of each stream, and of each file
    processes: int
    stack_kb: int
    stream_bytes: int = 0  # as much of each stream is read, where more may be written; 0: all of it

    @property
    def patience_ms(self) -> int:
        """When a run is ended for its processor time: beyond the limit, to tell a near miss from a hopeless case."""
        return self.cpu_ms * 6 // 5

    @property
    def address_space_kb(self) -> int:
        """Where memory is bounded by looking, an end to what a process can reserve; no array that compiles is refused."""
        return 2 * self.memory_kb + 4 * 1024 * 1024


PROCESSES = 256  # and threads, of which a JVM needs about 25, Node 11
# the same, where each may take memory that is not counted, or costs a kernel of the box's own
FEW_PROCESSES = 64
# that programs may leave counted in their slot's group: some 20 ms of work to take back
LEFT_BYTES = 16 * MIB
TMPFS_BYTES = 64 * MIB  # of /box and of /tmp, each
TMPFS_INODES = 4096
SUPERVISOR_MEMORY_KB = 192 * 1024  # with an artefact that lies in /box
AHEAD_BYTES = 64 * 1024  # of output that may still be unread, and counts as memory, when the next test begins
STARVED_FACTOR = 5  # how far the wall limit may move for a program that waits for a processor, not for itself
OPEN_FILES = 256
REPEATS = 2  # at most, of a run just over its time limit: disturbance only ever adds processor time
DISTURBED_FACTOR = 1.5  # of wall over processor time, from which a program was kept waiting by others
BOX_ANSWER_GRACE_S = 5.0  # above a run's wall limit, before a silent box counts as dead
BOX_START_TIMEOUT_S = 10.0
UNUSED_KB = 4096  # that a group may have left at most, where it lacked memory by its own limit
END_TIMEOUT_S = 10.0  # for what was killed to end: it may be in the middle of giving much memory back
OWN_KERNEL_MEMORY_KB = 384 * 1024  # of a kernel of the box's own, above its programs': it looks every 10 ms
OWN_KERNEL_THREADS = (
    1024  # the same for its processes on the machine: several stand for each of its programs'
)
ARTEFACT_BYTES = 64 * MIB
ARTEFACT_FILES = 2048
ANSWER_BYTES = 16 * MIB  # of one answer: that many names of files, as long as a path may be
# what a process that was not exec'd for it has below its mappings, if nothing is done
FORKS_STACK_KB = 96 * 1024

COMPILE = RunLimits(
    cpu_ms=30_000,
    wall_ms=15_000,  # of waiting: what it works, or waits for a processor, counts only beyond STARVED_FACTOR times that
    memory_kb=1024 * 1024,
    output_bytes=ARTEFACT_BYTES,
    processes=128,
    stack_kb=64 * 1024,
    stream_bytes=MIB,
)

CHECKER = RunLimits(
    cpu_ms=5_000,
    wall_ms=15_000,
    memory_kb=512 * 1024,
    output_bytes=1024 * 1024,
    processes=FEW_PROCESSES,
    stack_kb=256 * 1024,
)


def for_test(limits: Limits, processes: int) -> RunLimits:
    """A test's limits: the stack may grow nearly as large as the memory, so that running out of it shows as itself."""
    return RunLimits(
        cpu_ms=limits.time_ms,
        wall_ms=wall_ms(limits.time_ms),
        memory_kb=limits.memory_mb * 1024,
        output_bytes=limits.output_kb * 1024,
        processes=processes,
        stack_kb=limits.memory_mb * 1024 * 15 // 16,
    )


# runsc 2022 hangs now and then when it ends many processes at once: that is no verdict
ATTEMPTS_OF_OWN_KERNEL = 3


def of_own_kernel(bounds: RunLimits) -> tuple[int, int]:
    """Memory and processes on the machine of a box with a kernel of its own: what stands behind that kernel's limits."""
    return bounds.memory_kb + OWN_KERNEL_MEMORY_KB, 8 * bounds.processes + OWN_KERNEL_THREADS
