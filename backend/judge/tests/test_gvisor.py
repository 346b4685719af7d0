"""The second backend, behind the same door: gVisor holds what bubblewrap holds. Skipped where `runsc` is not installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import judge
from judge import limits, service, slots
from judge.box import Box
from judge.model import JudgeError, SandboxUnavailable, ShouldStop
from judge.outcome import Outcome
from judge.sandbox import gvisor
from judge.tests.support import (
    assert_canary,
    children_of,
    contained_by_gvisor,
    judged,
    result_of,
    verdicts,
)
from judge.tests.test_containment import LEAVE, LOOK
from judge.tests.test_fresh_interpreter import THREADS

ROOMY = judge.Limits(time_ms=4_000, memory_mb=256)


@pytest.fixture(scope="module", autouse=True)
def chosen() -> Iterator[None]:
    with contained_by_gvisor():
        yield


def test_every_probe_holds() -> None:
    failed = [probe for probe in judge.self_test() if not probe.ok]
    assert failed == []
    assert (judge.status()["ok"], judge.status()["backend"]) == (True, "gvisor")


PROGRAMS = {
    "python": "import sys\nprint(sum(map(int, sys.stdin.read().split())))",
    "javascript": "let s = 0; for (const w of require('fs').readFileSync(0, 'utf8').split(/\\s+/)) s += +w; console.log(s)",
    "java": "public class Main { public static void main(String[] a) { var in = new java.util.Scanner(System.in);"
    " int s = 0; while (in.hasNextInt()) s += in.nextInt(); System.out.println(s); } }",
    "c": '#include <stdio.h>\nint main(void) { int s = 0, n; while (scanf("%d", &n) == 1) s += n; printf("%d\\n", s); }',
    "cpp": "#include <bits/stdc++.h>\nint main() { int s = 0, n; while (std::cin >> n) s += n; std::cout << s << '\\n'; }",
}


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_program_in_each_language(language: str) -> None:
    tests = ((b"1 2\n", b"3\n"), (b"20 22\n", b"42\n"), (b"1\n", b"2\n"))
    report = judged(language, PROGRAMS[language], *tests, limits=ROOMY)
    assert verdicts(report.results) == ["accepted", "accepted", "wrong_answer"], report
    assert report.evidence["sandbox"] == "gvisor"


def test_a_python_program_knows_its_thread() -> None:
    result = result_of("python", THREADS, (b"", None), limits=ROOMY)
    assert (result.stdout, result.stderr) == ("True True\nsent\nsent\nsent\n", "")


def test_one_test_leaves_nothing_to_the_next() -> None:
    clean = b"[[], ['main.py'], None, False, '0o40755', 0.0] 2\n"
    tests = ((b"look\n", clean), (b"leave\n", b"done\n"), (b"look\n", clean))
    report = judged("python", f"LEAVE = {LEAVE!r}\n{LOOK}", *tests)
    assert report.verdict == "accepted", report


def test_a_program_cannot_replace_itself_for_the_next_test() -> None:
    code = """import glob, os
mine = [os.fstat(fd) for fd in (0, 1, 2)]
for path in [*glob.glob("/proc/1/fd/*"), "/box/main.py", "/kit/x", "/meeting/supervisor"]:
    try:
        with open(path, "r+b") as file:
            if not any(os.path.samestat(os.fstat(file.fileno()), each) for each in mine): file.write(b"print(1)")
    except OSError: pass
print("first")"""
    report = judged("python", code, (b"", b"first\n"), (b"", b"first\n"))
    assert report.verdict == "accepted", report


HOGS = {
    "in pieces": ("a = []\nwhile True: a.append(bytearray(1 << 20))", judge.Verdict.MEMORY_LIMIT_EXCEEDED),
    "in processes": (
        "import os, time\nfor _ in range(8):\n if os.fork() == 0:\n  a = b'x' * (30 << 20); time.sleep(9)\ntime.sleep(9)",
        judge.Verdict.MEMORY_LIMIT_EXCEEDED,
    ),
    "of output": ("while True: print('x' * 65536)", judge.Verdict.OUTPUT_LIMIT_EXCEEDED),
    "of time": ("while True: pass", judge.Verdict.TIME_LIMIT_EXCEEDED),
    "of sleep": ("import time\ntime.sleep(60)", judge.Verdict.TIME_LIMIT_EXCEEDED),
}


def test_hogs_beside_each_other() -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = dict(
            zip(HOGS, pool.map(lambda hog: result_of("python", hog[0]), HOGS.values()), strict=True)
        )
    assert {name: result.verdict for name, result in results.items()} == {
        name: verdict for name, (_code, verdict) in HOGS.items()
    }, results
    assert_canary()


CROWD = """import os, time
if input() == "crowd":
    for _ in range(60):
        if os.fork() == 0: time.sleep(5); os._exit(0)
    time.sleep(5)
