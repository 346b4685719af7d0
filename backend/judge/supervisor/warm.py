"""A Python program in a fork of the supervisor's interpreter, made to look like an interpreter of its own.

Executed in the namespace of inside.py, before it; used only in a child that has left the supervisor behind. Nothing
that a student's code can reach here knows more than the student's code itself.
"""

import _frozen_importlib_external
import builtins
import marshal
import os
import sys
import types

SOURCE = "main.py"
PACKAGES = ("/usr/local/lib/python{0}.{1}/dist-packages", "/usr/lib/python3/dist-packages")


def warm_program(order, code):
    """What to execute at the top of the stack: compile the source, or run what was compiled."""
    libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # noqa: F821 - like any program, now that nothing of ours is in reach
    if order["warm"] == "compile":
        return compile_source, ()
    main = fresh_interpreter()
    return exec, (marshal.loads(code), main.__dict__)


def compile_source():
    """Check the syntax; leave the code object for the runs that follow, or the message a student knows."""
    try:
        with open(SOURCE, "rb") as file:
            code = compile(file.read(), SOURCE, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        error.__traceback__ = None
        sys.excepthook(type(error), error, None)
        raise SystemExit(1) from None
    with open("main.code", "wb") as file:
        marshal.dump(code, file)


def fresh_interpreter():
    """Forget every module that a new interpreter would not have; answer a new `__main__`."""
    for name in [name for name in sys.modules if name not in BASELINE]:  # noqa: F821
        del sys.modules[name]
    main = types.ModuleType("__main__")
    path = os.path.join(os.getcwd(), SOURCE)
    loader = _frozen_importlib_external.SourceFileLoader("__main__", path)
    main.__dict__.update(
        __builtins__=builtins,
        __file__=path,
        __cached__=None,
        __loader__=loader,
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


def report(error):
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
