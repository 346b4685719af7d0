"""What others do on the same machine, and what a source may cost the judge itself."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

import judge
from judge import accounting, lanes, slots
from judge.languages.java import source_name
from judge.tests.support import judged


def test_a_neighbour_with_many_processes_costs_nobody_a_verdict() -> None:
    honest = "#include <stdio.h>\n#include <time.h>\n"
    honest += (
        'int main(void) { volatile long s = 0; while (clock() < CLOCKS_PER_SEC * 6 / 10) s++; puts("1"); }'
    )
    hostile = "#include <unistd.h>\n"
    hostile += (
        "int main(void) { for (int i = 0; i < 55; i++) if (fork() == 0) { setsid(); for (;;); } for (;;); }"
    )
    limits = judge.Limits(time_ms=8_000, memory_mb=96, output_kb=64)
    started = threading.Event()
    job = judge.Job("c", hostile.encode(), (judge.TestCase(b"", b""),), limits)
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
        try:
            fcntl.lockf(device, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 4711)
            print(name)
        except OSError:
            pass
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


@pytest.mark.parametrize("part", ["/* ", '/*"', '"', '"""\\', "'", "public class a "])
def test_no_java_source_holds_up_the_judge(part: str) -> None:
    code = f"from judge.languages.java import source_name; source_name({part.encode()!r} * {256 * 1024 // len(part)})"
    folder = Path(judge.__file__).parents[1]
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, timeout=10)


def test_the_public_class_names_the_file_whatever_comments_and_strings_say() -> None:
    code = b"""/* public class No {} */ class X { public class Inner {} }
    public final class Yes { char c = '"'; String s = "public class Z"; /* unclosed? no */ }"""
    assert source_name(code) == "Yes.java"
    assert source_name(b"class Only { } /* public class Late {") == "Main.java"
