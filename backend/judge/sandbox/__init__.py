"""What a sandbox is to the judge: something that starts a contained supervisor. One module per kind."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Protocol

from judge.accounting import Groups
from judge.line import Line
from judge.slots import Slot


class Backend(Protocol):
    """A way to contain. Both verbs raise SandboxUnavailable where this machine cannot."""

    name: str
    own_kernel: bool  # programs run on a kernel of the box's own, not on the machine's

    def check(self) -> None:
        """What can be seen without starting anything."""

    def start(
        self, *, slot: Slot, groups: Groups, log_fd: int, kit: Path | None
    ) -> tuple[subprocess.Popen[bytes], Line]:
        """Start a supervisor, with the folder `kit` readable as /kit; answer its outermost process and the line to it."""
        ...

    def clean(self, slot: Slot) -> None:
        """Remove what `start` left on disk, once the box has ended."""
