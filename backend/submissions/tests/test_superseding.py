"""Assignments that grade only the newest of what a student has waiting for a question."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common import clock
from notifications.models import Notification
from submissions import queue
from submissions.models import GradingRun
from submissions.tests.conftest import make_assignment, read, work

RUN = "/api/grading/grading/run-autograder/"


@pytest.fixture
def skipping(assignment):
    type(assignment).objects.filter(pk=assignment.pk).update(skip_superseded=True)
    return assignment


@pytest.fixture
def send(student, submit, skipping):
    """Hands in as the student and returns the id."""

    def post(client=student, **fields):
        response = submit(client, **fields)
        assert response.status_code == 201, response.content
        return response.json()["data"]["id"]

    return post


def test_only_the_newest_that_waits_is_graded(cast, student, teacher, send):
    older, middle, newest = send(), send(), send()
    for id, newer in ((older, middle), (middle, newest)):
        for reader in (student, teacher):
            seen = read(reader, id)
            assert (seen["status"], seen["verdict"]) == ("finished", "skipped")
            assert (seen["score"], seen["superseded_by"], seen["position"]) == (None, newer, None)
    assert read(student, newest)["position"] == 1
    assert work() == 1
    assert read(teacher, newest)["score"] == 10
    assert [read(teacher, id)["score"] for id in (older, middle)] == [None, None]
    told = Notification.objects.filter(user=cast.student, kind="submission_graded")
    assert [notice.link for notice in told] == [f"/api/submissions/submissions/{newest}/"]


def test_without_the_setting_every_submission_is_graded(student, teacher, submit):
    ids = [submit(student).json()["data"]["id"] for _ in range(3)]
    assert work() == 3
    assert [read(teacher, id)["score"] for id in ids] == [10, 10, 10]
    assert [read(student, id)["superseded_by"] for id in ids] == [None] * 3


def test_what_is_under_way_goes_on(student, teacher, send):
    older = send()
    run = queue.claim("a")
    newer = send()
    assert (read(student, older)["status"], read(student, older)["superseded_by"]) == ("running", None)
    queue.release(run)
    assert work() == 2
    assert [read(teacher, id)["score"] for id in (older, newer)] == [10, 10]


def test_other_students_questions_and_assignments_are_left_alone(
    cast, client_of, question, submit, student, send
):
    other_assignment = make_assignment(cast, question, skip_superseded=True)
    elsewhere = submit(student, assignment=other_assignment.pk).json()["data"]["id"]
    classmates = send(client_of(cast.student2))
    own = [send(), send()]
    assert [read(student, id)["status"] for id in (elsewhere, *own)] == ["queued", "finished", "queued"]
    assert read(client_of(cast.student2), classmates)["status"] == "queued"


def test_late_work_does_not_take_the_place_of_what_came_in_time(student, teacher, send, skipping):
    in_time = send()
    now = clock.now()
    type(skipping).objects.filter(pk=skipping.pk).update(
        due_at=now - timedelta(minutes=1), late_until=now + timedelta(hours=1)
    )
    late, later = send(), send()
    assert read(student, late)["superseded_by"] == later  # they are alike
    assert work() == 2
    seen = read(teacher, in_time)
    assert (seen["is_late"], seen["score"], seen["superseded_by"]) == (False, 10, None)
    assert (read(teacher, later)["is_late"], read(teacher, later)["score"]) == (True, 10)


def test_a_skipped_submission_is_graded_when_staff_chooses_it(cast, student, teacher, send):
    older, newer = send(), send()
    work()
    response = teacher.post(RUN, {"submissions": [older]}, format="json")
    assert response.json()["data"]["total"] == 1
    seen = read(student, older)
    assert (seen["status"], seen["verdict"], seen["superseded_by"]) == ("queued", None, None)
    work()
    assert (read(teacher, older)["verdict"], read(teacher, older)["score"]) == ("accepted", 10)
    assert read(teacher, newer)["score"] == 10


def test_an_assignment_graded_again_leaves_skipped_ones_out_as_long_as_it_skips(
    skipping, student, teacher, send
):
    older, newer = send(), send()
    work()
    batch = teacher.post(RUN, {"assignment": skipping.pk}, format="json").json()["data"]
    work()
    progress = teacher.get(f"{RUN}{batch['id']}/").json()["data"]
    assert (progress["total"], progress["finished"], progress["status"]) == (1, 1, "finished")
    assert read(student, older)["superseded_by"] == newer

    change = {"skip_superseded": False}
    assert teacher.patch(f"/api/assignments/{skipping.pk}/", change, format="json").status_code == 200
    assert teacher.post(RUN, {"assignment": skipping.pk}, format="json").json()["data"]["total"] == 2
    work()
    assert read(teacher, older)["score"] == 10


def test_what_staff_has_asked_for_is_graded_all_the_same(student, teacher, send):
    older = send()
    batch = teacher.post(RUN, {"submissions": [older]}, format="json").json()["data"]
    newer = send()
    assert read(student, older)["status"] == "queued"
    assert work() == 2  # of the older one the staff's run only
    assert [read(teacher, id)["score"] for id in (older, newer)] == [10, 10]
    assert teacher.get(f"{RUN}{batch['id']}/").json()["data"]["finished"] == 1
    assert GradingRun.objects.filter(submission=older, verdict="skipped").count() == 1


def test_a_skipped_submission_can_be_graded_by_hand(student, teacher, send):
    older, _ = send(), send()
    assert teacher.post(f"/api/grading/submissions/{older}/publish/").json()["code"] == "not_graded"
    graded = teacher.put(f"/api/grading/submissions/{older}/grade/", {"score": 3}, format="json")
    assert graded.json()["data"]["score"] == 3
    assert teacher.post(f"/api/grading/submissions/{older}/publish/").status_code == 200
    assert read(student, older)["score"] == 3


def test_skipped_submissions_count_as_attempts(student, submit, skipping, send):
    type(skipping).objects.filter(pk=skipping.pk).update(max_attempts=2)
    send(), send()
    assert submit(student).json()["code"] == "no_attempts_left"


def test_publishing_all_shows_no_grade_of_a_skipped_submission(student, teacher, skipping, send):
    older, newer = send(), send()
    work()
    response = teacher.post(f"/api/grading/assignments/{skipping.pk}/publish/")
    assert response.json()["data"]["published"] == 1
    assert read(student, older)["published_at"] is None
    assert read(student, newer)["score"] == 10


def test_students_find_their_skipped_submissions_by_verdict_before_any_release(student, send):
    older, _ = send(), send()
    found = student.get("/api/submissions/submissions/?verdict=skipped").json()["data"]["results"]
    assert [row["id"] for row in found] == [older]
