"""What this machine can and cannot contain, probe by probe: the command behind `script/doctor`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser

from judge import service
from judge.languages import LANGUAGES
from judge.model import SandboxUnavailable
from judge.probes import ProbeResult

DESCRIPTION = (
    "Tells, probe by probe, what this machine can contain and which languages it can run. Takes no options."
)
EXIT_CODES = (
    "Exit codes: 0 when programs are judged here (a language that FAILs, or is not installed: miss, is left out),"
    " 1 when the judge refuses to run any, 2 for a wrong call."
)


def probes() -> list[ProbeResult]:
    """Every probe, freshly run."""
    return service.self_test()


def main() -> int:
    """Print a line per probe; 0 when programs are judged here, 1 when the judge refuses."""
    ArgumentParser(prog="script/doctor", description=DESCRIPTION, epilog=EXIT_CODES).parse_args()
    try:
        found = probes()
    except SandboxUnavailable as error:
        print(f"The judge refuses to run programs here: {error.reason}")
        return 1
    said: set[str] = set()
    for each in found:
        mark = "miss" if each.missing else "ok  " if each.ok else "FAIL"
        detail = "as above" if not each.ok and each.detail in said else each.detail
        said.add(each.detail)
        print(f"{mark}  {each.name}" + (f": {detail}" if detail else ""))
    status = service.status()
    print(f"note  sandbox: {status['backend']}")
    for words in status["degraded"]:
        print(f"note  {words}")
    if not status["ok"]:
        print(f"The judge refuses to run programs here: {status['reason']}")
        return 1
    broken = [LANGUAGES[each.language].title for each in found if each.language and not each.ok]
    without = f", but not in {', '.join(broken)}" if broken else ""
    print(f"Programs can be judged on this machine{without}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
