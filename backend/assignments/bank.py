"""Every change to questions and test cases; the rest of the project reaches these verbs through `services`.

Whatever can change a verdict raises `tests_version`: limits, checker, groups, and what a test holds or is worth.
Rows are locked questions first, by id, so that two edits of shared tests wait for each other instead of dying.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from simple_history.utils import bulk_create_with_history

from assignments import permissions, validation
from assignments.models import Question, TestCase
from common.errors import Conflict, InvalidInput, NotFound
from common.versions import check_version
from judge.languages import LANGUAGES
from users.models import User

JUDGING_FIELDS = frozenset(
    {"time_limit_ms", "memory_limit_mb", "output_limit_kb", "stop_on_failure", "checker", "groups"}
)
JUDGING_TEST_FIELDS = frozenset({"input", "expected_output", "points", "position", "group"})


class _QuestionFields(TypedDict, total=False):
    prompt: str
    languages: Sequence[str]
    starter_code: Mapping[str, str]
    time_limit_ms: int
    memory_limit_mb: int
    output_limit_kb: int
    stop_on_failure: bool
    checker: Mapping[str, Any]
    groups: Sequence[Mapping[str, Any]]
    source: str
    # the whole set: an item with `id` stands for that test case, changed by its other fields; one without is new
    test_cases: Sequence[Mapping[str, Any]]


class NewQuestion(_QuestionFields):
    title: str


class QuestionChanges(_QuestionFields, total=False):
    title: str


@transaction.atomic
def create_question(user: User, **fields: Unpack[NewQuestion]) -> Question:
    """A new question in the user's bank."""
    permissions.require_may_create_questions(user)
    question = Question(author=user, languages=list(LANGUAGES))
    tests = fields.pop("test_cases", ())
    _assign(question, fields)
    new_tests = _Tests(user, question, tests, known=_lock_tests(user, tests))
    question.save()
    new_tests.save()
    return question


@transaction.atomic
def update_question(
    user: User, *, question_id: int, expected_version: int | None = None, **changes: Unpack[QuestionChanges]
) -> Question:
    """Changes what is given. `test_cases`, when given, is the whole new set; those left out stay in the bank."""
    given_tests = changes.pop("test_cases", None)
    known = _lock_tests(user, given_tests or (), question_id)
    question = Question.objects.visible_to(user).filter(pk=question_id).first()
    if question is None:
        raise NotFound
    permissions.require_may_edit_question(user, question)
    check_version(question.version, expected_version)
    judging_changed = bool(_assign(question, changes) & JUDGING_FIELDS)
    if given_tests is not None:
        tests = _Tests(user, question, given_tests, known=known)
        with _without_history(question):
            judging_changed |= tests.save()
    elif "groups" in changes:
        _check_groups_in_use(question)
    question.tests_version += judging_changed
    question.version += 1
    question.save()
    return question


@transaction.atomic
def delete_question(user: User, *, question_id: int, expected_version: int | None = None) -> None:
    """Deletes a question that nothing uses, and its author's test cases in it that no other question has.

    What a colleague wrote for it stays in the colleague's bank.
    """
    question = Question.objects.visible_to(user).select_for_update().filter(pk=question_id).first()
    if question is None:
        raise NotFound
    permissions.require_may_edit_question(user, question)
    check_version(question.version, expected_version)
    # locked: none of them gets into another question meanwhile
    own = question.test_cases.filter(author=question.author_id).only("pk").order_by("pk")
    tests = [test.pk for test in own.select_for_update(of=("self",))]
    try:
        question.delete()
    except ProtectedError:
        raise Conflict(
            "The question is used in assignments or has submissions: it cannot be deleted.",
            code="question_in_use",
        ) from None
    TestCase.objects.filter(pk__in=tests, questions__isnull=True).delete()


