"""Questions and assignments, made through the API by the teacher of the cast."""

from __future__ import annotations

import pytest

SECRET = "hidden-input-4711"
TESTS = [
    {"name": "small", "input": "1 2\n", "expected_output": "3\n", "visibility": "sample", "points": 1},
    {"name": "secret-name", "input": SECRET, "expected_output": "secret-answer", "points": 2.5},
]


def data_of(answer, status):
    assert answer.status_code == status, answer.content
    return answer.json()["data"]


def refusal(answer):
    """Status, code and the fields that an error names."""
    body = answer.json()
    assert body["success"] is False
    assert body["message"]
    return answer.status_code, body["code"], list(body["errors"])


@pytest.fixture
def write_question(cast, client_of):
    def write(user=None, **fields):
        given = {"title": "Sum", "prompt": "Add *two* numbers.\n", "test_cases": TESTS} | fields
        return data_of(client_of(user or cast.teacher).post("/api/questions/", given), 201)

    return write


@pytest.fixture
def write_assignment(cast, client_of, write_question):
    def write(*questions, publish=False, classroom=None, user=None, **fields):
        classroom = classroom or cast.classroom
        teacher = client_of(user or classroom.owner)
        questions = questions or (write_question(classroom.owner),)
        given = {
            "class": classroom.pk,
            "title": "First steps",
            "questions": [{"question": q["id"]} for q in questions],
        }
        assignment = data_of(teacher.post("/api/assignments/", given | fields), 201)
        if publish:
            assignment = data_of(teacher.post(f"/api/assignments/{assignment['id']}/publish/"), 200)
        return assignment

    return write
