"""The same program gets the same verdict: near its limit, on a loaded machine, again and again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

import judge
from judge.limits import processors
from judge.tests.support import result_of
from judge.tests.test_verdicts import CRASHING, ECHO_SUM, ENDLESS, GREEDY, TALKATIVE, UNCOMPILABLE

TIMES = 20
# does part of its work in each run, and marks by the number of files ever made in a box that it has been there
COUNTING = r"""
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
static long files_made(void) {{
    int fd = open("/tmp/mark", O_CREAT | O_RDWR, 0600); struct stat about; fstat(fd, &about);
    close(fd); unlink("/tmp/mark"); return about.st_ino;
}}
int main(void) {{
    double seconds = files_made() < 1000 ? {first} : {then};
    while (clock() < CLOCKS_PER_SEC * seconds);
    while (files_made() < 1000);
    puts("done");
}}
"""
BURN = "import time\nwhile time.process_time() < {seconds}: pass\nprint('done')\n"
CORPUS = {
    "right": ("python", ECHO_SUM["python"], "accepted"),
    "right, javascript": ("javascript", ECHO_SUM["javascript"], "accepted"),
    "right, c": ("c", ECHO_SUM["c"], "accepted"),
    "right, cpp": ("cpp", ECHO_SUM["cpp"], "accepted"),
    "right, java": ("java", ECHO_SUM["java"], "accepted"),
    "wrong": ("python", "print(4)", "wrong_answer"),
    "endless": ("c", ENDLESS["c"], "time_limit_exceeded"),
    "greedy": ("cpp", GREEDY["cpp"], "memory_limit_exceeded"),
    "greedy, python": ("python", GREEDY["python"], "memory_limit_exceeded"),
    "talkative": ("c", TALKATIVE["c"], "output_limit_exceeded"),
    "crashing": ("c", CRASHING["c"][0], "runtime_error"),
    "raising": ("python", CRASHING["python"][0], "runtime_error"),
    "uncompilable": ("cpp", UNCOMPILABLE["cpp"], "compile_error"),
}


@pytest.fixture(params=["idle", "both processors loaded"])
def load(request: pytest.FixtureRequest) -> Iterator[str]:
    with ExitStack() as stack:
        if request.param != "idle":
            for _ in processors():
                burner = stack.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
                stack.callback(burner.kill)
        yield request.param


def test_twenty_times_the_same_verdict(load: str) -> None:
    limits = judge.Limits(time_ms=500, memory_mb=128, output_kb=64)
    jobs = [
        judge.Job(name, code.encode(), (judge.TestCase(b"1 2\n", b"3\n"),), limits)
        for name, code, _ in CORPUS.values()
    ]
    with ThreadPoolExecutor(max_workers=2) as pool:
        reports = list(pool.map(judge.run, jobs * TIMES))
    for number, (name, (_, _, expected)) in enumerate(CORPUS.items()):
        verdicts = [str(report.verdict) for report in reports[number :: len(CORPUS)]]
        assert verdicts == [expected] * TIMES, name


def test_a_result_just_over_its_limit_is_repeated_and_says_so() -> None:
    result = result_of(
        "python", BURN.format(seconds=0.53), (b"", b"done\n"), limits=judge.Limits(time_ms=500)
    )
    assert result.verdict == "time_limit_exceeded"
    assert len(result.evidence["repeated_ms"]) == 3
    assert result.time_ms == result.evidence["repeated_ms"][0]


def test_a_repeat_is_no_second_half_of_the_time() -> None:
    """Counters of the kernel go on from run to run in a box: a repeat must not find what the run before left in them."""
    limits = judge.Limits(time_ms=500)
    code = COUNTING.format(first=0.55, then=0.1)
    result = result_of("c", code, (b"", b"done\n"), limits=limits)
    assert result.verdict == "time_limit_exceeded", result.evidence


def test_a_repeat_must_print_what_the_first_run_printed() -> None:
    code = BURN.format(seconds=0.53).replace("'done'", "time.time_ns()")
    result = result_of("python", code, (b"", None), limits=judge.Limits(time_ms=500))
    assert result.verdict == "time_limit_exceeded"


def test_a_run_that_was_ended_is_believed_only_when_all_repeats_pass() -> None:
    """It sleeps, so that the wall clock looks disturbed, and burns: one repeat that does so again is enough."""
    result = result_of(
        "python",
        "import time\ntime.sleep(1)\nwhile True: pass",
        (b"", None),
        limits=judge.Limits(time_ms=500),
    )
    assert (result.verdict, result.evidence["limit"]) == ("time_limit_exceeded", "cpu")
    assert len(result.evidence["repeated_ms"]) == 2


def test_a_result_far_from_its_limit_is_not_repeated() -> None:
    result = result_of(
        "python", BURN.format(seconds=0.05), (b"", b"done\n"), limits=judge.Limits(time_ms=500)
    )
    assert "repeated_ms" not in result.evidence


def test_just_beyond_the_limit_is_still_beyond_it() -> None:
    result = result_of(
        "python", BURN.format(seconds=0.55), (b"", b"done\n"), limits=judge.Limits(time_ms=500)
    )
    assert (result.verdict, result.evidence["limit"]) == ("time_limit_exceeded", "cpu")
    assert 500 < result.time_ms < 1000
