"""What C and C++ share."""

from pathlib import Path

WARNINGS = ("-Wall", "-fdiagnostics-color=never")
# where there is one: twice as fast, and a quarter more when it reads of libraries what it needs instead of all of them
LINKER = ("-fuse-ld=gold", "-Wl,--no-map-whole-files") if Path("/usr/bin/ld.gold").exists() else ()
