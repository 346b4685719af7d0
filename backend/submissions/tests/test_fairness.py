"""However much one person sends or one class has graded again, nobody else's single submission waits for it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from classes.models import ClassRole
from common import clock
from submissions import queue
from submissions.models import GradingRun, Priority, RunState, Submission
from submissions.tests.conftest import make_assignment

MANY = 1000


@pytest.fixture
def flood(cast, assignment, question):
    """Puts a thousand submissions of one person into the queue, the way a submit or a batch does."""

    def enqueue(priority=Priority.SUBMISSION, requested_by=cast.student):
        rows = Submission.objects.bulk_create(
            Submission(
                assignment=assignment,
                question=question,
                student=cast.student,
                language="python",
                code="print(1)",
                sha256="",
                attempt=number,
                submitted_at=clock.now(),
                max_score=Decimal(10),
            )
            for number in range(1, MANY + 1)
        )
        queue.enqueue(
            GradingRun(
                submission=row,
                priority=priority,
                requested_by=requested_by,
                classroom_id=assignment.classroom_id,
            )
            for row in rows
        )

    return enqueue


def claims_until(submission_id, workers=("a", "b")):
    """How many claims of these workers, each finishing before its next, come before the submission's."""
    before, under_way = 0, []
    while True:
        if len(under_way) == len(workers):
            queue.owned(under_way.pop(0)).update(state=RunState.FINISHED)
        run = queue.claim(workers[before % len(workers)])
        assert run is not None, "it was never claimed"
        if run.submission_id == submission_id:
            return before
        under_way.append(run)
        before += 1


@pytest.mark.parametrize("who", ["student2", "other_student"])
def test_a_thousand_submissions_of_one_student_delay_nobody(cast, client_of, submit, question, flood, who):
    flood()
    own = {} if who == "student2" else {
        "assignment": make_assignment(cast, question, classroom=cast.other_classroom).pk
    }  # fmt: skip
    id = submit(client_of(getattr(cast, who)), **own).json()["data"]["id"]
    assert claims_until(id) <= 1


@pytest.mark.parametrize("who", ["student2", "other_student"])
def test_a_class_graded_again_delays_nobody(cast, client_of, submit, question, flood, who):
    flood(Priority.BATCH, cast.teacher)
    own = {} if who == "student2" else {
        "assignment": make_assignment(cast, question, classroom=cast.other_classroom).pk
    }  # fmt: skip
    id = submit(client_of(getattr(cast, who)), **own).json()["data"]["id"]
    assert claims_until(id) == 0


def test_a_class_graded_again_does_not_delay_another_class_graded_again(
    cast, client_of, submit, question, flood
):
    other = make_assignment(cast, question, classroom=cast.other_classroom)
    id = submit(client_of(cast.other_student), assignment=other.pk).json()["data"]["id"]
    queue.owned(queue.claim("a")).update(state=RunState.FINISHED)
    flood(Priority.BATCH, cast.teacher)
    body = {"submissions": [id]}
    response = client_of(cast.other_teacher).post("/api/grading/grading/run-autograder/", body, format="json")
    assert response.status_code == 202, response.content
    assert claims_until(id) <= 1


def test_the_same_person_may_have_a_thousand_in_two_classes(cast, client_of, submit, question, flood):
    """Who floods one class waits behind the others of every class: the second run of a person goes behind all firsts."""
    flood()
    cast.other_classroom.enrollments.create(user=cast.student, role=ClassRole.STUDENT)
    other = make_assignment(cast, question, classroom=cast.other_classroom)
    flooder = submit(client_of(cast.student), assignment=other.pk).json()["data"]["id"]
    polite = submit(client_of(cast.other_student), assignment=other.pk).json()["data"]["id"]
    assert claims_until(polite) <= 1
    assert Submission.objects.get(pk=flooder).status == "queued"
