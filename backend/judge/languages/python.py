"""Python 3: the system's interpreter, already running in the box as its supervisor, forks for every test."""

import re

from judge.languages.base import Language

PYTHON = Language(
    name="python",
    title="Python 3",
    file_name="main.py",
    package="python3",
    version_command=("/usr/bin/python3", "--version"),
    compile_command=("python3", "{source}"),
    run_command=lambda files, memory_mb: ["python3", "main.py"],
    shown_run_command="python3 main.py",
    probe=b'print("ready")\n',
    artefact=("main.py", "main.code"),
    warm=True,
    memory_message=re.compile(rb"^[ |]*(?:[\w.]+\._Array)?MemoryError\b", re.MULTILINE),
)
