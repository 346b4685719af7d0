"""How a process that waits for the database learns that something changed, without asking the table all the time.

SQLite: a file beside the database that is touched, and watched by inotify. PostgreSQL: LISTEN/NOTIFY. A missed or spurious
wake-up is harmless: who wakes looks at the table, and looks anyway after a second at most.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psycopg
from django.db import connection, connections, transaction
from inotify_simple import INotify, flags

BLIND_SECONDS = 0.1
GONE = flags.IGNORED | flags.MOVE_SELF  # somebody deleted or moved the file
CHANNEL = "autograder_queue"


class Wakeups(Protocol):
    def wait(self, timeout_seconds: float) -> None:
        """Returns when something may have changed since the last call, at the latest after the time-out."""

    def close(self) -> None: ...


class SQLiteWakeups:
    """Where the file cannot be watched, since the kernel gives no more watches, everybody looks often instead."""

    def __init__(self) -> None:
        self._watch = _watched()

    def wait(self, timeout_seconds: float) -> None:
        if self._watch is None:
            time.sleep(min(timeout_seconds, BLIND_SECONDS))
            return
        events = self._watch.read(timeout=int(timeout_seconds * 1000))
        if any(event.mask & GONE for event in events):
            self.close()
            self._watch = _watched()

    def close(self) -> None:
        if self._watch is not None:
            self._watch.close()


def _watched() -> INotify | None:
    """A watch of the file; None where there is none to be had."""
    file = wake_file(connection.settings_dict["NAME"])
    try:
        watch = INotify()
    except OSError:
        return None
    try:
        file.touch()
        watch.add_watch(file, flags.ATTRIB | flags.MOVE_SELF)
    except OSError:
        watch.close()
        return None
    return watch


def wake_file(database: str) -> Path:
    return Path(f"{database}-wake")


def _touch() -> None:
    with suppress(OSError):
        wake_file(connection.settings_dict["NAME"]).touch()


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
    else:
        transaction.on_commit(_touch)
