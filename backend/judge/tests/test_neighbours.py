"""What others do on the same machine, and what a source may cost the judge itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

import judge
from judge import accounting, lanes, limits, service, slots
from judge.keeper import MOST_FREE
from judge.languages.java import source_name
from judge.sandbox import Process, processes
from judge.tests.support import judged, result_of

# of processor time: what takes minutes ends, and a machine that stands still for a while fails no test
IN_TEN_SECONDS = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (10, 10))\n"


def test_a_neighbour_with_many_processes_costs_nobody_a_verdict() -> None:
    honest = "#include <stdio.h>\n#include <time.h>\n"
    honest += (
        'int main(void) { volatile long s = 0; while (clock() < CLOCKS_PER_SEC * 6 / 10) s++; puts("1"); }'
    )
    hostile = "#include <unistd.h>\n"
    hostile += (
        "int main(void) { for (int i = 0; i < 55; i++) if (fork() == 0) { setsid(); for (;;); } for (;;); }"
    )
    patient = judge.Limits(time_ms=8_000, memory_mb=96, output_kb=64)
    started = threading.Event()
    job = judge.Job("c", hostile.encode(), (judge.TestCase(b"", b""),), patient)
    attack = threading.Thread(
        target=judge.run, args=(job,), kwargs={"should_stop": lambda: bool(started.set())}
    )
    attack.start()
    started.wait(30)
    try:
        assert judged("c", honest, (b"", b"1\n")).verdict == "accepted"
    finally:
        attack.join()


def test_no_word_passes_between_boxes_by_a_lock_on_a_device() -> None:
    code = """
import fcntl
for name in ("null", "zero", "full", "random", "urandom"):
    with open(f"/dev/{name}", "r+b", buffering=0) as device:
        fcntl.lockf(device, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 4711)
        print(end=open("/proc/locks").read())  # it was answered, and not done
"""
    assert judged("python", code, (b"", b"")).verdict == "accepted"


def test_installations_that_share_the_kernel_share_no_groups_and_no_user_ids(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def identity(folder: Path) -> tuple[str, int]:
        monkeypatch.setattr(slots, "_lock_folder_path", lambda: folder)
        return accounting.group_name(), slots.first_uid()

    ours, theirs = identity(tmp_path / "ours"), identity(tmp_path / "theirs")
    assert ours == identity(tmp_path / "ours")
    assert ours[0] != theirs[0]
    if theirs[1] != slots.FIRST_UID_SMALL:  # a machine without so many user ids has one range for all
        assert abs(ours[1] - theirs[1]) >= slots.MAX_SLOTS


def test_the_first_job_after_a_boot_makes_the_folder_of_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "_lock_folder_path", lambda: tmp_path / "run" / "autograder")
    with lanes.claimed_lanes():
        assert (tmp_path / "run" / "autograder").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "part",
    [
        "/* ",
        '/*"',
        '"',
        '"""\\',
        '\\"""\n',
        '\\"""\n" ',
        "'",
        "public class a ",
        "public ",
        "@public ",
        "public @public ",
        "public final ",
        "public @a\n",
        "{",
        "\\",
    ],
)
@pytest.mark.parametrize("end", ["", "\\"])
def test_no_java_source_holds_up_the_judge(part: str, end: str) -> None:
    source = (
        f"{('public ' + part).encode()!r} + {part.encode()!r} * {256 * 1024 // len(part)} + {end.encode()!r}"
    )
    code = f"{IN_TEN_SECONDS}from judge.languages.java import source_name; source_name({source})"
    folder = Path(judge.__file__).parents[1]
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, timeout=120)


@pytest.mark.parametrize("language", ["c", "cpp"])
def test_no_message_of_a_compiler_holds_up_the_judge(language: str) -> None:
    code = (
        f"{IN_TEN_SECONDS}from judge.languages import LANGUAGES\n"
        f"LANGUAGES[{language!r}].files_of_its_own.sub(b'', b'/usr/lib/' * 100_000 + b',\\n   from ' * 100_000)"
    )
    folder = Path(judge.__file__).parents[1]
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, timeout=120)


