"""What this machine can and cannot contain, probe by probe: the command behind `script/doctor`."""

from __future__ import annotations

import sys

from judge import service
from judge.model import SandboxUnavailable
from judge.probes import ProbeResult


def probes() -> list[ProbeResult]:
    """Every probe, freshly run."""
    return service.self_test()


def main() -> int:
    """Print a line per probe; 0 when programs are judged here, 1 when the judge refuses."""
    try:
        found = probes()
    except SandboxUnavailable as error:
        print(f"The judge refuses to run programs here: {error.reason}")
        return 1
    for each in found:
        mark = "ok  " if each.ok else "FAIL"
        print(f"{mark}  {each.name}" + (f": {each.detail}" if each.detail else ""))
    status = service.status()
    print(f"note  sandbox: {status['backend']}")
    for words in status["degraded"]:
        print(f"note  {words}")
    if status["ok"]:
        print("Programs can be judged on this machine.")
        return 0
    print(f"The judge refuses to run programs here: {status['reason']}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
