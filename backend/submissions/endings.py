"""Requests that wait until a run has ended: one thread of each process asks the database for all of them.

For who runs code, and for who reads a submission and would rather wait than ask again and again. Some threads of the web
server stay free for everybody else, however many wait.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from submissions.models import GradingRun, RunState
from submissions.wakeups import open_wakeups
from users.models import User

LOOK_SECONDS = 1.0  # at the latest, whatever was missed
PAUSE_SECONDS = 1.0  # after a failure
LINGER_SECONDS = 10.0  # before the thread lets go of its connection, when nobody waits
MAX_WAIT_SECONDS = 30
log = logging.getLogger("autograder.web")
Found = TypeVar("Found")
# set by the web server: whether this process is about to end, and who waits must have an answer first
is_leaving: Callable[[], bool] = bool


class _Readers:
    """Who waits for a grading: one request of each person, and a quarter of the threads at most."""

    def __init__(self, room: int) -> None:
        self._lock, self._room = threading.Lock(), room
        self._waiting: set[int] = set()

    @contextmanager
    def place(self, user: User) -> Iterator[bool]:
        """Whether there is one."""
        with self._lock:
            is_free = len(self._waiting) < self._room and user.pk not in self._waiting
            if is_free:
                self._waiting.add(user.pk)
        try:
            yield is_free
        finally:
            if is_free:
                with self._lock:
                    self._waiting.discard(user.pk)


_readers = _Readers(settings.WEB_THREADS // 4)


def under_way() -> QuerySet[GradingRun]:
    """In no order: these are few, and the model's would have a planner walk the whole table."""
    return GradingRun.objects.filter(state__in=[RunState.QUEUED, RunState.RUNNING]).order_by()


def wait_for_grading(user: User, *, submission_id: int, seconds: float) -> None:
    """Returns when what grades a submission of the user's, or graded it again at their wish, has ended.

    At once where nothing does, the user waits already, or too many do.
    """
    runs = under_way().filter(submission__pk=submission_id, requested_by=user)
    run_id = runs.values_list("pk", flat=True).first()
    if run_id is None:
        return
    with _readers.place(user) as has_place:
        if has_place:
            own = under_way().filter(pk=run_id)
            wait_until(lambda: not own.exists() or None, run_id=run_id, seconds=seconds)


def wait_until(look: Callable[[], Found | None], *, run_id: int, seconds: float) -> Found | None:
    """What `look` finds, which may be only when the run has ended; None when it took longer, or the server stops."""
    deadline = time.monotonic() + seconds
    with _watch.of(run_id) as ended:
        while (found := look()) is None and not is_leaving():
            left_seconds = deadline - time.monotonic()
            if left_seconds <= 0:
                break
            ended.wait(min(LOOK_SECONDS, left_seconds))
            ended.clear()
    return found


class Watch:
    """The requests of this process that wait, by run, and the thread that looks for them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[int, set[threading.Event]] = {}
        self._is_watching = False

    @contextmanager
    def of(self, run_id: int) -> Iterator[threading.Event]:
        """What is set when the run has ended. An end before this began is for the caller to see."""
        ended = threading.Event()
        with self._lock:
            if not self._is_watching:
                threading.Thread(target=self._watch, name="endings", daemon=True).start()
                self._is_watching = True
            self._waiting.setdefault(run_id, set()).add(ended)
        try:
            yield ended
        finally:
            with self._lock:
                self._waiting[run_id].discard(ended)
                if not self._waiting[run_id]:
                    del self._waiting[run_id]

    def _watch(self) -> None:
        while True:
            try:
                try:
                    self._look_until_idle()
                    return
                finally:
                    connection.close()
            except Exception:  # whatever it is: who waits needs this thread, and looks itself meanwhile
                log.exception("cannot look for those who wait")
            if self._ends():
                return
            time.sleep(PAUSE_SECONDS)

    def _look_until_idle(self) -> None:
        wakeups = open_wakeups()
        try:
            wanted_at = time.monotonic()
            while True:
                now = time.monotonic()
                if self._tell():
                    wanted_at = now
                elif now - wanted_at > LINGER_SECONDS and self._ends():
                    return
                wakeups.wait(LOOK_SECONDS)
        finally:
            wakeups.close()

    def _tell(self) -> bool:
        """Tells who waits for a run that has ended. Whether anybody waits."""
        with self._lock:
            run_ids = set(self._waiting)
        if not run_ids:
            return False
        ended = run_ids.difference(under_way().filter(pk__in=run_ids).values_list("pk", flat=True))
        with self._lock:
            for event in [event for run_id in ended for event in self._waiting.get(run_id, ())]:
                event.set()
        return True

    def _ends(self) -> bool:
        """Whether nobody waits. Then this thread is no longer counted on: who comes next starts another."""
        with self._lock:
            self._is_watching = bool(self._waiting)
            return not self._is_watching


_watch = Watch()
