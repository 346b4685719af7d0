"""The system calls that nothing in a box may make, as a BPF program for the kernel. Pure: bytes out, nothing run.

A deny list over a closed end: calls that are newer than this table do not exist inside. Families of calls that only
an attack needs are refused; of the rest, arguments are looked at where they decide.
"""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Iterable

ALLOW = 0x7FFF0000
KILL_PROCESS = 0x80000000
ERRNO = 0x00050000
X32_BIT = 0x40000000
AUDIT_ARCH_X86_64 = 0xC000003E
NEWEST_KNOWN = 452  # fchmodat2; later calls answer ENOSYS
NAMESPACE_FLAGS = 0x7E020080  # every CLONE_NEW*, with CLONE_NEWTIME

REFUSED = {  # the call "is not permitted"
    "ptrace": 101, "syslog": 103, "process_vm_readv": 310, "process_vm_writev": 311, "process_madvise": 440,
    "kcmp": 312, "pidfd_getfd": 438, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "mount_setattr": 442, "unshare": 272, "setns": 308, "swapon": 167, "swapoff": 168, "reboot": 169,
    "sethostname": 170, "setdomainname": 171, "init_module": 175, "finit_module": 313, "delete_module": 176,
    "kexec_load": 246, "kexec_file_load": 320, "bpf": 321, "perf_event_open": 298, "add_key": 248,
    "request_key": 249, "keyctl": 250, "userfaultfd": 323, "shmget": 29, "shmat": 30, "shmctl": 31, "shmdt": 67,
    "semget": 64, "semop": 65, "semctl": 66, "semtimedop": 220, "msgget": 68, "msgsnd": 69, "msgrcv": 70,
    "msgctl": 71, "mq_open": 240, "mq_unlink": 241, "name_to_handle_at": 303, "open_by_handle_at": 304,
    "fanotify_init": 300, "quotactl": 179, "quotactl_fd": 443, "acct": 163, "settimeofday": 164,
    "clock_settime": 227, "adjtimex": 159, "clock_adjtime": 305, "iopl": 172, "ioperm": 173, "modify_ldt": 154,
    "lookup_dcookie": 212, "nfsservctl": 180, "vhangup": 153, "_sysctl": 156, "uselib": 134, "personality": 135,
    "move_pages": 279, "migrate_pages": 256, "mbind": 237, "set_mempolicy": 238, "memfd_secret": 447,
    "process_mrelease": 448, "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190, "sched_setattr": 314,
    "setpriority": 141, "ioprio_set": 251,
    # The system's files are the same for every box and for the host: no word may pass by them, and no work be made.
    "inotify_init": 253, "inotify_init1": 294, "inotify_add_watch": 254, "fanotify_mark": 301, "cachestat": 451,
    "sync": 162, "syncfs": 306, "flock": 73,
    # A descriptor in flight outlives whoever sent it, with all that it holds, until the kernel collects it at leisure.
    "sendmsg": 46, "sendmmsg": 307,
    "io_setup": 206,  # its bound is one for the whole machine
    "seccomp": 317,  # a filter of its own may write to the machine's log
}  # fmt: skip
ANSWERED = {
    "fsync": 74,
    "fdatasync": 75,
    "msync": 26,
    "sync_file_range": 277,
    "fadvise64": 221,
}  # done: a box has no disk
MISSING = {
    "clone3": 435, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    "openat2": 437,  # whose flags lie where no filter sees them
    "preadv2": 327, "pwritev2": 328,  # which tell what of the system's files is in memory
}  # fmt: skip
# The first argument names a process or a thread: the supervisor is out of reach.
ONLY_ON_ITSELF = {"sched_setaffinity": 203, "sched_setscheduler": 144, "sched_setparam": 142}
REFUSED_IOCTLS = {
    "TIOCSTI": 0x5412,
    "TIOCLINUX": 0x541C,
    "FS_IOC_SETFLAGS": 0x40086602,
    "FS_IOC_FSSETXATTR": 0x401C5820,
}
# Merging equal pages with those of others tells who else has one; a cookie chooses who shares a processor's core.
REFUSED_ADVICE = {"MADV_MERGEABLE": 12}
COUNTED_OPTIONS = {"SO_COOKIE": 57, "SO_NETNS_COOKIE": 71}  # numbers that the whole machine counts up
FILTER_OPTIONS = {
    "SO_ATTACH_FILTER": 26, "SO_ATTACH_BPF": 50, "SO_ATTACH_REUSEPORT_CBPF": 51, "SO_ATTACH_REUSEPORT_EBPF": 52,
}  # fmt: skip
MSG_OOB = 1  # a byte that overtakes others: nobody needs it, and the kernel's code for it is young
# the last takes memory that only control groups count
REFUSED_PRCTLS = {"PR_SET_SECCOMP": 22, "PR_SCHED_CORE": 62, "PR_SET_MEMORY_MERGE": 67, "PR_FUTEX_HASH": 78}
O_DIRECT = 0x4000  # past the machine's memory, at the full speed of its disk
# Where no control group counts: memory that belongs to no process, and processes that end unseen.
MEMFD_CREATE = 319
UNCOUNTED = {
    "memfd_create": MEMFD_CREATE,
    "vmsplice": 278,
    "landlock_create_ruleset": 444,
    "landlock_add_rule": 445,
}
UNCOUNTED_FCNTLS = {"F_SETPIPE_SZ": 1031}
SETSOCKOPT, SO_SNDBUF = 54, 7
SHARED_ANONYMOUS = 0x21  # MAP_SHARED | MAP_ANONYMOUS
# Pages that the host has set aside for others; no control group of memory counts them.
MAP_HUGETLB, MFD_HUGETLB = 0x40000, 4
SIGCHLD = 17

