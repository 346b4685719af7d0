"""How a process that waits for the database learns that something changed, without asking the table all the time.

SQLite: `PRAGMA data_version` changes when another connection commits; asking it every 20 ms costs about 2 % of a core.
PostgreSQL: LISTEN/NOTIFY. A missed or spurious wake-up is harmless: who wakes looks at the table, and looks anyway
after a second at most.
"""

from __future__ import annotations

import time
from typing import Protocol

import psycopg
from django.db import connection, connections

POLL_SECONDS = 0.02
CHANNEL = "autograder_queue"


class Wakeups(Protocol):
    def wait(self, timeout_seconds: float) -> None:
        """Returns when something may have changed since the last call, at the latest after the time-out."""

    def close(self) -> None: ...


class SQLiteWakeups:
    def __init__(self) -> None:
        self._seen = self._data_version()

    def wait(self, timeout_seconds: float) -> None:
        deadline = time.monotonic() + timeout_seconds
        while (now_at := self._data_version()) == self._seen:
            if time.monotonic() >= deadline:
                return
            time.sleep(POLL_SECONDS)
        self._seen = now_at

    def close(self) -> None:
        return None

    @staticmethod
    def _data_version() -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return int(cursor.fetchone()[0])


class PostgresWakeups:
    """A connection of its own: the pool's must not be held while waiting."""

    def __init__(self) -> None:
        parameters = connections["default"].get_connection_params()
        for unfit in ("pool", "cursor_factory", "context", "prepare_threshold"):
            parameters.pop(unfit, None)
        with connection.wrap_database_errors:  # psycopg's errors as Django's, which everybody expects
            self._connection = psycopg.connect(**parameters, autocommit=True)
            self._connection.execute(f"LISTEN {CHANNEL}")

    def wait(self, timeout_seconds: float) -> None:
        with connection.wrap_database_errors:
            for _ in self._connection.notifies(timeout=timeout_seconds, stop_after=1):
                return

    def close(self) -> None:
        self._connection.close()


def open_wakeups() -> Wakeups:
    return PostgresWakeups() if connection.vendor == "postgresql" else SQLiteWakeups()


def wake() -> None:
    """Wakes everybody who waits, when the present transaction is committed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")
