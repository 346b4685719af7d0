"""Nothing is kept without end: no compiled programs, nothing of writes that failed."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from judge import cache

MIB = 1024 * 1024


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
