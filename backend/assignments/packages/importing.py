"""Packages into the question bank: all of one call, or nothing. Writes through the services only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from assignments import services
from assignments.models import Question, Visibility
from assignments.packages.model import Package, PackageError
from assignments.packages.reader import read
from common.errors import ApiError
from users.models import User


@dataclass(frozen=True, slots=True)
class Imported:
    package: Package
    question: Question
    is_new: bool


def import_packages(
    user: User, folders: Sequence[Path], *, update: bool = False, dry_run: bool = False
) -> list[Imported]:
    """The questions of the packages, owned by `user`, or PackageError with the faults of every package.

    A package is known again by its title among the user's own questions: it is refused, or with `update` brought
    up to date. `dry_run` does everything and takes it back.
    """
    packages = _read_all(folders)
    with transaction.atomic():
        faults: list[str] = []
        imported = [found for package in packages if (found := _import(user, package, update, faults))]
        if faults:
            raise PackageError(*faults)
        if dry_run:
            transaction.set_rollback(True)
    return imported


def _read_all(folders: Sequence[Path]) -> list[Package]:
    packages: list[Package] = []
    faults: list[str] = []
    for folder in folders:
        try:
            package = read(folder)
        except PackageError as error:
            faults += [f"{folder}: {fault}" for fault in error.faults]
            continue
        if package.title in {other.title for other in packages}:
            faults.append(f"{folder}: another package of this call is called “{package.title}” too.")
        packages.append(package)
    if faults:
        raise PackageError(*faults)
    return packages


def _import(user: User, package: Package, update: bool, faults: list[str]) -> Imported | None:
    known = list(Question.objects.filter(author=user, title=package.title)[:2])
    try:
        if not known:
            return Imported(package, services.create_question(user, **_fields(package, {})), is_new=True)
        if len(known) > 1:
            faults.append(
                f"{package.folder}: {user.email} has several questions called “{package.title}”; rename all but one."
            )
        elif not update:
            faults.append(
                f"{package.folder}: {user.email} has a question called “{package.title}”; --update replaces its content."
            )
        else:
            ids = {test.name: test.pk for test in known[0].test_cases.all()}
            question = services.update_question(user, question_id=known[0].pk, **_fields(package, ids))
            return Imported(package, question, is_new=False)
    except ApiError as error:
        faults += [f"{package.folder}: {text}" for text in _texts(error, package)]
    return None


def _texts(error: ApiError, package: Package) -> list[str]:
    """What a service says about a field, with the name of the test in place of its number."""
    texts = []
    for path, messages in error.fields.items():
        kind, _, rest = path.partition(".")
        number, _, field = rest.partition(".")
        if kind == "test_cases" and number.isdigit():
            path = f"data/{package.tests[int(number)].name}, {field}"
        texts += [f"{path}: {message}" for message in messages]
    return texts or [error.message]


def _fields(package: Package, ids: dict[str, int]) -> dict[str, Any]:
    """What the package says. What it does not say has the question's default, or stays as it is."""
    optional = {
        "prompt": package.prompt,
        "languages": package.languages,
        "starter_code": package.starter_code,
        "stop_on_failure": package.stop_on_failure,
        **asdict(package.limits),
    }
    given = {key: value for key, value in optional.items() if value is not None}
    return {
        **given,
        "title": package.title,
        "source": package.source,
        "checker": package.checker,
        "groups": [asdict(group) for group in package.groups],
        "test_cases": [_test_fields(package, position, ids) for position in range(len(package.tests))],
    }


def _test_fields(package: Package, position: int, ids: dict[str, int]) -> dict[str, Any]:
    test = package.tests[position]
    return {
        **({"id": ids[test.name]} if test.name in ids else {}),
        "name": test.name,
        "input": test.input,
        "expected_output": test.expected_output,
        "visibility": Visibility.SAMPLE if test.is_sample else Visibility.HIDDEN,
        "points": test.points,
        "position": position,
        "group": test.group,
    }
