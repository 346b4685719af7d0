"""Autograder in each of the ways that it can be arranged, with what it stands on; and a look into its database."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.brokers import Redis
from tests.servers import PostgreSQL, Server, descendants_of, running_server

ARRANGEMENTS = ("embedded", "postgresql", "scale")
READY_SECONDS = 120


@dataclass
class Arrangement:
    """A server that is ready, and the database and the broker below it, if these are servers too."""

    server: Server
    postgresql: PostgreSQL | None
    redis: Redis | None

    def members(self) -> dict[str, list[int]]:
        """Process ids by what they do: `web`, `web master`, `worker`, `housekeep`, `beat`, `database process`."""
        root = self.server.process.pid
        parents = {pid: _parent(pid) for pid in descendants_of(root)}
        found: dict[str, list[int]] = {}
        for pid, parent in parents.items():
            kind = _kind(pid)
            if kind is None or (parent != root and kind != "web master"):
                continue
            found.setdefault(kind if parent == root else "web", []).append(pid)
        if self.postgresql is not None and (backends := self.postgresql.backends()):
            found["database process"] = backends
        return found

    def call(self, module: str, expression: str) -> Any:
        """The value of a call of a function of `tests.drill`, with this server's settings and database."""
        code = f"import json; from tests.drill.{module} import *; print(json.dumps({expression}))"
        done = self.server.manage("shell", "--no-imports", "-c", code)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def count(self) -> dict[str, int]:
        """How many runs are in which state; raises OSError when the database does not answer."""
        query = "SELECT state, count(*) FROM submissions_gradingrun GROUP BY state"
        if self.postgresql is None:
            path = self.server.data_dir / "autograder.sqlite3"
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as connection:
                return dict(connection.execute(query).fetchall())
        try:
            with psycopg.connect(self.postgresql.url, connect_timeout=10) as connection:
                return dict(connection.execute(query).fetchall())
        except psycopg.OperationalError as error:
            raise OSError(str(error)) from None


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def _kind(pid: int) -> str | None:
    """What a process of the server's tree is for; None for boxes and what runs in them."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    if b"gunicorn" in words:
        return "web master"
    return next((name for name in ("worker", "housekeep", "beat") if name.encode() in words), None)


@contextmanager
def arranged(name: str, data_dir: Path, **environment: str) -> Iterator[Arrangement]:
    """Starts all of it, and ends all of it."""
    with ExitStack() as stack:
        postgresql = stack.enter_context(PostgreSQL()) if name != "embedded" else None
        redis = stack.enter_context(Redis()) if name == "scale" else None
        given = {
            "WORKERS": str(len(os.sched_getaffinity(0))),
            "WEB_PROCESSES": "2",
            "SUBMISSIONS_PER_MINUTE": "100000",
            "DATABASE_URL": postgresql.url if postgresql else "",
            **({"BROKER_URL": redis.url} if redis else {}),
            **environment,
        }
        server = stack.enter_context(running_server(data_dir, **given))
        server.wait_for_line("Autograder is ready", READY_SECONDS)
        server.wait_for_line("is ready: python", READY_SECONDS)
        yield Arrangement(server, postgresql, redis)
