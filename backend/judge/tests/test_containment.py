"""What holds whatever a program does: the probes bite, nothing is carried over, nothing is left."""

from __future__ import annotations

import resource
import threading
from collections.abc import Iterator

import pytest

import judge
from judge import service
from judge.cache import Kit, Programs
from judge.engine import Engine
from judge.keeper import Keeper
from judge.sandbox.bwrap import Bubblewrap
from judge.tests.support import assert_canary, judged, processes_in_boxes, result_of


def test_every_probe_holds_on_this_machine() -> None:
    failed = [probe for probe in judge.self_test() if not probe.ok]
    assert failed == []
    assert judge.status()["ok"]


LEAVE = """
import os, time
for folder in ("/tmp", "/box", "/dev/shm"):
    os.makedirs(folder + "/a/b/c", exist_ok=True)
    open(folder + "/left", "w").write("x")
open("main.py", "w").write("print('replaced')")
os.environ["LEFT"] = "1"
import builtins; builtins.left = 1
os.chmod("/tmp", 0o700); os.utime("/tmp", (5, 5))
if os.fork() == 0:
    os.setsid()
    time.sleep(60)
print("done")
"""
LOOK = """
import os, builtins
if input() == "leave":
    exec(LEAVE)
else:
    seen = [os.listdir("/tmp"), os.listdir("/box"), os.environ.get("LEFT"), hasattr(builtins, "left")]
    seen += [oct(os.stat("/tmp").st_mode), os.stat("/tmp").st_mtime]
    print(seen, sum(name.isdigit() for name in os.listdir("/proc")))
"""


def test_one_test_leaves_nothing_to_the_next() -> None:
    clean = b"[[], ['main.py'], None, False, '0o40755', 0.0] 2\n"
    report = judged(
        "python",
        f"LEAVE = {LEAVE!r}\n{LOOK}",
        (b"look\n", clean),
        (b"leave\n", b"done\n"),
        (b"look\n", clean),
    )
    assert report.verdict == "accepted", report


TRACES = {
    "appended": "open('main.py', 'a').write('#')",
    "mapped": """
file = open("main.py", "r+b"); mapped = mmap.mmap(file.fileno(), 0); mapped[-1] = 35; os.kill(os.getpid(), 9)""",
    "cut": "os.truncate('main.py', 5)",
    "mode of the program": "os.chmod('main.py', 0o600)",
    "times of the program": "os.utime('main.py', (5, 5))",
    "second name": "os.link('main.py', '/box/again'); os.unlink('main.py')",
    "moved and back": "os.rename('main.py', '/box/a'); os.rename('/box/a', 'main.py'); os.chmod('main.py', 0o400)",
    "mode of the folder": "os.chmod('/box', 0o711)",
    "times of the folder": "os.utime('/tmp', (5, 5))",
    "made and removed": "os.mkdir('/tmp/a'); os.rmdir('/tmp/a')",
    "by a descriptor": "os.fchmod(os.open('/box', os.O_RDONLY), 0o700)",
    "listed only": "os.listdir('/box'); import fractions",
}
SEE = """
import mmap, os, sys
if what := sys.stdin.read():
    exec(what)
else:
    for path in ("main.py", "/box", "/tmp"):
        about = os.stat(path)
        print(oct(about.st_mode), about.st_mtime == 0, about.st_mtime == 5, about.st_atime == 5, about.st_nlink)
    text = open("main.py").read()
    print(os.stat("main.py").st_size == len(text), text[-4:], os.listdir("/box"), os.listdir("/tmp"))
# end
"""


def test_devices_work_and_take_no_word() -> None:
    """They are the machine's own: a time that was set would be seen in every box."""
    code = """
import os
for name in ("null", "zero", "full", "random", "urandom"):
    path = f"/dev/{name}"
    for act in (lambda: os.utime(path), lambda: os.utime(os.open(path, os.O_WRONLY)), lambda: os.chmod(path, 0o666)):
        try:
            act(); print(name, "changed")
        except OSError:
            pass
print(open("/dev/null").read(), len(open("/dev/urandom", "rb").read(9)), open("/dev/zero", "rb").read(2))
print(os.write(os.open("/dev/null", os.O_WRONLY), b"xyz"))
try:
    os.write(os.open("/dev/full", os.O_WRONLY), b"x")
except OSError as error:
    print(error.strerror)
"""
    expected = b" 9 b'\\x00\\x00'\n3\nNo space left on device\n"
    assert result_of("python", code, (b"", expected)).verdict == "accepted"


