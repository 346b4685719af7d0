"""Who waits for the database hears of what was written, whatever becomes of the file that tells."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from inotify_simple import INotify

from submissions.wakeups import SQLiteWakeups, Wakeups, open_wakeups, wake, wake_file

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 30
needs_a_file = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL wakes without a file")


@pytest.fixture
def wakeups() -> Iterator[Wakeups]:
    opened = open_wakeups()
    yield opened
    opened.close()


@contextmanager
def woken(wakeups: Wakeups) -> Iterator[Callable[[], None]]:
    """Somebody waits, for far longer than the test; what is yielded returns when they woke."""
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(wakeups.wait, 2.0 * PATIENCE_SECONDS)
        yield lambda: waiting.result(PATIENCE_SECONDS)


def test_a_commit_wakes(wakeups: Wakeups) -> None:
    with woken(wakeups) as who_waits_is:
        with transaction.atomic():
            wake()
        who_waits_is()


def test_what_was_written_before_the_wait_is_not_missed(wakeups: Wakeups) -> None:
    wake()
    with woken(wakeups) as who_waits_is:
        who_waits_is()


@needs_a_file
def test_a_deleted_file_is_made_again(wakeups: Wakeups) -> None:
    wake_file(connection.settings_dict["NAME"]).unlink()
    wakeups.wait(PATIENCE_SECONDS)  # woken by that, and watches again
    with woken(wakeups) as who_waits_is:
        wake()
        who_waits_is()


@needs_a_file
def test_where_a_file_may_not_be_watched_everybody_looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "the limit of watches is reached")

    monkeypatch.setattr(INotify, "add_watch", refuse)
    with woken(SQLiteWakeups()) as who_waits_is:
        who_waits_is()


@needs_a_file
def test_without_watches_everybody_looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OSError(errno.EMFILE, "too many open files")

    monkeypatch.setattr("submissions.wakeups.INotify", refuse)
    with woken(SQLiteWakeups()) as who_waits_is:
        who_waits_is()
