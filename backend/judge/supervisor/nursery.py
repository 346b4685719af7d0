"""Boxes from a supervisor that waits: a copy of it gets namespaces and file systems of its own.

Starting bubblewrap and an interpreter costs ten times as much as this, and more than most submissions. What waits here
has met no program and nothing of a student's. It keeps the right to make namespaces in its own user namespace; its
copies drop that with everything else before their first order, cannot see it, and die with it.
"""

import _signal  # type: ignore[import-not-found]
import os
import stat

from judge.supervisor.channel import answer, connect, receive
from judge.supervisor.doors import MS_BIND, MS_NOSUID_NODEV_NOEXEC, mount_read_only
from judge.supervisor.native import check, function
from judge.supervisor.pages import enlarge_code

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWPID, CLONE_NEWNET = (
    0x00020000,
    0x04000000,
    0x08000000,
    0x20000000,
    0x40000000,
)

_unshare, _setns, _mount = function("unshare"), function("setns"), function("mount")


def protect_devices() -> None:
    """Mount each read-only, which leaves reading and writing it as they are.

    They are the machine's own, so the same in every box, and who may write to one may set its times.
    """
    for entry in os.scandir("/dev"):
        if not entry.is_symlink() and stat.S_ISCHR(entry.stat().st_mode):
            mount_read_only(entry.path)


def wait_for_boxes() -> None:
    """Take orders for boxes until the channel ends; returns in each box, connected to the judge by its own channel."""
    _signal.signal(_signal.SIGCHLD, _signal.SIG_IGN)  # a box that ends needs nobody to collect it
    protect_devices()
    enlarge_code()
    own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    while True:
        _order, fds = receive()
        check(_unshare(CLONE_NEWPID), "making a box's namespaces")
        pid = os.fork()
        if pid == 0:
            os.close(own)
            begin(*fds)
            return
        check(_setns(own, CLONE_NEWPID), "leaving a box's namespace")
        try:
            made = [os.pidfd_open(pid)]
        except ProcessLookupError:  # it died at once, and has said why
            made = []
        answer(made)
        for fd in (*made, *fds):
            os.close(fd)


def begin(channel: int, log: int) -> None:
    """In the copy: process 1 of a new box, in which nothing is left of the old one but its read-only system."""
    _signal.signal(_signal.SIGCHLD, _signal.SIG_DFL)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.close(log)
    connect(channel)
    check(_unshare(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET), "making a box's namespaces")
    check(_mount(b"proc", b"/proc", b"proc", MS_NOSUID_NODEV_NOEXEC, 0), "mounting /proc")
    check(_mount(b"/dev/null", b"/proc/cmdline", 0, MS_BIND, 0), "covering /proc/cmdline")
