"""Registering: who becomes what, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from common import clock
from common.models import IdempotencyKey
from tests.concurrency import at_once
from users import services
from users.models import Invitation, Role, User
from users.tests.people import is_alive, log_in, post, register, tokens

pytestmark = pytest.mark.django_db


def test_a_new_account_is_a_students_and_logged_in() -> None:
    response = register()
    assert response.status_code == 201
    data = response.json()["data"]
    assert data["user"] == {
        "id": User.objects.get().pk,
        "email": "ada@example.edu",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "role": "student",
        "email_notifications": True,
    }
    assert is_alive(data["access"])


@pytest.mark.parametrize(
    "extra", [{"role": "teacher"}, {"role": "admin"}, {"is_staff": True, "is_superuser": True}]
)
def test_nobody_gives_themselves_a_role(extra: dict[str, object]) -> None:
    assert register(**extra).json()["data"]["user"]["role"] == "student"
    assert not User.objects.get().is_staff


@pytest.mark.parametrize("role", Role)
def test_an_invitation_gives_its_role(cast, role: Role) -> None:
    _, code = services.invite(cast.admin, role=role)
    response = register(invitation=code, role="student")
    assert (response.status_code, response.json()["data"]["user"]["role"]) == (201, role)
    assert Invitation.objects.get().used_by.email == "ada@example.edu"


def test_an_invitation_is_used_once(cast) -> None:
    _, code = services.invite(cast.admin, role=Role.TEACHER)
    assert register(invitation=code).status_code == 201
    second = register("bob@example.edu", invitation=code)
    assert second.status_code == 400
    assert list(second.json()["errors"]) == ["invitation"]
    assert not User.objects.filter(email="bob@example.edu").exists()


@pytest.mark.parametrize("change", [{"role": Role.TEACHER}, {"is_active": False}])
def test_an_invitation_of_who_is_no_admin_any_more_is_refused(cast, change) -> None:
    _, code = services.invite(cast.admin, role=Role.ADMIN)
    User.objects.filter(pk=cast.admin.pk).update(**change)
    assert list(register(invitation=code).json()["errors"]) == ["invitation"]


def test_an_invitation_for_one_address_is_no_good_for_another(cast) -> None:
    _, code = services.invite(cast.admin, role=Role.TEACHER, email="Grace@Example.edu")
    assert register(invitation=code).status_code == 400
    assert register("GRACE@example.edu", invitation=code).json()["data"]["user"]["role"] == "teacher"


def test_an_expired_withdrawn_or_made_up_invitation_is_refused(cast) -> None:
    _, expired = services.invite(cast.admin, role=Role.TEACHER, expires_at=clock.now() - timedelta(seconds=1))
    invitation, withdrawn = services.invite(cast.admin, role=Role.TEACHER)
    services.withdraw_invitation(cast.admin, invitation=invitation)
    for code in (expired, withdrawn, "made.up", services.sign_code("guess")):
        assert register(invitation=code).status_code == 400
    assert not User.objects.filter(email="ada@example.edu").exists()


@pytest.mark.django_db(transaction=True)
def test_of_parallel_users_of_an_invitation_one_has_it() -> None:
    admin = User.objects.create_user(
        "admin@example.edu", None, first_name="A", last_name="B", role=Role.ADMIN
    )
    _, code = services.invite(admin, role=Role.TEACHER)
    statuses = at_once(6, lambda number: register(f"user{number}@example.edu", invitation=code).status_code)
    assert sorted(statuses) == [201, 400, 400, 400, 400, 400]
    assert User.objects.filter(role=Role.TEACHER).count() == 1
    assert User.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_parallel_registrations_of_an_address_one_wins() -> None:
    statuses = at_once(6, lambda number: register().status_code)
    assert sorted(statuses) == [201, 400, 400, 400, 400, 400]


@pytest.mark.parametrize(
    "twin",
    ["ADA@example.edu", "ada@EXAMPLE.EDU", " ada@example.edu ", "ａｄａ@example.edu", "ada@example。edu"],
)
def test_twins_of_an_address_are_one_account(twin: str) -> None:
    assert register().status_code == 201
    second = register(twin)
    assert second.status_code == 400
    assert "email" in second.json()["errors"]
    assert log_in(twin).status_code == 200


def test_an_international_domain_and_its_punycode_are_one_account() -> None:
    assert register("ada@bücher.example").json()["data"]["user"]["email"] == "ada@xn--bcher-kva.example"
    assert register("ada@xn--bcher-kva.example").status_code == 400
    assert log_in("ada@BÜCHER.example").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "not an address"),
        ("email", "a@" + "b" * 300 + ".edu"),
        ("email", "x" * 1_000_000),
        ("email", ""),
        ("email", 7),
        ("email", None),
        ("password", "short"),
        ("password", "password1"),
        ("password", "84736291847362"),
        ("password", "ada@example.edu"),
        ("password", "x9" * 65),
        ("password", "x" * 1_000_000),
        ("password", "with NUL \0 inside"),
        ("password", ["a list of things"]),
        ("first_name", ""),
        ("first_name", "   "),
        ("first_name", "x" * 101),
        ("first_name", "two\nlines"),
        ("last_name", True),
        ("invitation", "x" * 201),
    ],
)
def test_a_bad_field_is_named(field: str, value: object) -> None:
    response = register(**{field: value})
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]
    assert all(response.json()["errors"][field])
    assert not User.objects.exists()


def test_missing_fields_are_named_together() -> None:
    response = post("register", {})
    assert response.status_code == 400
    assert sorted(response.json()["errors"]) == ["email", "first_name", "last_name", "password"]


def test_a_password_is_taken_to_the_byte() -> None:
    password = "  Ünïcode with spaces  "
    assert register(password=password).status_code == 201
    assert log_in("ada@example.edu", password).status_code == 200
    assert log_in("ada@example.edu", password.strip()).status_code == 401


def test_registrations_of_one_address_are_limited(settings) -> None:
    settings.REGISTRATIONS_PER_HOUR = 2
    assert [register(f"user{number}@example.edu").status_code for number in range(3)] == [201, 201, 429]
    # a retry key opens a transaction: the refusal that rolls it back must not take the count with it
    body = {"email": "new@example.edu", "password": "blue parrot lamp", "first_name": "N", "last_name": "E"}
    refused = post("register", body, **{"Idempotency-Key": "k"})
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 3600
    assert post("register", body, address="10.0.0.9").status_code == 201


def test_a_retry_with_the_same_key_gets_the_first_answer() -> None:
    body = {"email": "ada@example.edu", "password": "blue parrot lamp", "first_name": "Ada", "last_name": "L"}
    first, again = (post("register", body, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert is_alive(again.json()["data"]["access"])
    other = post("register", body | {"email": "eve@example.edu"}, **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


def test_the_remembered_answer_opens_nothing(cast, client_of) -> None:
    body = {"email": "ada@example.edu", "password": "blue parrot lamp", "first_name": "Ada", "last_name": "L"}
    data = post("register", body, **{"Idempotency-Key": "k1"}).json()["data"]
    invitations = [
        client_of(cast.admin).post(
            "/api/auth/invitations/", {"role": "admin"}, headers={"Idempotency-Key": "k2"}
        )
        for _ in range(2)
    ]
    code = invitations[0].json()["data"]["code"]
    rows = "".join(f"{row.body} {row.request_sha256}" for row in IdempotencyKey.objects.all())
    for secret in (data["access"], data["refresh"], code, "blue parrot lamp"):
        assert secret not in rows
        assert secret.rpartition(".")[2] not in rows
    assert invitations[1].json() == invitations[0].json()
    assert register("grace@example.edu", invitation=code).json()["data"]["user"]["role"] == "admin"


def test_only_admins_invite(cast, client_of) -> None:
    for user in (cast.student, cast.teacher):
        client = client_of(user)
        assert client.post("/api/auth/invitations/", {"role": "teacher"}).status_code == 403
        assert client.get("/api/auth/invitations/").status_code == 403
    assert APIClient().post("/api/auth/invitations/", {"role": "teacher"}).status_code == 401
    assert not Invitation.objects.exists()


def test_an_invitations_code_is_shown_once(cast, client_of) -> None:
    admin = client_of(cast.admin)
    made = admin.post("/api/auth/invitations/", {"role": "teacher", "email": "Grace@Example.edu"})
    assert made.status_code == 201
    data = made.json()["data"]
    code = data.pop("code")
    assert len(code.rpartition(".")[2]) >= 22, "128 bits in base 64"
    assert (data["role"], data["email"], data["used_at"]) == ("teacher", "grace@example.edu", None)
    lifetime = Invitation.objects.get().expires_at - clock.now()
    assert timedelta(days=13, hours=23) < lifetime <= timedelta(days=14)
    listed = admin.get("/api/auth/invitations/")
    assert listed.json()["data"]["results"] == [data]
    assert code.rpartition(".")[2].encode() not in listed.content


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"role": "owner"},
        {"role": "teacher", "email": "nobody"},
        {"role": "teacher", "expires_at": "2020-01-01T00:00:00Z"},
        {"role": "teacher", "expires_at": "2999-01-01T00:00:00Z"},
        {"role": "teacher", "expires_at": "tomorrow"},
        {"role": "teacher", "expires_at": 10**30},
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(cast, client_of, body: dict[str, object]) -> None:
    response = client_of(cast.admin).post("/api/auth/invitations/", body)
    assert response.status_code == 400
    assert response.json()["errors"]


def test_the_first_admin_comes_from_the_command_line(monkeypatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "blue parrot lamp")
    names = {"first_name": "Root", "last_name": "Admin"}
    call_command("createsuperuser", interactive=False, email="Root@Example.edu", **names, verbosity=0)
    assert tokens("root@example.edu", "blue parrot lamp")["user"]["role"] == "admin"
