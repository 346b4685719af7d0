"""What a language is to the judge: one small definition, with the program that proves it works here."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Files = Mapping[str, bytes]  # what lies in the box before a run, by relative path


@dataclass(frozen=True, slots=True)
class KitFile:
    """A file made once per machine, seen in every box under /kit, that saves a compiler or run-time its start."""

    name: str
    sources: Mapping[str, bytes]
    commands: tuple[tuple[str, ...], ...]  # leave the file in their working folder
    compile_argument: str = ""  # both only where the file exists
    run_argument: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """One language. Commands run in /box, where the source and then the artefact lie."""

    name: str
    title: str
    file_name: str  # of the source, unless `source_name` reads another from it
    package: str  # that an operator installs to have it
    version_command: tuple[str, ...]
    compile_command: tuple[str, ...]  # {source} is the source's file name
    run_command: Callable[[Files, int], Sequence[str]]  # artefact and memory limit in MB → arguments
    shown_run_command: str
    probe: bytes  # prints "ready\n"
    artefact: tuple[str, ...]  # names, or endings such as .class, of what the compiler leaves
    source_name: Callable[[bytes], str] | None = None
    warm: bool = False  # compiled and run by the box's own interpreter, forked
    asks_pipes: bool = False  # how much waits in them, which pipes of gVisor's do not tell: no talk there
    reserves_memory: bool = False  # its run-time reserves far more addresses than it uses
    kit: tuple[KitFile, ...] = ()
    memory_message: re.Pattern[bytes] | None = None  # how its run-time says at the end that memory ran out
    files_of_its_own: re.Pattern[bytes] | None = None  # that its compiler names beside the student's
    too_large: re.Pattern[bytes] | None = None  # how its compiler fails where the program would be
    main_missing: str = ""  # said where nothing in the artefact can be run

    def source_file(self, code: bytes) -> str:
        return self.source_name(code) if self.source_name else self.file_name

    def compile_arguments(self, source: str, extra: Sequence[str] = ()) -> list[str]:
        program, *arguments = self.compile_command
        return [part.replace("{source}", source) for part in (program, *extra, *arguments)]

    @property
    def shown_compile_command(self) -> str:
        return " ".join(self.compile_arguments(self.file_name))

    @property
    def is_installed(self) -> bool:
        """Whether its tool is there, working or not."""
        return Path(self.version_command[0]).exists()

    @property
    def version(self) -> str | None:
        """The first line that its tool says of itself, or None where it is not installed, or broken."""
        try:
            return _version(self.version_command, _identity(self.version_command[0]))
        except (OSError, subprocess.SubprocessError):
            return None

    def unavailable_reason(self) -> str | None:
        """Why it is not offered, in words for an operator; None when it is."""
        if self.version is not None:
            return None
        tool = self.version_command[0]
        if self.is_installed:
            return f"{tool} does not tell its version; install the package `{self.package}` anew."
        return f"{tool} is not installed; install the package `{self.package}`."

    def fingerprint(self) -> str:
        """What a result depends on besides code and tests: the tool's version and the commands."""
        return f"{self.version or 'not installed'}; {self.shown_compile_command}; {self.shown_run_command}"


def _identity(tool: str) -> tuple[int, ...]:
    """What changes when a package is upgraded."""
    about = os.stat(tool)
    return about.st_dev, about.st_ino, about.st_mtime_ns


@cache  # keeps what was found, and no exception: a tool that is missing is looked for again
def _version(command: tuple[str, ...], identity: tuple[int, ...]) -> str:
    done = subprocess.run(command, capture_output=True, timeout=20, check=True, env={"PATH": "/usr/bin:/bin"})
    return (done.stdout or done.stderr).decode("utf-8", "replace").strip().split("\n")[0]
