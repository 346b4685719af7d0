"""How a program that is no Python begins: as a shell would start it, with nothing of the supervisor's."""

from __future__ import annotations

import judge
from judge.tests.support import QUICK, result_of

BEGINNING = r"""
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
extern char **environ;
int main(int argc, char **argv) {
    int own = 0, descriptors = 0, signals = 0, variables = 0;
    struct rlimit files, size, stack;
    struct sigaction action;
    DIR *folder = opendir("/proc/self/fd");
    own = dirfd(folder);
    for (struct dirent *e; (e = readdir(folder));) descriptors += e->d_name[0] != '.' && atoi(e->d_name) != own;
    for (int n = 1; n < 32; n++) signals += sigaction(n, 0, &action) == 0 && action.sa_handler != SIG_DFL;
    while (environ[variables]) variables++;
    getrlimit(RLIMIT_NOFILE, &files), getrlimit(RLIMIT_FSIZE, &size), getrlimit(RLIMIT_STACK, &stack);
    char here[99];
    printf("%d %s %s\n", argc, argv[0], getcwd(here, sizeof here));
    printf("%d descriptors, %d signals changed, %d variables, leader %d\n",
        descriptors, signals, variables, getsid(0) == getpid());
    printf("%ld files, %ld bytes, stack %ld KB\n", files.rlim_max, size.rlim_max, stack.rlim_cur / 1024);
}
"""


def test_a_program_begins_with_three_streams_default_signals_and_its_limits() -> None:
    result = result_of("c", BEGINNING)
    stack_kb = QUICK.memory_mb * 1024 * 15 // 16
    assert result.verdict == judge.Verdict.ACCEPTED, result
    assert result.stdout.splitlines() == [
        "1 ./main /box",
        "3 descriptors, 0 signals changed, 3 variables, leader 1",
        f"256 files, {QUICK.output_kb * 1024 + 1} bytes, stack {stack_kb} KB",
    ]
