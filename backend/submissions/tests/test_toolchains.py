"""A site that wants one version of each compiler: a worker with another leaves such submissions to others."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

import judge
from conftest import PASSWORD
from notifications.models import Notification
from submissions.models import AcceptedToolchain
from submissions.models import Worker as WorkerRow
from submissions.tests.conftest import read
from submissions.worker import Worker


@pytest.fixture
def machine(monkeypatch):
    """A worker of a machine with this Python, of which it has told."""
    real = judge.status()

    def make(name: str, python: str) -> Worker:
        languages = {**real["languages"], "python": {"version": python}}
        monkeypatch.setattr(judge, "status", lambda: {**real, "languages": languages})
        worker = Worker(name)
        worker.ability.tell()
        return worker

    return make


def test_without_the_setting_nothing_is_compared(machine, student, submit):
    id = submit(student).json()["data"]["id"]
    machine("first", "Python 3.11")
    assert machine("other", "Python 3.12").work_once()
    assert read(student, id)["status"] == "finished"
    assert not AcceptedToolchain.objects.exists()


def test_a_worker_that_differs_leaves_the_language_to_others(
    machine, settings, cast, student, client_of, submit
):
    settings.TOOLCHAIN_EQUALITY = True
    first, other = machine("first", "Python 3.11"), machine("other", "Python 3.12")
    id = submit(student).json()["data"]["id"]
    c = submit(student, language="c", code="int main(void) { return 0; }").json()["data"]["id"]
    assert "python" not in other.ability.takes.languages
    assert other.work_once()  # what it has in common with the others
    assert (read(student, id)["status"], read(student, c)["status"]) == ("queued", "finished")
    alarms = Notification.objects.filter(user=cast.admin, kind="site_alarm")
    assert [alarm.body for alarm in alarms] == [
        "other takes none: Python 3.12 is not this site's Python 3.11."
    ]
    other.ability.tell()
    assert alarms.count() == 1

    first.ability.leave()
    health = client_of(cast.teacher).get("/api/health/").json()["data"]
    assert health["status"] == "degraded"
    assert health["toolchains"] == ["Python 3.12 is not this site's Python 3.11"]
    assert "toolchains" not in student.get("/api/health/").json()["data"]
    assert submit(student).status_code == 201  # it waits, and is not refused
    assert first.work_once()
    assert read(student, id)["status"] == "finished"


def test_an_admin_makes_a_new_version_the_sites(machine, settings, cast, student, submit):
    settings.TOOLCHAIN_EQUALITY = True
    first, other = machine("first", "Python 3.11"), machine("other", "Python 3.12")
    browser = Client()
    assert browser.login(username=cast.admin.email, password=PASSWORD)
    chosen = {"action": "accept_toolchains", "_selected_action": [WorkerRow.objects.get(name="other").pk]}
    browser.post(reverse("admin:submissions_worker_changelist"), chosen)
    accepted = AcceptedToolchain.objects.get(language="python")
    assert (accepted.version, accepted.accepted_by) == ("Python 3.12", cast.admin)
    for worker in (first, other):
        worker.ability.tell()
    assert "python" not in first.ability.takes.languages
    assert "python" in other.ability.takes.languages
    id = submit(student).json()["data"]["id"]
    assert not first.work_once()
    assert other.work_once()
    assert read(student, id)["status"] == "finished"


def test_what_is_not_compared_yet_is_not_taken(machine, settings, student, submit):
    settings.TOOLCHAIN_EQUALITY = True
    submit(student)
    assert not Worker().work_once()
