"""Lists, filters, reading, submitting and claiming with 1,000,000 submissions in the table beside 10,000.

Two databases of each kind (SQLite, PostgreSQL) are filled and asked in turns, through all of Django, without a network.
Both have the same 1,000 runs in the queue. Prints the best time of each call at both sizes, and their ratio.

    bench/million_rows.py [sqlite] [postgresql] [--rows N] [--rounds N]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

SMALL, LARGE, GOAL = 10_000, 1_000_000, 2.0
OF_A_STUDENT, STUDENTS_OF_A_CLASS, ASSIGNMENTS_OF_A_CLASS, QUEUED = 50, 100, 5, 1000
LIST = "/api/submissions/submissions/"


# --- one database, in a process of its own --------------------------------------------------------------------------


def fill(rows: int) -> None:
    """Classes of 100 students with 50 submissions each; every one graded, but for those that wait."""
    from django.db import connection

    from assignments.models import Assignment, AssignmentQuestion, Question
    from classes.models import ClassRole, Classroom, Enrollment
    from users.models import Role, User

    def user(name: str, role: str = Role.STUDENT) -> User:
        return User(email=f"{name}@example.edu", first_name=name, last_name="Doe", role=role, password="!")

    User.objects.create(email="admin@example.edu", role=Role.ADMIN, password="!")
    count = rows // OF_A_STUDENT // STUDENTS_OF_A_CLASS
    teachers = User.objects.bulk_create(user(f"teacher{n}", Role.TEACHER) for n in range(count))
    students = User.objects.bulk_create(user(f"student{n}") for n in range(count * STUDENTS_OF_A_CLASS))
    classes = Classroom.objects.bulk_create(
        Classroom(name=f"Class {n}", join_code=f"{n:05}-AAAAA", owner=teacher)
        for n, teacher in enumerate(teachers)
    )
    Enrollment.objects.bulk_create(
        Enrollment(classroom=room, user=teacher, role=ClassRole.TEACHER)
        for room, teacher in zip(classes, teachers, strict=True)
    )
    Enrollment.objects.bulk_create(
        Enrollment(classroom=classes[n // STUDENTS_OF_A_CLASS], user=student)
        for n, student in enumerate(students)
    )
    questions = Question.objects.bulk_create(
        Question(author=teacher, title="Double it", languages=["python"]) for teacher in teachers
    )
    assignments = Assignment.objects.bulk_create(
        Assignment(classroom=room, title=f"Week {n}", status="published", created_by=room.owner)
        for room in classes
        for n in range(ASSIGNMENTS_OF_A_CLASS)
    )
    AssignmentQuestion.objects.bulk_create(
        AssignmentQuestion(assignment=each, question=questions[n // ASSIGNMENTS_OF_A_CLASS], points=10)
        for n, each in enumerate(assignments)
    )
    of_a_class = OF_A_STUDENT * STUDENTS_OF_A_CLASS
    # the n-th submission: class comes after class, as terms do; in a class students take turns, each going through
    # the assignments again and again
    numbers = (
        f"WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {rows})"
    )
    room, turn = f"(n / {of_a_class})", f"(n % {of_a_class} / {STUDENTS_OF_A_CLASS})"
    student = f"({room} * {STUDENTS_OF_A_CLASS} + n % {STUDENTS_OF_A_CLASS})"
    is_queued = f"(n >= {rows - QUEUED})"
    moment = (
        "TIMESTAMP WITH TIME ZONE '2026-01-01' + n * INTERVAL '1 second'"
        if connection.vendor == "postgresql"
        else "datetime('2026-01-01', '+' || n || ' seconds')"
    )
    # seven is no part of a hundred: every student has some of each
    verdict = "CASE n % 7 WHEN 0 THEN 'runtime_error' WHEN 1 THEN 'wrong_answer' ELSE 'accepted' END"
    statements = [
        f"""{numbers} INSERT INTO submissions_submission (id, assignment_id, question_id, student_id, language, code,
            sha256, attempt, submitted_at, is_late, status, verdict, auto_score, max_score, feedback, version)
        SELECT n + 1, {assignments[0].pk} + {room} * {ASSIGNMENTS_OF_A_CLASS} + {turn} % {ASSIGNMENTS_OF_A_CLASS},
            {questions[0].pk} + {room}, {students[0].pk} + {student}, 'python', 'print(int(input()) * 2)', 'x',
            {turn} / {ASSIGNMENTS_OF_A_CLASS} + 1, {moment}, false,
            CASE WHEN {is_queued} THEN 'queued' ELSE 'finished' END,
            CASE WHEN {is_queued} THEN '' ELSE {verdict} END, CASE WHEN {is_queued} THEN NULL ELSE 5 END, 10, '', 1
        FROM numbers""",
        """INSERT INTO submissions_gradingrun (id, submission_id, requested_by_id, classroom_id, language, state, priority,
            turn, student_turn, token, tries, losses, worker, verdict, score, compile_output, toolchain, evidence, error,
            queued_at, started_at, finished_at)
        SELECT s.id, s.id, s.student_id, a.classroom_id, s.language, s.status, 1, s.id, 0, 0, 0, 0, '', s.verdict,
            s.auto_score, '', '', '{}', '', s.submitted_at, s.submitted_at,
            CASE WHEN s.status = 'queued' THEN NULL ELSE s.submitted_at END
        FROM submissions_submission s JOIN assignments_assignment a ON a.id = s.assignment_id""",
        """INSERT INTO submissions_testresult (run_id, number, name, visibility, "group", verdict, points, max_points,
            time_ms, memory_kb, stdout, stderr, message, evidence)
        SELECT id, 1, 'Test 1', 'hidden', '', verdict, 5, 10, 20, 9000, '42', '', '', '{}'
        FROM submissions_gradingrun WHERE state = 'finished'""",
        """UPDATE submissions_submission SET effective_run_id = id, published_at = submitted_at
        WHERE status = 'finished'""",
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            for name in ("submissions_submission", "submissions_gradingrun"):
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {rows})")
            cursor.execute("VACUUM (ANALYZE)")


def calls(rows: int) -> dict[str, Callable[[], Any]]:
    """What is measured, by name. Each returns something that must not be empty."""
    from django.db import transaction
    from rest_framework.test import APIClient

    from assignments.models import Assignment
    from classes.models import Classroom
    from submissions import queue
    from users.models import User
    from users.services import open_login, tokens_of

    def client(name: str) -> APIClient:
        made = APIClient()
        login = open_login(User.objects.get(email=f"{name}@example.edu"), address="127.0.0.1")
        made.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens_of(login)['access']}")
        return made

    newest = f"teacher{Classroom.objects.count() - 1}"
    clients = {name: client(name) for name in ("admin", "teacher0", "student0", newest)}
    student_id, class_assignments = User.objects.get(email="student0@example.edu").pk, Assignment.objects
    assignment = class_assignments.order_by("pk")[0]
    question = assignment.entries.get().question_id
    early, late = "2026-01-01T00:30:00Z", "2026-01-01T01:00:00Z"

    def get(who: str, query: str = "", path: str = LIST) -> Callable[[], Any]:
        def call() -> Any:
            response = clients[who].get(f"{path}?{query}")
            assert response.status_code == 200, response.content
            data = response.json()["data"]
            return data.get("results", data)

        return call

    def submit() -> Any:
        body = {"assignment": assignment.pk, "question": question, "language": "python", "code": "print(1)"}
        response = clients["student0"].post(LIST, body, format="json")
        assert response.status_code == 201, response.content
        return response.json()["data"]

    def claim() -> Any:
        with transaction.atomic():
            run = queue.claim("bench")
            transaction.set_rollback(True)
        return run

    return {
        "list, student": get("student0"),
        "list, teacher": get("teacher0"),
        "list, newest class": get(newest),
        "list, admin": get("admin"),
        "page 3, admin": get("admin", "page=3"),
        "assignment, teacher": get("teacher0", f"assignment={assignment.pk}"),
        "assignment, admin": get("admin", f"assignment={assignment.pk}"),
        "class, admin": get("admin", f"class={assignment.classroom_id}"),
        "question, admin": get("admin", f"question={question}"),
        "student, teacher": get("teacher0", f"student={student_id}"),
        "student, admin": get("admin", f"student={student_id}"),
        "status queued, admin": get("admin", "status=queued"),
        "status finished, admin": get("admin", "status=finished"),
        "status finished, teacher": get("teacher0", "status=finished"),
        "verdict, student": get("student0", "verdict=accepted"),
        "verdict, teacher": get("teacher0", "verdict=wrong_answer"),
        "verdict, admin": get("admin", "verdict=wrong_answer"),
        "language, admin": get("admin", "language=python"),
        "days, teacher": get("teacher0", f"submitted_after={early}&submitted_before={late}"),
        "days, admin": get("admin", f"submitted_after={early}&submitted_before={late}"),
        "since a day, admin": get("admin", f"submitted_after={early}"),
        "by time, admin": get("admin", "ordering=submitted_at"),
        "by attempt, admin": get("admin", "ordering=-attempt"),
        "by attempt, teacher": get("teacher0", "ordering=attempt"),
        "read one, student": get("student0", path=f"{LIST}1/"),
        "read one, teacher": get("teacher0", path=f"{LIST}1/"),
        "read one that waits": get("admin", path=f"{LIST}{rows}/"),
        "submit": submit,
        "claim": claim,
    }


def serve(rows: int) -> None:
    """Fills the database of this process's environment, then answers each line, a name of `calls`, with milliseconds."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "autograder.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    fill(rows)
    table = calls(rows)
    print(json.dumps(list(table)), flush=True)
    for line in sys.stdin:
        started = time.perf_counter()
        assert table[line.strip()](), line
        print(json.dumps((time.perf_counter() - started) * 1000), flush=True)


