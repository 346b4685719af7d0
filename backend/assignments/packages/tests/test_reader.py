"""What a package says about itself, and what is refused, naming the file."""

from __future__ import annotations

import os
from itertools import pairwise

import pytest

from assignments.packages import PackageError, read
from assignments.packages.tests.conftest import EXAMPLES


def test_bytes_of_test_data_are_kept(package):
    data = "a\r\nb \t\rc\ufeff\u2028\u0085 ü\n\n"
    [_, hidden] = read(package({"data/secret/1.in": data, "data/secret/1.ans": ""})).tests
    assert (hidden.input, hidden.expected_output) == (data, "")


@pytest.mark.parametrize(
    "flags, checker",
    [
        ("", {"type": "tokens", "case_sensitive": False}),
        ("case_sensitive", {"type": "tokens", "case_sensitive": True}),
        ("space_change_sensitive case_sensitive", {"type": "exact"}),
        ("float_tolerance 1e-6", {"type": "float", "absolute": 1e-6, "relative": 1e-6}),
        ("float_absolute_tolerance 0.5", {"type": "float", "absolute": 0.5}),
        (
            "float_relative_tolerance 1e-3 float_absolute_tolerance 1",
            {"type": "float", "absolute": 1, "relative": 1e-3},
        ),
    ],
)
def test_validator_flags_become_a_checker(package, flags, checker):
    for key in ("validator_flags", "output_validator_flags"):
        result = read(package({"problem.yaml": f"name: Echo\n{key}: {flags}\n"}))
        assert (result.checker, result.notes) == (checker, ())


def test_flags_of_testdata_count_when_all_tests_have_them(package):
    assert (
        read(package({"data/testdata.yaml": "output_validator_flags: case_sensitive\n"})).checker[
            "case_sensitive"
        ]
        is True
    )
    some = read(
        package({"data/secret/testdata.yaml": "output_validator_flags: float_tolerance 1\n"}, name="some")
    )
    assert some.checker["type"] == "tokens"
    assert "data/secret/testdata.yaml: output_validator_flags for some tests only" in some.notes[0]


def test_metadata(package):
    result = read(
        package(
            {
                "problem.yaml": (
                    "name: {sv: Eko, en: The Echo}\nauthor: Ada\nsource: A course\nlicense: cc by\n"
                    "limits: {time: 1.5, memory: 128, output: 2}\n"
                    "autograder:\n  checker: {type: unordered}\n  languages: [java, c]\n  starter_code: {c: 'int main;'}\n"
                    "  stop_on_failure: true\n"
                ),
            }
        )
    )
    assert (result.title, result.source) == ("The Echo", "A course; author: Ada; licence: cc by")
    limits = result.limits
    assert (limits.time_limit_ms, limits.memory_limit_mb, limits.output_limit_kb) == (1500, 128, 2048)
    assert (result.checker, result.languages) == ({"type": "unordered"}, ("java", "c"))
    assert (result.starter_code, result.stop_on_failure, result.notes) == ({"c": "int main;"}, True, ())


def test_what_is_not_supported_is_told(package):
    result = read(
        package(
            {
                "problem.yaml": (
                    "name: Echo\nvalidation: custom score\nvalidator_flags: strange\ncolour: red\n"
                    "limits: {time_multiplier: 5, memory: 1000000}\ngrading: {objective: min}\n"
                ),
                "output_validators/check.py": "",
                "graders/grade.py": "",
                "attachments/help.txt": "",
                "input_validators/ok.py": "",
                "generators/make.py": "",
                "data/secret/1.hint": "think",
            }
        )
    )
    assert result.limits.memory_limit_mb == 4096
    for part in (
        "validation custom score",
        "flag strange",
        "key colour",
        "limits.time_multiplier",
        "limits.memory of 1000000",
        "objective min",
        "output_validators",
        "graders",
        "attachments",
        "input_validators",
        "generators",
        "1.hint",
    ):
        assert any(part in note for note in result.notes), (part, result.notes)


