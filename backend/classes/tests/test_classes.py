"""Making, reading, changing, archiving and deleting classes."""

import pytest

from classes.models import Classroom, Enrollment
from conftest import make_user
from tests.queries import assert_constant_queries
from users.models import Role


def url(classroom, tail=""):
    return f"/api/classes/{classroom.pk}/{tail}"


@pytest.fixture
def archived(cast, client_of):
    assert client_of(cast.teacher).post(url(cast.classroom, "archive/")).status_code == 200
    return cast.classroom


def test_a_teacher_makes_a_class_and_teaches_it(cast, client_of):
    client = client_of(cast.teacher)
    answer = client.post(
        "/api/classes/", {"name": " Programming 2 ", "term": "Fall", "description": "Java\n"}
    )
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert (data["name"], data["term"], data["description"]) == ("Programming 2", "Fall", "Java\n")
    assert (data["my_role"], data["is_archived"], data["owner"]) == ("teacher", False, cast.teacher.pk)
    assert client.get(f"/api/classes/{data['id']}/").json()["data"] == data


@pytest.mark.parametrize("who", ["student", "assistant"])
def test_only_teachers_make_classes(cast, client_of, who):
    assert client_of(getattr(cast, who)).post("/api/classes/", {"name": "Mine"}).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": 5}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "x", "term": "y" * 101}, "term"),
        ({"name": "x", "description": ["y"]}, "description"),
    ],
)
def test_a_bad_field_is_named(cast, client_of, body, field):
    answer = client_of(cast.teacher).post("/api/classes/", body)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_a_retry_with_the_same_key_makes_one_class(cast, client_of):
    client, key = client_of(cast.teacher), {"HTTP_IDEMPOTENCY_KEY": "k1"}
    first = client.post("/api/classes/", {"name": "Once"}, **key)
    again = client.post("/api/classes/", {"name": "Once"}, **key)
    assert first.json()["data"] == again.json()["data"]
    assert Classroom.objects.filter(name="Once").count() == 1


def test_the_list_holds_ones_own_classes_and_admins_see_all(cast, client_of):
    def names(user, query=""):
        rows = client_of(user).get(f"/api/classes/{query}").json()["data"]["results"]
        return {row["name"] for row in rows}

    assert names(cast.student) == {"Programming 1"}
    assert names(cast.other_teacher) == {"Algorithms"}
    assert names(cast.admin) == {"Programming 1", "Algorithms"}
    assert names(cast.admin, "?name=algo") == {"Algorithms"}
    assert names(cast.admin, "?is_archived=true") == set()


def test_the_list_refuses_filters_that_it_does_not_understand(cast, client_of):
    assert client_of(cast.student).get("/api/classes/?is_archived=perhaps").status_code == 400
    assert client_of(cast.student).get("/api/classes/?ordering=join_code").status_code == 400


@pytest.mark.parametrize(
    ("who", "role", "sees_code"),
    [
        ("teacher", "teacher", True),
        ("assistant", "assistant", True),
        ("admin", "teacher", True),
        ("student", "student", False),
    ],
)
def test_the_join_code_is_for_staff(cast, client_of, who, role, sees_code):
    client = client_of(getattr(cast, who))
    one = client.get(url(cast.classroom)).json()["data"]
    listed = client.get("/api/classes/?name=programming").json()["data"]["results"][0]
    assert one == listed
    assert one["my_role"] == role
    assert ("join_code" in one) is sees_code


def test_a_teacher_who_became_a_student_is_staff_no_longer(cast, client_of):
    cast.teacher.role = Role.STUDENT
    cast.teacher.save()
    client = client_of(cast.teacher)
    data = client.get(url(cast.classroom)).json()["data"]
    assert data["my_role"] == "student"
    assert "join_code" not in data
    assert client.patch(url(cast.classroom), {"name": "x"}).status_code == 403
    assert client.get(url(cast.classroom, "members/")).status_code == 403


VERBS = [
    ("patch", "", {"name": "x"}),
    ("delete", "", None),
    ("post", "archive/", None),
    ("post", "unarchive/", None),
    ("post", "join-code/", None),
]


@pytest.mark.parametrize(("verb", "tail", "body"), VERBS)
@pytest.mark.parametrize(
    ("who", "status"), [("student", 403), ("assistant", 403), ("other_teacher", 404), ("other_student", 404)]
)
def test_only_teachers_of_the_class_change_it(cast, client_of, verb, tail, body, who, status):
    before = Classroom.objects.filter(pk=cast.classroom.pk).values().get()
    assert getattr(client_of(getattr(cast, who)), verb)(url(cast.classroom, tail), body).status_code == status
    assert Classroom.objects.filter(pk=cast.classroom.pk).values().get() == before


def test_nobody_reads_a_class_without_a_token(cast, client_of):
    for path in ("/api/classes/", url(cast.classroom), url(cast.classroom, "members/")):
        assert client_of(None).get(path).status_code == 401


