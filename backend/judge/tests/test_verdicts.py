"""Every verdict, in every language, by a program that earns it."""

from __future__ import annotations

import re

import pytest

import judge
from judge.tests.support import QUICK, judged, result_of, verdicts

ECHO_SUM = {
    "python": "a, b = map(int, input().split())\nprint(a + b)\n",
    "javascript": "const [a, b] = require('fs').readFileSync(0, 'utf8').split(' ').map(Number);\nconsole.log(a + b);\n",
    "java": """import java.util.Scanner;
public class Adder {
  public static void main(String[] args) {
    Scanner in = new Scanner(System.in);
    System.out.println(in.nextInt() + in.nextInt());
  }
}""",
    "c": '#include <stdio.h>\nint main(void) { int a, b; scanf("%d %d", &a, &b); printf("%d\\n", a + b); }\n',
    "cpp": "#include <iostream>\nint main() { int a, b; std::cin >> a >> b; std::cout << a + b << '\\n'; }\n",
}
ENDLESS = {
    "python": "while True: pass",
    "javascript": "for (;;);",
    "java": "class Loop { public static void main(String[] a) { for (;;); } }",
    "c": "int main(void) { volatile int x = 0; for (;;) x++; }",
    "cpp": "int main() { volatile int x = 0; for (;;) x = x + 1; }",
}
GREEDY = {
    "python": "data = bytearray(1 << 29)\ndata[::4096] = b'x' * len(data[::4096])",
    "python, refused": "data = bytearray(1 << 45)",
    "javascript": "const all = [];\nfor (;;) all.push(new Array(1000).fill(all.length));",
    "javascript, buffers": "const all = [];\nfor (;;) all.push(Buffer.alloc(1 << 20, 1));",
    "java": "class Hog { public static void main(String[] a) { var all = new java.util.ArrayList<int[]>();"
    " for (;;) all.add(new int[1 << 20]); } }",
    "c": "#include <stdlib.h>\n#include <string.h>\nint main(void) { for (;;) memset(malloc(1 << 20), 1, 1 << 20); }",
    "c, static": "#include <string.h>\nstatic char data[1 << 29];\nint main(void) { memset(data, 1, sizeof data); }",
    "cpp": "#include <vector>\nint main() { std::vector<int> v; for (;;) v.push_back(1); }",
    "cpp, refused": "#include <vector>\nint main() { std::vector<char> v(1ull << 46); return v[7]; }",
}
TALKATIVE = {
    "python": "while True: print('x' * 1000)",
    "javascript": "for (;;) console.log('x'.repeat(1000));",
    "java": 'class Talk { public static void main(String[] a) { for (;;) System.out.println("x".repeat(1000)); } }',
    "c": '#include <stdio.h>\nint main(void) { for (;;) puts("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"); }',
    "cpp": '#include <iostream>\nint main() { for (;;) std::cerr << "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"; }',
}
CRASHING = {
    "python": ("raise ValueError('no')", 1, None),
    "python, exit code": ("import sys; sys.exit(137)", 137, None),
    "javascript": ("throw new Error('no');", 1, None),
    "java": ("class Bad { public static void main(String[] a) { Object o = null; o.hashCode(); } }", 1, None),
    "c": ("int main(void) { return *(volatile int *)8; }", None, 11),
    "c, exit code": ("int main(void) { return 7; }", 7, None),
    "c, division": (
        "#include <unistd.h>\nint main(void) { volatile int zero = 0; return getpid() / zero; }",
        None,
        8,
    ),
    "cpp": ('#include <stdexcept>\nint main() { throw std::runtime_error("no"); }', None, 6),
}
UNCOMPILABLE = {
    "python": "def broken(:\n  pass\n",
    "python, NUL": "print(1)\0\n",
    "javascript": "let = = 3;\n",
    "java": "public class Broken { int x = ; }\n",
    "c": "int main(void) { return missing; }\n",
    "cpp": "int main() { return missing; }\n",
}
DEEP = {
    "python": "def f(n):\n    return f(n + 1)\nf(0)",
    "java": "class Deep { static int f(int n) { return f(n + 1) + 1; } public static void main(String[] a) { f(0); } }",
    "javascript": "function f(n) { return f(n + 1) + 1; }\nf(0);",
}


def language(case: str) -> str:
    return case.partition(",")[0]


@pytest.mark.parametrize("language", ECHO_SUM)
def test_a_right_program_is_told_nothing_by_its_compiler(language: str) -> None:
    report = judged(language, ECHO_SUM[language], (b"1 2\n", b"3\n"))
    assert (report.verdict, report.compile_output, report.results[0].stderr) == ("accepted", "", "")


