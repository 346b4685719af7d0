"""What the judge does to itself at every start: a program for the box that tries each way out and tells what opened.

Runs inside, in the system's Python, as a student's program would; reads one word and prints `contained`, or what it
could do. May not import anything of the judge's.
"""

# ruff: noqa: S103, S108, SIM105, SIM115, PERF401 - it breaks rules for a living

import _thread
import ctypes
import glob
import mmap
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable

MINE = os.getpid()
PR_GET_NO_NEW_PRIVS = 39
libc = ctypes.CDLL(None, use_errno=True)
found: list[str] = []


def attempt(what: str, action: Callable[..., object], *arguments: object) -> None:
    """Something that must fail."""
    try:
        action(*arguments)
    except (OSError, ValueError):
        return
    found.append(what)


def call(what: str, number: int, *arguments: object) -> None:
    """A system call that must fail."""
    if libc.syscall(number, *arguments) >= 0:
        found.append(what)


def identity() -> None:
    fields = dict(
        line.split(":\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\t" in line
    )
    expected = {"CapEff": "0000000000000000", "CapPrm": "0000000000000000", "Seccomp": "2"}
    found.extend(f"{key} is {fields.get(key)}" for key, value in expected.items() if fields.get(key) != value)
    if libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1:
        found.append("may gain privileges")
    processes = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
    if processes != sorted({1, MINE}):
        found.append(f"sees processes {processes}")
    if max(resource.getrlimit(resource.RLIMIT_CORE)) > 1:
        found.append("may leave core dumps")
    attempt("starts the host's handler of core dumps", resource.setrlimit, resource.RLIMIT_CORE, (0, 0))
    for judges in sys.stdin.readline().split():
        kind = judges.partition(":")[0]
        if os.path.lexists(f"/proc/self/ns/{kind}") and os.readlink(f"/proc/self/ns/{kind}") == judges:
            found.append(f"shares the judge's {kind} namespace")


def secrets() -> None:
    canary_path, canary_value = sys.stdin.readline().split()
    attempt("reads the judge's file", lambda: open(canary_path))
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            if canary_value.encode() in open(path, "rb").read():
                found.append(f"finds the judge's environment in {path}")
        except OSError:
            continue
    if canary_value in os.environ.values():
        found.append("has the judge's environment")
    for path in (
        "/root",
        "/home",
        "/var",
        "/run",
        "/etc/passwd",
        "/etc/shadow",
        "/work",
        "/sys",
        "/dev/mem",
        "/dev/kvm",
    ):
        attempt(f"reads {path}", contents, path)
    attempt("reads the host's boot arguments", boot_arguments)


def contents(path: str) -> None:
    os.stat(path)
    if os.path.isdir(path) and not os.listdir(path):
        raise FileNotFoundError(path)


def boot_arguments() -> None:
    """Those of gVisor's kernel are always the same."""
    text = open("/proc/cmdline").read()
    if not text or (text.startswith("BOOT_IMAGE=/vmlinuz-") and "gvisor" in text and len(text) < 60):
        raise PermissionError


def environment_of_supervisor() -> None:
    """Where it can be read at all, it is no other than this program's."""
    mine = {b"%s=%s" % pair for pair in os.environb.items()} | {b""}
    if set(open("/proc/1/environ", "rb").read().split(b"\0")) <= mine:
        raise PermissionError


def network() -> None:
    for name, family in (
        ("IPv4", 2),
        ("IPv6", 10),
        ("netlink", 16),
        ("packet", 17),
        ("vsock", 40),
        ("alg", 38),
    ):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            attempt(f"opens a socket of {name}", socket.socket, family, kind)
    abstract = sys.stdin.readline().strip()
    attempt("reaches a socket of the host's", lambda: socket.socket(socket.AF_UNIX).connect("\0" + abstract))


def rewrite(path: str) -> None:
    os.write(os.open(path, os.O_WRONLY), b"1")


def set_alarm() -> None:
    os.write(os.open("/proc/pressure/memory", os.O_RDWR), b"some 500000 2000000\0")


def writes() -> None:
    for folder in ("/", "/usr", "/usr/bin", "/usr/lib", "/etc", "/dev", "/proc", "/proc/sys", "/usr/local"):
        attempt(f"writes to {folder}", open, f"{folder}/written", "w")
    for path in ("kernel/core_pattern", "vm/drop_caches", "user/max_user_namespaces", "kernel/hostname"):
        attempt(f"changes {path}", rewrite, f"/proc/sys/{path}")
    attempt("sets an alarm in the host's kernel", set_alarm)


def privileges() -> None:
    new_namespaces = {
        "mount": 0x20000,
        "uts": 0x4000000,
        "ipc": 0x8000000,
        "user": 0x10000000,
        "pid": 0x20000000,
    }
    for name, flag in new_namespaces.items():
        call(f"makes a new {name} namespace", 272, flag)
    call("traces the supervisor", 101, 16, 1, 0, 0)
    call("mounts", 165, b"none", b"/tmp", b"tmpfs", 0, 0)
    call("changes its root", 161, b"/tmp")
    call("sets up io_uring", 425, 8, ctypes.create_string_buffer(256))
    call("loads a kernel filter", 321, 0, ctypes.create_string_buffer(128), 128)
    call("adds a key", 248, b"user", b"name", b"x", 1, -2)
    call("watches the system's files", 294, 0)
    call("locks the system's files", 73, os.open("/usr/bin/python3", os.O_RDONLY), 2 | 4)
    call("makes the host write its disks", 162)
    call("opens a performance counter", 298, ctypes.create_string_buffer(128), 0, -1, -1, 0)
    attempt("becomes root", lambda: os.setuid(0))
    attempt("takes a processor for itself", os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1))
    attempt("reads past the memory", lambda: os.open("/usr/bin/python3", os.O_RDONLY | os.O_DIRECT))
    call("installs a filter of its own", 317, 1, 0, ctypes.create_string_buffer(16))
    board = "/proc/self/projid_map"
    attempt("leaves a word for other boxes", lambda: os.write(os.open(board, os.O_WRONLY), b"0 0 1\n"))


