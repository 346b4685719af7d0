"""Closing the doors behind the supervisor, before its first order: what it may not do, no program in the box can."""

import ctypes
import os
import resource

from judge.supervisor.folders import BOX, TMP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from judge.supervisor.channel import Order

PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 4, 22, 38, 47
MS_NOSUID, MS_NODEV, MS_REMOUNT = 2, 4, 32
SYS_CAPSET = 126

_libc = ctypes.CDLL(None, use_errno=True)


def set_dumpable(value: int) -> None:
    """0: nobody but the kernel looks into this process, its descriptors or its memory."""
    _libc.prctl(PR_SET_DUMPABLE, value, 0, 0, 0)


class FilterProgram(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def check(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


def lock_in(order: "Order") -> None:
    """Bound the file systems, forbid namespaces, drop every capability, filter system calls."""
    for path in (BOX, TMP):
        options = f"size={order['tmpfs_bytes']},nr_inodes={order['tmpfs_inodes']},mode=0755"
        flags = MS_REMOUNT | MS_NOSUID | MS_NODEV
        check(_libc.mount(b"tmpfs", path.encode(), b"tmpfs", flags, options.encode()), f"remounting {path}")
    with open("/proc/sys/user/max_user_namespaces", "w") as limit:
        limit.write("0")
    check(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    check(_libc.prctl(PR_CAP_AMBIENT, 4, 0, 0, 0), "clearing ambient capabilities")
    header, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    check(_libc.syscall(SYS_CAPSET, header, nothing), "dropping capabilities")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (65536, 65536))
    resource.setrlimit(resource.RLIMIT_MSGQUEUE, (0, 0))
    code = ctypes.create_string_buffer(order["seccomp"], len(order["seccomp"]))
    program = FilterProgram(len(order["seccomp"]) // 8, ctypes.cast(code, ctypes.c_void_p))
    check(_libc.prctl(PR_SET_SECCOMP, 2, ctypes.byref(program), 0, 0), "system call filter")
