"""C++, by g++, with a precompiled header for those who include everything first."""

from judge.languages.base import KitFile, Language
from judge.languages.gcc import LINKER, LINKER_FILES, WARNINGS

FLAGS = ("-std=gnu++20", "-O2", "-pipe", *WARNINGS)
HEADER = KitFile(
    name="cpp/bits/stdc++.h.gch",
    sources={"all.h": b"#include <bits/stdc++.h>\n"},
    commands=(("/usr/bin/g++", *FLAGS, "-x", "c++-header", "all.h", "-o", "cpp/bits/stdc++.h.gch"),),
    compile_argument="-I/kit/cpp",
)

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
    files_of_its_own=LINKER_FILES,
    memory_messages=(b"std::bad_alloc", b"std::bad_array_new_length"),
    kit=(HEADER,),
)