def test_an_interactive_problem_is_told(package):
    [note] = read(package({"problem.yaml": "name: Guess\nvalidation: custom interactive\n"})).notes
    assert "interactive" in note


# each names the one before ten times: written out, the last would fill any memory
ALIASES = [
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]"
    for before, name in pairwise("abcdefghijklmnopqrstuvwxyz")
]
REFUSED: list[tuple[dict[str, str | bytes | None], str]] = [
    ({"problem.yaml": None}, "problem.yaml is missing"),
    ({"problem.yaml": "name: [a\nb: {"}, "problem.yaml is not valid YAML (line 2)"),
    ({"problem.yaml": "name: 2020-13-45"}, "problem.yaml is not valid YAML"),
    ({"problem.yaml": "[" * 5000}, "problem.yaml is not valid YAML"),
    ({"problem.yaml": "- a"}, "problem.yaml must be a mapping"),
    ({"problem.yaml": "name: [a]"}, "problem.yaml: name must be text"),
    ({"problem.yaml": "type: hard"}, "problem.yaml: type must be"),
    ({"problem.yaml": "limits: {time: -1}"}, "problem.yaml: limits.time"),
    ({"problem.yaml": "limits: {time: .nan}"}, "problem.yaml: limits.time"),
    ({"problem.yaml": "limits: {memory: true}"}, "problem.yaml: limits.memory"),
    (
        {"problem.yaml": "validator_flags: float_tolerance"},
        "problem.yaml: the validator flag float_tolerance",
    ),
    (
        {"problem.yaml": "validator_flags: float_tolerance -1"},
        "problem.yaml: the validator flag float_tolerance",
    ),
    ({"problem.yaml": "autograder: {checkers: {}}"}, "problem.yaml: autograder.checkers is unknown"),
    ({"problem.yaml": "autograder: {checker: {type: magic}}"}, "problem.yaml: autograder.checker.type"),
    ({"problem.yaml": "autograder: {languages: [cobol]}"}, "problem.yaml: autograder.languages"),
    ({"problem.yaml": "autograder: {languages: [[c]]}"}, "problem.yaml: autograder.languages"),
    (
        {"problem.yaml": "autograder: {languages: [c], starter_code: {java: x}}"},
        "problem.yaml: autograder.starter_code",
    ),
    ({"problem.yaml": 'name: "a\\0b"'}, "problem.yaml holds text that is not Unicode, or a NUL"),
    (
        {"problem.yaml": 'autograder: {starter_code: {c: "\\ud800"}}'},
        "problem.yaml holds text that is not Unicode",
    ),
    ({"problem.yaml": "\n".join(["a: &a [x, x]", *ALIASES, "type: *z"])}, "problem.yaml: type must be"),
    ({"problem.yaml": "limits: &a {time: *a}"}, "problem.yaml: limits.time must be a number"),
    ({"data/secret/testdata.yaml": "accept_score: 1e300"}, "data/secret/testdata.yaml: accept_score"),
    ({"data/secret/1.in": None}, "data/secret/1.in is missing"),
    ({"data/secret/1.ans": None}, "data/secret/1.ans is missing"),
    ({"data/sample/1.ans": None}, "data/sample/1.ans is missing"),
    ({"data/secret/a/b/2.in": ""}, "data/secret/a/b/2.ans is missing"),
    ({"data/secret/1.in": b"a\xff"}, "data/secret/1.in is not UTF-8 text (byte 2)"),
    ({"data/secret/1.ans": "a\0"}, "data/secret/1.ans holds a NUL"),
    ({"data/secret/1.in": "a" * (4 * 2**20 + 1)}, "data/secret/1.in is larger than 4 MiB"),
    ({"problem_statement/problem.md": b"\xff"}, "problem_statement/problem.md is not UTF-8"),
    ({"data/secret/testdata.yaml": "range: 5"}, "data/secret/testdata.yaml: range"),
    ({"data/secret/testdata.yaml": "range: 5 1"}, "data/secret/testdata.yaml: range"),
    ({"data/secret/testdata.yaml": "accept_score: lots"}, "data/secret/testdata.yaml: accept_score"),
    ({"data/secret/testdata.yaml": "accept_score: -1"}, "data/secret/testdata.yaml: accept_score"),
    ({"data/secret/testdata.yaml": "on_reject: maybe"}, "data/secret/testdata.yaml: on_reject"),
    ({"data/secret/testdata.yaml": "grader_flags: [min]"}, "data/secret/testdata.yaml: grader_flags"),
    ({"data/secret/testdata.yaml": b"\xff"}, "data/secret/testdata.yaml is not UTF-8"),
    (
        dict.fromkeys(f"data/{name}/1.{ending}" for name in ("sample", "secret") for ending in ("in", "ans")),
        "data has no tests",
    ),
]


