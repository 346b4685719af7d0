"""Functions of the C library that Python has no name for. The bare `_ctypes`: the package around it is slow to import."""

import _ctypes
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


EXIT_GROUP = 231
THREAD_STATE_BYTES, SHALLOW = 128, 50  # where to look; calls deep that the supervisor is at most
PROT_READ_WRITE, PROT_READ_EXECUTE, MAP_PRIVATE_ANONYMOUS = 3, 5, 0x22


class Word(_ctypes._SimpleCData):  # type: ignore[type-arg]
    """A machine word: a number or an address."""

    _type_ = "l"


class Int(_ctypes._SimpleCData):  # type: ignore[type-arg]
    """A C `int`, or the one at an address."""

    _type_ = "i"


class Function(_ctypes.CFuncPtr):
    """Machine code at an address, called with words and with bytes (as their address)."""

    _flags_ = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_USE_ERRNO
    _restype_ = Word


class PythonFunction(_ctypes.CFuncPtr):
    """Holds the interpreter's lock while it runs: letting go and taking it again touches pages, in a forked child too."""

    _flags_ = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_PYTHONAPI
    _restype_ = Word


_libraries = _ctypes.dlopen(None, 0)  # type: ignore[arg-type]


def function(name: str) -> "Callable[..., int]":
    """A function of the C library by its name. Numbers among its arguments are passed as words."""
    return words_first(Function(_ctypes.dlsym(_libraries, name)))


def words_first(code: "Callable[..., int]") -> "Callable[..., int]":
    return lambda *arguments: code(
        *[Word(argument) if isinstance(argument, int) else argument for argument in arguments]
    )


def check(result: int, what: str) -> None:
    """An OSError for a call that failed: it answered -1, as a word or as half of one."""
    if result & 0xFFFFFFFF == 0xFFFFFFFF:
        number = _ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


_syscall, _exit_group = PythonFunction(_ctypes.dlsym(_libraries, "syscall")), Word(EXIT_GROUP)


def go_deeper(calls: int) -> None:
    """Let this thread go so many calls deeper than its recursion limit, whatever that is or will be.

    CPython keeps how many calls are left beside the limit, near the beginning of its thread state, from 3.11 to 3.14 at
    least. Where they are not found, nothing is changed.
    """
    state = PythonFunction(_ctypes.dlsym(_libraries, "PyThreadState_Get"))()
    for address in range(state, state + THREAD_STATE_BYTES, 4):
        left, limit = Int.from_address(address), Int.from_address(address + 4)
        if limit.value == sys.getrecursionlimit() and 0 < limit.value - left.value < SHALLOW:
            left.value += calls
            return


def exit_process(code: int) -> None:
    """Like `os._exit`, which is bound at its first call: that is once in each fork, since none lives to call it again."""
    _syscall(_exit_group, Word(code))
