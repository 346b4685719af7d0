"""Who starts a judge may keep all new files to itself: programs have the usual umask, and boxes reach what they need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import judge
from judge.tests.support import contained_by_gvisor

JUDGE = """
import os, sys
from dataclasses import replace
from pathlib import Path

os.umask(0o077)
import judge
from judge import cache, service
from judge.languages.cpp import PLAIN_HEADER
from judge.sandbox import gvisor

folder = Path(sys.argv[1])
gvisor.BOXES = folder / "boxes"
cache.LANGUAGES = {"cpp": replace(cache.LANGUAGES["cpp"], kit=(PLAIN_HEADER,))}  # which is quickly made
kit = service.engine().kit
kit.build()
result = judge.run(judge.Job("python", sys.argv[2].encode(), (judge.TestCase(b"", None),))).results[0]
print(kit.folder.parent == folder / "cache", kit.missing(), result.stdout, result.stderr, end="")
"""
PROGRAM = """
import os
open("made", "w").close()
print(oct(os.stat("made").st_mode), len(os.listdir("/etc/alternatives")) > 0, open("/kit/cpp/bits/stdc++.h").read())
"""


@pytest.mark.parametrize("sandbox", ["bwrap", "gvisor"])
def test_a_judge_that_keeps_its_files_to_itself(sandbox: str) -> None:
    if sandbox == "gvisor":
        with contained_by_gvisor():
            pass  # it is here
    with TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        done = subprocess.run(
            [sys.executable, "-c", JUDGE, folder, PROGRAM],
            cwd=Path(judge.__file__).parents[1],
            env=os.environ | {"AUTOGRADER_CACHE_DIR": f"{folder}/cache", "SANDBOX": sandbox},
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.stdout.split("\n")[0] == "True [] 0o100644 True #include_next <bits/stdc++.h>", done
