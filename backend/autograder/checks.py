"""System checks: a wrong setting is told in words before anything starts."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from autograder import configuration


@register()
def settings_are_readable(app_configs: Any, **options: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{name} {problem}.",
            hint=f"Mend {name} in .env or in the environment; see .env.example.",
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
    if os.access(settings.DATA_DIR, os.W_OK):
        return []
    hint = "Give DATA_DIR a folder that this user may write to."
    return [Error(f"{settings.DATA_DIR} is not writable.", hint=hint, id="autograder.E002")]


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
