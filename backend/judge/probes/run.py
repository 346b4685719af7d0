"""Runs the probes through the judge itself, as students' programs run, and reads its own verdicts."""

from __future__ import annotations

import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from judge.cache import NoPrograms
from judge.engine import Engine
from judge.languages import LANGUAGES
from judge.model import Job, JudgeError, Limits, SandboxUnavailable, TestCase, TestResult, Verdict

CONTAINED = b"contained\n"
PROGRAM = (Path(__file__).parent / "attacks.py").read_bytes()
SMALL = Limits(time_ms=400, memory_mb=96, output_kb=256)  # for what runs into its limit of time
PATIENT = Limits(time_ms=5_000, memory_mb=96, output_kb=256)  # for what ends before, on a slow machine, too
TIME_ERROR_MS = 20
UNSEEN_MS = 190  # of processor time, that the children of `unseen_children` use at least
GONE_WITHIN_S = 30.0  # after a judge was killed, on a machine that stands still for a while
NAMESPACES = ("user", "mnt", "pid", "ipc", "net", "uts", "cgroup")


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """`containment` probes must pass, or nothing is run here; the others only make this machine less exact.

    With a `language`, it is that language's. `missing`: it is not installed, so there was nothing to prove.
    """

    name: str
    ok: bool
    detail: str
    containment: bool = True
    language: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Attack:
    """One way out, tried by attacks.py, and the verdict that it must meet."""

    mode: str
    title: str
    verdicts: tuple[Verdict, ...] = (Verdict.ACCEPTED,)
    containment: bool = True


ATTACKS = (
    Attack("identity", "runs without privileges, alone in namespaces of its own"),
    Attack("secrets", "sees no file and no environment of the judge's"),
    Attack("network", "reaches no network of any family"),
    Attack("writes", "writes nowhere but to its own folders"),
    Attack("privileges", "gains no namespace, mount, trace or kernel facility"),
    Attack("forgery", "cannot forge a result or stop its supervisor"),
    Attack("leave", "that leaves files and a daemon behind still ends"),
    Attack("look", "finds nothing of the test before"),
    Attack("disk", "is stopped by the limit of files"),
    Attack("multiply", "is refused its next process or thread", (Verdict.ACCEPTED, Verdict.RUNTIME_ERROR)),
    Attack("memory", "is stopped by the memory limit", (Verdict.MEMORY_LIMIT_EXCEEDED,)),
    Attack(
        "memory_of_many",
        "is stopped by the memory limit over all its processes",
        (Verdict.MEMORY_LIMIT_EXCEEDED,),
    ),
    Attack(
        "memory_of_nobody",
        "holds no memory but what is counted",
        (Verdict.MEMORY_LIMIT_EXCEEDED, Verdict.ACCEPTED),
    ),
    Attack(
        "unseen_children",
        "is charged for children that nobody waits for",
        (Verdict.ACCEPTED, Verdict.TIME_LIMIT_EXCEEDED),
    ),
)
ENDLESS = (
    Attack("flood", "is stopped by the output limit", (Verdict.OUTPUT_LIMIT_EXCEEDED,)),
    Attack("endless", "is stopped by the processor time limit", (Verdict.TIME_LIMIT_EXCEEDED,)),
    Attack(  # whichever bound is met first
        "fork_bomb",
        "that multiplies without end is stopped",
        (Verdict.TIME_LIMIT_EXCEEDED, Verdict.RUNTIME_ERROR, Verdict.MEMORY_LIMIT_EXCEEDED),
    ),
    Attack("sleeper", "is stopped by the wall clock", (Verdict.TIME_LIMIT_EXCEEDED,)),
    Attack("burn", "is charged the processor time that it used", containment=False),
)

DISK_OF_OWN_KERNEL = Attack(  # which bounds bytes, but not files: time does, and the memory of the whole box
    "disk", "is ended before its files are too many", (Verdict.ACCEPTED, Verdict.TIME_LIMIT_EXCEEDED)
)


def run_probes(engine: Engine) -> list[ProbeResult]:
    """All of them, two side by side; never raises, whatever is broken."""
    try:
        engine.keeper.check()
    except SandboxUnavailable as error:  # as every probe would say
        return [ProbeResult("a program in the sandbox", False, error.reason)]
    patient, small = list(ATTACKS), list(ENDLESS)
    if engine.keeper.backend.own_kernel:
        patient = [each for each in ATTACKS if each.mode != DISK_OF_OWN_KERNEL.mode]
        small.append(DISK_OF_OWN_KERNEL)
    groups: list[Callable[[], list[ProbeResult]]] = [
        partial(attack, engine, patient, PATIENT),
        partial(attack, engine, small, SMALL),
        survive_death,
        *(partial(speak, engine, name) for name in LANGUAGES),
    ]
    with ThreadPoolExecutor(max_workers=2) as pool:
        return [result for results in pool.map(_run_group, groups) for result in results]


def _run_group(group: Callable[[], list[ProbeResult]]) -> list[ProbeResult]:
    try:
        return group()
    except OSError as error:  # a full disk, a folder that cannot be written
        return [ProbeResult("the judge has the files that it needs", False, str(error))]


