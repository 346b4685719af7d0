"""One process tree in the foreground: starts children, labels their log lines, restarts the dead, ends them all.

It knows nothing of Django or of what the children do. Three things make sure that none outlives it: each is in a
process group of its own that is killed at the end; the kernel kills each when this process dies (PR_SET_PDEATHSIG);
and a child that was started too late for that signal sees it and ends itself.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

GRACE_SECONDS = 15.0
FIRST_DELAY_SECONDS = 0.5
# until it starts, what a dead worker had waits for its lease to end: short beside a lease, and long beside a crash
LONGEST_DELAY_SECONDS = 2.0
# a child that lived so long does not die of its start: whatever kills it, it is missed
HEALTHY_SECONDS = 10.0
LONGEST_LINE_BYTES = 64 * 1024

# names the processes that died in a child's place, to the one that is started instead: all that none of them may
# have lived long enough to speak of
PREDECESSORS = "PREDECESSOR_PIDS"
# names the tree to its children: machines and containers may share a host's name, and then numbers of processes too
TREE = "PROCESS_TREE"
MOST_PREDECESSORS = 9
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with(parent_pid: int) -> None:
    """Asks the kernel to kill this process as soon as its parent dies. Runs in the child, before anything else."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:
        os._exit(1)


@dataclass
class Child:
    """One process to keep alive. The `essential` ones start first, and until all is `ready` their death ends the tree.

    Those of the `foundation` start before these and end after all others: what the others stand on.
    """

    name: str
    arguments: list[str]
    inherited_fds: tuple[int, ...] = ()
    essential: bool = False
    foundation: bool = False
    folder: Path | None = None
    account: str | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    delay_seconds: float = 0.0
    restart_at: float = 0.0
    predecessor_pids: list[int] = field(default_factory=list)
    partial_line: bytes = field(default=b"", repr=False)


