"""A grading worker: claims runs one after the other and carries each to its end. One box at a time."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

import judge
from submissions import grading, queue, workers
from submissions.ability import Ability
from submissions.models import GradingRun, Priority
from submissions.wakeups import Wakeups, open_wakeups

log = logging.getLogger("autograder.worker")
IDLE_SECONDS = 1.0


def name_of(process_id: int | str) -> str:
    """A worker of this process tree, as everybody knows it: no other tree has one of this name, whatever its host is called."""
    return f"{socket.gethostname()}:{settings.PROCESS_TREE}:{process_id}"


class Worker:
    """Runs in the main thread, where the judge must be called from: a box dies with the thread that started it.

    A second thread beats: it extends the lease of the present run and says that the worker is there.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name or name_of(os.getpid())
        self.ability = Ability(self.name)
        self._stopping = threading.Event()
        self._lost = threading.Event()
        self._run: GradingRun | None = None
        # what interactive runs took, and those that waited behind them have not had yet
        self._owed_seconds = 0.0

    def start(self) -> None:
        """Proves the sandbox, and is seen from now on."""
        self._bury_predecessors()
        self.ability.prove()  # before the first beat: whoever is seen is taken for able
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()

    def _bury_predecessors(self) -> None:
        """Whoever started this worker in place of dead ones says so (`autograder/processes.py`)."""
        for dead in map(name_of, settings.PREDECESSOR_PIDS):
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

    def work_once(self) -> bool:
        """Claims a run and carries it to its end. False: there is none that this worker takes."""
        takes = self.ability.takes
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
            self.ability.lose_sandbox(error)
        except judge.ToolchainBroken as error:
            self.ability.lose_language(error)
        finally:
            self._run = None
            self._account(run, time.monotonic() - started_at)
        return True

    def _account(self, run: GradingRun, seconds: float) -> None:
        """Interactive runs go first, but not all the time: while others wait, these get as much of it."""
        if run.priority == Priority.INTERACTIVE:
            self._owed_seconds = seconds  # nothing was owed before it, or nobody else was waiting
        else:
            self._owed_seconds = max(0.0, self._owed_seconds - seconds)

    def _should_stop(self) -> bool:
        return self._stopping.is_set() or self._lost.is_set()

    def _beat(self) -> None:
        # a long lease must not make a worker look gone
        every_seconds = min(settings.LEASE_SECONDS / 4, workers.BEAT_SECONDS)
        told_at = 0.0
        while not self._stopping.wait(every_seconds):
            try:
                run = self._run
                if run is not None and not queue.extend(run) and self._run is run:
                    self._lost.set()
                if time.monotonic() - told_at >= workers.BEAT_SECONDS:
                    self.ability.tell()
                    told_at = time.monotonic()
            except DatabaseError as error:
                log.error("no heartbeat, the database does not answer: %s", error)
                connection.close()


def run_until_stopped(worker: Worker) -> None:
    """The loop of a worker that watches the database itself. Ends at SIGTERM or SIGINT."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.start()
    wakeups: Wakeups | None = None
    while not worker.stopping:
        try:
            wakeups = wakeups or open_wakeups()
            worker.ability.prove_again_if_due()
            if not worker.work_once():
                wakeups.wait(IDLE_SECONDS)
        except DatabaseError as error:
            log.error("the database does not answer, trying again: %s", error)
            connection.close()
            wakeups = None
            worker.pause(1)
    worker.ability.leave()
