"""A PostgreSQL and a Redis of one's own, for trying the arrangement of many machines on one: `serve --scale`.

They are children of `serve`: they listen on free ports of 127.0.0.1 under a password, and end with it. A site has its own
(DATABASE_URL, BROKER_URL); what is given is not started.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
from django.core.management.base import CommandError

from autograder.processes import Child

ACCOUNT = "postgres"  # PostgreSQL refuses to be root
ELSEWHERE = Path("/var/lib/autograder")
LOCALHOST = "127.0.0.1"


@dataclass(frozen=True)
class Foundation:
    """What the two servers lie in, and the ports of those that are started here."""

    folder: Path
    postgresql_port: int | None
    redis_port: int | None

    @classmethod
    def beside(cls, data_dir: Path, *, postgresql_port: int | None, redis_port: int | None) -> Foundation:
        """In the data folder; where the servers' account cannot reach that, in a folder of its own."""
        folder = data_dir / "servers"
        if os.geteuid() == 0 and not _reachable(data_dir):
            folder = ELSEWHERE / hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]
        return cls(folder, postgresql_port, redis_port)

    @property
    def database_url(self) -> str:
        return f"postgres://autograder:{self._password()}@{LOCALHOST}:{self.postgresql_port}/postgres"

    @property
    def broker_url(self) -> str:
        return f"redis://:{self._password()}@{LOCALHOST}:{self.redis_port}/0"

    def children(self) -> list[Child]:
        children = []
        if self.postgresql_port:
            children.append(self._child("postgres", self._postgresql(self.postgresql_port)))
        if self.redis_port:
            children.append(self._child("redis", self._redis(self.redis_port)))
        return children

    def answers(self) -> bool:
        """Whether those that were started take work; never blocks for long."""
        try:
            if self.postgresql_port:
                psycopg.connect(self.database_url, connect_timeout=2).close()
            if self.redis_port:
                with redis.Redis.from_url(self.broker_url, socket_timeout=2) as client:
                    client.ping()
        except (psycopg.Error, redis.RedisError):
            return False
        return True

    def _child(self, name: str, arguments: list[str]) -> Child:
        return Child(name, arguments, foundation=True, folder=self._room(name), account=_account())

    def _room(self, name: str) -> Path:
        """A folder that belongs to the servers' account."""
        room = self.folder / name
        room.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._give(room)
        return room

    def _give(self, path: Path) -> None:
        if account := _account():
            entry = pwd.getpwnam(account)
            os.chown(path, entry.pw_uid, entry.pw_gid)

    def _password(self) -> str:
        path = self._room("password") / "text"
        if not path.exists():
            draft = path.with_suffix(".new")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_hex(20))
            self._give(draft)
            draft.replace(path)
        return path.read_text()

    def _postgresql(self, port: int) -> list[str]:
        data = self._room("postgresql") / "data"
        programs = _programs(data)
        if not (data / "PG_VERSION").exists():
            draft = data.with_name("new")
            shutil.rmtree(draft, ignore_errors=True)
            self._password()
            made = subprocess.run(
                [
                    str(programs / "initdb"),
                    *("--username=autograder", "--encoding=UTF8", "--auth=scram-sha-256"),
                    f"--pwfile={self.folder / 'password' / 'text'}",
                    f"--pgdata={draft}",
                ],
                cwd=data.parent,
                user=_account(),
                group=_account(),
                extra_groups=[] if _account() else None,
                capture_output=True,
                text=True,
            )
            if made.returncode:
                raise CommandError(f"No PostgreSQL could be set up in {data}:\n{made.stderr.strip()}")
            draft.rename(data)
        options = {
            "listen_addresses": LOCALHOST,
            "unix_socket_directories": "",
            "max_connections": "200",
            "log_checkpoints": "off",
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(programs / "postgres"), "-D", str(data), "-p", str(port), *settings]

    def _redis(self, port: int) -> list[str]:
        """It keeps nothing on disk: what a broker forgets does not matter."""
        program = shutil.which("redis-server")
        if program is None:
            raise CommandError("There is no redis-server: script/bootstrap scale installs it.")
        configuration = self._room("redis") / "redis.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f'bind {LOCALHOST}\nport {port}\nrequirepass {self._password()}\nsave ""\nloglevel warning\n'
        )
        self._give(configuration)
        return [program, str(configuration)]


def _account() -> str | None:
    return ACCOUNT if os.geteuid() == 0 else None


def _reachable(folder: Path) -> bool:
    """Whether the servers' account gets into the folder."""
    asked = ["test", "-x", str(folder)]
    return subprocess.run(asked, user=ACCOUNT, group=ACCOUNT, extra_groups=[], cwd="/").returncode == 0


def _programs(data: Path) -> Path:
    """The folder of PostgreSQL's programs: of the version that made the data, else of the newest."""
    version = (data / "PG_VERSION").read_text().strip() if (data / "PG_VERSION").exists() else "*"
    found = sorted(
        Path("/usr/lib/postgresql").glob(f"{version}/bin"), key=lambda path: float(path.parent.name)
    )
    if not found:
        wanted = "" if version == "*" else f" {version}"
        raise CommandError(f"There is no PostgreSQL{wanted} here: script/bootstrap scale installs one.")
    return found[-1]
