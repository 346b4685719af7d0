"""Programs that wear the judge itself: its memory, its patience, its reading of what a compiler left."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

import judge
from judge.keeper import Keeper
from judge.sandbox import bwrap
from judge.tests.support import judged, result_of

BURN_THEN_SLEEP = r"""
#include <pthread.h>
#include <time.h>
#include <unistd.h>
static void *burn(void *unused) {
    struct timespec used;
    do clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used); while (used.tv_nsec < 6000000);
    sleep(100);
    return unused;
}
int main(void) {
    pthread_t thread;
    for (int i = 0; i < 50; i++) pthread_create(&thread, 0, burn, 0);
    sleep(100);
}
"""


def test_a_sleeper_whose_threads_kept_each_other_waiting_is_stopped() -> None:
    result = result_of("c", BURN_THEN_SLEEP, limits=judge.Limits(time_ms=500, memory_mb=128, output_kb=64))
    assert (result.verdict, result.evidence["limit"]) == ("time_limit_exceeded", "wall")


def test_a_flood_of_compiler_messages_does_not_fill_the_judge() -> None:
    code = '#pragma message "' + "x" * 4000 + '"\n#if __INCLUDE_LEVEL__ < 190\n'
    code += "#include __FILE__\n#include __FILE__\n#endif\nint main(void) { }"
    tracemalloc.start()
    try:
        assert judged("c", code).verdict == "compile_error"
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_of_several_classes_with_main_the_public_one_runs() -> None:
    code = 'class Helper { public static void main(String[] a) { System.out.println("helper"); } }\n'
    code += "public class Solution { public static class Inner { public static void main(String[] a) { } }\n"
    code += 'public static void main(String[] a) { System.out.println("solution"); } }'
    limits = judge.Limits(time_ms=3_000, memory_mb=160, output_kb=64)
    assert judged("java", code, (b"", b"solution\n"), limits=limits).verdict == "accepted"


def test_a_package_may_be_nested_as_deep_as_a_path_is_long() -> None:
    main = "public static void main(String[] args) { System.out.println(1); }"
    code = f"package {'.'.join(['a'] * 1800)}; public class Main {{ {main} }}"
    limits = judge.Limits(time_ms=3_000, memory_mb=160, output_kb=64)
    assert judged("java", code, (b"", b"1\n"), limits=limits).verdict == "accepted"


def test_a_program_whose_children_run_out_of_memory_ends_with_the_first_of_them() -> None:
    code = """
import os
while True:
    if os.fork() == 0:
        data = bytearray(1 << 28)
        data[::4096] = b"x" * len(data[::4096])
        os._exit(0)
    os.wait()
"""
    result = result_of("python", code, limits=judge.Limits(time_ms=10_000, memory_mb=96, output_kb=64))
    assert (result.verdict, result.evidence["limit"]) == ("memory_limit_exceeded", "memory")
    assert result.time_ms < 5_000  # of the ten seconds that it would have gone on


ORPHANS = """
import ctypes, os, sys
sys.path.insert(0, sys.argv[1])
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # what loses its parent becomes ours, as it does for process 1 of a container
import judge
import pytest
from judge import service
for _ in range(3):
    judge.run(judge.Job("python", b"print(1)", (judge.TestCase(b"", b"1\\n"),)))
service.engine().keeper.close()
try:
    print("left", os.waitpid(-1, os.WNOHANG))
except ChildProcessError:
    print("none")
"""


def test_a_judge_that_is_process_1_of_a_container_gathers_no_dead() -> None:
    folder = Path(judge.__file__).parents[1]
    command = [sys.executable, "-c", ORPHANS, str(folder)]
    assert subprocess.run(command, capture_output=True, timeout=60, check=True).stdout == b"none\n"


ENDLESS = "import os\nwhile True: os.write(1, b'x' * 1_000_000)"
STUBBORN = """
import os, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for _ in range(100):
    for stream in (1, 2):
        try:
            os.write(stream, b"x" * 1_000_000)
        except OSError:
            pass
"""


@pytest.mark.parametrize("code", [ENDLESS, STUBBORN])
def test_a_flood_of_output_does_not_fill_the_judge(code: str) -> None:
    tracemalloc.start()
    try:
        result = result_of("python", code, limits=judge.Limits(output_kb=1024))
        assert result.verdict == "output_limit_exceeded"
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("said", "cure"),
    [
        ("bwrap: setting up uid map: Permission denied", "AppArmor"),
        ("bwrap: No permissions to create a new namespace, likely because", "user.max_user_namespaces"),
        ("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", "In a container"),
    ],
)
def test_what_stops_bubblewrap_is_told_with_its_cure(
    said: str, cure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory(prefix="autograder-bwrap-") as folder:
        broken = Path(folder, "bwrap")
        broken.write_text(f'#!/bin/sh\necho "{said}" >&2\nexit 1\n')
        for path in (broken, broken.parent):
            path.chmod(0o755)
        monkeypatch.setattr(bwrap, "executable", lambda: str(broken))
        keeper = Keeper(bwrap.Bubblewrap(), None)
        try:
            with pytest.raises(judge.SandboxUnavailable, match=cure) as refused:
                keeper.take()
            assert said in refused.value.reason
        finally:
            keeper.close()


def test_boxes_have_room_for_stacks_and_this_process_keeps_its_own_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Threads of a worker start programs of their own at any time: they would inherit it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    meanwhile: list[tuple[int, int]] = []
    really_start = subprocess.Popen

    def start(*command: Any, **options: Any) -> subprocess.Popen[bytes]:
        meanwhile.append(resource.getrlimit(resource.RLIMIT_STACK))
        return really_start(*command, **options)

    monkeypatch.setattr(subprocess, "Popen", start)
    keeper = Keeper(bwrap.Bubblewrap(), None)
    try:
        with keeper.lent() as box:
            bounds = Path(f"/proc/{box.process_id}/limits").read_text()
    finally:
        keeper.close()
    room = bwrap.ROOM_FOR_STACKS if hard == resource.RLIM_INFINITY else min(bwrap.ROOM_FOR_STACKS, hard)
    assert re.search(rf"Max stack size +{room} ", bounds), bounds
    assert set(meanwhile) == {(soft, hard)}


def test_what_one_test_printed_is_no_memory_of_the_next() -> None:
    code = (
        "import sys\nif int(input()) % 2: sys.stdout.write('x' * 15_000_000)\nelse: kept = b'x' * 40_000_000"
    )
    limits = judge.Limits(time_ms=5_000, memory_mb=46, output_kb=20_000)
    report = judged("python", code, *((b"%d\n" % n, None) for n in range(6)), limits=limits)
    assert report.verdict == "accepted", [result.verdict for result in report.results]
    loud = [result.memory_kb for result in report.results[2::2]]
    assert max(loud) - min(loud) < 2_000
    assert min(loud) > 39_000
