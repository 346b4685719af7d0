"""What a process tree has used: by the kernel's control group where there is one, else by looking often."""

import os

from judge.supervisor.channel import MachineFailed
from judge.supervisor.folders import BOX, TMP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from judge.supervisor.channel import Order

CHECK_MS = 100  # how often a running program's output and processor time are looked at, at least
POLL_MS = 10  # the same, where memory can only be had by looking
SOCKET_KB = 208  # that a socket may buffer, by the kernel's default, which no program may raise


class Group:
    """The control group of the programs, through files that the judge opened: the kernel's own accounting."""

    tick_ms = CHECK_MS

    def __init__(self, order: "Order", fds: "list[int]") -> None:
        self.fds: list[int] = []
        self.use(order["group_files"], fds)

    def use(self, names: "list[str]", fds: "list[int]") -> None:
        """Count in this group from now on."""
        for fd in self.fds:
            os.close(fd)
        self.fds = fds
        named = dict(zip(names, fds, strict=True))
        # a child that writes "0" to these is counted from there, with all that it starts
        self.join_fds = [fd for name, fd in named.items() if name.startswith("join")]
        self.cpu_fd, self.oom_fd = named["cpu"], named["oom"]
        self.resets = "peak" in named
        self.peak_fd = named.get("peak", named.get("first_peak", -1))

    def start(self, order: "Order") -> None:
        self.cpu_before, self.ooms_before = self.cpu_us_total(), self.ooms_total()
        self.limit_kb: int = order["memory_kb"] - order["unused_kb"]
        self.refused_before = self.events(b"oom")
        self.kept_kb = 0
        if self.resets:  # what remains are cached files of earlier runs: not this program's
            os.pwrite(self.peak_fd, b"0\n", 0)
            self.kept_kb = self.peak_kb()

    def forget(self) -> None:
        """In a fork: the group counts on from submission to submission, which is for no program to see."""
        self.cpu_before = self.ooms_before = self.refused_before = self.limit_kb = self.kept_kb = 0

    def cpu_us_total(self) -> int:
        text = os.pread(self.cpu_fd, 256, 0)
        return int(text.split()[1]) if text.startswith(b"usage_usec") else int(text) // 1000

    def ooms_total(self) -> int:
        return self.events(b"oom_kill")

    def met_its_limit(self) -> bool:
        """Control groups of version 2 count that; for those of version 1, the most that they ever had tells it."""
        if self.events(b"oom_kill_disable", -1) < 0:
            return self.events(b"oom") > self.refused_before
        return self.peak_kb() >= self.limit_kb

    def events(self, word: bytes, missing: int = 0) -> int:
        words = os.pread(self.oom_fd, 512, 0).split()
        return int(words[words.index(word) + 1]) if word in words else missing

    def cpu_us(self) -> int:
        return self.cpu_us_total() - self.cpu_before

    def over_memory(self) -> bool:
        return self.ooms_total() > self.ooms_before  # a program that goes on after it has nothing to win

    def over_processes(self) -> bool:
        return False  # the kernel refuses them

    def peak_kb(self) -> int:
        return int(os.pread(self.peak_fd, 64, 0)) // 1024

    def finish(self, usage: "Usage") -> "tuple[int, int, int]":
        """Processor time, peak memory and how often memory ran out, once everything has ended.

        MachineFailed where the kernel ended something though this group was within its limit.
        """
        ooms = self.ooms_total() - self.ooms_before
        if ooms and not self.met_its_limit():
            raise MachineFailed("the machine ran out of memory, and the program was within its limit")
        peak_kb = self.peak_kb() - self.kept_kb if self.peak_fd >= 0 else usage.rss_kb
        return self.cpu_us(), peak_kb, ooms


class Polling:
    """Where no control group may be written: the sum over all processes, looked at often.

    Complete, because the system call filter then leaves no memory that belongs to no process, and no child that ends
    without being waited for: who is not waited for by its parent is still here, and shows its processor time.
    """

    tick_ms = POLL_MS
    join_fds: "list[int]" = []

    def start(self, order: "Order") -> None:
        self.memory_kb: int = order["memory_kb"]
        self.highest, self.cpu_highest = 0, 0
        self.kept_kb = 0
        self.kept_kb = self.shared_kb()

    def use(self, names: "list[str]", fds: "list[int]") -> None:
        pass

    def forget(self) -> None:
        """Of what is counted here, nothing is older than the box."""

    def shared_kb(self) -> int:
        """Memory of no single process: files, and what sockets may hold at most."""
        bytes_used = 0
        for folder in (BOX, TMP):
            about = os.statvfs(folder)
            bytes_used += (about.f_blocks - about.f_bfree) * about.f_frsize
        with open("/proc/net/sockstat", "rb") as file:
            sockets = int(file.read().split()[2])
        return bytes_used // 1024 + sockets * SOCKET_KB - self.kept_kb

    def look(self) -> None:
        memory_kb, ticks = 0, 0
        names = [name for name in os.listdir("/proc") if name.isdigit() and name != "1"]
        for name in names:
            try:
                memory_kb += sum(held_kb(name))
                with open(f"/proc/{name}/stat", "rb") as file:
                    ticks += sum(map(int, file.read().rpartition(b")")[2].split()[11:15]))
            except (OSError, IndexError):
                continue  # gone meanwhile
        shared_kb = self.shared_kb()
        if memory_kb + shared_kb > self.memory_kb and len(names) > 1:
            memory_kb = sum(
                map(self.proportional_kb, names)
            )  # forks share pages: those counted more than once
        self.highest = max(self.highest, memory_kb + shared_kb)
        self.cpu_highest = max(self.cpu_highest, ticks * 10_000)

    def proportional_kb(self, name: str) -> int:
        try:
            resident_kb, others_kb = held_kb(name)
            try:
                with open(f"/proc/{name}/smaps_rollup", "rb") as file:
                    words = file.read().split()
                return int(words[words.index(b"Pss:") + 1]) + others_kb
            except (OSError, ValueError):  # a process that hides its pages pays for all that it maps
                return resident_kb + others_kb
        except OSError:
            return 0  # gone meanwhile

    def cpu_us(self) -> int:
        self.look()
        return self.cpu_highest

    def over_memory(self) -> bool:
        return self.highest > self.memory_kb

    def over_processes(self) -> bool:
        return False  # the kernel refuses them

    def finish(self, usage: "Usage") -> "tuple[int, int, int]":
        """Processor time, peak memory and how often memory ran out, once everything has ended."""
        peak_kb = max(self.highest, usage.rss_kb)
        return max(usage.cpu_us, self.cpu_highest), peak_kb, int(peak_kb > self.memory_kb)


