"""Control groups: where the kernel counts and bounds what a box uses. Version 1, version 2, or none.

Each slot has two groups: `own` for the supervisor, `run` for the programs. They are made and bounded here, outside;
the supervisor gets open files, through which its children count themselves in and it reads the kernel's figures.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from judge import limits, slots

log = logging.getLogger(__name__)
ROOT = Path("/sys/fs/cgroup")
V1_CONTROLLERS = ("memory", "pids", "cpuacct")
TRIES_TO_TAKE_BACK = 20
# All boxes together weigh as much as one ordinary process on each processor that they may use, and each the same: a box
# full of spinning processes takes its own turn, and not its neighbour's.
CPU_SHARES = 1024 * len(limits.processors())


def group_name() -> str:
    return f"autograder-{slots.installation()}"


@dataclass(slots=True)
class GroupFiles:
    """Open files to hand to a supervisor; the judge's copies are closed once they are sent."""

    own: list[int] = field(default_factory=list)
    run: dict[str, int] = field(default_factory=dict)

    def close(self) -> None:
        for fd in (*self.own, *self.run.values()):
            os.close(fd)


FileToOpen = tuple[Path, int]  # and how


def opened(own: list[FileToOpen], run: dict[str, FileToOpen]) -> GroupFiles:
    """All of them or, raising OSError, none."""
    files = GroupFiles()
    try:
        for path, how in own:
            files.own.append(os.open(path, how))
        for name, (path, how) in run.items():
            files.run[name] = os.open(path, how)
    except OSError:
        files.close()
        raise
    return files


class Groups(Protocol):
    """The control groups of one slot, made anew: what a killed worker left in them ends.

    `counted` says whether the kernel bounds the memory of them all.

    `counts_several`: whether one group counts run after run; else each needs a fresh one, by `fresh_files`.
    """

    counted: bool
    counts_several: bool

    def open_files(self) -> GroupFiles: ...

    def fresh_files(self) -> dict[str, int]: ...

    def limit(self, memory_kb: int, processes: int) -> None: ...

    def adopt(self, pid: int) -> None:
        """Where a box has a kernel of its own, all of it is in one group, the supervisor's."""

    def limit_box(self, memory_kb: int, processes: int) -> None: ...

    def box_cpu_us(self) -> int: ...

    def box_overruns(self) -> tuple[int, int]:
        """How often the box lacked memory by its own limit, not the machine's, and was refused a process."""
        ...

    def kill(self) -> bool:
        """Kill all that is in the groups, and wait until they are empty. Whether they are: some may not end in time."""
        ...

    def forget(self) -> None:
        """Once all is dead: what the programs left to be counted is no burden of the slot's next, and none of its business."""
        ...

    def remove(self) -> None: ...


class NoGroups:
    """No control group may be written here: the supervisor counts by looking, often."""

    counted = False
    counts_several = True

    def open_files(self) -> GroupFiles:
        return GroupFiles()

    def fresh_files(self) -> dict[str, int]:
        return {}

    def limit(self, memory_kb: int, processes: int) -> None:
        pass

    def adopt(self, pid: int) -> None:
        pass

    def limit_box(self, memory_kb: int, processes: int) -> None:
        pass

    def box_cpu_us(self) -> int:
        return 0

    def box_overruns(self) -> tuple[int, int]:
        return 0, 0

    def kill(self) -> bool:
        return True

    def forget(self) -> None:
        pass

    def remove(self) -> None:
        pass


class _FolderGroups:
    """What both versions share: folders that hold processes."""

    counted = True
    programs: Path  # the group that bounds their memory

    def __init__(self, folders: list[Path], inhabited: list[Path]) -> None:
        self.folders = folders  # parents before children
        self.inhabited = inhabited  # enough of them to find every process

    def fresh_files(self) -> dict[str, int]:
        """The files of a new group for the next run, where one group cannot count several."""
        return {}

    def processes(self) -> list[int]:
        found: list[int] = []
        for folder in self.inhabited:
            with contextlib.suppress(FileNotFoundError):
                found += map(int, (folder / "cgroup.procs").read_text().split())
        return found

    def kill(self) -> bool:
        deadline = time.monotonic() + limits.END_TIMEOUT_S
        while True:
            pids: list[int] = []
            try:
                pids = [pid for pid in self.processes() if pid > 0]
                if not pids:
                    return True
                why = f"processes {pids} live on"
            except OSError as error:  # no descriptor is left at the moment, perhaps
                why = str(error)
            if time.monotonic() > deadline:
                log.warning("a group cannot be emptied: %s", why)
                return False
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.002)  # version 1 tells nobody when a group has become empty

    def _renew(self, left_bytes: int, killed: int) -> bool:
        """A new group of programs where the old one holds much, or counted lacks of memory. Whether it is new.

        The kernel takes such memory back when somebody needs it, by the work of who happens to need it.
        """
        if left_bytes <= limits.LEFT_BYTES and not killed:
            return False
        try:
            self.programs.rmdir()
        except OSError:  # something is still dying in it
            return False
        self.programs.mkdir()
        return True

    def remove(self) -> None:
        self.kill()
        for folder in reversed(self.folders):
            with contextlib.suppress(OSError):
                folder.rmdir()


