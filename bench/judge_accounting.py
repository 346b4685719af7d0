"""How exactly the judge measures: processor time and peak memory of programs that know what they use.

script/bench judge_accounting
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "backend"))

import judge

ROUNDS = 5
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


def main() -> None:
    print(f"{'processor time':<28}{'used':>12}{'error':>12}{'worst':>12}")
    for seconds in (0.02, 0.2, 1.0):
        for name, code in (("one process", BURN), ("four children", CHILDREN)):
            results = [measured("python", code.format(seconds=seconds)) for _ in range(ROUNDS)]
            errors = [result.evidence["cpu_ms"] - float(result.stdout) * 1000 for result in results]
            worst = max(errors, key=abs)
            print(
                f"{name:<28}{seconds * 1000:>9.0f} ms{statistics.median(errors):>+9.1f} ms{worst:>+9.1f} ms",
                flush=True,
            )
    print(f"{'peak memory':<28}{'used':>12}{'error':>12}{'worst':>12}")
    for megabytes in (1, 16, 100, 400):
        for name, language, code in (("one process", "c", HOLD), ("four children", "python", SHARE)):
            code = code.format(bytes=megabytes << 20)
            errors = [measured(language, code).memory_kb / 1024 - megabytes for _ in range(ROUNDS)]
            worst = max(errors, key=abs)
            print(
                f"{name:<28}{megabytes:>9} MB{statistics.median(errors):>+9.2f} MB{worst:>+9.2f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
