"""A grading worker: claims runs one after the other and carries each to its end. One box at a time."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

import judge
from notifications.alarms import raise_alarm
from submissions import grading, queue, routing, toolchains, workers
from submissions.models import GradingRun, Priority
from submissions.wakeups import Wakeups, open_wakeups

log = logging.getLogger("autograder.worker")
IDLE_SECONDS = 1.0
REFUSED_RETRY_SECONDS = 30.0


class Worker:
    """Runs in the main thread, where the judge must be called from: a box dies with the thread that started it.

    A second thread beats: it extends the lease of the present run and says that the worker is there.
    """

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._stopping = threading.Event()
        self._lost = threading.Event()
        self._run: GradingRun | None = None
        # what interactive runs took, and those that waited behind them have not had yet
        self._owed_seconds = 0.0
        self._status = judge.status()
        self._proved_at = 0.0
        self._differing: dict[str, str] = {}
        self._is_compared = not settings.TOOLCHAIN_EQUALITY

    def start(self) -> None:
        """Proves the sandbox, and is seen from now on."""
        self._bury_predecessor()
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()
        self._prove()

    def _bury_predecessor(self) -> None:
        """Whoever started this worker in place of a dead one says so (`autograder/processes.py`)."""
        pid = os.environ.pop("PREDECESSOR_PID", "")
        if not pid:
            return
        dead = f"{socket.gethostname()}:{pid}"
        try:
            queue.bury(dead)
            workers.leave(dead)
        except DatabaseError as error:
            log.error("cannot tell that %s is dead: %s", dead, error)
            connection.close()

    def stop(self) -> None:
        """Takes nothing more; a run that is under way is given back. May be called from a signal handler."""
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def pause(self, seconds: float) -> None:
        self._stopping.wait(seconds)

    @property
    def takes(self) -> routing.Takes:
        if not self._is_compared:
            return routing.Takes(frozenset())
        status = self._status
        return routing.takes({**status, "languages": toolchains.marked(status["languages"], self._differing)})

    def prove_again_if_due(self) -> None:
        """A worker that refuses looks now and then whether what was wrong is mended."""
        if time.monotonic() < self._proved_at + REFUSED_RETRY_SECONDS:
            return
        if not self._status["ok"]:
            self._prove()
        else:
            self._proved_at = time.monotonic()
            if judge.look_again():
                self._status = self._look_at_myself()
                log.info("%s takes again: %s", self.name, ", ".join(sorted(self.takes.languages)))
                self._tell()

    def _prove(self) -> None:
        """Bites every limit once. What it finds stands in the worker's row, for health and the admin."""
        judge.self_test()
        self._proved_at = time.monotonic()
        self._status = self._look_at_myself()
        if self._status["ok"]:
            log.info("%s is ready: %s", self.name, ", ".join(self._status["languages"]))
        else:
            log.error("%s refuses to run programs: %s", self.name, self._status["reason"])
        self._tell()

    def _look_at_myself(self) -> dict[str, Any]:
        status = judge.status()
        return {**status, "languages": routing.told(status["languages"])}

    def work_once(self) -> bool:
        """Claims a run and carries it to its end. False: there is none that this worker takes."""
        takes = self.takes
        if not takes.languages:
            return False
        run = queue.claim(self.name, takes=takes, interactive_last=self._owed_seconds > 0)
        if run is None:
            return False
        started_at = time.monotonic()
        self._lost.clear()
        self._run = run
        try:
            grading.grade(run, should_stop=self._should_stop)
        except judge.SandboxUnavailable as error:
            log.error("%s stops taking work: %s", self.name, error)
            self._status = {**self._status, "ok": False, "reason": error.reason}
            self._raise_alarm("cannot contain programs", error.reason)
        except judge.ToolchainBroken as error:
            log.error("%s takes no more %s: %s", self.name, error.language, error)
            self._status = self._look_at_myself()
            self._raise_alarm(f"cannot run {error.language}", error.reason)
        finally:
            self._run = None
            self._account(run, time.monotonic() - started_at)
        return True

    def _raise_alarm(self, what: str, reason: str) -> None:
        self._tell()
        title = f"A worker {what}"
        raise_alarm(
            title, title, f"{self.name} has stopped taking such work, and looks again by itself: {reason}"
        )

    def _account(self, run: GradingRun, seconds: float) -> None:
        """Interactive runs go first, but not all the time: while others wait, these get as much of it."""
        if run.priority == Priority.INTERACTIVE:
            self._owed_seconds = seconds  # nothing was owed before it, or nobody else was waiting
        else:
            self._owed_seconds = max(0.0, self._owed_seconds - seconds)

    def _should_stop(self) -> bool:
        return self._stopping.is_set() or self._lost.is_set()

    def _beat(self) -> None:
        every_seconds = settings.LEASE_SECONDS / 4
        told_at = 0.0
        while not self._stopping.wait(every_seconds):
            try:
                run = self._run
                if run is not None and not queue.extend(run) and self._run is run:
                    self._lost.set()
                if time.monotonic() - told_at > workers.BEAT_SECONDS:
                    self._tell()
                    told_at = time.monotonic()
            except DatabaseError as error:
                log.error("no heartbeat, the database does not answer: %s", error)
                connection.close()

    def _compare(self) -> None:
        """With what the site grades with. An admin may change that at any time."""
        differing = toolchains.differing(self._status["languages"])
        for name in differing.keys() - self._differing.keys():
            raise_alarm(
                f"toolchain {name}",
                f"A worker has another {name}",
                f"{self.name} takes none: {differing[name]}.",
            )
        self._differing, self._is_compared = differing, True

    def _tell(self) -> None:
        try:
            self._compare()
            status = self._status
            languages = toolchains.marked(status["languages"], self._differing)
            workers.beat(self.name, {**status, "languages": languages})
        except DatabaseError as error:
            log.error("cannot tell that this worker is there: %s", error)

    def leave(self) -> None:
        try:
            workers.leave(self.name)
        except DatabaseError as error:
            log.error("cannot take leave: %s", error)


def run_until_stopped(worker: Worker) -> None:
    """The loop of a worker that watches the database itself. Ends at SIGTERM or SIGINT."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.start()
    wakeups: Wakeups | None = None
    while not worker.stopping:
        try:
            wakeups = wakeups or open_wakeups()
            worker.prove_again_if_due()
            if not worker.work_once():
                wakeups.wait(IDLE_SECONDS)
        except DatabaseError as error:
            log.error("the database does not answer, trying again: %s", error)
            connection.close()
            wakeups = None
            worker.pause(1)
    worker.leave()
