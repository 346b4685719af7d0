"""The hostile programs again, each on gVisor's kernel: what it gets there, and that a canary is accepted afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import judge
from judge.tests.hostile import TABLE, Hostile
from judge.tests.hostile.table import AC, MLE, RTE, TLE, WA, assert_as_written
from judge.tests.support import assert_canary, contained_by_gvisor
from judge.tests.test_hostile import identifier

# Where that kernel differs, by name: what may come of it there, and why. An attempt that fails elsewhere may succeed
# (which prints it: a wrong answer) where what it gains belongs to this box's own kernel, and to nobody else.
DIFFERS: dict[str, tuple[tuple[str, ...], str]] = {
    "fork bomb": (
        (RTE, TLE, MLE),
        "who has too many processes is ended: a fork that is refused leaks memory",
    ),
    "stops its parent and ignores every signal": (
        (RTE,),
        "the supervisor is another user: no signal reaches it",
    ),
    "grows by realloc": ((MLE, TLE), "each step costs ten times as much: the limit of time may be met first"),
    "writes to its input": ((WA,), "its input is a file of this test's alone, which that kernel cannot seal"),
    "leaves ten thousand folders in each other": ((AC, TLE), "making them takes long"),
    "uses up the inodes": ((AC, TLE), "files are bounded by their memory, and making them takes long"),
    "writes where the system is": ((WA,), "a device of that kernel may be named, and leads nowhere"),
    "writes below /proc": (
        (WA,),
        "how soon it is to be ended for lack of memory is that kernel's alone to heed",
    ),
    "reads what is not its": (
        (WA,),
        "/sys and /proc/1/environ are that kernel's, and hold nothing of the machine's",
    ),
    "joins the supervisor's namespaces": ((WA,), "namespaces of that kernel may be opened, not entered"),
    "wakes the host's handler of core dumps": (
        (WA,),
        "its limit of core dumps may be set; there is no handler",
    ),
    "the supervisor's descriptors": ((WA,), "they may be listed, not opened: they are another user's"),
    "interrupts the supervisor while it counts": ((AC, TLE), "a signal costs much more of the time"),
    "includes the supervisor's environment": ((WA,), "it is there, and holds what every program has"),
}


@pytest.fixture(scope="module", autouse=True)
def chosen() -> Iterator[None]:
    with contained_by_gvisor():
        yield
        assert_canary()


@pytest.mark.parametrize("hostile", TABLE, ids=identifier)
def test_hostile(hostile: Hostile) -> None:
    verdicts, _ = DIFFERS.get(hostile.name, ((), ""))
    assert_as_written(hostile, judge.run(hostile.job), verdicts)


def test_what_differs_is_in_the_table() -> None:
    assert DIFFERS.keys() <= {hostile.name for hostile in TABLE}
