"""One box, seen from outside: orders go in, outcomes come out, and whatever happens inside, `close` ends it.

Knows no language, no verdict and no expected output. What its answers mean is in `outcome`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from judge import limits
from judge.accounting import GroupFiles, Groups
from judge.limits import RunLimits
from judge.line import Line
from judge.memory_files import memory_file, read_only, words
from judge.model import JudgeError, SandboxUnavailable, ShouldStop, Stopped
from judge.outcome import Outcome, collected, outcome_of
from judge.sandbox import Backend, Process
from judge.sandbox.refusals import with_cure
from judge.slots import Slot

ASK_STOP_S = 0.2
LOOK_S = 0.02  # how often a box's processor time is looked at from here


@dataclass(frozen=True, slots=True)
class Command:
    """What to run, and how. With `pipes`, they are its input and output, the box's to close, and no output is kept."""

    argv: Sequence[str]
    bounds: RunLimits
    stdin: bytes = b""
    pipes: tuple[int, int] | None = None
    warm: str = ""
    collect: Sequence[str] = ()
    bound_address_space: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that was ordered, with its input and what it writes."""

    bounds: RunLimits
    streams: list[int]
    counted_before: tuple[tuple[int, int], int] | None  # of a box that is counted as a whole

    def close(self) -> None:
        for fd in self.streams:
            os.close(fd)


class Box:
    """Made by the keeper's thread, used by one job, closed for good."""

    def __init__(
        self,
        backend: Backend,
        slot: Slot,
        groups: Groups,
        seccomp: bytes,
        kit: Path | None,
        in_makers_thread: Callable[[Callable[[], None]], None],
        on_closed: Callable[[bool, bool], None],
    ) -> None:
        self.slot, self.groups, self.backend = slot, groups, backend
        self._seccomp, self._kit, self._in_makers_thread = seccomp, kit, in_makers_thread
        # which is told whether all has ended, and whether the box ever stood
        self._on_closed = on_closed
        self._stood, self._has_ended = False, True
        self._closing, self._closed = threading.Lock(), False
        self._log_fd = self._gathered = -1
        self._line: Line | None = None
        self._process: Process | None = None
        self._loaded: tuple[Mapping[str, bytes], Sequence[str]] = ({}, ())
        self._begun: deque[Begun] = deque()
        try:
            self._log_fd = memory_file("log")
            self._gathered = memory_file("artefact")
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        """In the keeper's thread, which the box ends with, or what it was copied from."""
        self._stood = False
        if not self.groups.kill():
            raise SandboxUnavailable("what ran in a box before cannot be ended.")
        if self.own_kernel:
            self.groups.limit_box(*limits.of_own_kernel(limits.COMPILE))
        self._process, self._line = self.backend.start(
            slot=self.slot, groups=self.groups, log_fd=self._log_fd, kit=self._kit
        )
        self._lock_in()

    def _lock_in(self) -> None:
        files = GroupFiles() if self.own_kernel else self.groups.open_files()
        order = {
            "own_kernel": self.own_kernel,
            "seccomp": self._seccomp,
            "tmpfs_bytes": limits.TMPFS_BYTES,
            "tmpfs_inodes": limits.TMPFS_INODES,
            "own_groups": len(files.own),
            "group_files": list(files.run),
        }
        try:
            try:
                gathered = [] if self.own_kernel else [self._gathered]  # that kernel sends a file of its own
                self._send(order, [*gathered, *files.own, *files.run.values()])
            finally:
                files.close()
            answer, _ = self._receive(time.monotonic() + limits.BOX_START_TIMEOUT_S)
        except JudgeError as error:
            raise SandboxUnavailable(
                with_cure(f"the sandbox does not start: {self.log() or error}")
            ) from None
        if answer.get("ready") != "1":
            raise SandboxUnavailable(with_cure(f"the sandbox does not start: {self.log()}"))
        self._stood = True

    @property
    def process_id(self) -> int | None:
        """The outermost process of the box, as this machine sees it."""
        return self._process.pid if self._process else None

    def log(self) -> str:
        """What the sandbox or the supervisor had to say, for the operator."""
        return words(self._log_fd)

    # --- orders -----------------------------------------------------------------------------------------------

    def load(self, files: Mapping[str, bytes], executable: Sequence[str] = ()) -> None:
        """What every following run finds in /box, and nothing else."""
        self._loaded = files, executable
        entries, offset = [], 0
        for name, content in files.items():
            entries.append((name, 0o755 if name in executable else 0o644, offset, len(content)))
            offset += len(content)
        fd = read_only("artefact", b"".join(files.values()))
        try:
            self._send({"op": "artefact", "entries": entries}, [fd])
        finally:
            os.close(fd)

    def run(
        self, command: Command, should_stop: ShouldStop | None = None
    ) -> tuple[Outcome, dict[str, bytes]]:
        """Run one program to its end; answer what it did, and the files collected from it.

        A kernel of its own that hangs is made anew, and the program is run again, but never with `pipes`.
        """
        attempts = limits.ATTEMPTS_OF_OWN_KERNEL if self.own_kernel and command.pipes is None else 1
        while True:
            attempts -= 1
            self.begin(command)
            try:
                return self.finish(should_stop)
            except JudgeError:
                if not attempts:
                    raise
                self._renew()

    def begin(self, command: Command) -> None:
        """Order a run; `finish` waits for it. Before that, a second with equal limits, where `takes_orders_ahead`."""
        try:
            self._begin(command)
        finally:
            for fd in command.pipes or ():
                os.close(fd)  # or nobody would ever see the end of a pipe

    def _begin(self, command: Command) -> None:
        bounds = command.bounds
        assert not self._begun or (self.takes_orders_ahead and self._begun[-1].bounds == bounds)
        with contextlib.ExitStack() as opened:
            try:
                group = {} if self.own_kernel else self.groups.fresh_files()
                for fd in group.values():
                    opened.callback(os.close, fd)
                self._limit(bounds)
                before = (self.groups.box_overruns(), self.groups.box_cpu_us()) if self._counts_here else None
                begun = Begun(bounds, [], before)
                self._begun.append(begun)
                begun.streams.append(read_only("stdin", command.stdin))
                begun.streams.append(memory_file("stdout"))
                begun.streams.append(memory_file("stderr"))
            # its group holds more than that, or this process has no descriptors left
            except OSError as error:
                raise JudgeError(f"a run cannot be prepared: {error}") from None
            order = {**self._order(command), "group_files": list(group)}
            self._send(order, [*(command.pipes or begun.streams[:2]), begun.streams[2], *group.values()])

    def _limit(self, bounds: RunLimits) -> None:
        if self.own_kernel:
            self.groups.limit_box(*limits.of_own_kernel(bounds))
        else:
            self.groups.limit(bounds.memory_kb, bounds.processes)

    @property
    def _counts_here(self) -> bool:
        """Whether the box is counted as a whole, from outside."""
        return self.own_kernel and self.groups.counted

    def _order(self, command: Command) -> dict[str, object]:
        bounds = command.bounds
        return {
            "op": "run",
            "waits_over_bytes": limits.AHEAD_BYTES if len(self._begun) > 1 else None,
            "argv": list(command.argv),
            "env": limits.ENVIRONMENT,
            "warm": command.warm,
            "collect": list(command.collect),
            "cpu_ms": bounds.patience_ms * (limits.STARVED_FACTOR if self._counts_here else 1),
            "wall_ms": bounds.wall_ms,
            "starved_factor": limits.STARVED_FACTOR,
            "memory_kb": bounds.memory_kb,
            "unused_kb": limits.UNUSED_KB,
            "output_bytes": bounds.output_bytes,
            "stream_bytes": bounds.stream_bytes or bounds.output_bytes,
            "processes": bounds.processes,
            "stack_kb": min(bounds.stack_kb, limits.FORKS_STACK_KB)
            if command.warm and self.own_kernel
            else bounds.stack_kb,
            "open_files": limits.OPEN_FILES,
            "address_space_kb": bounds.address_space_kb
            if command.bound_address_space and (self.own_kernel or not self.groups.counted)
            else 0,
            "artefact_bytes": limits.ARTEFACT_BYTES,
            "artefact_files": limits.ARTEFACT_FILES,
        }

    @property
    def own_kernel(self) -> bool:
        return self.backend.own_kernel

    @property
    def takes_orders_ahead(self) -> bool:
        """Whether a run may be ordered before the one before it has ended."""
        return self.groups.counts_several and not self.own_kernel

    def finish(self, should_stop: ShouldStop | None = None) -> tuple[Outcome, dict[str, bytes]]:
        """Wait for the end of the run that was begun first."""
        begun = self._begun.popleft()
        try:
            outcome, files = self._finish(begun, should_stop)
        except JudgeError:
            self._end()  # its program may be at a pipe still, where another waits for it
            raise
        finally:
            begun.close()
        if outcome.held_bytes > limits.AHEAD_BYTES and self._begun:
            self._send({"op": "go"}, [])  # what was written counts as the box's memory no longer
        return outcome, files

    def _finish(self, begun: Begun, should_stop: ShouldStop | None) -> tuple[Outcome, dict[str, bytes]]:
        bounds = begun.bounds
        deadline = (
            time.monotonic() + limits.STARVED_FACTOR * bounds.wall_ms / 1000 + limits.BOX_ANSWER_GRACE_S
        )
        if begun.counted_before is None:
            answer, fds = self._receive(deadline, should_stop)
        else:
            overruns, cpu_us = begun.counted_before
            try:
                answer, fds = self._receive(deadline, should_stop, cpu_us + bounds.patience_ms * 1000)
            except JudgeError:
                ooms, refusals = self.groups.box_overruns()
                if (ooms, refusals) == overruns:
                    raise
                return self._overrun("memory" if ooms > overruns[0] else "processes", bounds), {}
        try:
            files = collected(answer, fds or [self._gathered])
            if files:
                os.ftruncate(self._gathered, 0)  # it counts as the supervisor's memory
        finally:
            for fd in fds:
                os.close(fd)
        outcome = outcome_of(answer, begun.streams, bounds.stream_bytes or bounds.output_bytes)
        if begun.counted_before is not None:
            # a kernel of its own also counts the time for which its programs wait for a processor
            cpu_us = self.groups.box_cpu_us() - begun.counted_before[1]
            outcome = replace(outcome, cpu_us=min(outcome.cpu_us, cpu_us))
        return outcome, files

    def _overrun(self, limit: str, bounds: RunLimits) -> Outcome:
        """The machine ended a box whose programs outran its kernel's looks: what they did is known, a new box is made."""
        self._renew()
        return Outcome(
            exit_code=None,
            signal=signal.SIGKILL,
            stopped_by=limit,
            cpu_us=0,
            wall_us=0,
            peak_kb=bounds.memory_kb if limit == "memory" else 0,
            ooms=0,
            stdout=b"",
            stderr=b"",
        )

    def _renew(self) -> None:
        if not self._end():
            raise JudgeError("a box that does not answer cannot be ended")
        try:
            self._in_makers_thread(self._start)
        except SandboxUnavailable as error:  # it stood a moment ago: this run failed, not the machine
            raise JudgeError(f"the box could not be made anew: {error.reason}") from None
        self.load(*self._loaded)

    # --- the channel ------------------------------------------------------------------------------------------

    def _send(self, order: Mapping[str, object], fds: Sequence[int]) -> None:
        assert self._line is not None
        try:
            self._line.send(order, fds)
        except OSError as error:
            raise JudgeError(f"the box is gone ({error}): {self.log()}") from None

    def _receive(
        self,
        deadline: float,
        should_stop: ShouldStop | None = None,
        cpu_limit_us: int | None = None,
    ) -> tuple[dict[str, str], list[int]]:
        """The answer. A box whose programs run on its own kernel is told to end them when it has used `cpu_limit_us`."""
        assert self._line is not None
        look_s = ASK_STOP_S if cpu_limit_us is None else LOOK_S
        try:
            while not self._line.wait(min(deadline, time.monotonic() + look_s)):
                if cpu_limit_us is not None and self.groups.box_cpu_us() > cpu_limit_us:
                    self._line.send({"op": "end"}, [])
                    cpu_limit_us = None
                if should_stop is not None and should_stop():
                    self.close()
                    raise Stopped
                if time.monotonic() > deadline:
                    raise JudgeError(f"the box did not answer in time: {self.log()}")
            data, fds = self._line.receive(limits.BOX_ANSWER_GRACE_S)
        except OSError as error:
            raise JudgeError(f"the box is gone ({error}): {self.log()}") from None
        lines = data.decode("utf-8", "replace").split("\n")
        return {key: value for key, _, value in (line.partition("=") for line in lines)}, fds

    # --- the end ----------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Kill everything in the box and give its place back. May be called again, and from any thread."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
        has_ended = False
        try:
            has_ended = self._end()
            if has_ended:
                with contextlib.suppress(OSError):  # the slot's next box bears what is left
                    self.groups.forget()
            self.backend.clean(self.slot)
        finally:
            for fd in (self._log_fd, self._gathered):
                if fd >= 0:
                    os.close(fd)
            self._on_closed(has_ended, self._stood)

    def _end(self) -> bool:
        """Whether all of it has."""
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.close()
        if self._process is not None:
            self._has_ended = self._process.end()
            self._process = None
        while self._begun:
            self._begun.popleft().close()
        return self.groups.kill() and self._has_ended
