"""Compilers and interpreters that break while the judge lives: never the student's fault."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import judge
from judge.languages import LANGUAGES
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
CACHED = r"""
import subprocess, sys
import judge

tool, good, bad = sys.argv[1:]

def run(code):
    try:
        return judge.run(judge.Job("javascript", code.encode(), (judge.TestCase(b"", b"ready\n"),))).verdict
    except judge.ToolchainBroken:
        return "broken"

print(run(good), run(bad), run(bad), flush=True)
subprocess.run(["mount", "--bind", "/bin/false", tool], check=True)
told = {run(good) for _ in range(3)}
print(*(told - {"accepted"}))  # as in a box that was made before
"""
# on a /usr/bin of its own, where tools can be removed and installed
LATE = r"""
import os, shutil, subprocess, sys
import judge

language, tool, good, kept = sys.argv[1:]
subprocess.run(["mount", "-t", "tmpfs", "none", kept], check=True)
for name in ("upper", "work"):
    os.mkdir(f"{kept}/{name}")
layers = f"lowerdir=/usr/bin,upperdir={kept}/upper,workdir={kept}/work"
if subprocess.run(["mount", "-t", "overlay", "-o", layers, "none", "/usr/bin"]).returncode:
    sys.exit("no overlays here")

def run():
    try:
        return judge.run(judge.Job(language, good.encode(), (judge.TestCase(b"", b"ready\n"),))).verdict
    except judge.ToolchainBroken:
        return "broken"

def told():
    return judge.status()["languages"][language].get("reason", "works")

shutil.move(tool, f"{kept}/tool")
failed = [each for each in judge.self_test() if not each.ok]
print(failed, judge.look_again(), run(), told(), flush=True)
shutil.copy("/bin/false", tool)
print(judge.look_again(), run(), told(), flush=True)
os.remove(tool)
shutil.move(f"{kept}/tool", tool)
print(run(), told() != "works", flush=True)  # nobody has proved it yet
print(judge.look_again(), run(), told(), flush=True)
"""
JAVA = 'public class Main { public static void main(String[] a) { System.out.println("ready"); } }'
C = '#include <stdio.h>\nint main(void) { puts("ready"); }'
JAVASCRIPT = 'console.log("ready");'


def tool_of(language: str) -> str:
    if language == "javascript":
        return os.path.realpath("/usr/bin/node")
    return subprocess.run(["gcc", "-print-prog-name=cc1"], capture_output=True, text=True).stdout.strip()


@pytest.mark.skipif(os.geteuid() != 0, reason="hiding a compiler from one process needs root")
@pytest.mark.parametrize(
    ("language", "told", "good"), [("c", "C", C), ("javascript", "/usr/bin/node", JAVASCRIPT)]
)
def test_a_toolchain_that_breaks_is_told_and_comes_back(language: str, told: str, good: str) -> None:
    command = ["unshare", "--mount", "--propagation", "private", sys.executable, "-c", JUDGE]
    command += [language, tool_of(language), good, "{"]
    backend = Path(judge.__file__).parents[1]
    done = subprocess.run(command, cwd=backend, capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines() == [
        "accepted compile_error",
        f"True broken {told}",
        "False broken",
        "True accepted compile_error None",
    ], done.stdout + done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="hiding an interpreter from one process needs root")
def test_an_interpreter_that_breaks_is_no_fault_of_a_program_that_was_compiled_before() -> None:
    command = ["unshare", "--mount", "--propagation", "private", sys.executable, "-c", CACHED]
    command += [tool_of("javascript"), JAVASCRIPT, "throw 1"]
    backend = Path(judge.__file__).parents[1]
    done = subprocess.run(command, cwd=backend, capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines() == ["accepted runtime_error runtime_error", "broken"], (
        done.stdout + done.stderr
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="a /usr/bin of one's own needs root")
@pytest.mark.parametrize(
    ("language", "tool", "good"),
    [("javascript", "/usr/bin/node", JAVASCRIPT), ("java", "/usr/bin/javac", JAVA)],
)
def test_a_toolchain_that_is_installed_later_is_taken_once_it_is_proved(
    language: str, tool: str, good: str, tmp_path: Path
) -> None:
    command = ["unshare", "--mount", "--propagation", "private", sys.executable, "-c", LATE]
    command += [language, tool, good, str(tmp_path)]
    backend = Path(judge.__file__).parents[1]
    done = subprocess.run(command, cwd=backend, capture_output=True, text=True, timeout=120)
    if "no overlays here" in done.stderr:
        pytest.skip("no overlays can be mounted here")
    install = f"install the package `{LANGUAGES[language].package}`"
    assert done.stdout.splitlines() == [
        f"[] False broken {tool} is not installed; {install}.",
        f"False broken {tool} does not tell its version; {install} anew.",
        "broken True",
        "True accepted works",
    ], done.stdout + done.stderr


def test_a_program_that_ends_as_one_that_cannot_start_is_judged() -> None:
    report = judged("javascript", "process.exit(127)")
    assert (report.verdict, report.results[0].exit_code) == (judge.Verdict.RUNTIME_ERROR, 127)


def test_a_tool_that_is_upgraded_tells_its_new_version(tmp_path: Path) -> None:
    tool = tmp_path / "tool"
    language = replace(LANGUAGES["c"], version_command=(str(tool), "--version"))
    for version in ("1.0", "1.1"):
        new = tmp_path / "new"
        new.write_text(f"#!/bin/sh\necho {version}\n")
        new.chmod(0o755)
        new.replace(tool)  # as package managers do
        assert (language.version, language.fingerprint().split(";")[0]) == (version, version)
