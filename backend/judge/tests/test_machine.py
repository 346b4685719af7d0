"""What the machine does to a program is no verdict: memory that others took, and programs that could not be started."""

from __future__ import annotations

import os
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

import judge
from judge import limits, memory_files, service, slots
from judge.accounting import GroupsV1, GroupsV2
from judge.box import Box, Command
from judge.keeper import MOST_FREE, Keeper
from judge.lanes import Lanes
from judge.languages import LANGUAGES
from judge.model import JudgeError, SandboxUnavailable
from judge.tests.support import assert_canary, judged

BOUNDS = limits.for_test(judge.Limits(time_ms=5_000, memory_mb=256), limits.PROCESSES)
HOARD = "held = bytearray(150 << 20); print(1)"


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeper]:
    """One of its own, whose making can fail."""
    monkeypatch.setattr(service, "_engine", None)
    yield service.engine().keeper
    service.engine().keeper.close()


@pytest.fixture
def box(keeper: Keeper) -> Iterator[Box]:
    if not keeper.group_root.version:
        pytest.skip("no control group may be written here")
    with keeper.lent() as lent:
        yield lent


def test_a_program_within_its_limit_that_the_machine_has_no_memory_for_gets_no_verdict(box: Box) -> None:
    hoard = Command(["/usr/bin/python3", "-c", HOARD], BOUNDS)
    assert box.run(hoard)[0].stdout == b"1\n"
    assert isinstance(box.groups, GroupsV1 | GroupsV2)
    file = "memory.limit_in_bytes" if isinstance(box.groups, GroupsV1) else "memory.max"
    (box.groups.programs.parent / file).write_text(str(100 * limits.MIB))
    with pytest.raises(JudgeError, match="the machine ran out of memory"):
        box.run(hoard)


@pytest.mark.parametrize("language", ["python", "c"])
def test_a_program_that_could_not_be_started_gets_no_verdict(
    box: Box, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OPEN_FILES", 1 << 40)  # which no kernel allows
    with pytest.raises(JudgeError, match="a program does not start"):
        service.engine().compile(box, LANGUAGES[language], os.urandom(8).hex().encode(), None)


def test_what_fails_ahead_of_time_is_no_matter_of_a_later_job(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_canary()
    keeper.idle_process_ids()  # waits until the next box is made
    new_box, failures = keeper._new_box, [OSError(24, "Too many open files")]

    def fail_once() -> Box:
        if failures:
            raise failures.pop()
        return new_box()

    monkeypatch.setattr(keeper, "_new_box", fail_once)
    assert_canary()  # in the box that is there; the next one fails
    keeper.idle_process_ids()
    assert not failures
    assert_canary()


@pytest.mark.parametrize("name", ["log", "artefact", "stdout", "stderr"])
def test_a_judge_without_descriptors_loses_no_place(
    keeper: Keeper, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held() -> int:
        """Descriptors, those of the locks of slots among them, with as many places kept as may be."""
        with ExitStack() as boxes:
            for _ in range(MOST_FREE + 1):
                boxes.enter_context(keeper.lent())
        keeper.settle()
        keeper.idle_process_ids()
        return len(os.listdir("/proc/self/fd"))

    assert_canary()
    before = held()
    memory_file, left = memory_files.memory_file, [3]

    def fail_at_first(wanted: str, content: bytes = b"") -> int:
        if wanted == name and left[0]:
            left[0] -= 1
            raise OSError(24, "Too many open files")
        return memory_file(wanted, content)

    with monkeypatch.context() as patch:
        patch.setattr("judge.box.memory_file", fail_at_first)
        for _ in range(4):
            with suppress(JudgeError):
                judged("python", "print(1)")
            keeper.idle_process_ids()
    assert not left[0]
    assert held() <= before


def test_a_second_box_that_cannot_be_made_costs_no_job(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, taken = keeper.take, []

    def take_one() -> Box:
        taken.append(1)
        if len(taken) == 2:
            raise SandboxUnavailable("all slots of this machine are in use.")
        return take()

    monkeypatch.setattr(keeper, "take", take_one)
    monkeypatch.setattr(Lanes, "borrow", lambda self: True)
    code = "import time\nend = time.process_time() + 0.05\nwhile time.process_time() < end: pass\nprint(1)"
    assert judged("python", code, *[(b"", b"1\n")] * 6).verdict == "accepted"
    assert len(taken) == 2


@pytest.mark.parametrize("survivor", ["a program", "the box, when its run has failed"])
def test_a_slot_whose_processes_cannot_be_ended_is_nobodys(
    keeper: Keeper, survivor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with keeper.lent() as box:
        if survivor == "a program":
            monkeypatch.setattr(box.groups, "kill", lambda: False)  # as while the kernel waits for a disk
        else:
            assert box.process_id is not None
            monkeypatch.setattr(box._process, "end", lambda: False)
            os.kill(box.process_id, signal.SIGKILL)
            with pytest.raises(JudgeError):
                box.run(Command(["/bin/true"], BOUNDS))
    keeper.settle()
    with ExitStack() as boxes:
        others = {boxes.enter_context(keeper.lent()).slot.number for _ in range(MOST_FREE + 2)}
    assert box.slot.number not in others
    assert slots.acquire(box.slot.number) is None


def test_a_box_that_ends_while_no_descriptor_is_left_keeps_its_slot(keeper: Keeper) -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)
    tried = threading.Event()
    with keeper.lent() as box:
        groups = box.groups
        if not isinstance(groups, GroupsV1 | GroupsV2):
            pytest.skip("no control group may be written here")
        look = groups.processes

        def looked() -> list[int]:
            try:
                return look()
            finally:
                tried.set()

        keeper.idle_process_ids()  # waits until the next box is made
        groups.processes = looked  # type: ignore[method-assign]
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, most[1]))
    try:
        assert tried.wait(60)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, most)
    keeper.settle()
    with ExitStack() as boxes:
        assert box.slot.number in {
            boxes.enter_context(keeper.lent()).slot.number for _ in range(MOST_FREE + 1)
        }
