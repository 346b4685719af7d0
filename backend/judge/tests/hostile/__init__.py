"""Programs that attack: the table of every attack that the judge is known to withstand.

Each entry is a program, the verdicts that it may get, and what else must be true of its report. `contained` programs
try something and print `contained` unless it worked: they must be *accepted* with that output.
"""

from judge.tests.hostile import compiling, escaping, files, integrity, memory, network, output, processes
from judge.tests.hostile.table import Hostile

TABLE: list[Hostile] = [
    *processes.TABLE,
    *memory.TABLE,
    *output.TABLE,
    *files.TABLE,
    *network.TABLE,
    *escaping.TABLE,
    *compiling.TABLE,
    *integrity.TABLE,
]

__all__ = ["TABLE", "Hostile"]