class GroupsV1(_FolderGroups):
    counts_several = True

    def __init__(self, slot: int) -> None:
        tops = [ROOT / controller / group_name() / f"slot-{slot}" for controller in V1_CONTROLLERS]
        if os.access(ROOT / "cpu", os.W_OK):
            tops.append(ROOT / "cpu" / group_name() / f"slot-{slot}")
        folders = [top / part for top in tops for part in ("", "own", "run")]
        super().__init__(folders, folders[1:3])
        self.remove()
        for folder in self.folders:
            folder.mkdir(parents=True, exist_ok=True)
        self.tops = tops
        self.memory, self.pids, self.cpu = tops[:3]
        self.programs = self.memory / "run"
        for top in tops[3:]:
            (top.parent / "cpu.shares").write_text(str(CPU_SHARES))
        self._limited: tuple[int, int] | None = None
        self._ooms_before = 0
        # what does not end there holds more: the keeper goes on to another slot
        with contextlib.suppress(OSError):
            _limit_memory_v1(self.memory / "own", limits.SUPERVISOR_MEMORY_KB)

    def open_files(self) -> GroupFiles:
        own = [(top / "own" / "tasks", os.O_WRONLY) for top in self.tops]
        run = {f"join{i}": (top / "run" / "tasks", os.O_WRONLY) for i, top in enumerate(self.tops)}
        run["cpu"] = self.cpu / "run" / "cpuacct.usage", os.O_RDONLY
        run["peak"] = _peak_v1(self.programs), os.O_RDWR
        run["oom"] = self.programs / "memory.oom_control", os.O_RDONLY
        return opened(own, run)

    def limit(self, memory_kb: int, processes: int) -> None:
        if self._limited != (memory_kb, processes):
            _limit_memory_v1(self.programs, memory_kb)
            (self.pids / "run" / "pids.max").write_text(str(processes))
            self._limited = (memory_kb, processes)

    def forget(self) -> None:
        (self.cpu / "run" / "cpuacct.usage").write_text("0")
        kernels = self.programs / "memory.kmem.usage_in_bytes"
        if kernels.exists() and int(kernels.read_text()) > limits.LEFT_BYTES:
            with contextlib.suppress(OSError):  # names of files, above all
                (self.programs / "memory.force_empty").write_text("0")
        left_bytes = int((self.programs / "memory.usage_in_bytes").read_text())
        if self._renew(left_bytes, counted(self.programs / "memory.oom_control", "oom_kill")):
            self._limited = None

    def adopt(self, pid: int) -> None:
        for top in self.tops:
            (top / "own" / "cgroup.procs").write_text(str(pid))

    def limit_box(self, memory_kb: int, processes: int) -> None:
        with contextlib.suppress(OSError):  # it holds more at the moment: it may not grow, at least
            _limit_memory_v1(self.memory / "own", memory_kb)
        (self.pids / "own" / "pids.max").write_text(str(processes))
        _peak_v1(self.memory / "own").write_text("0")
        self._ooms_before = self._box_ooms()

    def box_cpu_us(self) -> int:
        return int((self.cpu / "own" / "cpuacct.usage").read_text()) // 1000

    def box_overruns(self) -> tuple[int, int]:
        own = self.memory / "own"
        left_bytes = int((own / "memory.limit_in_bytes").read_text()) - int(_peak_v1(own).read_text())
        lacked_here = left_bytes <= limits.UNUSED_KB * 1024
        ooms = self._box_ooms() if lacked_here else self._ooms_before
        return ooms, counted(self.pids / "own" / "pids.events", "max")

    def _box_ooms(self) -> int:
        return counted(self.memory / "own" / "memory.oom_control", "oom_kill")


