"""A Python program in a fork of the supervisor's interpreter, made to look like an interpreter of its own.

What is done in the supervisor, once or before each fork, and what the fork does then. Nothing that a student's code can
reach from here knows more than that code itself. Most of what a fork costs are the pages that it writes to, each of which
is copied.
"""

import _frozen_importlib_external
import _io
import _signal  # type: ignore[import-not-found]
import array
import atexit
import builtins
import gc
import marshal
import os
import site
import sys
import types

from judge.supervisor.below import go_deeper
from judge.supervisor.native import Word, exit_process, function, python_function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Program = tuple[Callable[..., object], tuple[Any, ...]]

STREAMS = ("stdin", "stdout", "stderr")
SOURCE, CODE = "main.py", "main.code"
ROOM_TO_LEAVE = 50  # calls, for the end of a program that set the limit to next to nothing
INT_MAX = (1 << 31) - 1
recursion_limit, set_recursion_limit = sys.getrecursionlimit, sys.setrecursionlimit  # as they were
REHEARSALS = 20  # CPython 3.11 specialises a function at its eighth call
THREAD_STACK_BYTES, PTHREAD_ATTR_BYTES = 8 << 20, 64  # as where nobody has set anything; at least its size
INTERRUPTED = -2  # no exit code: the interpreter ends itself by the signal
PACKAGES = ("/usr/local/lib/python{0}.{1}/dist-packages", "/usr/lib/python3/dist-packages")

# No function that Python knows: nobody who traces calls is told of it.
untrace, unprofile = (python_function(name) for name in ("PyEval_SetTrace", "PyEval_SetProfile"))
zero = Word()
first_names: "dict[str, Any]" = {}  # of `__main__`
_prepared: "tuple[str, bytes, Callable[[], object]]" = "", b"", str
first_streams: "list[object]" = []  # kept alive: what was written to them arrives, whatever becomes of `sys.stdout`
# of a new interpreter; set by the boot code, before it imports anything
new_modules: "frozenset[str]" = frozenset()


def prepare(what: str, code: bytes, arguments: "list[str]", forget: "Callable[[], object]") -> None:
    """In the supervisor: what the next fork will be, to `compile` or to `run`, and what it has to `forget` before.

    Its `__main__` is made here, after all else was frozen: so it lives and dies like any other's.
    """
    global _prepared
    _prepared = what, code, forget
    sys.argv[:] = arguments[1:] if what == "run" else [SOURCE]
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    main.__dict__.update(first_names, __annotations__={})


def prepared() -> "Program":
    """In the fork: what to execute at the top of the stack, which is to compile the source, or to run what was compiled."""
    try:
        what, code, forget = _prepared
        forget()
        if what == "compile":
            return compile_source, ()
        run = marshal.loads(code) if code else compiled()  # noqa: S302 - in the student's process already
        return exec, (run, sys.modules["__main__"].__dict__)
    except BaseException as error:
        os.write(2, f"python3: {error}\n".encode())
        os._exit(127)


def compiled() -> types.CodeType:
    with open(SOURCE, "rb") as file:
        return compile(file.read(), SOURCE, "exec", dont_inherit=True)


def compile_source() -> None:
    """Check the syntax; leave the code object for the runs that follow, or the message that students know."""
    try:
        code = compiled()
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        error.__traceback__ = None
        sys.excepthook(type(error), error, None)
        raise SystemExit(1) from None
    try:
        data = marshal.dumps(code)
    except ValueError:  # nested too deeply to be kept: each run compiles it again
        return
    with open(CODE, "wb") as file:
        file.write(data)


