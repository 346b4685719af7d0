"""The judge: a typed job in, a typed report out, and nothing of the program's reaches this machine.

This is the door; other rooms import `judge`, `judge.languages`, `judge.checkers`, `judge.scoring` and
`judge.doctor`, and nothing else of it. No Django, no database, no network.
"""

from judge.model import (
    Job,
    JudgeError,
    Limits,
    Report,
    SandboxUnavailable,
    Stopped,
    TestCase,
    TestResult,
    Verdict,
)
from judge.service import run, self_test, status

__all__ = [
    "Job",
    "JudgeError",
    "Limits",
    "Report",
    "SandboxUnavailable",
    "Stopped",
    "TestCase",
    "TestResult",
    "Verdict",
    "run",
    "self_test",
    "status",
]
