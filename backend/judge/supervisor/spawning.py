"""Becoming a program: a prepared table of system calls, made where Python may not run, or would be slow.

To start one: vfork, then the table, which ends in execve. A fork copies the interpreter's page tables, and each side then
every page that it touches, for a child that lives only until it becomes another program: twice the cost of a small
test. Between vfork and execve both share one memory, so nothing of Python may run there.

To go on as a Python program after a fork: the same table without that end, since each page that Python touches on the
way there would be copied.
"""

import array
import os

from judge.supervisor.doors import PR_SET_DUMPABLE
from judge.supervisor.native import Function, Word, check, function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

WRITE, RT_SIGACTION, DUP2, EXECVE, CHDIR, SETSID, PRCTL, SETRLIMIT, CLOSE_RANGE = (
    1,
    13,
    33,
    59,
    80,
    112,
    157,
    160,
    436,
)
PROT_READ_WRITE, PROT_READ_EXECUTE, MAP_PRIVATE_ANONYMOUS = 3, 5, 0x22
CALL_WORDS = 5  # number and four arguments
SIGNAL_ACTION_BYTES, SIGNAL_SET_BYTES = 32, 8
# x86-64, as the system call filter is. One argument: the table. Answers the child's process id, or minus the error.
INSTRUCTIONS = bytes.fromhex(
    "4989f9"  # mov r9, rdi           the table, in a register that calls leave alone
    "b83a000000 0f05"  # vfork
    "85c0 7401 c3"  # the parent (or a failed vfork) returns; the child, whose stack is the parent's, never does
    "498b01 498b7908 498b7110 498b5118 4d8b5120"  # number and arguments of the next call
    "0f05 498901"  # the call; its result takes the place of its number, where the parent finds it
    "4983c128 4885c0 79df"  # next row, unless the result is an error
    "bf7f000000 b8e7000000 0f05"  # exit_group(127)
)
# The same table, in this process. Ends at its last row or at the first that fails; the results tell.
INSTRUCTIONS_HERE = bytes.fromhex(
    "4989f9"  # mov r9, rdi
    "498b01 4885c0 781e"  # the next number; a negative one is the end
    "498b7908 498b7110 498b5118 4d8b5120"  # its arguments
    "0f05 498901"  # the call; its result takes the place of its number
    "4983c128 4885c0 79da"  # next row, unless the result is an error
    "c3"  # ret
)
LAST = -1  # instead of a number


def executable(code: bytes) -> "Function":
    """The code, in memory that is first written, then only executed."""
    mmap, mprotect, memmove = function("mmap"), function("mprotect"), function("memmove")
    size = os.sysconf("SC_PAGESIZE")
    address = mmap(0, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0)
    check(address, "memory for code")
    memmove(address, code, len(code))
    check(mprotect(address, size, PROT_READ_EXECUTE), "executable memory")
    return Function(address)


_spawn, _here = executable(INSTRUCTIONS), executable(INSTRUCTIONS_HERE)


class Calls:
    """The table: system calls to make in the child, in order. The first that fails ends it with exit code 127."""

    def __init__(self) -> None:
        self._words = array.array("q")
        self._kept: list[array.array[int]] = []

    def add(self, number: int, *arguments: int) -> None:
        self._words.extend((number, *arguments, *(0,) * (CALL_WORDS - 1 - len(arguments))))

    def bytes_at(self, content: bytes) -> int:
        """The address of a copy of the content."""
        return self._address(array.array("b", content))

    def strings_at(self, strings: "Iterable[str]") -> int:
        """The address of a list of strings as C has them."""
        return self._address(array.array("q", [*(self.string_at(each) for each in strings), 0]))

    def string_at(self, text: str) -> int:
        return self.bytes_at(os.fsencode(text) + b"\0")

    def _address(self, content: "array.array[int]") -> int:
        self._kept.append(content)
        return content.buffer_info()[0]

    def begin(self) -> tuple[int, str]:
        """The process id of a child that made all calls, or has died of one, and then the reason."""
        words = self._words[:]
        pid = int(_spawn(Word(words.buffer_info()[0])))
        if pid < 0:
            raise OSError(-pid, os.strerror(-pid))
        return pid, next((os.strerror(-result) for result in words[::CALL_WORDS] if result < 0), "")

    def make(self) -> None:
        """All of them, here. The table ends with `LAST` and is used up."""
        _here(Word(self._words.buffer_info()[0]))
        for result in self._words[:-CALL_WORDS:CALL_WORDS]:
            if result < 0:
                raise OSError(-result, os.strerror(-result))


def first_calls(
    folder: str, streams: "list[int]", join_fds: "list[int]", limits: "list[tuple[int, int]]",
    add_last: "Callable[[Calls], None]", default_signals: "tuple[int, ...]" = (),
) -> Calls:  # fmt: skip
    """What a process does to be a program: in its control groups, a session of its own, limited, alone with its streams."""
    calls = Calls()
    zero = calls.bytes_at(b"0")
    for fd in join_fds:
        calls.add(WRITE, fd, zero, 1)
    calls.add(SETSID)
    for target, fd in enumerate(streams):
        calls.add(DUP2, fd, target)
    calls.add(CLOSE_RANGE, 3, 0x7FFFFFFF)
    for what, value in limits:
        calls.add(SETRLIMIT, what, calls.bytes_at(value.to_bytes(8, "little") * 2))
    default_action = calls.bytes_at(bytes(SIGNAL_ACTION_BYTES))
    for number in default_signals:
        calls.add(RT_SIGACTION, number, default_action, 0, SIGNAL_SET_BYTES)
    calls.add(CHDIR, calls.string_at(folder))
    add_last(calls)
    return calls


def add_program(calls: Calls, program: "list[str]", environment: "dict[str, str]") -> None:
    """The end of a table for `begin`."""
    environ = [f"{name}={value}" for name, value in environment.items()]
    calls.add(EXECVE, calls.string_at(program[0]), calls.strings_at(program), calls.strings_at(environ))


def add_end(calls: Calls) -> None:
    """The end of a table for `make`: like any program, others may look into it, now that nothing of ours is in reach."""
    calls.add(PRCTL, PR_SET_DUMPABLE, 1)
    calls.add(LAST)
