"""The demo class of a first start: people, problems and assignments to look around in.

Made only where there are no accounts at all, in one transaction. The file with the passwords is in place before the commit:
killed at any moment, either there is no account and the next start makes everything anew, or all of it is there.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from assignments.models import Question, Release
from assignments.packages.importing import import_packages
from assignments.services import create_assignment, publish_assignment
from classes.models import Classroom
from classes.services import create_class, join_class
from common import clock
from users.models import Role, User
from users.services import new_account

PEOPLE = {
    "admin": ("Alex", "Admin", Role.ADMIN),
    "teacher": ("Tess", "Teacher", Role.TEACHER),
    "student": ("Sam", "Student", Role.STUDENT),
    "student2": ("Sara", "Student", Role.STUDENT),
}
PROBLEMS = settings.BASE_DIR.parent / "examples" / "problems"
FIRST_STEPS = ("add_two_numbers", "count_words", "exam_ranking")  # folders of PROBLEMS
NEXT_STEPS = ("island_count", "mountain_huts", "vending_change")
OPEN_FOR = timedelta(days=365)
PASSWORD_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 - nothing that looks like something else


class Outcome(Enum):
    MADE = "made"
    THERE = "there"
    FILE_LOST = "file lost"
    NOT_EMPTY = "not empty"


def accounts_file() -> Path:
    return Path(settings.DATA_DIR) / "demo-accounts.json"


def email_of(name: str) -> str:
    return f"{name}@demo.example"


def make() -> Outcome:
    """Makes the demo, unless there is anybody yet."""
    if User.objects.exists():
        return _present()
    passwords = {name: _password() for name in PEOPLE}
    people = {
        name: _person(name, password) for name, password in passwords.items()
    }  # hashing takes long: not in there
    try:
        with transaction.atomic():
            for user in people.values():
                user.save(force_insert=True)
            _fill(people)
            _write(
                {
                    name: {"email": people[name].email, "password": password}
                    for name, password in passwords.items()
                }
            )
    except IntegrityError:
        if not User.objects.exists():
            raise
        return _present()  # another start was faster
    return Outcome.MADE


def _present() -> Outcome:
    if not User.objects.filter(email__in=[email_of(name) for name in PEOPLE]).exists():
        return Outcome.NOT_EMPTY
    return Outcome.THERE if accounts_file().exists() else Outcome.FILE_LOST


def _person(name: str, password: str) -> User:
    first_name, last_name, role = PEOPLE[name]
    user = new_account(email=email_of(name), password=password, first_name=first_name, last_name=last_name)
    user.role = role
    user.email_notifications = False  # there is no such address
    return user


def _password() -> str:
    """About a hundred bits, in groups that can be read aloud."""
    return "-".join("".join(secrets.choice(PASSWORD_SIGNS) for _ in range(5)) for _ in range(4))


def _fill(people: Mapping[str, User]) -> None:
    teacher = people["teacher"]
    folders = sorted(path.parent for path in PROBLEMS.glob("*/problem.yaml"))
    questions = {each.package.folder: each.question for each in import_packages(teacher, folders)}
    classroom = create_class(
        teacher,
        name="Demo class",
        description="A class to look around in. Its problems are packages of examples/problems.",
        term="Demo",
    )
    for name in ("student", "student2"):
        join_class(
            people[name], code=classroom.join_code
        )  # the right code: nothing is counted that a rollback could lose
    _assign(teacher, classroom, [questions[name] for name in FIRST_STEPS])
    create_assignment(
        teacher,
        classroom_id=classroom.pk,
        title="Grids, graphs and change",
        description="A draft: students do not see it yet.",
        questions=[{"question": questions[name].pk} for name in NEXT_STEPS],
    )


def _assign(teacher: User, classroom: Classroom, questions: list[Question]) -> None:
    """The open assignment. Its scores are shown at once, so that a student sees what grading is like."""
    assignment = create_assignment(
        teacher,
        classroom_id=classroom.pk,
        title="First steps",
        description="Programs read from standard input and print to standard output. Choose any language.",
        due_at=clock.now() + OPEN_FOR,
        release=Release.IMMEDIATE,
        questions=[{"question": question.pk} for question in questions],
    )
    publish_assignment(teacher, assignment_id=assignment.pk)


def _write(accounts: Mapping[str, Mapping[str, str]]) -> None:
    """All of the file or none of it, readable by its owner only."""
    path = accounts_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(json.dumps(accounts, indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
