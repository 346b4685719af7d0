"""The chaos drill: thousands of submissions arrive by HTTP while random processes of the site are killed and frozen.

At the end the clients' own log of every 201 is compared with the database: 0 lost, 0 with other than one result,
0 other verdicts, 0 told twice, 0 stuck. Not zero: exit code 1. The logs of a drill that failed are kept.

It ends only processes that it started itself.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

from tests.drill.arrangements import ARRANGEMENTS
from tests.drill.chaos import Outcome, drill

P95_SECONDS, WORST_SECONDS = 15.0, 30.0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--arrangement", choices=[*ARRANGEMENTS, "all"], default="all")
    parser.add_argument("--submissions", type=int, default=300)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--stops", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=1.0, help="over which all of it is spread")
    parser.add_argument("--students", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="shows how it is going on")
    return parser.parse_args()


def is_quick(outcome: Outcome) -> bool:
    """Whether runs that lost their worker were claimed again in time."""
    seconds = outcome.claimed_again_seconds
    if len(seconds) < 2:
        return True
    return (
        statistics.quantiles(seconds, n=20, method="inclusive")[-1] <= P95_SECONDS
        and max(seconds) <= WORST_SECONDS
    )


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    options = parse()
    names = ARRANGEMENTS if options.arrangement == "all" else [options.arrangement]
    failed = False
    for name in names:
        folder = Path(tempfile.mkdtemp(prefix=f"chaos-{name}-"))
        print(f"-- {name}, seed {options.seed}", flush=True)
        outcome = drill(
            name,
            folder,
            submissions=options.submissions,
            kills=options.kills,
            stops=options.stops,
            seconds=options.minutes * 60,
            students=options.students,
            seed=options.seed,
            say=lambda line: print(line, flush=True) if options.verbose else None,
        )
        print("\n".join(outcome.lines()), flush=True)
        if not is_quick(outcome):
            print(f"TOO SLOW: p95 {P95_SECONDS:g} s and worst {WORST_SECONDS:g} s were promised", flush=True)
        if outcome.wrong or not is_quick(outcome):
            failed = True
            print(f"the logs are in {folder}", flush=True)
        else:
            shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
