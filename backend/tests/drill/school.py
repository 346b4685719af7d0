"""Makes a school in the database of the settings. Rows are made plainly, and nobody logs in: hashing five hundred
passwords is not what a drill is about.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from assignments.models import Assignment, AssignmentQuestion, Question, Release, Status, TestCase
from classes.models import ClassRole, Classroom, Enrollment
from common import clock
from tests.drill.programs import NUMBERS, POINTS, RIGHT
from users.models import Role, User
from users.services import open_login, tokens_of


def make_person(name: str, role: Role = Role.STUDENT) -> User:
    user = User(email=f"{name}@drill.example", first_name=name, last_name="Drill", role=role)
    user.set_unusable_password()
    user.email_notifications = False
    user.save()
    return user


def make_class(number: int, teacher: User) -> tuple[Classroom, dict[str, int]]:
    classroom = Classroom.objects.create(
        name=f"Class {number}", join_code=f"DRILL-{number:05}", owner=teacher
    )
    Enrollment.objects.create(classroom=classroom, user=teacher, role=ClassRole.TEACHER)
    question = Question.objects.create(author=teacher, title="Double it", languages=list(RIGHT))
    for position, value in enumerate(NUMBERS):
        test = TestCase.objects.create(
            author=teacher,
            name=f"{value}",
            input=f"{value}\n",
            expected_output=f"{value * 2}\n",
            visibility="hidden" if position else "sample",
            position=position,
        )
        question.test_cases.add(test)
    assignment = Assignment.objects.create(
        classroom=classroom,
        title="Drill",
        status=Status.PUBLISHED,
        release=Release.IMMEDIATE,
        published_at=clock.now(),
        created_by=teacher,
    )
    AssignmentQuestion.objects.create(assignment=assignment, question=question, points=Decimal(POINTS))
    return classroom, {"assignment": assignment.pk, "question": question.pk}


@transaction.atomic
def make_school(students: int, classes: int) -> dict[str, Any]:
    """Who may submit what, with a token each, and how many tests that has."""
    teacher = make_person("teacher", Role.TEACHER)
    rooms = [make_class(number, teacher) for number in range(classes)]
    people = []
    for number in range(students):
        classroom, target = rooms[number % classes]
        user = make_person(f"student{number}")
        Enrollment.objects.create(classroom=classroom, user=user)
        token = tokens_of(open_login(user, address="127.0.0.1"))["access"]
        people.append({"token": token, **target})
    return {"students": people, "tests": len(NUMBERS)}
