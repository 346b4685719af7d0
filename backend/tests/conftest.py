"""The real server, as a process of its own: what `script/server` runs after its set-up."""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from conftest import Cast
from tests.world import World, make_world

START_SECONDS = 60
STOP_SECONDS = 30


@dataclass
class Server:
    """A running `manage.py serve`. Everything it printed so far is in `lines`."""

    process: subprocess.Popen[bytes]
    origin: str
    data_dir: Path
    environment: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    _partial: bytes = b""

    @property
    def accounts(self) -> dict[str, dict[str, str]]:
        return json.loads((self.data_dir / "demo-accounts.json").read_text())

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str = "",
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Status and parsed body of one request."""
        request = urllib.request.Request(f"{self.origin}{path}", method=method, headers=headers or {})
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                status, raw = response.status, response.read()
        except urllib.error.HTTPError as error:
            status, raw = error.code, error.read()
        return status, json.loads(raw)

    def token_of(self, person: str) -> str:
        """A fresh access token of one of the demo accounts."""
        status, answer = self.request("POST", "/api/auth/login/", self.accounts[person])
        assert status == 200, answer
        return answer["data"]["access"]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs `manage.py` on this server's data."""
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120)

    def wait_for_line(self, text: str, seconds: float = START_SECONDS, *, after: int = 0) -> str:
        """The first line, from number `after` on, that holds `text`; reads on until it comes."""
        deadline = time.monotonic() + seconds
        while True:
            for line in self.lines[after:]:
                if text in line:
                    return line
            assert self._read(deadline), f"{text!r} was never printed; this was:\n" + "\n".join(
                self.lines[-60:]
            )

    def _read(self, deadline: float) -> bool:
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                return False
        chunk = os.read(self.process.stdout.fileno(), 65536)
        *lines, self._partial = (self._partial + chunk).split(b"\n")
        self.lines += [line.decode(errors="replace") for line in lines]
        return bool(chunk)

    def read_while(self, process: subprocess.Popen[bytes]) -> int:
        """Everything until the other process ends, and its exit code: a server whose pipe is full stands still."""
        while process.poll() is None:
            self._read(time.monotonic() + 0.2)
        return process.returncode

    def read_to_end(self) -> int:
        """Everything until the process ends; its exit code."""
        deadline = time.monotonic() + STOP_SECONDS
        while self._read(deadline):
            pass
        return self.process.wait(STOP_SECONDS)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.read_to_end()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextmanager
def fresh_database() -> Iterator[str]:
    """DATABASE_URL of a new, empty database of the kind that the tests run on."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    import psycopg

    name = f"server_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{url.rsplit('/', 1)[0]}/{name}"
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_server(data_dir: Path, **environment: str) -> Iterator[Server]:
    """Starts a server on a free port and stops it at the end. It may not be ready yet: `wait_for_line`."""
    with fresh_database() as database_url:
        port = environment.pop("PORT", None) or str(free_port())
        given = {
            **os.environ,
            "PORT": port,
            "DATA_DIR": str(data_dir),
            "DATABASE_URL": database_url,
            "DEMO": "0",
            "WORKERS": "1",
            "WEB_PROCESSES": "1",
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        process = subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "serve"],
            env=given,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Server(process, f"http://127.0.0.1:{port}", data_dir, given)
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.communicate(timeout=STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.communicate()


@pytest.fixture
def world(cast: Cast, client_of: Any) -> World:
    return make_world(cast, client_of)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One ready server with the demo class, for all tests that only talk to it. Mark them `xdist_group("server")`."""
    with running_server(tmp_path_factory.mktemp("server"), DEMO="1", WORKERS="2") as ready:
        ready.wait_for_line("Autograder is ready")
        yield ready
