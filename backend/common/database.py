"""What an error of the database means to who asked: it is full, busy, or gone; or the fault is ours."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
from django.db import Error, InterfaceError, OperationalError, connections

from common.errors import ApiError, Unavailable

FULL_SQLSTATES = {"53100"}  # disk_full
# a lock or a statement took too long, deadlock, serialization failure, too many connections
BUSY_SQLSTATES = {"55P03", "57014", "40P01", "40001", "53300"}
AWAY_SQLSTATES = {"25006", "25P03"}  # read-only: a standby; ended, because its transaction stood still
FULL_CODES = {sqlite3.SQLITE_FULL}
BUSY_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

FULL = (
    "The disk is full: nothing can be stored at the moment. What was acknowledged is kept; try again later."
)
BUSY = "Somebody else is changing the same data, and it takes long. Nothing was changed; try again soon."
AWAY = "The database does not answer. Nothing that was acknowledged is lost; try again soon."


def is_trouble(error: BaseException) -> bool:
    """Whether trying again later may help, because it is the database's state and not what was asked of it."""
    return isinstance(error, OperationalError | InterfaceError) or _sqlstate(error) in AWAY_SQLSTATES


def as_api_error(error: Error) -> ApiError | None:
    """What the client is told; None for a fault of ours."""
    if not is_trouble(error):
        return None
    code = (
        getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
    )  # the upper bits say more than is asked here
    if _sqlstate(error) in FULL_SQLSTATES or code in FULL_CODES:
        return Unavailable(FULL, code="disk_full", retry_after=60)
    if _sqlstate(error) in BUSY_SQLSTATES or code in BUSY_CODES:
        return Unavailable(BUSY, code="database_busy")
    return Unavailable(AWAY, code="database_unavailable")


def _sqlstate(error: BaseException) -> str:
    cause = error.__cause__ if isinstance(error, Error) else None
    return (cause.sqlstate or "") if isinstance(cause, psycopg.Error) else ""


def lift_time_limits(using: str, **_: Any) -> None:
    """Before migrations, which may take as long as they need; requests may not (settings.POSTGRESQL_OPTIONS)."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
