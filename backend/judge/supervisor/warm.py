"""A Python program in a fork of the supervisor's interpreter, made to look like an interpreter of its own.

Used only in a child that has left the supervisor behind. Nothing that a student's code can reach from here knows
more than that code itself.
"""

import _frozen_importlib_external
import _io
import _signal  # type: ignore[import-not-found]
import atexit
import builtins
import gc
import marshal
import os
import site
import sys
import types

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Program = tuple[Callable[..., object], tuple[Any, ...]]

SOURCE, CODE = "main.py", "main.code"
INTERRUPTED = -2  # no exit code: the interpreter ends itself by the signal
PACKAGES = ("/usr/local/lib/python{0}.{1}/dist-packages", "/usr/lib/python3/dist-packages")

main = types.ModuleType("__main__")
first_streams: "list[object]" = []  # kept alive: what was written to them arrives, whatever becomes of `sys.stdout`
new_modules: "frozenset[str]" = (
    frozenset()
)  # of a new interpreter; set by the boot code, before it imports anything


def warm_program(what: str, code: bytes, arguments: "list[str]") -> "Program":
    """What to execute at the top of the stack: compile the source, or run what was compiled."""
    first_streams[:] = [sys.stdout, sys.stderr]
    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    if what == "compile":
        return compile_source, ()
    sys.argv[:] = arguments[1:]
    program = marshal.loads(code) if code else compiled()  # noqa: S302 - in the student's process already
    return exec, (program, main.__dict__)


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
    compile("", SOURCE, "exec")  # the first one makes some two hundred types
    gc.collect()
    gc.freeze()


def exit_code(error: BaseException) -> int:
    """What a fresh interpreter exits with after this exception, told to the user as it would tell it."""
    if isinstance(error, SystemExit):
        if error.code is None or isinstance(error.code, int):
            return 0xFF if abs(error.code or 0) >> 63 else (error.code or 0) & 0xFF
        flush(getattr(sys, "stdout", None))
        print(error.code, file=sys.stderr)
        return 1
    trace = error.__traceback__
    error.__traceback__ = (
        trace.tb_next if trace is not None else None
    )  # without the frame that led to the program
    try:
        sys.excepthook(type(error), error, error.__traceback__)
    except SystemExit as leaving:
        return exit_code(leaving)
    except BaseException as second:
        print("Error in sys.excepthook:", file=sys.stderr)
        trace = second.__traceback__
        second.__traceback__ = trace.tb_next if trace is not None else None
        sys.__excepthook__(type(second), second, second.__traceback__)
        print("\nOriginal exception was:", file=sys.stderr)
        sys.__excepthook__(type(error), error, error.__traceback__)
    return INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1


def leave(code: int) -> None:
    """End like an interpreter: threads, exit handlers, buffers, the program's objects; then at once.

    What a real end does besides, taking apart every object of the interpreter, nobody can see, and it costs more
    than most programs. Whatever the program did to `sys` and `threading`, this ends the process.
    """
    try:
        threads = sys.modules.get("threading")
        if threads is not None:
            with_report(threads._shutdown)
        atexit._run_exitfuncs()
        flushed = flush_streams()
        forget_program()
        if flushed:  # what the program's objects said last
            flushed = flush_streams()
        flush_files()
        if code == INTERRUPTED:
            _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
            os.kill(os.getpid(), _signal.SIGINT)
        code = code if flushed else 120
    finally:
        os._exit(code)


def with_report(last_step: "Callable[[], object]") -> None:
    """An interpreter that ends tells an error and goes on."""
    try:
        last_step()
    except BaseException as error:
        print(f"Exception ignored: {type(error).__name__}: {error}", file=getattr(sys, "stderr", None))


def flush_streams() -> bool:
    """The present standard streams, and those that the program began with: it may have put others in their place."""
    present = [getattr(sys, name, None) for name in ("stdout", "stderr", "__stdout__", "__stderr__")]
    streams = {id(stream): stream for stream in (*present, *first_streams)}
    failed = [stream for stream in streams.values() if not flush(stream)]
    return not failed


def flush_files() -> None:
    """Files that the program leaves open, wherever it keeps them: text first, then the buffers below."""
    kinds = (_io.TextIOWrapper, _io.BufferedWriter, _io.BufferedRandom)
    found = [each for each in gc.get_objects() if type(each) in kinds]
    for kind in kinds:
        for file in found:
            if type(file) is kind:
                flush(file)


def flush(stream: object) -> bool:
    """Whether what was written has arrived; a stream that the program closed or replaced by nothing has."""
    try:
        if stream is not None and not getattr(stream, "closed", False):
            stream.flush()  # type: ignore[attr-defined]
    except BaseException as error:
        if stream is getattr(sys, "stdout", None):
            print(f"Exception ignored in: {stream!r}\n{type(error).__name__}: {error}", file=sys.stderr)
        return False
    return True


def forget_program() -> None:
    """Let go of the program's names, private ones first, as an interpreter does: objects with `__del__` speak."""
    names = sys.modules["__main__"].__dict__ if "__main__" in sys.modules else {}
    for name in [name for name in names if name[:1] == "_" and name[1:2] != "_"]:
        names[name] = None
    for name in [name for name in names if name != "__builtins__"]:
        names[name] = None
    gc.collect()  # what the supervisor made is frozen, so only the program's own