@transaction.atomic
def create_test_case(user: User, *, questions: Sequence[int] = (), **fields: Any) -> TestCase:
    """A new test case, part of the given questions at once."""
    permissions.require_may_create_questions(user)
    rows = _lock_questions(questions)
    seen = set(Question.objects.with_staff(user).filter(pk__in=rows).values_list("pk", flat=True))
    for index, question_id in enumerate(questions):
        if question_id not in seen:
            raise InvalidInput.field(f"questions.{index}", "You have no such question.")
        permissions.require_may_edit_question(user, rows[question_id])
    test = _new_test(user, fields, position=fields.get("position", 0), path="")
    for question in rows.values():
        _check_fits(question, test)
    test.save()
    for question in rows.values():
        with _without_history(question):
            question.test_cases.add(test)
    _raise_tests_version(rows.values())
    return test


@transaction.atomic
def update_test_case(
    user: User, *, test_case_id: int, expected_version: int | None = None, **changes: Any
) -> TestCase:
    """Changes a test case, in every question that it is part of."""
    test, questions = _lock_test(user, test_case_id)
    check_version(test.version, expected_version)
    changed = _change_test(test, changes, path="")
    for question in questions.values():
        _check_fits(question, test)
    if changed:
        test.version += 1
        test.save()
    if changed & JUDGING_TEST_FIELDS:
        _raise_tests_version(questions.values())
    return test


@transaction.atomic
def delete_test_case(user: User, *, test_case_id: int, expected_version: int | None = None) -> None:
    """Deletes a test case and takes it out of its questions. Results that it gave stay as they are."""
    test, questions = _lock_test(user, test_case_id)
    check_version(test.version, expected_version)
    test.delete()
    _raise_tests_version(questions.values())


class _Tests:
    """The new set of a question's tests: checked when made, written by `save`."""

    def __init__(
        self,
        user: User,
        question: Question,
        given: Sequence[Mapping[str, Any]],
        *,
        known: Mapping[int, TestCase],
    ) -> None:
        self.question, self.known = question, known
        self.new: list[TestCase] = []
        self.changed: dict[int, set[str]] = {}
        self.tests: list[TestCase] = []
        for index, item in enumerate(given):
            self.tests.append(self._read(user, dict(item), index))
        validation.check_tests(question, self.tests)

    def _read(self, user: User, item: dict[str, Any], index: int) -> TestCase:
        path, test_id = f"test_cases.{index}", item.pop("id", None)
        if test_id is None:
            test = _new_test(user, item, position=item.get("position", index), path=f"{path}.")
            self.new.append(test)
            return test
        known = self.known.get(test_id)
        if known is None:
            raise InvalidInput.field(f"{path}.id", "You have no such test case.")
        if known in self.tests:
            raise InvalidInput.field(f"{path}.id", "The test case is in the list twice.")
        if changed := _change_test(known, item, path=f"{path}."):
            permissions.require_may_edit_test_case(user, known)
            self.changed[known.pk] = changed
        return known

    def save(self) -> bool:
        """Writes the set; whether a verdict of the question can change by it."""
        before = set(self.question.test_cases.values_list("pk", flat=True))
        if self.new:
            bulk_create_with_history(self.new, TestCase)
        for test in self.tests:
            if test.pk in self.changed:
                test.version += 1
                test.save()
        self.question.test_cases.set(self.tests)
        judged_anew = [pk for pk, fields in self.changed.items() if fields & JUDGING_TEST_FIELDS]
        others = _questions_with(judged_anew).exclude(pk=self.question.pk)
        for other in others:
            validation.check_tests(other, list(other.test_cases.all()))
        _raise_tests_version(others)
        return bool(judged_anew) or before != {test.pk for test in self.tests}


