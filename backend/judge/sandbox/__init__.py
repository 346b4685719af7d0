"""What a sandbox is to the judge: something that starts a contained supervisor. One module per kind."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from judge.accounting import Groups
from judge.line import Line
from judge.slots import Slot


class Process(Protocol):
    """The outermost process of a box, by its number on this machine."""

    pid: int

    def end(self) -> bool:
        """Kill all of the box. Called once. Whether this process ended in time; `Groups.kill` tells of all that it began."""
        ...


class Backend(Protocol):
    """A way to contain. `check` and `start` raise SandboxUnavailable where this machine cannot."""

    name: str
    own_kernel: bool  # programs run on a kernel of the box's own, not on the machine's

    def check(self) -> None:
        """What can be seen without starting anything."""

    def start(self, *, slot: Slot, groups: Groups, log_fd: int, kit: Path | None) -> tuple[Process, Line]:
        """Start a supervisor, with the folder `kit` readable as /kit; answer its outermost process and the line to it."""
        ...

    def clean(self, slot: Slot) -> None:
        """Remove what `start` left on disk, once the box has ended."""

    def forget(self, slot: Slot) -> None:
        """Let go of what is kept for the slot's next box, none of which comes."""

    def process_ids(self) -> set[int]:
        """Those that are kept for boxes to come, and belong to none."""
        ...
