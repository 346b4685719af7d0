"""Programs that wear the judge itself: its memory, its patience, its reading of what a compiler left."""

from __future__ import annotations

import tracemalloc

import judge
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