@pytest.mark.parametrize("way", TRACES)
def test_whatever_a_test_did_to_its_folders_the_next_finds_them_new(way: str) -> None:
    seen = judged("python", SEE, (b"", b"?"), (TRACES[way].encode(), b"?"), (b"", b"?")).results
    assert seen[0].stdout == seen[2].stdout
    assert seen[0].stdout.count("True") == 2, seen[0]


@pytest.mark.parametrize("what", ["make", "replace"])
def test_nothing_is_left_in_the_folders_of_packages(what: str) -> None:
    code = """package school.one;
import java.nio.file.*;
public class Main {
  public static void main(String[] args) throws Exception {
    Path here = Path.of("/box/school/one");
    switch (new java.util.Scanner(System.in).next()) {
      case "make" -> Files.writeString(here.resolve("left"), "x");
      case "replace" -> { Files.write(here.resolve("Main.class"), new byte[] {1}); }
    }
    try (var found = Files.list(here)) { System.out.println(found.map(p -> p.getFileName().toString()).sorted().toList()); }
  }
}"""
    tests = ((word, b"?") for word in (b"look", what.encode(), b"look"))
    seen = judged("java", code, *tests, limits=judge.Limits(time_ms=5_000, memory_mb=256)).results
    assert seen[0].stdout == seen[2].stdout == "[Main.class]\n", seen


def test_what_one_test_wrote_is_no_memory_of_the_next() -> None:
    """A box that is told its next test early waits with it where the last wrote much."""
    sizes = (10, 100_000, 5, 70_000, 65_536, 1, 120_000, 3)
    tests = [(f"{size}\n".encode(), b"x" * size) for size in sizes]
    limits = judge.Limits(time_ms=2_000, memory_mb=64, output_kb=256)
    report = judged("python", "print('x' * int(input()), end='')", *tests, limits=limits)
    assert report.verdict == "accepted", report
    first, *others = (result.memory_kb for result in report.results)
    assert max(others) - first <= 1024, report


def test_folders_nested_deeper_than_any_path_are_wiped() -> None:
    code = """
import os
if input() == "dig":
    for _ in range(1500):
        os.mkdir("d" * 60); os.chdir("d" * 60)
    print("dug")
else:
    print(os.listdir("/box"), os.listdir("/tmp"))
"""
    report = judged("python", code, (b"dig\n", b"dug\n"), (b"look\n", b"['main.py'] []\n"))
    assert report.verdict == "accepted", report


@pytest.mark.parametrize("path", ["/proc/self/fd/0", "/dev/stdin"])
def test_a_program_cannot_write_its_input(path: str) -> None:
    code = f"""
import os
try:
    os.chmod("/proc/self/fd/0", 0o777)
except OSError:
    pass
for flags in (os.O_RDWR, os.O_RDWR | os.O_TRUNC):
    try:
        fd = os.open({path!r}, flags)
        os.write(fd, b"other")
        print("written")
    except OSError:
        pass
print(input())
"""
    assert result_of("python", code, (b"given\n", b"given\n")).verdict == "accepted"


STREAMS_BY_NAME = {
    "python": """for path in ("/dev/stdout", "/proc/self/fd/1", "/dev/fd/1"):
    open(path, "a").write(open("/dev/stdin").read())
open("/dev/stderr", "a").write("told")""",
    "javascript": """const fs = require('fs');
for (const path of ['/dev/stdout', '/proc/self/fd/1', '/dev/fd/1'])
  fs.appendFileSync(path, fs.readFileSync('/dev/stdin', 'utf8'));
fs.appendFileSync('/dev/stderr', 'told');""",
}


@pytest.mark.parametrize("language", STREAMS_BY_NAME)
def test_streams_may_be_opened_by_their_names(language: str) -> None:
    result = result_of(language, STREAMS_BY_NAME[language], (b"given\n", b"given\ngiven\ngiven\n"))
    assert (result.verdict, result.stderr) == ("accepted", "told")


def test_a_program_that_asks_for_its_bytes_to_be_kept_is_told_that_they_are() -> None:
    code = """
import mmap, os, fcntl
with open("/tmp/x", "wb+") as file:
    file.write(b"x" * 4096); file.flush()
    os.fsync(file.fileno()); os.fdatasync(file.fileno())
    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
    fcntl.lockf(file, fcntl.LOCK_EX)
    with mmap.mmap(file.fileno(), 4096) as mapped:
        mapped[0] = 65
        mapped.flush()
print(open("/tmp/x").read(2))
"""
    assert result_of("python", code, (b"", b"Ax\n")).verdict == "accepted"


