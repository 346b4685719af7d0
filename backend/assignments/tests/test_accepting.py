"""`check_accepts`: what an assignment takes, and the reason for each refusal. The room of submissions asks it."""

from datetime import UTC, datetime, timedelta

import pytest

from assignments.models import Assignment
from assignments.permissions import check_accepts
from classes.models import Enrollment
from common.errors import ApiError

OPENS = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 30, 1, 0, tzinfo=UTC)
BETWEEN = DUE - timedelta(hours=3)
TICK = timedelta(milliseconds=1)


@pytest.fixture
def assignment(write_question, write_assignment):
    made = write_assignment(write_question(languages=["python", "c"]), publish=True)
    Assignment.objects.filter(pk=made["id"]).update(opens_at=OPENS, due_at=DUE)
    return Assignment.objects.get(pk=made["id"])


@pytest.fixture
def ask(assignment):
    """The entry's question and whether the work is late, or the code and status of the refusal."""

    def ask(user, *, now=BETWEEN, language="python", question_id=None):
        fresh = Assignment.objects.select_related("classroom").get(pk=assignment.pk)
        question_id = question_id or fresh.entries.get().question_id
        try:
            entry = check_accepts(user, fresh, question_id=question_id, language=language, now=now)
        except ApiError as error:
            return error.code, error.status
        return entry.question_id == question_id, fresh.is_late(now)

    return ask


@pytest.mark.parametrize(
    ("now", "outcome"),
    [
        (OPENS - TICK, ("not_open_yet", 409)),
        (OPENS, (True, False)),
        (DUE, (True, False)),
        (DUE + TICK, ("past_due", 409)),
    ],
)
def test_the_times_decide_to_the_millisecond(cast, ask, now, outcome):
    assert ask(cast.student, now=now) == outcome


def test_late_work_is_taken_and_marked_until_the_end(cast, ask, assignment):
    end = DUE + timedelta(days=1)
    Assignment.objects.update(late_until=end)
    assert ask(cast.student, now=DUE) == (True, False)
    assert ask(cast.student, now=DUE + TICK) == (True, True)
    assert ask(cast.student, now=end) == (True, True)
    assert ask(cast.student, now=end + TICK) == ("past_due", 409)


def test_without_times_it_is_always_open(cast, ask):
    Assignment.objects.update(opens_at=None, due_at=None)
    assert ask(cast.student, now=DUE + timedelta(days=9999)) == (True, False)


def test_closed_by_hand_and_closed_by_time_are_told_apart(cast, ask):
    Assignment.objects.update(status="closed")
    assert ask(cast.student) == ("assignment_closed", 409)
    assert ask(cast.student, now=DUE + TICK) == ("past_due", 409)


def test_a_draft_takes_nothing_and_is_not_there_for_students(cast, ask):
    Assignment.objects.update(status="draft")
    assert ask(cast.student) == ("not_found", 404)
    assert ask(cast.teacher) == ("assignment_draft", 409)


def test_only_members_submit(cast, ask):
    assert ask(cast.assistant) == (True, False)
    assert ask(cast.admin) == ("not_enrolled", 403)
    assert ask(cast.other_student) == ("not_enrolled", 403)
    Enrollment.objects.filter(user=cast.student).delete()
    assert ask(cast.student) == ("not_enrolled", 403)


def test_an_archived_class_takes_nothing(cast, client_of, ask):
    client_of(cast.teacher).post(f"/api/classes/{cast.classroom.pk}/archive/")
    assert ask(cast.student) == ("class_archived", 409)


def test_other_questions_and_languages_are_refused(cast, ask, write_question):
    assert ask(cast.student, question_id=write_question()["id"]) == ("question_not_in_assignment", 400)
    assert ask(cast.student, language="c") == (True, False)
    assert ask(cast.student, language="java") == ("language_not_offered", 400)
    assert ask(cast.student, language="") == ("language_not_offered", 400)
