"""The program that runs inside a box, and how it gets there: as compiled code, through the box's standard input."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

PYTHON = "/usr/bin/python3"  # the system's, in the box as well as outside: never the judge's own
HERE = Path(__file__).parent
BOOT = """
import marshal, site, sys
BASELINE = frozenset(sys.modules)
with open(0, "rb", closefd=False) as _file:
    _warm, _inside = marshal.load(_file)
exec(_warm)
exec(_inside)
_failed = False
try:
    program[0](*program[1])
except SystemExit:
    raise
except BaseException as _error:
    _failed = True
    report(_error)
if _failed:
    raise SystemExit(1)
"""
COMPILER = """
import marshal, sys
parts = [compile(open(path, "rb").read(), path.rpartition("/")[2], "exec", optimize=2) for path in sys.argv[1:]]
sys.stdout.buffer.write(marshal.dumps(tuple(parts)))
"""


@cache
def payload() -> bytes:
    """The supervisor as the box's interpreter reads it (its version's own code format)."""
    files = [str(HERE / "warm.py"), str(HERE / "inside.py")]
    done = subprocess.run(
        [PYTHON, "-I", "-S", "-B", "-c", COMPILER, *files], capture_output=True, check=True, timeout=30
    )
    return done.stdout
