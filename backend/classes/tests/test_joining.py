"""Join codes: reading, guessing, renewing; joining and leaving."""

import pytest

from classes import join_codes, services
from classes.models import Classroom, Enrollment
from conftest import make_user
from notifications.models import Notification
from tests.concurrency import at_once
from users.models import Role

CODE = "7KQ20-X14TD"


@pytest.fixture
def newcomer(cast):
    Classroom.objects.filter(pk=cast.classroom.pk).update(join_code=CODE)
    return make_user("newcomer")


def test_codes_have_fifty_bits_and_no_look_alikes():
    codes = {join_codes.make() for _ in range(200)}
    assert len(codes) == 200
    assert 32**join_codes.LENGTH == 2**50
    assert len(set(join_codes.ALPHABET)) == 32
    assert not set("ILOU") & set(join_codes.ALPHABET)
    assert all(len(code) == 11 and code[5] == "-" and join_codes.read(code) == code for code in codes)


@pytest.mark.parametrize(
    "typed", [CODE, CODE.lower(), " 7kq20 x14td ", "7KQ2OXI4TD", "7-k-q-2-o-x-l-4-t-d\n"]
)
def test_a_code_is_read_forgivingly(cast, client_of, newcomer, typed):
    answer = client_of(newcomer).post("/api/classes/join/", {"code": typed})
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert (data["id"], data["my_role"]) == (cast.classroom.pk, "student")
    assert "join_code" not in data


def test_joining_twice_is_no_error_and_tells_the_teachers_once(cast, client_of, newcomer):
    client = client_of(newcomer)
    for _ in range(2):
        assert client.post(f"/api/classes/{cast.classroom.pk}/join/", {"code": CODE}).status_code == 200
    assert Enrollment.objects.filter(user=newcomer).count() == 1
    told = Notification.objects.filter(kind="class_joined")
    assert [(row.user_id, row.title) for row in told] == [
        (cast.teacher.pk, "Newcomer Doe joined Programming 1")
    ]


def test_leaving_and_joining_again_and_again_tells_the_teachers_once(cast, client_of, newcomer):
    client = client_of(newcomer)
    for _ in range(3):
        assert client.post("/api/classes/join/", {"code": CODE}).status_code == 200
        assert client.post(f"/api/classes/{cast.classroom.pk}/leave/").status_code == 200
    assert Notification.objects.filter(kind="class_joined").count() == 1


def test_a_teacher_who_became_a_student_is_not_told_who_joins(cast, client_of, newcomer):
    cast.teacher.role = Role.STUDENT
    cast.teacher.save()
    assert client_of(newcomer).post("/api/classes/join/", {"code": CODE}).status_code == 200
    assert not Notification.objects.filter(kind="class_joined").exists()


@pytest.mark.django_db(transaction=True)
def test_joining_at_once_enrolls_once(cast, client_of, newcomer):
    client = client_of(newcomer)
    answers = at_once(6, lambda _: client_of(newcomer).post("/api/classes/join/", {"code": CODE}).status_code)
    assert answers == [200] * 6
    assert Enrollment.objects.filter(user=newcomer).count() == 1
    assert Notification.objects.filter(kind="class_joined").count() == 1
    assert client.get("/api/classes/").json()["data"]["count"] == 1


def test_joining_does_not_change_a_role(cast, client_of, newcomer):
    assert (
        client_of(cast.assistant).post("/api/classes/join/", {"code": CODE}).json()["data"]["my_role"]
        == "assistant"
    )


def test_a_wrong_code_says_nothing_about_classes(cast, client_of, newcomer):
    client = client_of(newcomer)
    attempts = [
        client.post("/api/classes/join/", {"code": "00000-00000"}),
        client.post(f"/api/classes/{cast.classroom.pk}/join/", {"code": "00000-00000"}),
        client.post(f"/api/classes/{cast.classroom.pk}/join/", {"code": "BBBBB-BBBBB"}),  # another class's
        client.post("/api/classes/999999/join/", {"code": CODE}),
        client.post("/api/classes/join/", {"code": "no code at all"}),
    ]
    assert {answer.status_code for answer in attempts} == {400}
    assert len({answer.content for answer in attempts}) == 1
    assert list(attempts[0].json()["errors"]) == ["code"]
    assert not Enrollment.objects.filter(user=newcomer).exists()


