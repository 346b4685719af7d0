"""Compilers and interpreters that break while the judge lives: never the student's fault."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import judge
from judge.tests.support import judged

# in a mount namespace of its own: what is hidden there is there for everybody else
JUDGE = r"""
import subprocess, sys
import judge

language, tool, good, bad = sys.argv[1:]

def run(code):
    try:
        return judge.run(judge.Job(language, code.encode(), (judge.TestCase(b"", b"ready\n"),))).verdict
    except judge.ToolchainBroken as error:
        assert error.language == language and error.reason, error
        return "broken"

print(run(good), run(bad), flush=True)
subprocess.run(["mount", "--bind", "/bin/false", tool], check=True)
told = [run(good + " "), run(bad + " "), run(good + "  ")]  # a box that was made before may still do
print("broken" in told, told[-1], judge.status()["languages"][language].get("reason", "").split()[0], flush=True)
print(judge.look_again(), run(good), flush=True)
subprocess.run(["umount", tool], check=True)
again = any(judge.look_again() for _ in range(3))
print(again, run(good + "   "), run(bad + "   "), judge.status()["languages"][language].get("reason"))
"""
C = '#include <stdio.h>\nint main(void) { puts("ready"); }'
JAVASCRIPT = 'console.log("ready");'


def tool_of(language: str) -> str:
    if language == "javascript":
        return os.path.realpath("/usr/bin/node")
    return subprocess.run(["gcc", "-print-prog-name=cc1"], capture_output=True, text=True).stdout.strip()


@pytest.mark.skipif(os.geteuid() != 0, reason="hiding a compiler from one process needs root")
@pytest.mark.parametrize(
    ("language", "title", "good"), [("c", "C", C), ("javascript", "JavaScript", JAVASCRIPT)]
)
def test_a_toolchain_that_breaks_is_told_and_comes_back(language: str, title: str, good: str) -> None:
    command = ["unshare", "--mount", "--propagation", "private", sys.executable, "-c", JUDGE]
    command += [language, tool_of(language), good, "{"]
    backend = Path(judge.__file__).parents[1]
    done = subprocess.run(command, cwd=backend, capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines() == [
        "accepted compile_error",
        f"True broken {title}",
        "False broken",
        "True accepted compile_error None",
    ], done.stdout + done.stderr


def test_a_program_that_ends_as_one_that_cannot_start_is_judged() -> None:
    report = judged("javascript", "process.exit(127)")
    assert (report.verdict, report.results[0].exit_code) == (judge.Verdict.RUNTIME_ERROR, 127)
