"""One line of the table, and the short ways to write one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import judge

TLE, MLE, OLE = "time_limit_exceeded", "memory_limit_exceeded", "output_limit_exceeded"
RTE, CE, WA, AC = "runtime_error", "compile_error", "wrong_answer", "accepted"
CONTAINED = b"contained\n"
SECRET = "answer-that-must-not-leave"
SHORT = judge.Limits(time_ms=400, memory_mb=96, output_kb=128)
SHORT_JAVA = judge.Limits(time_ms=1_500, memory_mb=160, output_kb=128)
PATIENCE = 5  # times the short limit, for what must come to its own end: on a loaded machine, or gVisor's kernel, too


@dataclass(frozen=True)
class Hostile:
    """A program and what must come of it. `tests` default to one with no input that expects SECRET."""

    name: str
    language: str
    code: str
    verdicts: tuple[str, ...]
    tests: tuple[tuple[bytes, bytes | None], ...] = ((b"", SECRET.encode()),)
    says_not: tuple[str, ...] = (SECRET, "root:x:0")
    says: str = ""
    every_verdict: tuple[str, ...] = field(default=())

    @property
    def job(self) -> judge.Job:
        return judge.Job(
            self.language,
            self.code.encode(),
            tuple(judge.TestCase(*test) for test in self.tests),
            self.limits,
        )

    @property
    def limits(self) -> judge.Limits:
        """A short time only where time is what may end it."""
        short = SHORT_JAVA if self.language == "java" else SHORT
        if TLE in (*self.verdicts, *self.every_verdict):
            return short
        return replace(short, time_ms=PATIENCE * short.time_ms)


def assert_as_written(hostile: Hostile, report: judge.Report, verdicts: tuple[str, ...] = ()) -> None:
    """The report of a line of the table; or, with `verdicts`, one of these instead of what is written there."""
    assert report.verdict in (verdicts or hostile.verdicts), report
    told = report.compile_output + "".join(each.stdout + each.stderr for each in report.results)
    assert not [words for words in hostile.says_not if words in told]
    assert hostile.says in told
    if not verdicts:
        for result, verdict in zip(report.results, hostile.every_verdict, strict=False):
            assert result.verdict == verdict
    for result in report.results:
        assert max(len(result.stdout.encode()), len(result.stderr.encode())) <= 64 * 1024
        assert "\0" not in result.stdout + result.stderr


def contained(name: str, language: str, code: str) -> Hostile:
    """An attempt that prints what it gained, and otherwise `contained`."""
    return Hostile(name, language, code, (AC,), ((b"", CONTAINED),), says_not=("root:x:0",))


def python_attempts(name: str, *lines: str, setup: str = "") -> Hostile:
    """Each line is an attempt of its own that must raise OSError (or what the setup adds)."""
    body = "".join(f"attempt({line!r})\n" for line in lines)
    code = f"""import os, socket, sys, ctypes, glob
{setup}
gained = []
def attempt(source):
    try: exec(source, globals())
    except Exception: return
    gained.append(source)
{body}print("; ".join(gained) or "contained")
"""
    return contained(name, "python", code)


def c_attempts(name: str, *calls: str, head: str = "") -> Hostile:
    """Each call must answer less than 0."""
    body = "".join(
        f'  if ((long)({call}) >= 0) {{ gained = 1; puts("{index}"); }}\n' for index, call in enumerate(calls)
    )
    code = f"""#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
{head}
int main(void) {{
  int gained = 0;
{body}  if (!gained) puts("contained");
  return 0;
}}
"""
    return contained(name, "c", code)


def java(body: str, head: str = "") -> str:
    """A Java program with `body` in its main, which may throw anything."""
    return f"{head}\npublic class Main {{ public static void main(String[] args) throws Throwable {{\n{body}\n}} }}\n"