@pytest.mark.parametrize("files, fault", REFUSED, ids=[fault for _, fault in REFUSED])
def test_what_cannot_be_meant_is_refused_naming_the_file(package, files, fault):
    with pytest.raises(PackageError) as caught:
        read(package(files))
    assert [text for text in caught.value.faults if fault in text], caught.value.faults


def test_every_fault_is_told_at_once(package):
    files = {
        "problem.yaml": "type: hard",
        "data/secret/1.in": None,
        "data/sample/1.in": b"\xff",
        "data/secret/3.ans": "",
    }
    with pytest.raises(PackageError) as caught:
        read(package(files))
    assert len(caught.value.faults) == 4


def test_links_out_of_the_package_are_refused(package, tmp_path):
    (tmp_path / "secret.txt").write_text("key")
    folder = package()
    (folder / "data/secret/2.in").symlink_to(tmp_path / "secret.txt")
    (folder / "data/secret/2.ans").symlink_to("../sample/1.ans")
    (folder / "data/secret/more").symlink_to(tmp_path)
    (folder / "data/secret/loop").symlink_to("..")
    with pytest.raises(PackageError) as caught:
        read(folder)
    assert caught.value.faults == (
        "data/secret/loop is a link to a folder; put the folder itself there.",
        "data/secret/more is a link that leads out of the package.",
        "data/secret/2.in is a link that leads out of the package.",
    )


def test_links_within_the_package_are_followed(package):
    folder = package()
    for ending in ("in", "ans"):
        (folder / f"data/secret/2.{ending}").symlink_to(f"../sample/1.{ending}")
    assert [test.input for test in read(folder).tests] == ["1\n", "2\n", "1\n"]


def test_a_pipe_is_no_file(package):
    folder = package({"data/secret/1.in": None})
    os.mkfifo(folder / "data/secret/1.in")
    with pytest.raises(PackageError, match=r"data/secret/1\.in is not a plain file"):
        read(folder)


@pytest.mark.parametrize("name", [b"\xff.in", b"a\nb.in", b"\x1b[2J.txt"])
def test_names_that_cannot_be_printed_are_refused(package, name):
    folder = package()
    with open(os.path.join(os.fsencode(folder / "data/secret"), name), "w"):
        pass
    with pytest.raises(PackageError, match="is not a name that can be printed"):
        read(folder)


def test_limits_beyond_all_measure_are_cut(package):
    limits = read(package({"problem.yaml": f"limits: {{time: 1{'0' * 400}, memory: 0.001}}\n"})).limits
    assert (limits.time_limit_ms, limits.memory_limit_mb) == (120_000, 16)


def test_no_folder(tmp_path):
    with pytest.raises(PackageError, match="there is no such folder"):
        read(tmp_path / "nowhere")


def test_the_broken_archive_package_is_refused_naming_the_missing_file():
    with pytest.raises(PackageError) as caught:
        read(EXAMPLES / "archive/broken/allocation")
    assert caught.value.faults == ("data/secret/subtask2/1.in is missing, but 1.ans is there.",)
