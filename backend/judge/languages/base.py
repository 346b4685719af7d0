"""What a language is to the judge: one small definition, with the program that proves it works here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Files = Mapping[str, bytes]  # what lies in the box before a run, by relative path


@dataclass(frozen=True, slots=True)
class Language:
    """One language. Commands run in /box, where the source and then the artefact lie."""

    name: str
    title: str
    file_name: str  # of the source, unless `source_name` reads another from it
    version_command: tuple[str, ...]
    compile_command: tuple[str, ...]  # {source} is the source's file name
    run_command: Callable[[Files, int], Sequence[str]]  # artefact and memory limit in MB → arguments
    shown_run_command: str
    probe: bytes  # prints "ready\n"
    artefact: tuple[str, ...]  # names, or endings such as .class, of what the compiler leaves
    source_name: Callable[[bytes], str] | None = None
    warm: bool = False  # compiled and run by the box's own interpreter, forked
    env: Mapping[str, str] = field(default_factory=dict)
    memory_messages: tuple[bytes, ...] = ()  # how its run-time says that memory ran out
    main_missing: str = ""  # said where nothing in the artefact can be run

    def source_file(self, code: bytes) -> str:
        return self.source_name(code) if self.source_name else self.file_name

    def compile_arguments(self, source: str) -> list[str]:
        return [part.replace("{source}", source) for part in self.compile_command]