def _assign(question: Question, fields: Mapping[str, Any]) -> set[str]:
    """Sets the given fields, checked together with those that stay; the names of those that changed."""
    before = {name: getattr(question, name) for name in fields}
    for name, value in fields.items():
        setattr(question, name, value)
    question.languages = validation.clean_languages(question.languages)
    if "languages" in fields and "starter_code" not in fields:
        offered = set(question.languages)
        question.starter_code = {
            name: code for name, code in question.starter_code.items() if name in offered
        }
    validation.check_starter_code(question.starter_code, question.languages)
    question.checker = validation.clean_checker(question.checker)
    question.groups = validation.clean_groups(question.groups)
    validation.clean_columns(question, exclude=["author"])
    return {name for name, value in before.items() if getattr(question, name) != value}


def _new_test(user: User, fields: Mapping[str, Any], *, position: int, path: str) -> TestCase:
    if "expected_output" not in fields:
        raise InvalidInput.field(f"{path}expected_output", "Give the output that is expected.")
    test = TestCase(author=user, **({"name": f"Test {position + 1}"} | dict(fields) | {"position": position}))
    validation.check_test(test, path=path)
    return test


def _change_test(test: TestCase, fields: Mapping[str, Any], *, path: str) -> set[str]:
    """Sets the given fields; the names of those that changed."""
    changed = {name for name, value in fields.items() if getattr(test, name) != value}
    for name in changed:
        setattr(test, name, fields[name])
    if changed:
        validation.check_test(test, path=path)
    return changed


def _check_fits(question: Question, test: TestCase) -> None:
    """Whether the test, new or changed, fits among the other tests of the question."""
    others = question.test_cases.exclude(pk=test.pk) if test.pk else question.test_cases.all()
    try:
        validation.check_tests(question, [test, *others], path="")
    except InvalidInput as error:
        fields = {name.removeprefix(".0.") or "questions": texts for name, texts in error.fields.items()}
        raise InvalidInput(error.message, fields=fields) from None


def _check_groups_in_use(question: Question) -> None:
    known = {"", *(group["name"] for group in question.groups)}
    if missing := question.test_cases.exclude(group__in=known).values_list("group", flat=True).first():
        raise InvalidInput.field(
            "groups", f"Test cases of the question are in the group “{missing}”: keep it, or move them."
        )


def _questions_with(test_cases: Any) -> QuerySet[Question]:
    links = Question.test_cases.through.objects.filter(testcase__in=test_cases)
    return Question.objects.filter(pk__in=links.values("question"))


def _lock_questions(ids: Iterable[int]) -> dict[int, Question]:
    return {
        row.pk: row for row in Question.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk")
    }


def _lock_test(user: User, test_case_id: int) -> tuple[TestCase, dict[int, Question]]:
    """A test case that the user may change, with the questions that it is part of, all locked."""
    visible = TestCase.objects.visible_to(user).filter(pk=test_case_id)
    questions = _lock_questions(_questions_with(visible.values("pk")).values_list("pk", flat=True))
    test = visible.select_for_update().first()
    if test is None:
        raise NotFound
    permissions.require_may_edit_test_case(user, test)
    return test, questions


def _lock_tests(user: User, given: Sequence[Mapping[str, Any]], *question_ids: int) -> dict[int, TestCase]:
    """Locks the questions, the test cases that a new set names, and the other questions that have those."""
    named = {item["id"] for item in given if item.get("id") is not None}
    sharing = _questions_with(named).values_list("pk", flat=True)
    _lock_questions({*question_ids, *sharing})
    tests = TestCase.objects.visible_to(user).filter(pk__in=named).select_for_update().order_by("pk")
    return {test.pk: test for test in tests}


@contextmanager
def _without_history(question: Question) -> Iterator[None]:
    """While its tests are linked: the save that follows writes tests and version into one row of the history."""
    question.skip_history_when_saving = True  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del question.skip_history_when_saving  # type: ignore[attr-defined]


def _raise_tests_version(questions: Iterable[Question]) -> None:
    for question in questions:
        question.tests_version += 1
        question.version += 1
        question.save()
