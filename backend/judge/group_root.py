"""Where on this machine control groups can be made: looked for once, from version 2 to none."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from judge.accounting import ROOT, V1_CONTROLLERS, Groups, GroupsV1, GroupsV2, NoGroups, group_name
from judge.limits import processors

LEAF = "autograder-processes"  # where the processes of a delegated unit go
MOST_MOVES = 20  # of processes that start while others are moved
CPU_WEIGHT = min(100 * len(processors()), 10_000)  # of all boxes together, as `accounting.CPU_SHARES`


@dataclass(frozen=True, slots=True)
class GroupRoot:
    """Where groups can be made on this machine: `version` 1 or 2, or 0 for nowhere."""

    version: int
    base: Path | None = None

    def for_slot(self, slot: int) -> Groups:
        if self.version == 1:
            return GroupsV1(slot)
        return GroupsV2(self.base, slot) if self.version == 2 and self.base else NoGroups()


def find_root() -> GroupRoot:
    """Look once for control groups that may be written: version 2 with memory and pids, else version 1."""
    for base in _v2_candidates():
        if _usable_v2(base):
            return GroupRoot(2, base)
    if all(os.access(ROOT / controller, os.W_OK) for controller in V1_CONTROLLERS):
        return GroupRoot(1)
    return GroupRoot(0)


def _v2_candidates() -> Iterator[Path]:
    """Beside our own group, for a user's session; below it, for a delegated unit; below the root's, for root."""
    if not (ROOT / "cgroup.controllers").exists():
        return
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        if line.startswith("0::/"):
            own = ROOT / line[4:]
            if own.name == LEAF:  # a judge that was here before us has moved us
                own = own.parent
            yield own.parent / group_name()
            yield own / group_name()
    if os.geteuid() == 0:
        yield ROOT / group_name()


def _usable_v2(base: Path) -> bool:
    """Whether groups with memory and pids can be made under `base`; makes it so."""
    try:
        available = (base.parent / "cgroup.controllers").read_text().split()
        if not {"memory", "pids"} <= set(available):
            return False
        enabled = (base.parent / "cgroup.subtree_control").read_text().split()
        if not {"memory", "pids"} <= set(enabled):
            _divide(base.parent)
        base.mkdir(exist_ok=True)
        (base / "cgroup.subtree_control").write_text("+memory +pids")
    except OSError:
        return False
    with contextlib.suppress(OSError):  # fairness between boxes; they are contained without it
        (base.parent / "cgroup.subtree_control").write_text("+cpu")
        (base / "cgroup.subtree_control").write_text("+cpu")
        (base / "cpu.weight").write_text(str(CPU_WEIGHT))
    return True


def _divide(group: Path) -> None:
    """Let a group have groups of its own. No process may stay in it then: all of a delegated unit move to a leaf."""
    for _ in range(MOST_MOVES):
        try:
            (group / "cgroup.subtree_control").write_text("+memory +pids")
            return
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
        leaf = group / LEAF
        leaf.mkdir(exist_ok=True)
        for pid in (group / "cgroup.procs").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                (leaf / "cgroup.procs").write_text(pid)
    raise OSError(errno.EBUSY, "processes come faster than they can be moved")
