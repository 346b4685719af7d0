"""The interpreter's own code and constants on large pages, so that a fork of it inherits them as they are.

The kernel does not hand pages of a file down to a forked child: it asks for each again as it runs into it, and gives each
back as it ends, which is a fifth of what a small Python program costs. Large pages of memory are inherited by two
entries of a table. The bytes and their addresses stay what they were; constants become executable, as code is.
"""

import os

from judge.supervisor.native import (
    MAP_PRIVATE_ANONYMOUS,
    PROT_READ_EXECUTE,
    PROT_READ_WRITE,
    function,
)

MADV_HUGEPAGE, MREMAP_MAYMOVE_FIXED = 14, 3
LARGE_BYTES = 2 << 20

_mmap, _munmap, _mprotect, _mremap, _madvise, _memmove = map(
    function, ("mmap", "munmap", "mprotect", "mremap", "madvise", "memmove")
)


def enlarge_code() -> None:
    """Where the kernel has large pages to give; elsewhere all stays as it is."""
    start, end = code_range()
    size = end - start
    if size <= 0:
        return
    reserved = int(_mmap(0, size + LARGE_BYTES, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0))
    if reserved == -1:
        return
    copy = aligned(reserved + LARGE_BYTES - 1)
    before_kb = large_kb()
    _madvise(copy, size, MADV_HUGEPAGE)
    _memmove(copy, start, size)
    if _mprotect(copy, size, PROT_READ_EXECUTE) or large_kb() - before_kb < size // 1024:
        _munmap(reserved, size + LARGE_BYTES)
        return
    # takes away what it replaces before all else: nothing may be left that could go wrong
    _mremap(copy, size, size, MREMAP_MAYMOVE_FIXED, start)
    # what was reserved around it
    _munmap(reserved, copy - reserved)
    _munmap(copy + size, reserved + LARGE_BYTES - copy)


def code_range() -> "tuple[int, int]":
    """The large pages that lie wholly in what the interpreter's file has mapped and never writes."""
    program = os.readlink("/proc/self/exe")
    start = end = 0
    with open("/proc/self/maps") as file:
        for words in map(str.split, file):
            if words[-1] != program or words[1][0] != "r" or words[1][1] == "w":
                continue
            first, last = (int(address, 16) for address in words[0].split("-"))
            if not start:
                start = end = first
            if first == end:
                end = last
    return aligned(start + LARGE_BYTES - 1), aligned(end)


def aligned(address: int) -> int:
    return address & -LARGE_BYTES


def large_kb() -> int:
    """How much of this process lies on large pages; 0 where the kernel does not say."""
    try:
        with open("/proc/self/smaps_rollup") as file:
            words = file.read().split()
        return int(words[words.index("AnonHugePages:") + 1])
    except (OSError, ValueError):
        return 0
