"""Which worker takes which runs, and through which ticket queue it hears of them. The rule has this one place.

    language    a worker takes the languages that its own proof found working, of those WORKER_LANGUAGES names (none
                named: all)
    class       runs of DEDICATED_CLASSES are for the workers that name the class in WORKER_CLASSES, and such a worker
                takes nothing else; all other runs are for all other workers

The claim applies it (`Takes.rule`), so that a ticket in the wrong hands does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Q

from judge.languages import LANGUAGES
from submissions import toolchains

# what decides who takes a run: its language, and its class if that is dedicated
Kind = tuple[str, int | None]


def kind_of(language: str, class_id: int | None) -> Kind:
    return language, class_id if class_id in settings.DEDICATED_CLASSES else None


@dataclass(frozen=True)
class Takes:
    """What one worker takes. No classes: every class that has no workers of its own."""

    languages: frozenset[str]
    classes: frozenset[int] = frozenset()

    def rule(self) -> Q:
        rule = Q()
        if not self.languages.issuperset(LANGUAGES):
            rule &= Q(language__in=sorted(self.languages))
        if self.classes:
            rule &= Q(classroom_id__in=sorted(self.classes))
        elif settings.DEDICATED_CLASSES:
            rule &= ~Q(classroom_id__in=settings.DEDICATED_CLASSES)
        return rule

    def includes(self, language: str, class_id: int | None) -> bool:
        """The same rule, said of one kind of runs."""
        if self.classes:
            return language in self.languages and class_id in self.classes
        return language in self.languages and class_id not in settings.DEDICATED_CLASSES

    def ticket_queues(self) -> list[str]:
        classes: list[int | None] = [*sorted(self.classes)] or [None]
        return [ticket_queue(name, class_id) for class_id in classes for name in sorted(self.languages)]


def only(kind: Kind) -> Takes:
    """What a worker of this kind alone would take."""
    language, class_id = kind
    return Takes(frozenset([language]), frozenset() if class_id is None else frozenset([class_id]))


def line_of(takers: Iterable[Takes]) -> Q:
    """The runs that wait for any of these."""
    rules = [taker.rule() for taker in set(takers)]
    return reduce(or_, rules) if all(rules) else Q()  # an empty rule is all of them, and `|` would forget it


def takes(status: Mapping[str, Any]) -> Takes:
    """What this process takes, by its settings and by what its proof found (`judge.status()`)."""
    able = toolchains.versions(status["languages"]) if status["ok"] else ()
    return Takes(frozenset(able), frozenset(settings.WORKER_CLASSES))


def told(languages: Mapping[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The languages of `judge.status()`, without those that this worker is set up to leave alone: of these it knows nothing."""
    named = settings.WORKER_LANGUAGES
    return {name: entry for name, entry in languages.items() if not named or name in named}


def ticket_queue(language: str, class_id: int | None) -> str:
    """The queue of the broker that carries the tickets of such runs."""
    own = f"class-{class_id}." if class_id in settings.DEDICATED_CLASSES else ""
    return f"autograder.{own}{language}"


def all_ticket_queues() -> dict[str, Q]:
    """Every ticket queue of this site, with the rule of its runs."""
    kinds = [Takes(frozenset([name])) for name in LANGUAGES]
    kinds += [
        Takes(frozenset([name]), frozenset([class_id]))
        for class_id in settings.DEDICATED_CLASSES
        for name in LANGUAGES
    ]
    return {kind.ticket_queues()[0]: kind.rule() for kind in kinds}
