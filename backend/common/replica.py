"""Reading from a standby, where REPLICA_DATABASE_URL names one: for long lists and reports, and for nothing else.

Never for what decides (log-ins, permissions, what is read to be changed), nor for a single row. Nobody misses what they
have just written, since their next reads go to the primary; and a standby that is behind, or gone, is not asked.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections

from common import clock

ALIAS = "replica"
MAX_LAG_SECONDS = 5.0
CHECK_SECONDS = 1.0  # between two looks at how far the standby is
REST_SECONDS = 10.0  # before one that failed is asked again
# by then the write is on every standby that is asked at all
OWN_WRITES_FOR = timedelta(seconds=2 * (MAX_LAG_SECONDS + CHECK_SECONDS))
WRITTEN = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"
REPLAYED = """SELECT pg_wal_lsn_diff(
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, '0/0')"""
log = logging.getLogger("autograder.replica")
Answer = TypeVar("Answer")


def is_configured() -> bool:
    return ALIAS in connections.settings


def read(fetch: Callable[[str], Answer], *, wrote_at: datetime | None) -> Answer:
    """What `fetch` brings from the database whose alias it is given; it must bring it whole, not leave it for later.

    `wrote_at` is when the reader last changed something: for a while they read from the primary.
    """
    wrote_lately = wrote_at is not None and clock.now() - wrote_at < OWN_WRITES_FOR
    if is_configured() and not wrote_lately and _standby.is_fresh():
        try:
            return fetch(ALIAS)
        except (DatabaseError, InterfaceError) as error:
            _standby.rest(f"it does not answer: {error}")
    return fetch(DEFAULT_DB_ALIAS)


class _Standby:
    """How far the standby is behind, looked at once a second by each process.

    Samples of how much the primary had written are kept, until the standby has replayed as much: the age of the newest of
    these is how far it can be behind. Clocks of other machines have no part in it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._samples: deque[tuple[float, int]] = deque(maxlen=60)
        self._fresh_at = float("-inf")
        self._look_at = float("-inf")
        self._is_used = True

    def is_fresh(self) -> bool:
        with self._lock:
            if time.monotonic() >= self._look_at:
                self._look_at = time.monotonic() + CHECK_SECONDS
                self._look()
            is_fresh = time.monotonic() - self._fresh_at <= MAX_LAG_SECONDS
            if is_fresh and not self._is_used:
                log.info("lists are read from the replica again")
                self._is_used = True
            elif not is_fresh:
                self._tell(f"it is more than {MAX_LAG_SECONDS:.0f} s behind")
            return is_fresh

    def rest(self, reason: str) -> None:
        """Leaves it alone for a while."""
        with self._lock:
            self._leave(reason)

    def _leave(self, reason: str) -> None:
        self._fresh_at = float("-inf")
        self._look_at = time.monotonic() + REST_SECONDS
        self._tell(reason)

    def _tell(self, reason: str) -> None:
        if self._is_used:
            log.warning("lists are read from the primary, not from the replica: %s", reason)
        self._is_used = False

    def _look(self) -> None:
        self._samples.append((time.monotonic(), _number(DEFAULT_DB_ALIAS, WRITTEN)))
        try:
            replayed = _number(ALIAS, REPLAYED)
        except (DatabaseError, InterfaceError) as error:
            self._leave(f"it does not answer: {error}")
            return
        reached = [moment for moment, written in self._samples if written <= replayed]
        self._fresh_at = max([self._fresh_at, *reached])


def _number(alias: str, question: str) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])


_standby = _Standby()
