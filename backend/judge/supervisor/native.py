"""Functions of the C library that Python has no name for. The bare `_ctypes`: the package around it is slow to import."""

import _ctypes
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


EXIT_GROUP = 231
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


def python_function(name: str) -> PythonFunction:
    """A function of the interpreter, or one that is done before another thread need run."""
    return PythonFunction(_ctypes.dlsym(_libraries, name))


_syscall, _exit_group = python_function("syscall"), Word(EXIT_GROUP)


def exit_process(code: int) -> None:
    """Like `os._exit`, which is bound at its first call: that is once in each fork, since none lives to call it again."""
    _syscall(_exit_group, Word(code))
