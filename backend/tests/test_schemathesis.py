"""schemathesis against the running server: whatever is sent, no 5xx and no answer that the schema does not describe.

Every operation is in it, running programs and logging out too: tokens and passwords that are made up end nobody's
log-in. Each person has their own server, since what one of them deletes another would miss.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.conftest import running_server

pytestmark = (
    pytest.mark.server
)  # not of one xdist group: each person has their own server, so they may run side by side

# The boundaries of every parameter and field, valid and not, one at a time: the same requests in every run.
COVERAGE = ["--phases", "coverage"]
# As well as whole requests made up at random (but the same in every run), and chains that use the ids of earlier answers.
EVERYTHING = ["--phases", "coverage,fuzzing,stateful", "--max-examples", "5"]

# Left out: valid input may be refused for what no schema can say, such as "due after it opens", "an assignment of
# yours", "a good password", "either of two fields". What it found that a schema can say is mended, and kept so by
# `test_schema.py`.
EXCLUDED_CHECKS = "positive_data_acceptance"


@pytest.mark.parametrize(
    ("person", "phases"), [("student", COVERAGE), ("teacher", EVERYTHING), ("admin", COVERAGE)]
)
def test_the_wire_is_as_the_schema_says(tmp_path: Path, person: str, phases: list[str]) -> None:
    # the limits of everyday use would answer most of it with 429
    limits = {"SUBMISSIONS_PER_MINUTE": "100000", "REGISTRATIONS_PER_HOUR": "1000000"}
    with running_server(tmp_path / "data", DEMO="1", **limits) as server:
        server.wait_for_line("Autograder is ready")
        server.wait_for_line("is ready: python")  # else to run code is answered with 503
        command = [
            str(Path(sys.executable).with_name("st")),
            *("run", f"{server.origin}/api/schema/"),
            *("--header", f"Authorization: Bearer {server.token_of(person)}"),
            *phases,
            *("--exclude-checks", EXCLUDED_CHECKS),
            "--generation-deterministic",
            *("--request-timeout", "120"),  # code that is run waits for its turn, up to a minute
            *("--suppress-health-check", "all"),
            *("--continue-on-failure", "--no-color", "--warnings", "off"),
        ]
        with (tmp_path / "report").open("wb") as output:
            exit_code = subprocess.run(
                command, cwd=tmp_path, stdout=output, stderr=subprocess.STDOUT
            ).returncode
        server.stop()
    report = (tmp_path / "report").read_text()
    assert exit_code == 0, report[-20_000:]
    assert f"Tested: {operation_count()}\n" in report, report[-3_000:]
    assert [line for line in server.lines if "Traceback" in line or "Internal Server Error" in line] == []


def operation_count() -> int:
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return sum(len(verbs) for verbs in paths.values())
