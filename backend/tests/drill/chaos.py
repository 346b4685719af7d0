"""Submissions arrive by HTTP while random processes are killed and frozen; then everybody's log is compared.

Only processes of the arrangement that the drill itself started are ever met.
"""

from __future__ import annotations

import os
import random
import re
import signal
import statistics
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.drill.arrangements import Arrangement, arranged
from tests.drill.clients import Clients
from tests.drill.programs import MOSTLY_PYTHON, make_programs

# how often each is chosen, where it is there
KILLED = {
    "worker": 40, "web": 25, "web master": 5, "housekeep": 8, "beat": 4,
    "database process": 10, "database": 5, "broker": 6, "broker's memory": 4,
}  # fmt: skip
FROZEN = {
    "worker": 45,
    "web": 30,
    "web master": 5,
    "housekeep": 5,
    "beat": 5,
    "database process": 5,
    "broker": 5,
}
SHORT_SECONDS, LONG_SECONDS = (0.3, 5.0), (13.0, 18.0)  # some sleep longer than a lease lasts
LONG_SHARE = 0.25
NO_PROGRESS_SECONDS = 120.0
TOLD_EVERY_SECONDS = 15.0
LOST = re.compile(
    r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) .* run (\d+) was lost by worker (\S+); it is graded again"
)


@dataclass
class Monkey:
    """Kills and freezes, so many times each, evenly over `seconds`. Lives in the thread that started the servers."""

    arrangement: Arrangement
    kills: int
    stops: int
    seconds: float
    chance: random.Random
    killed: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)
    died_at: dict[str, float] = field(default_factory=dict)  # by the number of the process
    _frozen: dict[int, tuple[str, float]] = field(default_factory=dict)  # until when

    def run(self, *, every: Callable[[], object]) -> None:
        """Does all of it; `every` is called about every tenth of a second."""
        acts = [self._kill] * self.kills + [self._stop] * self.stops
        self.chance.shuffle(acts)
        started_at = time.monotonic()
        for number, act in enumerate(acts):
            due_at = (
                started_at
                + self.seconds * number / len(acts)
                + self.chance.uniform(0, self.seconds / len(acts))
            )
            while time.monotonic() < due_at or not act():
                every()
                self._wake()
                time.sleep(0.1)
        while self._frozen:
            every()
            self._wake()
            time.sleep(0.1)

    def _choose(self, shares: dict[str, int]) -> tuple[str, list[int]]:
        members = self.arrangement.members()
        if self.arrangement.postgresql is not None:
            members["database"] = []
        if self.arrangement.redis is not None and self.arrangement.redis.process is not None:
            members["broker"] = [self.arrangement.redis.process.pid]
            members["broker's memory"] = []
        names = [name for name in shares if name in members]
        name = self.chance.choices(names, [shares[name] for name in names])[0]
        return name, members[name]

    def _kill(self) -> bool:
        name, pids = self._choose(KILLED)
        if name == "database":
            assert self.arrangement.postgresql is not None
            self.arrangement.postgresql.kill()
            time.sleep(self.chance.uniform(0, 3))
            self.arrangement.postgresql.start()
        elif name == "broker":
            assert self.arrangement.redis is not None
            self.arrangement.redis.kill()
            time.sleep(self.chance.uniform(0, 3))
            self.arrangement.redis.start()
        elif name == "broker's memory":
            assert self.arrangement.redis is not None
            if self.arrangement.redis.process.pid in self._frozen:  # type: ignore[union-attr]
                return False
            self.arrangement.redis.ask("FLUSHALL")
        else:
            pid = self.chance.choice(pids)
            if not _signal(pid, signal.SIGKILL):
                return False
            self.died_at[str(pid)] = time.time()
        self.killed[name] += 1
        return True

    def _stop(self) -> bool:
        name, pids = self._choose(FROZEN)
        if name in {frozen for frozen, _ in self._frozen.values()}:
            return False  # one of a kind at a time: somebody must be there to take over
        pid = self.chance.choice(pids)
        if not _signal(pid, signal.SIGSTOP):
            return False
        bounds = LONG_SECONDS if self.chance.random() < LONG_SHARE else SHORT_SECONDS
        self._frozen[pid] = (name, time.monotonic() + self.chance.uniform(*bounds))
        self.stopped[name] += 1
        return True

    def _wake(self) -> None:
        for pid, (_, until) in list(self._frozen.items()):
            if time.monotonic() >= until:
                _signal(pid, signal.SIGCONT)
                del self._frozen[pid]