@pytest.mark.parametrize("body", [{}, {"code": None}, {"code": 5}, {"code": ""}, {"code": "x" * 101}])
def test_a_missing_code_is_named(cast, client_of, body):
    answer = client_of(cast.student).post("/api/classes/join/", body)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["code"]


@pytest.mark.usefixtures("no_window_ends")
def test_guessing_is_limited_for_the_user_even_with_the_right_code(cast, client_of, newcomer):
    client = client_of(newcomer)
    for _ in range(services.WRONG_CODES_PER_USER):
        # an idempotency key must not undo the count
        assert (
            client.post("/api/classes/join/", {"code": "wrong"}, HTTP_IDEMPOTENCY_KEY="k").status_code == 400
        )
    answer = client.post("/api/classes/join/", {"code": CODE})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= services.WRONG_CODES_SECONDS
    assert not Enrollment.objects.filter(user=newcomer).exists()
    assert client_of(make_user("neighbour")).post("/api/classes/join/", {"code": CODE}).status_code == 200


@pytest.mark.usefixtures("no_window_ends")
def test_guessing_is_limited_for_an_address_with_many_accounts(cast, client_of, newcomer, monkeypatch):
    monkeypatch.setattr(services, "WRONG_CODES_PER_ADDRESS", 6)
    for number in range(6):
        guesser = client_of(make_user(f"guesser{number}"))
        spoofed = {"HTTP_X_FORWARDED_FOR": f"10.0.0.{number}"}
        assert guesser.post("/api/classes/join/", {"code": "wrong"}, **spoofed).status_code == 400
    assert client_of(newcomer).post("/api/classes/join/", {"code": CODE}).status_code == 429
    assert (
        client_of(newcomer).post("/api/classes/join/", {"code": CODE}, REMOTE_ADDR="10.9.9.9").status_code
        == 200
    )


def test_right_codes_are_not_counted(cast, client_of, newcomer):
    client = client_of(newcomer)
    for _ in range(services.WRONG_CODES_PER_USER + 5):
        assert client.post("/api/classes/join/", {"code": CODE}).status_code == 200


def test_a_new_code_kills_the_old_one(cast, client_of, newcomer):
    data = client_of(cast.teacher).post(f"/api/classes/{cast.classroom.pk}/join-code/").json()["data"]
    assert data["join_code"] != CODE
    assert client_of(newcomer).post("/api/classes/join/", {"code": CODE}).status_code == 400
    assert client_of(newcomer).post("/api/classes/join/", {"code": data["join_code"]}).status_code == 200


def test_nobody_joins_an_archived_class(cast, client_of, newcomer):
    client_of(cast.teacher).post(f"/api/classes/{cast.classroom.pk}/archive/")
    answer = client_of(newcomer).post("/api/classes/join/", {"code": CODE})
    assert (answer.status_code, answer.json()["code"]) == (409, "class_archived")
    assert client_of(cast.student).post("/api/classes/join/", {"code": CODE}).status_code == 200


def test_who_leaves_sees_nothing_any_more_and_may_come_back(cast, client_of, newcomer):
    client = client_of(cast.student)
    assert client.post(f"/api/classes/{cast.classroom.pk}/leave/").status_code == 200
    assert client.get(f"/api/classes/{cast.classroom.pk}/").status_code == 404
    assert client.get("/api/classes/").json()["data"]["count"] == 0
    assert client.post(f"/api/classes/{cast.classroom.pk}/leave/").status_code == 404
    assert client.post("/api/classes/join/", {"code": CODE}).status_code == 200


def test_the_owner_cannot_leave(cast, client_of):
    answer = client_of(cast.teacher).post(f"/api/classes/{cast.classroom.pk}/leave/")
    assert (answer.status_code, answer.json()["code"]) == (409, "class_owner")
