"""Who waits for a grading is told by one thread of the process, whatever happens to that thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection

from submissions import endings, queue
from submissions.models import GradingRun, RunState
from submissions.wakeups import wake

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 30


@pytest.fixture(autouse=True)
def only_the_watch_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who wait look themselves so late that the tests would fail before."""
    monkeypatch.setattr(endings, "LOOK_SECONDS", 2.0 * PATIENCE_SECONDS)


@pytest.fixture
def waiting(student, submit) -> Iterator[tuple[GradingRun, Future[bool | None]]]:
    """A run under way, and what somebody is told who waits for it, and who waits already."""
    submit(student)
    run = queue.claim("a")
    has_looked = threading.Event()

    def look() -> bool | None:
        has_looked.set()
        try:
            return not endings.under_way().filter(pk=run.pk).exists() or None
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        told = pool.submit(endings.wait_until, look, run_id=run.pk, seconds=2.0 * PATIENCE_SECONDS)
        assert has_looked.wait(PATIENCE_SECONDS)
        yield run, told


def end(run: GradingRun) -> None:
    queue.owned(run).update(state=RunState.FINISHED)
    wake()


def test_who_waits_is_told_of_the_end(waiting) -> None:
    run, told = waiting
    end(run)
    assert told.result(PATIENCE_SECONDS) is True


def test_who_waits_is_told_though_the_watch_has_failed(monkeypatch, student, submit) -> None:
    failures = iter([RuntimeError("no thread is safe")])
    open_wakeups = endings.open_wakeups

    def failing_once():
        if error := next(failures, None):
            raise error
        return open_wakeups()

    monkeypatch.setattr(endings, "open_wakeups", failing_once)
    monkeypatch.setattr(endings, "PAUSE_SECONDS", 0.0)
    submit(student)
    run = queue.claim("a")
    watch = endings.Watch()
    with watch.of(run.pk) as ended:
        end(run)
        assert ended.wait(PATIENCE_SECONDS)
    assert next(failures, None) is None, "it has failed once"


def test_who_comes_when_the_watch_has_ended_starts_another(monkeypatch, student, submit) -> None:
    monkeypatch.setattr(endings, "LINGER_SECONDS", 0.0)
    monkeypatch.setattr(endings, "LOOK_SECONDS", 0.05)
    submit(student)
    run = queue.claim("a")
    watch = endings.Watch()
    seen = set(threading.enumerate())  # with other tests' watch, which lingers
    for _ in range(2):
        with watch.of(run.pk):
            started = [each for each in threading.enumerate() if each not in seen]
        assert len(started) == 1
        seen.update(started)
        started[0].join(PATIENCE_SECONDS)
        assert not started[0].is_alive()


def test_one_request_of_each_person_waits_and_so_many_in_all() -> None:
    class Person:
        def __init__(self, pk: int) -> None:
            self.pk = pk

    readers = endings._Readers(room=2)
    first, second, third = map(Person, range(3))
    with readers.place(first) as has_place:
        assert has_place
        with readers.place(first) as again, readers.place(second) as other, readers.place(third) as too_many:
            assert (again, other, too_many) == (False, True, False)
        with readers.place(third) as later:
            assert later
