"""One version of each compiler and interpreter for the whole site (TOOLCHAIN_EQUALITY).

The first worker of the site sets a language's version. A worker that has another leaves the language alone, and says so,
until an admin makes its version the site's.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from submissions.models import AcceptedToolchain, Worker
from users.models import User

Entry = Mapping[str, str]
Languages = Mapping[str, Entry]  # as `judge.status()` tells them, or `marked`


def versions(languages: Languages) -> dict[str, str]:
    """Of a worker's languages those that it takes, each with its version."""
    return {name: entry["version"] for name, entry in languages.items() if "version" in entry}


def differing(languages: Languages) -> dict[str, str]:
    """Of the languages that a worker found working, those to leave alone, with why."""
    if not settings.TOOLCHAIN_EQUALITY:
        return {}
    accepted = dict(AcceptedToolchain.objects.values_list("language", "version"))
    found = versions(languages)
    for name in found.keys() - accepted.keys():
        row, _ = AcceptedToolchain.objects.get_or_create(language=name, defaults={"version": found[name]})
        accepted[name] = row.version
    return {
        name: f"{version} is not this site's {accepted[name]}"
        for name, version in found.items()
        if version != accepted[name]
    }


def marked(languages: Languages, why: Mapping[str, str]) -> dict[str, Entry]:
    """The languages as the worker's row keeps them: one to leave alone counts neither as offered nor as missing."""
    return {
        name: {"differs": why[name], "found": entry["version"]} if name in why else entry
        for name, entry in languages.items()
    }


@transaction.atomic
def accept(user: User, *, worker: Worker) -> Worker:
    """Makes the versions of a worker those of the site. Workers notice with their next heartbeat."""
    for name, entry in worker.languages.items():
        if version := entry.get("version") or entry.get("found"):
            AcceptedToolchain.objects.update_or_create(
                language=name, defaults={"version": version, "accepted_by": user}
            )
    return worker
