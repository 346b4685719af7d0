"""E-mail leaves after the transaction, once, and again after a failure."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction

from common import clock, housekeeping, mail
from common.models import OutgoingEmail
from tests.concurrency import at_once

pytestmark = pytest.mark.django_db


class BrokenMailServer(EmailBackend):
    """Fails as often as it is told to, then works."""

    failures: list[BaseException] = []

    def send_messages(self, messages):
        if self.failures:
            raise self.failures.pop(0)
        return super().send_messages(messages)


@pytest.fixture
def failing(settings):
    settings.EMAIL_BACKEND = "common.tests.test_mail.BrokenMailServer"
    BrokenMailServer.failures = []
    yield BrokenMailServer.failures
    BrokenMailServer.failures = []


def queue(to: str = "ada@example.edu", subject: str = "Hello") -> None:
    mail.queue(to=to, subject=subject, body="Text.")


def an_hour_passes() -> None:
    OutgoingEmail.objects.update(send_after=clock.now() - timedelta(seconds=1))


def subjects() -> list[str]:
    return [message.subject for message in django_mail.outbox]


def test_what_is_queued_is_sent_once() -> None:
    queue(subject="First\nline")
    queue("grace@example.edu", "Second")
    assert django_mail.outbox == [], "not in the transaction of what it tells about"
    assert mail.send_due() == 2
    assert mail.send_due() == 0
    assert subjects() == ["First line", "Second"]
    assert django_mail.outbox[0].to == ["ada@example.edu"]
    assert not OutgoingEmail.objects.exists()


def test_nothing_is_sent_of_what_was_rolled_back() -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert mail.send_due() == 0


@pytest.mark.parametrize(
    "error", [OSError("no route"), UnicodeError("no such address"), ValueError("bad header")]
)
def test_after_a_failure_it_is_tried_again_later(failing, error: Exception) -> None:
    queue(subject="First")
    queue(subject="Second")
    failing.append(error)
    assert mail.send_due() == 1, "the others go on"
    row = OutgoingEmail.objects.get()
    assert (row.subject, row.attempts) == ("First", 1)
    assert str(error) in row.last_error
    assert row.send_after > clock.now() + timedelta(seconds=30)
    assert mail.send_due() == 0, "not at once"
    an_hour_passes()
    assert mail.send_due() == 1
    assert subjects() == ["Second", "First"]


def test_a_server_that_hangs_is_asked_once_a_turn(failing) -> None:
    for number in range(3):
        queue(subject=f"Number {number}")
    failing.extend([TimeoutError("timed out")] * 3)
    assert mail.send_due() == 0
    assert len(failing) == 2
    assert list(OutgoingEmail.objects.order_by("id").values_list("attempts", flat=True)) == [1, 0, 0]


def test_waits_grow_and_trying_ends(failing) -> None:
    queue()
    failing.extend(OSError("no route") for _ in range(100))
    waits = []
    for _ in range(mail.MAX_ATTEMPTS + 3):
        before = clock.now()
        mail.send_due()
        waits.append((OutgoingEmail.objects.get().send_after - before).total_seconds() // 60)
        an_hour_passes()
    assert waits[: mail.MAX_ATTEMPTS] == [2**number for number in range(mail.MAX_ATTEMPTS)]
    assert OutgoingEmail.objects.get().attempts == mail.MAX_ATTEMPTS
    assert len(failing) == 100 - mail.MAX_ATTEMPTS


def test_a_crash_while_sending_costs_a_delay_and_no_e_mail(failing) -> None:
    queue()
    failing.append(SystemExit("killed"))
    with pytest.raises(SystemExit):
        mail.send_due()
    assert OutgoingEmail.objects.get().attempts == 1
    assert mail.send_due() == 0, "it may have left: another sender waits before it tries"
    an_hour_passes()
    assert mail.send_due() == 1
    assert subjects() == ["Hello"]


@pytest.mark.django_db(transaction=True)
def test_two_senders_never_send_the_same() -> None:
    for number in range(10):
        queue(subject=f"Number {number}")
    sent = at_once(4, lambda number: mail.send_due())
    assert sum(sent) == 10
    assert sorted(subjects()) == [f"Number {number}" for number in range(10)]


def test_what_could_not_be_sent_is_forgotten_a_month_later() -> None:
    queue(subject="Old")
    OutgoingEmail.objects.update(attempts=mail.MAX_ATTEMPTS, created_at=clock.now() - timedelta(days=31))
    queue(subject="New")
    assert housekeeping.run_task(housekeeping.TASKS["forget undeliverable e-mail"])
    assert [row.subject for row in OutgoingEmail.objects.all()] == ["New"]


def test_a_failing_task_does_not_stop_the_others() -> None:
    def fail() -> None:
        raise RuntimeError

    assert housekeeping.run_task(housekeeping.Task("fails", 1, fail)) is False
    assert housekeeping.run_task(housekeeping.Task("works", 1, lambda: None)) is True
