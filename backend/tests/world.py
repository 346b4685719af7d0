"""A class with one thing of every kind, another class that has the same, and everybody who may meet them.

Rows are made plainly, without services: what the API then allows is what the tests of this folder ask.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rest_framework.test import APIClient

from assignments.models import Assignment, AssignmentQuestion, Question, Status, TestCase
from classes.models import Classroom
from common import clock
from conftest import Cast
from notifications.models import Kind, Notification
from submissions.models import BatchRun, GradingRun, RunState, Submission, SubmissionStatus, TestResult
from users.models import Role, User

# the columns of the permission table: what they are called there, and who they are
ACTORS = {
    "nobody": None,
    "student": "student",
    "outsider": "other_student",
    "outside teacher": "other_teacher",
    "assistant": "assistant",
    "owner": "teacher",
    "admin": "admin",
}


@dataclass
class World:
    cast: Cast
    clients: dict[str, APIClient]
    ids: dict[str, Any] = field(default_factory=dict)  # by the names that the paths of the table use

    def user(self, actor: str) -> User | None:
        name = ACTORS[actor]
        return getattr(self.cast, name) if name else None

    def path(self, template: str, actor: str) -> str:
        """The template with ids; an id may depend on who asks."""
        ids = {name: of[actor] if isinstance(of, dict) else of for name, of in self.ids.items()}
        return template.format(**ids)


def make_question(author: User, title: str = "Double it", **fields: Any) -> Question:
    """With a sample test and a hidden one."""
    question = Question.objects.create(author=author, title=title, languages=["python", "c"], **fields)
    for position, visibility in enumerate(("sample", "hidden")):
        question.test_cases.add(
            TestCase.objects.create(
                author=author,
                name=f"{visibility} test",
                input="21\n",
                expected_output="42\n",
                visibility=visibility,
                position=position,
            )
        )
    return question


def make_assignment(
    classroom: Classroom, question: Question, status: Status = Status.PUBLISHED, **fields: Any
) -> Assignment:
    published_at = None if status == Status.DRAFT else clock.now()
    assignment = Assignment.objects.create(
        classroom=classroom,
        title=f"A {status} one",
        status=status,
        created_by=classroom.owner,
        published_at=published_at,
        **fields,
    )
    AssignmentQuestion.objects.create(assignment=assignment, question=question, points=Decimal(10))
    return assignment


def make_submission(
    student: User, assignment: Assignment, question: Question, *, attempt: int = 1, **fields: Any
) -> Submission:
    """Graded, with results; not published."""
    code = "print(int(input()) * 2)\n"
    submission = Submission.objects.create(
        assignment=assignment,
        question=question,
        student=student,
        language="python",
        code=code,
        sha256=hashlib.sha256(code.encode()).hexdigest(),
        attempt=attempt,
        submitted_at=clock.now(),
        status=SubmissionStatus.FINISHED,
        verdict="accepted",
        auto_score=Decimal(10),
        max_score=Decimal(10),
        **fields,
    )
    run = GradingRun.objects.create(
        submission=submission,
        state=RunState.FINISHED,
        verdict="accepted",
        score=Decimal(10),
        queued_at=clock.now(),
        finished_at=clock.now(),
        classroom_id=assignment.classroom_id,
    )
    for number, visibility in enumerate(("sample", "hidden"), start=1):
        TestResult.objects.create(
            run=run,
            number=number,
            name=f"{visibility} test",
            visibility=visibility,
            verdict="accepted",
            points=Decimal(5),
            max_points=Decimal(5),
            time_ms=12,
            memory_kb=9000,
            exit_code=0,
            stdout="42\n",
        )
    Submission.objects.filter(pk=submission.pk).update(effective_run=run)
    return submission


def make_batch(submission: Submission, by: User) -> BatchRun:
    batch = BatchRun.objects.create(requested_by=by, assignment=submission.assignment, total=1)
    GradingRun.objects.filter(submission=submission).update(batch=batch)
    return batch


def _fill(classroom: Classroom, student: User) -> dict[str, int]:
    """One thing of every kind in the class; `classroom.owner` wrote all of it."""
    owner = classroom.owner
    question, draft_question = make_question(owner), make_question(owner, "Only in the draft")
    assignment = make_assignment(classroom, question)
    draft = make_assignment(classroom, draft_question, Status.DRAFT)
    submission = make_submission(student, assignment, question)
    return {
        "class": classroom.pk,
        "member": student.pk,
        "question": question.pk,
        "draft_question": draft_question.pk,
        "test_case": question.test_cases.order_by("position")[1].pk,
        "assignment": assignment.pk,
        "draft": draft.pk,
        "closed": make_assignment(classroom, question, Status.CLOSED).pk,
        "submission": submission.pk,
        "batch": make_batch(submission, owner).pk,
    }


def make_world(cast: Cast, client_of: Callable[[User | None], APIClient]) -> World:
    world = World(
        cast, {name: client_of(getattr(cast, who) if who else None) for name, who in ACTORS.items()}
    )
    world.ids = _fill(cast.classroom, cast.student)
    foreign = _fill(cast.other_classroom, cast.other_student)
    world.ids |= {f"foreign_{name}": pk for name, pk in foreign.items()}
    assignment = Assignment.objects.get(pk=world.ids["assignment"])
    question = Question.objects.get(pk=world.ids["question"])
    world.ids |= {
        "classmate": cast.student2.pk,
        "classmates_submission": make_submission(cast.student2, assignment, question).pk,
        "unused_question": make_question(cast.teacher, "In no assignment").pk,
        "empty_class": _empty_class(cast.teacher).pk,
        "my_notification": {name: _notification(world.user(name)) for name in ACTORS},
    }
    world.ids["students_notification"] = world.ids["my_notification"]["student"]
    return world


def _empty_class(owner: User) -> Classroom:
    classroom = Classroom.objects.create(name="Nobody yet", join_code="CCCCC-CCCCC", owner=owner)
    classroom.enrollments.create(user=owner, role=Role.TEACHER)
    return classroom


def _notification(user: User | None) -> int:
    if user is None:
        return 1
    return Notification.objects.create(user=user, kind=Kind.CLASS_JOINED, title="Something happened").pk
