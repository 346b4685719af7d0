"""What a package's testdata.yaml files make of tests and groups."""

from __future__ import annotations

from decimal import Decimal

from assignments.packages import read
from assignments.packages.tests.conftest import PackageMaker

SCORING = "name: Echo\ntype: scoring\n"
PARTS = "on_reject: continue\ngrader_flags: first_error accept_if_any_accepted\n"


def pairs(*names: str) -> dict[str, str | bytes | None]:
    """Files of tests below data/secret, in place of the minimal package's one."""
    files: dict[str, str | bytes | None] = {"data/secret/1.in": None, "data/secret/1.ans": None}
    return files | {f"data/secret/{name}.{ending}": f"{name}\n" for name in names for ending in ("in", "ans")}


def scored(package: PackageMaker, files: dict[str, str | bytes | None]) -> tuple[list, list, tuple[str, ...]]:
    """(test, points, group), (group, points, scoring) and the notes of a scoring package whose samples are ignored."""
    root = {
        "problem.yaml": SCORING,
        "data/testdata.yaml": "on_reject: continue\ngrader_flags: ignore_sample\n",
    }
    result = read(package(root | files))
    tests = [(test.name, float(test.points), test.group) for test in result.tests if not test.is_sample]
    assert [(test.points, test.group) for test in result.tests if test.is_sample] == [(0, "")]
    return tests, [(group.name, float(group.points), group.scoring) for group in result.groups], result.notes


def test_without_scores_each_secret_test_is_worth_a_point_and_samples_nothing(package):
    result = read(package(pairs("10-b", "2-a", "more/1")))
    assert [(test.name, test.is_sample, test.points, test.group) for test in result.tests] == [
        ("sample/1", True, 0, ""),
        ("secret/10-b", False, 1, ""),
        ("secret/2-a", False, 1, ""),
        ("secret/more/1", False, 1, ""),
    ]
    assert result.groups == ()


def test_samples_count_when_there_is_nothing_else(package):
    result = read(package(pairs()))
    assert [(test.name, test.points) for test in result.tests] == [("sample/1", 1)]


def test_a_group_pays_all_or_nothing_up_to_the_end_of_its_range(package):
    files = pairs("g1/1", "g1/2", "g1/3", "g2/1") | {
        "data/secret/testdata.yaml": PARTS,
        "data/secret/g1/testdata.yaml": "accept_score: 20\nrange: 0 20\n",
        "data/secret/g2/testdata.yaml": "accept_score: 80\nrange: 0 80\ngrader_flags: min\n",
    }
    tests, groups, notes = scored(package, files)
    assert groups == [("g1", 20, "all"), ("g2", 80, "all")]
    assert tests == [
        ("secret/g1/1", 6.67, "g1"),
        ("secret/g1/2", 6.67, "g1"),
        ("secret/g1/3", 6.66, "g1"),
        ("secret/g2/1", 80, "g2"),
    ]
    assert notes == ()


def test_scores_add_up_where_a_folder_pays_for_parts(package):
    files = pairs("1", "2") | {"data/secret/testdata.yaml": f"{PARTS}accept_score: 2.5\n"}
    tests, groups, notes = scored(package, files)
    assert groups == [("secret", 5, "sum")]
    assert [points for _, points, _ in tests] == [2.5, 2.5]
    assert notes == ()


def test_min_and_avg(package):
    files = pairs("least/1", "least/2", "mean/1", "mean/2") | {
        "data/secret/testdata.yaml": PARTS,
        "data/secret/least/testdata.yaml": "on_reject: continue\ngrader_flags: always_accept min\naccept_score: 10\n",
        "data/secret/mean/testdata.yaml": "on_reject: continue\ngrader_flags: always_accept avg\naccept_score: 10\n",
    }
    tests, groups, notes = scored(package, files)
    assert groups == [("least", 10, "min"), ("mean", 10, "sum")]
    assert [points for _, points, _ in tests] == [5, 5, 5, 5]
    assert notes == ()


def test_a_folder_that_pays_only_for_everything_is_one_group_with_all_below_it(package):
    files = pairs("a/1", "b/1", "b/c/1") | {"data/secret/testdata.yaml": "accept_score: 2\n"}
    tests, groups, _ = scored(package, files)
    assert groups == [("secret", 6, "all")]
    assert [(name, group) for name, _, group in tests] == [
        ("secret/a/1", "secret"),
        ("secret/b/1", "secret"),
        ("secret/b/c/1", "secret"),
    ]


def test_groups_within_groups_are_named_by_their_path(package):
    files = pairs("a/1", "b/c/1", "b/d/1") | {"data/secret/testdata.yaml": PARTS}
    files |= {f"data/secret/{name}/testdata.yaml": "accept_score: 3\n" for name in ("a", "b/c", "b/d")}
    _, groups, _ = scored(package, files)
    assert groups == [("a", 3, "all"), ("b/c", 3, "all"), ("b/d", 3, "all")]


def test_a_folder_without_testdata_has_that_of_the_folder_above(package):
    files = pairs("a/1", "a/2") | {"data/secret/testdata.yaml": f"{PARTS}accept_score: 4\n"}
    assert scored(package, files)[1] == [("a", 8, "sum")]


def test_samples_are_a_group_where_they_count(package):
    files = {
        "problem.yaml": SCORING,
        "data/testdata.yaml": "on_reject: continue\n",
        "data/sample/testdata.yaml": "accept_score: 3\n",
    }
    result = read(package(files))
    assert [(group.name, group.points, group.scoring) for group in result.groups] == [
        ("sample", 3, "all"),
        ("secret", 1, "all"),
    ]
    assert [(test.points, test.group) for test in result.tests] == [
        (Decimal(3), "sample"),
        (Decimal(1), "secret"),
    ]


def test_what_groups_cannot_express_is_told(package):
    files = pairs("a/1", "a/2", "b/1") | {
        "data/secret/testdata.yaml": "on_reject: break\ngrader_flags: accept_if_any_accepted\nrange: 0 5\n",
        "data/secret/a/testdata.yaml": "grader_flags: always_accept max strange\naccept_score: 10\nreject_score: 1\nwhat: 1\n",
        "data/secret/b/testdata.yaml": "grading: custom\naccept_score: 1\n",
    }
    _, groups, notes = scored(package, files)
    assert groups == [("a", 10, "all"), ("b", 1, "all")]
    for part in (
        "secret/a/testdata.yaml: max is not supported",
        "secret/a/testdata.yaml: the grader flag strange",
        "secret/a/testdata.yaml: reject_score",
        "secret/a/testdata.yaml: the key what",
        "secret/b/testdata.yaml: a grader of the package's own",
        "secret/testdata.yaml: on_reject: break",
        "secret/testdata.yaml: range ends at 5",
    ):
        assert any(f"data/{part}" in note for note in notes), (part, notes)


def test_a_package_worth_nothing_says_so(package):
    _, _, notes = scored(package, {"data/secret/testdata.yaml": "accept_score: 0\n"})
    assert any("no test is worth any points" in note for note in notes)