print("alone")"""


HOARD = """if input() == "hoard":
    held = bytearray(230 << 20)
print("alone")"""


@pytest.mark.parametrize(
    ("memory_kb", "processes", "code", "word", "verdict", "told"),
    [
        (1 << 20, 120, CROWD, b"crowd", "runtime_error", "processes"),
        (200 << 10, 1_000, HOARD, b"hoard", "memory_limit_exceeded", "memory"),
    ],
)
def test_a_kernel_that_is_ended_is_made_anew(
    memory_kb: int,
    processes: int,
    code: str,
    word: bytes,
    verdict: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The machine's bound, behind that kernel's own, bites first: what the program did is judged, the job goes on."""
    if not service.engine().keeper.group_root.version:
        pytest.skip("no control group may be written here")
    monkeypatch.setattr(limits, "of_own_kernel", lambda bounds: (memory_kb, processes))
    alone = b"alone\n", b"alone\n"
    report = judged("python", code, alone, (word + b"\n", b""), alone, limits=ROOMY)
    assert verdicts(report.results) == ["accepted", verdict, "accepted"], report
    assert told in report.results[1].message


def test_a_kernel_that_hangs_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    finish, hanging = Box.finish, [JudgeError("it did not answer"), None, JudgeError("it did not answer")]

    def finish_or_hang(box: Box, should_stop: ShouldStop | None = None) -> tuple[Outcome, dict[str, bytes]]:
        found = finish(box, should_stop)
        if hanging and (error := hanging.pop()):
            raise error
        return found

    monkeypatch.setattr(Box, "finish", finish_or_hang)
    report = judged("python", PROGRAMS["python"], (b"1 2\n", b"3\n"), (b"2 2\n", b"4\n"), limits=ROOMY)
    assert verdicts(report.results) == ["accepted", "accepted"], report
    assert hanging == []


def test_a_talk_through_pipes() -> None:
    interactor = """import sys
number = int(open(sys.argv[1]).read())
for guess in map(int, sys.stdin):
    if guess == number: sys.exit(42)
    print("more" if guess < number else "less", flush=True)
sys.exit(43)"""
    checker = {"type": "interactive", "language": "python", "code": interactor}
    search = """low, high = 0, 1000
while True:
    middle = (low + high) // 2
    print(middle, flush=True)
    try: answer = input()
    except EOFError: break
    if answer == "more": low = middle + 1
    else: high = middle - 1"""
    tests = ((b"700\n", b""), (b"3\n", b""))
    assert judged("python", search, *tests, checker=checker, limits=ROOMY).verdict == "accepted"
    assert judged("python", "print(1)", *tests, checker=checker, limits=ROOMY).verdict == "wrong_answer"
    crash = judged("python", "print(1, flush=True)\n1 / 0", *tests, checker=checker, limits=ROOMY)
    assert crash.verdict in ("runtime_error", "wrong_answer")
    assert "ZeroDivisionError" in crash.results[0].stderr


@pytest.mark.parametrize(("language", "interactors"), [("java", "python"), ("python", "java")])
def test_who_cannot_talk_there_gets_no_score(language: str, interactors: str) -> None:
    """Java asks a pipe how much waits in it; these do not tell."""
    code = {"java": "public class Main { public static void main(String[] a) { } }", "python": "pass"}
    checker = {"type": "interactive", "language": interactors, "code": code[interactors]}
    report = judged(language, code[language], (b"", b""), checker=checker, limits=ROOMY)
    assert report.verdict == "judge_error"
    assert "Java programs cannot talk in this sandbox" in report.results[0].message


def test_nothing_is_left() -> None:
    before = {
        path.name for path in gvisor.folder_of_boxes().iterdir()
    }  # of killed judges, until the slot is used again
    report = judged("python", "import os\nif os.fork() == 0: os.setsid()\nwhile True: pass")
    assert report.verdict == "time_limit_exceeded"
    keeper = service.engine().keeper
    keeper.settle()
    idle = keeper.idle_process_ids()
    assert {pid for pid in children_of(os.getpid()) if "box" in command_of(pid)} <= idle
    for number in keeper.used_slots():
        if slot := slots.acquire(number):  # else it has a box, or is kept for one
            name = f"slot-{number}"
            assert name in before or not (gvisor.folder_of_boxes() / name).exists()
            slot.release()


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def test_another_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX", "none")
    monkeypatch.setattr(service, "_engine", None)
    with pytest.raises(SandboxUnavailable, match="must be one of bwrap, gvisor"):
        judge.run(judge.Job("python", b"", ()))


def test_a_machine_without_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gvisor, "PATH", "/nowhere")
    monkeypatch.setattr(service, "_engine", None)
    assert not judge.status()["ok"]
    assert "runsc" in judge.status()["reason"]
    with pytest.raises(SandboxUnavailable, match="runsc"):
        judge.run(judge.Job("python", b"print(1)", (judge.TestCase(b"", None),)))
