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
    ToolchainBroken,
    Verdict,
)
from judge.service import look_again, run, self_test, status

__all__ = [
    "Job",
    "JudgeError",
    "Limits",
    "Report",
    "SandboxUnavailable",
    "Stopped",
    "TestCase",
    "TestResult",
    "ToolchainBroken",
    "Verdict",
    "look_again",
    "run",
    "self_test",
    "status",
]
