"""Slots: the numbers by which boxes on one machine stay apart, however many judges run beside each other.

A slot is held by a lock on a file, so it is free again when its holder dies. Its number gives its box a user id and
its control groups. May not know what a box is.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from pathlib import Path

from judge.model import SandboxUnavailable

MAX_SLOTS = 512
FIRST_UID = 1_950_000_000  # far from people, services, containers and systemd's ranges
INSTALLATIONS = 4096  # ranges of user ids, one after the other: which is ours follows from `installation`
FIRST_UID_SMALL = 61_000  # where this machine (a container) has no such ids


class Slot:
    """A number that is ours until `release`."""

    def __init__(self, number: int, lock_fd: int) -> None:
        self.number = number
        self._lock_fd = lock_fd

    @property
    def uid(self) -> int | None:
        """The outer user id of the slot's box; None when we are no root and have only our own."""
        return first_uid() + self.number if os.geteuid() == 0 else None

    def release(self) -> None:
        os.close(self._lock_fd)


def first_uid() -> int:
    with open("/proc/self/uid_map") as file:
        ranges = [tuple(map(int, line.split())) for line in file]
    fits = any(
        start <= FIRST_UID and start + length >= FIRST_UID + INSTALLATIONS * MAX_SLOTS
        for start, _outside, length in ranges
    )
    if not fits:
        return FIRST_UID_SMALL
    return FIRST_UID + int(installation(), 16) % INSTALLATIONS * MAX_SLOTS


def installation() -> str:
    """Tells the judges that meet in our lock folder from others on the same kernel.

    Containers and chroots may share /sys/fs/cgroup and user ids without sharing /run: the same slot numbers must not
    mean the same control groups and user ids there.
    """
    about = lock_folder().stat()
    return f"{zlib.crc32(f'{about.st_dev}:{about.st_ino}'.encode()):08x}"


def lock_folder() -> Path:
    """One place per machine (and user), so that all its judges meet there. SandboxUnavailable when it is not ours."""
    folder = _lock_folder_path()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = folder.lstat()
    if about.st_uid != os.geteuid() or about.st_mode & 0o022:
        raise SandboxUnavailable(
            f"{folder} belongs to somebody else; remove it or set its owner and mode 700."
        )
    return folder


def _lock_folder_path() -> Path:
    if os.geteuid() == 0:
        return Path("/run/autograder")
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return Path(runtime, "autograder") if runtime else Path(f"/tmp/autograder-{os.getuid()}")  # noqa: S108


def acquire_any() -> Slot:
    """The lowest free slot. SandboxUnavailable when all are taken."""
    for number in range(MAX_SLOTS):
        if slot := acquire(number):
            return slot
    raise SandboxUnavailable(f"all {MAX_SLOTS} slots of this machine are in use.")


def acquire(number: int) -> Slot | None:
    """This slot, unless it is in use."""
    fd = try_lock(lock_folder() / f"slot-{number}")
    return None if fd is None else Slot(number, fd)


def try_lock(path: Path, *, shared: bool = False) -> int | None:
    """A descriptor that holds the lock on a file, alone or with others who share it; None while somebody else does."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        return None
    return fd