def become_fresh() -> None:
    """Make the supervisor's interpreter look like a new one, once, so that each fork is one at no cost.

    Its own modules live on by their references; only `import` no longer finds them.
    """
    for builtin in (site.setquit, site.setcopyright, site.sethelper):
        builtin()
    for name in [name for name in sys.modules if name not in new_modules]:
        del sys.modules[name]
    path = os.path.join(os.getcwd(), SOURCE)
    first_names.update(
        __builtins__=builtins,
        __file__=path,
        __cached__=None,
        __loader__=_frozen_importlib_external.SourceFileLoader("__main__", path),
    )
    sys.orig_argv[:] = ["python3", SOURCE]
    packages = [folder.format(*sys.version_info) for folder in PACKAGES]
    sys.path[:] = [os.getcwd(), *[entry for entry in sys.path if entry], *filter(os.path.isdir, packages)]
    sys.path_importer_cache.clear()
    first_streams[:] = [sys.stdout, sys.stderr]
    go_deeper()
    usual_stacks_of_threads()
    gc.collect()
    gc.freeze()  # as forks will find it
    rehearse()
    for name in ("last_type", "last_value", "last_traceback"):  # which it has set
        delattr(sys, name)
    gc.freeze()


def main_has_ended() -> None:
    """What CPython does before it tells of an exception, waits for threads and calls exit handlers."""
    for name in ("stderr", "stdout"):
        flush_quietly(getattr(sys, name, None))


def usual_stacks_of_threads() -> None:
    """The C library makes them as large as the stack that a process was started with: here, room for any program's."""
    attributes = array.array("b", bytes(PTHREAD_ATTR_BYTES))
    address = attributes.buffer_info()[0]
    steps = (
        ("pthread_attr_init",),
        ("pthread_attr_setstacksize", THREAD_STACK_BYTES),
        ("pthread_setattr_default_np",),
    )
    for name, *more in steps:
        if function(name)(address, *more) & 0xFFFFFFFF:
            raise OSError(f"{name} failed")


def exit_code(error: BaseException) -> int:
    """What a fresh interpreter exits with after this exception, told to the user as it would tell it."""
    if isinstance(error, SystemExit):
        return exit_code_of_exit(error.code)
    trace = error.__traceback__
    # without the frame that led to the program
    error.__traceback__ = trace.tb_next if trace is not None else None
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, error.__traceback__
    try:
        sys.excepthook(type(error), error, error.__traceback__)
    except SystemExit as leaving:
        return exit_code(leaving)
    except BaseException as second:
        tell("Error in sys.excepthook:")
        trace = second.__traceback__
        second.__traceback__ = trace.tb_next if trace is not None else None
        sys.__excepthook__(type(second), second, second.__traceback__)
        tell("\nOriginal exception was:")
        sys.__excepthook__(type(error), error, error.__traceback__)
    return INTERRUPTED if type(error) is KeyboardInterrupt else 1


def exit_code_of_exit(code: object) -> int:
    """A number is the code, as far as it fits; anything else is said, and is a failure."""
    if code is None or isinstance(code, int):
        fits = -(1 << 63) <= (code or 0) < 1 << 63
        return (code or 0) & 0xFF if fits else 0xFF
    flush(getattr(sys, "stdout", None))
    if getattr(sys, "stderr", None) is None:
        os.write(2, f"{code}\n".encode())
    else:
        tell(str(code))
    return 1


def leave(code: int) -> None:
    """End like an interpreter: threads, exit handlers, buffers, the program's objects; then at once.

    What a real end does besides, taking apart every object of the interpreter, hardly anybody can see, and it costs more
    than most programs. Whatever the program did to `sys` and `threading`, this ends the process.
    """
    try:
        set_recursion_limit(min(recursion_limit() + ROOM_TO_LEAVE, INT_MAX))
        try:
            have_arrived = wind_up()
        finally:
            for stream in first_streams:
                flush_quietly(stream)
        if code == INTERRUPTED:
            _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
            os.kill(os.getpid(), _signal.SIGINT)
        code = code if have_arrived else 120
    finally:
        try:
            exit_process(code)
        finally:  # there is no memory even for that
            os._exit(code)


