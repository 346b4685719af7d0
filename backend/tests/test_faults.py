"""The server while what it stands on fails: the disk fills up, PostgreSQL dies, a row stays locked, it is killed itself."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from tests import servers
from tests.conftest import running_server
from tests.school import SUBMISSIONS, School, eventually, make_doubling
from tests.servers import PostgreSQL, Server

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("faults")]
RIGHT = "print(int(input()) * 2)\n"
# busy for three seconds in each of its three tests
SLOW = "import time\nend = time.process_time() + 3\nwhile time.process_time() < end: pass\n" + RIGHT


def make_school(server: Server) -> School:
    server.wait_for_line("Autograder is ready")
    server.wait_for_line("is ready: python")
    return School(server)


def post(
    school: School, assignment: int, question: int, code: str = RIGHT, **headers: str
) -> requests.Response:
    return requests.post(
        f"{school.server.origin}{SUBMISSIONS}",
        json={"assignment": assignment, "question": question, "language": "python", "code": code},
        headers={"Authorization": f"Bearer {school.student}", **headers},
        timeout=60,
    )


def health(server: Server, token: str = "") -> tuple[int, dict[str, Any]]:
    status, answer = server.request("GET", "/api/health/", token=token)
    return status, answer.get("data", answer)


def graded_notices(school: School, id: int) -> int:
    rows = school.call("GET", school.student, "/api/notifications/?kind=submission_graded&page_size=100")
    return sum(row["link"] == f"{SUBMISSIONS}{id}/" for row in rows["results"])


# --- a full disk ------------------------------------------------------------------------------------------------------


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """In place of the folder, and for the same user."""
    folder.mkdir(exist_ok=True)
    about = folder.stat()
    same = f"mode={stat.S_IMODE(about.st_mode):o},uid={about.st_uid},gid={about.st_gid}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,{same}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def may_mount(folder: Path) -> bool:
    try:
        with small_disk(folder / "try", 1):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def fill(folder: Path, *, leave_kb: int = 0) -> Path:
    filler = folder / "filler"
    with filler.open("wb") as file:
        while True:
            about = os.statvfs(folder)
            try:
                os.posix_fallocate(file.fileno(), 0, about.f_bavail * about.f_frsize - leave_kb * 1024)
                return filler
            except OSError as error:  # the server has written something in between
                if error.errno != errno.ENOSPC:
                    raise


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    if not may_mount(tmp_path):
        pytest.skip("a small disk cannot be mounted here: it needs root")
    with small_disk(tmp_path / "disk", 64) as folder:
        yield folder


@pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")), reason="it is about SQLite's disk: PostgreSQL's is below"
)
def test_on_a_full_disk_nothing_is_lost_and_it_goes_on_by_itself(disk: Path) -> None:
    with running_server(disk, DEMO="1", DISK_RESERVE_MB="16", LEASE_SECONDS="4") as server:
        school = make_school(server)
        question = make_doubling(school)
        assignment = school.assignment([question])
        assert health(server)[1]["disk"] == "ok"

        # short of room: new work is refused, and what was taken is finished
        taken = school.submit(assignment, question, "python", SLOW)
        filler = fill(disk, leave_kb=8 * 1024)
        refused = post(school, assignment, question)
        assert (refused.status_code, refused.json()["code"]) == (503, "disk_full")
        assert int(refused.headers["Retry-After"]) > 0
        status, data = health(server)
        assert (status, data["status"], data["disk"]) == (200, "degraded", "full")
        assert "MB are free at" in health(server, school.teacher)[1]["disk"]
        assert school.wait(taken, seconds=30)["verdict"] == "accepted"
        assert server.manage("housekeep", "--once").returncode == 0
        admin = server.token_of("admin")
        alarms = school.call("GET", admin, "/api/notifications/?kind=site_alarm")["results"]
        assert [alarm["title"] for alarm in alarms] == ["The disk is full"]
        filler.unlink()

        # full to the last byte, in the middle of a run
        taken = school.submit(assignment, question, "python", SLOW)
        school.wait(taken, seconds=30, states=("running",))
        filler = fill(disk)
        long_prompt = {"title": "Long", "prompt": "x" * 60_000}
        acknowledged = 0
        while True:  # there is some room in the database's own files, megabytes perhaps
            status, answer = server.request("POST", "/api/questions/", long_prompt, token=school.teacher)
            if status != 201:
                break
            acknowledged += 1
        assert (status, answer.get("code")) == (503, "disk_full"), answer
        server.wait_for_line("a result cannot be stored, trying again")
        assert school.call("GET", school.student, f"{SUBMISSIONS}{taken}/")["status"] == "running"

        filler.unlink()
        seen = school.wait(taken, seconds=60)
        assert (seen["verdict"], seen["score"], graded_notices(school, taken)) == ("accepted", 10, 1)
        stored = school.call("GET", school.teacher, "/api/questions/?title=Long&page_size=100")["count"]
        assert stored == acknowledged
        assert post(school, assignment, question).status_code == 201
        assert health(server)[1]["disk"] == "ok"


# --- PostgreSQL gone, full, or locked ---------------------------------------------------------------------------------
on_postgresql = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL"), reason="needs PostgreSQL: it is run with the tests on it"
)


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSQL]:
    with PostgreSQL() as running:
        yield running


@pytest.fixture(scope="module")
def school(postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    folder = tmp_path_factory.mktemp("on-postgresql")
    with servers.running_server(folder, DATABASE_URL=postgresql.url, DEMO="1", LEASE_SECONDS="4") as server:
        yield make_school(server)


@on_postgresql
def test_while_postgresql_is_gone_503_and_afterwards_everything_is_there(
    school: School, postgresql: PostgreSQL
) -> None:
    server, question = school.server, make_doubling(school)
    assignment = school.assignment([question])
    waiting = [school.submit(assignment, question, "python", SLOW) for _ in range(2)]
    school.wait(waiting[0], seconds=30, states=("running",))
    seen = len(server.lines)

    postgresql.kill()
    refused = post(school, assignment, question, **{"Idempotency-Key": "while it was gone"})
    assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable"), refused.text
    assert int(refused.headers["Retry-After"]) > 0
    status, answer = health(server)
    assert (status, answer["code"]) == (503, "database_unavailable")
    server.wait_for_line("a result cannot be stored, trying again", after=seen)

    postgresql.start()
    eventually(lambda: health(server)[0] == 200)
    retried = post(school, assignment, question, **{"Idempotency-Key": "while it was gone"})
    assert retried.status_code == 201, retried.text
    for id in (*waiting, retried.json()["data"]["id"]):
        seen_by_staff = school.wait(id, seconds=90)
        assert (seen_by_staff["verdict"], seen_by_staff["score"]) == ("accepted", 10)
        assert graded_notices(school, id) == 1
    assert school.call("GET", school.teacher, f"{SUBMISSIONS}?question={question}")["count"] == 3
    with psycopg.connect(
        postgresql.url
    ) as connection:  # what was found out meanwhile was not found out again
        claims = connection.execute(
            "SELECT token FROM submissions_gradingrun WHERE submission_id = %s", [waiting[0]]
        ).fetchall()
    assert claims == [(1,)]


@on_postgresql
def test_a_locked_row_holds_up_only_who_needs_it_and_not_for_ever(
    school: School, postgresql: PostgreSQL
) -> None:
    question = make_doubling(school)
    assignment = school.assignment([question])
    first = school.submit(assignment, question, "python", RIGHT)
    school.wait(first, seconds=60)
    student2 = school.server.token_of("student2")
    school.post(student2, "/api/classes/join/", {"code": school.classroom["join_code"]}, status=200)
    body = {"assignment": assignment, "question": question, "language": "python", "code": RIGHT}
    with psycopg.connect(postgresql.url) as slow:
        # as publishing for the whole class does
        slow.execute(
            "SELECT id FROM submissions_submission WHERE assignment_id = %s FOR UPDATE", [assignment]
        )
        second = school.submit(assignment, question, "python", RIGHT)
        assert school.wait(second, seconds=60)["verdict"] == "accepted"
        assert school.call("GET", school.student, f"{SUBMISSIONS}{first}/")["status"] == "finished"
        slow.execute("SELECT id FROM users_user WHERE email LIKE 'student@%' FOR UPDATE")
        held_up = post(school, assignment, question)
        assert (held_up.status_code, held_up.json()["code"]) == (503, "database_busy"), held_up.text
        others = school.post(student2, SUBMISSIONS, body)["id"]
        assert school.wait(others, seconds=60)["verdict"] == "accepted"
    assert post(school, assignment, question).status_code == 201


@on_postgresql
def test_a_worker_waits_for_a_row_and_keeps_what_it_found_out(school: School, postgresql: PostgreSQL) -> None:
    question = make_doubling(school)
    id = school.submit(school.assignment([question]), question, "python", SLOW)
    school.wait(id, seconds=60, states=("running",))
    seen = len(school.server.lines)
    with psycopg.connect(postgresql.url) as slow:
        slow.execute("SELECT id FROM submissions_submission WHERE id = %s FOR UPDATE", [id])
        school.server.wait_for_line("a result cannot be stored, trying again", after=seen)
    assert school.wait(id, seconds=60)["verdict"] == "accepted"
    assert graded_notices(school, id) == 1


@on_postgresql
def test_on_postgresqls_full_disk_nothing_is_lost(tmp_path: Path) -> None:
    if not may_mount(tmp_path):
        pytest.skip("a small disk cannot be mounted here: it needs root")
    with ExitStack() as stack:
        postgresql = PostgreSQL()
        stack.callback(postgresql.stop)
        disk = stack.enter_context(small_disk(postgresql.data, 256))
        stack.enter_context(postgresql)
        given = {"SUBMISSIONS_PER_MINUTE": "1000", "LEASE_SECONDS": "4", "DEMO": "1"}
        site = servers.running_server(tmp_path / "site", DATABASE_URL=postgresql.url, **given)
        school = make_school(stack.enter_context(site))
        question = make_doubling(school)
        assignment = school.assignment([question])
        taken = [school.submit(assignment, question, "python", SLOW)]
        school.wait(taken[0], seconds=30, states=("running",))

        # its tables cannot grow; in its log of 16 MB files there is room
        filler = fill_beside_log(disk, postgresql)
        answers = send_until_refused(school, assignment, question)
        assert (answers[-1].status_code, answers[-1].json()["code"]) == (503, "disk_full"), answers[-1].text
        filler.unlink()
        taken += [answer.json()["data"]["id"] for answer in answers[:-1]]
        for id in taken:  # it goes on by itself
            assert school.wait(id, seconds=90)["verdict"] == "accepted"

        # neither in its log: it ends itself
        taken.append(school.submit(assignment, question, "python", SLOW))
        school.wait(taken[-1], seconds=30, states=("running",))
        seen = len(school.server.lines)
        filler = fill(disk)
        use_up_log(postgresql)
        refused = post(school, assignment, question)
        assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable"), refused.text
        school.server.wait_for_line("a result cannot be stored, trying again", after=seen)
        filler.unlink()
        postgresql.start()
        eventually(lambda: health(school.server)[0] == 200)  # connections of before may be tried first
        for id in taken:
            result = school.wait(id, seconds=90)
            assert (result["verdict"], result["score"], graded_notices(school, id)) == ("accepted", 10, 1)
        assert school.call("GET", school.teacher, f"{SUBMISSIONS}?question={question}")["count"] == len(taken)


def fill_beside_log(disk: Path, postgresql: PostgreSQL) -> Path:
    with psycopg.connect(postgresql.url, autocommit=True) as connection:
        connection.execute("SELECT pg_switch_wal()")
        connection.execute("SELECT pg_logical_emit_message(true, '', '')")  # the new file is there
        return fill(disk)


def send_until_refused(school: School, assignment: int, question: int) -> list[requests.Response]:
    """There may be some room in the files that are there."""
    answers = [post(school, assignment, question)]
    while answers[-1].status_code == 201 and len(answers) < 100:
        incompressible = f"{RIGHT}# {secrets.token_hex(10_000)}\n"
        answers.append(post(school, assignment, question, incompressible))
    return answers


def use_up_log(postgresql: PostgreSQL) -> None:
    assert postgresql.process is not None
    with suppress(psycopg.OperationalError), psycopg.connect(postgresql.url, autocommit=True) as connection:
        for _ in range(100):
            connection.execute("SELECT pg_logical_emit_message(false, '', repeat('x', 1000000))")
    postgresql.process.wait(60)
