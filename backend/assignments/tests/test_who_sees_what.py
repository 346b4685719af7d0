"""No hidden test, and no question before its time, reaches a student: by no answer, error, filter, order or count."""

from datetime import timedelta

import pytest

from assignments.models import Assignment, Question
from assignments.tests.conftest import SECRET, data_of
from classes.models import Enrollment
from common import clock
from tests.queries import assert_constant_queries
from users.models import Role

LATER = {"opens_at": "2098-01-01T00:00:00Z"}
STUDENT_FIELDS = {
    "id", "title", "prompt", "languages", "starter_code", "time_limit_ms", "memory_limit_mb", "output_limit_kb",
    "checker", "test_cases",
}  # fmt: skip


def listed(client, path):
    return {row["id"] for row in data_of(client.get(path), 200)["results"]}


@pytest.fixture
def published(write_question, write_assignment):
    question = write_question(
        checker={"type": "program", "language": "python", "code": "the-checkers-code"},
        groups=[{"name": "the-groups-name", "points": 10}],
    )
    return question, write_assignment(question, publish=True)


def test_a_student_gets_the_samples_and_nothing_else(cast, client_of, published):
    question, _ = published
    client = client_of(cast.student)
    data = data_of(client.get(f"/api/questions/{question['id']}/"), 200)
    assert set(data) == STUDENT_FIELDS
    assert data["test_cases"] == [{"name": "small", "input": "1 2\n", "expected_output": "3\n"}]
    assert data["checker"] == {"type": "program"}


@pytest.mark.parametrize(
    "path",
    [
        "/api/questions/{question}/",
        "/api/questions/",
        "/api/questions/?assignment={assignment}",
        "/api/questions/?ordering=-title&title=sum",
        "/api/assignments/{assignment}/",
        "/api/assignments/?question={question}",
        "/api/test-cases/",
        "/api/test-cases/?question={question}",
        "/api/test-cases/{hidden}/",
        "/api/test-cases/{sample}/",
        "/api/test-cases/?name=secret",
    ],
)
def test_no_answer_to_a_student_holds_a_hidden_test(cast, client_of, published, path):
    question, assignment = published
    sample, hidden = (test["id"] for test in question["test_cases"])
    path = path.format(question=question["id"], assignment=assignment["id"], sample=sample, hidden=hidden)
    text = client_of(cast.student).get(path).content.decode()
    for secret in (SECRET, "secret-answer", "secret-name", "the-checkers-code", "the-groups-name"):
        assert secret not in text
    staff = client_of(cast.assistant).get(f"/api/questions/{question['id']}/").content.decode()
    assert SECRET in staff
    assert "the-checkers-code" in staff


@pytest.mark.parametrize(
    "ordering", ["tests_version", "author", "test_cases", "updated_at", "checker", "groups"]
)
def test_no_order_tells_what_is_hidden(cast, client_of, published, ordering):
    assert client_of(cast.student).get(f"/api/questions/?ordering={ordering}").status_code == 400
    assert client_of(cast.student).get(f"/api/assignments/?ordering={ordering}").status_code == 400


def test_a_draft_is_not_there_for_students(cast, client_of, write_question, write_assignment):
    question = write_question()
    draft = write_assignment(question)
    client = client_of(cast.student)
    assert client.get(f"/api/assignments/{draft['id']}/").status_code == 404
    assert listed(client, "/api/assignments/") == set()
    assert listed(client, "/api/assignments/?status=draft") == set()
    assert client.get(f"/api/questions/{question['id']}/").status_code == 404
    assert listed(client, "/api/questions/") == set()
    for verb, tail in (
        ("patch", ""),
        ("delete", ""),
        ("post", "publish/"),
        ("post", "close/"),
        ("post", "reopen/"),
    ):
        assert getattr(client, verb)(f"/api/assignments/{draft['id']}/{tail}").status_code == 404


def test_before_it_opens_students_see_the_assignment_without_its_questions(
    cast, client_of, write_question, write_assignment
):
    question = write_question()
    assignment = write_assignment(question, publish=True, **LATER)
    client = client_of(cast.student)
    data = data_of(client.get(f"/api/assignments/{assignment['id']}/"), 200)
    assert (data["title"], data["opens_at"], data["questions"]) == ("First steps", "2098-01-01T00:00:00Z", [])
    assert client.get(f"/api/questions/{question['id']}/").status_code == 404
    assert listed(client, "/api/questions/") == set()
    assert listed(client, f"/api/questions/?assignment={assignment['id']}") == set()
    assert listed(client, f"/api/assignments/?question={question['id']}") == set()
    seen_by_staff = data_of(client_of(cast.assistant).get(f"/api/assignments/{assignment['id']}/"), 200)
    assert [entry["question"] for entry in seen_by_staff["questions"]] == [question["id"]]
    Assignment.objects.filter(pk=assignment["id"]).update(opens_at=clock.now() - timedelta(seconds=1))
    assert data_of(client.get(f"/api/assignments/{assignment['id']}/"), 200)["questions"]
    assert client.get(f"/api/questions/{question['id']}/").status_code == 200


def test_a_question_seen_in_one_assignment_does_not_betray_another(
    cast, client_of, write_question, write_assignment
):
    question = write_question()
    opened = write_assignment(question, publish=True)
    draft = write_assignment(question, title="Exam")
    coming = write_assignment(question, publish=True, title="Retake", **LATER)
    client = client_of(cast.student)
    assert listed(client, f"/api/assignments/?question={question['id']}") == {opened["id"]}
    for hidden in (draft, coming):
        assert listed(client, f"/api/questions/?assignment={hidden['id']}") == set()
    teacher = client_of(cast.teacher)
    everything = {opened["id"], draft["id"], coming["id"]}
    assert listed(teacher, f"/api/assignments/?question={question['id']}") == everything
    assert listed(teacher, f"/api/questions/?assignment={draft['id']}") == {question["id"]}


