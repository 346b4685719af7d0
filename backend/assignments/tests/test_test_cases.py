"""Test cases by themselves, and who may change what they share."""

import pytest

from assignments.tests.conftest import data_of, refusal
from classes.models import Enrollment


def test_a_test_case_is_written_into_questions(cast, client_of, write_question):
    client, question = client_of(cast.teacher), write_question(groups=[{"name": "g"}])
    given = {
        "name": "late", "input": "5\n", "expected_output": " 5 \n", "visibility": "sample", "points": 1.25,
        "position": 9, "group": "g",
    }  # fmt: skip
    test = data_of(client.post("/api/test-cases/", given | {"questions": [question["id"]]}), 201)
    assert {name: test[name] for name in given} == given
    assert data_of(client.get(f"/api/test-cases/{test['id']}/"), 200) == test
    read = data_of(client.get(f"/api/questions/{question['id']}/"), 200)
    assert read["test_cases"][-1] == test
    assert (read["tests_version"], read["version"]) == (2, 2)


def test_the_list_is_filtered_and_leaves_out_the_data(cast, client_of, write_question):
    question, _ = write_question(), write_question()
    client = client_of(cast.teacher)
    path = f"/api/test-cases/?question={question['id']}"
    rows = data_of(client.get(path), 200)["results"]
    assert {row["id"] for row in rows} == {test["id"] for test in question["test_cases"]}
    assert not {"input", "expected_output"} & set(rows[0])
    assert data_of(client.get(path + "&visibility=sample"), 200)["count"] == 1
    assert data_of(client.get(path + "&name=SECRET"), 200)["count"] == 1
    assert data_of(client.get("/api/test-cases/?question=999999"), 200)["count"] == 0
    assert client.get("/api/test-cases/?question=x").status_code == 400
    assert client.get("/api/test-cases/?ordering=expected_output").status_code == 400


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, "expected_output"),
        ({"expected_output": "", "group": "g"}, "group"),
        ({"expected_output": "", "questions": [10**9]}, "questions.0"),
        ({"expected_output": "", "questions": ["1"]}, "questions.0"),
        ({"expected_output": "", "points": -1}, "points"),
        ({"expected_output": "", "position": -1}, "position"),
        ({"expected_output": "", "name": ""}, "name"),
        ({"expected_output": "", "input": "x" * (4 * 2**20 + 1)}, "input"),
    ],
)
def test_a_mistake_is_named(cast, client_of, write_question, fields, named):
    client, question = client_of(cast.teacher), write_question()
    answer = client.post("/api/test-cases/", {"questions": [question["id"]]} | fields)
    assert refusal(answer) == (400, "invalid", [named])
    if named not in ("expected_output", "questions.0") and "questions" not in fields:
        answer = client.patch(f"/api/test-cases/{question['test_cases'][0]['id']}/", fields)
        assert refusal(answer) == (400, "invalid", [named])


def test_a_deleted_test_case_leaves_its_questions(cast, client_of, write_question):
    client, question = client_of(cast.teacher), write_question()
    first, second = (test["id"] for test in question["test_cases"])
    assert client.delete(f"/api/test-cases/{first}/", HTTP_IF_MATCH='"7"').status_code == 412
    assert client.delete(f"/api/test-cases/{first}/").status_code == 200
    read = data_of(client.get(f"/api/questions/{question['id']}/"), 200)
    assert [test["id"] for test in read["test_cases"]] == [second]
    assert read["tests_version"] == 2


def test_a_stale_edit_is_refused(cast, client_of, write_question):
    client, test = client_of(cast.teacher), write_question()["test_cases"][0]
    path = f"/api/test-cases/{test['id']}/"
    assert data_of(client.patch(path, {"points": 5, "version": 1}), 200)["version"] == 2
    assert client.patch(path, {"points": 6, "version": 1}).status_code == 412
    assert data_of(client.patch(path, {"points": 5, "version": 2}), 200)["version"] == 2  # nothing changed


@pytest.mark.parametrize(
    ("who", "read", "write"),
    [
        ("teacher", 200, 200),
        ("admin", 200, 200),
        ("assistant", 200, 403),
        ("student", 404, 404),
        ("other_teacher", 404, 404),
        ("other_student", 404, 404),
    ],
)
def test_who_reads_and_writes_a_test_case(
    cast, client_of, write_question, write_assignment, who, read, write
):
    question = write_question()
    write_assignment(question, publish=True)
    client, path = client_of(getattr(cast, who)), f"/api/test-cases/{question['test_cases'][0]['id']}/"
    assert client.get(path).status_code == read
    assert client.patch(path, {"points": 4}).status_code == write
    assert client.delete(path).status_code == write
    assert data_of(client.get("/api/test-cases/"), 200)["count"] == {200: 2, 404: 0}[read] - (write == 200)


def test_a_colleague_cannot_change_tests_that_questions_of_others_need(
    cast, client_of, write_question, write_assignment
):
    """A test of A's question, shared into B's: B may not change it, because A's question would change too."""
    Enrollment.objects.create(classroom=cast.other_classroom, user=cast.teacher, role="teacher")
    foreign = write_question(cast.other_teacher)
    used = write_assignment(foreign, classroom=cast.other_classroom)
    test_id = foreign["test_cases"][0]["id"]
    mine = write_question(title="Mine", test_cases=[{"id": test_id}])
    client = client_of(cast.teacher)
    # in a class that both teach, colleagues change each other's questions
    assert client.patch(f"/api/test-cases/{test_id}/", {"points": 4}).status_code == 200
    assert client_of(cast.other_teacher).delete(f"/api/assignments/{used['id']}/").status_code == 200
    assert client.get(f"/api/questions/{foreign['id']}/").status_code == 404
    assert client.patch(f"/api/test-cases/{test_id}/", {"points": 5}).status_code == 403
    changed = {"test_cases": [{"id": test_id, "points": 5}]}
    assert client.patch(f"/api/questions/{mine['id']}/", changed).status_code == 403
    assert client.delete(f"/api/test-cases/{test_id}/").status_code == 403
    assert data_of(client.get(f"/api/test-cases/{test_id}/"), 200)["points"] == 4
    # linking it without a change is no change
    data_of(
        client.patch(f"/api/questions/{mine['id']}/", {"test_cases": [{"id": test_id, "points": 4}]}), 200
    )


def test_a_test_case_is_not_written_into_foreign_questions(cast, client_of, write_question, write_assignment):
    foreign = write_question(cast.other_teacher)
    client, given = client_of(cast.teacher), {"expected_output": "1", "questions": [foreign["id"]]}
    answers = [client.post("/api/test-cases/", given | {"questions": [n]}) for n in (foreign["id"], 10**9)]
    assert answers[0].content == answers[1].content
    assert answers[0].status_code == 400
    # seen as an assistant, but not hers to change
    Enrollment.objects.create(classroom=cast.other_classroom, user=cast.teacher, role="assistant")
    write_assignment(foreign, classroom=cast.other_classroom)
    assert client.post("/api/test-cases/", given).status_code == 403
    assert len(data_of(client.get(f"/api/questions/{foreign['id']}/"), 200)["test_cases"]) == 2