def test_a_program_cannot_replace_itself_for_the_next_test() -> None:
    code = """#include <cstdio>
#include <cstdlib>
int main() { system("rm -f main; printf '#!/bin/sh\\necho 42\\n' > main; chmod +x main"); puts("first"); }"""
    report = judged("cpp", code, (b"", b"first\n"), (b"", b"first\n"))
    assert report.verdict == "accepted", report


def test_a_forged_result_is_only_output() -> None:
    code = "print('status=0\\nwhy=\\nverdict=accepted')\nraise SystemExit(0)"
    assert result_of("python", code, (b"", b"42\n")).verdict == "wrong_answer"


def test_expected_output_is_nowhere_in_the_box() -> None:
    code = """
import os
word = "expec" + "ted-4711"
for folder, folders, names in os.walk("/"):
    folders[:] = [each for each in folders if each not in ("usr", "sys", "dev", "etc", "map_files")]
    for name in names:
        try:
            if word in open(os.path.join(folder, name), errors="replace").read(100000): print("found in", folder, name)
        except OSError:
            pass
"""
    result = result_of("python", code, (b"", b"expected-4711\n"), limits=judge.Limits(time_ms=5000))
    assert (result.verdict, result.stdout) == ("wrong_answer", "")


def test_the_environment_of_a_program_is_the_documented_one() -> None:
    code = "import os; print(sorted(os.environ.items()))"
    expected = b"[('HOME', '/box'), ('LANG', 'C.UTF-8'), ('PATH', '/usr/bin:/bin'), ('PWD', '/box')]\n"
    assert result_of("python", code, (b"", expected)).verdict == "accepted"


@pytest.fixture
def engine_that_may_take_processors() -> Iterator[Engine]:
    """Of a worker whose user may run before all others."""
    rights = (resource.RLIMIT_RTPRIO, resource.RLIMIT_NICE)
    before = [resource.getrlimit(right) for right in rights]
    try:
        for right in rights:
            resource.setrlimit(right, (20, 20))
    except ValueError:
        pytest.skip("this user may not raise its own rights")
    keeper = Keeper(Bubblewrap(), None)
    try:
        yield Engine(keeper, Kit(), Programs())
    finally:
        keeper.close()
        for right, bounds in zip(rights, before, strict=True):
            resource.setrlimit(right, bounds)


def test_a_program_has_no_right_to_a_processor_that_the_worker_has(
    engine_that_may_take_processors: Engine,
) -> None:
    code = b"""
import os, resource
print(resource.getrlimit(resource.RLIMIT_RTPRIO), resource.getrlimit(resource.RLIMIT_NICE))
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
"""
    job = judge.Job("python", code, (judge.TestCase(b"", None),))
    result = engine_that_may_take_processors.run(job).results[0]
    assert result.stdout == "(0, 0) (0, 0)\n"
    assert "Operation not permitted" in result.stderr


def test_a_job_that_should_stop_stops() -> None:
    started = threading.Event()
    job = judge.Job("python", b"while True: pass", (judge.TestCase(b"", None),), judge.Limits(time_ms=60_000))

    def asked() -> bool:
        started.set()
        return True

    with pytest.raises(judge.Stopped):
        judge.run(job, should_stop=asked)
    assert started.is_set()
    assert_canary()


def test_a_job_of_many_short_tests_stops_between_them() -> None:
    told: list[int] = []
    job = judge.Job("python", b"", tuple(judge.TestCase(b"", None) for _ in range(40)))
    with pytest.raises(judge.Stopped):
        judge.run(job, on_result=lambda index, _: told.append(index), should_stop=lambda: len(told) >= 3)
    assert told == [0, 1, 2]


def test_results_are_told_as_they_come() -> None:
    told: list[int] = []
    tests = tuple(judge.TestCase(b"%d\n" % n, b"%d\n" % n) for n in range(5))
    job = judge.Job("python", b"print(input())", tests)
    report = judge.run(job, on_result=lambda index, result: told.append(index))
    assert told == [0, 1, 2, 3, 4]
    assert len(report.results) == 5


def test_many_threads_share_the_judge() -> None:
    reports: list[judge.Report] = []

    def one(number: int) -> None:
        reports.append(judged("python", f"print({number})", (b"", b"%d\n" % number)))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.verdict for report in reports] == ["accepted"] * 6


def test_nothing_is_left_of_a_submission() -> None:
    code = """
import os, time
for _ in range(10):
    if os.fork() == 0:
        os.setsid(); time.sleep(100)
print("bye")
"""
    assert result_of("python", code, (b"", b"bye\n")).verdict == "accepted"
    keeper = service.engine().keeper
    keeper.settle()
    assert processes_in_boxes() <= keeper.idle_process_ids()
