"""Many edits at the same time: none is lost, none is half done, none waits for ever."""

import pytest

from assignments.models import Question
from assignments.tests.conftest import data_of
from tests.concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_edits_of_the_same_version_one_wins(cast, client_of, write_question, write_assignment):
    assignment = write_assignment()
    paths = [
        f"/api/classes/{cast.classroom.pk}/",
        f"/api/assignments/{assignment['id']}/",
        f"/api/questions/{assignment['questions'][0]['question']}/",
    ]
    for path in paths:

        def edit(number, path=path):
            name = "name" if "classes" in path else "title"
            body = {name: f"by {number}", "version": 1}
            return client_of(cast.teacher).patch(path, body).status_code

        assert sorted(at_once(5, edit)) == [200, 412, 412, 412, 412], path


def test_edits_of_shared_tests_are_all_counted_whatever_way_they_come(cast, client_of, write_question):
    first = write_question()
    one, other = (test["id"] for test in first["test_cases"])
    second = write_question(title="Second", test_cases=[{"id": other}, {"id": one}])

    def edit(number):
        client, points = client_of(cast.teacher), 10 + number
        if number % 3 == 0:
            return client.patch(f"/api/test-cases/{one}/", {"points": points}).status_code
        question, tests = [(first, [one, other]), (second, [other, one])][number % 3 - 1]
        body = {"test_cases": [{"id": test, "points": points} for test in tests]}
        return client.patch(f"/api/questions/{question['id']}/", body).status_code

    assert at_once(9, edit) == [200] * 9
    for question in (first, second):
        assert Question.objects.get(pk=question["id"]).tests_version == 1 + 9
    tests = data_of(client_of(cast.teacher).get(f"/api/questions/{first['id']}/"), 200)["test_cases"]
    assert {test["id"] for test in tests} == {one, other}


def test_a_question_is_used_or_deleted_but_never_half(cast, client_of, write_question):
    for _ in range(4):
        question = write_question()
        body = {"class": cast.classroom.pk, "title": "A", "questions": [{"question": question["id"]}]}

        def act(number, question=question, body=body):
            client = client_of(cast.teacher)
            if number == 0:
                return client.delete(f"/api/questions/{question['id']}/").status_code
            return client.post("/api/assignments/", body).status_code

        assert tuple(at_once(2, act)) in {(200, 400), (409, 201)}
