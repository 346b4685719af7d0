"""Real servers for tests and drills, each a process of its own on a free port: Autograder, PostgreSQL.

Whoever starts one stops it: `with` does. Knows nothing of Django, so that programs in `bench/` can use it too. Brokers are
in `brokers.py`.
"""

from __future__ import annotations

import json
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Self

from autograder.processes import die_with, reserve_port

BACKEND = Path(__file__).resolve().parents[1]
# a machine that stands still for a while fails no test
START_SECONDS = 180
STOP_SECONDS = 120


# --- Autograder -----------------------------------------------------------------------------------------------------


@dataclass
class Server:
    """A running `manage.py serve`. Everything it printed so far is in `lines`: a thread reads, so it never stands still."""

    process: subprocess.Popen[bytes]
    origin: str
    data_dir: Path
    environment: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._printed = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, name="reader", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._printed:
                self.lines.append(line.decode(errors="replace").rstrip("\n"))
                self._printed.notify_all()
        with self._printed:
            self._ended = True
            self._printed.notify_all()

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
        command = [sys.executable, str(BACKEND / "manage.py"), *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=300)

    def wait_for_line(self, text: str, seconds: float = START_SECONDS, *, after: int = 0) -> str:
        """The first line, from number `after` on, that holds `text`; waits until it comes."""
        deadline = time.monotonic() + seconds
        looked_at = after
        with self._printed:
            while True:
                for line in self.lines[looked_at:]:
                    if text in line:
                        return line
                looked_at = max(looked_at, len(self.lines))
                left = 0.0 if self._ended else deadline - time.monotonic()
                assert left > 0, f"{text!r} was never printed; this was:\n" + "\n".join(self.lines[-60:])
                self._printed.wait(left)

    def read_to_end(self) -> int:
        """Everything until the process ends; its exit code."""
        code = self.process.wait(STOP_SECONDS)
        self._reader.join(STOP_SECONDS)
        return code

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.read_to_end()


@contextmanager
def running_server(data_dir: Path, *arguments: str, **environment: str) -> Iterator[Server]:
    """Starts `serve` on a free port and stops it at the end. It may not be ready yet: `wait_for_line`.

    One worker, one web process, no demo and SQLite, unless `environment` says otherwise.
    """
    given = {
        **os.environ,
        "PORT": str(reserve_port()),
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": "",
        "DEMO": "0",
        "WORKERS": "1",
        "WEB_PROCESSES": "1",
        "PYTHONUNBUFFERED": "1",
        **environment,
    }
    process = subprocess.Popen(
        [sys.executable, str(BACKEND / "manage.py"), "serve", *arguments],
        env=given,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    server = Server(process, f"http://127.0.0.1:{given['PORT']}", data_dir, given)
    try:
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                server.read_to_end()
            except subprocess.TimeoutExpired:
                process.kill()
                server.read_to_end()


# --- what it may stand on -------------------------------------------------------------------------------------------


class Foundation:
    """A server with its data in a temporary folder, which survives `kill` and `start`. Ends with whoever started it.

    As root, it runs as `account`: PostgreSQL refuses to be root. Start it from a thread that lives as long as it is
    needed: the kernel ends it with the thread.
    """

    account = "nobody"

    def __init__(self) -> None:
        self.port = reserve_port()
        self.folder = Path(tempfile.mkdtemp(prefix="autograder-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.data.mkdir(mode=0o700)
        self.log = self.folder / "log"
        self._identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            person = pwd.getpwnam(self.account)
            os.chown(self.data, person.pw_uid, person.pw_gid)
            self._identity = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.prepare()
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def prepare(self) -> None:
        """What is done once, before the first start."""

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def spawn(self, command: list[str], output: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=self.data,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=partial(die_with, os.getpid()),
            **self._identity,
        )

    def start(self) -> None:
        """Starts it, on the data that are there, and returns when it answers."""
        with self.log.open("ab") as output:
            self.process = self.spawn(self.command(), output)
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"It does not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut: it and all its processes, at once and without a word."""
        if self.process is None:
            return
        family = descendants_of(self.process.pid)
        self.process.kill()
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        wait_until_gone(family)

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgreSQL(Foundation):
    """`durable=False` leaves out what guards against power cuts, for what is only read while it runs."""

    account = "postgres"

    def __init__(self, *, durable: bool = True) -> None:
        super().__init__()
        self.durable = durable
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        self.programs = found[-1] if found else Path(shutil.which("postgres") or "/usr/bin/postgres").parent
        self.url = f"postgres://autograder@127.0.0.1:{self.port}/postgres"

    def prepare(self) -> None:
        options = ["--auth=trust", "--username=autograder", "--encoding=UTF8", "--no-sync"]
        with self.log.open("ab") as output:
            made = self.spawn(
                [str(self.programs / "initdb"), f"--pgdata={self.data}", *options], output
            ).wait()
        assert made == 0, self.log.read_text()

    def command(self) -> list[str]:
        settings = {"listen_addresses": "127.0.0.1", "max_connections": "200"}
        if not self.durable:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [
            str(self.programs / "postgres"),
            *("-D", str(self.data), "-k", str(self.data), "-p", str(self.port)),
            *options,
        ]

    def answers(self) -> bool:
        asked = [str(self.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run([*asked, "-U", "autograder", "-d", "postgres"]).returncode == 0

    def backends(self) -> list[int]:
        """The processes that serve a connection each."""
        family = descendants_of(self.process.pid) if self.process else set()
        return [pid for pid in family if "autograder postgres 127.0.0.1" in command_line(pid)]


# --- processes ------------------------------------------------------------------------------------------------------


def descendants_of(pid: int) -> set[int]:
    """All living processes below `pid`."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(folder.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def command_line(pid: int) -> str:
    """The words of its command line; nothing when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def wait_until_gone(pids: set[int], seconds: float = 60) -> set[int]:
    """Those of `pids` that have not ended after so long; each is awaited by its file descriptor, not by polling."""
    deadline = time.monotonic() + seconds
    running = set()
    for pid in pids:
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        if not select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
            running.add(pid)
        os.close(descriptor)
    return running