def _peak_v1(group: Path) -> Path:
    """The most that a group had: of memory with swap, where that is counted, since what lies there is its memory, too."""
    with_swap = group / "memory.memsw.max_usage_in_bytes"
    return with_swap if with_swap.exists() else group / "memory.max_usage_in_bytes"


def _limit_memory_v1(group: Path, memory_kb: int) -> None:
    """Memory, and memory with swap, to the same figure: in the order that the kernel accepts."""
    files = [group / "memory.limit_in_bytes", group / "memory.memsw.limit_in_bytes"]
    current = int(files[0].read_text())
    for file in files if memory_kb * 1024 < current else reversed(files):
        if file.exists():  # without swap accounting there is only the first
            _write_patiently(file, str(memory_kb * 1024))


def _write_patiently(file: Path, text: str) -> None:
    """Where the kernel has to take memory back first, it gives up soon."""
    for _ in range(TRIES_TO_TAKE_BACK - 1):
        try:
            file.write_text(text)
            return
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
    file.write_text(text)


class GroupsV2(_FolderGroups):
    """Before Linux 6.12 the peak of a group cannot be reset: there, each run has a group of its own."""

    def __init__(self, base: Path, slot: int) -> None:
        top = base / f"slot-{slot}"
        super().__init__([top, top / "own", top / "run"], [top / "own", top / "run"])
        self.own, self.programs = self.inhabited  # of the supervisor, of the programs
        self.remove()
        top.mkdir(parents=True, exist_ok=True)
        (top / "cgroup.subtree_control").write_text("+memory +pids")
        for folder in self.folders[1:]:
            folder.mkdir(exist_ok=True)
        _limit_memory_v2(self.own, limits.SUPERVISOR_MEMORY_KB)
        self.counts_several = _resets_peak(self.own)
        self._unused = False

    def open_files(self) -> GroupFiles:
        own = [(self.own / "cgroup.procs", os.O_WRONLY)]
        files = opened(own, self._run_files())
        self._unused = True
        return files

    def fresh_files(self) -> dict[str, int]:
        unused, self._unused = self._unused, False
        return {} if unused or self.counts_several else opened([], self._run_files()).run

    def _run_files(self) -> dict[str, FileToOpen]:
        if not self.counts_several:
            self.programs.rmdir()
            self.programs.mkdir()
        files = {
            "join": (self.programs / "cgroup.procs", os.O_WRONLY),
            "cpu": (self.programs / "cpu.stat", os.O_RDONLY),
            "oom": (self.programs / "memory.events", os.O_RDONLY),
        }
        if self.counts_several:
            files["peak"] = self.programs / "memory.peak", os.O_RDWR
        elif (self.programs / "memory.peak").exists():  # since Linux 5.19
            files["first_peak"] = self.programs / "memory.peak", os.O_RDONLY
        return files

    def limit(self, memory_kb: int, processes: int) -> None:
        _limit_memory_v2(self.programs, memory_kb)
        (self.programs / "memory.oom.group").write_text("1")
        (self.programs / "pids.max").write_text(str(processes))

    def forget(self) -> None:
        left_bytes = int((self.programs / "memory.current").read_text())
        self._renew(left_bytes, counted(self.programs / "memory.events", "oom_kill"))

    def adopt(self, pid: int) -> None:
        (self.own / "cgroup.procs").write_text(str(pid))

    def limit_box(self, memory_kb: int, processes: int) -> None:
        _limit_memory_v2(self.own, memory_kb)
        (self.own / "memory.oom.group").write_text("1")
        (self.own / "pids.max").write_text(str(processes))

    def box_cpu_us(self) -> int:
        return counted(self.own / "cpu.stat", "usage_usec")

    def box_overruns(self) -> tuple[int, int]:
        return counted(self.own / "memory.events", "oom"), counted(self.own / "pids.events", "max")


def counted(file: Path, word: str) -> int:
    """The number that stands after a word in a file of a group's."""
    words = file.read_text().split()
    return int(words[words.index(word) + 1]) if word in words else 0


def _resets_peak(group: Path) -> bool:
    try:
        (group / "memory.peak").write_text("0\n")
    except OSError:
        return False
    return True


def _limit_memory_v2(group: Path, memory_kb: int) -> None:
    (group / "memory.max").write_text(str(memory_kb * 1024))
    swap = group / "memory.swap.max"
    if swap.exists():
        swap.write_text("0")
