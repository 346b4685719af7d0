"""What our views cost beside the barest views of Django REST framework that do the same number of queries.

The bare views are generic views with ModelSerializers: the same fields from the same tables, nothing decided, checked or
hidden. Both arms have the same middleware, the same access token and the same database, and take turns, through all of
Django and without a network. Where ours does more queries, the bare view reads as many rows by primary key beside it.
Measured is processor time, because the machine is shared. The goal is a ratio of 1.5.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))
GOAL, TESTS, SUBMISSIONS = 1.5, 10, 20
LIST = "/api/submissions/submissions/"


def set_up() -> dict[str, Any]:
    """A migrated database with a class whose student has handed in and been graded; an access token of the student's."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from classes.models import Classroom, Enrollment
    from common import clock
    from submissions.models import Submission, TestResult
    from tests.world import make_assignment, make_question, make_submission
    from users.models import Role, User
    from users.services import open_login, tokens_of

    teacher = User.objects.create_user("teacher@example.edu", None, role=Role.TEACHER)
    student = User.objects.create_user("student@example.edu", None)
    classroom = Classroom.objects.create(name="Bench", join_code="AAAAA-AAAAA", owner=teacher)
    Enrollment.objects.create(classroom=classroom, user=teacher, role="teacher")
    Enrollment.objects.create(classroom=classroom, user=student)
    question = make_question(teacher)
    assignment = make_assignment(classroom, question)
    for attempt in range(1, SUBMISSIONS + 1):
        row = make_submission(student, assignment, question, attempt=attempt, published_at=clock.now())
        run = Submission.objects.get(pk=row.pk).effective_run
        first = TestResult.objects.filter(run=run)[0]
        for number in range(3, TESTS + 1):
            first.pk, first.number = None, number
            first.save()
    token = tokens_of(open_login(student, address="127.0.0.1"))["access"]
    return {"assignment": assignment.pk, "question": question.pk, "submission": row.pk, "token": token}


def bare_urls(extra: dict[str, int]) -> list[Any]:
    """Addresses of the bare views; `extra` says how many rows each reads beside its own."""
    from django.db import transaction
    from django.urls import path
    from rest_framework import generics, pagination, renderers, serializers

    from assignments.models import Assignment
    from common import clock
    from submissions.models import GradingRun, Submission, TestResult

    class Result(serializers.ModelSerializer):
        class Meta:
            model = TestResult
            fields = (
                "name", "verdict", "points", "max_points", "time_ms", "memory_kb", "exit_code", "signal", "stdout",
                "stderr", "message",
            )  # fmt: skip

    class Bare(serializers.ModelSerializer):
        compile_output = serializers.CharField(source="effective_run.compile_output", read_only=True)
        test_results = Result(source="effective_run.results", many=True, read_only=True)

        class Meta:
            model = Submission
            fields = (
                "id", "assignment", "question", "student", "language", "code", "attempt", "submitted_at", "is_late",
                "sha256", "status", "superseded_by", "verdict", "auto_score", "max_score", "feedback", "graded_by",
                "graded_at", "published_at", "compile_output", "test_results",
            )  # fmt: skip

    class NewBare(serializers.ModelSerializer):
        class Meta:
            model = Submission
            fields = ("id", "assignment", "question", "language", "code", "attempt", "status", "submitted_at")
            read_only_fields = ("attempt", "status", "submitted_at")

    def read_beside(name: str) -> None:
        for _ in range(extra.get(name, 0)):
            Assignment.objects.filter(pk=1).first()

    class Pages(pagination.PageNumberPagination):
        page_size = 20

    class BareOne(generics.RetrieveAPIView):
        renderer_classes = (renderers.JSONRenderer,)
        serializer_class = Bare

        def get_queryset(self) -> Any:
            read_beside("read")
            rows = Submission.objects.filter(student=self.request.user)
            return rows.select_related("effective_run").prefetch_related("effective_run__results")

    class BareList(generics.ListCreateAPIView):
        renderer_classes = (renderers.JSONRenderer,)
        pagination_class = Pages
        filter_backends = ()

        def get_serializer_class(self) -> Any:
            return NewBare if self.request.method == "POST" else Bare

        def get_queryset(self) -> Any:
            read_beside("list")
            rows = Submission.objects.filter(student=self.request.user)
            return rows.select_related("effective_run").prefetch_related("effective_run__results")

        @transaction.atomic
        def perform_create(self, serializer: Any) -> None:
            read_beside("submit")
            given = {"student": self.request.user, "submitted_at": clock.now(), "max_score": 10}
            row = serializer.save(attempt=time.time_ns() % 2_000_000_000, sha256="", **given)
            GradingRun.objects.create(
                submission=row, queued_at=clock.now(), classroom_id=1, requested_by=self.request.user
            )

    return [path("bare/", BareList.as_view()), path("bare/<int:pk>/", BareOne.as_view())]


