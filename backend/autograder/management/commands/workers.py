"""`manage.py workers`: the grading workers of one machine and nothing else, as one process tree, until Ctrl-C."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from autograder.management.commands.serve import workers
from autograder.processes import Tree, say_line


class Command(BaseCommand):
    help = "Grades on this machine for a site that is served from another: one worker for each core, until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        require_database()
        environment = {"PYTHONUNBUFFERED": "1", **os.environ}
        tree = Tree(workers(), folder=settings.BASE_DIR, environment=environment, say=say_line)
        tree.ready = True  # nobody is to be waited for
        code = tree.run(watch=lambda tree: None)
        say_line("The workers have stopped.")
        raise SystemExit(code)


def require_database() -> None:
    """The site's database must be there, and of this version. Bringing it up to date is the server's part."""
    if connection.vendor == "sqlite":
        raise CommandError("Workers of their own need a database that machines can share: see DATABASE_URL.")
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise CommandError(f"The database does not answer: {str(error).strip()}. See DATABASE_URL.") from None
    if behind:
        raise CommandError("The database is of an earlier version: start the server of this version first.")
    connections.close_all()
    if getattr(connection, "pool", None):
        connection.close_pool()  # type: ignore[attr-defined]
