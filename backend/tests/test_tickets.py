"""Celery's tickets on a real Redis and a real RabbitMQ: whatever happens to the broker or a worker, one result for each."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, LiteralString

import psycopg
import pytest
from django.conf import settings

from tests.brokers import Broker, RabbitMQ, Redis
from tests.conftest import running_server
from tests.servers import Server, command_line, descendants_of
from tests.test_way_of_a_submission import SUBMISSIONS, School

pytestmark = [
    pytest.mark.server,
    pytest.mark.xdist_group("server"),
    pytest.mark.skipif(
        not os.environ.get("DATABASE_URL"), reason="tickets are for several machines: PostgreSQL only"
    ),
]
SECONDS = 120
RIGHT = "print(sum(map(int, input().split())))"
SLOW = "import time; time.sleep(0.5)\n" + RIGHT  # in each of its tests
JAVA = "public class Main { public static void main(String[] a) { System.out.println(1); } }"
TICKET = b"[[], {}, {}]"
DEDICATED = 3  # the number of the class that `Site.dedicated` makes


class Site(School):
    """A server on tickets, whose own workers take Python and C."""

    def __init__(self, server: Server, broker: Broker) -> None:
        super().__init__(server)
        self.broker = broker
        self.database = psycopg.connect(server.environment["DATABASE_URL"], autocommit=True)
        rows = self.call("GET", self.teacher, "/api/questions/?page_size=100")["results"]
        self.question = next(row["id"] for row in rows if row["title"] == "Add Two Numbers")
        self.open = self.assignment([self.question])

    def send(self, code: str = RIGHT, language: str = "python", assignment: int | None = None) -> int:
        return self.submit(assignment or self.open, self.question, language, code)

    def put(self, body: bytes) -> None:
        """A message where workers expect tickets; `TICKET` is one."""
        headers = {"task": "autograder.take", "id": "1", "root_id": "1", "lang": "py"}
        self.broker.put("autograder.python", body, headers=headers, correlation_id="1")

    def run(self, submission: int) -> dict[str, Any]:
        """Its only grading run, as the database has it."""
        found = self.database.execute(
            "select id, state, worker, token, losses,"
            " (select count(*) from submissions_testresult where run_id = r.id) as results"
            " from submissions_gradingrun r where submission_id = %s",
            [submission],
        )
        (row,) = found.fetchall()
        return dict(zip([column.name for column in found.description or []], row, strict=True))

    def status(self, submission: int) -> str:
        return str(self.call("GET", self.student, f"{SUBMISSIONS}{submission}/")["status"])

    def wait(self, submission: int, status: str = "finished") -> dict[str, Any]:
        until(lambda: self.status(submission) == status, f"submission {submission} is {status}")
        return self.run(submission)

    def told(self, submission: int) -> int:
        """How many notifications its student got of it."""
        return self.count(
            "select count(*) from notifications_notification where kind = 'submission_graded' and link like %s",
            f"%/submissions/{submission}/",
        )

    def count(self, query: LiteralString, *values: Any) -> int:
        return int(self.database.execute(query, values).fetchall()[0][0])

    def working_on(self, submission: int) -> int:
        """The process of the worker that runs it."""
        return int(self.wait(submission, "running")["worker"].rpartition(":")[2])


def until(condition: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"it never came to this: {what}"
        time.sleep(0.05)


BROKERS: dict[str, type[Broker]] = {"redis": Redis, "rabbitmq": RabbitMQ}
without_rabbitmq = pytest.mark.skipif(not RabbitMQ.PROGRAM.exists(), reason="there is no RabbitMQ here")
# what the kind of the broker has no part in
on_redis = pytest.mark.parametrize("site", ["redis"], indirect=True)


@pytest.fixture(scope="module", params=["redis", pytest.param("rabbitmq", marks=without_rabbitmq)])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with ExitStack() as stack:
        broker = stack.enter_context(BROKERS[request.param]())
        server = stack.enter_context(
            running_server(
                tmp_path_factory.mktemp("tickets"),
                DEMO="1",
                WORKERS="2",
                LEASE_SECONDS="6",
                BROKER_URL=broker.url,
                WORKER_LANGUAGES="python,c",
                DEDICATED_CLASSES=str(DEDICATED),
            )
        )
        server.wait_for_line("Autograder is ready")
        for number in (1, 2):
            server.wait_for_line(f"worker-{number} | ", SECONDS)
        yield Site(server, broker)


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def machine(site: Site, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """The workers of another machine, as it were: what `script/worker` runs."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "workers"]
    process = subprocess.Popen(
        command,
        env=site.server.environment | {"WORKER_LANGUAGES": ""} | environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(SECONDS)


def test_a_ticket_brings_a_submission_to_a_worker(site: Site) -> None:
    run = site.wait(site.send())
    assert (run["state"], run["losses"]) == ("finished", 0)
    assert run["results"] > 0


IN_ORDER = """
import time
from collections import Counter
from submissions.tickets import publish, the_app
app, name = the_app(), "autograder.java"  # which no worker of this site hears
for priority in (2, 1, 0):
    publish(app, Counter({(name, priority): 1}))
with app.connection_for_read() as connection:
    queue = app.amqp.queues[name](connection.default_channel)
    while queue.queue_declare().message_count < 3:
        time.sleep(0.01)
    print([queue.get(no_ack=True).properties["priority"] for _ in range(3)])
"""


def test_tickets_of_interactive_runs_come_first_and_of_batches_last(site: Site) -> None:
    """By themselves, and in the same order whether the broker's greatest priority is its first or its last."""
    done = site.server.manage("shell", "--no-imports", "-c", IN_ORDER)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ([0, 1, 2] if isinstance(site.broker, Redis) else [2, 1, 0])


def test_messages_that_are_no_tickets_are_thrown_away_and_end_no_worker(site: Site) -> None:
    """Celery by itself dies of each, and the broker hands it to the next worker for ever."""
    site.wait(site.send())
    workers = sorted(name for (name,) in site.database.execute("select name from submissions_worker"))
    for body in (b"17", b"{}", b"[17]", b'{"not json'):
        site.put(body)
    until(lambda: site.broker.lying("autograder.python") == 0, "all messages are taken, and none comes back")
    assert site.wait(site.send())["losses"] == 0
    assert sorted(name for (name,) in site.database.execute("select name from submissions_worker")) == workers


def test_doubled_and_late_tickets_do_nothing(site: Site) -> None:
    submission = site.send()
    for _ in range(20):
        site.put(TICKET)
    run = site.wait(submission)
    for _ in range(20):
        site.put(TICKET)
    until(lambda: site.broker.lying("autograder.python") == 0, "all tickets are taken")
    after = site.wait(site.send())
    assert after["results"] == run["results"]
    assert site.run(submission) == run
    assert site.told(submission) == 1


def test_tickets_that_find_nothing_hold_up_none_behind_them(site: Site) -> None:
    """A worker that puts its acknowledgements off is sent the next one at its next look around, after seconds."""
    for _ in range(300):
        site.put(TICKET)
    until(lambda: site.broker.lying("autograder.python") == 0, "all tickets are taken", seconds=60)


def test_without_a_broker_submissions_are_taken_and_graded_when_it_is_back(site: Site) -> None:
    site.broker.kill()
    submissions = [site.send() for _ in range(3)]
    assert site.status(submissions[-1]) == "queued"
    site.broker.start()  # it remembers nothing
    for submission in submissions:
        assert site.wait(submission)["state"] == "finished"


@on_redis
def test_a_broker_that_hangs_holds_up_nobody(site: Site) -> None:
    assert site.broker.process is not None
    with frozen(site.broker.process.pid):
        submission = site.send()
    assert site.wait(submission)["state"] == "finished"


@on_redis
def test_a_killed_workers_run_is_graded_again(site: Site) -> None:
    submission = site.send(SLOW)
    os.kill(site.working_on(submission), signal.SIGKILL)
    run = site.wait(submission)
    assert (run["state"], run["losses"], site.told(submission)) == ("finished", 1, 1)


@on_redis
def test_a_worker_that_froze_past_its_lease_writes_nothing(site: Site) -> None:
    submission = site.send(SLOW)
    pid = site.working_on(submission)
    seen = len(site.server.lines)
    with frozen(pid):
        run = site.wait(submission)
        assert not run["worker"].endswith(f":{pid}")
    # it goes on: everybody is free again for two slow ones at a time
    others = [site.send(SLOW), site.send(SLOW)]
    for other in others:
        site.wait(other)
    assert site.run(submission) == run
    assert site.told(submission) == 1
    assert not any("Traceback" in line for line in site.server.lines[seen:])


@on_redis
def test_interactive_runs_pass_a_batch(site: Site) -> None:
    submissions = [site.send(SLOW) for _ in range(3)]
    for submission in submissions:
        site.wait(submission)
    queued = "select count(*) from submissions_gradingrun where state = 'queued' and submission_id is "
    code = {"language": "python", "code": "print(1)", "input": ""}
    workers = [
        pid
        for pid in descendants_of(site.server.process.pid)
        if command_line(pid).rstrip().endswith("manage.py worker")
    ]
    with ThreadPoolExecutor() as pool, frozen(workers[0]):
        with frozen(workers[1]):
            batch = {"submissions": submissions}
            site.post(site.teacher, "/api/grading/grading/run-autograder/", batch, status=202)
            answer = pool.submit(site.post, site.student, "/api/code/run/", code, status=200)
            until(lambda: site.count(queued + "null") == 1, "the code waits behind the batch")
        answer.result()
        assert site.count(queued + "not null") > 0
    until(lambda: site.count(queued + "not null") == 0, "the batch is begun")


def test_workers_for_a_language_and_for_a_class(site: Site) -> None:
    classroom = site.post(site.teacher, "/api/classes/", {"name": "Of its own"})
    assert classroom["id"] == DEDICATED
    site.post(site.student, "/api/classes/join/", {"code": classroom["join_code"]}, status=200)
    own = site.assignment([site.question], **{"class": DEDICATED})
    java, dedicated = site.send(JAVA, "java"), site.send(assignment=own)
    site.wait(site.send())  # the workers that are there pass them by
    assert (site.status(java), site.status(dedicated)) == ("queued", "queued")
    site.broker.forget("autograder.java", f"autograder.class-{DEDICATED}.python", "autograder.python")
    with (
        machine(site, WORKER_LANGUAGES="java", WORKERS="1") as of_java,
        machine(site, WORKER_CLASSES=str(DEDICATED), WORKERS="1") as of_class,
    ):
        by = [int(site.wait(submission)["worker"].rpartition(":")[2]) for submission in (java, dedicated)]
        assert by[0] in descendants_of(of_java.pid)
        assert by[1] in descendants_of(of_class.pid)
