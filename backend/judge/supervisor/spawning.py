"""Starting a program without copying this interpreter: vfork, then a prepared table of system calls ending in execve.

A fork copies the interpreter's page tables, and each side then every page that it touches, for a child that lives
only until it becomes another program: twice the cost of a small test. Between vfork and execve both share one
memory, so nothing of Python may run there. The child runs the instructions below instead.
"""

import array
import os

from judge.supervisor.native import Function, Word, check, function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

WRITE, RT_SIGACTION, DUP2, EXECVE, CHDIR, SETSID, SETRLIMIT, CLOSE_RANGE = 1, 13, 33, 59, 80, 112, 160, 436
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


def executable(code: bytes) -> "Function":
    """The code, in memory that is first written, then only executed."""
    mmap, mprotect, memmove = function("mmap"), function("mprotect"), function("memmove")
    size = os.sysconf("SC_PAGESIZE")
    address = mmap(0, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0)
    check(address, "memory for code")
    memmove(address, code, len(code))
    check(mprotect(address, size, PROT_READ_EXECUTE), "executable memory")
    return Function(address)


_spawn = executable(INSTRUCTIONS)


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
        pid = int(_spawn(Word(self._words.buffer_info()[0])))
        if pid < 0:
            raise OSError(-pid, os.strerror(-pid))
        return pid, next((os.strerror(-result) for result in self._words[::CALL_WORDS] if result < 0), "")


def spawn(
    program: "list[str]", environment: "dict[str, str]", folder: str, streams: "list[int]", join_fds: "list[int]",
    limits: "list[tuple[int, int]]", default_signals: "tuple[int, ...]", add_last: "Callable[[Calls], None]",
) -> "tuple[int, str]":  # fmt: skip
    """A program that begins in its control groups, in a session of its own, limited, alone with its three streams.

    Answers its process id, and why it could not begin, if so.
    """
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
    environ = [f"{name}={value}" for name, value in environment.items()]
    calls.add(EXECVE, calls.string_at(program[0]), calls.strings_at(program), calls.strings_at(environ))
    return calls.begin()
