"""System checks: a wrong setting is told in words before anything starts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from autograder import configuration

OWNER = "Give it to the user that runs the server, as in: chown USER FILE; or run this as that user."


@register()
def settings_are_readable(app_configs: Any, **options: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{name} {problem}.",
            hint=OWNER if name == ".env" else f"Mend {name} in .env or in the environment; see .env.example.",
            id="autograder.E001",
        )
        for name, problem in configuration.PROBLEMS
    ]


@register()
def names_in_the_file_are_settings(app_configs: Any, **options: Any) -> list[CheckMessage]:
    return [
        Warning(
            f"{name} in .env is not a setting.",
            hint=f"Is it {nearest}?" if (nearest := configuration.nearest(name)) else "See .env.example.",
            id="autograder.W002",
        )
        for name in configuration.UNKNOWN
    ]


@register()
def data_dir_is_writable(app_configs: Any, **options: Any) -> list[CheckMessage]:
    if os.access(settings.DATA_DIR, os.W_OK) and settings.DATA_DIR.is_dir():
        return []
    problem = "not writable" if settings.DATA_DIR.is_dir() else "no folder"
    hint = "Give DATA_DIR a folder that this user may write to."
    return [Error(f"{settings.DATA_DIR} is {problem}.", hint=hint, id="autograder.E002")]


@register()
def secret_key_is_kept(app_configs: Any, **options: Any) -> list[CheckMessage]:
    hint = f"{OWNER} Or put its copy back; without one remove it, and everybody has to log in anew."
    return [
        Error(f"{settings.DATA_DIR / 'secret-key'} {problem}.", hint=hint, id="autograder.E004")
        for problem in configuration.KEY_PROBLEMS
    ]


@register()
def files_are_usable(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Those that every start needs, and that a command run by another user may have left."""
    paths = [settings.DATA_DIR / "server.lock"]
    database = settings.DATABASES["default"]
    if database["ENGINE"] == settings.SQLITE["ENGINE"]:
        paths += [Path(f"{database['NAME']}{ending}") for ending in ("", "-wal", "-shm", "-wake")]
    problems = {path: problem for path in paths if (problem := _problem(path))}
    return [
        Error(f"{path} {words}.", hint=cure, id="autograder.E005") for path, (words, cure) in problems.items()
    ]


def _problem(path: Path) -> tuple[str, str] | None:
    """What stands in the way of a file's use, and its cure."""
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        return "cannot be read and written by this user", OWNER
    if path.suffix != ".sqlite3" or not path.exists():
        return None
    try:
        with path.open("rb") as file:
            is_good = file.read(16) in (b"", b"SQLite format 3\0")
    except OSError:  # a folder, or a disk that fails
        is_good = False
    if is_good:
        return None
    return "is no SQLite database", "Put a copy back; see “Restore” in docs/operations.md."


@register()
def workers_classes_are_dedicated(app_configs: Any, **options: Any) -> list[CheckMessage]:
    strange = set(settings.WORKER_CLASSES) - set(settings.DEDICATED_CLASSES)
    if not strange:
        return []
    hint = "Add them to DEDICATED_CLASSES, on every machine: other workers must leave them alone."
    return [
        Error(
            f"WORKER_CLASSES names classes that are not dedicated: {sorted(strange)}.",
            hint=hint,
            id="autograder.E003",
        )
    ]


@register(Tags.security, deploy=True)
def public_origin_is_https(app_configs: Any, **options: Any) -> list[CheckMessage]:
    if settings.PUBLIC_URL.startswith("https://"):
        return []
    hint = "Set PUBLIC_URL to the https:// origin that your users see, and HTTPS=1."
    return [Warning("Tokens would travel unencrypted.", hint=hint, id="autograder.W001")]
