"""Probes: what this machine can contain, proved by trying, in a few seconds. Each answers in words for an operator."""

from judge.probes.run import ProbeResult, prove_language, run_probes

__all__ = ["ProbeResult", "prove_language", "run_probes"]
