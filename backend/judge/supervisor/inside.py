"""The supervisor: process 1 of a box. Runs what the judge orders, one process tree at a time, and reports numbers.

Executed by the system's Python inside the box, with the modules beside it: it may import nothing else of the
judge's and nothing heavy, learns no expected output, and never reads what a program wrote (streams are memory files,
passed through). For a Python program `serve` yields its table of calls, and the boot code forks: so it runs at the top of
the stack, like in an interpreter of its own.
"""

import _signal  # type: ignore[import-not-found] # `signal` would load enumerations into every box
import gc
import os
import resource
import time

from judge.supervisor.channel import MachineFailed, answer, copies_itself, interrupted, private_file, receive
from judge.supervisor.counting import Usage, starved_us
from judge.supervisor.doors import set_dumpable
from judge.supervisor.folders import BOX, Artefact, collect, listing
from judge.supervisor.kernels import Own, Shared
from judge.supervisor.nursery import wait_for_boxes
from judge.supervisor.spawning import (
    DEFAULT_ACTION,
    Calls,
    add_end,
    add_first,
    add_fork,
    add_program,
    handled_in_forks,
)
from judge.supervisor.warm import CODE, become_fresh, prepare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from judge.supervisor.channel import Order
    from judge.supervisor.counting import Accounting
    from judge.supervisor.kernels import Kernel

BLOCK_BYTES = 512  # of which a file counts how many it has
# of the machine: a program may leave those that the judge was given by `taskset`
PROCESSORS = os.cpu_count() or 1
MOST_STACK = resource.getrlimit(resource.RLIMIT_STACK)[1] % (
    1 << 64
)  # where there is no bound, Python says -1
# Python ignores these, and what it starts would
IGNORED_BY_PYTHON = {_signal.SIGPIPE: DEFAULT_ACTION, _signal.SIGXFSZ: DEFAULT_ACTION}
# All others are put back to their defaults: whoever started the judge may have had some ignored (nohup, a shell's
# background), and process 1 ignores those from inside anyway. The filter lets nobody touch SIGCHLD.
LEFT_AS_THEY_ARE = {*IGNORED_BY_PYTHON, _signal.SIGCHLD, _signal.SIGKILL, _signal.SIGSTOP}


