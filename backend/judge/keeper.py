"""The keeper of boxes: has one ready before it is asked for, and lets none outlive its use.

Boxes are started by one thread that lives as long as this process does, because a box dies with the *thread*
that started it; another thread destroys them. A box serves one job and is never used again.
"""

from __future__ import annotations

import atexit
import logging
import os
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

from judge import accounting, limits, slots
from judge.box import Box
from judge.group_root import GroupRoot, find_root
from judge.model import JudgeError, SandboxUnavailable
from judge.sandbox import Backend, seccomp

log = logging.getLogger(__name__)
TAKE_TIMEOUT_S = 60.0
MOST_FREE = 2  # slots that are kept without a box
# what multiplies without end hangs a kernel of the box's own, now and then: no probe would find it each time
UNBOUNDED = (
    "gVisor needs control groups that may be written, and here are none: start it as root, or where they are delegated"
    " (see “Which user” in docs/operations.md)."
)
Place = tuple[slots.Slot, accounting.Groups]  # where a box is


class Keeper:
    """Makes boxes ahead of their use. One per process; its threads may share it."""

    def __init__(self, backend: Backend, kit: Path | None, *, ahead: int = 1) -> None:
        self.backend, self.kit = backend, kit
        self.pid = os.getpid()
        self._ahead = ahead
        self._lock = threading.Lock()
        self._waiting, self._coming = 0, 0  # callers of take; boxes ordered or ready, not yet taken
        self._closed = False
        self._ready: queue.SimpleQueue[Box | Exception] = queue.SimpleQueue()
        self._idle: set[int] = set()  # outermost processes of the boxes that nobody took yet
        self._used_slots: set[int] = set()
        self._free: list[Place] = []
        self._maker, self._closer = _Hand("judge-boxes-in"), _Hand("judge-boxes-out")
        atexit.register(self.close)

    @cached_property
    def group_root(self) -> GroupRoot:
        return find_root()

    def check(self) -> None:
        """What can be seen without starting a box. Raises SandboxUnavailable where none would contain."""
        self.backend.check()
        if self.backend.own_kernel and not self.group_root.version:
            raise SandboxUnavailable(UNBOUNDED)

    @property
    def most_processes(self) -> int:
        """That a program may have, threads among them."""
        counted = self.group_root.version > 0 and not self.backend.own_kernel
        return limits.PROCESSES if counted else limits.FEW_PROCESSES

    @cached_property
    def _filter(self) -> bytes:
        try:
            return seccomp.filter_program(counted=self.group_root.version > 0 or self.backend.own_kernel)
        except ValueError as error:
            raise SandboxUnavailable(f"{error}.") from None

    def take(self) -> Box:
        """A fresh box, now the caller's to dispose of. SandboxUnavailable where none can be made."""
        with self._lock:
            self._waiting += 1
        self._order(0)
        try:
            box = self._ready.get(timeout=TAKE_TIMEOUT_S)
        except queue.Empty:
            with self._lock:
                self._waiting -= 1
            raise JudgeError("no box became ready in time") from None
        with self._lock:
            self._waiting -= 1
            self._coming -= 1
        if isinstance(box, Exception):
            raise box
        self._idle.discard(box.process_id or 0)
        self._order(self._ahead)
        return box

    def dispose(self, box: Box) -> None:
        """Close a used box without making its user wait."""
        self._closer.do(box.close)

    @contextmanager
    def lent(self) -> Iterator[Box]:
        """A fresh box for the time of a `with`."""
        box = self.take()
        try:
            yield box
        finally:
            self.dispose(box)

    def idle_process_ids(self) -> set[int]:
        """The processes of boxes made ahead, and of what makes them, once none is in the making."""
        self._maker.wait()
        return self._idle | self.backend.process_ids()

    def used_slots(self) -> set[int]:
        return set(self._used_slots)

    def settle(self) -> None:
        """Wait until every box that was disposed of is gone."""
        self._closer.wait()

    def close(self) -> None:
        """End every box that was not taken; the keeper is of no use afterwards."""
        with self._lock:
            if self._closed or os.getpid() != self.pid:
                return
            self._closed = True
        self._maker.do(self._close_ready)
        self._maker.wait()
        self._closer.wait()
        while self._free:
            self._let_go(self._free.pop()[0])
        for number in self._used_slots:
            if slot := slots.acquire(number):  # unless somebody else has it by now
                with suppress(OSError):
                    self.group_root.for_slot(number).remove()
                slot.release()

    def _order(self, ahead: int) -> None:
        with self._lock:
            missing = 0 if self._closed else max(self._waiting + ahead - self._coming, 0)
            self._coming += missing
        for _ in range(missing):
            self._maker.do(self._make)

    def _make(self) -> None:
        try:
            box = self._new_box()
            self._idle.add(box.process_id or 0)
            self._ready.put(box)
        except Exception as error:
            with self._lock:
                if self._coming > self._waiting:  # nobody waits for it: it is tried again for who comes
                    self._coming -= 1
                    log.warning("no box could be made ahead: %s", error)
                    return
            self._ready.put(error if isinstance(error, JudgeError) else SandboxUnavailable(str(error)))

    def _new_box(self) -> Box:
        self.check()  # refused before a place is taken
        steps = self._filter
        with self._lock:
            kept = self._free.pop() if self._free else None
        place = kept or self._new_place()

        def closed(has_ended: bool, stood: bool) -> None:
            if not has_ended:
                self._set_aside(place[0])
                return
            with self._lock:
                is_kept = stood and not self._closed and len(self._free) < MOST_FREE
                if is_kept:
                    self._free.append(place)  # the next box may have it, with what stands ready there
            if not is_kept:
                self._let_go(place[0])

        return Box(self.backend, *place, steps, self.kit, self._maker.call, closed)

    def _new_place(self) -> Place:
        while True:
            slot = slots.acquire_any()
            try:
                self._used_slots.add(slot.number)
                groups = self.group_root.for_slot(slot.number)
                if groups.kill():
                    return slot, groups
            except BaseException:
                slot.release()
                raise
            self._set_aside(slot)

    def _set_aside(self, slot: slots.Slot) -> None:
        """Its lock stays ours for as long as this process lives."""
        log.error("slot %s is set aside: what ran there cannot be ended", slot.number)
        self.backend.forget(slot)

    def _let_go(self, slot: slots.Slot) -> None:
        self.backend.forget(slot)
        slot.release()

    def _close_ready(self) -> None:
        while not self._ready.empty():
            box = self._ready.get()
            if isinstance(box, Box):
                box.close()


class _Hand:
    """A thread that does what it is given, one thing after the other, until the process ends."""

    def __init__(self, name: str) -> None:
        self._orders: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    def do(self, order: Callable[[], None]) -> None:
        self._orders.put(order)

    def call(self, order: Callable[[], None]) -> None:
        """Do it and wait for its end; its failure is the caller's."""
        done: Future[None] = Future()

        def told() -> None:
            try:
                order()
            except BaseException as error:
                done.set_exception(error)
            else:
                done.set_result(None)

        self.do(told)
        done.result()

    def wait(self) -> None:
        """Until all that was given before is done."""
        done = threading.Event()
        self.do(done.set)
        done.wait(timeout=30)

    def _work(self) -> None:
        while True:
            order = self._orders.get()
            try:
                order()
            except Exception:
                log.exception("the keeper of boxes failed at a step")
