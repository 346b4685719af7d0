"""A retry gets the first answer; nothing is made twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from common import clock, housekeeping
from common.models import AttemptCount, IdempotencyKey
from tests.concurrency import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.failing_views")]


def create(key: str | None = "key", **body: Any):
    headers = {} if key is None else {"Idempotency-Key": key}
    client = Client(raise_request_exception=False)
    return client.post("/create/", body, content_type="application/json", headers=headers)


def test_the_same_key_and_body_get_the_first_answer() -> None:
    first, again = create(name="a"), create(name="a")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert AttemptCount.objects.count() == 1


def test_the_order_of_fields_makes_no_other_body() -> None:
    assert create(a=1, b=2).content == create(b=2, a=1).content


def test_the_same_key_with_another_body_is_a_conflict() -> None:
    create(name="a")
    response = create(name="b")
    assert (response.status_code, response.json()["code"]) == (409, "idempotency_key_reused")
    assert AttemptCount.objects.count() == 1


def test_another_key_or_none_makes_another() -> None:
    for key in ("one", "two", None, None):
        assert create(key).status_code == 201
    assert AttemptCount.objects.count() == 4


def test_keys_of_different_users_do_not_meet(cast, client_of) -> None:
    headers = {"Idempotency-Key": "same"}
    made = [
        client_of(user).post("/api/classes/", {"name": "A class"}, headers=headers).json()["data"]["id"]
        for user in (cast.teacher, cast.other_teacher, cast.teacher)
    ]
    assert made[0] == made[2] != made[1]


@pytest.mark.parametrize(("fail", "status"), [("refuse", 409), ("crash", 500), ("integrity", 500)])
def test_a_failure_is_not_remembered_and_leaves_nothing(fail: str, status: int) -> None:
    assert create(fail=fail).status_code == status
    assert not AttemptCount.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert create(name="a").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_parallel_retries_make_one() -> None:
    answers = at_once(8, lambda number: create(name="a"))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert AttemptCount.objects.count() == 1


@pytest.mark.parametrize("key", ["x" * 201, "tab\there", "\x7f"])
def test_a_strange_key_is_refused(key: str) -> None:
    response = create(key)
    assert (response.status_code, list(response.json()["errors"])) == (400, ["Idempotency-Key"])


def test_answers_are_forgotten_after_two_days() -> None:
    create("old")
    create("new")
    IdempotencyKey.objects.filter(key="old").update(created_at=clock.now() - timedelta(days=2, minutes=1))
    assert housekeeping.run_task(housekeeping.TASKS["forget idempotency keys"])
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new"]
