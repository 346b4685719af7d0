"""Handing code in: what is taken, and what is refused with which reason."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from assignments.models import Status
from classes.models import Enrollment
from common import clock
from submissions import queue, services
from submissions.models import GradingRun, Submission
from submissions.tests.conftest import RIGHT, read, work


def test_a_submission_is_queued_and_acknowledged(student, submit):
    response = submit(student)
    assert response.status_code == 201
    receipt = response.json()["data"]
    assert receipt == receipt | {"attempt": 1, "status": "queued", "is_late": False}
    assert receipt["sha256"] == hashlib.sha256(RIGHT.encode()).hexdigest()
    assert GradingRun.objects.filter(submission=receipt["id"], state="queued").count() == 1
    assert submit(student).json()["data"]["attempt"] == 2


def test_code_is_kept_byte_for_byte(student, submit):
    code = "\r\n\t print('ä\u2028 ')  \r\n\n  "
    receipt = submit(student, code).json()["data"]
    assert read(student, receipt["id"])["code"] == code
    assert receipt["sha256"] == hashlib.sha256(code.encode()).hexdigest()


def test_every_refusal_says_why_and_keeps_nothing(cast, student, client_of, submit, assignment):
    now = clock.now()
    cases = [
        ({"status": Status.CLOSED}, 409, "assignment_closed"),
        ({"due_at": now - timedelta(seconds=1)}, 409, "past_due"),
        ({"opens_at": now + timedelta(hours=1)}, 409, "not_open_yet"),
        ({"status": Status.DRAFT}, 400, None),
    ]
    plain = {"status": Status.PUBLISHED, "due_at": None, "opens_at": None}
    for fields, status, code in cases:
        type(assignment).objects.filter(pk=assignment.pk).update(**(plain | fields))
        response = submit(student)
        assert (response.status_code, code or response.json()["code"]) == (status, response.json()["code"]), (
            fields
        )
        assert response.json()["message"]
    type(assignment).objects.filter(pk=assignment.pk).update(**plain)

    assert submit(client_of(None)).status_code == 401
    assert submit(client_of(cast.other_student)).status_code == 400
    for fields, field in [
        ({"language": "java"}, "language"),
        ({"language": "cobol"}, "language"),
        ({"language": True}, "language"),
        ({"question": 10**6}, "question"),
        ({"question": 10**30}, "question"),
        ({"assignment": True}, "assignment"),
        ({"assignment": 10**18}, "assignment"),
        ({"code": ""}, "code"),
        ({"code": "  \n"}, "code"),
        ({"code": 7}, "code"),
        ({"code": "x = 'a\0b'"}, "code"),
    ]:
        response = submit(student, **fields)
        assert response.status_code == 400, (fields, response.content[:200])
        assert field in response.json()["errors"], fields
    cast.classroom.archived_at = now
    cast.classroom.save()
    assert submit(student).json()["code"] == "class_archived"
    assert Submission.objects.count() == 0


def test_exactly_256_kib_are_taken(student, submit):
    assert submit(student, "#" * (256 * 1024)).status_code == 201
    response = submit(student, "#" * (256 * 1024 + 1))
    assert (response.status_code, response.json()["code"]) == (413, "code_too_large")
    assert "code" in response.json()["errors"]


def test_late_work_is_taken_and_marked_where_the_assignment_allows_it(student, submit, assignment):
    now = clock.now()
    assignment.due_at, assignment.late_until = now - timedelta(hours=1), now + timedelta(hours=1)
    assignment.save()
    assert submit(student).json()["data"]["is_late"] is True


def test_the_deadline_is_the_moment_the_request_came(student, submit, assignment, monkeypatch):
    due_at = clock.now().replace(microsecond=0)
    assignment.due_at = due_at
    assignment.save()
    for offset, status in (
        (timedelta(0), 201),
        (timedelta(milliseconds=1), 409),
        (timedelta(milliseconds=-1), 201),
    ):
        monkeypatch.setattr(clock, "now", lambda offset=offset: due_at + offset)
        assert submit(student).status_code == status, offset


def test_attempts_are_limited_where_the_assignment_says_so(student, submit, assignment):
    assignment.max_attempts = 2
    assignment.save()
    assert [submit(student).status_code for _ in range(3)] == [201, 201, 409]
    assert submit(student).json()["code"] == "no_attempts_left"


def test_an_attempt_that_we_failed_to_grade_does_not_count(student, submit, assignment):
    assignment.max_attempts = 1
    assignment.save()
    first = submit(student).json()["data"]["id"]
    for _ in range(queue.MAX_TRIES):
        queue.claim("dies")
        GradingRun.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    work()
    assert read(student, first)["status"] == "failed"
    answers = [submit(student), submit(student)]
    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[0].json()["data"]["attempt"] == 2


def test_who_makes_grading_fail_has_no_attempts_without_end(student, teacher, submit, assignment, question):
    """A checker that stumbles over a program's output must not be a way to try hidden tests as often as one likes."""
    assignment.max_attempts = 1
    assignment.save()
    question.checker = {"type": "program", "language": "python", "code": "raise SystemExit(7)"}
    question.save()
    failed = []
    for _ in range(services.MAX_FAILED_ATTEMPTS):
        failed.append(submit(student).json()["data"]["id"])
        work()
    assert {read(student, each)["status"] for each in failed} == {"failed"}
    assert submit(student).json()["code"] == "attempts_failed"
    question.checker = {"type": "lines"}
    question.save()
    teacher.post("/api/grading/grading/run-autograder/", {"submissions": failed[:1]}, format="json")
    work()
    assert read(teacher, failed[0])["score"] == 10
    assert submit(student).json()["code"] == "no_attempts_left"


def test_a_removed_student_is_refused_at_once(cast, student, submit):
    assert submit(student).status_code == 201
    Enrollment.objects.get(user=cast.student, classroom=cast.classroom).delete()
    assert submit(student).status_code == 400


def test_a_retry_with_the_same_key_gets_the_first_answer(student, submit):
    first = submit(student, headers={"Idempotency-Key": "k-1"})
    again = submit(student, headers={"Idempotency-Key": "k-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert submit(student, "print(1)", headers={"Idempotency-Key": "k-1"}).status_code == 409
    assert Submission.objects.count() == 1


def test_submitting_too_fast_is_429_with_the_time_to_wait(student, submit, settings):
    settings.SUBMISSIONS_PER_MINUTE = 3
    # one too many in this minute, or in the next if it ends meanwhile
    answers = [submit(student) for _ in range(7)]
    assert 429 in {answer.status_code for answer in answers}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert Submission.objects.count() == sum(answer.status_code == 201 for answer in answers)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_nobody_changes_a_submission(student, submit, method):
    id = submit(student).json()["data"]["id"]
    response = getattr(student, method)(
        f"/api/submissions/submissions/{id}/", {"score": 10, "status": "finished"}
    )
    assert response.status_code == 405
    assert read(student, id)["score"] is None


def test_fields_that_only_we_decide_are_ignored(cast, student, submit):
    id = submit(
        student, score=10, student=cast.teacher.pk, submitted_at="2020-01-01T00:00:00Z", attempt=7
    ).json()["data"]["id"]
    row = Submission.objects.get(pk=id)
    assert (row.student_id, row.attempt, row.score) == (cast.student.pk, 1, None)
    assert row.submitted_at > clock.now() - timedelta(minutes=1)
