"""What tests are worth: Kattis's tree of graders, flattened to our groups. Pure. The reasons are in docs/decisions/0401.

A folder whose grader pays nothing unless all of it is accepted is one group with scoring `all`, whatever folders it
holds. A folder that pays for parts is a group of its own tests, and each folder in it stands for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from assignments.packages.model import PackageGroup, PackageTest
from assignments.packages.testdata import Node, Pair, Settings

CENT = Decimal("0.01")


class Grading:
    """Tests and groups in order, with notes about what our groups cannot express."""

    def __init__(self) -> None:
        self.tests: list[PackageTest] = []
        self.groups: list[PackageGroup] = []
        self.notes: list[str] = []

    def add(self, pairs: Sequence[Pair], points: Sequence[Decimal], group: str = "") -> None:
        for pair, worth in zip(pairs, points, strict=True):
            is_sample = pair.name.startswith("sample/")
            self.tests.append(PackageTest(pair.name, pair.input, pair.answer, is_sample, worth, group))

    def add_group(self, node: Node, pairs: Sequence[Pair], points: Decimal, scoring: str) -> None:
        """A group named after its folder, worth `points`, shared by its tests."""
        if not pairs:
            return
        name = node.path.removeprefix("secret/")
        self.groups.append(PackageGroup(name, points.quantize(CENT), scoring))
        self.add(pairs, shares(points, len(pairs)), name)


def pass_fail(sample: Node, secret: Node) -> Grading:
    """No scores in the package: every secret test is worth a point, samples nothing unless they are all there is."""
    grading = Grading()
    samples, secrets = sample.all_pairs(), secret.all_pairs()
    grading.add(samples, [Decimal(0 if secrets else 1)] * len(samples))
    grading.add(secrets, [Decimal(1)] * len(secrets))
    return grading


def scoring(sample: Node, secret: Node, root: Settings) -> Grading:
    grading = Grading()
    if "ignore_sample" in root.grader_flags or worth(sample) == 0:
        samples = sample.all_pairs()
        grading.add(samples, [Decimal(0)] * len(samples))
    else:
        _flatten(sample, grading)
    _flatten(secret, grading)
    if sum(test.points for test in grading.tests) == 0:
        grading.notes.append(
            "data: no test is worth any points; give the tests points before you use this question."
        )
    return grading


def worth(node: Node) -> Decimal:
    """The most that a folder can earn."""
    parts = [node.settings.accept_score] * len(node.pairs) + [worth(folder) for folder in node.folders]
    if not parts:
        return Decimal(0)
    mode = node.settings.score_mode
    total = {
        "sum": sum(parts, Decimal(0)),
        "avg": sum(parts, Decimal(0)) / len(parts),
        "min": min(parts),
        "max": max(parts),
    }[mode]
    return total if node.settings.highest is None else min(total, node.settings.highest)


def _flatten(node: Node, grading: Grading) -> None:
    settings, mode = node.settings, node.settings.score_mode
    divisible = mode == "sum" or (mode in ("avg", "min") and not node.folders)
    if not settings.pays_parts or not divisible:
        if settings.pays_parts:
            grading.notes.append(
                f"{settings.file}: {mode} is not supported here: data/{node.path} earns all of its points or none."
            )
        grading.add_group(node, node.all_pairs(), worth(node), "all")
        return
    own = worth(Node(node.path, settings, node.pairs))
    grading.add_group(node, node.pairs, own, "min" if mode == "min" else "sum")
    for folder in node.folders:
        _flatten(folder, grading)
    if not settings.goes_on and len(node.items) > 1:
        grading.notes.append(
            f"{settings.file}: on_reject: break is not supported here: what follows a failure in data/{node.path} is graded too."
        )
    parts = own + sum((worth(folder) for folder in node.folders), Decimal(0))
    if node.folders and settings.highest is not None and parts > settings.highest:
        grading.notes.append(
            f"{settings.file}: range ends at {settings.highest}, but its parts are worth {parts}, and that counts."
        )


def shares(points: Decimal, count: int) -> list[Decimal]:
    """Equal shares in cents that add up exactly; the first ones take what is left over."""
    share = (points / count).quantize(CENT, rounding=ROUND_DOWN)
    left_over = int((points.quantize(CENT) - share * count) / CENT)
    return [share + CENT if index < left_over else share for index in range(count)]