@pytest.mark.parametrize("who", ["other_student", "other_teacher"])
def test_strangers_see_nothing(cast, client_of, published, who):
    question, assignment = published
    client = client_of(getattr(cast, who))
    for path in (f"questions/{question['id']}", f"assignments/{assignment['id']}"):
        assert client.get(f"/api/{path}/").status_code == 404
        assert client.patch(f"/api/{path}/", {"title": "x"}).status_code == 404
        assert client.delete(f"/api/{path}/").status_code == 404
    for path in ("questions", "assignments", "test-cases"):
        assert listed(client, f"/api/{path}/") == set()
        assert client_of(None).get(f"/api/{path}/").status_code == 401
    assert listed(client, f"/api/assignments/?class={cast.classroom.pk}") == set()


def test_members_who_were_removed_see_nothing(cast, client_of, published):
    question, assignment = published
    client = client_of(cast.student)
    Enrollment.objects.filter(user=cast.student).delete()
    assert client.get(f"/api/questions/{question['id']}/").status_code == 404
    assert client.get(f"/api/assignments/{assignment['id']}/").status_code == 404


def test_who_is_staff_here_and_student_there_sees_each_by_that_role(
    cast, client_of, write_question, write_assignment
):
    here = write_question()
    there = write_question(cast.other_teacher, title="There")
    write_assignment(here, publish=True)
    write_assignment(there, classroom=cast.other_classroom, publish=True)
    Enrollment.objects.create(classroom=cast.other_classroom, user=cast.assistant)
    client = client_of(cast.assistant)
    assert "author" in data_of(client.get(f"/api/questions/{here['id']}/"), 200)
    assert set(data_of(client.get(f"/api/questions/{there['id']}/"), 200)) == STUDENT_FIELDS
    rows = {row["id"]: row for row in data_of(client.get("/api/questions/"), 200)["results"]}
    assert "tests_version" in rows[here["id"]]
    assert "tests_version" not in rows[there["id"]]
    rows = data_of(client.get("/api/assignments/"), 200)["results"]
    assert {row["class"]: "auto_grade" in row for row in rows} == {
        cast.classroom.pk: True,
        cast.other_classroom.pk: False,
    }


def test_a_teacher_who_became_a_student_sees_what_students_of_the_class_see(
    cast, client_of, write_question, write_assignment, published
):
    question, assignment = published
    draft = write_assignment(write_question(title="Exam"))
    cast.teacher.role = Role.STUDENT
    cast.teacher.save()
    client = client_of(cast.teacher)
    assert set(data_of(client.get(f"/api/questions/{question['id']}/"), 200)) == STUDENT_FIELDS
    assert listed(client, "/api/questions/") == {question["id"]}
    assert listed(client, "/api/assignments/") == {assignment["id"]}
    assert listed(client, "/api/test-cases/") == set()
    for path in (
        f"assignments/{draft['id']}",
        f"questions/{draft['questions'][0]['question']}",
        f"test-cases/{question['test_cases'][0]['id']}",
    ):
        assert client.get(f"/api/{path}/").status_code == 404
    assert client.patch(f"/api/questions/{question['id']}/", {"title": "x"}).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("student", 403), ("assistant", 403), ("admin", 200)])
def test_who_sees_a_question_may_not_always_change_it(cast, client_of, published, who, status):
    question, _ = published
    client = client_of(getattr(cast, who))
    assert client.patch(f"/api/questions/{question['id']}/", {"title": "x"}).status_code == status
    assert client.delete(f"/api/questions/{question['id']}/").status_code == (403 if status == 403 else 409)
    assert Question.objects.get(pk=question["id"]).title == ("Sum" if status == 403 else "x")


def test_colleagues_in_a_live_class_change_each_others_questions(cast, client_of, published):
    question, _ = published
    Enrollment.objects.create(classroom=cast.classroom, user=cast.other_teacher, role="teacher")
    client, path = client_of(cast.other_teacher), f"/api/questions/{question['id']}/"
    assert client.patch(path, {"title": "Theirs"}).status_code == 200
    assert client_of(cast.teacher).post(f"/api/classes/{cast.classroom.pk}/archive/").status_code == 200
    assert client.patch(path, {"title": "Again"}).status_code == 403
    assert client_of(cast.teacher).patch(path, {"title": "Mine"}).status_code == 200


def test_a_students_lists_cost_a_constant_number_of_queries(cast, client_of, write_question):
    question = Question.objects.get(pk=write_question()["id"])

    def grow_to(rows):
        for _ in range(rows - Assignment.objects.count()):
            assignment = Assignment.objects.create(
                classroom=cast.classroom, title="x", status="published", created_by=cast.teacher
            )
            other = Question.objects.create(author=cast.teacher, title="x", languages=["c"])
            assignment.entries.create(question=question, points=1)
            assignment.entries.create(question=other, points=1)

    def read_as(user):
        client = client_of(user)
        return lambda: [
            data_of(client.get(f"/api/{path}"), 200)
            for path in (
                "assignments/?page_size=100",
                "questions/?page_size=100",
                f"questions/{question.pk}/",
            )
        ]

    assert_constant_queries(grow_to, read_as(cast.student))
    Assignment.objects.all().delete()
    assert_constant_queries(grow_to, read_as(cast.teacher))
