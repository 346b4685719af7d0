"""The demo of a first start: what it makes, once, and what happens when it is interrupted."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from rest_framework.test import APIClient

from autograder import demo
from classes.models import Classroom
from tests.concurrency import at_once
from users.models import User


@pytest.fixture
def data_dir(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    return settings.DATA_DIR


def make_demo() -> str:
    out = StringIO()
    call_command("make_demo", stdout=out)
    return out.getvalue()


def logged_in(accounts: dict[str, dict[str, str]], name: str) -> APIClient:
    client = APIClient()
    answer = client.post("/api/auth/login/", accounts[name]).json()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer['data']['access']}")
    return client


def results(client: APIClient, path: str) -> list:
    return client.get(path, {"page_size": 100}).json()["data"]["results"]


@pytest.mark.django_db
def test_the_accounts_of_the_file_find_the_class_and_its_problems(data_dir):
    out = make_demo()
    path = data_dir / "demo-accounts.json"
    assert str(path) in out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in data_dir.iterdir()] == [path.name]
    accounts = json.loads(path.read_text())
    assert list(accounts) == ["admin", "teacher", "student", "student2"]
    assert all(set(account) == {"email", "password"} for account in accounts.values())
    assert not [account["password"] for account in accounts.values() if account["password"] in out]

    for name, role in [
        ("admin", "admin"),
        ("teacher", "teacher"),
        ("student", "student"),
        ("student2", "student"),
    ]:
        client = logged_in(accounts, name)
        assert client.get("/api/auth/me/").json()["data"]["role"] == role
        [classroom] = results(client, "/api/classes/")
        assert bool(classroom.get("join_code")) == (role != "student")

    teacher, student = logged_in(accounts, "teacher"), logged_in(accounts, "student")
    packages = {folder.parent.name for folder in demo.PROBLEMS.glob("*/problem.yaml")}
    assert len(packages) >= 8
    assert len(results(teacher, "/api/questions/")) == len(packages)
    assert {each["title"]: each["status"] for each in results(teacher, "/api/assignments/")} == {
        "First steps": "published",
        "Grids, graphs and change": "draft",
    }
    [assignment] = results(student, "/api/assignments/")
    assert (assignment["title"], len(assignment["questions"])) == ("First steps", len(demo.FIRST_STEPS))


@pytest.mark.django_db
def test_a_second_start_does_nothing_quickly(data_dir, django_assert_max_num_queries):
    make_demo()
    before = (data_dir / "demo-accounts.json").read_bytes()
    with django_assert_max_num_queries(2):
        assert make_demo() == ""
    assert (data_dir / "demo-accounts.json").read_bytes() == before
    assert (User.objects.count(), Classroom.objects.count()) == (4, 1)


@pytest.mark.django_db
def test_passwords_differ_from_start_to_start(data_dir):
    passwords = set()
    for _ in range(2):
        with transaction.atomic():
            make_demo()
            transaction.set_rollback(True)
        accounts = json.loads((data_dir / "demo-accounts.json").read_text())
        passwords |= {account["password"] for account in accounts.values()}
    assert len(passwords) == 8


@pytest.mark.django_db
def test_a_lost_file_is_told_with_the_way_out(data_dir):
    make_demo()
    (data_dir / "demo-accounts.json").unlink()
    assert "changepassword admin@demo.example" in make_demo()
    assert not (data_dir / "demo-accounts.json").exists()


def test_where_there_are_accounts_no_demo_is_made(data_dir, cast):
    assert "no demo class was made" in make_demo()
    assert not data_dir.exists()
    assert Classroom.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_first_starts_at_once_make_one_demo(data_dir):
    outcomes = at_once(2, lambda number: demo.make())
    assert sorted(outcome.value for outcome in outcomes) == ["made", "there"]
    accounts = json.loads((data_dir / "demo-accounts.json").read_text())
    assert User.objects.count() == len(accounts) == 4
    assert results(logged_in(accounts, "student"), "/api/assignments/")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["before the file", "after the file"])
def test_killed_half_way_the_next_start_makes_it_whole(data_dir, monkeypatch, moment):
    write = demo._write

    def die(accounts: dict) -> None:
        if moment == "after the file":
            write(accounts)
        os._exit(9)

    connections.close_all()
    if getattr(connection, "pool", None):
        connection.close_pool()  # the child must not share a socket with this process
    with monkeypatch.context() as patch:
        patch.setattr(demo, "_write", die)
        child = multiprocessing.get_context("fork").Process(target=demo.make)
        child.start()
        child.join(120)
    assert child.exitcode == 9
    assert not User.objects.exists()
    assert "Made a demo class" in make_demo()
    accounts = json.loads((data_dir / "demo-accounts.json").read_text())
    assert results(logged_in(accounts, "student"), "/api/assignments/")