class Arms:
    """The same three calls, to our views and to the bare ones."""

    def __init__(self, world: dict[str, Any]) -> None:
        from rest_framework.test import APIClient

        self._world, self._extra = world, dict[str, int]()
        self._client = APIClient()
        self._client.credentials(HTTP_AUTHORIZATION=f"Bearer {world['token']}")
        from autograder import urls

        urls.urlpatterns += bare_urls(self._extra)

    def call(self, name: str, prefix: str) -> Callable[[], None]:
        if name == "submit":
            fields = {key: self._world[key] for key in ("assignment", "question")}
            body = fields | {"language": "python", "code": "print(1)"}
            return lambda: self._expect(self._client.post(prefix, body, format="json"), 201)
        path = f"{prefix}{self._world['submission']}/" if name == "read" else prefix
        return lambda: self._expect(self._client.get(path), 200)

    def _expect(self, response: Any, status: int) -> None:
        assert response.status_code == status, response.content

    def even_queries(self, name: str) -> tuple[int, int]:
        """Lets the bare view do as many queries as ours, and returns how many each does."""
        ours, bare = (self._queries(self.call(name, prefix)) for prefix in (LIST, "/bare/"))
        self._extra[name] = max(0, ours - bare)
        return ours, self._queries(self.call(name, "/bare/"))

    def _queries(self, call: Callable[[], None]) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        call()
        with CaptureQueriesContext(connection) as captured:
            call()
        begun = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
        return sum(not query["sql"].startswith(begun) for query in captured)


def cpu_ms(call: Callable[[], None], times: int) -> float:
    started = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - started) * 1000 / times


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--calls", type=int, default=20, help="of each arm in a round")
    options = parser.parse_args()
    with ExitStack() as stack:
        os.environ["DJANGO_SETTINGS_MODULE"] = "autograder.settings"
        os.environ["DATA_DIR"] = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ |= {
            "SUBMISSIONS_PER_MINUTE": "100000",
            "ALLOWED_HOSTS": "testserver",
            "LOG_LEVEL": "ERROR",
        }
        arms = Arms(set_up())
        beyond = []
        for name in ("read", "list", "submit"):
            queries, bare_queries = arms.even_queries(name)
            ours, bare = [], []
            for _ in range(options.rounds):
                ours.append(cpu_ms(arms.call(name, LIST), options.calls))
                bare.append(cpu_ms(arms.call(name, "/bare/"), options.calls))
            ratio = statistics.median(ours) / statistics.median(bare)
            beyond += [name] if ratio > GOAL else []
            print(
                f"{name:8} ours {statistics.median(ours):6.2f} ms, {queries} queries"
                f"   bare {statistics.median(bare):6.2f} ms, {bare_queries} queries   ratio {ratio:.2f}",
                flush=True,
            )
    if beyond:
        sys.exit(f"beyond {GOAL}: {', '.join(beyond)}")


if __name__ == "__main__":
    main()
