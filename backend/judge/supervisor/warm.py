"""A Python program in a fork of the supervisor's interpreter, made to look like an interpreter of its own.

Used only in a child that has left the supervisor behind. Nothing that a student's code can reach from here knows
more than that code itself.
"""

import _frozen_importlib_external
import builtins
import marshal
import os
import signal
import sys
import types

from judge.supervisor.doors import set_dumpable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Program = tuple[Callable[..., object], tuple[Any, ...]]

SOURCE, CODE = "main.py", "main.code"
PACKAGES = ("/usr/local/lib/python{0}.{1}/dist-packages", "/usr/lib/python3/dist-packages")

new_modules: "frozenset[str]" = (
    frozenset()
)  # of a new interpreter; set by the boot code, before it imports anything


def warm_program(what: str, code: bytes) -> "Program":
    """What to execute at the top of the stack: compile the source, or run what was compiled."""
    set_dumpable(1)  # like any program, now that nothing of ours is in reach
    if what == "compile":
        return compile_source, ()
    main = fresh_interpreter()
    return exec, (marshal.loads(code), main.__dict__)  # noqa: S302 - in the student's process already


def compile_source() -> None:
    """Check the syntax; leave the code object for the runs that follow, or the message that students know."""
    try:
        with open(SOURCE, "rb") as file:
            code = compile(file.read(), SOURCE, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        error.__traceback__ = None
        sys.excepthook(type(error), error, None)
        raise SystemExit(1) from None
    with open(CODE, "wb") as file:
        marshal.dump(code, file)


def fresh_interpreter() -> types.ModuleType:
    """Forget every module that a new interpreter would not have; answer a new `__main__`."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in [name for name in sys.modules if name not in new_modules]:
        del sys.modules[name]
    main = types.ModuleType("__main__")
    path = os.path.join(os.getcwd(), SOURCE)
    main.__dict__.update(
        __builtins__=builtins,
        __file__=path,
        __cached__=None,
        __loader__=_frozen_importlib_external.SourceFileLoader("__main__", path),
        __package__=None,
        __annotations__={},
    )
    sys.modules["__main__"] = main
    sys.argv[:] = [SOURCE]
    sys.orig_argv[:] = ["python3", SOURCE]
    packages = [folder.format(*sys.version_info) for folder in PACKAGES]
    sys.path[:] = [os.getcwd(), *[entry for entry in sys.path if entry], *filter(os.path.isdir, packages)]
    sys.path_importer_cache.clear()
    return main


def report(error: BaseException) -> None:
    """An uncaught exception, told as by a fresh interpreter: without the frame that led to the program."""
    trace = error.__traceback__
    error.__traceback__ = trace.tb_next if trace is not None else None
    try:
        sys.excepthook(type(error), error, error.__traceback__)
    except SystemExit:
        raise
    except BaseException as second:
        print("Error in sys.excepthook:", file=sys.stderr)
        sys.__excepthook__(type(second), second, second.__traceback__)
        print("\nOriginal exception was:", file=sys.stderr)
        sys.__excepthook__(type(error), error, error.__traceback__)
