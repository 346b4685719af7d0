"""What is told to those whose work waits, and how many may wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classes.models import Enrollment
from common import clock
from conftest import make_user
from submissions import queue, waiting, workers
from submissions.code_runs import MAX_WAITING_A_WORKER
from submissions.models import GradingRun, Priority, RunState, Submission
from submissions.tests.conftest import make_assignment, read, work

LIST = "/api/submissions/submissions/"
PYTHON = ("python", None)
ABLE = {"ok": True, "languages": {"python": {"version": "3"}, "c": {"version": "1"}}}


@pytest.fixture
def crowd(cast, client_of, submit):
    """Clients of five more students of the class, each with one submission, and its id."""
    made = []
    for number in range(5):
        user = make_user(f"crowd{number}")
        Enrollment.objects.create(classroom=cast.classroom, user=user)
        client = client_of(user)
        made.append((client, submit(client).json()["data"]["id"]))
    return made


def test_places_are_the_order_of_claims(student, teacher, submit, crowd):
    work(2)
    again = {"submissions": [crowd[0][1], crowd[1][1]]}
    teacher.post("/api/grading/grading/run-autograder/", again, format="json")
    own = [submit(student).json()["data"]["id"] for _ in range(2)]
    rows = teacher.get(LIST).json()["data"]["results"]
    listed = {row["id"]: row["position"] for row in rows if row["position"]}
    places = {id: read(client, id)["position"] for client, id in crowd[2:]}
    places |= {id: read(student, id)["position"] for id in own}
    assert listed == places
    claimed = []
    while (run := queue.claim("a")) is not None:
        claimed.append(run.submission_id)
        queue.owned(run).update(state="finished")
    assert sorted(places, key=lambda id: places[id]) == claimed[:5]
    assert sorted(places.values()) == [1, 2, 3, 4, 5]


def test_a_poll_reads_no_more_of_a_long_queue(teacher, student, submit, crowd):
    """As many queries, whether one waits or six; and the place is counted in the database."""
    id = crowd[-1][1]
    with CaptureQueriesContext(connection) as queries:
        assert read(crowd[-1][0], id)["position"] == 5
    counts = [query["sql"] for query in queries if "COUNT" in query["sql"].upper()]
    assert len(queries) <= 10
    assert any("student_turn" in sql and " OVER " not in sql for sql in counts)


def test_the_estimate_is_what_recent_runs_took_shared_by_the_workers(student, crowd, cast):
    client, last = crowd[-1]
    assert read(client, last)["estimated_wait_seconds"] is None
    workers.beat("a", ABLE)
    assert read(client, last)["estimated_wait_seconds"] is None, "nothing was graded yet: nobody can say"
    work(1)
    now = clock.now()
    ended = {"started_at": now - timedelta(seconds=6), "finished_at": now}
    GradingRun.objects.filter(state=RunState.FINISHED).update(**ended)
    assert (read(client, last)["position"], read(client, last)["estimated_wait_seconds"]) == (4, 24)
    workers.beat("b", ABLE)
    workers.beat("c", {"ok": False, "reason": "no sandbox"})
    assert read(client, last)["estimated_wait_seconds"] == 12
    listed = client.get(LIST).json()["data"]["results"]
    assert [row["estimated_wait_seconds"] for row in listed] == [12]
    work()
    assert read(client, last)["estimated_wait_seconds"] is None


def test_over_the_limit_nothing_is_taken_and_the_client_is_told_when_to_come_back(
    student, submit, crowd, settings
):
    settings.QUEUE_LIMIT = len(crowd)
    response = submit(student, headers={"Idempotency-Key": "one"})
    assert (response.status_code, response.json()["code"]) == (429, "queue_full")
    assert int(response.headers["Retry-After"]) > 0
    assert Submission.objects.count() == len(crowd)
    work(1)
    again = submit(student, headers={"Idempotency-Key": "one"})
    assert again.status_code == 201
    assert again.headers.get("Idempotency-Replayed") is None


def test_what_only_workers_take_that_are_away_fills_the_queue_for_its_own_kind_only(
    student, submit, crowd, settings
):
    """Whether they are of a language or of a class, and whether anybody else is there or not."""
    c = {"language": "c", "code": "int main(void) { return 0; }"}
    settings.QUEUE_LIMIT = len(crowd)
    for others in (None, {"ok": True, "languages": {"c": {"version": "1"}}}):
        if others:
            workers.beat("of c", others)
        assert submit(student).status_code == 429
        assert submit(student, **c).status_code == 201
    workers.beat("of both", ABLE)
    assert submit(student, **c).status_code == 429, "now they wait for one worker"


def test_work_of_a_dedicated_class_does_not_fill_the_queue_of_others(
    cast, client_of, question, submit, crowd, settings
):
    other = make_assignment(cast, question, classroom=cast.other_classroom)
    workers.beat("general", ABLE)
    settings.QUEUE_LIMIT = len(crowd)
    outsider = client_of(cast.other_student)
    assert submit(outsider, assignment=other.pk).status_code == 429
    settings.DEDICATED_CLASSES = [cast.classroom.pk]
    assert submit(outsider, assignment=other.pk).status_code == 201


def test_the_estimate_counts_what_waits_for_the_same_workers(student, submit, crowd, settings):
    work(1)
    now = clock.now()
    ended = {"started_at": now - timedelta(seconds=6), "finished_at": now}
    GradingRun.objects.filter(state=RunState.FINISHED).update(**ended)
    id = submit(student, language="c", code="int main(void) { return 0; }").json()["data"]["id"]
    workers.beat("of python", {"ok": True, "languages": {"python": {"version": "3"}}})
    assert read(student, id)["estimated_wait_seconds"] is None, "nobody takes it"
    workers.beat("of c", {"ok": True, "languages": {"c": {"version": "1"}}})
    assert (read(student, id)["position"], read(student, id)["estimated_wait_seconds"]) == (5, 6)
    client, last = crowd[-1]
    assert (read(client, last)["position"], read(client, last)["estimated_wait_seconds"]) == (4, 24)


def test_what_was_taken_is_answered_again_even_when_the_queue_is_full(student, submit, settings):
    first = submit(student, headers={"Idempotency-Key": "one"})
    settings.QUEUE_LIMIT = 1
    again = submit(student, headers={"Idempotency-Key": "one"})
    assert (again.status_code, again.json()) == (201, first.json())


def test_a_long_batch_takes_no_room_from_students(student, teacher, submit, crowd, settings):
    work()
    settings.QUEUE_LIMIT = len(crowd)
    all_again = {"submissions": [id for _, id in crowd]}
    path = "/api/grading/grading/run-autograder/"
    assert teacher.post(path, all_again, format="json").status_code == 202
    refused = teacher.post(path, all_again, format="json")
    assert (refused.status_code, refused.json()["code"]) == (429, "queue_full")
    assert submit(student).status_code == 201


def test_an_assignment_that_waits_for_run_autograder_needs_no_room(student, submit, assignment, settings):
    submit(student)
    settings.QUEUE_LIMIT = 1
    type(assignment).objects.filter(pk=assignment.pk).update(auto_grade=False)
    assert submit(student).status_code == 201


def test_code_runs_are_refused_while_too_many_wait(student, cast):
    workers.beat("a", ABLE)
    request = {"language": "python", "code": "pass", "tests": []}
    GradingRun.objects.bulk_create(
        GradingRun(request=request, language="python", priority=Priority.INTERACTIVE, queued_at=clock.now())
        for _ in range(MAX_WAITING_A_WORKER)
    )
    body = {"language": "python", "code": "print(1)", "input": ""}
    response = student.post("/api/code/run/", body, format="json")
    assert (response.status_code, response.json()["code"]) == (429, "queue_full")
    assert int(response.headers["Retry-After"]) > 0


def test_the_depth_is_counted_anew_near_the_limit_only(cast, student, submit, settings):
    settings.QUEUE_LIMIT = 1_000_000
    depth = waiting._Depth()
    depth.reaches(settings.QUEUE_LIMIT, Priority.SUBMISSION, PYTHON)
    with CaptureQueriesContext(connection) as queries:
        assert depth.reaches(settings.QUEUE_LIMIT, Priority.SUBMISSION, PYTHON) is False
    assert len(queries) == 0
    submit(student)
    assert depth.reaches(1, Priority.SUBMISSION, PYTHON) is True


def test_a_claim_looks_at_the_queue_and_not_at_what_was_graded_before(student, submit):
    """Each part of it by an index over the few rows that wait or are under way, whatever else the table holds."""
    submit(student)
    plan = queue._claimable().order_by(*queue.ORDER)[:1].explain()
    assert "run_queue" in plan
    if connection.vendor == "sqlite":  # PostgreSQL chooses by the size of its tables, and these are tiny
        assert "run_busy" in plan


def test_a_place_is_counted_in_the_index_of_the_queue(student, submit):
    """However many runs were graded before, and on PostgreSQL without a look into the table."""
    submit(student)
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as queries:
        if connection.vendor == "postgresql":  # else it chooses by the size of its tables, and these are tiny
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        waiting.positions(Submission.objects.values_list("pk", flat=True))
        [count] = [query["sql"] for query in queries if "COUNT" in query["sql"]]
        cursor.execute(f"EXPLAIN {'QUERY PLAN' if connection.vendor == 'sqlite' else ''} {count}")
        plan = str(cursor.fetchall())
    assert "run_queue" in plan
    assert connection.vendor == "sqlite" or "Index Only Scan" in plan