def wind_up() -> bool:
    """All that `leave` does but the end; whether what was written to the standard streams has arrived.

    In the order of CPython's `Py_FinalizeEx`. What is flushed after `sys.stdout` and `sys.stderr`, CPython flushes as it
    takes the files apart, and says nothing where that fails.
    """
    threads = sys.modules.get("threading")
    if threads is not None:
        with_report(threads._shutdown)
    atexit._run_exitfuncs()
    have_arrived = flush(getattr(sys, "stdout", None))
    have_arrived &= flush(getattr(sys, "stderr", None))
    forget_program()
    flush_files()
    if "ctypes" in sys.modules:  # with which a program may print by the C library
        function("fflush")(0)
    return have_arrived


def rehearse() -> None:
    """What each fork does before and after its program, so often that the interpreter has made itself a quicker version.

    Code that was never run writes notes about itself, and looks for each name in several places: pages that a fork would
    have to copy.
    """
    nothing = marshal.dumps(compile("", SOURCE, "exec"))
    for _ in range(REHEARSALS):
        prepare("run", nothing, ["python3", SOURCE], str)
        prepared()
        main_has_ended()
        wind_up()


def with_report(last_step: "Callable[[], object]") -> None:
    """An interpreter that ends tells an error and goes on."""
    try:
        last_step()
    except BaseException as error:
        tell(f"Exception ignored: {type(error).__name__}: {error}")


def tell(text: str) -> None:
    """On whatever the program left as standard error, if it takes it."""
    stream = getattr(sys, "stderr", None)
    try:
        if stream is not None:
            stream.write(f"{text}\n")
    except BaseException:  # noqa: S110 - nobody is there to hear it
        pass


def flush(stream: object) -> bool:
    """Whether what was written has arrived; a stream that the program closed or replaced by nothing has."""
    if stream is None or is_closed(stream):
        return True
    try:
        stream.flush()  # type: ignore[attr-defined]
    except BaseException as error:
        if stream is getattr(sys, "stdout", None):
            tell(f"Exception ignored in: {stream!r}\n{type(error).__name__}: {error}")
        return False
    return True


def is_closed(stream: object) -> bool:
    try:
        return bool(stream.closed)  # type: ignore[attr-defined]
    except BaseException:  # it has no such thing, or was detached
        return False


def flush_quietly(stream: object) -> None:
    try:  # noqa: SIM105 - contextlib would be loaded into every box
        stream.flush()  # type: ignore[attr-defined]
    except BaseException:  # noqa: S110 - as `wind_up` says
        pass


def flush_files() -> None:
    """Files that live on, wherever the program keeps them: text first, then the buffers below."""
    kinds = (_io.TextIOWrapper, _io.BufferedWriter, _io.BufferedRandom)
    found = []
    for each in gc.get_objects():
        if type(each) in kinds:
            found.append(each)  # noqa: PERF401 - before 3.12, a comprehension is a function, made anew
    for kind in kinds:
        for file in found:
            if type(file) is kind:
                flush_quietly(file)


def forget_program() -> None:
    """Let go of what the program made, as an interpreter does: objects with `__del__` speak, files are flushed.

    They find their module's names as they were. Where something that is not taken apart here keeps the names (a cache of
    `typing`, a signal's handler), they are emptied, the last first: what uses others comes after them.
    """
    sys.last_type = sys.last_value = sys.last_traceback = None
    for name in STREAMS:
        setattr(sys, name, getattr(sys, f"__{name}__", None))
    held = [sys.modules.pop("__main__", None)]
    if (
        gc.isenabled()
    ):  # once with all in place, which also puts owners before what they own (a text before its file)
        gc.collect()
    held.clear()
    gc.collect()
    for names in gc.get_objects():
        if type(names) is dict and names.get("__name__") == "__main__":
            for name in reversed([name for name in names if str(name)[:2] != "__"]):
                names[name] = None
