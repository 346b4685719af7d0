"""The outermost process of a box, and how it ends: what a backend hands over beside the line."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time

from judge.limits import END_TIMEOUT_S
from judge.line import readable

NOTICE_TIMEOUT_S = 2.0  # for what contains a box to notice that its box ended


class Started:
    """A program that contains the box and waits for it."""

    def __init__(self, program: subprocess.Popen[bytes]) -> None:
        self.pid = program.pid
        self._program = program

    def end(self) -> bool:
        """Kill from inside out: process 1 dies with everything in its namespace, and its parent collects it.

        The other way round its parent would be process 1 of this machine, which in a container may be a judge: one
        that waits for no children but its own.
        """
        with contextlib.suppress(OSError), open(f"/proc/{self.pid}/task/{self.pid}/children") as file:
            for pid in file.read().split():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)
        if not self._ended(NOTICE_TIMEOUT_S):
            self._program.kill()
            return self._ended(END_TIMEOUT_S)
        return True

    def _ended(self, timeout_s: float) -> bool:
        try:
            self._program.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True


class Copied:
    """Process 1 of a box that another box's supervisor made and collects. Owns the descriptor that stands for it."""

    def __init__(self, pidfd: int) -> None:
        self._pidfd = pidfd
        with open(f"/proc/self/fdinfo/{pidfd}") as file:
            self.pid = next(int(line.split()[1]) for line in file if line.startswith("Pid:"))

    def end(self) -> bool:
        """Kill it with everything in its namespace, and wait until all of that is gone."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        is_gone = readable(self._pidfd, time.monotonic() + END_TIMEOUT_S)
        os.close(self._pidfd)
        return is_gone
