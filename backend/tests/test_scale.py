"""`serve --scale`: the arrangement of many machines on one, with a PostgreSQL and a Redis of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.processes import reserve_port
from tests.servers import Server, command_line, descendants_of, running_server, wait_until_gone
from tests.test_way_of_a_submission import School

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that PostgreSQL's own user can reach."""
    made = Path(tempfile.mkdtemp(prefix="autograder-scale-"))
    made.chmod(0o755)
    (made / "autograder.sqlite3").touch()
    yield made
    shutil.rmtree(made)


def child_of(server: Server, words: str) -> int:
    return next(pid for pid in descendants_of(server.process.pid) if words in command_line(pid))


def test_a_reserved_port_is_its_servers_and_nobody_elses() -> None:
    port = reserve_port()
    with socket.socket() as somebody, pytest.raises(OSError, match="in use"):
        somebody.bind(("127.0.0.1", port))
    for _ in ("the first start", "started again"):
        with socket.create_server(("127.0.0.1", port)), socket.create_connection(("127.0.0.1", port), 5):
            pass


def test_all_of_it_runs_mends_itself_and_leaves_nobody_behind(folder: Path) -> None:
    with running_server(folder, "--scale", DEMO="1") as server:
        server.wait_for_line("stays there: --scale has a database of its own")
        server.wait_for_line("Autograder is ready")
        server.data_dir = folder / "scale"
        school = School(server)
        code = {"language": "python", "code": "print(input())", "input": "carried"}

        def answer() -> str:
            return school.post(school.student, "/api/code/run/", code, status=200)["results"][0]["stdout"]

        server.wait_for_line("celery@worker-", 120)  # Celery's own word that it listens
        assert answer() == "carried\n"
        family = descendants_of(server.process.pid)

        seen = len(server.lines)
        for words, name in (
            ("bin/postgres -D", "postgres"),
            ("redis-server", "redis"),
            ("manage.py beat", "beat"),
        ):
            os.kill(child_of(server, words), signal.SIGKILL)
            server.wait_for_line(f"{name} was started again", after=seen)
        server.wait_for_line("database system is ready to accept connections", after=seen)
        server.wait_for_line("celery.worker.consumer.connection: Connected", after=seen)
        assert answer() == "carried\n"

        family |= descendants_of(server.process.pid)
        assert server.stop() == 0
        assert server.lines[-1] == "Autograder has stopped."
        assert "database system is shut down" in "\n".join(server.lines[-10:])  # the last to go, and in order
        assert wait_until_gone(family) == set()

    with running_server(folder, "--scale", DEMO="1") as server:  # the same data once more
        server.wait_for_line("Autograder is ready")
        assert not any("Made a demo class" in line for line in server.lines)
        family = descendants_of(server.process.pid)
        server.process.kill()
        assert wait_until_gone(family) == set()
