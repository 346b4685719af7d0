"""Crashes and what outlives them: retries with one key, a slow upload at the deadline, a copy that is put back."""

from __future__ import annotations

import copy
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from tests import servers
from tests.conftest import fresh_database, running_server
from tests.school import SUBMISSIONS, School, make_doubling
from tests.servers import Server, command_line, descendants_of, wait_until_gone

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("crashes")]
RIGHT = "print(int(input()) * 2)\n"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with running_server(
        tmp_path_factory.mktemp("crashes"), DEMO="1", SUBMISSIONS_PER_MINUTE="1000"
    ) as server:
        server.wait_for_line("Autograder is ready")
        server.wait_for_line("is ready: python")
        yield School(server)


def rows(server: Server, query: str) -> list[Any]:
    """What the server's database says, asked behind its back."""
    if url := server.environment["DATABASE_URL"]:
        with psycopg.connect(url) as connection:
            return connection.execute(query).fetchall()
    with closing(sqlite3.connect(server.data_dir / "autograder.sqlite3", timeout=30)) as connection:
        return connection.execute(query).fetchall()


# --- retries with one key, across a crash -----------------------------------------------------------------------------
@contextmanager
def nobody_may_write(server: Server) -> Iterator[None]:
    """A POST stands still in the middle of its transaction meanwhile."""
    if url := server.environment["DATABASE_URL"]:
        with psycopg.connect(url) as holder:
            holder.execute("LOCK TABLE submissions_submission IN EXCLUSIVE MODE")
            yield
        return
    with closing(sqlite3.connect(server.data_dir / "autograder.sqlite3", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")


def kill_web(server: Server) -> None:
    """The web server, master and processes, as the kernel does when memory is short."""
    masters = [pid for pid in descendants_of(server.process.pid) if "gunicorn" in command_line(pid)]
    for pid in masters:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert not wait_until_gone(set(masters))


class Client:
    """A student's program that retries with its key until it is answered."""

    def __init__(self, school: School) -> None:
        self.school, self.question = school, make_doubling(school)
        self.assignment = school.assignment([self.question])

    def post(self, key: str, code: str = RIGHT) -> requests.Response:
        return requests.post(
            f"{self.school.server.origin}{SUBMISSIONS}",
            json={
                "assignment": self.assignment,
                "question": self.question,
                "language": "python",
                "code": code,
            },
            headers={"Authorization": f"Bearer {self.school.student}", "Idempotency-Key": key},
            timeout=30,
        )

    def post_unheard(self, key: str) -> threading.Thread:
        """Sends it; what is answered, if anything, gets lost on the way."""

        def send() -> None:
            with suppress(requests.RequestException):
                self.post(key)

        thread = threading.Thread(target=send)
        thread.start()
        return thread

    def retry(self, key: str) -> requests.Response:
        deadline = time.monotonic() + 90
        while True:
            with suppress(requests.RequestException):
                answer = self.post(key)
                if answer.status_code == 201:
                    return answer
                assert answer.status_code == 503, answer.text  # never a 500, never a refusal
            assert time.monotonic() < deadline
            time.sleep(0.2)

    def stored(self) -> int:
        count = f"SELECT count(*) FROM submissions_submission WHERE question_id = {self.question}"
        return int(rows(self.school.server, count)[0][0])


def test_killed_before_the_commit_nothing_was_taken_and_the_retry_makes_one(school: School) -> None:
    client = Client(school)
    with nobody_may_write(school.server):
        sent = client.post_unheard("before")
        sent.join(1.5)
        assert sent.is_alive()  # it waits for the lock
        school.server.request("GET", "/api/health/")  # who came before was taken in before
        kill_web(school.server)
        sent.join()
    assert client.stored() == 0
    answer = client.retry("before")
    assert "Idempotency-Replayed" not in answer.headers
    assert client.stored() == 1


def test_killed_after_the_commit_the_retry_gets_the_first_answer(school: School) -> None:
    client = Client(school)
    for number in range(2):
        sent = client.post_unheard(f"after {number}")
        while client.stored() == number:
            assert sent.is_alive() or client.stored() > number
        kill_web(school.server)  # the answer may have left; nobody has heard it
        sent.join()
        answer = client.retry(f"after {number}")
        assert answer.headers["Idempotency-Replayed"] == "true"
        assert client.stored() == number + 1
        again = client.retry(f"after {number}")
        assert again.json() == answer.json()


# --- an upload that straddles the deadline ----------------------------------------------------------------------------
def test_work_that_began_to_arrive_in_time_is_taken(school: School) -> None:
    client = Client(school)
    due_at = datetime.now(UTC) + timedelta(seconds=30)
    path = f"/api/assignments/{client.assignment}/"
    school.call("PATCH", school.teacher, path, {"due_at": due_at.isoformat()})
    body = json.dumps(
        {"assignment": client.assignment, "question": client.question, "language": "python", "code": RIGHT}
    ).encode()
    host, port = school.server.origin.removeprefix("http://").split(":")
    head = (
        f"POST {SUBMISSIONS} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {school.student}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.settimeout(60)
        connection.sendall(head.encode() + body[:20])
        while rows(
            school.server, f"SELECT status FROM assignments_assignment WHERE id = {client.assignment}"
        ) != [("closed",)]:
            time.sleep(0.2)
        assert client.post("too late").json()["code"] == "past_due"
        connection.sendall(body[20:])
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 201"), answer
    data = json.loads(answer.partition(b"\r\n\r\n")[2])["data"]
    assert data["is_late"] is False
    assert datetime.fromisoformat(data["submitted_at"]) < due_at


# --- a copy that is put back ------------------------------------------------------------------------------------------
SLOW = "import time\nend = time.process_time() + 3\nwhile time.process_time() < end: pass\n" + RIGHT


@contextmanager
def restored(server: Server, folder: Path) -> Iterator[Server]:
    """A server on a copy of this one's database, made as docs/operations.md says while it runs."""
    folder.mkdir()
    for name in ("secret-key", "demo-accounts.json"):
        shutil.copy(server.data_dir / name, folder)
    url = server.environment["DATABASE_URL"]
    if not url:
        with (
            closing(sqlite3.connect(server.data_dir / "autograder.sqlite3")) as source,
            closing(sqlite3.connect(folder / "autograder.sqlite3")) as target,
        ):
            source.backup(target)
        with servers.running_server(folder) as copied:
            yield copied
        return
    dump = subprocess.run(["pg_dump", "--no-owner", url], capture_output=True, check=True).stdout
    with fresh_database() as empty:
        subprocess.run(["psql", "--quiet", "--set=ON_ERROR_STOP=1", empty], input=dump, check=True)
        with servers.running_server(folder, DATABASE_URL=empty) as copied:
            yield copied


def test_what_was_queued_or_running_in_a_restored_copy_is_graded_and_nothing_is_told_again(
    school: School, tmp_path: Path
) -> None:
    client = Client(school)
    done = school.submit(client.assignment, client.question, "python", RIGHT)
    school.wait(done, seconds=60)
    running, queued = (school.submit(client.assignment, client.question, "python", SLOW) for _ in range(2))
    school.wait(running, seconds=60, states=("running",))
    with restored(school.server, tmp_path / "restored") as copied:
        copied.wait_for_line("Autograder is ready")
        states = rows(copied, f"SELECT id, status FROM submissions_submission WHERE id >= {done} ORDER BY id")
        assert states[0] == (done, "finished")
        assert {status for _, status in states[1:]} <= {"running", "queued"}
        copied.wait_for_line("is ready: ")
        again = copy_of(school, copied)
        for id in (done, running, queued):
            assert again.wait(id, seconds=90)["verdict"] == "accepted"
        told = f"SELECT count(*) FROM notifications_notification WHERE kind = 'submission_graded' AND link LIKE '%/{done}/'"
        assert rows(copied, told) == [(1,)]


def copy_of(school: School, server: Server) -> School:
    """The same people with the same tokens, on another server."""
    copied = copy.copy(school)
    copied.server = server
    return copied
