"""The keeper of boxes: has one ready before it is asked for, and lets none outlive its use.

Boxes are started by one thread that lives as long as this process does, because bubblewrap dies with the *thread*
that started it. A box serves one job and is then destroyed, never reused.
"""

from __future__ import annotations

import atexit
import logging
import os
import queue
import threading
from collections.abc import Callable
from functools import cached_property

from judge import accounting, slots
from judge.box import Box
from judge.model import JudgeError, SandboxUnavailable
from judge.sandbox import Backend, seccomp

log = logging.getLogger(__name__)
TAKE_TIMEOUT_S = 60.0


class Keeper:
    """Makes boxes ahead. One per process; threads may share it."""

    def __init__(self, backend: Backend, *, ready: int = 1) -> None:
        self.backend = backend
        self.wanted = ready
        self._ready: queue.SimpleQueue[Box | Exception] = queue.SimpleQueue()
        self._orders: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._coming = 0  # ordered or ready, not yet taken
        self._closed = False
        self.pid = os.getpid()
        self._used_groups: dict[int, accounting.Groups] = {}
        self._thread = threading.Thread(target=self._work, name="judge-keeper", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    @cached_property
    def root(self) -> accounting.GroupRoot:
        return accounting.find_root()

    @cached_property
    def _filter(self) -> bytes:
        try:
            return seccomp.filter_program()
        except ValueError as error:
            raise SandboxUnavailable(f"{error}.") from None

    def take(self) -> Box:
        """A fresh box, now the caller's to close. SandboxUnavailable where none can be made."""
        self._order_up_to(1)
        try:
            box = self._ready.get(timeout=TAKE_TIMEOUT_S)
        except queue.Empty:
            raise JudgeError("no box became ready in time") from None
        with self._lock:
            self._coming -= 1
        if isinstance(box, Exception):
            raise box
        return box

    def prepare(self) -> None:
        """Have the wanted number of boxes made ready; does not wait."""
        self._order_up_to(self.wanted)

    def dispose(self, box: Box) -> None:
        """Close a used box, without making its user wait."""
        self._orders.put(box.close)
        self.prepare()

    def close(self) -> None:
        """End every idle box; the keeper is of no use afterwards."""
        with self._lock:
            if self._closed or os.getpid() != self.pid:
                return
            self._closed = True
        self._orders.put(None)
        self._thread.join(timeout=10)

    # --- the thread -------------------------------------------------------------------------------------------

    def _order_up_to(self, count: int) -> None:
        with self._lock:
            missing = 0 if self._closed else max(count - self._coming, 0)
            self._coming += missing
        for _ in range(missing):
            self._orders.put(self._make)

    def _make(self) -> None:
        try:
            self._ready.put(self._new_box())
        except Exception as error:
            self._ready.put(error if isinstance(error, JudgeError) else SandboxUnavailable(str(error)))

    def _new_box(self) -> Box:
        slot = slots.acquire()
        try:
            groups = self._used_groups.get(slot.number)
            if groups is None:
                groups = self._used_groups[slot.number] = self.root.for_slot(slot.number)
        except BaseException:
            slot.release()
            raise
        return Box(self.backend, slot, groups, self._filter)

    def _work(self) -> None:
        while (order := self._orders.get()) is not None:
            try:
                order()
            except Exception:
                log.exception("the keeper of boxes failed at a step")
        while not self._orders.empty():
            if (order := self._orders.get()) is not None and order != self._make:
                order()
        while not self._ready.empty():
            box = self._ready.get()
            if isinstance(box, Box):
                box.close()
        for groups in self._used_groups.values():
            groups.remove()
