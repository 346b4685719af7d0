"""The supervisor: process 1 of a box. Runs what the judge orders, one process tree at a time, and reports numbers.

Executed by the system's Python inside the box, as source of its own: it may import nothing of the judge's, learns
no expected output, and never reads what a program wrote (streams are memory files, passed through). It closes the
doors behind itself before the first order: not dumpable, no capabilities, no new namespaces, a system call filter.

Orders are marshalled dictionaries (from the judge, trusted); answers are lines of `key=value` (to the judge, which
trusts nothing but their numbers). A process that the warm interpreter forks for a Python program leaves `serve`
with the program in hand, so that it runs at the top of the stack, like in an interpreter of its own.
"""

import _socket
import array
import ctypes
import gc
import marshal
import os
import resource
import select
import signal
import site
import stat
import sys
import time

BOX, TMP = "/box", "/tmp"  # noqa: S108 - inside the box, ours alone
PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 4, 22, 38, 47
MS_NOSUID, MS_NODEV, MS_REMOUNT = 2, 4, 32
SYS_CAPSET = 126
CHECK_MS = 100  # how often a running program's output and processor time are looked at, at least
POLL_MS = 10  # the same, where memory can only be had by looking
MESSAGE_BYTES = 64 * 1024
PAGE_KB = os.sysconf("SC_PAGESIZE") // 1024

libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
channel = _socket.socket(fileno=int(sys.argv[1]))


# --- the channel ----------------------------------------------------------------------------------------------


def receive():
    """The next order and its descriptors; the end of the channel is the end of the box."""
    fds = array.array("i")
    space = _socket.CMSG_SPACE(16 * fds.itemsize)
    data, ancillary, _flags, _address = channel.recvmsg(MESSAGE_BYTES, space, _socket.MSG_CMSG_CLOEXEC)
    if not data:
        os._exit(0)
    for _level, _kind, payload in ancillary:
        fds.frombytes(payload)
    return marshal.loads(data), list(fds)


def answer(fds=(), **values):
    text = "\n".join(f"{key}={value}" for key, value in values.items())
    rights = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    channel.sendmsg([text.encode()], rights)


# --- closing the doors ----------------------------------------------------------------------------------------


