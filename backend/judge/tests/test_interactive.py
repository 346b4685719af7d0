"""Interactive questions: the program and the teacher's interactor talk through pipes, each in its box."""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import pytest

import judge
from judge import checkers, limits, talk
from judge.box import Box, Command
from judge.tests.support import assert_canary

INTERACTOR = """
import sys
secret = int(open(sys.argv[1]).read())
for _ in range(20):
    line = sys.stdin.readline()
    if not line.strip().isdigit():
        sys.exit(43)
    guess = int(line)
    if guess == secret:
        print("found", flush=True)
        sys.exit(42)
    print("higher" if guess < secret else "lower", flush=True)
open(sys.argv[3] + "/teammessage.txt", "w").write("more than 20 guesses")
sys.exit(43)
"""
SEARCHES = {
    "python": """
low, high = 1, 1000
while True:
    middle = (low + high) // 2
    print(middle, flush=True)
    said = input()
    if said == "found": break
    if said == "higher": low = middle + 1
    else: high = middle - 1
""",
    "cpp": """#include <iostream>
#include <string>
int main() { int low = 1, high = 1000; std::string said;
  while (true) { int middle = (low + high) / 2; std::cout << middle << std::endl;
    if (!(std::cin >> said) || said == "found") break;
    if (said == "higher") low = middle + 1; else high = middle - 1; } }
""",
}
HASTY = judge.Limits(time_ms=400, memory_mb=96)  # for who is to meet it
# a machine that stands still for a moment costs nobody a verdict
PATIENT = judge.Limits(time_ms=5_000, memory_mb=96)


def played(
    language: str,
    code: str,
    interactor: str = INTERACTOR,
    secrets: tuple[bytes, ...] = (b"777\n", b"1\n"),
    patience: judge.Limits = PATIENT,
) -> judge.Report:
    spec = checkers.validate({"type": "interactive", "language": "python", "code": interactor})
    tests = tuple(judge.TestCase(secret, b"") for secret in secrets)
    return judge.run(judge.Job(language, code.encode(), tests, patience, spec))


@pytest.mark.parametrize("language", SEARCHES)
def test_a_right_dialogue_is_accepted(language: str) -> None:
    report = played(language, SEARCHES[language])
    assert report.verdict == "accepted", report
    assert [result.fraction for result in report.results] == [1.0, 1.0]


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("print('nonsense', flush=True)\ninput()", "wrong_answer"),
        ("for n in range(900, 800, -1):\n    print(n, flush=True); input()", "wrong_answer"),
        ("", "wrong_answer"),
        ("1 / 0", "runtime_error"),
        ("input()", "time_limit_exceeded"),
        ("while True: pass", "time_limit_exceeded"),
        ("data = bytearray(b'x' * (1 << 28))", "memory_limit_exceeded"),
        ("while True: print(5000)", "wrong_answer"),
    ],
)
def test_a_wrong_dialogue_gets_its_verdict(code: str, verdict: str) -> None:
    patience = HASTY if verdict == "time_limit_exceeded" else PATIENT
    assert played("python", code, patience=patience).verdict == verdict
    assert_canary()


@pytest.mark.parametrize("leaving", ["", "import os; os.close(0)", "import time; time.sleep(0.01)"])
def test_a_program_that_leaves_in_the_middle_of_the_talk_is_refused_each_time(leaving: str) -> None:
    """The interactor may be just about to answer: that it finds nobody is no failure of its own."""
    results = [
        result for _ in range(15) for result in played("python", f"print(500, flush=True)\n{leaving}").results
    ]
    assert {str(result.verdict) for result in results} == {"wrong_answer"}, results


def verdicts(code: str, times: int = 15) -> set[str]:
    """Of many runs."""
    return {str(result.verdict) for _ in range(times) for result in played("python", code).results}