SUPERVISOR_READS = "/proc/meminfo"  # now and then, where the box has a kernel of its own; so may any program


def open_foreign(path: str, how: int) -> None:
    """Open a file that is neither one of this program's own streams nor read by everybody."""
    opened = os.open(path, how)
    about, mine = os.fstat(opened), [os.fstat(fd) for fd in (0, 1, 2)]
    os.close(opened)
    if how == os.O_RDONLY:
        mine.append(os.stat(SUPERVISOR_READS))
    if any(os.path.samestat(about, each) for each in mine):
        raise PermissionError


def forgery() -> None:
    """The channel of results belongs to process 1, which may run under the same user id."""
    for path in (
        glob.glob("/proc/1/fd/*") + [f"/proc/1/fd/{number}" for number in range(12)] + ["/proc/1/mem"]
    ):
        attempt(f"opens {path}", open_foreign, path, os.O_RDWR)
        attempt(f"reads {path}", open_foreign, path, os.O_RDONLY)
    attempt("writes the supervisor's environment", os.open, "/proc/1/environ", os.O_RDWR)
    attempt("reads the supervisor's environment", environment_of_supervisor)
    supervisor = libc.syscall(434, 1, 0)  # a descriptor of a process, where there are such
    call("takes a descriptor", 438, supervisor, 3, 0)
    if supervisor >= 0:
        os.close(supervisor)
    call("limits the supervisor", 302, 1, 0, (ctypes.c_uint64 * 2)(0, 0), None)
    call("writes the supervisor's memory", 311, 1, None, 0, None, 0, 0)
    open_fds = [int(name) for name in os.listdir("/proc/self/fd")]
    for fd in open_fds:
        if (
            fd > 2
            and os.path.exists(f"/proc/self/fd/{fd}")
            and "/fd" not in os.readlink(f"/proc/self/fd/{fd}")
        ):
            found.append(f"inherits {os.readlink(f'/proc/self/fd/{fd}')}")
    for number in (9, 19, 20):
        libc.kill(1, number)  # whether it may or not: who lives to tell that this program is contained?


def leave() -> None:
    for folder in ("/tmp", "/box"):
        os.makedirs(f"{folder}/deep/deeper", exist_ok=True)
        open(f"{folder}/deep/deeper/left", "w").write("left")
        os.chmod(f"{folder}/deep", 0)
        os.chmod(folder, 0o711)
    if os.fork() == 0:
        os.setsid()
        time.sleep(60)


def look() -> None:
    names = {folder: sorted(os.listdir(folder)) for folder in ("/tmp", "/box")}
    if names != {"/tmp": [], "/box": ["main.py"]}:
        found.append(f"finds files of the test before: {names}")
    if any(os.stat(folder).st_mode & 0o777 != 0o755 for folder in names):
        found.append("finds a mode that the test before set")
    identity()


def memory() -> None:
    block = bytearray(1 << 30)
    block[::4096] = b"x" * len(block[::4096])


def memory_of_many() -> None:
    for _ in range(8):
        if os.fork() == 0:
            block = bytearray(24 << 20)
            block[::4096] = b"x" * len(block[::4096])
            time.sleep(10)
    time.sleep(10)


def memory_of_nobody() -> None:
    """Files in memory, and pages whose process has gone: refused, or counted."""
    held: list[object] = []
    try:
        for _ in range(400):
            held.append(file := os.memfd_create("held"))
            for _ in range(4):
                os.write(file, bytes(60_000))
    except OSError:
        pass
    try:
        held.append(shared := mmap.mmap(-1, 128 << 20))
        if os.fork() == 0:
            shared[::4096] = b"x" * len(shared[::4096])
            os._exit(0)
        os.wait()
        found.append("holds memory that nobody counts")
    except OSError:
        pass


def unseen_children() -> None:
    """A fifth of a second of processor time in children that vanish when they end."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in range(50):
        if os.fork() == 0:
            started = time.process_time()
            while time.process_time() < started + 0.004:
                pass
            os._exit(0)
        try:
            os.wait()
        except OSError:
            pass


def multiply() -> None:
    """By threads, which count as processes do, and take hardly any memory."""
    end = _thread.allocate_lock()
    end.acquire()
    _thread.stack_size(1 << 16)
    try:
        for _ in range(2_000):
            _thread.start_new_thread(end.acquire, ())
    except RuntimeError:
        return
    found.append("has 2,000 threads")


def fork_bomb() -> None:
    while True:
        try:
            os.fork()
        except OSError:
            pass


def endless() -> None:
    while True:
        pass


def sleeper() -> None:
    time.sleep(600)


def flood() -> None:
    while True:
        os.write(1, b"x" * 65536)


def disk() -> None:
    written = 0
    try:
        for number in range(100_000):
            open(f"/tmp/{number}", "w").close()
            written += 1
    except OSError:
        found.append("bounded") if 100 < written < 50_000 else None
    found.append("") if not found else found.clear()


def burn() -> None:
    while time.process_time() < 0.2:
        pass
    print(int(time.process_time() * 1000))


mode = sys.stdin.readline().strip()
globals()[mode]()
if mode != "burn":
    print("; ".join(found) or "contained")
