"""A box by bubblewrap: namespaces, a read-only system, nothing of the host's.

Never starts as root: each slot has an unprivileged user id of its own. The environment is empty already for bwrap
itself (its /proc/1/environ is readable inside), and the arguments come by descriptor. The supervisor closes what is
left (file system bounds, capabilities, system calls) before its first order.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from judge import supervisor
from judge.accounting import Groups
from judge.limits import ENVIRONMENT, TMPFS_BYTES
from judge.line import DescriptorLine, Line
from judge.memory_files import memory_file
from judge.model import SandboxUnavailable
from judge.slots import Slot

INSIDE_UID = "65534"
HIDDEN = ("/usr/local", "/usr/src", "/usr/games")  # what an operator may keep private, and no language needs
OPTIONAL = ("/etc/alternatives", "/etc/ssl/openssl.cnf", "/etc/ld.so.cache")
JAVA_SETTINGS = "java-*-openjdk"  # in /etc: Debian's JDK has its configuration there
REFUSALS = {
    "/proc/sys/user/max_user_namespaces": "the kernel allows no user namespaces: set user.max_user_namespaces above 0.",
    "/proc/sys/kernel/unprivileged_userns_clone": "set the kernel parameter kernel.unprivileged_userns_clone to 1.",
}
DEVICES = ("null", "zero", "full", "random", "urandom")


def executable() -> str:
    path = shutil.which("bwrap", path="/usr/bin:/bin:/usr/local/bin")
    if path is None:
        raise SandboxUnavailable("bubblewrap is not installed: install the package `bubblewrap`.")
    return path


@cache
def arguments(kit: Path | None) -> tuple[str, ...]:
    """What bwrap is told, without the program."""
    args = [
        "--unshare-user",
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
        "--unshare-cgroup-try",
    ]
    args += ["--uid", INSIDE_UID, "--gid", INSIDE_UID, "--hostname", "box"]
    args += ["--as-pid-1", "--die-with-parent", "--new-session"]
    # For the supervisor's first steps, in the box's own user namespace; it drops them before any order.
    args += ["--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SYS_RESOURCE"]
    args += ["--clearenv"]
    for name, value in ENVIRONMENT.items():
        args += ["--setenv", name, value]
    args += ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "lib", "lib64", "lib32"):
        if Path("/usr", name).is_dir():
            args += ["--symlink", f"usr/{name}", f"/{name}"]
    for path in HIDDEN:
        if Path(path).is_dir():
            args += ["--size", "4096", "--tmpfs", path, "--remount-ro", path]
    for path in (*OPTIONAL, *map(str, Path("/etc").glob(JAVA_SETTINGS))):
        if Path(path).exists():
            args += ["--ro-bind", path, path]
    if kit is not None:
        args += ["--ro-bind-try", str(kit), "/kit"]
    args += ["--proc", "/proc", "--ro-bind", "/dev/null", "/proc/cmdline"]
    args += ["--tmpfs", "/dev", "--symlink", "/tmp", "/dev/shm"]  # noqa: S108 - inside the box
    for name in DEVICES:
        args += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for name, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        args += ["--symlink", f"/proc/self/fd{target}", f"/dev/{name}"]
    for path in ("/tmp", "/box"):  # noqa: S108 - inside the box
        args += ["--size", str(TMPFS_BYTES), "--tmpfs", path]
    args += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/box"]
    return tuple(args)


class Bubblewrap:
    name = "bwrap"
    own_kernel = False

    def check(self) -> None:
        executable()
        for path, message in REFUSALS.items():
            with contextlib.suppress(FileNotFoundError):
                if Path(path).read_text().strip() == "0":
                    raise SandboxUnavailable(message)

    def start(
        self, *, slot: Slot, groups: Groups, log_fd: int, kit: Path | None
    ) -> tuple[subprocess.Popen[bytes], Line]:
        """Call from a thread that lives as long as the box may."""
        line, theirs = DescriptorLine.pair()
        try:
            return self._spawn(slot.uid, theirs.fileno(), log_fd, kit), line
        except BaseException:
            line.close()
            raise
        finally:
            theirs.close()

    def clean(self, slot: Slot) -> None:
        pass

    def _spawn(
        self, uid: int | None, channel_fd: int, log_fd: int, kit: Path | None
    ) -> subprocess.Popen[bytes]:
        if (uid is None and os.geteuid() == 0) or uid == 0:
            raise SandboxUnavailable("bubblewrap is never started as root.")
        arguments_fd = memory_file("arguments", "\0".join([*arguments(kit), ""]).encode())
        payload_fd = memory_file("supervisor", supervisor.payload())
        command = [*identity(uid), executable(), "--args", str(arguments_fd)]
        command += [supervisor.PYTHON, "-S", "-s", "-E", "-c", supervisor.BOOT]
        command += [str(channel_fd), "/proc/self/fd/0"]
        try:
            return subprocess.Popen(
                command,
                stdin=payload_fd,
                stdout=log_fd,
                stderr=log_fd,
                env={},
                cwd="/",
                pass_fds=(arguments_fd, channel_fd),
                start_new_session=True,
            )
        finally:
            os.close(arguments_fd)
            os.close(payload_fd)


def identity(uid: int | None) -> list[str]:
    """What changes to the user id before a sandbox starts. `subprocess` could, but only in a copy of this large process."""
    if uid is None:
        return []
    return ["/usr/bin/setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--"]
