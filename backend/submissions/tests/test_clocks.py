"""Clocks that are wrong: one machine's, or all of them for an hour. Leases go by the clock that everybody shares."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from common import clock
from notifications.models import Notification
from submissions import queue, workers
from submissions.models import GradingRun, Worker
from submissions.tests.conftest import read, work

HOURS = [timedelta(hours=1), timedelta(hours=-1)]


@pytest.fixture
def jump(monkeypatch):
    """Sets this machine's clock ahead, or back."""
    right = clock.now

    def by(amount: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: right() + amount)

    return by


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite is for one machine: there is one clock")
@pytest.mark.parametrize("amount", HOURS)
def test_a_machine_whose_clock_is_wrong_takes_no_living_run_from_another(student, submit, jump, amount):
    submit(student)
    run = queue.claim("its clock is right")
    workers.beat("its clock is right", {"ok": True})
    jump(amount)
    assert queue.claim("its clock is wrong") is None
    assert [worker.name for worker in workers.present()] == ["its clock is right"]
    assert queue.extend(run)
    jump(timedelta(0))
    assert queue.claim("its clock is right") is None


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite is for one machine: there is one clock")
@pytest.mark.parametrize("amount", HOURS)
def test_the_admin_pages_of_a_machine_whose_clock_is_wrong_tell_which_workers_are_there(cast, jump, amount):
    workers.beat("here", {"ok": True})
    workers.beat("gone", {"ok": True})
    Worker.objects.filter(name="gone").update(seen_at=clock.shared_now() - workers.GONE_AFTER)
    browser = Client()
    browser.force_login(cast.admin)
    jump(amount)
    page = browser.get(reverse("admin:submissions_worker_changelist"))
    row = r'data-label="name">.*?>(\w+)</a>.*?data-label="present">.*?title="(\w+)"'
    rows = re.findall(row, page.content.decode(), re.DOTALL)
    assert dict(rows) == {"here": "True", "gone": "False"}


@pytest.mark.parametrize("amount", HOURS)
def test_a_run_that_met_a_jump_of_the_clock_ends_once_with_its_verdict(student, submit, jump, amount):
    id = submit(student).json()["data"]["id"]
    first = queue.claim("before")
    jump(amount)
    GradingRun.objects.update(leased_until=clock.now() - amount)  # as everybody's clock has jumped
    assert work() == 1  # taken over: it may be graded by two, and is stored by one
    assert not queue.extend(first)
    seen = read(student, id)
    assert (seen["status"], seen["is_late"]) == ("finished", False)
    assert Notification.objects.filter(kind="submission_graded").count() == 1


@pytest.mark.parametrize("amount", HOURS)
def test_log_ins_and_limits_outlive_a_jump_of_the_clock(student, submit, jump, amount):
    assert submit(student).status_code == 201
    jump(amount)
    assert submit(student).status_code == 201
    assert work() == 2