def test_what_a_program_leaves_counted_is_no_burden_of_the_next() -> None:
    keeper = service.engine().keeper
    if not keeper.group_root.version:
        pytest.skip("no control group may be written here: nothing is counted after a program's end")
    names = """import os
new = os.urandom(95).hex()  # the kernel remembers names, also those that are not there
for n in range(60_000): os.access(f"/usr/lib/{n}-{new}", os.F_OK)
print(1)"""
    assert result_of("python", names, (b"", b"1")).verdict == "accepted"
    keeper.settle()
    left_bytes = []
    with ExitStack() as all_places:  # that are kept, and the one of the box that is ready
        for _ in range(MOST_FREE + 1):
            groups = all_places.enter_context(keeper.lent()).groups
            assert isinstance(groups, accounting.GroupsV1 | accounting.GroupsV2)
            file = "memory.usage_in_bytes" if isinstance(groups, accounting.GroupsV1) else "memory.current"
            left_bytes.append(int((groups.programs / file).read_text()))
    assert max(left_bytes) <= limits.LEFT_BYTES


def test_what_a_killed_worker_left_running_ends_before_the_slot_is_used_again() -> None:
    root = service.engine().keeper.group_root
    if not root.version:
        pytest.skip("no control group may be written here: the kernel ends a box with its worker")
    hoard = "import sys; input(); held = bytearray(300 << 20); print(flush=True); sys.stdin.read()"
    slot = slots.acquire_any()
    groups = root.for_slot(slot.number)
    try:
        groups.limit_box(2 * limits.SUPERVISOR_MEMORY_KB, limits.FEW_PROCESSES)
        with subprocess.Popen([sys.executable, "-c", hoard], stdin=-1, stdout=-1) as left:
            assert left.stdin is not None
            assert left.stdout is not None
            groups.adopt(left.pid)
            left.stdin.write(b"\n")
            left.stdin.flush()
            assert left.stdout.readline() == b"\n"  # it holds more now than a new box may
            root.for_slot(slot.number)
            assert left.wait(20) == -signal.SIGKILL
    finally:
        groups.remove()
        slot.release()


def test_who_kills_what_is_in_a_group_is_told_whether_it_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = service.engine().keeper.group_root
    if not root.version:
        pytest.skip("no control group may be written here: a box ends with its first process")
    slot = slots.acquire_any()
    groups = root.for_slot(slot.number)
    try:
        with subprocess.Popen(["/bin/sleep", "60"]) as sleeper:
            groups.adopt(sleeper.pid)
            assert groups.kill()
            # and a group where something stays, as what waits for a broken disk does
            (tmp_path / "cgroup.procs").write_text(f"{sleeper.pid}\n")
            monkeypatch.setattr(limits, "END_TIMEOUT_S", 0.05)
            assert not accounting._FolderGroups([tmp_path], [tmp_path]).kill()
            assert sleeper.wait(20) == -signal.SIGKILL
    finally:
        groups.remove()
        slot.release()


BOXES: dict[str, Callable[[subprocess.Popen[bytes]], Process]] = {
    "started": processes.Started,
    "copied": lambda program: processes.Copied(os.pidfd_open(program.pid)),
}


@pytest.mark.parametrize("way", BOXES)
def test_who_ends_a_box_is_told_whether_it_has_ended(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = ["/bin/sh", "-c", "/bin/sleep 9; true"]
    with subprocess.Popen(program) as mortal:
        assert BOXES[way](mortal).end()
    with subprocess.Popen(program, start_new_session=True) as immortal:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(processes, "END_TIMEOUT_S", 0.05)
            patch.setattr(os, "kill", lambda *_: None)
            patch.setattr(signal, "pidfd_send_signal", lambda *_: None)
            patch.setattr(immortal, "kill", lambda: None)
            assert not BOXES[way](immortal).end()
        os.killpg(immortal.pid, signal.SIGKILL)


def test_the_public_class_names_the_file_whatever_comments_and_strings_say() -> None:
    code = b"""/* public class No {} */ class X { public class Inner {} }
    public final class Yes { char c = '"'; String s = "public class Z"; /* unclosed? no */ }"""
    assert source_name(code) == "Yes.java"
    assert source_name(b"class Only { } /* public class Late {") == "Main.java"
