"""C, by gcc."""

from judge.languages.base import Language
from judge.languages.gcc import LINKER, LINKER_FILES, TOO_LARGE, WARNINGS

C = Language(
    name="c",
    title="C",
    file_name="main.c",
    package="gcc",
    version_command=("/usr/bin/gcc", "--version"),
    compile_command=(
        "/usr/bin/gcc", "-std=gnu17", "-O2", "-pipe", *WARNINGS, *LINKER, "-o", "main", "{source}", "-lm",
    ),
    run_command=lambda files, memory_mb: ["./main"],
    shown_run_command="./main",
    probe=b'#include <stdio.h>\nint main(void) { puts("ready"); return 0; }\n',
    artefact=("main",),
    files_of_its_own=LINKER_FILES,
    too_large=TOO_LARGE,
)  # fmt: skip
