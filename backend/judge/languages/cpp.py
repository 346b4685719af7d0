"""C++, by g++, with a precompiled header for those who include everything first."""

import re

from judge.languages.base import KitFile, Language
from judge.languages.gcc import LINKER, LINKER_FILES, TOO_LARGE, WARNINGS

FLAGS = ("-std=gnu++20", "-O2", "-pipe", *WARNINGS)
EVERYTHING = "cpp/bits/stdc++.h"
# where it is included a second time, or not first, the compiler wants the header itself
PLAIN_HEADER = KitFile(EVERYTHING, sources={EVERYTHING: b"#include_next <bits/stdc++.h>\n"}, commands=())
HEADER = KitFile(
    name=f"{EVERYTHING}.gch",
    sources=PLAIN_HEADER.sources,
    commands=(("/usr/bin/g++", *FLAGS, "-Icpp", "-x", "c++-header", EVERYTHING, "-o", f"{EVERYTHING}.gch"),),
    compile_argument="-I/kit/cpp",
)
KIT_FILES = rb",\n +from (?:/kit/)?cpp/bits/stdc\+\+\.h:1(?=[,:])"  # on the way to the system's

CPP = Language(
    name="cpp",
    title="C++",
    file_name="main.cpp",
    package="g++",
    version_command=("/usr/bin/g++", "--version"),
    compile_command=("/usr/bin/g++", *FLAGS, *LINKER, "-o", "main", "{source}"),
    run_command=lambda files, memory_mb: ["./main"],
    shown_run_command="./main",
    probe=b'#include <iostream>\nint main() { std::cout << "ready" << std::endl; }\n',
    artefact=("main",),
    files_of_its_own=re.compile(LINKER_FILES.pattern + b"|" + KIT_FILES),
    too_large=TOO_LARGE,
    # by the run-time, or by a program that tells what it caught
    memory_message=re.compile(
        rb"instance of 'std::bad_(?:alloc|array_new_length)'|^std::bad_(?:alloc|array_new_length)$",
        re.MULTILINE,
    ),
    kit=(PLAIN_HEADER, HEADER),
)
