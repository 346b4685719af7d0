"""What every kind of sandbox takes from this machine: its files, its refusals, and a user who is nobody.

Not its umask: the users of boxes are others than who makes their files.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from judge.model import SandboxUnavailable

HIDDEN = ("/usr/local", "/usr/src", "/usr/games")  # what an operator may keep private, and no language needs
LINKS = ("bin", "lib", "lib64", "lib32")  # at the root, into /usr
OPTIONAL = ("/etc/alternatives", "/etc/ssl/openssl.cnf", "/etc/ld.so.cache")
JAVA_SETTINGS = "java-*-openjdk"  # in /etc: Debian's JDK has its configuration there
REFUSALS = {
    "/proc/sys/user/max_user_namespaces": "the kernel allows no user namespaces: set user.max_user_namespaces above 0.",
    "/proc/sys/kernel/unprivileged_userns_clone": "set the kernel parameter kernel.unprivileged_userns_clone to 1.",
}


def check_kernel() -> None:
    """Raises SandboxUnavailable where user namespaces are switched off."""
    for path, message in REFUSALS.items():
        with suppress(FileNotFoundError):
            if Path(path).read_text().strip() == "0":
                raise SandboxUnavailable(message)


def readable() -> list[str]:
    """Files and folders that a box sees, read-only, besides /usr."""
    return [path for path in (*OPTIONAL, *map(str, Path("/etc").glob(JAVA_SETTINGS))) if Path(path).exists()]


def make_reachable(folder: Path, mode: int = 0o755) -> None:
    """A folder with this mode, and those above it that are missing. One that is there stays as it is."""
    if not folder.is_dir():
        make_reachable(folder.parent)
        folder.mkdir(mode, exist_ok=True)
        folder.chmod(mode)


def identity(uid: int | None) -> list[str]:
    """What changes to the user id before a sandbox starts. `subprocess` could, but only in a copy of this large process.

    Raises SandboxUnavailable where the sandbox would be started as root.
    """
    if (uid is None and os.geteuid() == 0) or uid == 0:
        raise SandboxUnavailable("a sandbox is never started as root.")
    if uid is None:
        return []
    return ["/usr/bin/setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--"]