def limits(order: "Order") -> "list[tuple[int, int, int]]":
    """What the kernel enforces on each process, beneath what is enforced on them all: which, how much, and raised to what.

    Programs may ask for a larger stack, as some do before they recurse: it is memory like any other.
    """
    found = [
        (resource.RLIMIT_CPU, order["cpu_ms"] // 1000 + 2),
        (resource.RLIMIT_FSIZE, order["output_bytes"] + 1),
        (resource.RLIMIT_NOFILE, order["open_files"]),
        (resource.RLIMIT_NPROC, order["processes"]),
    ]
    if order["address_space_kb"]:
        found.append((resource.RLIMIT_AS, order["address_space_kb"] * 1024))
    stack = min(order["stack_kb"] * 1024, MOST_STACK)
    return [*((what, value, value) for what, value in found), (resource.RLIMIT_STACK, stack, MOST_STACK)]


def next_look_ms(order: "Order", accounting: "Accounting", used_us: int, left_s: float) -> float:
    """Milliseconds until a program must be looked at, given its processor time so far and the wall time left."""
    until_cpu_ms: float = (order["cpu_ms"] - used_us / 1000) / PROCESSORS + 1
    return max(min(accounting.tick_ms, until_cpu_ms, left_s * 1000 + 1), 1)


def watch(
    order: "Order",
    fds: "list[int]",
    kernel: "Kernel",
    accounting: "Accounting",
    started: float,
    wait_ms: float,
) -> str:
    """Wait until the program ends or reaches a limit; answers which one, or "".

    `started`: monotonic, in seconds. The first look is after `wait_ms`.
    """
    looked, deadline = started, started + order["wall_ms"] / 1000
    own_ms, busy_us = 0.0, 0  # what it let pass by itself; what it ran or waited to run, all threads together
    limit_us = order["cpu_ms"] * 1000
    while not kernel.ended(wait_ms):
        used_us = accounting.cpu_us()
        if used_us > limit_us or interrupted():
            return "cpu"
        if accounting.over_memory():
            return "memory"
        if accounting.over_processes():
            return "processes"
        if any(os.fstat(fd).st_size > order["output_bytes"] for fd in fds[1:3]):
            return "output"
        now = time.monotonic()
        if now >= deadline:
            busy_before_us, busy_us = busy_us, used_us + starved_us()
            # many threads may run and wait at once: no more than the time that passed counts as theirs
            elapsed_ms = (now - looked) * 1000
            own_ms += elapsed_ms - min(elapsed_ms, max(busy_us - busy_before_us, 0) / 1000)
            looked = now
            if (
                own_ms >= order["wall_ms"]
                or now - started >= order["starved_factor"] * order["wall_ms"] / 1000
            ):
                return "wall"
            deadline = now + (order["wall_ms"] - own_ms) / 1000
        wait_ms = next_look_ms(order, accounting, used_us, deadline - now)
    return ""


class Beginning:
    """How a child becomes the program that was ordered; the next run mostly begins like the last."""

    def __init__(self) -> None:
        self.key: object = None
        # of Python programs; `serve` puts Python's own there
        self.sigint_action, self.problem_fd = DEFAULT_ACTION, -1

    def calls(self, order: "Order", streams: "list[int]", kernel: "Kernel", join_fds: "list[int]") -> Calls:
        bounds = limits(order)
        key = (order["argv"], order["env"], order["warm"], streams, join_fds, bounds)
        if key != self.key:
            self.key = key
            actions = {_signal.SIGINT: self.sigint_action} if order["warm"] else IGNORED_BY_PYTHON
            self.made = Calls(self.problem_fd)
            if order["warm"]:
                add_fork(self.made)
            add_first(self.made, BOX, streams, join_fds, bounds, kernel.last_calls, actions)
            if order["warm"]:
                add_end(self.made)
            else:
                add_program(self.made, order["argv"], order["env"])
        return self.made


beginning = Beginning()


def end(pid: int) -> Usage:
    """Kill whatever runs in the box but this process, and wait until it is gone."""
    usage = Usage()
    try:  # noqa: SIM105 - contextlib would be loaded into every box
        os.kill(-1, _signal.SIGKILL)
    except ProcessLookupError:
        pass
    usage.reap_all(pid)
    return usage


def run(
    order: "Order", fds: "list[int]", kernel: "Kernel", accounting: "Accounting", artefact: Artefact
) -> "Generator[Calls, None, int]":
    """One process tree from start to end: the memory that its output takes. Yields the table of what is to be forked."""
    kernel.unpack(artefact, hidden=CODE)
    code = artefact.read(CODE) if order["warm"] == "run" else b""
    calls = beginning.calls(order, fds[:3], kernel, accounting.join_fds)
    accounting.start(order)
    wait_ms = next_look_ms(order, accounting, 0, order["wall_ms"] / 1000)
    if order["warm"]:
        gc.freeze()  # the child collects what is its own, and touches nothing else
        prepare(order["warm"], code, order["argv"], accounting.forget)
        started_ns = time.monotonic_ns()
        yield calls.waiting(wait_ms)
        pid, pidfd = calls.pid, calls.pidfd
        if pidfd is not None:
            wait_ms = 0  # the fork has waited
    else:
        started_ns = time.monotonic_ns()
        (pid, error), pidfd = calls.begin(), None
        if error:
            os.write(fds[2], f"{order['argv'][0]}: {error}\n".encode())
    kernel.watch(pid, pidfd)
    why = watch(order, fds, kernel, accounting, started_ns / 1e9, wait_ms)
    ended_ns = time.monotonic_ns()
    kernel.unwatch()
    usage = end(pid)
    calls.raise_problem(usage.status)
    cpu_us, peak_kb, ooms = accounting.finish(usage)
    values: dict[str, object] = {
        "status": usage.status, "why": why, "wall_us": (ended_ns - started_ns) // 1000,
        "cpu_us": cpu_us, "peak_kb": peak_kb, "ooms": ooms,
    }  # fmt: skip
    if order["collect"] and not why and os.WIFEXITED(usage.status):
        values |= gather(order, kernel)
    kernel.clear()
    values["held_bytes"] = held = held_bytes(fds[1:3])
    answer([kernel.gathered] if kernel.sends_gathered and "files" in values else [], **values)
    return held


def gather(order: "Order", kernel: "Kernel") -> "dict[str, object]":
    """Collects the files that the order asks for, and answers which they are, or why they cannot be had."""
    kernel.as_student()
    try:
        entries = collect(kernel.gathered, order["collect"], order["artefact_bytes"], order["artefact_files"])
        return {"files": listing(entries)}
    except OSError as error:
        return {"why": "artefact", "problem": error.strerror}
    finally:
        kernel.as_supervisor()


def held_bytes(fds: "list[int]") -> int:
    """Bytes of memory that files take; sparse ones less than their size."""
    return sum(os.fstat(fd).st_blocks for fd in fds) * BLOCK_BYTES


def serve() -> "Iterator[Calls]":
    """Take orders until the channel ends. Yields the table of what is to be forked; only the parent comes back."""
    set_dumpable(0)  # before anything of a student's is near: nobody may look into this process
    for number in _signal.valid_signals() - LEFT_AS_THEY_ARE:
        _signal.signal(number, _signal.SIG_DFL)
    become_fresh()
    beginning.sigint_action = handled_in_forks(_signal.SIGINT, _signal.default_int_handler)
    if copies_itself():
        wait_for_boxes()
    beginning.problem_fd = private_file("problem")
    order, fds = receive()
    kernel = Own() if order["own_kernel"] else Shared()
    accounting = kernel.lock_in(order, fds)
    answer([], ready=1)
    artefact, unread_bytes = Artefact(-1, []), 0
    while True:
        order, fds = receive()
        if order["op"] == "artefact":
            if artefact.fd >= 0:
                os.close(artefact.fd)
            artefact = Artefact(fds[0], order["entries"])
            continue
        if order["op"] == "end":
            continue  # it came too late: what it was to end had ended
        if order["waits_over_bytes"] is not None and unread_bytes > order["waits_over_bytes"]:
            while (
                receive()[0]["op"] != "go"
            ):  # until then, what the last run wrote would count as this one's memory
                pass
        streams = fds[:3]
        if order["group_files"]:
            accounting.use(order["group_files"], fds[3:])
        try:
            unread_bytes = yield from run(order, streams, kernel, accounting, artefact)
        except MachineFailed as error:
            answer([], machine_failed=error)  # and the judge ends this box
        for fd in streams:
            os.close(fd)
