"""`manage.py serve`: web server, grading workers and housekeeping as one process tree, until Ctrl-C."""

from __future__ import annotations

import fcntl
import os
import socket
from argparse import SUPPRESS
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from autograder.processes import Child, Tree, python, reserve_port, say_line
from autograder.readiness import Readiness
from users.models import User

if TYPE_CHECKING:
    from autograder.scale import Foundation


class Command(BaseCommand):
    help = "Serves the whole of Autograder: web server, grading workers and housekeeping, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        text = "Try the arrangement of many machines on one: starts PostgreSQL and Redis too, where none are given."
        parser.add_argument("--scale", action="store_true", help=text)
        parser.add_argument("--no-workers", action="store_true", help="Leave grading to other machines.")
        parser.add_argument("--own-postgresql", type=int, metavar="PORT", help=SUPPRESS)
        parser.add_argument("--own-redis", type=int, metavar="PORT", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["scale"]:
            begin_again_with_servers()
        listener = listen(settings.HOST, settings.PORT)
        lock = take_data_dir(settings.DATA_DIR)
        origin = f"http://{display_host()}:{settings.PORT}"
        readiness = Readiness(listener, on_ready=lambda: say_line(f"Autograder is ready on {origin}"))
        environment = {"PYTHONUNBUFFERED": "1", **os.environ}
        foundation = own_servers(options["own_postgresql"], options["own_redis"])
        below = foundation.children() if foundation else []
        here = [*below, *children(listener), *([] if options["no_workers"] else workers())]
        tree = Tree(here, folder=settings.BASE_DIR, environment=environment, say=say_line)
        if foundation is None:
            prepare()

        def watch(tree: Tree) -> None:
            if foundation and not tree.founded and foundation.answers():
                prepare()
                tree.founded = True
            elif tree.founded:
                readiness.watch(tree)

        # then nobody new comes: whoever did would wait for an answer that nobody gives
        code = tree.run(watch=watch, on_stop=listener.close)
        lock.close()
        say_line("Autograder has stopped.")
        raise SystemExit(code)


def begin_again_with_servers() -> NoReturn:
    """Becomes `serve` with the settings of servers that it starts itself: settings are read once, at the very start."""
    from autograder import scale  # Redis' client is not loaded where it is not used

    data_dir = settings.DATA_DIR
    environment = dict(os.environ)
    own: dict[str, int | None] = {"postgresql_port": None, "redis_port": None}
    if connection.vendor == "sqlite":
        own["postgresql_port"] = reserve_port()
        if (data_dir / "autograder.sqlite3").exists():
            say_line(
                f"What is in {data_dir / 'autograder.sqlite3'} stays there: --scale has a database of its own."
            )
        data_dir = data_dir / "scale"  # keys and demo accounts of another database
        data_dir.mkdir(mode=0o755, parents=True, exist_ok=True)
        environment["DATA_DIR"] = str(data_dir)
    if not settings.BROKER_URL:
        own["redis_port"] = reserve_port()
    foundation = scale.Foundation.beside(data_dir, **own)
    arguments = []
    if port := foundation.postgresql_port:
        environment["DATABASE_URL"] = foundation.database_url
        arguments.append(f"--own-postgresql={port}")
    if port := foundation.redis_port:
        environment["BROKER_URL"] = foundation.broker_url
        arguments.append(f"--own-redis={port}")
    command = python(str(settings.BASE_DIR / "manage.py"), "serve", *arguments)
    os.execve(command[0], command, environment)  # noqa: S606


def own_servers(postgresql_port: int | None, redis_port: int | None) -> Foundation | None:
    if postgresql_port is None and redis_port is None:
        return None
    from autograder import scale

    return scale.Foundation.beside(settings.DATA_DIR, postgresql_port=postgresql_port, redis_port=redis_port)


def take_data_dir(data_dir: Path) -> IO[bytes]:
    """The lock on the data folder, held until it is closed or this process ends, however it ends."""
    lock = (data_dir / "server.lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CommandError(
            f"Another server runs on {data_dir}. Stop it, or choose another folder, as in DATA_DIR=var2 script/server."
        ) from None
    return lock


def listen(host: str, port: int) -> socket.socket:
    """The open port. It is opened here, once: no other program can take it while the web server is restarted."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except (OSError, UnicodeError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        raise CommandError(
            f"Cannot listen on {host} port {port}: {reason}. "
            "Choose another port, as in PORT=8001 script/server, or stop the program that uses it."
        ) from None


def prepare() -> None:
    """Brings the database up to date and makes the demo class. Nothing to do: a few milliseconds."""
    if (
        connection.vendor == "sqlite"
    ):  # it holds what is nobody else's business; its -wal and -shm follow its mode
        Path(settings.DATABASES["default"]["NAME"]).touch(mode=0o600)
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            say_line("Bringing the database up to date ...")
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        if type(error) not in (DatabaseError, OperationalError):
            raise  # a migration's own
        cure = "See DATABASE_URL" if connection.vendor != "sqlite" else "See “Restore” in docs/operations.md"
        raise CommandError(f"The database cannot be used: {str(error).strip()}. {cure}.") from None
    if settings.DEMO:
        call_command("make_demo")
    elif not User.objects.exists():
        say_line(
            "There are no accounts yet. Make the first admin, with the same settings as here: "
            f"cd backend && DATA_DIR={settings.DATA_DIR} ../.venv/bin/python manage.py createsuperuser"
        )
    # children open connections of their own
    connections.close_all()
    if getattr(connection, "pool", None):
        connection.close_pool()  # type: ignore[attr-defined]


def children(listener: socket.socket) -> list[Child]:
    fd = listener.fileno()
    web = python(
        "-m",
        "gunicorn",
        "--config",
        "python:autograder.gunicorn_settings",
        "--bind",
        f"fd://{fd}",
        "autograder.wsgi",
    )
    manage = str(settings.BASE_DIR / "manage.py")
    return [
        Child("web", web, inherited_fds=(fd,), essential=True),
        Child("housekeep", python(manage, "housekeep")),
        *([Child("beat", python(manage, "beat"))] if settings.BROKER_URL else []),
    ]


def workers() -> list[Child]:
    """One for each core, or as many as the operator wants."""
    manage = str(settings.BASE_DIR / "manage.py")
    count = settings.WORKERS or len(os.sched_getaffinity(0))
    return [Child(f"worker-{number}", python(manage, "worker")) for number in range(1, count + 1)]


def display_host() -> str:
    host = "localhost" if settings.HOST in ("0.0.0.0", "::") else settings.HOST  # noqa: S104
    return f"[{host}]" if ":" in host else host
