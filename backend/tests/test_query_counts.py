"""Every list, every detail and every page of the admin site costs as many queries at 30 rows of everything as at 3."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assignments.models import Assignment, AssignmentQuestion, Question, TestCase
from classes.models import ClassRole, Classroom, Enrollment
from common import clock
from common.models import AttemptCount, IdempotencyKey, OutgoingEmail
from conftest import make_user
from notifications.models import Kind, Notification
from submissions.models import AcceptedToolchain, GradingRun, Submission, SubmissionStatus, TestResult, Worker
from tests.matrix import ROWS, Row
from tests.openapi import bare, operations
from tests.world import World, make_assignment, make_batch, make_question, make_submission
from users.models import Invitation, Login, User

READERS = ("student", "assistant", "owner", "admin")
# neither a list of rows, nor one that `grow` reaches
NOT_COUNTED = ("/api/schema/", "/api/docs/", "/api/classes/{foreign_class}/members/")
PAGES = [row for row in ROWS if row.verb == "GET" and row.path not in NOT_COUNTED]
PAGED = {bare(operation.path) for operation in operations() if "page" in operation.query}
LISTS = {row.path for row in PAGES if bare(row.path) in PAGED}
ADMIN_PAGES = sorted(model._meta.label_lower for model in admin.site._registry)


def grow(world: World, numbers: Iterable[int]) -> None:
    """One more of everything for each number, and one more of everything inside of what `world` names."""
    cast, ids = world.cast, world.ids
    question = Question.objects.get(pk=ids["question"])
    assignment = Assignment.objects.get(pk=ids["assignment"])
    submission = Submission.objects.get(pk=ids["submission"])
    for number in numbers:
        person = make_user(f"person{number}")
        Enrollment.objects.create(classroom=cast.classroom, user=person)
        _grow_classes(world, number)
        another = make_question(cast.teacher, f"Question {number}")
        AssignmentQuestion.objects.create(assignment=assignment, question=another, points=Decimal(1))
        make_assignment(cast.classroom, question)
        make_assignment(cast.classroom, another)
        for visibility in ("sample", "hidden"):
            question.test_cases.add(_test(cast.teacher, visibility, number))
        handed_in = make_submission(cast.student, assignment, question, attempt=number + 2)
        make_submission(person, assignment, another)
        make_batch(handed_in, cast.teacher)
        _queue(make_submission(cast.student, assignment, another, attempt=number + 2))
        _result(submission, number)
        _grow_the_rest(world, number, person)


def _grow_classes(world: World, number: int) -> None:
    classroom = Classroom.objects.create(
        name=f"Class {number}", join_code=f"code{number}", owner=world.cast.teacher
    )
    for name, role in (
        ("teacher", ClassRole.TEACHER),
        ("assistant", ClassRole.ASSISTANT),
        ("student", ClassRole.STUDENT),
    ):
        Enrollment.objects.create(classroom=classroom, user=getattr(world.cast, name), role=role)


def _test(author: User, visibility: str, number: int) -> TestCase:
    return TestCase.objects.create(author=author, name=f"{visibility} {number}", visibility=visibility)


def _queue(submission: Submission) -> None:
    Submission.objects.filter(pk=submission.pk).update(
        status=SubmissionStatus.QUEUED, effective_run=None, verdict=""
    )
    GradingRun.objects.create(submission=submission, queued_at=clock.now())


def _result(submission: Submission, number: int) -> None:
    TestResult.objects.create(
        run_id=submission.effective_run_id,
        number=number + 10,
        name=f"test {number}",
        visibility="hidden",
        verdict="accepted",
        points=1,
        max_points=1,
        time_ms=1,
        memory_kb=1,
    )


def _grow_the_rest(world: World, number: int, person: User) -> None:
    now = clock.now()
    for reader in READERS:
        user = world.user(reader)
        assert user
        Notification.objects.create(user=user, kind=Kind.CLASS_JOINED, title=f"News {number}")
    Invitation.objects.create(
        code_sha256=f"{number}",
        role="teacher",
        expires_at=now,
        created_by=world.cast.admin,
        used_by=person,
        used_at=now,
    )
    Login.objects.create(user=person, refresh_jti="", expires_at=now)
    OutgoingEmail.objects.create(to=person.email, subject="News", body="")
    AttemptCount.objects.create(scope="log-in", subject_sha256=f"{number}", window_starts_at=now)
    IdempotencyKey.objects.create(user_id=person.pk, key=f"{number}", request_sha256="")
    AcceptedToolchain.objects.create(language=f"language {number}", version="1")
    Worker.objects.create(
        name=f"worker {number}", started_at=now, seen_at=now + timedelta(days=1), sandbox_ok=True
    )


def queries_of(read: Callable[[], Any]) -> list[str]:
    read()  # what is looked up once and then remembered does not count
    with CaptureQueriesContext(connection) as captured:
        response = read()
    assert response.status_code == 200, response.content[:300]
    return [query["sql"] for query in captured.captured_queries]


def assert_same(few: dict[str, list[str]], many: dict[str, list[str]]) -> None:
    assert set(few) == set(many)
    more = {page: (len(few[page]), many[page]) for page in few if len(few[page]) != len(many[page])}
    text = [
        f"{page}: {before} queries at 3 rows, {len(now)} at 30:\n" + "\n".join(now)
        for page, (before, now) in more.items()
    ]
    assert not more, "\n\n".join(text)


@pytest.mark.parametrize("reader", READERS)
def test_the_api_asks_as_often_however_many_rows_there_are(world: World, reader: str) -> None:
    client = world.clients[reader]
    rows = [row for row in PAGES if row.expected[reader] == 200]
    lists = {row.path for row in rows if row.path in LISTS}

    def read(row: Row) -> Any:
        return client.get(world.path(row.path, reader), {"page_size": 100} if row.path in lists else {})

    def measure() -> dict[str, list[str]]:
        return {row.path: queries_of(lambda row=row: read(row)) for row in rows}

    grow(world, range(3))
    few = measure()
    grow(world, range(3, 30))
    for row in rows:
        if row.path in lists and (reader, row.path) != ("student", "/api/test-cases/"):  # students see none
            assert read(row).json()["data"]["count"] >= 30, f"{row.path} did not grow"
    assert_same(few, measure())
    assert len(lists) >= 6


@pytest.fixture
def site(world: World) -> Client:
    client = Client()
    client.force_login(world.cast.admin)
    return client


def test_the_admin_site_asks_as_often_however_many_rows_there_are(world: World, site: Client) -> None:
    def measure() -> dict[str, list[str]]:
        pages = {}
        for label in ADMIN_PAGES:
            model = apps.get_model(label)
            assert model._default_manager.count() >= 3, f"{label} did not grow"
            newest, oldest = (
                model._default_manager.order_by("-pk")[0],
                model._default_manager.order_by("pk")[0],
            )
            for path in ("", "?q=e", f"{newest.pk}/change/", f"{oldest.pk}/change/"):
                kind = (
                    path
                    if "change" not in path
                    else "newest"
                    if path.startswith(str(newest.pk))
                    else "oldest"
                )
                url = f"/admin/{label.replace('.', '/')}/{path}"
                pages[f"{label} {kind}"] = queries_of(lambda url=url: site.get(url))
        return pages

    grow(world, range(3))
    few = measure()
    grow(world, range(3, 30))
    assert_same(few, measure())


@pytest.mark.parametrize("label", ADMIN_PAGES)
def test_an_admin_page_can_be_searched_filtered_and_ordered(world: World, site: Client, label: str) -> None:
    grow(world, range(2))
    url = f"/admin/{label.replace('.', '/')}/"
    page = site.get(url)
    assert page.status_code == 200
    changelist = page.context["cl"]
    queries = [
        choice["query_string"] for spec in changelist.filter_specs for choice in spec.choices(changelist)
    ]
    queries += [
        f"?o={sign}{column}" for column in range(1, len(changelist.list_display)) for sign in ("", "-")
    ]
    queries += ["?q=e", "?q=1", "?q=%27%22%00", "?q=" + "9" * 40, "?all=", "?p=99999"]
    for query in queries:
        response = site.get(url + query)
        assert response.status_code in (200, 302), (
            query,
            response.status_code,
        )  # 302: back to the plain page
    if admin.site._registry[apps.get_model(label)].search_fields:
        assert site.get(url + "?q=no+such+thing").context["cl"].result_count == 0
