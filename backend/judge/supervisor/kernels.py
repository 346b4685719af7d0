"""What depends on whose kernel a box runs on: the machine's own, which others use too, or one of the box's own.

On the machine's kernel the supervisor is one of its programs' user, and drops all power before its first order. On a
kernel of its own (gVisor's) it is that kernel's root: its programs are another user there, and each run gets file
systems and a control group that are made for it. That root is nobody on the machine.
"""

import _signal  # type: ignore[import-not-found]
import os
import select
import time

from judge.supervisor.channel import STUDENT, private_file
from judge.supervisor.counting import Group, OwnKernel, Polling
from judge.supervisor.doors import (
    FILTER_STEP_BYTES,
    PR_SET_SECCOMP,
    capabilities,
    lock_in,
    mount_folders,
    no_new_privileges,
)
from judge.supervisor.folders import BOX, TMP, Artefact, FolderWatch, wipe
from judge.supervisor.native import check, function
from judge.supervisor.spawning import PRCTL, SIGNAL_SET_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from judge.supervisor.channel import Order
    from judge.supervisor.counting import Accounting
    from judge.supervisor.spawning import Calls

RT_SIGPROCMASK, SETGROUPS, SETRESUID, SETRESGID, SIG_SETMASK = 14, 116, 117, 119, 2
SYS_MOUNT, SYS_UMOUNT = 165, 166
MS_NOSUID_NODEV, MNT_DETACH = 6, 2
CHILD_ENDED = (_signal.SIGCHLD,)
CONTROLLERS = b"pids,cpuacct,memory"
GROUP = "/tmp/group"  # noqa: S108 - inside the box, before any program
CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_KILL, CAP_SETGID, CAP_SETUID = 0, 1, 3, 5, 6, 7
CAP_SYS_ADMIN, CAP_SYS_RESOURCE = 21, 24
KEPT = (
    CAP_CHOWN,
    CAP_DAC_OVERRIDE,
    CAP_FOWNER,
    CAP_KILL,
    CAP_SETGID,
    CAP_SETUID,
    CAP_SYS_ADMIN,
    CAP_SYS_RESOURCE,
)

_syscall = function("syscall")


class Shared:
    """The machine's kernel. What is gathered goes into a file of the judge's: no descriptor leaves a box."""

    sends_gathered = False

    def lock_in(self, order: "Order", fds: "list[int]") -> "Accounting":
        mount_folders(order)
        self.changes, self.unpacked = FolderWatch(), Artefact(-1, [])
        self.empty()
        lock_in(order)
        self.gathered, *fds = fds
        own = fds[: order["own_groups"]]
        for fd in own:
            os.write(fd, b"0")
            os.close(fd)
        return Group(order, fds[len(own) :]) if order["group_files"] else Polling()

    def unpack(self, artefact: Artefact, hidden: str) -> None:
        """What a run finds in the folders; the artefact of the run before still lies there, if nobody touched anything."""
        if self.unpacked is artefact:
            return
        if self.unpacked.entries:
            self.empty()
        artefact.unpack(hidden)
        self.unpacked = artefact
        self.changes.touched()  # by this, until now

    def clear(self) -> None:
        """After a run: nothing of it is left in the folders."""
        if self.changes.touched() or self.unpacked.has_folders:
            self.empty()

    def empty(self) -> None:
        """The folders as on the first day."""
        wipe(BOX)
        wipe(TMP)
        self.unpacked = Artefact(-1, [])

    def as_student(self) -> None:
        """What follows is done with a program's rights, until `as_supervisor`."""

    def as_supervisor(self) -> None:
        pass

    def last_calls(self, calls: "Calls") -> None:
        """The same for good, as the last system calls of a child before it is its program."""

    def watch(self, pid: int, pidfd: "int | None") -> None:
        """Look out for the end of this process, until `unwatch`; by its descriptor, where there is one already."""
        self.pidfd = os.pidfd_open(pid) if pidfd is None else pidfd
        self.poll = select.poll()
        self.poll.register(self.pidfd, select.POLLIN)

    def ended(self, timeout_ms: float) -> bool:
        """Whether it has ended, waited for so long at most. It remains to be reaped."""
        return bool(self.poll.poll(timeout_ms))

    def unwatch(self) -> None:
        os.close(self.pidfd)