class FilterProgram(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def check(result, what):
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


def lock_in(order):
    """Bound the file systems, forbid namespaces, drop every capability, filter system calls."""
    for path in (BOX, TMP):
        options = f"size={order['tmpfs_bytes']},nr_inodes={order['tmpfs_inodes']},mode=0755"
        flags = MS_REMOUNT | MS_NOSUID | MS_NODEV
        check(libc.mount(b"tmpfs", path.encode(), b"tmpfs", flags, options.encode()), f"remounting {path}")
    with open("/proc/sys/user/max_user_namespaces", "w") as limit:
        limit.write("0")
    check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    check(libc.prctl(PR_CAP_AMBIENT, 4, 0, 0, 0), "clearing ambient capabilities")
    header, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    check(libc.syscall(SYS_CAPSET, header, nothing), "dropping capabilities")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (65536, 65536))
    resource.setrlimit(resource.RLIMIT_MSGQUEUE, (0, 0))
    code = ctypes.create_string_buffer(order["seccomp"], len(order["seccomp"]))
    program = FilterProgram(len(order["seccomp"]) // 8, ctypes.cast(code, ctypes.c_void_p))
    check(libc.prctl(PR_SET_SECCOMP, 2, ctypes.byref(program), 0, 0), "system call filter")


# --- accounting -----------------------------------------------------------------------------------------------


class Group:
    """The control group of the programs, through files that the judge opened: the kernel's own accounting."""

    def __init__(self, order, fds):
        named = dict(zip(order["group_files"], fds, strict=True))
        self.join_fds = [fd for name, fd in named.items() if name.startswith("join")]
        self.cpu_fd, self.peak_fd, self.oom_fd = named["cpu"], named.get("peak"), named["oom"]
        self.tick_ms = CHECK_MS

    def start(self):
        self.cpu_before, self.ooms_before = self.cpu_us_total(), self.ooms_total()
        self.kept_kb = 0
        if self.peak_fd is not None:  # what remains are cached files of earlier runs: not this program's
            os.pwrite(self.peak_fd, b"0\n", 0)
            self.kept_kb = self.peak_kb()

    def enter(self):
        """Called in the child: it and all that it starts are counted from here."""
        for fd in self.join_fds:
            os.write(fd, b"0")

    def cpu_us_total(self):
        text = os.pread(self.cpu_fd, 256, 0)
        return int(text.split()[1]) if text.startswith(b"usage_usec") else int(text) // 1000

    def ooms_total(self):
        words = os.pread(self.oom_fd, 512, 0).split()
        return int(words[words.index(b"oom_kill") + 1]) if b"oom_kill" in words else 0

    def cpu_us(self):
        return self.cpu_us_total() - self.cpu_before

    def over_memory(self):
        return False  # the kernel's business

    def peak_kb(self):
        return int(os.pread(self.peak_fd, 64, 0)) // 1024

    def finish(self, usage):
        peak_kb = self.peak_kb() - self.kept_kb if self.peak_fd is not None else usage.rss_kb
        return self.cpu_us(), peak_kb, self.ooms_total() - self.ooms_before


class Polling:
    """Where no control group may be written: the sum over all processes, looked at often."""

    tick_ms = POLL_MS

    def start(self):
        self.highest, self.cpu_highest = 0, 0

    def enter(self):
        pass

    def look(self):
        memory_kb, ticks = 0, 0
        names = [name for name in os.listdir("/proc") if name.isdigit() and name != "1"]
        for name in names:
            try:
                with open(f"/proc/{name}/statm", "rb") as file:
                    memory_kb += int(file.read().split()[1]) * PAGE_KB
                with open(f"/proc/{name}/stat", "rb") as file:
                    ticks += sum(map(int, file.read().rpartition(b")")[2].split()[11:15]))
            except (OSError, IndexError):
                continue  # gone meanwhile
        if (
            memory_kb > self.memory_kb and len(names) > 1
        ):  # forks share pages, which that counted more than once
            memory_kb = sum(map(self.proportional_kb, names))
        self.highest = max(self.highest, memory_kb)
        self.cpu_highest = max(self.cpu_highest, ticks * 10_000)

    def proportional_kb(self, name):
        try:
            with open(f"/proc/{name}/smaps_rollup", "rb") as file:
                words = file.read().split()
            return int(words[words.index(b"Pss:") + 1])
        except FileNotFoundError:
            return 0
        except (OSError, ValueError):  # a process that hides its pages pays for all that it maps
            try:
                with open(f"/proc/{name}/statm", "rb") as file:
                    return int(file.read().split()[1]) * PAGE_KB
            except (OSError, IndexError):
                return 0

    def cpu_us(self):
        self.look()
        return self.cpu_highest

    def over_memory(self):
        return self.highest > self.memory_kb

    def finish(self, usage):
        peak_kb = max(self.highest, usage.rss_kb)
        return max(usage.cpu_us, self.cpu_highest), peak_kb, int(self.highest > self.memory_kb)


class Usage:
    """What the kernel says of processes that were waited for."""

    def __init__(self):
        self.cpu_us, self.rss_kb, self.status = 0, 0, 0

    def reap_all(self, main):
        """Everything but this process is dead or dying: wait until nothing is left."""
        while True:
            try:
                pid, status, used = os.wait4(-1, 0)
            except ChildProcessError:
                return
            self.cpu_us += int((used.ru_utime + used.ru_stime) * 1_000_000)
            self.rss_kb = max(self.rss_kb, used.ru_maxrss)
            if pid == main:
                self.status = status


# --- the file system of a run ---------------------------------------------------------------------------------


def wipe(path):
    """Empty a directory, whatever was done to it, and make it look as on the first day.

    Folders are emptied by moving their folders up: no path grows longer, however deep a program nested them.
    """
    os.chmod(path, 0o755)
    while names := os.listdir(path):
        for name in names:
            try:
                os.unlink(f"{path}/{name}")
            except (IsADirectoryError, PermissionError):
                remove_folder(path, f"{path}/{name}")
    os.utime(path, ns=(0, 0))


def remove_folder(top, folder):
    os.chmod(folder, 0o700)
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            os.chmod(entry.path, 0o700)  # a folder that may not be written cannot be moved
            os.rename(entry.path, f"{top}/{os.urandom(16).hex()}")
        else:
            os.unlink(entry.path)
    os.rmdir(folder)


class Artefact:
    """The files that every run begins with: one memory file, and where each of them lies in it."""

    def __init__(self, fd, entries):
        self.fd, self.entries = fd, entries

    def unpack(self, hidden):
        for name, mode, offset, size in self.entries:
            if name == hidden:
                continue
            path = os.path.join(BOX, name)
            if "/" in name:
                os.makedirs(os.path.dirname(path), exist_ok=True)
            out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            while size:
                sent = os.sendfile(out, self.fd, offset, size)
                offset, size = offset + sent, size - sent
            os.close(out)

    def read(self, wanted):
        for name, _mode, offset, size in self.entries:
            if name == wanted:
                return os.pread(self.fd, size, offset)
        raise FileNotFoundError(wanted)


def collect(suffixes, max_bytes, max_files):
    """Gather what a compiler left: plain files only, links never followed."""
    fd, entries, total = os.memfd_create("artefact", os.MFD_CLOEXEC), [], 0
    for folder, _folders, names in os.walk(BOX):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if not any(name == end or (end[0] == "." and name.endswith(end)) for end in suffixes):
                continue
            source = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            about = os.fstat(source)
            offset, size = total, about.st_size
            if not stat.S_ISREG(about.st_mode) or total + size > max_bytes or len(entries) >= max_files:
                raise OSError(27, "the compiled program is too large")
            while total < offset + size:
                total += os.sendfile(fd, source, total - offset, offset + size - total)
            os.close(source)
            mode = 0o755 if about.st_mode & 0o100 else 0o644
            entries.append((os.path.relpath(path, BOX), mode, offset, size))
    return Artefact(fd, entries)


# --- running --------------------------------------------------------------------------------------------------


def limit(order):
    """In the child: what the kernel enforces on each process, beneath what is enforced on them all."""
    cpu_s = order["cpu_ms"] // 1000 + 2
    stack = order["stack_kb"] * 1024
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_FSIZE, (order["output_bytes"] + 1,) * 2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (order["open_files"],) * 2)
    resource.setrlimit(resource.RLIMIT_NPROC, (order["processes"],) * 2)
    resource.setrlimit(resource.RLIMIT_STACK, (stack, stack))
    if order["address_space_kb"]:
        resource.setrlimit(resource.RLIMIT_AS, (order["address_space_kb"] * 1024,) * 2)


