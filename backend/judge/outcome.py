"""What one run did, as a box answers it. Trusts nothing there but numbers, and those only as far as they are numbers."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from judge import limits
from judge.memory_files import read
from judge.model import JudgeError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run did, in numbers. `stopped_by` is the limit that the supervisor enforced, or empty."""

    exit_code: int | None
    signal: int | None
    stopped_by: str
    cpu_us: int
    wall_us: int
    peak_kb: int
    ooms: int
    stdout: bytes
    stderr: bytes
    problem: str = ""
    held_bytes: int = 0  # of memory, by what it wrote to its streams


def _number(answer: Mapping[str, str], key: str) -> int:
    value = answer.get(key, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise JudgeError(f"the box answered no number for {key}")
    return int(value)


def outcome_of(answer: Mapping[str, str], streams: Sequence[int], stream_bytes: int) -> Outcome:
    """Raises JudgeError where the machine failed, or the box answers nonsense."""
    if problem := answer.get("machine_failed"):
        raise JudgeError(problem)
    status = _number(answer, "status")
    stdout, stderr = (read(fd, stream_bytes + 1) for fd in streams[1:])
    return Outcome(
        exit_code=os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        stopped_by=answer.get("why", ""),
        cpu_us=_number(answer, "cpu_us"),
        wall_us=_number(answer, "wall_us"),
        peak_kb=_number(answer, "peak_kb"),
        ooms=_number(answer, "ooms"),
        stdout=stdout,
        stderr=stderr,
        problem=answer.get("problem", ""),
        held_bytes=_number(answer, "held_bytes"),
    )


def collected(answer: Mapping[str, str], fds: Sequence[int]) -> dict[str, bytes]:
    """The files that a compiler left, by name; bounded, whatever the box claims."""
    files: dict[str, bytes] = {}
    if not answer.get("files") or len(fds) != 1:
        return files
    content, offset = read(fds[0], limits.ARTEFACT_BYTES), 0
    for entry in answer["files"].split("|"):
        size, _, name = entry.partition(":")
        try:
            end = offset + int(size)
            files[os.fsdecode(bytes.fromhex(name))] = content[offset:end]
        except ValueError:
            raise JudgeError("the box answered no list of files") from None
        offset = end
    if offset != len(content):
        raise JudgeError("the box answered other files than it lists")
    return files
