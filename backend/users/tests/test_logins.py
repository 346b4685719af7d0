"""Logging in, refreshing, logging out; what an access token must be."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import timedelta

import jwt
import pytest
from django.conf import settings
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken

from common import clock, housekeeping
from conftest import PASSWORD
from tests.concurrency import at_once
from users import services
from users.models import Login, User
from users.tests.hashers import CountingHasher, InterruptedHasher
from users.tests.people import is_alive, log_in, me, post, tokens

pytestmark = pytest.mark.django_db
STUDENT = "student@example.edu"


def refresh(token: str):
    return post("refresh", {"refresh": token})


def test_logging_in_gives_the_user_and_two_tokens(cast) -> None:
    response = log_in(STUDENT)
    assert response.status_code == 200
    data = response.json()["data"]
    assert sorted(data) == ["access", "refresh", "user"]
    assert (data["user"]["email"], data["user"]["role"]) == (STUDENT, "student")
    assert me(data["access"]).json()["data"] == data["user"]
    lifetimes = [
        jwt.decode(data[name], options={"verify_signature": False}) for name in ("access", "refresh")
    ]
    assert [(claims["exp"] - claims["iat"]) // 86400 for claims in lifetimes] == [7, 30]


def test_refusals_do_not_tell_whether_there_is_an_account(cast) -> None:
    User.objects.filter(pk=cast.student2.pk).update(is_active=False)
    answers = [
        log_in(STUDENT, "wrong password"),
        log_in("nobody@example.edu", "wrong password"),
        log_in(cast.student2.email, PASSWORD),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["code"] == "wrong_credentials"
    assert all(answer["WWW-Authenticate"] == 'Bearer realm="api"' for answer in answers)


@pytest.mark.parametrize("body", [{}, {"email": STUDENT}, {"email": STUDENT, "password": 7}, {"email": "x"}])
def test_a_malformed_log_in_is_bad_input(cast, body: dict[str, object]) -> None:
    response = post("login", body)
    assert response.status_code == 400
    assert response.json()["errors"]


def test_a_stale_token_in_the_header_does_not_hinder_logging_in(cast) -> None:
    assert post("login", {"email": STUDENT, "password": PASSWORD}, token="stale").status_code == 200


# --- refreshing and logging out -------------------------------------------------------------------------------------
def test_a_refresh_token_works_once(cast) -> None:
    first = tokens(STUDENT)
    second = refresh(first["refresh"])
    assert second.status_code == 200
    data = second.json()["data"]
    assert sorted(data) == ["access", "refresh"]
    assert is_alive(data["access"])
    assert refresh(data["refresh"]).status_code == 200


def test_reuse_of_a_spent_refresh_token_ends_the_whole_family(cast) -> None:
    other = tokens(STUDENT)
    first = tokens(STUDENT)
    second = refresh(first["refresh"]).json()["data"]
    reuse = refresh(first["refresh"])
    assert (reuse.status_code, reuse.json()["code"]) == (401, "login_ended")
    assert not is_alive(second["access"])
    assert not is_alive(first["access"])
    assert refresh(second["refresh"]).status_code == 401
    assert is_alive(other["access"]), "other log-ins are another family"


@pytest.mark.django_db(transaction=True)
def test_of_parallel_refreshes_one_wins(cast) -> None:
    token = tokens(STUDENT)["refresh"]
    statuses = at_once(8, lambda number: refresh(token).status_code)
    assert sorted(statuses) == [200] + [401] * 7


def test_logging_out_kills_access_and_refresh_at_once(cast) -> None:
    first, other = tokens(STUDENT), tokens(STUDENT)
    response = post("logout", {"refresh": first["refresh"]}, token=first["access"])
    assert response.status_code == 200
    assert not is_alive(first["access"])
    assert refresh(first["refresh"]).status_code == 401
    assert is_alive(other["access"])


def test_the_refresh_token_alone_is_enough_to_log_out(cast) -> None:
    first = tokens(STUDENT)
    assert post("logout", {"refresh": first["refresh"]}).status_code == 200
    assert not is_alive(first["access"])
    assert post("logout", {"refresh": first["refresh"]}).status_code == 401


def test_logging_out_needs_a_refresh_token(cast) -> None:
    assert post("logout", {}).status_code == 401
    assert post("logout", {"refresh": "made.up.token"}).status_code == 401
    access = tokens(STUDENT)["access"]
    response = post("logout", {}, token=access)
    assert (response.status_code, list(response.json()["errors"])) == (400, ["refresh"])
    assert post("logout", {"refresh": access}).status_code == 401
    assert is_alive(access)


def test_a_refresh_token_of_a_deactivated_account_is_dead(cast) -> None:
    token = tokens(STUDENT)["refresh"]
    services.set_active(cast.admin, user=cast.student, active=False)
    services.set_active(cast.admin, user=cast.student, active=True)
    assert refresh(token).status_code == 401


# --- what a token must be -------------------------------------------------------------------------------------------
def encode(claims: dict[str, object], *, key: str = settings.SECRET_KEY, **header: object) -> str:
    return jwt.encode(claims, key, algorithm="HS256", headers=header or None)


def unsigned(claims: dict[str, object], algorithm: str) -> str:
    parts = ({"alg": algorithm, "typ": "JWT"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, ""])


@pytest.fixture
def claims(cast) -> dict[str, object]:
    """The claims of a good access token."""
    found = jwt.decode(tokens(STUDENT)["access"], options={"verify_signature": False})
    assert is_alive(encode(found))
    return found


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "HS256", "RS256"])
def test_an_unsigned_token_is_refused(claims, algorithm: str) -> None:
    assert not is_alive(unsigned(claims, algorithm))


def test_a_token_of_another_key_is_refused(claims) -> None:
    assert not is_alive(encode(claims, key="another key that is long enough to sign"))
    assert not is_alive(
        encode(
            claims, key="another key that is long enough to sign", kid="/dev/null", jku="http://127.0.0.1/"
        )
    )
    assert not is_alive(jwt.encode(claims, settings.SECRET_KEY * 2, algorithm="HS512"))


@pytest.mark.parametrize(
    "change",
    [
        {"exp": 1_000_000_000},
        {"nbf": 4_000_000_000},
        {"token_type": "refresh"},
        {"token_type": None},
        {"login": None},
        {"login": ""},
        {"login": "not a uuid"},
        {"login": 7},
        {"login": ["a", "list"]},
        {"login": {"pk": 1}},
        {"login": "x" * 100_000},
        {"login": str(uuid.uuid4())},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(claims, change: dict[str, object]) -> None:
    response = me(encode(claims | change))
    assert response.status_code == 401
    assert response.json()["code"] == "not_authenticated"
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize("missing", ["exp", "token_type", "login", "jti"])
def test_a_token_without_a_claim_is_refused(claims, missing: str) -> None:
    assert not is_alive(encode({name: value for name, value in claims.items() if name != missing}))


def test_a_token_that_the_library_makes_by_itself_is_refused(cast) -> None:
    assert not is_alive(str(AccessToken.for_user(cast.student)))


def test_a_refresh_token_gives_no_access(cast) -> None:
    assert not is_alive(tokens(STUDENT)["refresh"])


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer a b", "Bearer \xff\xfe", "Basic c3R1ZGVudDp4", "Bearer " + "x" * 5000, ""]
)
def test_a_malformed_header_is_401(cast, header: str) -> None:
    response = APIClient().get("/api/auth/me/", headers={"Authorization": header})
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


# --- limits ---------------------------------------------------------------------------------------------------------
def failures(email: str, times: int, *, address: str = "10.0.0.1", **headers: str) -> list[int]:
    return [log_in(email, "wrong password", address=address, **headers).status_code for _ in range(times)]


@pytest.mark.parametrize("email", [STUDENT, "nobody@example.edu"])
def test_guesses_at_one_account_are_limited(cast, email: str) -> None:
    assert failures(email, 12) == [401] * 10 + [429] * 2
    refused = log_in(email, address="10.0.0.1")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert 1 <= int(refused["Retry-After"]) <= 900
    assert log_in(STUDENT, address="10.0.0.2").status_code == 200, "another address is not held to it"


def test_a_forged_forwarding_header_buys_no_more_guesses(cast) -> None:
    statuses = [
        log_in(
            STUDENT, "wrong password", address="10.0.0.1", **{"X-Forwarded-For": f"10.9.9.{number}"}
        ).status_code
        for number in range(11)
    ]
    assert statuses[-1] == 429


def test_behind_trusted_proxies_the_client_is_whom_they_name(cast, settings) -> None:
    settings.TRUSTED_PROXIES = 1
    forged = {"X-Forwarded-For": "1.2.3.4, 10.0.0.7"}
    assert failures(STUDENT, 11, **forged)[-1] == 429
    assert log_in(STUDENT, **forged | {"X-Forwarded-For": "10.0.0.7"}).status_code == 429
    assert log_in(STUDENT, **{"X-Forwarded-For": "10.0.0.7, 10.0.0.8"}).status_code == 200


def test_one_ipv6_subscriber_is_one_address(cast) -> None:
    addresses = [f"2001:db8:1:2::{number:x}" for number in range(1, 12)]
    statuses = [log_in(STUDENT, "wrong password", address=address).status_code for address in addresses]
    assert statuses == [401] * 10 + [429]
    assert log_in(STUDENT, address="2001:db8:1:3::1").status_code == 200


def test_guesses_at_many_accounts_from_one_address_are_limited(cast, monkeypatch) -> None:
    monkeypatch.setattr("users.credentials.MAX_FAILURES_PER_ADDRESS", 5)
    statuses = [log_in(f"user{number}@example.edu", address="10.0.0.1").status_code for number in range(6)]
    assert statuses == [401] * 5 + [429]


def test_an_attacker_with_many_addresses_is_limited_and_locks_nobody_out(cast, monkeypatch) -> None:
    monkeypatch.setattr("users.credentials.MAX_FAILURES_PER_ACCOUNT", 5)
    assert log_in(STUDENT, address="192.0.2.1").status_code == 200
    statuses = [
        log_in(STUDENT, "wrong password", address=f"10.0.0.{number}").status_code for number in range(6)
    ]
    assert statuses == [401] * 5 + [429]
    assert log_in(STUDENT, address="10.0.0.99").status_code == 429, "not even with the right password"
    assert log_in(STUDENT, address="192.0.2.1").status_code == 200, (
        "the owner, from where they logged in before"
    )


def test_an_attacker_in_the_same_building_locks_nobody_out(cast, monkeypatch) -> None:
    monkeypatch.setattr("users.credentials.MAX_FAILURES_PER_ADDRESS", 5)
    assert log_in(STUDENT, address="192.0.2.1").status_code == 200
    for number in range(6):
        log_in(f"user{number}@example.edu", address="192.0.2.1")
    assert log_in(cast.student2.email, address="192.0.2.1").status_code == 429
    assert log_in(STUDENT, address="192.0.2.1").status_code == 200


def test_right_passwords_do_not_count_as_failures(cast) -> None:
    assert [log_in(STUDENT, address="10.0.0.3").status_code for _ in range(12)] == [200] * 12


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_do_not_slip_through(cast) -> None:
    statuses = at_once(14, lambda number: log_in(STUDENT, "wrong password", address="10.0.0.1").status_code)
    assert sorted(statuses) == [401] * 10 + [429] * 4


def test_an_unknown_address_costs_the_same_work(cast, settings) -> None:
    settings.PASSWORD_HASHERS = ["users.tests.hashers.CountingHasher"]
    cast.student.set_password(PASSWORD)
    cast.student.save()
    work = {}
    for email in (STUDENT, "nobody@example.edu"):
        CountingHasher.hashed = 0
        assert log_in(email, "wrong password").status_code == 401
        work[email] = CountingHasher.hashed
    assert work == {STUDENT: 1, "nobody@example.edu": 1}


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "changed meanwhile"}])
def test_an_account_that_changes_while_its_password_is_checked_opens_no_log_in(
    cast, settings, monkeypatch, change: dict[str, object]
) -> None:
    settings.PASSWORD_HASHERS = ["users.tests.hashers.InterruptedHasher"]
    cast.student.set_password(PASSWORD)
    cast.student.save()
    monkeypatch.setattr(
        InterruptedHasher, "meanwhile", [lambda: User.objects.filter(pk=cast.student.pk).update(**change)]
    )
    assert log_in(STUDENT).status_code == 401
    assert not Login.objects.exists()


def test_log_ins_are_forgotten_long_after_their_end(cast) -> None:
    token = tokens(STUDENT)["access"]
    old = services.open_login(cast.student, address="10.0.0.1")
    Login.objects.filter(pk=old.pk).update(expires_at=clock.now() - timedelta(days=181))
    assert housekeeping.run_task(housekeeping.TASKS["forget old log-ins"])
    assert not Login.objects.filter(pk=old.pk).exists()
    assert is_alive(token)
