"""Nothing is kept without end: no compiled programs, no kits of tools that were, nothing of what failed or was killed."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from judge import cache
from judge.languages.cpp import HEADER
from judge.slots import try_lock

MIB = 1024 * 1024
LONG_AGO = (0, 0)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> cache.Programs:
    monkeypatch.setenv("AUTOGRADER_CACHE_DIR", str(tmp_path))
    return cache.Programs()


def test_what_was_used_last_is_kept_within_the_bound(
    programs: cache.Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "PROGRAMS_BYTES", 16 * MIB)
    assert programs.folder is not None
    for number in range(40):
        programs.put(f"{number:064}", {"main": os.urandom(MIB)}, "warning")
        if number:
            assert programs.get(f"{0:064}") is not None, number  # asked for between, so never the oldest
    assert sum(path.stat().st_size for path in programs.folder.iterdir()) <= 18 * MIB
    assert programs.get(f"{1:064}") is None
    files, output = programs.get(f"{39:064}") or ({}, "")
    assert (len(files["main"]), output) == (MIB, "warning")


def test_a_very_large_program_is_not_kept(programs: cache.Programs) -> None:
    programs.put("a" * 64, {"main": bytes(cache.PROGRAM_BYTES + 1)}, "")
    assert programs.get("a" * 64) is None


def test_a_write_that_fails_leaves_nothing(programs: cache.Programs) -> None:
    assert programs.folder is not None
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MIB, hard))
    try:
        programs.put("a" * 64, {"main": bytes(2 * MIB)}, "")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(programs.folder.iterdir()) == []


@pytest.fixture
def caches(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for kits that every box's user can reach, as tmp_path is not."""
    with TemporaryDirectory(prefix="autograder-") as folder:
        os.chmod(folder, 0o755)
        monkeypatch.setenv("AUTOGRADER_CACHE_DIR", folder)
        yield Path(folder)


def kit_of(*languages: str) -> cache.Kit:
    """The kit of a judge that has these languages alone: each set has a folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "LANGUAGES", {name: cache.LANGUAGES[name] for name in languages})
        return cache.Kit()


def folder_of(kit: cache.Kit) -> Path:
    assert kit.folder is not None
    return kit.folder


def test_a_kit_that_was_not_used_for_long_is_removed(caches: Path) -> None:
    old, recent = folder_of(kit_of("c")), folder_of(kit_of("javascript"))  # of judges that have ended
    other, mine = kit_of("python"), kit_of("c", "python")
    folders = [old, recent, folder_of(other), folder_of(mine)]
    assert {folder.parent for folder in folders} == {caches}
    for folder in folders:
        if folder != recent:
            os.utime(folder, LONG_AGO)
    mine.build()
    assert [folder.exists() for folder in folders] == [False, True, True, True]


def test_who_begins_with_a_kit_keeps_it_for_long(caches: Path) -> None:
    folder = folder_of(kit_of("c"))
    os.utime(folder, LONG_AGO)
    assert kit_of("c").folder == folder  # of a judge that has ended, too
    kit_of("python").build()
    assert folder.exists()


def test_what_a_killed_judge_was_making_is_removed(caches: Path) -> None:
    kit = kit_of("cpp")
    large, left = folder_of(kit) / HEADER.name, folder_of(kit) / "making-abc"
    for path in (large, left / "half of it"):  # what is missing yet is quickly made
        path.parent.mkdir(parents=True)
        path.touch()
    lock = try_lock(folder_of(kit) / "lock")
    assert lock is not None
    kit.build()
    assert left.exists()  # somebody is at it
    os.close(lock)
    kit.build()
    assert (left.exists(), kit.missing()) == (False, [])
