"""A teacher's own checker: what it accepts, refuses, pays and says, and that its failures are never the student's."""

from __future__ import annotations

import pytest

import judge
from judge import checkers
from judge.tests.support import assert_canary, judged, result_of

PYTHON_CHECKER = """
import sys
given, answer, feedback = sys.argv[1:4]
output = sys.stdin.read().split()
expected = open(answer).read().split()
open(feedback + "/judgemessage.txt", "w").write("saw " + " ".join(output))
if output == expected:
    sys.exit(42)
if output and output[0] == "half":
    open(feedback + "/score_multiplier.txt", "w").write("0.5")
    open(feedback + "/teammessage.txt", "w").write("halfway there")
    sys.exit(42)
sys.exit(43)
"""
C_CHECKER = """
#include <stdio.h>
int main(int n, char **names) {
  int expected, given;
  FILE *answer = fopen(names[2], "r");
  if (n != 4 || !answer || fscanf(answer, "%d", &expected) != 1) return 1;
  return scanf("%d", &given) == 1 && given == expected ? 42 : 43;
}
"""
JAVA_CHECKER = """
import java.nio.file.*;
public class Validate {
  public static void main(String[] names) throws Exception {
    String given = new String(System.in.readAllBytes()).strip();
    System.exit(given.equals(Files.readString(Path.of(names[1])).strip()) ? 42 : 43);
  }
}
"""
JAVASCRIPT_CHECKER = """
const fs = require('fs');
const [, , input, answer] = process.argv;
process.exit(fs.readFileSync(0, 'utf8').trim() === fs.readFileSync(answer, 'utf8').trim() ? 42 : 43);
"""


def checked(checker: str, language: str, code: str, *tests: tuple[bytes, bytes | None]) -> judge.Report:
    spec = checkers.validate({"type": "program", "language": language, "code": checker})
    return judged("python", code, *tests, checker=spec)


@pytest.mark.parametrize(
    ("language", "checker"),
    [
        ("python", PYTHON_CHECKER),
        ("c", C_CHECKER),
        ("java", JAVA_CHECKER),
        ("javascript", JAVASCRIPT_CHECKER),
    ],
)
def test_a_checker_in_any_language_accepts_and_refuses(language: str, checker: str) -> None:
    report = checked(checker, language, "print(input())", (b"7\n", b"7\n"), (b"8\n", b"9\n"))
    assert [str(result.verdict) for result in report.results] == ["accepted", "wrong_answer"], report
    assert [result.fraction for result in report.results] == [1.0, 0.0]


def test_partial_credit_and_messages() -> None:
    report = checked(PYTHON_CHECKER, "python", "print('half')", (b"", b"whole\n"))
    result = report.results[0]
    assert (result.verdict, result.fraction, result.message) == ("accepted", 0.5, "halfway there")
    assert result.evidence["judge_message"] == "saw half"


def test_points_are_a_fraction_of_what_the_test_is_worth() -> None:
    code = "import sys; open(sys.argv[3] + '/score.txt', 'w').write('3'); sys.exit(42)"
    test = judge.TestCase(b"", b"", points=4)
    spec = checkers.validate({"type": "program", "language": "python", "code": code})
    report = judge.run(judge.Job("python", b"", (test,), checker=spec))
    assert (report.verdict, report.results[0].fraction) == ("accepted", 0.75)


@pytest.mark.parametrize(
    ("checker", "says"),
    [
        ("import sys; sys.exit(0)", "exit code 0"),
        ("import sys; sys.exit(1)", "exit code 1"),
        ("raise ValueError('teacher')", "teacher"),
        ("while True: pass", "processor time"),
        ("data = bytearray(b'x' * (1 << 30))", "memory"),
        ("while True: print('x' * 1000)", "output"),
        ("import re, sys; re.match('(a+)+$', 'a' * 40 + 'b')", "processor time"),
        ("syntax error", "does not compile"),
        (
            "import sys; open(sys.argv[3] + '/score_multiplier.txt', 'w').write('nan'); sys.exit(42)",
            "score_multiplier.txt",
        ),
        (
            "import sys; open(sys.argv[3] + '/score_multiplier.txt', 'w').write('1.5'); sys.exit(42)",
            "from 0 to 1",
        ),
        ("import sys; open(sys.argv[3] + '/score.txt', 'w').write('-1'); sys.exit(42)", "score.txt"),
    ],
)
def test_a_failing_checker_is_the_teachers_error(checker: str, says: str) -> None:
    report = checked(checker, "python", "print(1)", (b"", b"1\n"))
    assert report.verdict == "judge_error", report
    assert report.results[0].fraction == 0.0
    assert says in report.results[0].message
    assert_canary()


def test_a_checker_that_cannot_be_run_says_why() -> None:
    spec = checkers.validate({"type": "program", "language": "java", "code": "public class Checker { }"})
    result = result_of("python", "print(1)", (b"", b"1\n"), checker=spec)
    assert result.verdict == "judge_error"
    assert "main(String[] args)" in result.message


def test_a_students_failure_needs_no_checker() -> None:
    report = checked("raise SystemExit(42)", "python", "1 / 0", (b"", b"1\n"))
    assert report.verdict == "runtime_error"


def test_a_student_cannot_speak_to_the_checker_but_by_output() -> None:
    code = """
import os
os.makedirs("feedback", exist_ok=True)
open("feedback/score_multiplier.txt", "w").write("1")
open("answer.txt", "w").write("forged")
print("forged")
raise SystemExit(0)
"""
    report = checked(PYTHON_CHECKER, "python", code, (b"", b"true\n"))
    assert report.verdict == "wrong_answer"


def test_the_checker_finds_nothing_of_the_test_before() -> None:
    checker = """
import os, sys
seen = sorted(os.listdir("/box")) + os.listdir("/tmp") + os.listdir(sys.argv[3])
open("/tmp/left", "w"); open(sys.argv[3] + "/left", "w")
sys.exit(42 if seen == ["answer.txt", "feedback", "input.txt", "main.py", ".keep"] else 43)
"""
    report = checked(checker, "python", "print(1)", (b"", b"1"), (b"", b"1"), (b"", b"1"))
    assert report.verdict == "accepted", report