def test_an_edit_names_the_version_that_it_was_made_on(cast, client_of):
    client = client_of(cast.teacher)
    tag = client.get(url(cast.classroom))["ETag"]
    assert client.patch(url(cast.classroom), {"name": "One"}, HTTP_IF_MATCH=tag).status_code == 200
    assert client.patch(url(cast.classroom), {"name": "Two"}, HTTP_IF_MATCH=tag).status_code == 412
    assert client.patch(url(cast.classroom), {"name": "Two", "version": 1}).status_code == 412
    assert client.delete(url(cast.classroom), HTTP_IF_MATCH='"1"').status_code == 412
    answer = client.patch(url(cast.classroom), {"name": "Two", "version": 2})
    assert (answer.json()["data"]["name"], answer.json()["data"]["version"]) == ("Two", 3)


def test_what_is_not_a_teachers_to_set_stays(cast, client_of):
    client = client_of(cast.teacher)
    given = {
        "name": "New",
        "owner": cast.student.pk,
        "join_code": "CCCCC-CCCCC",
        "is_archived": True,
        "id": 99,
    }
    data = client.patch(url(cast.classroom), given).json()["data"]
    assert (data["name"], data["owner"], data["is_archived"], data["id"]) == (
        "New",
        cast.teacher.pk,
        False,
        cast.classroom.pk,
    )
    assert data["join_code"] == "AAAAA-AAAAA"


def test_only_an_empty_class_is_deleted(cast, client_of):
    client = client_of(cast.teacher)
    answer = client.delete(url(cast.classroom))
    assert (answer.status_code, answer.json()["code"]) == (409, "class_not_empty")
    Enrollment.objects.filter(classroom=cast.classroom).exclude(user=cast.teacher).delete()
    assert client.delete(url(cast.classroom)).status_code == 200
    assert client.get(url(cast.classroom)).status_code == 404


def test_a_class_with_assignments_is_not_empty(cast, client_of):
    client = client_of(cast.teacher)
    Enrollment.objects.filter(classroom=cast.classroom).exclude(user=cast.teacher).delete()
    assert client.post("/api/assignments/", {"class": cast.classroom.pk, "title": "A"}).status_code == 201
    assert client.delete(url(cast.classroom)).status_code == 409
    assert client.get(url(cast.classroom)).status_code == 200


@pytest.mark.parametrize(
    ("verb", "tail", "body"),
    [
        ("patch", "", {"name": "x"}),
        ("post", "join-code/", None),
        ("post", "leave/", None),
        ("patch", "members/{student}/", {"role": "assistant"}),
        ("delete", "members/{student}/", None),
    ],
)
def test_an_archived_class_is_read_only(cast, client_of, archived, verb, tail, body):
    answer = getattr(client_of(cast.teacher), verb)(url(archived, tail.format(student=cast.student.pk)), body)
    assert (answer.status_code, answer.json()["code"]) == (409, "class_archived")
    assert client_of(cast.student).get(url(archived)).json()["data"]["is_archived"] is True


def test_archiving_twice_is_no_error_and_can_be_undone(cast, client_of, archived):
    client = client_of(cast.teacher)
    assert client.post(url(archived, "archive/")).json()["data"]["version"] == 2
    assert client.post(url(archived, "unarchive/")).json()["data"]["is_archived"] is False
    assert client.post(url(archived, "unarchive/")).status_code == 200
    assert client.patch(url(archived), {"name": "x"}).status_code == 200


@pytest.mark.parametrize("class_id", ["999", "9" * 19, "0"])
def test_a_class_that_is_not_there(cast, client_of, class_id):
    client = client_of(cast.teacher)
    assert client.get(f"/api/classes/{class_id}/").status_code == 404
    assert client.patch(f"/api/classes/{class_id}/", {"name": "x"}).status_code == 404
    assert client.post(f"/api/classes/{class_id}/leave/").status_code == 404


def test_options_tell_nothing(cast, client_of):
    for path in ("/api/classes/", url(cast.classroom), url(cast.classroom, "members/")):
        assert client_of(cast.teacher).options(path).status_code == 405, path


def test_lists_and_details_cost_a_constant_number_of_queries(cast, client_of):
    client = client_of(cast.teacher)

    def grow_classes(rows):
        while Classroom.objects.count() < rows:
            number = Classroom.objects.count()
            owner = make_user(f"owner{number}", Role.TEACHER)
            room = Classroom.objects.create(name="x", join_code=f"CODE-{number}", owner=owner)
            Enrollment.objects.create(classroom=room, user=cast.teacher)

    def grow_members(rows):
        while cast.classroom.enrollments.count() < rows:
            user = make_user(f"member{cast.classroom.enrollments.count()}")
            Enrollment.objects.create(classroom=cast.classroom, user=user)

    assert_constant_queries(grow_classes, lambda: client.get("/api/classes/?page_size=100"))
    assert_constant_queries(grow_members, lambda: client.get(url(cast.classroom, "members/?page_size=100")))
    assert_constant_queries(grow_members, lambda: client.get(url(cast.classroom)))
