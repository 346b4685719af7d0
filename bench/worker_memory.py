"""Memory of a grading worker: idle, and while programs flood it with output.

The worker of a real server, with its idle boxes beside it. A hundred programs in a row print until they are stopped or
have written 100 MB each; what counts is the worker's highest resident size meanwhile, as the kernel saw it (VmHWM): it
may hold a few outputs of the permitted size (1 MB), two tests being judged at once.

    script/bench worker_memory
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from _common import TESTS, met
from _peers import Autograder

from tests.servers import Server, command_line, descendants_of, running_server

IDLE_GOAL_MB, GROWTH_GOAL_MB = 120, 16
FLOOD = "# {}\nimport os\nfor _ in range(100): os.write(1, b'x' * 1_000_000)\n"
FLOODS = 5  # of 20 tests


def worker_of(server: Server) -> int:
    return next(pid for pid in descendants_of(server.process.pid) if "manage.py worker" in command_line(pid))


def megabytes(pid: int, file: str, field: str) -> float:
    for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    raise KeyError(field)


def of_tree_mb(pid: int) -> float:
    """The worker and its idle boxes, what they share counted once."""
    return sum(megabytes(each, "smaps_rollup", "Pss") for each in {pid, *descendants_of(pid)})


def main() -> None:
    environment = {"DEMO": "1", "SUBMISSIONS_PER_MINUTE": "100000", "LOG_LEVEL": "ERROR"}
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder), **environment) as server:
        server.wait_for_line("Autograder is ready")
        reached = Autograder(server.origin, server.accounts["teacher"])
        reached.submit("python", "print(sum(map(int, input().split())))", TESTS)  # everything is loaded now
        worker = worker_of(server)
        time.sleep(2)
        idle, tree = megabytes(worker, "status", "VmRSS"), of_tree_mb(worker)
        print(f"{'idle worker':<34}{idle:>8.1f} MB  {met(idle < IDLE_GOAL_MB)} < {IDLE_GOAL_MB} MB")
        print(f"{'… with its idle boxes':<34}{tree:>8.1f} MB")
        Path(f"/proc/{worker}/clear_refs").write_text("5")  # the highest size counts from here
        for number in range(FLOODS):
            reached.submit("python", FLOOD.format(number), TESTS, "output_limit_exceeded")
        growth = megabytes(worker, "status", "VmHWM") - idle
        print(
            f"{'highest in 100 floods, above idle':<34}{growth:>+8.1f} MB  {met(growth < GROWTH_GOAL_MB)} < {GROWTH_GOAL_MB} MB"
        )


if __name__ == "__main__":
    main()
