"""The cast of every test: people of one class, and strangers to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from classes.models import ClassRole, Classroom, Enrollment
from common import clock
from submissions.wakeups import wake_file
from users.models import Role, User

PASSWORD = "correct horse battery staple"


def pytest_configure() -> None:
    settings.WHITENOISE_AUTOREFRESH = True  # or every client looks through the static files of all packages
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if "pool" in options:  # PostgreSQL: a machine that stands still for a while fails no test
        options["pool"] = options["pool"] | {"timeout": 60}
        options["options"] = options["options"].replace("lock_timeout=5s", "lock_timeout=60s")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The wake file is removed with the test database."""
    file = wake_file(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None
    yield
    if file:
        file.unlink(missing_ok=True)


@pytest.fixture
def no_window_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts are counted by quarters of an hour and by hours: a test may not begin in one and end in the next."""
    if timezone.now().minute % 15 >= 13:
        monkeypatch.setattr(clock, "now", lambda: timezone.now() + timedelta(minutes=3))


@dataclass
class Cast:
    """`teacher` owns `classroom`, where `assistant`, `student` and `student2` are; the strangers are of `other_classroom`."""

    admin: User
    teacher: User
    assistant: User
    student: User
    student2: User
    other_teacher: User
    other_student: User
    classroom: Classroom
    other_classroom: Classroom


def make_user(name: str, role: Role = Role.STUDENT) -> User:
    return User.objects.create_user(
        f"{name}@example.edu", PASSWORD, first_name=name.title(), last_name="Doe", role=role
    )


@pytest.fixture
def cast(db: None) -> Cast:
    teacher, other_teacher = make_user("teacher", Role.TEACHER), make_user("other-teacher", Role.TEACHER)
    people = {name: make_user(name) for name in ("assistant", "student", "student2", "other_student")}
    classroom = Classroom.objects.create(name="Programming 1", join_code="AAAAA-AAAAA", owner=teacher)
    other_classroom = Classroom.objects.create(
        name="Algorithms", join_code="BBBBB-BBBBB", owner=other_teacher
    )
    for room, user, role in (
        (classroom, teacher, ClassRole.TEACHER),
        (classroom, people["assistant"], ClassRole.ASSISTANT),
        (classroom, people["student"], ClassRole.STUDENT),
        (classroom, people["student2"], ClassRole.STUDENT),
        (other_classroom, other_teacher, ClassRole.TEACHER),
        (other_classroom, people["other_student"], ClassRole.STUDENT),
    ):
        Enrollment.objects.create(classroom=room, user=user, role=role)
    return Cast(
        admin=make_user("admin", Role.ADMIN),
        teacher=teacher,
        other_teacher=other_teacher,
        classroom=classroom,
        other_classroom=other_classroom,
        **people,
    )


@pytest.fixture
def client_of(db: None) -> Callable[[User | None], APIClient]:
    """A client that is logged in with a real access token, or nobody's."""
    from users.services import open_login, tokens_of

    def make(user: User | None) -> APIClient:
        client = APIClient()
        if user is not None:
            login = open_login(user, address="127.0.0.1")
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens_of(login)['access']}")
        return client

    return make
