"""Counting attempts: exactly, by window, by subject; and whose attempts they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory

from common import clock, housekeeping, limits
from common.errors import TooManyRequests
from common.models import AttemptCount
from tests.concurrency import at_once

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 1, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock to so many seconds after noon."""

    def set_clock(seconds: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(seconds=seconds))

    set_clock(0)
    return set_clock


def attempt(subject: str = "ada", scope: str = "test") -> None:
    limits.require(scope, subject, limit=3, seconds=60)


def test_up_to_the_limit_is_allowed_and_then_one_waits(at) -> None:
    for second in (0, 10, 20):
        at(second)
        attempt()
    at(48.5)
    with pytest.raises(TooManyRequests) as refusal:
        attempt()
    assert refusal.value.retry_after == 12
    at(59.9)
    with pytest.raises(TooManyRequests):
        attempt()
    at(60)
    attempt()


def test_subjects_and_scopes_are_counted_apart(at) -> None:
    for _ in range(3):
        attempt()
    attempt("grace")
    attempt(scope="other")
    with pytest.raises(TooManyRequests):
        attempt()


def test_good_attempts_are_taken_back(at) -> None:
    for _ in range(5):
        attempt()
        limits.take_back("test", "ada", seconds=60)
    assert limits.so_far("test", "ada", seconds=60) == 0
    limits.take_back("test", "ada", seconds=60)
    assert limits.so_far("test", "ada", seconds=60) == 0, "never below none"


def test_forgetting_starts_anew(at) -> None:
    for _ in range(3):
        attempt()
    limits.forget("test", "ada", seconds=60)
    attempt()
    assert limits.so_far("test", "ada", seconds=60) == 1


def test_subjects_are_not_stored_in_clear(at) -> None:
    attempt("ada@example.edu")
    assert "ada" not in AttemptCount.objects.get().subject_sha256


@pytest.mark.django_db(transaction=True)
def test_parallel_attempts_are_all_counted(at) -> None:
    counts = at_once(12, lambda number: limits.count("test", "ada", seconds=60))
    assert sorted(counts) == list(range(1, 13))


def test_old_counts_are_forgotten(at) -> None:
    attempt()
    at(3 * 24 * 3600)
    attempt()
    assert housekeeping.run_task(housekeeping.TASKS["forget attempts"])
    assert AttemptCount.objects.count() == 1


@pytest.mark.parametrize(
    ("trusted", "forwarded", "remote", "expected"),
    [
        (0, "", "192.0.2.1", "192.0.2.1"),
        (0, "10.0.0.1", "192.0.2.1", "192.0.2.1"),
        (1, "10.0.0.1", "192.0.2.1", "10.0.0.1"),
        (1, "6.6.6.6, 10.0.0.1", "192.0.2.1", "10.0.0.1"),
        (2, "6.6.6.6, 10.0.0.1, 10.0.0.2", "192.0.2.1", "10.0.0.1"),
        (2, "10.0.0.1", "192.0.2.1", "192.0.2.1"),
        (1, "", "192.0.2.1", "192.0.2.1"),
        (1, "nonsense", "192.0.2.1", "192.0.2.1"),
        (1, "10.0.0.1:4711", "192.0.2.1", "10.0.0.1"),
        (1, "[2001:db8:1:2::9]:4711", "192.0.2.1", "2001:db8:1:2::"),
        (0, "", "2001:db8::1", "2001:db8::"),
        (0, "", "2001:db8:0:0:9::", "2001:db8::"),
        (0, "", "::ffff:192.0.2.1", "192.0.2.1"),
        (0, "", "fe80::1%eth0", "fe80::"),
        (0, "", "", ""),
    ],
)
def test_whose_attempt_it_is(settings, trusted: int, forwarded: str, remote: str, expected: str) -> None:
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert limits.client_address(request) == expected
