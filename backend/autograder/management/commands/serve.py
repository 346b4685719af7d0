"""`manage.py serve`: web server, grading workers and housekeeping as one process tree, until Ctrl-C."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from autograder.processes import Child, Tree, python, say_line
from autograder.readiness import Readiness
from users.models import User


class Command(BaseCommand):
    help = "Serves the whole of Autograder: web server, grading workers and housekeeping, until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        listener = listen(settings.HOST, settings.PORT)
        prepare()
        origin = f"http://{display_host()}:{settings.PORT}"
        readiness = Readiness(listener, on_ready=lambda: say_line(f"Autograder is ready on {origin}"))
        environment = {
            "PYTHONUNBUFFERED": "1",
            **os.environ,
        }
        tree = Tree(children(listener), folder=settings.BASE_DIR, environment=environment, say=say_line)
        code = tree.run(watch=readiness.watch)
        say_line("Autograder has stopped.")
        raise SystemExit(code)


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
    except OperationalError as error:
        raise CommandError(f"The database does not answer: {str(error).strip()}. See DATABASE_URL.") from None
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
    workers = settings.WORKERS or len(os.sched_getaffinity(0))
    return [
        Child("web", web, inherited_fds=(fd,), essential=True),
        Child("housekeep", python(manage, "housekeep")),
        *([Child("beat", python(manage, "beat"))] if settings.BROKER_URL else []),
        *(Child(f"worker-{number}", python(manage, "worker")) for number in range(1, workers + 1)),
    ]


def display_host() -> str:
    host = "localhost" if settings.HOST in ("0.0.0.0", "::") else settings.HOST  # noqa: S104
    return f"[{host}]" if ":" in host else host