def held_kb(process: str) -> "tuple[int, int]":
    """What a process has in memory; and besides, what it has in swap space, and tables of its pages.

    Where its first thread has ended, the process itself shows none of it, but the threads that live on do.
    """
    with open(f"/proc/{process}/status", "rb") as file:
        found = status_kb(file.read())
    if found is None:
        for thread in os.listdir(f"/proc/{process}/task"):
            try:
                with open(f"/proc/{process}/task/{thread}/status", "rb") as file:
                    found = status_kb(file.read())
            except OSError:
                continue  # gone meanwhile
            if found is not None:
                break
    return found or (0, 0)


def status_kb(status: bytes) -> "tuple[int, int] | None":
    """Only where a line begins: the process may call itself by the name of a figure, and what it likes."""
    resident, *others = (status.find(key) for key in (b"\nVmRSS:", b"\nVmSwap:", b"\nVmPTE:"))
    if resident < 0:
        return None
    return kb_at(status, resident), sum(kb_at(status, at) for at in others if at >= 0)


def kb_at(status: bytes, at: int) -> int:
    return int(status[at : status.index(b"\n", at + 1)].split()[1])


class OwnKernel:
    """A control group of a kernel that only this box has: it counts time and processes, and tells all memory in use.

    Its own bound on processes stands behind the look: this kernel does not free all of a process that it refuses.
    """

    tick_ms = POLL_MS

    def __init__(self, top: str) -> None:
        self.group = f"{top}/programs"
        os.mkdir(self.group)
        self.join_fds = [self.open("cgroup.procs", os.O_WRONLY)]
        self.bound_fd = self.open("pids.max", os.O_WRONLY)
        self.cpu_fd = self.open("cpuacct.usage")
        self.processes_fd = self.open("pids.current")

    def open(self, name: str, how: int = os.O_RDONLY) -> int:
        path = f"{self.group}/{name}"
        os.chmod(path, 0o600)
        return os.open(path, how | os.O_CLOEXEC)

    def number(self, fd: int) -> int:
        return int(os.pread(fd, 64, 0))

    def start(self, order: "Order") -> None:
        self.memory_kb: int = order["memory_kb"]
        self.processes: int = order["processes"]
        self.highest = 0
        os.pwrite(self.bound_fd, str(2 * self.processes).encode(), 0)
        self.cpu_before, self.kept_kb = self.number(self.cpu_fd), self.memory_now_kb()

    def use(self, names: "list[str]", fds: "list[int]") -> None:
        pass

    def forget(self) -> None:
        """Of what is counted here, nothing is older than the box."""

    def cpu_us(self) -> int:
        return (self.number(self.cpu_fd) - self.cpu_before) // 1000

    def over_memory(self) -> bool:
        self.highest = max(self.highest, self.memory_now_kb() - self.kept_kb)
        return self.highest > self.memory_kb

    def memory_now_kb(self) -> int:
        """What programs and files in memory hold. The group's figure has mapped files as well: 200 MB for each JVM."""
        with open("/proc/meminfo", "rb", buffering=0) as file:
            words = file.read(4096).split()
        return int(words[words.index(b"AnonPages:") + 1])

    def over_processes(self) -> bool:
        return self.number(self.processes_fd) > self.processes

    def finish(self, usage: "Usage") -> "tuple[int, int, int]":
        """Processor time, peak memory and how often memory ran out, once everything has ended."""
        peak_kb = self.highest or min(usage.rss_kb, self.memory_kb)  # of a run too short to be looked at
        return self.cpu_us(), peak_kb, int(self.highest > self.memory_kb)


if TYPE_CHECKING:
    Accounting = Group | Polling | OwnKernel


def starved_us() -> int:
    """How long the processes that live now have waited for a processor, all threads together."""
    total_ns = 0
    for name in os.listdir("/proc"):
        if not name.isdigit() or name == "1":
            continue
        try:
            for thread in os.listdir(f"/proc/{name}/task"):
                with open(f"/proc/{name}/task/{thread}/schedstat", "rb") as file:
                    total_ns += int(file.read().split()[1])
        except (OSError, IndexError):
            continue  # gone meanwhile, or a kernel that does not count this
    return total_ns // 1000


class Usage:
    """What the kernel says of processes that were waited for."""

    def __init__(self) -> None:
        self.cpu_us, self.rss_kb, self.status = 0, 0, 0

    def reap_all(self, main: int) -> None:
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
