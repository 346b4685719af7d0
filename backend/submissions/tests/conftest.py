"""A published assignment with one question, and a worker to call by hand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from rest_framework.test import APIClient

from assignments.models import Assignment, AssignmentQuestion, Question, Status, TestCase
from conftest import Cast
from submissions import grading, queue, workers

RIGHT = "print(int(input()) * 2)\n"
WRONG = "print(int(input()) * 3)\n"
ONLY_SAMPLES = "n = int(input())\nprint(n * 2 if n < 10 else 'hidden input was %d' % n)\n"
BROKEN = "print(int(input()) * 2\n"


def make_question(author: Any, *, tests: int = 4, **fields: Any) -> Question:
    """Double the number: the first half of the tests are samples, the others hidden; a point each."""
    fields = {"title": "Double it", "languages": ["python", "c"], "time_limit_ms": 2000} | fields
    question = Question.objects.create(author=author, **fields)
    for index in range(tests):
        hidden = index >= tests // 2
        number = 73_461_000 + index if hidden else index  # like nothing else in an answer
        question.test_cases.add(
            TestCase.objects.create(
                author=author,
                name=f"{'secret name' if hidden else 'sample'} {index}",
                input=f"{number}\n",
                expected_output=f"{number * 2}\n",
                visibility="hidden" if hidden else "sample",
                position=index,
            )
        )
    return question


def make_assignment(cast: Cast, question: Question, **fields: Any) -> Assignment:
    fields = {"title": "Week 1", "status": Status.PUBLISHED, "classroom": cast.classroom} | fields
    assignment = Assignment.objects.create(created_by=cast.teacher, **fields)
    AssignmentQuestion.objects.create(assignment=assignment, question=question, points=Decimal(10))
    return assignment


@pytest.fixture
def question(cast: Cast) -> Question:
    return make_question(cast.teacher)


@pytest.fixture
def assignment(cast: Cast, question: Question) -> Assignment:
    return make_assignment(cast, question)


@pytest.fixture
def student(cast: Cast, client_of: Callable[..., APIClient]) -> APIClient:
    return client_of(cast.student)


@pytest.fixture
def teacher(cast: Cast, client_of: Callable[..., APIClient]) -> APIClient:
    return client_of(cast.teacher)


@pytest.fixture
def submit(assignment: Assignment, question: Question) -> Callable[..., Any]:
    """POSTs a submission and returns the response."""

    def post(
        client: APIClient, code: str = RIGHT, headers: dict[str, str] | None = None, **fields: Any
    ) -> Any:
        body = {
            "assignment": assignment.pk,
            "question": question.pk,
            "language": "python",
            "code": code,
        } | fields
        return client.post("/api/submissions/submissions/", body, format="json", headers=headers)

    return post


@pytest.fixture
def minutes_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets as much time pass as work may be left alone, for whoever watches the workers."""
    monkeypatch.setattr(workers, "_left_since", {})

    def pass_by() -> None:
        ago = workers.UNATTENDED_AFTER.total_seconds()
        monkeypatch.setattr(
            workers, "_left_since", {kind: at - ago for kind, at in workers._left_since.items()}
        )

    return pass_by


def work(limit: int = 1000) -> int:
    """Grades what is queued, as a worker does, and returns how many runs that were."""
    for done in range(limit):
        run = queue.claim("test")
        if run is None:
            return done
        grading.grade(run, should_stop=lambda: False)
    return limit


def read(client: APIClient, submission_id: int) -> dict[str, Any]:
    response = client.get(f"/api/submissions/submissions/{submission_id}/")
    assert response.status_code == 200, response.content
    return dict(response.json()["data"])