# --- both sizes, in turns -------------------------------------------------------------------------------------------


class Database:
    """A child process with a database of so many rows."""

    def __init__(self, rows: int, data_dir: str, url: str) -> None:
        limits = {"SUBMISSIONS_PER_MINUTE": "100000", "ALLOWED_HOSTS": "testserver", "LOG_LEVEL": "ERROR"}
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve", str(rows)],
            env={**os.environ, "DATA_DIR": data_dir, "DATABASE_URL": url, **limits},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def read(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())

    def call(self, name: str) -> float:
        assert self._process.stdin
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        return float(self.read())

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


def compare(kind: str, large_rows: int, rounds: int) -> list[str]:
    """Prints the table of one kind of database and returns what is beyond the goal."""
    from tests.servers import PostgreSQL

    with ExitStack() as stack:
        pair = []
        for rows in (SMALL, large_rows):
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            url = stack.enter_context(PostgreSQL(durable=False)).url if kind == "postgresql" else ""
            database = Database(rows, folder, url)
            stack.callback(database.close)
            pair.append(database)
        started = time.perf_counter()
        names, _ = [database.read() for database in pair]  # when both are filled
        print(f"{kind}: {SMALL:,} and {large_rows:,} rows filled in {time.perf_counter() - started:.0f} s")
        beyond = []
        for name in names:
            times: list[list[float]] = [[], []]
            for _ in range(rounds + 1):
                for database, taken in zip(pair, times, strict=True):
                    taken.append(database.call(name))
            small, large = (min(taken[1:]) for taken in times)  # the first one only warms up
            told = f"{name:26} {small:8.1f} ms {large:8.1f} ms   {large / small:5.2f}"
            if large / small > GOAL:
                beyond.append(f"{kind}: {name}")
                told += "   beyond the goal"
            print(told, flush=True)
        return beyond


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--rows", type=int, default=LARGE)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    beyond = [name for kind in options.kinds for name in compare(kind, options.rows, options.rounds)]
    if beyond:
        sys.exit(f"more than {GOAL:.0f} times as slow: {'; '.join(beyond)}")


if __name__ == "__main__":
    main()
