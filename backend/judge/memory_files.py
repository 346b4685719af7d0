"""Files that are nowhere but in memory: how bytes go into a box and come out, without a path anyone could follow."""

from __future__ import annotations

import fcntl
import os

Buffer = bytes | memoryview
SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


def memory_file(name: str, content: Buffer = b"") -> int:
    """A writable memory file, positioned at its beginning."""
    fd = os.memfd_create(name, os.MFD_CLOEXEC)
    if content:
        write(fd, content)
        os.lseek(fd, 0, os.SEEK_SET)
    return fd


def write(fd: int, content: Buffer) -> None:
    """All of it, from where the descriptor stands."""
    view = memoryview(content)
    while view:
        view = view[os.write(fd, view) :]


def read_only(name: str, content: bytes) -> int:
    """A memory file that nobody can change any more, whichever way it is opened."""
    writable = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        write(writable, content)
        fcntl.fcntl(writable, fcntl.F_ADD_SEALS, SEALS)
        return os.open(f"/proc/self/fd/{writable}", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(writable)


def words(fd: int) -> str:
    """What somebody had to say for the operator."""
    return read(fd, 4096).decode("utf-8", "replace").strip()


def read(fd: int, most: int) -> bytes:
    """At most `most` bytes from the beginning of a file that somebody else wrote."""
    parts, offset = [], 0
    while offset < most and (part := os.pread(fd, min(most - offset, 1 << 20), offset)):
        parts.append(part)
        offset += len(part)
    return b"".join(parts)
