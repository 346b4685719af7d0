"""How exactly the judge measures: processor time and peak memory of programs that know what they use.

script/bench judge_accounting
"""

from __future__ import annotations

import statistics

from _common import met

import judge

ROUNDS = 5
PROCESSOR_BOUND_MS = 2.0
MEMORY_BOUND_MB = {"one process": 0.5, "four children": 2.5}  # four interpreters have something besides
MEMORY_BOUND_PART = 0.003  # the kernel counts page tables, too
BURN = "import time\nwhile time.process_time() < {seconds}: pass\nprint(time.process_time())\n"
CHILDREN = """import os, resource, time
for _ in range(4):
    if os.fork() == 0:
        while time.process_time() < {seconds} / 4: pass
        os._exit(0)
for _ in range(4): os.wait()
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(sum(each.ru_utime + each.ru_stime for each in used))
"""
HOLD = """#include <stdlib.h>
#include <string.h>
int main(void) {{ char *volatile block = malloc({bytes}); memset(block, 1, {bytes}); return block[5] - 1; }}
"""
SHARE = """import os, time
for _ in range(4):
    if os.fork() == 0:
        data = bytearray({bytes} // 4); data[::4096] = bytes(len(data[::4096])); time.sleep(0.3); os._exit(0)
for _ in range(4): os.wait()
"""


def measured(language: str, code: str) -> judge.TestResult:
    report = judge.run(
        judge.Job(language, code.encode(), (judge.TestCase(b"", None),), judge.Limits(memory_mb=512))
    )
    if report.verdict != judge.Verdict.ACCEPTED:
        raise SystemExit(str(report))
    return report.results[0]


def line(name: str, used: float, unit: str, errors: list[float], bound: float) -> None:
    worst = max(errors, key=abs)
    figures = f"{used:>8g} {unit}{statistics.median(errors):>+9.2f} {unit}{worst:>+9.2f} {unit}"
    print(f"{name:<16}{figures}   {met(abs(worst) <= bound)} ≤ {bound:.2f} {unit}", flush=True)


def main() -> None:
    print("processor time      used       error        worst   stated bound")
    for seconds in (0.02, 0.2, 1.0):
        for name, code in (("one process", BURN), ("four children", CHILDREN)):
            results = [measured("python", code.format(seconds=seconds)) for _ in range(ROUNDS)]
            errors = [result.evidence["cpu_ms"] - float(result.stdout) * 1000 for result in results]
            line(name, seconds * 1000, "ms", errors, PROCESSOR_BOUND_MS)
    print("peak memory         used       error        worst   stated bound")
    for megabytes in (1, 16, 100, 400):
        for name, language, code in (("one process", "c", HOLD), ("four children", "python", SHARE)):
            code = code.format(bytes=megabytes << 20)
            errors = [measured(language, code).memory_kb / 1024 - megabytes for _ in range(ROUNDS)]
            line(name, megabytes, "MB", errors, MEMORY_BOUND_MB[name] + MEMORY_BOUND_PART * megabytes)


if __name__ == "__main__":
    main()