def _signal(pid: int, number: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
        return True
    return False


@dataclass
class Outcome:
    """What a drill saw. `wrong` is empty when all is well."""

    wrong: dict[str, Any]
    acknowledged: int
    killed: Counter[str]
    stopped: Counter[str]
    troubles: Counter[str]
    claimed_again_seconds: list[float]
    graded_again_seconds: list[float]
    losses: dict[str, int]
    seconds: float

    def lines(self) -> list[str]:
        return [
            f"acknowledged: {self.acknowledged} submissions in {self.seconds:.0f} s",
            f"killed: {self.killed.total()} ({_counts(self.killed)})",
            f"frozen: {self.stopped.total()} ({_counts(self.stopped)})",
            f"clients tried again after: {_counts(self.troubles) or 'nothing'}",
            f"runs by how often they lost their worker: {_counts(self.losses) or 'none'}",
            f"from a worker's death to the next claim: {spread(self.claimed_again_seconds)}",
            f"from a worker's death to the result: {spread(self.graded_again_seconds)}",
            *(f"WRONG {name}: {len(found)}, such as {found[:5]}" for name, found in self.wrong.items()),
            "nothing lost, nothing graded twice" if not self.wrong else "the drill FAILED",
        ]


def spread(values: list[float], unit: str = "s", digits: int = 1) -> str:
    """Median, 95th percentile and worst, in words."""
    if not values:
        return "none seen"
    high = statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
    figures = {"p50": statistics.median(values), "p95": high, "worst": max(values)}
    told = ", ".join(f"{name} {value:.{digits}f} {unit}" for name, value in figures.items())
    return f"{told} ({len(values)} seen)"


def _counts(counter: dict[Any, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counter.items(), key=lambda item: -item[1]))


def drill(
    name: str,
    folder: Path,
    *,
    submissions: int,
    kills: int,
    stops: int,
    seconds: float,
    students: int,
    seed: int,
    say: Callable[[str], None],
    **environment: str,
) -> Outcome:
    """The whole drill on one arrangement; `folder` keeps the clients' and the server's log."""
    chance = random.Random(seed)
    log = folder / "promised.jsonl"
    with arranged(name, folder / "data", **environment) as arrangement:
        server = arrangement.server
        school = arrangement.call("school", f"make_school({students}, {max(2, students // 30)})")
        programs = make_programs(submissions, MOSTLY_PYTHON, chance)
        clients = Clients(server.origin, school["students"], programs, log, seconds)
        monkey = Monkey(arrangement, kills, stops, seconds, chance)
        started_at, looked_at, told_at = time.monotonic(), 0.0, 0.0

        def look() -> dict[str, int]:
            """How many runs are in which state, at most once in a second; nothing while the database is away."""
            nonlocal looked_at, told_at
            now = time.monotonic()
            if now - looked_at < 1:
                return {}
            looked_at = now
            try:
                states = arrangement.count()
            except OSError:
                return {}
            if now - told_at > TOLD_EVERY_SECONDS:
                told_at = now
                say(
                    f"{now - started_at:5.0f} s: {clients.acknowledged} acknowledged, {_counts(states)};"
                    f" {monkey.killed.total()} killed, {monkey.stopped.total()} frozen"
                )
            return states

        try:
            clients.start()
            monkey.run(every=look)
            wrong: dict[str, Any] = {}
            if not _drained(clients, look):
                wrong["not drained"] = [arrangement.count()]
            spent_seconds = time.monotonic() - started_at
            clients.join(0)
            if clients.refusals:
                wrong["refused"] = clients.refusals
            if clients.acknowledged != submissions:
                wrong["never acknowledged"] = [submissions - clients.acknowledged]
            audit = arrangement.call("audit", f"compare({str(log)!r}, {school['tests']})")
        finally:
            (folder / "server.log").write_text("\n".join(server.lines))
    claimed, graded = _recoveries(server.lines, monkey.died_at, audit["finished_at"])
    return Outcome(
        wrong | audit["wrong"],
        clients.acknowledged,
        monkey.killed,
        monkey.stopped,
        clients.troubles,
        claimed,
        graded,
        audit["losses"],
        spent_seconds,
    )


def _drained(clients: Clients, look: Callable[[], dict[str, int]]) -> bool:
    """Waits until all is handed in and graded; False when nothing moves for long."""
    last: Any = None
    moved_at = time.monotonic()
    while True:
        states = look()
        busy = states.get("queued", 0) + states.get("running", 0)
        if states and not busy and not clients.at_work():
            return True
        seen = (clients.acknowledged, busy) if states else last
        if seen != last:
            last, moved_at = seen, time.monotonic()
        if time.monotonic() - moved_at > NO_PROGRESS_SECONDS:
            return False
        time.sleep(0.2)


def _recoveries(
    lines: list[str], died_at: dict[str, float], finished_at: dict[str, float]
) -> tuple[list[float], list[float]]:
    """From the death of a worker that was killed in mid-run: seconds to the next claim of that run, and to its result."""
    claims: dict[tuple[str, str], float] = {}
    for line in lines:
        if (match := LOST.search(line)) and (pid := match[3].rpartition(":")[2]) in died_at:
            when = datetime.strptime(match[1], "%Y-%m-%d %H:%M:%S,%f").replace(tzinfo=UTC).timestamp()
            claims[match[2], pid] = when
    claimed = [when - died_at[pid] for (_, pid), when in claims.items()]
    last_death: dict[str, float] = {}
    for run, pid in claims:
        last_death[run] = max(last_death.get(run, 0.0), died_at[pid])
    graded = [finished_at[run] - death for run, death in last_death.items() if run in finished_at]
    return claimed, graded
