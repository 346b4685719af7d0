"""`manage.py import_problem`: what it writes, tells and refuses, and that it is all or nothing."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assignments.models import Question, TestCase
from assignments.packages.tests.conftest import EXAMPLES
from users.models import User

ARCHIVE = EXAMPLES / "archive"
OURS = sorted(path.parent for path in (EXAMPLES / "problems").glob("*/problem.yaml"))
# package: title, groups with their points, all of which pay for everything or nothing
REAL = {
    "bike_tour": ("Bike Tour", {"subtask1": 5, "subtask2": 7}),
    "boring_numbers": ("Boring Numbers", {"subtask1": 7, "subtask2": 12}),
    "centauri_prime": ("Centauri Prime", {"subtask1": 5, "subtask2": 7}),
    "double_or_one_thing": ("Double or One Thing", {"subtask1": 10, "subtask2": 15}),
    "nesting_depth": ("Nesting Depth", {"subtask1": 5, "subtask2": 11}),
    "retype": ("Retype", {"subtask1": 4, "subtask2": 7}),
    "reversort": ("Reversort", {"subtask1": 7}),
}


def import_problem(*folders: Path, **options: Any) -> str:
    out = StringIO()
    call_command("import_problem", *map(str, folders), stdout=out, **options)
    return out.getvalue()


def refusal(*folders: Path, **options: Any) -> str:
    with pytest.raises(CommandError) as caught:
        import_problem(*folders, **options)
    assert caught.value.returncode == 1
    return str(caught.value)


def assert_nothing_is_left() -> None:
    assert not Question.objects.exists()
    assert not TestCase.objects.exists()
    assert not Question.history.exists()
    assert not TestCase.history.exists()


def test_the_real_packages_are_imported_with_their_groups_and_points(cast):
    out = import_problem(*(ARCHIVE / name for name in REAL), author=cast.teacher.email)
    assert "Imported 7 of 7 packages" in out
    for name, (title, groups) in REAL.items():
        question = Question.objects.get(title=title, author=cast.teacher)
        assert question.groups == [
            {"name": group, "points": points, "scoring": "all"} for group, points in groups.items()
        ]
        assert list(question.test_cases.values_list("name", "visibility", "points", "group", "position")) == [
            ("sample/1", "sample", 0, "", 0),
            *(
                (f"secret/{group}/1", "hidden", points, group, position)
                for position, (group, points) in enumerate(groups.items(), start=1)
            ),
        ]
        assert question.checker == {"type": "float", "absolute": 1e-6, "relative": 1e-6}
        assert question.languages == ["python", "javascript", "java", "c", "cpp"]
        assert (question.time_limit_ms, question.memory_limit_mb, question.stop_on_failure) == (
            10_000,
            256,
            False,
        )
        assert question.source.endswith("; author: Google")
        for test in question.test_cases.all():
            path = ARCHIVE / name / "data" / test.name
            assert test.input.encode() == path.with_suffix(".in").read_bytes()
            assert test.expected_output.encode() == path.with_suffix(".ans").read_bytes()


@pytest.mark.parametrize("folder", OURS, ids=lambda folder: folder.name)
def test_our_own_packages_are_imported_without_a_remark(cast, folder):
    out = import_problem(folder, author=cast.teacher.email)
    assert "\n  - " not in out
    question = Question.objects.get()
    assert question.prompt
    assert question.time_limit_ms <= 2000
    assert question.test_cases.filter(visibility="sample", points=0).exists()
    assert sum(question.test_cases.values_list("points", flat=True)) > 0


def test_the_broken_package_is_refused_and_takes_the_others_with_it(cast):
    folders = [ARCHIVE / "bike_tour", ARCHIVE / "broken/allocation"]
    text = refusal(*folders, author=cast.teacher.email)
    assert f"{folders[1]}: data/secret/subtask2/1.in is missing" in text
    assert "Nothing was imported." in text
    assert_nothing_is_left()


def test_what_only_the_bank_refuses_takes_the_others_with_it_too(cast, package):
    many = {f"data/secret/{number:03}.{ending}": "1\n" for number in range(201) for ending in ("in", "ans")}
    text = refusal(
        package(), package(many | {"problem.yaml": "name: Many"}, name="many"), author=cast.teacher.email
    )
    assert "many: test_cases: A question may have at most 200 test cases." in text
    assert_nothing_is_left()


def test_the_bank_names_the_test_that_it_refuses(cast, package):
    text = refusal(
        package({f"data/secret/{'x' * 210}.{ending}": "1\n" for ending in ("in", "ans")}),
        author=cast.teacher.email,
    )
    assert f"echo: data/secret/{'x' * 210}, name: " in text


def test_the_report_tells_what_is_not_supported(cast, package):
    out = import_problem(package({"output_validators/check.cpp": ""}), author=cast.teacher.email)
    assert "echo: “Echo”, new: 1 sample and 1 hidden tests, 1 points, checker tokens\n" in out
    assert "  - output_validators is not supported: " in out


def test_a_dry_run_changes_nothing(cast, package):
    assert "Would import 1 of 1" in import_problem(package(), author=cast.teacher.email, dry_run=True)
    assert_nothing_is_left()


def test_a_second_import_is_refused_and_another_author_is_free(cast, package):
    folder = package()
    import_problem(folder, author=cast.teacher.email)
    assert "has a question called “Echo”; --update replaces its content" in refusal(
        folder, author=cast.teacher.email
    )
    import_problem(folder, author=cast.other_teacher.email)
    assert Question.objects.count() == 2


def test_update_keeps_the_question_and_what_the_package_does_not_say(cast, package):
    import_problem(
        package({"data/secret/2.in": "5\n", "data/secret/2.ans": "5\n"}), author=cast.teacher.email
    )
    question = Question.objects.get()
    Question.objects.update(time_limit_ms=3000)
    before = {test.name: test.pk for test in question.test_cases.all()}
    changed = package(
        {"data/secret/1.ans": "two\n", "data/secret/3.in": "3\n", "data/secret/3.ans": "3\n"}, name="changed"
    )
    assert "updated" in import_problem(changed, author=cast.teacher.email, update=True)
    updated = Question.objects.get()
    assert (updated.pk, updated.tests_version, updated.time_limit_ms) == (question.pk, 2, 3000)
    after = {test.name: test for test in updated.test_cases.all()}
    assert set(after) == {"sample/1", "secret/1", "secret/3"}
    assert (after["secret/1"].pk, after["secret/1"].expected_output) == (before["secret/1"], "two\n")
    assert after["sample/1"].pk == before["sample/1"]


def test_updating_with_the_same_package_makes_no_new_version(cast):
    for update in (False, True):
        import_problem(ARCHIVE / "bike_tour", author=cast.teacher.email, update=update)
    assert Question.objects.get().tests_version == 1


def test_two_packages_of_one_name_are_refused(cast, package):
    assert "another package of this call is called “Echo” too" in refusal(
        package(), package(name="twin"), author=cast.teacher.email
    )
    assert_nothing_is_left()


def test_the_author_must_be_a_teacher_and_be_clear(cast, package):
    folder = package()
    assert "several teachers" in refusal(folder)
    assert "no account nobody@example.edu" in refusal(folder, author="nobody@example.edu")
    assert "Only teachers may write questions" in refusal(folder, author=cast.student.email)
    User.objects.filter(pk=cast.other_teacher.pk).update(is_active=False)
    import_problem(folder)
    assert Question.objects.get().author == cast.teacher
