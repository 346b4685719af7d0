"""A box by bubblewrap: namespaces, a read-only system, nothing of the host's.

Never starts as root: each slot has an unprivileged user id of its own. The environment is empty already for bwrap
itself (its /proc/1/environ is readable inside), and the arguments come by descriptor. What it starts is copied for each
box, and each copy closes what is left (file systems, capabilities, system calls) before its first order.
"""

from __future__ import annotations

import logging
import os
import resource
import select
import shutil
import subprocess
import time
from pathlib import Path

from judge import supervisor
from judge.accounting import Groups
from judge.limits import BOX_START_TIMEOUT_S, ENVIRONMENT
from judge.line import DescriptorLine, Line
from judge.memory_files import memory_file, words
from judge.model import SandboxUnavailable
from judge.sandbox import Process
from judge.sandbox.processes import Copied, Started
from judge.sandbox.refusals import with_cure
from judge.sandbox.system import HIDDEN, LINKS, check_kernel, identity, readable
from judge.slots import Slot

INSIDE_UID = "65534"
BOXES = 200  # of one nursery: interpreters copied from it share their seed of hashes
ROOM_FOR_STACKS = 5 << 30  # bytes: more than any memory limit
log = logging.getLogger(__name__)
DEVICES = ("null", "zero", "full", "random", "urandom")


def executable() -> str:
    path = shutil.which("bwrap", path="/usr/bin:/bin:/usr/local/bin")
    if path is None:
        raise SandboxUnavailable("bubblewrap is not installed: install the package `bubblewrap`.")
    return path


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
    # To make boxes, and for each box's first steps, in this user namespace alone; a box drops them before any order.
    args += ["--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SYS_RESOURCE"]
    args += ["--clearenv"]
    for name, value in ENVIRONMENT.items():
        args += ["--setenv", name, value]
    args += ["--ro-bind", "/usr", "/usr"]
    for name in LINKS:
        if Path("/usr", name).is_dir():
            args += ["--symlink", f"usr/{name}", f"/{name}"]
    for path in HIDDEN:
        if Path(path).is_dir():
            args += ["--size", "4096", "--tmpfs", path, "--remount-ro", path]
    for path in readable():
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
        args += ["--dir", path]  # each box mounts its own
    args += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/box"]
    return tuple(args)


class Bubblewrap:
    name = "bwrap"
    own_kernel = False

    def __init__(self) -> None:
        self._nurseries: dict[int, Nursery] = {}  # by slot

    def check(self) -> None:
        executable()
        check_kernel()

    def start(self, *, slot: Slot, groups: Groups, log_fd: int, kit: Path | None) -> tuple[Process, Line]:
        """Call from a thread that lives as long as the box may, and the next boxes of its slot."""
        nursery = self._nurseries.get(slot.number)
        if nursery is not None and nursery.is_good(kit):
            try:
                return nursery.box(log_fd)
            except OSError as error:
                log.warning("a nursery of boxes ended (%s): %s", error, nursery.log())
        self.forget(slot)
        nursery = self._nurseries[slot.number] = Nursery(slot.uid, kit)
        try:
            return nursery.box(log_fd)
        except OSError as error:
            reason = nursery.log() or words(log_fd) or error
            self.forget(slot)
            raise SandboxUnavailable(with_cure(f"the sandbox does not start: {reason}")) from None

    def clean(self, slot: Slot) -> None:
        pass

    def forget(self, slot: Slot) -> None:
        if nursery := self._nurseries.pop(slot.number, None):
            nursery.end()

    def process_ids(self) -> set[int]:
        return set().union(*(nursery.process_ids() for nursery in list(self._nurseries.values())))


def with_room_for_stacks() -> list[str]:
    """What starts a program with room below its stack: Python's programs are forks of it, and get no other address space.

    A command of its own, since this process's limits are those of whatever its other threads start meanwhile.
    """
    _soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    room = ROOM_FOR_STACKS if hard == resource.RLIM_INFINITY else min(ROOM_FOR_STACKS, hard)
    return ["/usr/bin/prlimit", f"--stack={room}:", "--"]


class Nursery:
    """A supervisor that waits in a sandbox to be copied: see `judge/supervisor/nursery.py`."""

    def __init__(self, uid: int | None, kit: Path | None) -> None:
        program, code = [*with_room_for_stacks(), *identity(uid), executable()], supervisor.payload()
        self._seen, self._boxes = _system(kit), 0
        self._mounts = open("/proc/self/mountinfo", "rb")  # noqa: SIM115 - the kernel marks it when a mount changes
        self._log_fd = memory_file("log")
        self._line, theirs = DescriptorLine.pair()
        arguments_fd = memory_file("arguments", "\0".join([*arguments(kit), ""]).encode())
        payload_fd = memory_file("supervisor", code)
        command = [*program, "--args", str(arguments_fd)]
        command += [supervisor.PYTHON, "-S", "-s", "-E", "-c", supervisor.BOOT]
        command += [str(theirs.fileno()), "/proc/self/fd/0"]
        try:
            self._program = subprocess.Popen(
                command,
                stdin=payload_fd,
                stdout=self._log_fd,
                stderr=self._log_fd,
                env={},
                cwd="/",
                pass_fds=(arguments_fd, theirs.fileno()),
                start_new_session=True,
                umask=0o022,  # which programs inherit
            )
        except BaseException:
            self._close()
            raise
        finally:
            theirs.close()
            os.close(arguments_fd)
            os.close(payload_fd)

    def is_good(self, kit: Path | None) -> bool:
        """Whether it still is what a new one would be: a changed system asks for a new one, and so do many boxes."""
        return self._boxes < BOXES and not marked(self._mounts.fileno()) and self._seen == _system(kit)

    def box(self, log_fd: int) -> tuple[Process, Line]:
        """OSError when it has died."""
        self._boxes += 1
        line, theirs = DescriptorLine.pair()
        try:
            self._line.send({}, [theirs.fileno(), log_fd])
            if not self._line.wait(time.monotonic() + BOX_START_TIMEOUT_S):
                raise TimeoutError("it does not answer")
            _, fds = self._line.receive(BOX_START_TIMEOUT_S)
            if len(fds) != 1:
                raise OSError("it answered no process")
            return Copied(fds[0]), line
        except BaseException:
            line.close()
            raise
        finally:
            theirs.close()

    def log(self) -> str:
        return words(self._log_fd)

    def process_ids(self) -> set[int]:
        """Its own, without those of its boxes."""
        with open(f"/proc/{self._program.pid}/task/{self._program.pid}/children") as file:
            return {self._program.pid, *map(int, file.read().split())}

    def end(self) -> None:
        Started(self._program).end()
        self._close()

    def _close(self) -> None:
        self._line.close()
        self._mounts.close()
        os.close(self._log_fd)


def marked(fd: int) -> bool:
    poll = select.poll()
    poll.register(fd, select.POLLPRI)
    return bool(poll.poll(0))


def _system(kit: Path | None) -> tuple[object, ...]:
    """What a sandbox that lives long would go on seeing as it was: files that are replaced as a whole."""
    seen: list[object] = []
    for path in (supervisor.PYTHON, *readable(), *((kit,) if kit else ())):
        try:
            about = os.stat(path)
        except FileNotFoundError:
            continue
        seen.append((path, about.st_dev, about.st_ino))
    return tuple(seen)