@pytest.mark.parametrize("case", ECHO_SUM)
def test_right_answers_are_accepted(case: str) -> None:
    report = judged(case, ECHO_SUM[case], (b"1 2\n", b"3\n"), (b"40 2\n", b"42"))
    assert report.verdict == "accepted", report
    assert [result.stdout for result in report.results] == ["3\n", "42\n"]
    assert all(result.fraction == 1.0 and result.exit_code == 0 for result in report.results)
    assert report.toolchain


@pytest.mark.parametrize("case", ECHO_SUM)
def test_wrong_answers_are_told_by_the_first_differing_line(case: str) -> None:
    report = judged(case, ECHO_SUM[case], (b"1 2\n", b"3\n"), (b"2 2\n", b"5\n"), (b"1 1\n", b"2\n"))
    assert report.verdict == "wrong_answer"
    assert verdicts(report.results) == ["accepted", "wrong_answer", "accepted"]
    assert report.results[1].message == "Line 1 differs: expected “5”, got “4”."


@pytest.mark.parametrize("case", ENDLESS)
def test_an_endless_loop_exceeds_its_processor_time(case: str) -> None:
    result = result_of(case, ENDLESS[case], limits=judge.Limits(time_ms=300, memory_mb=128))
    assert result.verdict == "time_limit_exceeded", result
    assert result.evidence["limit"] == "cpu"
    assert 300 <= result.time_ms < 900


def test_a_sleeper_exceeds_the_wall_clock() -> None:
    result = result_of("python", "import time; time.sleep(60)", limits=judge.Limits(time_ms=100))
    assert (result.verdict, result.evidence["limit"]) == ("time_limit_exceeded", "wall")
    measured = re.match(
        r"The program was stopped by the clock after ([\d.]+) s, of which .* for ([\d.]+) s;", result.message
    )
    assert measured, result.message
    assert float(measured[1]) >= 1.2
    assert abs(float(measured[1]) - result.evidence["wall_ms"] / 1000) < 0.06
    assert abs(float(measured[2]) - result.evidence["cpu_ms"] / 1000) < 0.011


@pytest.mark.parametrize("case", GREEDY)
def test_memory_has_one_verdict_in_every_language(case: str) -> None:
    result = result_of(language(case), GREEDY[case], limits=judge.Limits(time_ms=5_000, memory_mb=128))
    assert result.verdict == "memory_limit_exceeded", result


@pytest.mark.parametrize("case", TALKATIVE)
def test_a_flood_exceeds_the_output_limit_and_is_stored_cut(case: str) -> None:
    result = result_of(case, TALKATIVE[case])
    assert result.verdict == "output_limit_exceeded", result
    assert max(len(result.stdout.encode()), len(result.stderr.encode())) <= 64 * 1024


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("python", "open('f', 'w').write('x' * 200_000)"),
        ("javascript", "require('fs').writeFileSync('f', 'x'.repeat(200000));"),
        (
            "java",
            "class F { public static void main(String[] a) throws Exception {"
            ' java.nio.file.Files.writeString(java.nio.file.Path.of("f"), "x".repeat(200000)); } }',
        ),
        (
            "c",
            '#include <stdio.h>\nint main(void) { FILE *f = fopen("f", "w"); for (int i = 0; i < 200000; i++) putc(48, f); }',
        ),
    ],
)
def test_a_file_over_the_output_limit_has_one_verdict(language: str, code: str) -> None:
    assert result_of(language, code).verdict == "output_limit_exceeded"


def test_output_as_long_as_the_limit_is_not_too_long() -> None:
    size = QUICK.output_kb * 1024
    code = f"import sys; sys.stdout.write('x' * {size})"
    assert result_of("python", code, (b"", b"x" * size)).verdict == "accepted"
    code = f"import sys; sys.stdout.write('x' * {size + 1})"
    assert result_of("python", code, (b"", b"x" * size)).verdict == "output_limit_exceeded"


@pytest.mark.parametrize("case", CRASHING)
def test_a_crash_is_a_runtime_error_with_its_true_status(case: str) -> None:
    code, exit_code, signal = CRASHING[case]
    result = result_of(language(case), code)
    assert (result.verdict, result.exit_code, result.signal) == ("runtime_error", exit_code, signal), result
    assert result.message


@pytest.mark.parametrize("case", UNCOMPILABLE)
def test_a_syntax_error_is_a_compile_error_in_every_language(case: str) -> None:
    report = judged(language(case), UNCOMPILABLE[case], (b"", b""))
    assert (report.verdict, report.results) == ("compile_error", ())
    assert report.compile_output.strip()
    assert "/box" not in report.compile_output


