"""Lists are read from a real standby of a real PostgreSQL, and nothing else is."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from common import replica
from tests.servers import PostgreSQL, running_server

LIST = "/api/submissions/submissions/"

pytestmark = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL"), reason="a standby is PostgreSQL's: this runs with DATABASE_URL only"
)


class Standby(PostgreSQL):
    """Follows another server, and writes down every statement that it is asked."""

    def __init__(self, primary: PostgreSQL) -> None:
        super().__init__(durable=False)
        self._primary = primary

    def prepare(self) -> None:
        source = ["-h", "127.0.0.1", "-p", str(self._primary.port), "-U", "autograder"]
        command = [str(self.programs / "pg_basebackup"), *source, "-R", "-c", "fast", "-D", str(self.data)]
        with self.log.open("ab") as output:
            assert self.spawn(command, output).wait() == 0, self.log.read_text()

    def command(self) -> list[str]:
        return [*super().command(), "-c", "log_statement=all"]

    def lists(self) -> int:
        """How many pages of submissions it was asked for."""
        return sum('FROM "submissions_submission"' in line for line in self.log.read_text().splitlines())


@contextmanager
def pair() -> Iterator[tuple[PostgreSQL, Standby]]:
    with PostgreSQL(durable=False) as primary, Standby(primary) as standby:
        yield primary, standby


def wait_until(condition, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)


def test_lists_come_from_the_standby_unless_the_reader_has_just_written(tmp_path: Path) -> None:
    with (
        pair() as (primary, standby),
        running_server(
            tmp_path, DATABASE_URL=primary.url, REPLICA_DATABASE_URL=standby.url, DEMO="1"
        ) as server,
    ):
        server.wait_for_line("Autograder is ready")
        student, teacher = server.token_of("student"), server.token_of("teacher")
        _, answer = server.request("GET", "/api/assignments/", token=student)
        assignment = answer["data"]["results"][0]
        work = {"assignment": assignment["id"], "question": assignment["questions"][0]["question"]}

        def listed(token: str) -> list[int]:
            status, answer = server.request("GET", LIST, token=token)
            assert status == 200, answer
            return [row["id"] for row in answer["data"]["results"]]

        def is_asked(token: str) -> bool:
            before = standby.lists()
            listed(token)
            return standby.lists() > before

        wait_until(lambda: is_asked(teacher))
        with psycopg.connect(standby.url, autocommit=True) as connection:
            connection.execute("SELECT pg_wal_replay_pause()")
            status, answer = server.request(
                "POST", LIST, work | {"language": "python", "code": "print(1)"}, token=student
            )
            assert status == 201, answer
            id = answer["data"]["id"]
            assert id in listed(student), (
                "who has written reads the primary, however far the standby is behind"
            )
            assert server.request("GET", f"{LIST}{id}/", token=teacher)[0] == 200
            wait_until(lambda: listed(teacher) and any("s behind" in line for line in server.lines))
            assert id in listed(teacher)
            assert not is_asked(teacher)
            connection.execute("SELECT pg_wal_replay_resume()")
        wait_until(lambda: is_asked(teacher))
        with psycopg.connect(primary.url, autocommit=True) as connection:
            long_ago = replica.OWN_WRITES_FOR + timedelta(seconds=1)
            connection.execute("UPDATE users_login SET wrote_at = wrote_at - %s", [long_ago])
        wait_until(lambda: is_asked(student))

        standby.kill()
        assert id in listed(teacher)
        assert id in listed(student)
        server.wait_for_line("from the primary, not from the replica")
        standby.start()
        wait_until(lambda: is_asked(teacher))