# Watching the system's files, and asking who else has locked them. Locks of open files (OFD) are told to everybody in
# /proc/locks. Those on parts of files are answered and not done: the kernel counts them as nobody's memory, and walks
# all of a file's whenever anybody on the machine closes it. A box has one program's processes only.
ANSWERED_FCNTLS = {"F_SETLK": 6, "F_SETLKW": 7}
REFUSED_FCNTLS = {
    "F_GETLK": 5, "F_OFD_GETLK": 36, "F_OFD_SETLK": 37, "F_OFD_SETLKW": 38, "F_SETLEASE": 1024, "F_NOTIFY": 1026,
    "F_SET_RW_HINT": 1036,  # a mark on the file itself: a box's read-only folders keep it for the slot's next box
}  # fmt: skip
CLONE, IOCTL, FCNTL, SOCKET, SOCKETPAIR, SETRLIMIT, PRLIMIT = 56, 16, 72, 41, 53, 160, 302
MMAP, RT_SIGACTION, MADVISE, SENDTO, GETSOCKOPT, PRCTL = 9, 13, 28, 44, 55, 157
OPEN, OPENAT, F_SETFL = 2, 257, 4
RLIMIT_CORE = 4  # one byte: fewer, and the kernel would start the host's handler of core dumps
AF_UNIX = 1

LOAD, JUMP_EQUAL, JUMP_GREATER, JUMP_SET, RETURN, ALU_AND = 0x20, 0x15, 0x25, 0x45, 0x06, 0x54
NUMBER_AT, ARCH_AT = 0, 4
OPERATION_BYTES = 8


def _argument(index: int) -> int:
    return 16 + 8 * index  # its low 32 bits, on a little-endian machine


def _op(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, operand)


def _refuse(number: int) -> bytes:
    return _op(RETURN, ERRNO | number)


