"""Where no control group may be written: nothing that a program uses escapes the looks at it, and languages run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import judge
from judge.cache import Kit, Programs
from judge.engine import Engine
from judge.group_root import GroupRoot
from judge.keeper import Keeper
from judge.languages import LANGUAGES
from judge.sandbox.bwrap import Bubblewrap
from judge.tests.hostile import Hostile, escaping
from judge.tests.hostile.table import assert_as_written
from judge.tests.test_hostile import identifier

LIMITS = judge.Limits(time_ms=1_500, memory_mb=96, output_kb=256)
HEAD = """
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>
"""
UNSEEN = (
    HEAD
    + """
int main(void) {
    struct sigaction vanish = { .sa_handler = %s, .sa_flags = %s };
    sigaction(SIGCHLD, &vanish, 0);
    for (int i = 0; i < 50; i++) {
        if (fork() == 0) { while (clock() < CLOCKS_PER_SEC / 250); _exit(0); }
        wait(0);
    }
    return 0;
}
"""
)
HIDING = {
    "files in memory": (
        "python",
        """
import os
held = []
for _ in range(10):
    for _ in range(200):
        held.append(os.memfd_create("x")); os.write(held[-1], b"x" * 200_000)
    if os.fork():
        os.wait(); break
print("kept")
""",
        ("runtime_error",),
    ),
    "pages of a process that has gone": (
        "c",
        HEAD
        + """
int main(void) {
    size_t size = 300 << 20;
    char *shared = mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) return 3;
    if (fork() == 0) { memset(shared, 1, size); _exit(0); }
    wait(0); puts("kept"); return 0;
}
""",
        ("runtime_error",),
    ),
    "pages of a device": (
        "c",
        HEAD
        + """
int main(void) {
    size_t size = 300 << 20;
    char *shared = mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED, open("/dev/zero", O_RDWR), 0);
    if (shared == MAP_FAILED) return 3;
    if (fork() == 0) { memset(shared, 1, size); _exit(0); }
    wait(0); puts("kept"); return 0;
}
""",
        ("runtime_error",),
    ),
    "a process that is named like a figure of its own": (
        "c",
        HEAD
        + """
#include <sys/prctl.h>
int main(void) {
    prctl(PR_SET_NAME, "VmRSS: 0");
    size_t size = 300 << 20;
    char *held = malloc(size);
    if (!held) return 3;
    for (size_t i = 0; i < size; i += 4096) ((volatile char *)held)[i] = 1;
    usleep(100000); puts("kept"); return 0;
}
""",
        ("memory_limit_exceeded",),
    ),
    "a process whose first thread has gone": (
        "c",
        HEAD
        + """
#include <pthread.h>
#include <sys/syscall.h>
void *rest(void *nothing) {
    size_t size = 300 << 20;
    char *held = malloc(size);
    if (!held) _exit(3);
    for (size_t i = 0; i < size; i += 4096) ((volatile char *)held)[i] = 1;
    usleep(100000); puts("kept"); fflush(stdout); _exit(0);
}
int main(void) {
    pthread_t thread;
    pthread_create(&thread, 0, rest, 0);
    syscall(SYS_exit, 0);
}
""",
        ("memory_limit_exceeded",),
    ),
    "what sockets hold": (
        "python",
        """
import os, socket
held = []
os.fork(); os.fork()
for _ in range(120):
    held += (pair := socket.socketpair())
    for end in pair:
        end.setblocking(False); end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
        try:
            while True: end.send(b"x" * 65536)
        except BlockingIOError:
            pass
print("kept")
while True:
    pass
""",
        ("memory_limit_exceeded",),
    ),
    "files": (
        "python",
        """
for folder in ("/tmp", "/box"):
    for number in range(230):
        open(f"{folder}/{number}", "wb").write(b"x" * 250_000)
while True:
    pass
""",
        ("memory_limit_exceeded",),
    ),
}
HONEST = {
    "shared work": (
        "python",
        """
import multiprocessing
with multiprocessing.Pool(2) as pool:
    print(sum(pool.map(abs, range(-5, 0))))
""",
        b"15\n",
    ),
    "a shell": (
        "python",
        "import subprocess\nprint(subprocess.run('echo a | tr a b', shell=True, capture_output=True).stdout)",
        b"b'b\\n'\n",
    ),
    "an event loop": ("python", "import asyncio\nprint(asyncio.run(asyncio.sleep(0, 7)))", b"7\n"),
}


@pytest.fixture(scope="module")
def uncounted() -> Iterator[Engine]:
    kit = Kit()
    keeper = Keeper(Bubblewrap(), kit.folder)
    keeper.__dict__["group_root"] = GroupRoot(0)
    try:
        yield Engine(keeper, kit, Programs())
    finally:
        keeper.close()


@pytest.mark.parametrize("name", HIDING)
def test_nothing_is_hidden_from_the_count(name: str, uncounted: Engine) -> None:
    language, code, verdicts = HIDING[name]
    report = uncounted.run(judge.Job(language, code.encode(), (judge.TestCase(b"", None),), LIMITS))
    assert report.verdict in verdicts, report


@pytest.mark.parametrize("hostile", escaping.TABLE, ids=identifier)
def test_no_way_out_is_open_that_is_closed_elsewhere(hostile: Hostile, uncounted: Engine) -> None:
    assert_as_written(hostile, uncounted.run(hostile.job))


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_language_runs(name: str, uncounted: Engine) -> None:
    if reason := LANGUAGES[name].unavailable_reason():
        pytest.skip(reason)
    report = uncounted.run(judge.Job(name, LANGUAGES[name].probe, (judge.TestCase(b"", b"ready\n"),)))
    assert report.verdict == "accepted", report


@pytest.mark.parametrize("name", HONEST)
def test_programs_with_helpers_run(name: str, uncounted: Engine) -> None:
    language, code, expected = HONEST[name]
    report = uncounted.run(judge.Job(language, code.encode(), (judge.TestCase(b"", expected),), LIMITS))
    assert report.verdict == "accepted", report


@pytest.mark.parametrize("way", [("SIG_IGN", "0"), ("SIG_DFL", "SA_NOCLDWAIT")])
def test_processor_time_of_children_that_vanish_is_charged(way: tuple[str, str], uncounted: Engine) -> None:
    job = judge.Job("c", (UNSEEN % way).encode(), (judge.TestCase(b"", None),), LIMITS)
    report = uncounted.run(job)
    assert report.verdict == "accepted", report
    assert report.results[0].time_ms >= 200  # fifty times four milliseconds
