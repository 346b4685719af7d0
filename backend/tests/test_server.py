"""`manage.py serve` as an operator meets it: it starts, says so, mends itself, and leaves nobody behind."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests import servers
from tests.conftest import running_server
from tests.school import eventually
from tests.servers import Server, command_line, descendants_of, wait_until_gone

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def child_of(server: Server, words: str) -> int:
    """The process directly below the server whose command line holds `words`."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    matching = [int(pid) for pid in children if words in command_line(int(pid))]
    assert matching, f"no child runs {words!r}"
    return matching[0]


@pytest.fixture
def started(tmp_path: Path):
    with running_server(tmp_path) as server:
        server.wait_for_line("Autograder is ready")
        yield server


def test_it_is_ready_when_health_answers(started: Server) -> None:
    status, answer = started.request("GET", "/api/health/")
    assert status == 200
    assert answer["data"]["database"] == "ok"
    assert set(answer["data"]) >= {"status", "database", "sandbox", "workers", "queued"}


def test_what_it_writes_is_in_the_data_folder_and_private(started: Server) -> None:
    assert (started.data_dir / "secret-key").stat().st_mode & 0o777 == 0o600
    if not os.environ.get("DATABASE_URL"):
        assert (started.data_dir / "autograder.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_given_secret_key_needs_no_file(tmp_path: Path) -> None:
    with running_server(tmp_path / "new", SECRET_KEY="k" * 60) as server:
        server.wait_for_line("Autograder is ready")
        assert not (server.data_dir / "secret-key").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_all_of_it(started: Server, number: int) -> None:
    family = descendants_of(started.process.pid)
    assert len(family) >= 4  # web master and process, housekeeping, worker
    assert started.stop(number) == 0
    assert started.lines[-1] == "Autograder has stopped."
    assert wait_until_gone(family) == set()


def test_who_waits_for_a_grading_is_answered_before_the_server_stops(tmp_path: Path) -> None:
    with running_server(tmp_path, DEMO="1", WEB_PROCESSES="1") as server:
        server.wait_for_line("Autograder is ready")
        student = server.token_of("student")
        _, answer = server.request("GET", "/api/assignments/", token=student)
        assignment = answer["data"]["results"][0]
        work = {"assignment": assignment["id"], "question": assignment["questions"][0]["question"]}
        work |= {"language": "python", "code": "import time; time.sleep(20)"}
        status, answer = server.request("POST", "/api/submissions/submissions/", work, token=student)
        assert status == 201, answer
        waiting = http.client.HTTPConnection(server.origin.removeprefix("http://"), timeout=60)
        address = f"/api/submissions/submissions/{answer['data']['id']}/?wait=30"
        waiting.request("GET", address, headers={"Authorization": f"Bearer {student}"})
        # one process takes them in turn: when this one is answered, the other has its thread
        assert server.request("GET", "/api/health/")[0] == 200
        assert server.stop() == 0
        response = waiting.getresponse()
        assert response.status == 200
        assert response.headers["Retry-After"] == "1"
        assert json.loads(response.read())["data"]["status"] in ("queued", "running")


def is_let_in(host: str, port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex((host, port)) == 0


def test_a_server_that_stops_refuses_who_comes(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        server.wait_for_line("is ready: python")
        address = urlsplit(server.origin)
        held = child_of(server, "housekeep")
        os.kill(held, signal.SIGSTOP)  # so long the server cannot end
        server.process.send_signal(signal.SIGTERM)
        eventually(lambda: not is_let_in(address.hostname, address.port))
        assert server.process.poll() is None
        os.kill(held, signal.SIGCONT)


def test_no_process_of_the_server_needs_what_a_program_of_the_same_user_can_use_up(started: Server) -> None:
    """The kernel bounds the files that `epoll` watches for each user: whoever needs one more would answer nobody."""
    for pid in (started.process.pid, *descendants_of(started.process.pid)):
        if "manage.py" in command_line(pid) or "gunicorn" in command_line(pid):
            for file in Path(f"/proc/{pid}/fd").iterdir():
                with suppress(FileNotFoundError):  # it was closed meanwhile
                    assert os.readlink(file) != "anon_inode:[eventpoll]", command_line(pid)


def test_nobody_survives_when_the_whole_is_killed(started: Server) -> None:
    family = descendants_of(started.process.pid)
    started.process.kill()
    assert wait_until_gone(family) == set()


@pytest.mark.parametrize(
    ("words", "name"), [("worker", "worker-1"), ("housekeep", "housekeep"), ("gunicorn", "web")]
)
def test_a_killed_child_is_started_again(started: Server, words: str, name: str) -> None:
    killed = child_of(started, words)
    seen = len(started.lines)
    os.kill(killed, signal.SIGKILL)
    started.wait_for_line(f"{name} was killed by SIGKILL; it is started again in", after=seen)
    started.wait_for_line(f"{name} was started again", after=seen)
    if name == "web":  # waits in the open port until the new one takes it
        assert started.request("GET", "/api/health/")[0] == 200
    assert child_of(started, words) != killed


def test_a_port_that_is_taken_is_told_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running_server(tmp_path, PORT=str(port)) as server:
            assert server.read_to_end() == 1
    assert f"Cannot listen on 127.0.0.1 port {port}: Address already in use" in server.lines[-1]
    assert "PORT=8001" in server.lines[-1]


def test_a_web_server_that_cannot_start_ends_everything(tmp_path: Path) -> None:
    # an application that is not there stands for whatever may break it
    with running_server(
        tmp_path, GUNICORN_CMD_ARGS="--pythonpath /nonexistent --worker-class nonexistent"
    ) as server:
        assert server.read_to_end() == 1
    assert any("web ended with exit code" in line and "everything stops" in line for line in server.lines)


def test_a_second_server_beside_it(started: Server, tmp_path_factory: pytest.TempPathFactory) -> None:
    with running_server(tmp_path_factory.mktemp("second")) as second:
        second.wait_for_line("Autograder is ready")
        assert second.request("GET", "/api/health/")[0] == 200
        assert started.request("GET", "/api/health/")[0] == 200
        assert second.stop() == 0
    assert started.request("GET", "/api/health/")[0] == 200


def test_without_a_demo_it_says_how_the_first_admin_is_made(tmp_path: Path) -> None:
    with running_server(tmp_path, DEMO="0", WORKERS="1") as server:
        server.wait_for_line(f"DATA_DIR={server.data_dir} ../.venv/bin/python manage.py createsuperuser")
        server.wait_for_line("Autograder is ready")
        assert not (server.data_dir / "demo-accounts.json").exists()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", "yep", "DEBUG must be one of 1, true, yes, on, 0, false, no, off, not 'yep'"),
        ("PORT", "80000", "PORT must be a whole number from 1 to 65535, not '80000'"),
        ("WORKERS", "-1", "WORKERS must be a whole number from 0 to 512, not '-1'"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_starts(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    with running_server(tmp_path, **{name: value}) as server:
        assert server.read_to_end() == 1
    output = "\n".join(server.lines)
    assert words in output
    assert "autograder.E001" in output
    assert "ready" not in output


def test_housekeeping_once_runs_every_task(tmp_path: Path) -> None:
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    before = subprocess.run([*manage, "housekeep", "--once"], env=environment, capture_output=True, text=True)
    assert before.returncode == 1  # no tables yet
    assert "Failed: " in before.stderr
    subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
    after = subprocess.run([*manage, "housekeep", "--once"], env=environment, capture_output=True, text=True)
    assert after.returncode == 0, after.stderr


def test_a_second_server_on_the_same_data_is_refused(started: Server) -> None:
    with servers.running_server(started.data_dir) as second:
        assert second.read_to_end() == 1
    assert f"Another server runs on {started.data_dir}" in second.lines[-1]
    assert started.request("GET", "/api/health/")[0] == 200


def test_a_command_before_the_first_start_says_what_is_missing(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "",
        "DJANGO_SUPERUSER_PASSWORD": "x",
    }
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "createsuperuser", "--noinput"]
    command += ["--email=a@example.edu", "--first_name=A", "--last_name=B"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "manage.py migrate" in done.stderr
    assert "Traceback" not in done.stderr
