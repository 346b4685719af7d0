"""What a student sees of hidden tests: nothing that a program could have smuggled out of one."""

from __future__ import annotations

import json

import pytest

from submissions.tests.conftest import ONLY_SAMPLES, RIGHT, make_assignment, read, work

WITHHELD = ("time_ms", "memory_kb", "exit_code", "signal", "stdout", "stderr", "message")
SECRETS = ("secret name", "73461002", "73461003", "146922004", "146922006")
# writes what it reads wherever a program can write
LEAKING = """
import sys
text = sys.stdin.read()
print(text)
print(text, file=sys.stderr)
sys.exit(int(text) % 256)
"""


def assert_no_secret(response):
    text = response.content.decode() + json.dumps(dict(response.headers))
    assert not [secret for secret in SECRETS if secret in text]


def everything_a_student_can_read(student, id, assignment, question):
    yield student.get(f"/api/submissions/submissions/{id}/")
    yield student.options(f"/api/submissions/submissions/{id}/")
    yield student.get("/api/submissions/submissions/")
    yield student.get(f"/api/submissions/submissions/?assignment={assignment.pk}&ordering=-submitted_at")
    yield student.get(f"/api/assignments/{assignment.pk}/")
    yield student.get("/api/assignments/")
    yield student.get(f"/api/questions/{question.pk}/")
    yield student.get("/api/questions/")
    yield student.get("/api/test-cases/")
    yield student.get("/api/notifications/")
    for test in question.test_cases.all():
        yield student.get(f"/api/test-cases/{test.pk}/")


@pytest.mark.parametrize("code", [LEAKING, ONLY_SAMPLES])
@pytest.mark.parametrize("released", [False, True])
def test_no_hidden_test_reaches_a_student(student, teacher, submit, assignment, question, code, released):
    id = submit(student, code).json()["data"]["id"]
    work()
    if released:
        teacher.post(f"/api/grading/submissions/{id}/publish/")
    for response in everything_a_student_can_read(student, id, assignment, question):
        assert_no_secret(response)


def test_before_the_release_only_sample_tests_are_seen(student, submit):
    id = submit(student, ONLY_SAMPLES).json()["data"]["id"]
    work()
    seen = read(student, id)
    assert [result["name"] for result in seen["test_results"]] == ["sample 0", "sample 1"]
    assert seen["test_results"][0]["stdout"] == "0\n"
    assert (seen["verdict"], seen["score"], seen["feedback"], seen["graded_at"]) == (None, None, "", None)
    assert "number" not in seen["test_results"][0]


def test_after_the_release_hidden_tests_have_number_verdict_and_points(student, teacher, submit):
    id = submit(student, ONLY_SAMPLES).json()["data"]["id"]
    work()
    teacher.put(f"/api/grading/submissions/{id}/grade/", {"score": 5, "feedback": "Half."}, format="json")
    assert read(student, id)["feedback"] == ""
    teacher.post(f"/api/grading/submissions/{id}/publish/")
    seen = read(student, id)
    assert (seen["verdict"], seen["score"], seen["feedback"]) == ("wrong_answer", 5, "Half.")
    hidden = seen["test_results"][2]
    assert hidden == {
        "name": "Test 3",
        "verdict": "wrong_answer",
        "points": 0,
        "max_points": 1,
    } | dict.fromkeys(WITHHELD)


@pytest.mark.parametrize("scoring", ["all", "min", "sum"])
def test_before_the_release_points_of_a_sample_test_do_not_tell_of_others_in_its_group(
    student, teacher, submit, question, scoring
):
    question.groups = [{"name": "g", "points": 10, "scoring": scoring}]
    question.save()
    question.test_cases.update(group="g")
    ids = [submit(student, code).json()["data"]["id"] for code in (ONLY_SAMPLES, RIGHT)]
    work()
    one, other = (read(student, id)["test_results"][0] for id in ids)
    assert (one["points"], one["max_points"]) == (other["points"], other["max_points"]) == (None, None)
    teacher.post(f"/api/grading/submissions/{ids[1]}/publish/")
    assert read(student, ids[1])["test_results"][0]["points"] == 2.5