@pytest.mark.parametrize("pause", ["", "import time; time.sleep(0.05)\n"])
def test_a_program_may_say_more_than_a_content_interactor_hears(pause: str) -> None:
    assert verdicts(SEARCHES["python"] + f"{pause}print('found', middle)") == {"accepted"}


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("print('nonsense', flush=True)\nraise SystemExit(1)", "wrong_answer"),
        ("print('nonsense', flush=True)\nimport time; time.sleep(0.02); 1 / 0", "wrong_answer"),
        ("print('nonsense', flush=True)\ninput()", "wrong_answer"),
        ("print('nonsense', flush=True)\nwhile True: print(1)", "wrong_answer"),
        ("print('nonsense', flush=True)\nwhile True: pass", "wrong_answer"),
        ("print('nonsense', flush=True)\nimport os; os.write(2, b'x' * (1 << 26))", "wrong_answer"),
        ("print(500, flush=True)\n1 / 0", "runtime_error"),
        ("print(500, flush=True)\ninput()\n1 / 0", "runtime_error"),
    ],
)
def test_it_is_no_chance_whether_a_program_crashed_or_was_refused(
    code: str, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if verdict == "wrong_answer":  # however long the machine keeps the interactor from saying so
        monkeypatch.setattr(talk, "NOTICE_S", 30)
    times = 1 if code.endswith("while True: pass") else 15  # that ends at its limit only
    assert verdicts(code, times) == {verdict}


@pytest.mark.parametrize("descriptor", [0, 1])
def test_who_does_not_want_to_wait_at_a_pipe_changes_nothing_for_others(descriptor: int) -> None:
    asks = f"import os; os.set_blocking({descriptor}, False)\n"
    assert verdicts(f"{asks}print(500, flush=True)") == {"wrong_answer"}


def test_a_program_may_open_its_streams_anew() -> None:
    opening = "import sys\nsys.stdin, sys.stdout = open('/dev/stdin'), open('/dev/stdout', 'w')\n"
    assert played("python", opening + SEARCHES["python"]).verdict == "accepted"


def test_a_program_that_nobody_hears_is_told_to_flush() -> None:
    report = played("python", "import sys\nsys.stdout.write('500\\n')\nsys.stdin.readline()", patience=HASTY)
    assert report.verdict == "time_limit_exceeded"
    assert report.results[0].message.endswith("must flush what it prints, or nobody hears it.")


def test_a_refusal_tells_the_student_why() -> None:
    report = played("python", "for n in range(900, 800, -1):\n    print(n, flush=True); input()")
    assert report.results[0].message == "more than 20 guesses"


@pytest.mark.parametrize(
    "interactor",
    [
        "1 / 0",
        "while True: pass",
        "import time; time.sleep(1000)",
        "import time\nwhile time.process_time() < 2.5: pass\nraise SystemExit(42)",
        "print('hello')",
        "print('nonsense', flush=True)\n1 / 0",
        "while True: print('x' * 10000, end='')",
        "syntax error",
    ],
)
def test_a_failing_interactor_is_the_teachers_error(interactor: str) -> None:
    report = played("python", "int(input())", interactor, secrets=(b"1\n",), patience=HASTY)
    assert report.verdict == "judge_error"
    assert report.results[0].message.startswith("The interactor ")


@pytest.mark.parametrize(
    ("code", "verdict"),
    [("while True: pass", "time_limit_exceeded"), ("bytearray(b'x' * (1 << 28))", "memory_limit_exceeded")],
)
def test_a_program_that_works_too_long_is_no_fault_of_an_interactor_that_fails_for_it(
    code: str, verdict: str
) -> None:
    careless = "guess = int(input())\nraise SystemExit(42)"
    patience = HASTY if verdict == "time_limit_exceeded" else PATIENT
    assert played("python", code, careless, (b"1\n",), patience).verdict == verdict


def test_an_interactor_that_cannot_be_run_says_why() -> None:
    spec = checkers.validate({"type": "interactive", "language": "java", "code": "class A { }"})
    job = judge.Job("python", b"print(1)", (judge.TestCase(b"", b""),), PATIENT, spec)
    result = judge.run(job).results[0]
    assert result.verdict == "judge_error"
    assert "main(String[] args)" in result.message


@pytest.mark.parametrize("silent", ["the program's", "the interactor's"])
def test_a_box_that_falls_silent_during_a_talk_ends_it(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its program may live on at a pipe where the other's waits."""
    begin = Box.begin

    def begin_and_stop(box: Box, command: Command) -> None:
        begin(box, command)
        if command.pipes and bool(command.collect) == (silent == "the interactor's"):
            assert box.process_id is not None
            os.kill(box.process_id, signal.SIGSTOP)

    monkeypatch.setattr(Box, "begin", begin_and_stop)
    monkeypatch.setattr(limits, "STARVED_FACTOR", 1)
    monkeypatch.setattr(limits, "CHECKER", replace(limits.CHECKER, wall_ms=1_000))
    with pytest.raises(judge.JudgeError, match="did not answer in time"):
        played("python", "import time; time.sleep(60)", "raise SystemExit(42)", patience=HASTY)
    monkeypatch.undo()
    assert_canary()
