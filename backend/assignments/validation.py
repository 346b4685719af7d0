"""The rules of questions and test cases that no single column can hold, and every limit of theirs. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn, get_args

from django.core.exceptions import ValidationError
from django.db import models

from assignments.models import Question, TestCase
from common.errors import InvalidInput
from common.fields import MAX_POINTS
from judge import checkers, scoring
from judge.languages import LANGUAGES

MAX_TEST_BYTES = 4 * 1024 * 1024  # of an input, and of an expected output
MAX_TESTS_BYTES = 64 * 1024 * 1024  # of all test data of a question
MAX_TESTS = 200
MAX_QUESTIONS = 100  # of an assignment
MAX_GROUPS = 50
MAX_STARTER_BYTES = 64 * 1024
MAX_PROMPT_CHARACTERS = 200_000
SCORINGS = get_args(scoring.Scoring)


def clean_columns(row: models.Model, *, exclude: Sequence[str] = (), path: str = "") -> None:
    """What the model itself demands of each column, as an error of the API."""
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        fields = {f"{path}{name}": texts for name, texts in error.message_dict.items()}
        raise InvalidInput(next(iter(fields.values()))[0], fields=fields) from None


def clean_languages(names: Sequence[str]) -> list[str]:
    """The names in the judge's order, each once."""
    for index, name in enumerate(names):
        if name not in LANGUAGES:
            _refuse(f"languages.{index}", f"Choose from: {', '.join(LANGUAGES)}.")
    if not names:
        _refuse("languages", "Offer at least one language.")
    return [name for name in LANGUAGES if name in names]


def check_starter_code(code_by_language: Mapping[str, str], languages: Sequence[str]) -> None:
    for language, code in code_by_language.items():
        if language not in languages:
            _refuse(
                f"starter_code.{language}",
                f"The question is not offered in {language}: {', '.join(languages)}.",
            )
        _check_text(f"starter_code.{language}", code, MAX_STARTER_BYTES)


def clean_checker(spec: object) -> dict[str, Any]:
    """The checker with its defaults filled in."""
    try:
        return checkers.validate(spec)
    except checkers.InvalidChecker as error:
        _refuse(f"checker.{error.field}" if error.field else "checker", error.message)


def clean_groups(groups: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Groups as they are stored: `points` None means what the group's tests are worth together."""
    if len(groups) > MAX_GROUPS:
        _refuse("groups", f"At most {MAX_GROUPS} groups are allowed.")
    cleaned: list[dict[str, Any]] = []
    for index, group in enumerate(groups):
        path, name, scoring = f"groups.{index}", group.get("name"), group.get("scoring", "sum")
        if not isinstance(name, str) or not 0 < len(name) <= 100:
            _refuse(f"{path}.name", "Give a name of 1 to 100 characters.")
        if name in {earlier["name"] for earlier in cleaned}:
            _refuse(f"{path}.name", "There is another group of this name.")
        if scoring not in SCORINGS:
            _refuse(f"{path}.scoring", f"Choose one of: {', '.join(SCORINGS)}.")
        cleaned.append({"name": name, "points": _group_points(path, group.get("points")), "scoring": scoring})
    return cleaned


def check_tests(question: Question, tests: Sequence[TestCase], *, path: str = "test_cases") -> None:
    """The tests of a question together. `path` names the list in the request."""
    if len(tests) > MAX_TESTS:
        _refuse(path, f"A question may have at most {MAX_TESTS} test cases.")
    groups = {group["name"] for group in question.groups}
    for index, test in enumerate(tests):
        if test.group and test.group not in groups:
            _refuse(f"{path}.{index}.group", _no_such_group(test.group, groups))
    if sum(len(test.input.encode()) + len(test.expected_output.encode()) for test in tests) > MAX_TESTS_BYTES:
        _refuse(path, f"The test data of a question may have at most {MAX_TESTS_BYTES // 2**20} MiB in all.")


def check_test(test: TestCase, *, path: str = "") -> None:
    """One test case by itself. `path` ends with a dot, or is empty."""
    clean_columns(test, exclude=["author"], path=path)
    _check_text(f"{path}input", test.input, MAX_TEST_BYTES)
    _check_text(f"{path}expected_output", test.expected_output, MAX_TEST_BYTES)


def _no_such_group(name: str, groups: set[str]) -> str:
    known = f"its groups are: {', '.join(sorted(groups))}" if groups else "it has no groups"
    return f"The question has no group “{name}”: {known}."


def _group_points(path: str, points: Any) -> int | float | None:
    if points is None:
        return None
    try:
        value = Decimal(str(points)) if not isinstance(points, bool) else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= MAX_POINTS or value != round(value, 2):
        _refuse(f"{path}.points", f"Give a number from 0 to {MAX_POINTS} with at most two decimals.")
    return int(value) if value == int(value) else float(value)


def _check_text(path: str, text: str, max_bytes: int) -> None:
    if "\0" in text:
        _refuse(path, "NUL characters are not allowed.")
    if len(text) > max_bytes or len(text.encode()) > max_bytes:
        size = f"{max_bytes // 2**20} MiB" if max_bytes >= 2**20 else f"{max_bytes // 2**10} KiB"
        _refuse(path, f"This may have at most {size}.")


def _refuse(path: str, text: str) -> NoReturn:
    raise InvalidInput.field(path, text)
