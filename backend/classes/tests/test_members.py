"""The members of a class and their roles."""

import pytest

from classes.models import Enrollment


def url(cast, user=None):
    return f"/api/classes/{cast.classroom.pk}/members/" + (f"{user.pk}/" if user else "")


def role_of(cast, user):
    return (
        Enrollment.objects.filter(classroom=cast.classroom, user=user).values_list("role", flat=True).first()
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("teacher", 200),
        ("assistant", 200),
        ("admin", 200),
        ("student", 403),
        ("other_teacher", 404),
        ("other_student", 404),
    ],
)
def test_staff_sees_the_members(cast, client_of, who, status):
    answer = client_of(getattr(cast, who)).get(url(cast))
    assert answer.status_code == status
    if status == 200:
        rows = {row["user"]: row for row in answer.json()["data"]["results"]}
        assert set(rows) == {cast.teacher.pk, cast.assistant.pk, cast.student.pk, cast.student2.pk}
        assert rows[cast.student.pk]["email"] == "student@example.edu"
        assert rows[cast.assistant.pk]["role"] == "assistant"
    else:
        assert "@" not in answer.content.decode()


def test_members_are_filtered_and_ordered(cast, client_of):
    client = client_of(cast.teacher)
    students = client.get(url(cast) + "?role=student").json()["data"]["results"]
    assert {row["user"] for row in students} == {cast.student.pk, cast.student2.pk}
    rows = client.get(url(cast) + "?ordering=-role").json()["data"]["results"]
    assert [row["role"] for row in rows] == ["teacher", "student", "student", "assistant"]
    assert client.get(url(cast) + "?role=king").status_code == 400
    assert client.get(url(cast) + "?ordering=user__password").status_code == 400


def test_a_teacher_makes_an_assistant_who_sees_the_join_code_at_once(cast, client_of):
    student = client_of(cast.student)
    assert "join_code" not in student.get(f"/api/classes/{cast.classroom.pk}/").json()["data"]
    answer = client_of(cast.teacher).patch(url(cast, cast.student), {"role": "assistant"})
    assert answer.json()["data"]["role"] == "assistant"
    assert "join_code" in student.get(f"/api/classes/{cast.classroom.pk}/").json()["data"]


def test_only_a_teacher_of_the_site_can_teach_a_class(cast, client_of):
    client = client_of(cast.teacher)
    answer = client.patch(url(cast, cast.student), {"role": "teacher"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["role"])
    Enrollment.objects.create(classroom=cast.classroom, user=cast.other_teacher)
    assert client.patch(url(cast, cast.other_teacher), {"role": "teacher"}).status_code == 200
    assert (
        client_of(cast.other_teacher).patch(url(cast, cast.student), {"role": "assistant"}).status_code == 200
    )


def test_a_teacher_may_give_the_role_away_and_is_told_so(cast, client_of):
    Enrollment.objects.create(classroom=cast.classroom, user=cast.other_teacher, role="teacher")
    client = client_of(cast.other_teacher)
    answer = client.patch(url(cast, cast.other_teacher), {"role": "student"})
    assert (answer.status_code, answer.json()["data"]["role"]) == (200, "student")
    assert client.get(url(cast)).status_code == 403


@pytest.mark.parametrize("role", ["owner", "", None, 1, "Teacher"])
def test_a_role_that_there_is_not(cast, client_of, role):
    answer = client_of(cast.teacher).patch(url(cast, cast.student), {"role": role})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["role"])


@pytest.mark.parametrize("who", ["teacher", "admin"])
def test_the_owner_stays(cast, client_of, who):
    client = client_of(getattr(cast, who))
    for answer in (
        client.patch(url(cast, cast.teacher), {"role": "student"}),
        client.delete(url(cast, cast.teacher)),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "class_owner")
    assert role_of(cast, cast.teacher) == "teacher"


def test_who_is_removed_loses_access_at_once(cast, client_of):
    student = client_of(cast.student)
    assert student.get(f"/api/classes/{cast.classroom.pk}/").status_code == 200
    assert client_of(cast.teacher).delete(url(cast, cast.student)).status_code == 200
    assert student.get(f"/api/classes/{cast.classroom.pk}/").status_code == 404
    assert client_of(cast.teacher).delete(url(cast, cast.student)).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("student", 403), ("assistant", 403), ("other_teacher", 404)])
def test_only_teachers_of_the_class_change_members(cast, client_of, who, status):
    client = client_of(getattr(cast, who))
    assert client.patch(url(cast, cast.student2), {"role": "assistant"}).status_code == status
    assert client.delete(url(cast, cast.student2)).status_code == status
    assert role_of(cast, cast.student2) == "student"


def test_a_foreign_user_is_no_member(cast, client_of):
    client = client_of(cast.teacher)
    assert client.patch(url(cast, cast.other_student), {"role": "assistant"}).status_code == 404
    assert client.delete(url(cast, cast.other_student)).status_code == 404
    assert Enrollment.objects.filter(user=cast.other_student).exists()
