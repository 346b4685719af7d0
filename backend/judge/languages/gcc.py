"""What C and C++ share."""

from pathlib import Path

WARNINGS = ("-Wall", "-fdiagnostics-color=never")
LINKER = ("-fuse-ld=gold",) if Path("/usr/bin/ld.gold").exists() else ()  # twice as fast, where there is one