class Own:
    """A kernel of the box's own."""

    sends_gathered = True

    def lock_in(self, order: "Order", fds: "list[int]") -> "Accounting":
        _signal.pthread_sigmask(
            _signal.SIG_BLOCK, CHILD_ENDED
        )  # waited for: there are no descriptors of processes
        self.gathered = private_file("gathered")
        self.size = order["tmpfs_bytes"]
        self.mount(TMP)
        os.mkdir(GROUP)
        call(SYS_MOUNT, b"cgroup", GROUP.encode(), b"cgroup", 0, CONTROLLERS)
        accounting = OwnKernel(GROUP)
        call(SYS_UMOUNT, GROUP.encode(), MNT_DETACH)
        for path in (b"/sys", b"/dev/pts"):
            call(SYS_UMOUNT, path, MNT_DETACH)
        os.rmdir("/dev/shm")  # noqa: S108 - a folder for all, without bounds
        os.symlink(TMP, "/dev/shm")  # noqa: S108
        for name in ("ptmx", "tty", "fuse", "net/tun"):
            os.unlink(f"/dev/{name}")
        self.clear()
        no_new_privileges()
        capabilities(KEPT)
        self.filter = order["seccomp"]
        return accounting

    def mount(self, path: str) -> None:
        options = f"size={self.size},mode=0755".encode()
        call(SYS_MOUNT, b"tmpfs", path.encode(), b"tmpfs", MS_NOSUID_NODEV, options)
        os.chown(path, STUDENT, STUDENT)
        os.utime(path, ns=(0, 0))

    def unpack(self, artefact: Artefact, hidden: str) -> None:
        self.as_student()
        artefact.unpack(hidden)
        self.as_supervisor()

    def clear(self) -> None:
        """New folders: emptying one that a program filled with files takes this kernel long."""
        for path in (BOX, TMP):
            _syscall(SYS_UMOUNT, path.encode(), MNT_DETACH)
            self.mount(path)
        os.chdir(BOX)

    def as_student(self) -> None:
        os.setegid(STUDENT)
        os.seteuid(STUDENT)

    def as_supervisor(self) -> None:
        os.seteuid(0)
        os.setegid(0)

    def last_calls(self, calls: "Calls") -> None:
        steps = calls.bytes_at(self.filter)
        program = (len(self.filter) // FILTER_STEP_BYTES).to_bytes(8, "little") + steps.to_bytes(8, "little")
        calls.add(SETGROUPS, 0, 0)
        calls.add(SETRESGID, STUDENT, STUDENT, STUDENT)
        calls.add(SETRESUID, STUDENT, STUDENT, STUDENT)
        no_signals = calls.bytes_at(bytes(SIGNAL_SET_BYTES))
        calls.add(RT_SIGPROCMASK, SIG_SETMASK, no_signals, 0, SIGNAL_SET_BYTES)
        # not before: it forbids the mounts of the next run
        calls.add(PRCTL, PR_SET_SECCOMP, 2, calls.bytes_at(program))

    def watch(self, pid: int, pidfd: "int | None") -> None:
        self.pid = pid

    def ended(self, timeout_ms: float) -> bool:
        deadline = time.monotonic() + timeout_ms / 1000
        while os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
            left_s = deadline - time.monotonic()
            if left_s <= 0 or _signal.sigtimedwait(CHILD_ENDED, left_s) is None:
                return False
        return True

    def unwatch(self) -> None:
        pass


def call(number: int, *arguments: object) -> None:
    check(_syscall(number, *arguments), f"system call {number}{arguments}")


if TYPE_CHECKING:
    Kernel = Shared | Own
