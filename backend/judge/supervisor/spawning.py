"""Becoming a program: a prepared table of system calls, made where Python may not run, or would be slow.

To start one: vfork, then the table, which ends in execve. A fork copies the interpreter's page tables, and each side then
every page that it touches, for a child that lives only until it becomes another program: twice the cost of a small
test. Between vfork and execve both share one memory, so nothing of Python may run there.

To go on as a Python program: fork, then the same table without that end. Each page that Python touches on the way there
would be copied, so it is asked for nothing: not even what `os.fork` does in a child. That is for other threads, handlers
that were registered, signals that wait, and locks that another thread may hold: the supervisor has none of these.
"""

import _signal  # type: ignore[import-not-found]
import array
import os

from judge.supervisor.channel import MachineFailed
from judge.supervisor.doors import PR_SET_DUMPABLE
from judge.supervisor.native import (
    MAP_PRIVATE_ANONYMOUS,
    PROT_READ_EXECUTE,
    PROT_READ_WRITE,
    Function,
    PythonFunction,
    Word,
    check,
    function,
)

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
CALL_WORDS = 5  # number and four arguments
SIGNAL_ACTION_BYTES, SIGNAL_SET_BYTES = 32, 8
DEFAULT_ACTION = bytes(SIGNAL_ACTION_BYTES)
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
# The same after a fork. The first row has the flags of `clone`, where the child's thread id is kept, a `pollfd` for its
# descriptor, and how long to wait for its end; or nothing, in a child that was forked before.
INSTRUCTIONS_OF_FORK = bytes.fromhex(
    "4989f9"  # mov r9, rdi
    "31c0 498b39 4885ff 7436"  # no flags: as in the child
    "b838000000 31f6 498b5110 4d8b5108 0f05"  # clone(flags, 0, where its descriptor goes, where its id is kept)
    "85c0 7421 7901 c3"  # a failed clone returns
    "498b7910 498b5118 4989c1"  # the parent keeps the child's id
    "be01000000 4531d2 b80f010000 0f05"  # and waits: ppoll(its descriptor, 1, how long, 0)
    "4c89c8 c3"
    "4983c128"  # in the child: the next row
    "498b01 4885c0 7822"  # its number; a negative one is the end
    "498b7908 498b7110 498b5118 4d8b5120 0f05"  # the call
    "4983c128 4885c0 79dd"  # next row, unless the result is an error
    "482d00100000 c3"  # the child answers the error, minus 4096
    "31c0 c3"  # or 0
)
HIGHEST_ERROR, NOT_STARTED = 4096, 127
CHILD_SETTID_AND_CLEARTID, CLONE_PIDFD, SIGCHLD, PR_GET_TID_ADDRESS = 0x01200000, 0x1000, 17, 40
POLLIN = 1
LAST = -1  # instead of a number


def executable(code: bytes) -> int:
    """The address of the code, in memory that is first written, then only executed."""
    mmap, mprotect, memmove = function("mmap"), function("mprotect"), function("memmove")
    size = os.sysconf("SC_PAGESIZE")
    address = mmap(0, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0)
    check(address, "memory for code")
    memmove(address, code, len(code))
    check(mprotect(address, size, PROT_READ_EXECUTE), "executable memory")
    return address


def thread_id_address() -> int:
    """Where the C library keeps this thread's id, which a fork has to set in the child.

    0 where the kernel does not say (gVisor's, and one without CONFIG_CHECKPOINT_RESTORE): there, the C library must fork.
    """
    address = array.array("q", [0])
    function("prctl")(PR_GET_TID_ADDRESS, address.buffer_info()[0])
    return address[0]


_spawn, _fork = Function(executable(INSTRUCTIONS)), PythonFunction(executable(INSTRUCTIONS_OF_FORK))
_thread_id = thread_id_address()
_pollfd, _wait = array.array("i", [0, POLLIN]), array.array("q", [0, 0])  # of the child forked last


def handled_in_forks(number: int, handler: "Callable[..., object]") -> bytes:
    """Let Python handle a signal in forks alone, where a call of the table says so: the `struct sigaction` for it."""
    default, found = array.array("b", DEFAULT_ACTION), array.array("b", DEFAULT_ACTION)
    _signal.signal(number, handler)
    swapped = default.buffer_info()[0], found.buffer_info()[0]
    check(function("syscall")(RT_SIGACTION, number, *swapped, SIGNAL_SET_BYTES), "handling a signal")
    return found.tobytes()


