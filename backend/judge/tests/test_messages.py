"""What people read of a run: the cause by its name, and the student's files by theirs."""

from __future__ import annotations

import pytest

import judge
from judge import limits, service
from judge.tests.support import judged, result_of

THREADS = {
    "python": """import threading, sys
end = threading.Event()
for n in range(int(input())):
    threading.Thread(target=end.wait, daemon=True).start()
print("started")
""",
    "cpp": """#include <iostream>
#include <thread>
#include <semaphore>
std::counting_semaphore<100000> end(0);
int main() { int n; std::cin >> n;
  for (int i = 0; i < n; i++) std::thread([] { end.acquire(); }).detach();
  std::cout << "started" << std::endl; std::_Exit(0); }
""",
    "java": """import java.util.*;
public class Many { public static void main(String[] a) { int n = new Scanner(System.in).nextInt();
  Runnable waits = () -> { try { Thread.sleep(100000); } catch (Exception e) { } };
  for (int i = 0; i < n; i++) {
    Thread t = new Thread(null, waits, "t", 1 << 18);
    t.setDaemon(true); t.start();
  }
  System.out.println("started"); } }
""",
}


def most_processes() -> int:
    return service.engine().keeper.most_processes


@pytest.mark.parametrize("language", THREADS)
def test_a_program_may_have_many_threads_and_is_told_of_too_many(language: str) -> None:
    if language == "cpp" and most_processes() == limits.FEW_PROCESSES:
        pytest.skip("without control groups, stacks of threads are bounded as addresses (docs/judge.md)")
    few, too_many = most_processes() * 3 // 4 - 16, most_processes() + 40
    patient = judge.Limits(time_ms=4_000, memory_mb=1024)
    report = judged(
        language, THREADS[language], (b"%d" % few, b"started"), (b"%d" % too_many, b"started"), limits=patient
    )
    right, wrong = report.results
    assert right.verdict == "accepted", right
    assert (wrong.verdict, wrong.stdout) == ("runtime_error", ""), wrong
    assert f"may have {most_processes()} processes and threads" in wrong.message


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("cpp", "#include <new>\nint main() { try { } catch (std::bad_alloc&) { x = 1; } }"),
        ("python", "try:\n    pass\nexcept MemoryError\n    pass\n"),
    ],
)
def test_a_compiler_that_quotes_a_word_for_memory_did_not_run_out_of_it(language: str, code: str) -> None:
    report = judged(language, code)
    assert report.verdict == "compile_error"
    assert "MB" not in report.compile_output


@pytest.mark.parametrize(
    "code",
    [
        "class MyMemoryError(Exception): pass\nraise MyMemoryError",
        "raise ValueError('no MemoryError, but this')",
        "import os; os.set_blocking(0, False); raise BlockingIOError(11, 'Resource temporarily unavailable')",
    ],
)
def test_a_failure_named_like_it_is_no_lack_of_memory(code: str) -> None:
    result = result_of("python", code)
    assert result.verdict == "runtime_error"
    assert "processes" not in result.message


@pytest.mark.parametrize(
    "code",
    [
        "raise MemoryError",
        "def f():\n    raise MemoryError('all gone')\nf()",
        "bytearray(1 << 45)",
        "raise ExceptionGroup('g', [MemoryError()])",
    ],
)
def test_a_lack_of_memory_is_known_by_its_last_line(code: str) -> None:
    assert result_of("python", code).verdict == "memory_limit_exceeded"


def test_a_program_that_tells_what_it_caught_lacked_memory_too() -> None:
    code = """#include <iostream>
#include <vector>
int main() { try { std::vector<char> all(1ull << 46); return all[7]; }
catch (const std::exception& error) { std::cerr << error.what() << std::endl; return 1; } }"""
    assert result_of("cpp", code).verdict == "memory_limit_exceeded"


def test_a_program_too_large_to_keep_is_no_bug_of_the_compiler() -> None:
    warnings = "".join(f"int f{n}(void) {{ int unused; return {n}; }}\n" for n in range(400))
    report = judged("c", warnings + "int a[20000000] = {1};\nint main(void) { return a[5]; }\n")
    assert report.verdict == "compile_error"
    assert (
        report.compile_output
        == "The compiled program would be larger than 64 MB, with its initialised arrays."
    )
    quoted = judged("c", 'int main(void) { puts("File size limit exceeded") return 0; }')
    assert "expected" in quoted.compile_output


@pytest.mark.parametrize(
    "includes",
    [
        "#include <bits/stdc++.h>\n#include <bits/stdc++.h>",
        '#include <bits/stdc++.h>\n#include "bits/stdc++.h"',
        "#include <vector>\n#include <bits/stdc++.h>",
        "#include <bits/stdc++.h>\n#include <bits/extc++.h>",
    ],
)
def test_everything_may_be_included_twice(includes: str) -> None:
    code = includes + "\nint main() { std::vector<int> v{1}; std::cout << v.size(); }\n"
    report = judged("cpp", code, (b"", b"1"))
    assert (report.verdict, report.compile_output) == ("accepted", "")


@pytest.mark.parametrize("includes", ["", "#include <vector>\n"])
def test_errors_in_templates_lead_to_the_students_file(includes: str) -> None:
    report = judged(
        "cpp", f"{includes}#include <bits/stdc++.h>\nint main() {{ std::vector<int> v; std::sort(v); }}"
    )
    assert "/bits/stdc++.h:" in report.compile_output
    assert not any(word in report.compile_output for word in ("/kit", "cpp/bits", "all.h"))


def test_only_the_programs_own_files_lose_their_folder() -> None:
    spoken = result_of("python", "import sys; print('http://h/box/z', '/box/', file=sys.stderr)")
    assert spoken.stderr == "http://h/box/z \n"
    thrown = result_of("javascript", "console.error('file:///box/main.js:7');\nnull.x;")
    assert thrown.stderr.startswith("main.js:7\nmain.js:2\n")
    assert "/box" not in thrown.stderr


def test_one_array_may_take_most_of_javas_memory() -> None:
    code = """public class Large { public static void main(String[] a) {
    byte[] all = new byte[125 << 20]; all[7] = 1; System.out.println(all.length >> 20); } }"""
    result = result_of("java", code, (b"", b"125"), limits=judge.Limits(time_ms=3_000, memory_mb=256))
    assert result.verdict == "accepted", result
