"""What comes with time: openings, reminders and closings, told once; and deadlines in zones whose clocks change."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assignments.models import Assignment, Status
from assignments.services import close_due, tell_opened
from common import clock
from notifications.models import Notification
from submissions.notices import remind_of_due
from submissions.tests.conftest import make_assignment, make_question
from tests.concurrency import at_once

HOUR = timedelta(hours=1)


def told(kind: str) -> list[int]:
    return sorted(Notification.objects.filter(kind=kind).values_list("user_id", flat=True))


@pytest.fixture
def at(monkeypatch):
    """Sets the one clock."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_clock


@pytest.fixture
def students(cast):
    return sorted([cast.student.pk, cast.student2.pk])


@pytest.fixture
def publish(teacher, assignment):
    """Publishes the assignment with these times, by hand of its teacher."""

    def with_times(**times: datetime) -> None:
        Assignment.objects.filter(pk=assignment.pk).update(status=Status.DRAFT, **times)
        assert teacher.post(f"/api/assignments/{assignment.pk}/publish/").status_code == 200

    return with_times


def test_the_class_is_told_once_when_an_assignment_opens(at, publish, students):
    opens_at = clock.now() + HOUR
    publish(opens_at=opens_at)
    assert told("assignment_published") == students
    assert tell_opened() == 0
    at(opens_at)
    assert [tell_opened(), tell_opened()] == [1, 0]
    assert told("assignment_opened") == students


def test_an_opening_that_was_put_off_is_told_again(at, publish, assignment, students):
    opens_at = clock.now() + HOUR
    publish(opens_at=opens_at)
    at(opens_at)
    tell_opened()
    Assignment.objects.update(opens_at=opens_at + HOUR)
    assert tell_opened() == 0
    at(opens_at + HOUR)
    assert tell_opened() == 1
    assert told("assignment_opened") == sorted(students * 2)


def test_nobody_is_told_of_an_opening_that_is_no_news(at, publish, assignment):
    now = clock.now()
    publish(opens_at=now - HOUR)  # open already when it was published
    assert tell_opened() == 0
    publish(opens_at=now + HOUR, due_at=now + 2 * HOUR)
    at(now + 3 * HOUR)  # the housekeeper was away for all of its time
    assert tell_opened() == 0
    assert [close_due(), close_due()] == [1, 0]


def test_who_has_work_to_do_is_reminded_once(at, publish, cast, client_of, submit, students):
    due_at = clock.now() + 48 * HOUR
    publish(due_at=due_at)
    assert remind_of_due() == 0
    at(due_at - 24 * HOUR)
    assert [remind_of_due(), remind_of_due()] == [1, 0]
    assert told("assignment_due_soon") == students  # nobody of the staff
    Assignment.objects.update(due_at=due_at + 24 * HOUR)  # a day more: told again, of that time
    assert submit(client_of(cast.student)).status_code == 201
    at(due_at + HOUR)
    assert remind_of_due() == 1
    assert told("assignment_due_soon") == sorted([*students, cast.student2.pk])
    assert "UTC" in Notification.objects.filter(kind="assignment_due_soon").first().body


def test_who_handed_in_some_of_the_questions_is_reminded_still(
    at, publish, cast, client_of, submit, assignment, question
):
    second = make_question(cast.teacher, title="Second")
    assignment.entries.create(question=second, points=1)
    publish(due_at=clock.now() + 48 * HOUR)
    for code in ("print(1)", "print(2)"):
        assert submit(client_of(cast.student), code).status_code == 201
    for each in (question, second):
        assert submit(client_of(cast.student2), question=each.pk).status_code == 201
    at(clock.now() + 30 * HOUR)
    remind_of_due()
    assert told("assignment_due_soon") == [cast.student.pk]


def test_no_reminder_of_what_was_just_published_or_after_the_time(at, publish, settings):
    now = clock.now()
    publish(due_at=now + 2 * HOUR)
    remind_of_due()
    publish(opens_at=now + 40 * HOUR, due_at=now + 42 * HOUR)
    at(now + 41 * HOUR)
    remind_of_due()
    publish(opens_at=None, due_at=now + 90 * HOUR)
    at(now + 90 * HOUR)
    assert remind_of_due() == 0
    settings.REMINDER_HOURS = 0
    at(now + 80 * HOUR)
    assert remind_of_due() == 0
    assert told("assignment_due_soon") == []


