"""C++, by g++."""

from judge.languages.base import Language

CPP = Language(
    name="cpp",
    title="C++",
    file_name="main.cpp",
    package="g++",
    version_command=("/usr/bin/g++", "--version"),
    compile_command=(
        "/usr/bin/g++", "-std=gnu++20", "-O2", "-pipe", "-Wall", "-fdiagnostics-color=never",
        "-o", "main", "{source}",
    ),
    run_command=lambda files, memory_mb: ["./main"],
    shown_run_command="./main",
    probe=b'#include <iostream>\nint main() { std::cout << "ready" << std::endl; }\n',
    artefact=("main",),
    memory_messages=(b"std::bad_alloc", b"std::bad_array_new_length"),
)  # fmt: skip
