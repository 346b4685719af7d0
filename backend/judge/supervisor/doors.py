"""Closing the doors behind the supervisor, before its first order: what it may not do, no program in the box can."""

import array
import os
import resource

from judge.supervisor.folders import BOX, TMP
from judge.supervisor.native import check, function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from judge.supervisor.channel import Order

PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 4, 22, 38, 47
MS_NOSUID, MS_NODEV, MS_NOATIME, MS_BIND = 2, 4, 1024, 4096
MS_NOSUID_NODEV_NOEXEC, MS_RDONLY_REMOUNT_BIND = 14, 4129
SYS_CAPSET, CAPABILITIES_VERSION = 126, 0x20080522
FILTER_STEP_BYTES = 8

_prctl, _mount, _syscall = function("prctl"), function("mount"), function("syscall")


def set_dumpable(value: int) -> None:
    """0: nobody but the kernel looks into this process, its descriptors or its memory."""
    _prctl(PR_SET_DUMPABLE, value, 0, 0, 0)


def mount_read_only(path: str) -> None:
    """This view of it. Its other flags stay: a sandbox may not take off what the machine has put on."""
    kept = os.statvfs(path).f_flag & MS_NOSUID_NODEV_NOEXEC
    check(_mount(0, path.encode(), 0, MS_RDONLY_REMOUNT_BIND | kept, 0), f"mounting {path} read-only")


def mount_folders(order: "Order") -> None:
    """File systems of bounded size, where reading leaves no trace."""
    for path in (BOX, TMP):
        options = f"size={order['tmpfs_bytes']},nr_inodes={order['tmpfs_inodes']},mode=0755"
        check(
            _mount(b"tmpfs", path.encode(), b"tmpfs", MS_NOSUID | MS_NODEV | MS_NOATIME, options.encode()),
            f"mounting {path}",
        )
    os.chdir(BOX)


def lock_in(order: "Order") -> None:
    """Forbid namespaces, drop every capability, filter system calls."""
    if not order["group_files"]:  # a mapping of it that is shared is memory that belongs to no process
        check(_mount(b"/dev/null", b"/dev/zero", 0, MS_BIND, 0), "covering /dev/zero")
    with open("/proc/sys/user/max_user_namespaces", "w") as limit:
        limit.write("0")
    # Most of what may be written there is nobody's but the program's. Some is not: an alarm in the machine's kernel, or a
    # map of the user namespace, which the next box of this nursery has too.
    mount_read_only("/proc")
    no_new_privileges()
    check(_prctl(PR_CAP_AMBIENT, 4, 0, 0, 0), "clearing ambient capabilities")
    capabilities(())
    resource.setrlimit(resource.RLIMIT_CORE, (1, 1))  # at 0 a handler of core dumps would still be started
    resource.setrlimit(resource.RLIMIT_SIGPENDING, (1024, 1024))
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (65536, 65536))
    resource.setrlimit(resource.RLIMIT_MSGQUEUE, (0, 0))
    # the right to go before others, which the judge's user may have
    resource.setrlimit(resource.RLIMIT_RTPRIO, (0, 0))
    resource.setrlimit(resource.RLIMIT_NICE, (0, 0))
    call_filter(order["seccomp"])


def no_new_privileges() -> None:
    check(_prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def capabilities(kept: "tuple[int, ...]") -> None:
    """Have these and no others."""
    mask = sum(1 << number for number in kept).to_bytes(4, "little")
    wanted = mask * 2 + bytes(16)  # effective and permitted, the lower half of each; nothing to inherit
    check(_syscall(SYS_CAPSET, CAPABILITIES_VERSION.to_bytes(8, "little"), wanted), "dropping capabilities")


def call_filter(steps: bytes) -> None:
    code = array.array("b", steps)
    length, address = len(code) // FILTER_STEP_BYTES, code.buffer_info()[0]
    program = length.to_bytes(8, "little") + address.to_bytes(8, "little")
    check(_prctl(PR_SET_SECCOMP, 2, program, 0, 0), "system call filter")