class Tree:
    """Keeps `children` alive until it is told to stop, and then leaves nobody behind."""

    def __init__(
        self, children: list[Child], *, folder: Path, environment: dict[str, str], say: Callable[[str], None]
    ) -> None:
        self.children = children
        self.folder = folder
        self.environment = environment | {TREE: secrets.token_hex(4)}
        self.say = say
        self.selector = selectors.PollSelector()  # as in gunicorn_settings.py
        self.founded = not any(child.foundation for child in children)
        self.ready = False
        self.failed = False
        self._stop_signals = 0

    def run(self, *, watch: Callable[[Tree], None], on_stop: Callable[[], None] = lambda: None) -> int:
        """Runs until a signal or a fatal death; `watch` is called at every turn, `on_stop` before any child is told.

        Returns the exit code.
        """
        with self._signals():
            try:
                while not self._stop_signals and not self.failed:
                    self._start_due()
                    watch(self)
                    self._turn(0.1)
                    self._bury_dead()
            finally:
                on_stop()
                self.stop()
        return 1 if self.failed else 0

    def stop(self) -> None:
        """Ends all children: politely, and after a while, or at a second signal, by force. The foundation goes last."""
        signals_before = self._stop_signals
        deadline = time.monotonic() + GRACE_SECONDS
        for foundation in (False, True):
            going = [child for child in self._living() if child.foundation == foundation]
            for child in going:
                child.process.terminate()  # type: ignore[union-attr]
            while self._still(going) and time.monotonic() < deadline and self._stop_signals <= signals_before:
                self._turn(0.05)
        for child in self.children:
            if child.process is None:
                continue
            if child.process.poll() is None:
                self.say(f"{child.name} did not stop in time and is killed.")
            with suppress(ProcessLookupError):  # also what a child left behind in its group
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
        while self._turn(0):  # their last words
            pass

    # --- children ---------------------------------------------------------------------------------------------------

    def _living(self) -> list[Child]:
        return self._still(self.children)

    @staticmethod
    def _still(children: list[Child]) -> list[Child]:
        return [child for child in children if child.process is not None and child.process.poll() is None]

    def _start(self, child: Child) -> None:
        living = {each.process.pid for each in self._living() if each.process}
        dead = [pid for pid in child.predecessor_pids if pid not in living]  # numbers are used again
        child.process = subprocess.Popen(
            child.arguments,
            cwd=child.folder or self.folder,
            env=self.environment | {PREDECESSORS: ",".join(map(str, dead))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            pass_fds=child.inherited_fds,
            start_new_session=True,  # Ctrl-C reaches this process only, which then ends the children in order
            preexec_fn=partial(die_with, os.getpid()),  # after the change of user, which would undo it
            user=child.account,
            group=child.account,
            extra_groups=None if child.account is None else [],
        )
        child.started_at = time.monotonic()
        assert child.process.stdout is not None
        os.set_blocking(child.process.stdout.fileno(), False)
        self.selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _start_due(self) -> None:
        """Starts whom it is time to start; the others wait until users are served, and do not slow that down."""
        now = time.monotonic()
        for child in self.children:
            if child.process is None and now >= child.restart_at and self._may_start(child):
                self._start(child)
                if child.restart_at:
                    self.say(f"{child.name} was started again.")

    def _may_start(self, child: Child) -> bool:
        return child.foundation or (self.founded and child.essential) or self.ready

    def _bury_dead(self) -> None:
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, time.monotonic())

    def _bury(self, child: Child, now: float) -> None:
        assert child.process is not None
        how = describe_exit(child.process.returncode)
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        lived_seconds = now - child.started_at
        unspoken = [] if lived_seconds > HEALTHY_SECONDS else child.predecessor_pids
        child.predecessor_pids = [*unspoken[-MOST_PREDECESSORS:], child.process.pid]
        child.process = None
        if (child.essential or child.foundation) and not self.ready:
            self.say(f"{child.name} {how} before it was ready: everything stops.")
            self.failed = True
            return
        longer = min(max(child.delay_seconds * 2, FIRST_DELAY_SECONDS), LONGEST_DELAY_SECONDS)
        child.delay_seconds = FIRST_DELAY_SECONDS if lived_seconds > HEALTHY_SECONDS else longer
        child.restart_at = now + child.delay_seconds
        self.say(f"{child.name} {how}; it is started again in {child.delay_seconds:g} s.")

    # --- their lines ------------------------------------------------------------------------------------------------

    def _turn(self, timeout_seconds: float) -> bool:
        """Relays what children print, for at most so long; whether there was anything."""
        events = self.selector.select(timeout_seconds)
        for key, _ in events:
            if isinstance(key.data, Child):
                self._relay(key.fileobj, key.data)
            else:
                key.data()
        return bool(events)

    def _relay(self, pipe: object, child: Child) -> None:
        try:
            chunk = os.read(pipe.fileno(), 65536)  # type: ignore[attr-defined]
        except BlockingIOError:
            return
        if not chunk:
            self.selector.unregister(pipe)  # type: ignore[arg-type]
            pipe.close()  # type: ignore[attr-defined]
        *lines, child.partial_line = (child.partial_line + chunk).split(b"\n")
        if child.partial_line and (not chunk or len(child.partial_line) > LONGEST_LINE_BYTES):
            lines.append(child.partial_line)
            child.partial_line = b""
        for line in lines:
            self.say(f"{child.name:<9}| {line.decode(errors='backslashreplace')}")

    # --- signals ----------------------------------------------------------------------------------------------------

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Counts stop signals, and lets one end a waiting `select` at once."""
        reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self.selector.register(reader, selectors.EVENT_READ, lambda: os.read(reader, 4096))
        wakeup_before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._on_signal) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(wakeup_before)
            self.selector.unregister(reader)
            os.close(reader)
            os.close(writer)

    def _on_signal(self, number: int, frame: object) -> None:
        self._stop_signals += 1


def describe_exit(returncode: int) -> str:
    """`ended with exit code 3` or `was killed by SIGKILL`."""
    if returncode >= 0:
        return f"ended with exit code {returncode}"
    try:
        return f"was killed by {signal.Signals(-returncode).name}"
    except ValueError:
        return f"was killed by signal {-returncode}"


def say_line(text: str) -> None:
    """Prints one line at once; a reader that went away is no reason to die."""
    with suppress(BrokenPipeError):
        print(text, flush=True)


def python(*arguments: str) -> list[str]:
    """The command line of a child that runs in this Python."""
    return [sys.executable, *arguments]


def reserve_port() -> int:
    """A port of 127.0.0.1, reserved for a server yet to be started, until this process (or what it becomes by `exec`) ends.

    A bound socket that does not listen holds it: the kernel gives the port to nobody who asks for any, and a server
    that sets SO_REUSEADDR, as all do, may listen on it.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    port = holder.getsockname()[1]
    os.set_inheritable(holder.detach(), True)
    return int(port)