class Calls:
    """The table: system calls to make in the child, in order. The first that fails ends it with exit code 127.

    `problem_fd`: a file where a fork says why. No program has it: all descriptors are closed last.
    """

    def __init__(self, problem_fd: int) -> None:
        self._problem_fd = problem_fd
        self._words = array.array("q")
        self._kept: list[array.array[int]] = []
        # of the child forked last
        self.pid = 0
        self.pidfd: int | None = None

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
        """The process id of a child that made all calls, or has died of the last, which is the program; and then the reason.

        MachineFailed where another failed.
        """
        words = self._words[:]
        pid = int(_spawn(Word(words.buffer_info()[0])))
        if pid < 0:
            raise OSError(-pid, os.strerror(-pid))
        *others, last = words[::CALL_WORDS]
        for result in others:
            if result < 0:
                raise MachineFailed(f"a program does not start: {os.strerror(-result)}")
        return pid, os.strerror(-last) if last < 0 else ""

    def waiting(self, wait_ms: float) -> "Calls":
        """This table, made ready for `fork`: its parent waits so long for the child's end."""
        _wait[0], _wait[1] = divmod(int(wait_ms * 1_000_000), 1_000_000_000)
        self._table = Word(self._words.buffer_info()[0])
        return self

    def fork(self) -> bool:
        """Like `os.fork`; the child has made all calls, and ends with exit code 127 where one failed. For a table with `LAST`.

        Answers whether this is the child. In the parent, `pid` is its process id and `pidfd` its descriptor. The parent has
        waited inside the machine code, since pages touched while both live are copied. Where the C library had to fork it has
        not, and `pidfd` is None.
        """
        self.pidfd = None
        if not _thread_id:
            self.pid = os.fork()
            if self.pid:
                return False
        pid: int = _fork(self._table)
        if not pid:
            return True
        if pid < -HIGHEST_ERROR:  # in the child
            os.write(self._problem_fd, os.strerror(-pid - HIGHEST_ERROR).encode())
            os._exit(NOT_STARTED)
        if pid < 0:
            raise OSError(-pid, os.strerror(-pid))
        self.pid, self.pidfd = pid, _pollfd[0]
        return False

    def raise_problem(self, status: int) -> None:
        """MachineFailed where the child forked last, which ended so, did not come to its program."""
        if os.waitstatus_to_exitcode(status) == NOT_STARTED and os.fstat(self._problem_fd).st_size:
            why = os.pread(self._problem_fd, 256, 0).decode()
            raise MachineFailed(f"a program does not start: {why}")


def add_first(
    calls: Calls, folder: str, streams: "list[int]", join_fds: "list[int]", limits: "list[tuple[int, int, int]]",
    add_last: "Callable[[Calls], None]", actions: "dict[int, bytes]",
) -> None:  # fmt: skip
    """What a process does to be a program: in its control groups, a session of its own, limited, alone with its streams.

    `actions`: for signals by their numbers, the kernel's `struct sigaction`.
    """
    zero = calls.bytes_at(b"0")
    for fd in join_fds:
        calls.add(WRITE, fd, zero, 1)
    calls.add(SETSID)
    for target, fd in enumerate(streams):
        calls.add(DUP2, fd, target)
    for what, soft, hard in limits:
        pair = soft.to_bytes(8, "little") + hard.to_bytes(8, "little")
        calls.add(SETRLIMIT, what, calls.bytes_at(pair))
    for number, what_it_does in actions.items():
        calls.add(RT_SIGACTION, number, calls.bytes_at(what_it_does), 0, SIGNAL_SET_BYTES)
    calls.add(CHDIR, calls.string_at(folder))
    add_last(calls)
    calls.add(CLOSE_RANGE, 3, 0x7FFFFFFF)


def add_program(calls: Calls, program: "list[str]", environment: "dict[str, str]") -> None:
    """The end of a table for `begin`."""
    environ = [f"{name}={value}" for name, value in environment.items()]
    calls.add(EXECVE, calls.string_at(program[0]), calls.strings_at(program), calls.strings_at(environ))


def add_fork(calls: Calls) -> None:
    """The first row of a table for `fork`."""
    flags = CHILD_SETTID_AND_CLEARTID | CLONE_PIDFD | SIGCHLD if _thread_id else 0
    calls.add(flags, _thread_id, _pollfd.buffer_info()[0], _wait.buffer_info()[0])


def add_end(calls: Calls) -> None:
    """The end of a table for `fork`: like any program, others may look into it, now that nothing of ours is in reach."""
    calls.add(PRCTL, PR_SET_DUMPABLE, 1)
    calls.add(LAST)
