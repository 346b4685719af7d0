"""The program that runs inside a box, and how it gets there: as compiled code, in a file."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

PYTHON = "/usr/bin/python3"  # the system's, in the box as well as outside: never the judge's own
HERE = Path(__file__).parent
MODULES = (
    "channel",
    "native",
    "below",
    "folders",
    "doors",
    "spawning",
    "pages",
    "counting",
    "kernels",
    "nursery",
    "warm",
    "inside",
)  # in order of import
# What the supervisor calls is its own: a program may put what it likes into `builtins`.
# Python programs are forked from here, so that they run at the top of the stack. The supervisor's frames stay suspended in
# `_serving` meanwhile: to take them down, a fork would write to pages, each of which is copied for it.
BOOT = """
import sys, marshal, site
_new_modules = frozenset(sys.modules)
_builtins = dict(vars(__builtins__))
with open(sys.argv[2], "rb") as _file:
    for _name, _code in marshal.load(_file):
        _module = sys.modules[_name] = type(sys)(_name)
        _module.__builtins__ = _builtins
        exec(_code, _module.__dict__)
_warm = sys.modules["judge.supervisor.warm"]
_warm.new_modules = _new_modules
_below = sys.modules["judge.supervisor.below"].place_of_frame()
_untrace, _unprofile, _zero = _warm.untrace, _warm.unprofile, _warm.zero
_serving = _module.serve()
for _calls in _serving:
    if _calls.fork():
        break
else:
    sys.exit("the supervisor has left its loop")
_run, _arguments = _warm.prepared()
_failure = None
_below.value = 0
try:
    _run(*_arguments)
except BaseException as _error:
    _failure = _error
_untrace(_zero, _zero)
_unprofile(_zero, _zero)
_warm.main_has_ended()
del _run, _arguments
_status = _warm.exit_code(_failure) if _failure is not None else 0
del _failure
_warm.leave(_status)
"""
COMPILER = """
import marshal, sys
folder, names = sys.argv[1], sys.argv[2:]
codes = [compile(open(f"{folder}/{name}.py", "rb").read(), name, "exec", optimize=2) for name in names]
sys.stdout.buffer.write(marshal.dumps([(f"judge.supervisor.{name}", code) for name, code in zip(names, codes)]))
"""


@cache
def payload() -> bytes:
    """The supervisor as the box's interpreter reads it, in that version's own code format."""
    command = [PYTHON, "-I", "-S", "-B", "-c", COMPILER, str(HERE), *MODULES]
    return subprocess.run(command, capture_output=True, check=True, timeout=30).stdout
