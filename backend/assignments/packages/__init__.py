"""Reading problem packages of the (legacy) Kattis/ICPC layout: a folder in, questions of the bank out.

`read(folder)` is pure: it touches no database and only reads inside the folder. `importing.import_packages` writes what was
read, through the services. What the mapping is, and why: docs/importing.md and docs/decisions/0401.
"""

from assignments.packages.model import Package, PackageError, PackageGroup, PackageTest
from assignments.packages.reader import read

__all__ = ["Package", "PackageError", "PackageGroup", "PackageTest", "read"]
