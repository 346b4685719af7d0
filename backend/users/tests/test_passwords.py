"""Changing and resetting passwords, and what that ends."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import clock, housekeeping
from common.models import OutgoingEmail
from conftest import PASSWORD
from tests.concurrency import at_once
from users.models import PasswordResetRequest, User
from users.tests.hashers import CountingHasher, InterruptedHasher
from users.tests.people import NEW_PASSWORD, is_alive, log_in, post, tokens

pytestmark = pytest.mark.django_db
STUDENT = "student@example.edu"


def change(token: str, current: str = PASSWORD, new: str = NEW_PASSWORD):
    return post("password/change", {"current_password": current, "new_password": new}, token=token)


def ask(email: str = STUDENT, **more):
    return post("password/reset", {"email": email}, **more)


def deliver() -> list[str]:
    """Lets the housekeeper work; the texts of the e-mails that arrived."""
    django_mail.outbox.clear()
    for name in ("write password reset e-mails", "send e-mail"):
        assert housekeeping.run_task(housekeeping.TASKS[name])
    return [message.body for message in django_mail.outbox]


def reset_token() -> str:
    assert ask().status_code == 200
    (text,) = deliver()
    return re.search(r"^\w+-\w+-\w+$", text, re.MULTILINE)[0]


def confirm(token: str, new: str = NEW_PASSWORD):
    return post("password/reset/confirm", {"token": token, "new_password": new})


# --- changing -------------------------------------------------------------------------------------------------------
def test_a_change_keeps_this_log_in_and_ends_every_other(cast) -> None:
    this, other = tokens(STUDENT), tokens(STUDENT)
    assert change(this["access"]).status_code == 200
    assert is_alive(this["access"])
    assert not is_alive(other["access"])
    assert post("refresh", {"refresh": other["refresh"]}).status_code == 401
    assert post("refresh", {"refresh": this["refresh"]}).status_code == 200
    assert log_in(STUDENT, PASSWORD).status_code == 401
    assert log_in(STUDENT, NEW_PASSWORD).status_code == 200
    assert "was changed" in deliver()[0]


def test_a_change_needs_the_present_password(cast) -> None:
    access = tokens(STUDENT)["access"]
    response = change(access, current="wrong password")
    assert (response.status_code, list(response.json()["errors"])) == (400, ["current_password"])
    statuses = [change(access, current="wrong password").status_code for _ in range(10)]
    assert statuses[-1] == 429, "a stolen access token buys no endless guesses"
    assert log_in(STUDENT, NEW_PASSWORD, address="10.0.0.1").status_code == 401


@pytest.mark.parametrize(
    "new", ["short", "password1", "1029384756102", "student@example.edu", "x9" * 65, "x" * 1_000_000]
)
def test_a_weak_or_endless_new_password_is_refused(cast, new: str) -> None:
    token = reset_token()
    for response in (change(tokens(STUDENT)["access"], new=new), confirm(token, new)):
        assert (response.status_code, list(response.json()["errors"])) == (400, ["new_password"])
    assert log_in(STUDENT).status_code == 200


def test_nobody_changes_a_password_without_logging_in(cast) -> None:
    assert change("").status_code == 401


# --- resetting ------------------------------------------------------------------------------------------------------
def test_a_reset_sets_the_password_and_ends_every_log_in(cast) -> None:
    before = tokens(STUDENT)
    assert confirm(reset_token()).status_code == 200
    assert not is_alive(before["access"])
    assert post("refresh", {"refresh": before["refresh"]}).status_code == 401
    assert log_in(STUDENT, PASSWORD).status_code == 401
    assert log_in(STUDENT, NEW_PASSWORD).status_code == 200


def test_a_reset_token_works_once(cast) -> None:
    token = reset_token()
    assert confirm(token).status_code == 200
    second = confirm(token, "another fine password")
    assert (second.status_code, list(second.json()["errors"])) == (400, ["token"])


@pytest.mark.django_db(transaction=True)
def test_of_parallel_resets_with_one_token_one_wins(cast, settings, monkeypatch) -> None:
    token = reset_token()
    settings.PASSWORD_HASHERS = ["users.tests.hashers.InterruptedHasher"]
    monkeypatch.setattr(InterruptedHasher, "meanwhile", [Barrier(6, timeout=30).wait])
    statuses = at_once(6, lambda number: confirm(token, f"{NEW_PASSWORD} {number}").status_code)
    assert sorted(statuses) == [200] + [409] * 5
    monkeypatch.setattr(InterruptedHasher, "meanwhile", [])
    assert log_in(STUDENT, f"{NEW_PASSWORD} {statuses.index(200)}").status_code == 200


def test_a_reset_token_expires(cast, settings) -> None:
    token = reset_token()
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert confirm(token).status_code == 400


def test_a_reset_token_is_dead_after_a_change_of_password(cast) -> None:
    token = reset_token()
    change(tokens(STUDENT)["access"])
    assert confirm(token).status_code == 400


def test_a_reset_token_is_good_for_its_own_account_only(cast) -> None:
    user, _, proof = reset_token().partition("-")
    other = User.objects.exclude(email=STUDENT).first()
    assert user != str(other.pk)
    for forged in (f"{other.pk}-{proof}", f"{user}-{proof}x", proof, "", "-", "--", "zz-1-1", "9" * 190):
        assert confirm(forged).status_code == 400


def test_a_deactivated_account_gets_no_reset(cast) -> None:
    token = reset_token()
    User.objects.filter(email=STUDENT).update(is_active=False)
    assert confirm(token).status_code == 400
    assert ask().status_code == 200
    assert deliver() == []


def test_the_answer_and_the_work_are_the_same_for_unknown_addresses(cast) -> None:
    answers, work = [], []
    for email in (STUDENT, "nobody@example.edu"):
        ask(email)
        with CaptureQueriesContext(connection) as captured:
            answers.append(ask(email))
        work.append([query["sql"].split()[0] for query in captured.captured_queries])
        assert not any("users_user" in query["sql"] for query in captured.captured_queries), "not looked up"
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].content == answers[1].content
    assert work[0] == work[1] != []


def test_only_accounts_get_an_e_mail(cast) -> None:
    ask("nobody@example.edu")
    assert deliver() == []
    assert not PasswordResetRequest.objects.exists()
    ask("STUDENT@Example.edu")
    assert len(deliver()) == 1
    assert deliver() == [], "and one for each request"


def test_the_e_mail_names_our_origin_whatever_the_host_header_says(cast, settings) -> None:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://grader.example.edu", ["*"]
    assert ask(Host="evil.example.com").status_code == 200
    (text,) = deliver()
    assert "https://grader.example.edu/" in text
    assert "evil" not in text


def test_resets_of_one_account_are_limited(cast) -> None:
    for email in (STUDENT, "nobody@example.edu"):
        statuses = [ask(email, address=f"10.0.0.{number}").status_code for number in range(6)]
        assert statuses == [200] * 5 + [429]


def test_resets_from_one_address_are_limited(cast, monkeypatch) -> None:
    monkeypatch.setattr("users.services.RESETS_PER_ADDRESS_AND_HOUR", 3)
    responses = [ask(f"user{number}@example.edu") for number in range(4)]
    assert [response.status_code for response in responses] == [200] * 3 + [429]
    assert int(responses[-1]["Retry-After"]) >= 1


def test_a_made_up_token_costs_no_hashing(cast, settings) -> None:
    settings.PASSWORD_HASHERS = ["users.tests.hashers.CountingHasher"]
    CountingHasher.hashed = 0
    assert confirm("1-abc-def").status_code == 400
    assert CountingHasher.hashed == 0


@pytest.mark.django_db(transaction=True)
def test_two_housekeepers_send_one_e_mail(cast) -> None:
    ask()
    run = housekeeping.TASKS["write password reset e-mails"].run
    at_once(4, lambda number: run())
    assert OutgoingEmail.objects.count() == 1
    assert OutgoingEmail.objects.get().send_after <= clock.now() + timedelta(seconds=1)