def enter_child(order, fds, accounting):
    """In the child: counted, limited, alone with its three streams."""
    accounting.enter()
    os.setsid()
    for target, fd in enumerate(fds[:3]):
        os.dup2(fd, target, inheritable=True)
    os.closerange(3, 1 << 20)
    limit(order)
    os.chdir(BOX)


def watch(pid, order, fds, accounting):
    """Wait until the program ends or reaches a limit. Answers which one, or ""."""
    pidfd = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    deadline = time.monotonic() + order["wall_ms"] / 1000
    used_us, limit_us, processors = 0, order["cpu_ms"] * 1000, os.cpu_count() or 1
    try:
        while True:
            until_cpu_ms = (limit_us - used_us) / 1000 / processors + 1
            until_wall_ms = (deadline - time.monotonic()) * 1000 + 1
            if poll.poll(max(min(accounting.tick_ms, until_cpu_ms, until_wall_ms), 1)):
                return ""
            used_us = accounting.cpu_us()
            if used_us > limit_us:
                return "cpu"
            if accounting.over_memory():
                return "memory"
            if any(os.fstat(fd).st_size > order["output_bytes"] for fd in fds[1:3]):
                return "output"
            if time.monotonic() >= deadline:
                return "wall"
    finally:
        os.close(pidfd)


def become(order, artefact, fds, accounting):
    """In the child, which never returns from here but as the program that it was forked to be."""
    try:
        code = artefact.read(order["code"]) if order["warm"] == "run" else None
        enter_child(order, fds, accounting)
        if order["warm"]:
            return warm_program(order, code)
        for ignored_by_python in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(ignored_by_python, signal.SIG_DFL)
        os.execve(order["argv"][0], order["argv"], order["env"])
    except BaseException as error:
        os.write(2, f"{order['argv'][0]}: {error}\n".encode())
    os._exit(127)


def end(pid):
    """Kill whatever runs in the box but this process, and wait until it is gone."""
    usage = Usage()
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass  # nobody is there
    usage.reap_all(pid)
    return usage


def run(order, fds, accounting, artefact):
    """One process tree from start to end: the program to become, in its child; else the artefact to go on with."""
    artefact.unpack(order["code"])
    accounting.start()
    started = time.monotonic_ns()
    pid = os.fork()
    if pid == 0:
        return become(order, artefact, fds, accounting), None
    why = watch(pid, order, fds, accounting)
    wall_us = (time.monotonic_ns() - started) // 1000
    usage = end(pid)
    cpu_us, peak_kb, ooms = accounting.finish(usage)
    values = {
        "status": usage.status, "why": why, "wall_us": wall_us, "cpu_us": cpu_us,
        "peak_kb": peak_kb, "rss_kb": usage.rss_kb, "ooms": ooms,
    }  # fmt: skip
    collected = []
    if order["collect"] and usage.status == 0 and not why:
        try:
            artefact = collect(order["collect"], order["artefact_bytes"], order["artefact_files"])
        except OSError as error:
            values["why"], values["problem"] = "artefact", error.strerror
        else:
            collected.append(artefact.fd)
            values["files"] = "|".join(f"{size}:{name}" for name, _mode, _offset, size in artefact.entries)
    wipe(BOX)
    wipe(TMP)
    answer(collected, **values)
    return None, artefact


def serve():
    """Take orders until the channel ends; in a child that becomes a program, return that program."""
    order, fds = receive()
    lock_in(order)
    for builtin in (site.setquit, site.setcopyright, site.sethelper):
        builtin()
    own = fds[: order["own_groups"]]
    for fd in own:
        os.write(fd, b"0")
        os.close(fd)
    accounting = Group(order, fds[len(own) :]) if order["group_files"] else Polling()
    gc.freeze()
    answer(ready=1)
    artefact = None
    while True:
        order, fds = receive()
        if order["op"] == "artefact":
            artefact = Artefact(fds[0], order["entries"])
            continue
        accounting.memory_kb = order["memory_kb"]
        program, artefact = run(order, fds, accounting, artefact)
        if program is not None:
            return program
        for fd in fds:
            os.close(fd)


program = serve()
