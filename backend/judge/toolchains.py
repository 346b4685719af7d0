"""Which languages this machine has, and in which versions. Asked once per process."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from judge.languages import LANGUAGES, Language

PACKAGES = {"python": "python3", "javascript": "nodejs", "java": "default-jdk-headless", "c": "gcc", "cpp": "g++"}


@cache
def version(name: str) -> str | None:
    """The first line that the language's tool says of itself, or None where it is not installed."""
    command = LANGUAGES[name].version_command
    if not Path(command[0]).exists():
        return None
    try:
        done = subprocess.run(command, capture_output=True, timeout=20, check=True, env={"PATH": "/usr/bin:/bin"})
    except (OSError, subprocess.SubprocessError):
        return None
    return (done.stdout or done.stderr).decode("utf-8", "replace").strip().split("\n")[0]


def unavailable_reason(name: str) -> str | None:
    """Why a language is not offered, in words for an operator; None when it is."""
    if version(name) is None:
        program = LANGUAGES[name].version_command[0]
        return f"{program} is not installed; install the package `{PACKAGES[name]}`."
    return None


def fingerprint(language: Language) -> str:
    """What a result depends on besides code and tests: the tool's version and the commands."""
    return f"{version(language.name) or 'not installed'}; {' '.join(language.compile_command)}"