@pytest.mark.parametrize(("name", "main"), [("c", "int main(void)"), ("cpp", "int main()")])
def test_what_the_linker_misses_is_told_by_the_students_file(name: str, main: str) -> None:
    report = judged(name, f"int twice(int);\n{main} {{ return twice(2); }}\n", (b"", b""))
    assert report.compile_output.startswith(
        f"main.{name}:function main: error: undefined reference to 'twice"
    )
    report = judged(name, "int twice(int n) { return 2 * n; }\n", (b"", b""))
    assert report.compile_output.startswith("Scrt1.o:function _start: error: undefined reference to 'main'")


@pytest.mark.parametrize("case", DEEP)
def test_endless_recursion_is_a_runtime_error_in_words(case: str) -> None:
    result = result_of(case, DEEP[case], limits=judge.Limits(time_ms=5_000))
    assert result.verdict == "runtime_error", result
    assert "recursed too deeply" in result.message


def test_a_deep_but_correct_recursion_works() -> None:
    cpp = """#include <iostream>
long f(long n) { volatile char frame[200]; frame[0] = 1; return n ? f(n - 1) + frame[0] : 0; }
int main() { std::cout << f(100000) << std::endl; }"""
    assert result_of("cpp", cpp, (b"", b"100000\n")).verdict == "accepted"
    python = """import functools, sys
sys.setrecursionlimit(10 ** 6)
@functools.lru_cache(None)  # each call is one of C as well
def f(n): return f(n - 1) + 1 if n else 0
print(f(200_000))"""
    roomy = judge.Limits(time_ms=5_000, memory_mb=1024)
    assert result_of("python", python, (b"", b"200000\n"), limits=roomy).verdict == "accepted"
    java = """public class Deep { static long f(long n) { return n == 0 ? 0 : f(n - 1) + 1; }
public static void main(String[] a) { System.out.println(f(100000)); } }"""
    assert (
        result_of("java", java, (b"", b"100000\n"), limits=judge.Limits(time_ms=3000)).verdict == "accepted"
    )


def test_tests_after_a_failure_are_skipped_only_where_asked() -> None:
    code = "print(input())"
    tests = ((b"1\n", b"1\n"), (b"2\n", b"0\n"), (b"3\n", b"3\n"))
    assert verdicts(judged("python", code, *tests).results) == ["accepted", "wrong_answer", "accepted"]
    stopped = judged("python", code, *tests, stop_on_failure=True)
    assert verdicts(stopped.results) == ["accepted", "wrong_answer", "skipped"]


def test_output_is_compared_as_bytes_and_shown_escaped() -> None:
    code = r"import sys; sys.stdout.buffer.write(b'a\0\xff\x1b[1m\r\n')"
    result = result_of("python", code, (b"", b"a\0\xff\x1b[1m\n"))
    assert result.verdict == "accepted"
    assert result.stdout == "a\\x00\\xff\\x1b[1m\n"


def test_expected_output_none_only_runs() -> None:
    assert result_of("python", "print(1)", (b"", None)).verdict == "accepted"
    assert result_of("python", "1 / 0", (b"", None)).verdict == "runtime_error"


def test_a_python_traceback_shows_the_program_alone() -> None:
    result = result_of("python", "def f():\n    return 1 / 0\nf()\n")
    assert result.stderr == (
        "Traceback (most recent call last):\n"
        '  File "main.py", line 3, in <module>\n    f()\n'
        '  File "main.py", line 2, in f\n    return 1 / 0\n           ~~^~~\n'
        "ZeroDivisionError: division by zero\n"
    )


JAVA_MAIN = 'public static void main(String[] args) { System.out.println("ok"); }'


@pytest.mark.parametrize(
    "code",
    [
        f"public class Größe {{ {JAVA_MAIN} }}",
        f"class Helper {{ }} class Runner {{ {JAVA_MAIN} }}",
        f"package school.first; public class Task {{ {JAVA_MAIN} }}",
        f'/* public class No {{ */ class Other {{ String s = "public class Nor {{"; }} public final class Yes {{ {JAVA_MAIN} }}',
        f"public interface Entry {{ {JAVA_MAIN} }}",
        f"class Outer {{ public static class Inner {{ }} {JAVA_MAIN} }}",
        f"public record Point(int x, int y) {{ {JAVA_MAIN} }}",
        f"public @Deprecated final class Old {{ {JAVA_MAIN} }}",
        f"public class My$Class {{ {JAVA_MAIN} }}",
    ],
)
def test_a_java_class_may_have_any_name(code: str) -> None:
    report = judged("java", code, (b"", b"ok\n"), limits=judge.Limits(time_ms=3_000))
    assert report.verdict == "accepted", report


def test_a_java_program_without_main_is_told_so() -> None:
    report = judged("java", "public class Empty { }", (b"", b""))
    assert report.verdict == "runtime_error"
    assert "main(String[] args)" in report.results[0].message