@pytest.mark.django_db(transaction=True)
def test_two_housekeepers_at_once_tell_and_remind_once(cast, students):
    now = clock.now()
    make_assignment(
        cast,
        make_question(cast.teacher),
        published_at=now - 30 * HOUR,
        opens_at=now - 25 * HOUR,
        due_at=now + HOUR,
    )
    assert sum(at_once(4, lambda _: tell_opened())) == 1
    assert sum(at_once(4, lambda _: remind_of_due())) == 1
    assert told("assignment_opened") == told("assignment_due_soon") == students


# --- nights on which clocks change ------------------------------------------------------------------------------------
NIGHTS = [  # zone, a wall clock time of that night, whether its second coming is meant, and that moment in UTC
    ("Europe/Berlin", "2026-03-29T01:59:59.999", 0, "2026-03-29T00:59:59.999"),
    ("Europe/Berlin", "2026-03-29T03:00:00.000", 0, "2026-03-29T01:00:00.000"),
    ("Europe/Berlin", "2026-10-25T02:30:00.000", 0, "2026-10-25T00:30:00.000"),
    ("Europe/Berlin", "2026-10-25T02:30:00.000", 1, "2026-10-25T01:30:00.000"),
    ("America/New_York", "2026-03-08T03:00:00.000", 0, "2026-03-08T07:00:00.000"),
    ("America/New_York", "2026-11-01T01:30:00.000", 0, "2026-11-01T05:30:00.000"),
    ("America/New_York", "2026-11-01T01:30:00.000", 1, "2026-11-01T06:30:00.000"),
]


@pytest.mark.parametrize(("zone", "wall", "fold", "utc"), NIGHTS)
def test_a_deadline_in_a_night_when_clocks_change_is_exact_to_the_millisecond(
    at, teacher, student, submit, assignment, zone, wall, fold, utc
):
    given = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone), fold=fold).isoformat()
    moment = datetime.fromisoformat(f"{utc}+00:00")
    at(moment - 24 * HOUR)
    changes = {"due_at": given, "late_until": (moment + 3 * HOUR).isoformat()}
    assert teacher.patch(f"/api/assignments/{assignment.pk}/", changes, format="json").status_code == 200
    millisecond = timedelta(milliseconds=1)
    for offset, is_late in (
        (-HOUR, False),
        (-millisecond, False),
        (timedelta(0), False),
        (millisecond, True),
        (HOUR, True),
    ):
        at(moment + offset)
        answer = submit(student)
        assert answer.status_code == 201, answer.content
        data = answer.json()["data"]
        assert (data["is_late"], datetime.fromisoformat(data["submitted_at"])) == (is_late, moment + offset)


@pytest.mark.parametrize("naive", ["2026-10-25T02:30:00", "2026-10-25 02:30", "2026-10-25", "tomorrow"])
def test_a_time_without_a_zone_is_refused(teacher, assignment, naive):
    answer = teacher.patch(f"/api/assignments/{assignment.pk}/", {"due_at": naive}, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["due_at"]


def test_a_housekeeper_that_comes_late_changes_nothing_but_the_notice(
    at, student, submit, assignment, students
):
    due_at = clock.now() + HOUR
    Assignment.objects.update(due_at=due_at, published_at=clock.now())
    at(due_at + timedelta(milliseconds=1))
    assert submit(student).json()["code"] == "past_due"
    at(due_at + 12 * HOUR)
    assert close_due() == 1
    assert told("assignment_closed") == students


def test_a_request_that_came_in_time_is_taken_whoever_closed_meanwhile(
    at, teacher, student, submit, assignment
):
    due_at = clock.now() + HOUR
    Assignment.objects.update(due_at=due_at, published_at=clock.now())
    at(due_at + timedelta(seconds=5))
    assert close_due() == 1
    at(due_at)  # when this one came; its body took a while
    assert submit(student).status_code == 201
    at(due_at + timedelta(milliseconds=1))
    assert submit(student).json()["code"] == "past_due"

    Assignment.objects.update(due_at=due_at + HOUR)
    by_hand = due_at + timedelta(minutes=10)
    at(by_hand)
    for verb in ("reopen", "close"):
        assert teacher.post(f"/api/assignments/{assignment.pk}/{verb}/").status_code == 200
    assert submit(student).status_code == 201
    at(by_hand + timedelta(milliseconds=1))
    assert submit(student).json()["code"] == "assignment_closed"
