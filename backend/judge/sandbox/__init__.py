"""What a sandbox is to the judge: something that starts a contained supervisor. One module per kind."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Protocol


class Backend(Protocol):
    """A way to contain. `spawn` raises SandboxUnavailable where this machine cannot."""

    name: str

    def check(self) -> None:
        """What can be seen without starting anything."""

    def spawn(
        self, *, uid: int | None, channel_fd: int, log_fd: int, kit: Path | None
    ) -> subprocess.Popen[bytes]:
        """Start a supervisor that talks on `channel_fd`, with the folder `kit` readable as /kit."""
        ...