def _when(number: int, *then: bytes) -> bytes:
    """For the call `number`, run `then`, which must return; else go on. The call's number is loaded before and after."""
    body = b"".join(then)
    return _op(JUMP_EQUAL, number, 0, len(body) // OPERATION_BYTES) + body


def _core_kept(resource_at: int, limit_at: int) -> list[bytes]:
    """Refuse a new bound on core dumps; a call that only asks for the bound has no limit to set."""
    return [
        _op(LOAD, _argument(resource_at)),
        _op(JUMP_EQUAL, RLIMIT_CORE, 1, 0),
        _op(RETURN, ALLOW),
        _op(LOAD, _argument(limit_at)),
        _op(JUMP_EQUAL, 0, 0, 2),
        _op(LOAD, _argument(limit_at) + 4),
        _op(JUMP_EQUAL, 0, 1, 0),
        _refuse(errno.EPERM),
        _op(RETURN, ALLOW),
    ]


def _any_of(argument: int, values: Iterable[int]) -> list[bytes]:
    """Refuse these values of an argument, allow all others."""
    tests = [_op(JUMP_EQUAL, value, 0, 1) + _refuse(errno.EPERM) for value in values]
    return [_op(LOAD, _argument(argument)), *tests, _op(RETURN, ALLOW)]


def _none_of_bits(argument: int, bits: int) -> list[bytes]:
    """Refuse an argument with one of these bits, and go on, with it loaded, where it has none."""
    return [_op(LOAD, _argument(argument)), _op(JUMP_SET, bits, 0, 1), _refuse(errno.EPERM)]


def _fcntl(refused: Iterable[int]) -> list[bytes]:
    flags = *_none_of_bits(2, O_DIRECT), _op(RETURN, ALLOW)
    answered = [_when(number, _refuse(0)) for number in ANSWERED_FCNTLS.values()]
    return [_op(LOAD, _argument(1)), _when(F_SETFL, *flags), *answered, *_any_of(1, refused)]


def _uncounted() -> list[bytes]:
    """What is refused besides where no control group counts.

    A child is left to its parent, or to process 1, to be waited for: the wish to have children vanish by themselves
    (or to be told of their end by a signal) is answered and not granted, since what vanishes takes its processor time
    with it. Run-times set every signal at their start and end if they may not.
    """
    refuse, allow = _refuse(errno.EPERM), _op(RETURN, ALLOW)
    shared = [
        *_none_of_bits(3, MAP_HUGETLB),
        _op(ALU_AND, SHARED_ANONYMOUS),
        _op(JUMP_EQUAL, SHARED_ANONYMOUS, 0, 1),
        _refuse(errno.ENOMEM),
        allow,
    ]
    children = [_op(LOAD, _argument(0)), _op(JUMP_EQUAL, SIGCHLD, 1, 0), allow]
    children += [_op(LOAD, _argument(1)), _op(JUMP_EQUAL, 0, 0, 2)]
    children += [_op(LOAD, _argument(1) + 4), _op(JUMP_EQUAL, 0, 1, 0), _refuse(0), allow]
    buffer = _op(LOAD, _argument(2)), _op(JUMP_EQUAL, SO_SNDBUF, 0, 1), _refuse(0)
    return [
        *(_when(number, refuse) for number in UNCOUNTED.values()),
        _when(MMAP, *shared),
        _when(SETSOCKOPT, *buffer, *_any_of(2, FILTER_OPTIONS.values())),
        _when(RT_SIGACTION, *children),
        _when(FCNTL, *_fcntl((*REFUSED_FCNTLS.values(), *UNCOUNTED_FCNTLS.values()))),
    ]


def filter_program(*, counted: bool) -> bytes:
    """The filter for this machine, where control groups count or not. ValueError without a table for its processor."""
    if platform.machine() != "x86_64":
        raise ValueError(f"there is no system call table for {platform.machine()} processors")
    allow, refuse = _op(RETURN, ALLOW), _refuse(errno.EPERM)
    program = [
        _op(LOAD, ARCH_AT),
        _op(JUMP_EQUAL, AUDIT_ARCH_X86_64, 1, 0),
        _op(RETURN, KILL_PROCESS),
        _op(LOAD, NUMBER_AT),
        _op(JUMP_GREATER, NEWEST_KNOWN, 0, 1),  # the x32 calls are above it, too
        _refuse(errno.ENOSYS),
    ]
    program += [_when(number, refuse) for number in REFUSED.values()]
    program += [] if counted else _uncounted()
    program += [_when(number, _refuse(errno.ENOSYS)) for number in MISSING.values()]
    program += [_when(number, _refuse(0)) for number in ANSWERED.values()]
    for number in (SOCKET, SOCKETPAIR):
        family = _op(LOAD, _argument(0)), _op(JUMP_EQUAL, AF_UNIX, 0, 1), allow, _refuse(errno.EAFNOSUPPORT)
        program.append(_when(number, *family))
    for number in ONLY_ON_ITSELF.values():
        program.append(_when(number, _op(LOAD, _argument(0)), _op(JUMP_EQUAL, 0, 0, 1), allow, refuse))
    itself = _op(LOAD, _argument(0)), _op(JUMP_EQUAL, 0, 1, 0), refuse
    program.append(_when(PRLIMIT, *itself, *_core_kept(1, 2)))
    program.append(_when(SETRLIMIT, *_core_kept(0, 1)))
    program.append(_when(CLONE, *_none_of_bits(0, NAMESPACE_FLAGS), allow))
    program.append(_when(MMAP, *_none_of_bits(3, MAP_HUGETLB), allow))
    program.append(_when(MEMFD_CREATE, *_none_of_bits(1, MFD_HUGETLB), allow))
    program.append(_when(MADVISE, *_any_of(2, REFUSED_ADVICE.values())))
    program.append(_when(GETSOCKOPT, *_any_of(2, COUNTED_OPTIONS.values())))
    program.append(_when(SETSOCKOPT, *_any_of(2, FILTER_OPTIONS.values())))
    program.append(_when(SENDTO, *_none_of_bits(3, MSG_OOB), allow))
    program.append(_when(PRCTL, *_any_of(0, REFUSED_PRCTLS.values())))
    program.append(_when(IOCTL, *_any_of(1, REFUSED_IOCTLS.values())))
    program.append(_when(FCNTL, *_fcntl(REFUSED_FCNTLS.values())))
    program.append(_when(OPEN, *_none_of_bits(1, O_DIRECT), allow))
    program.append(_when(OPENAT, *_none_of_bits(2, O_DIRECT), allow))
    program.append(allow)
    return b"".join(program)