def attack(engine: Engine, attacks: Sequence[Attack], limits: Limits) -> list[ProbeResult]:
    """Every attack as one test of one submission, each judged as students' tests are."""
    with _bait() as (path, value, abstract):
        own = " ".join(os.readlink(f"/proc/self/ns/{kind}") for kind in NAMESPACES)
        lines = {"identity": f"{own}\n", "secrets": f"{path} {value}\n", "network": f"{abstract}\n"}
        tests = tuple(
            TestCase(
                f"{each.mode}\n{lines.get(each.mode, '')}".encode(),
                None if each.mode == "burn" else CONTAINED,
            )
            for each in attacks
        )
        try:
            report = engine.run(Job("python", PROGRAM, tests, limits))
        except JudgeError as error:
            return [ProbeResult("a program in the sandbox", False, str(error))]
    if len(report.results) != len(attacks):
        return [ProbeResult("a program in the sandbox", False, report.compile_output)]
    own_kernel = engine.keeper.backend.own_kernel
    return [_attacked(each, result, own_kernel) for each, result in zip(attacks, report.results, strict=True)]


def _attacked(tried: Attack, result: TestResult, own_kernel: bool) -> ProbeResult:
    ok = result.verdict in tried.verdicts
    detail = f"{result.verdict} after {result.time_ms} ms, {result.memory_kb // 1024} MB"
    if tried.mode == "burn" and ok:
        said_ms = int(result.stdout)
        # what a program on a kernel of its own thinks that it used holds its waiting for a processor, too
        ok = result.time_ms - said_ms <= TIME_ERROR_MS and (
            own_kernel or said_ms - result.time_ms <= TIME_ERROR_MS
        )
        detail = f"{result.time_ms} ms measured, {said_ms} ms used"
    elif tried.mode == "unseen_children" and result.verdict is Verdict.ACCEPTED:
        ok = result.time_ms >= UNSEEN_MS
    elif not ok:
        last_words = result.stderr.strip().rpartition("\n")[2]
        detail += f": {result.stdout.strip() or last_words or result.message}"
    return ProbeResult(f"a program {tried.title}", ok, detail, tried.containment)


@contextmanager
def _bait() -> Iterator[tuple[str, str, str]]:
    """Things of the judge's that must not be found: a file, a variable, a socket."""
    value = secrets.token_hex(16)
    name = f"autograder-probe-{value}"
    os.environ[name] = value
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(f"\0{name}")
        listener.listen()
        with tempfile.NamedTemporaryFile(prefix="autograder-probe-") as file:
            os.chmod(file.name, 0o644)
            yield file.name, value, name
    finally:
        listener.close()
        del os.environ[name]


MORTAL = """
import sys, time
sys.path.insert(0, sys.argv[1])
from judge import service
box = service.engine().keeper.take()
print("made", flush=True)
time.sleep(60)
"""


def survive_death() -> list[ProbeResult]:
    """A judge that is killed leaves no process."""
    name = "a killed judge leaves no process"
    backend_folder = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", MORTAL, backend_folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as mortal:
        assert mortal.stdout is not None
        line = mortal.stdout.readline()
        if not line:
            mortal.kill()
            return [ProbeResult(name, False, "it did not start a box")]
        children = _descendants(mortal.pid)
        if not children:
            mortal.kill()
            return [ProbeResult(name, False, "its processes cannot be seen")]
        mortal.send_signal(signal.SIGKILL)
    gone = all(_wait_gone(pid) for pid in children)
    return [ProbeResult(name, gone, f"{len(children)} processes, all gone" if gone else f"left: {children}")]


def _descendants(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        with suppress(OSError):  # it ended meanwhile
            for file in Path(f"/proc/{parent}/task").glob("*/children"):
                found.extend(map(int, file.read_text().split()))
    return found[1:]


def _wait_gone(pid: int) -> bool:
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([fd], [], [], GONE_WITHIN_S)[0])
    finally:
        os.close(fd)


def prove_language(engine: Engine, name: str) -> ProbeResult:
    """Never raises, whatever is broken."""
    return _run_group(partial(speak, engine, name))[0]


def speak(engine: Engine, name: str) -> list[ProbeResult]:
    """A language compiles and runs its probe program. One that is not installed is no fault of the sandbox."""
    language = LANGUAGES[name]
    tell = partial(ProbeResult, f"{language.title} compiles and runs", containment=False, language=name)
    if not language.is_installed:
        return [tell(True, language.unavailable_reason() or "", missing=True)]
    prover = Engine(engine.keeper, engine.kit, NoPrograms())
    try:
        report = prover.run(Job(name, language.probe, (TestCase(b"", b"ready\n"),)))
    except JudgeError as error:
        return [tell(False, str(error))]
    ok = report.verdict is Verdict.ACCEPTED
    said = report.compile_output or (report.results and report.results[0].stderr) or report.verdict
    return [tell(ok, language.version or "" if ok else str(said))]