def test_no_sample_test_is_skipped_because_of_a_hidden_one(student, submit, question):
    question.stop_on_failure = True
    question.save()
    question.test_cases.filter(visibility="hidden").update(position=0)
    question.test_cases.filter(visibility="sample").update(position=9)
    id = submit(student, ONLY_SAMPLES).json()["data"]["id"]
    work()
    assert [result["verdict"] for result in read(student, id)["test_results"]] == ["accepted", "accepted"]


def test_a_student_cannot_tell_that_somebody_graded(student, teacher, submit):
    id = submit(student).json()["data"]["id"]
    work()
    before = student.get(f"/api/submissions/submissions/{id}/")
    teacher.put(f"/api/grading/submissions/{id}/grade/", {"score": 5, "feedback": "Half."}, format="json")
    after = student.get(f"/api/submissions/submissions/{id}/")
    assert (after.content, after["ETag"]) == (before.content, before["ETag"])


def test_immediate_release_shows_the_score_at_once(student, submit, assignment):
    assignment.release = "immediate"
    assignment.save()
    id = submit(student).json()["data"]["id"]
    work()
    assert read(student, id)["score"] == 10


def test_a_compile_error_is_told_at_once(student, submit):
    id = submit(student, "print(").json()["data"]["id"]
    work()
    seen = read(student, id)
    assert seen["verdict"] == "compile_error"
    assert seen["compile_output"]


def test_filters_and_orderings_do_not_tell_what_is_not_shown(student, submit):
    submit(student)
    work()
    path = "/api/submissions/submissions/"
    for verdict in ("accepted", "wrong_answer"):
        assert student.get(f"{path}?verdict={verdict}").json()["data"]["count"] == 0
    for ordering in ("score", "verdict", "auto_score", "effective_run__score"):
        assert student.get(f"{path}?ordering={ordering}").status_code == 400


def test_everybody_lists_what_is_theirs(cast, client_of, submit, assignment, question):
    mine = submit(client_of(cast.student)).json()["data"]["id"]
    theirs = submit(client_of(cast.student2)).json()["data"]["id"]
    path = "/api/submissions/submissions/"
    expected = {
        cast.student: {mine},
        cast.student2: {theirs},
        cast.assistant: {mine, theirs},
        cast.teacher: {mine, theirs},
        cast.admin: {mine, theirs},
        cast.other_teacher: set(),
        cast.other_student: set(),
    }
    for user, ids in expected.items():
        client = client_of(user)
        assert {row["id"] for row in client.get(path).json()["data"]["results"]} == ids
        for id in (mine, theirs):
            assert client.get(f"{path}{id}/").status_code == (200 if id in ids else 404)
        assert {
            row["id"] for row in client.get(f"{path}?student={cast.student2.pk}").json()["data"]["results"]
        } == ids & {theirs}


def test_staff_sees_all_of_a_hidden_test(teacher, student, submit):
    id = submit(student, LEAKING).json()["data"]["id"]
    work()
    hidden = read(teacher, id)["test_results"][2]
    assert hidden["name"] == "secret name 2"
    assert "73461002" in hidden["stdout"]


def test_the_place_in_the_queue_is_told(cast, client_of, submit):
    ids = [submit(client_of(user)).json()["data"]["id"] for user in (cast.student, cast.student2)]
    again = submit(client_of(cast.student)).json()["data"]["id"]
    assert read(client_of(cast.student), ids[0])["position"] == 1
    assert read(client_of(cast.student2), ids[1])["position"] == 2
    assert read(client_of(cast.student), again)["position"] == 3
    work()
    assert read(client_of(cast.student), again)["position"] is None


def test_lists_cost_the_same_for_three_and_for_thirty(
    cast, client_of, django_assert_max_num_queries, submit, settings
):
    settings.SUBMISSIONS_PER_MINUTE = 1000
    student, teacher = client_of(cast.student), client_of(cast.teacher)
    for _ in range(3):
        submit(student)
    work(2)

    def count(client):
        with django_assert_max_num_queries(30) as captured:
            assert client.get("/api/submissions/submissions/?page_size=100").status_code == 200
        return len(captured)

    before = count(student), count(teacher)
    for _ in range(27):
        submit(student)
    work(3)
    assert (count(student), count(teacher)) == before


def test_a_draft_made_by_staff_is_not_open(cast, student, submit, question):
    draft = make_assignment(cast, question, status="draft")
    response = submit(student, assignment=draft.pk)
    assert response.status_code == 400
    assert response.json() == submit(student, assignment=10**9).json()
