"""
Real processes die at every fault point, and at random; the same command and the same request make good what broke.

Several services share a database, each with a fault point of its own, and die one after another over one request each;
then one is started without a fault, and every client repeats its request.
"""

import contextlib
import json
import random
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import httpx
import pytest
from sqlalchemy import text

from ecert.clock import legal_date, system_clock
from ecert.document.archive import list_documents
from ecert.faultpoints import FaultPoint
from ecert.register.lifecycle import Step
from ecert.register.service import get_certificate
from ecert.storage.database import snapshot, transaction
from tests.building import ROOT
from tests.durability.audit import Register, audit
from tests.durability.deeds import (
    ACCOUNTS,
    COPIES,
    HAND_IN,
    ISSUE,
    PAPERS,
    PUBLISH,
    REMIND,
    RENDER,
    STEPS,
    SWEEP,
    SYNC,
    Clerk,
    Deed,
)
from tests.durability.field import FIELD, Inspector
from tests.durability.installation import SECONDS, Installation, Process
from tests.durability.waiting import at_once, errors_of, until
from tests.forking import FAULT_POINT
from tests.integration.reminding.post import Postbox, serving

Deaths = Sequence[tuple[FaultPoint, Callable[[Clerk], Deed]]]

ROUNDS = 3
CLIENTS = 4


def examine(installation: Installation) -> Register:
    """Look at the register, tell the platform everything, and insist that both are equal."""
    register = audit(installation.line.engine, installation.keyring)
    with installation.serving("platform") as platform:
        installation.environment["ECERT_PLATFORM_URL"] = platform.address
        installation.run("sync", "run")
        assert installation.compare().equal
    return register


def test_every_fault_point_has_its_death() -> None:
    """A point that nobody dies at would prove nothing."""
    deaths = [point for group in (HAND_IN, ISSUE, STEPS, PAPERS, COPIES, ACCOUNTS, FIELD) for point, _ in group]
    assert {*deaths, *SYNC, *PUBLISH, RENDER, SWEEP, *(point for point, _ in REMIND)} == set(FaultPoint)


def test_every_fault_point_is_documented() -> None:
    """The document lists them in their order."""
    document = (ROOT / "docs" / "durability.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z]+\.[a-z]+)` \|", document, re.MULTILINE) == [str(point) for point in FaultPoint]


def test_unknown_fault_point_stops_the_start(installation: Installation) -> None:
    """A misspelt name would let a test pass that kills nothing."""
    environment = installation.environment | {FAULT_POINT: "issue.nowhere"}
    done = subprocess.run(
        [sys.executable, "-m", "ecert", "migrate"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "issue.nowhere" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "deaths",
    [HAND_IN, ISSUE, STEPS, PAPERS, COPIES, ACCOUNTS],
    ids=["hand-in", "issue", "steps", "papers", "copies", "accounts"],
)
def test_repeated_request_makes_good_what_died(installation: Installation, deaths: Deaths) -> None:
    """Whatever was done when the process died is done once in the end, and signed, linked, counted and told."""
    clerk = Clerk(installation.line)
    deeds = [prepare(clerk) for _, prepare in deaths]
    before = audit(installation.line.engine, installation.keyring)
    with installation.serving_all([point for point, _ in deaths]) as processes:
        for (point, _), deed, process in zip(deaths, deeds, processes, strict=True):
            assert deed.ask(process, installation.tokens) is None, point
            assert process.died(), point
    with installation.serving("serve") as process:
        answers = [deed.ask(process, installation.tokens) for deed in deeds]
    register = examine(installation)
    for (point, _), deed, answer in zip(deaths, deeds, answers, strict=True):
        deed.check(answer, register, repeated=point is FaultPoint.COMMIT_AFTER)
    submissions = sum(deed.name.startswith("submission") for deed in deeds)
    assert len(register.applications) == len(before.applications) + submissions


@pytest.mark.slow
def test_repeated_put_of_a_device_makes_good_what_died(installation: Installation) -> None:
    """What was answered is there after the death; what was not is there once it was repeated, and once only."""
    inspector = Inspector(installation)
    deeds = [prepare(inspector) for _, prepare in FIELD]
    with installation.serving_all([point for point, _ in FIELD]) as processes:
        for (point, _), deed, process in zip(FIELD, deeds, processes, strict=True):
            assert deed.ask(process, installation.tokens) is None, point
            assert process.died(), point
    register = audit(installation.line.engine, installation.keyring)
    with installation.serving("serve") as process:
        for (point, _), deed in zip(FIELD, deeds, strict=True):
            first = deed.ask(process, installation.tokens)
            deed.check(first, register, repeated=point is FaultPoint.COMMIT_AFTER)
            again = deed.ask(process, installation.tokens)
            assert first is not None
            assert again is not None
            assert (again.status_code, again.json()) == (200, first.json())


@pytest.mark.slow
def test_repeated_run_of_sync_makes_good_what_died(installation: Installation) -> None:
    """Wherever a run dies, the next one leaves the platform with what the register has, each row once."""
    with installation.serving("platform") as platform:
        installation.environment["ECERT_PLATFORM_URL"] = platform.address
        for number, point in enumerate(SYNC, start=1):
            installation.line.order(installation.line.issued(), Step.SUSPEND)
            installation.run("sync", "run", status=-signal.SIGKILL, fault=point)
            installation.run("sync", "run")
            comparison = installation.compare()
            assert comparison.equal, point
            assert comparison.certificates == comparison.at_platform == number


@pytest.mark.slow
@pytest.mark.parametrize("point", PUBLISH)
def test_repeated_publication_makes_good_what_died(installation: Installation, point: FaultPoint) -> None:
    """The published log is whole before, and after the next time; one size has one checkpoint."""
    installation.line.issued()
    installation.run("log", "checkpoint")
    published = installation.resources().published_log
    before = published.current()
    assert before is not None
    identifier = installation.line.issued()
    installation.run("log", "checkpoint", status=-signal.SIGKILL, fault=point)
    assert published.current() is before
    again = json.loads(installation.run("log", "checkpoint", "--json").stdout)
    assert again["fresh"]
    assert again["size"] > before.size
    with snapshot(installation.line.engine) as session:
        places = get_certificate(session, identifier, by=None).places
    assert all(place is not None and published.view().leaf_at(place.position) == place.leaf for place in places)
    assert not json.loads(installation.run("log", "checkpoint", "--json").stdout)["fresh"]


@pytest.mark.slow
@pytest.mark.parametrize("point", [RENDER, FaultPoint.COMMIT_BEFORE, FaultPoint.COMMIT_AFTER])
def test_repeated_run_makes_the_documents_that_died(installation: Installation, point: FaultPoint) -> None:
    """Wherever a run dies, after the next one every certificate has one document, and its file holds."""
    for _ in range(3):
        installation.line.issued()
    installation.run("documents", "render", "--workers", "1", status=-signal.SIGKILL, fault=point)
    there = 3 if point is FaultPoint.COMMIT_AFTER else 0
    summary = json.loads(installation.run("documents", "render", "--json").stdout)
    assert (summary["made"], summary["there"], summary["failed"]) == (3 - there, there, 0)
    files = installation.resources().files
    with snapshot(installation.line.engine) as session:
        documents = list_documents(session, after=(0, ""), limit=10)
    assert len({document.certificate_id for document in documents}) == len(documents) == 3
    for document in documents:
        assert files.get(document.sha256).startswith(b"%PDF-1.7")


@pytest.mark.slow
def test_repeated_sweep_deletes_what_died(installation: Installation) -> None:
    """The files are gone after the first run, and noted as gone after the second."""
    identifiers = [installation.line.issued() for _ in range(2)]
    for identifier in identifiers:
        installation.line.copy(identifier)
    with transaction(installation.line.engine) as session:
        session.connection().execute(text("update annotated_copy set link_expires_at = '2026-01-01 00:00:00'"))
    installation.run("documents", "sweep", status=-signal.SIGKILL, fault=SWEEP)
    assert json.loads(installation.run("documents", "sweep", "--json").stdout) == {"deleted": 2}
    assert json.loads(installation.run("documents", "sweep", "--json").stdout) == {"deleted": 0}


@pytest.mark.slow
@pytest.mark.parametrize(("point", "handed_in"), REMIND)
def test_reminder_whose_process_died_is_never_sent_twice(
    installation: Installation, point: FaultPoint, handed_in: int
) -> None:
    """Wherever it dies, the next run leaves the message alone; what may not have been sent waits for a person."""
    identifier = installation.line.issued()
    due = legal_date(system_clock()) + timedelta(days=45)
    with transaction(installation.line.engine) as session:
        # The register's search column alone: no kind of certificate is short enough to be near its end at once.
        session.connection().execute(text("update certificate set valid_to = :due"), {"due": due.isoformat()})
    postbox = Postbox()
    with serving(postbox) as port:
        installation.environment |= {
            "ECERT_REMINDER_CHANNEL": "smtp",
            "ECERT_REMINDER_TO": "office@bureau.example",
            "ECERT_REMINDER_FROM": "ecert@bureau.example",
            "ECERT_SMTP_HOST": "127.0.0.1",
            "ECERT_SMTP_PORT": str(port),
            "ECERT_SMTP_SECURITY": "none",
        }
        installation.run("reminders", "run", status=-signal.SIGKILL, fault=point)
        assert json.loads(installation.run("reminders", "run", "--json").stdout)["sent"] == 0
        assert len(postbox.envelopes) == handed_in
        (kept,) = json.loads(installation.run("reminders", "list", "--json").stdout)["items"]
        assert (kept["identifier"], kept["days_before"]) == (identifier, 60)
        if point is FaultPoint.REMIND_MARKED:
            assert kept["state"] == "sent"
            return
        assert kept["state"] == "claimed"
        # A quarter of an hour later nobody can be sending it any more.
        with transaction(installation.line.engine) as session:
            session.connection().execute(text("update reminder set claimed_at = '2026-01-01 00:00:00'"))
        shown = json.loads(installation.run("reminders", "list", "--unclear", "--json", status=1).stdout)
        assert [one["batch"] for one in shown["items"]] == [kept["batch"]]
        found_out = "--arrived" if handed_in else "--not-arrived"
        installation.run("reminders", "settle", kept["batch"], found_out)
        installation.run("reminders", "run")
        installation.run("reminders", "list", "--unclear")
        assert len(postbox.envelopes) == 1


@pytest.mark.slow
def test_platform_that_dies_over_a_push_is_told_again(installation: Installation) -> None:
    """It has stored the rows and given no answer; on the same file it takes them as the same rows."""
    installation.line.order(installation.line.issued(), Step.SUSPEND)
    with installation.serving("platform", "--faults") as platform:
        installation.environment["ECERT_PLATFORM_URL"] = platform.address
        fault = {"mode": "timeout", "times": 1, "route": "/collect"}
        assert platform.call("POST", "/faults", body=fault) is not None
        with installation.running("sync", "run") as run:
            until(lambda: _pushes(installation) > 0, "the platform stores the push")
            platform.running.kill()
            assert run.wait(SECONDS) == 1
    port = int(platform.address.rpartition(":")[2])
    with installation.serving("platform", port=port):
        assert not installation.compare().equal
        installation.run("sync", "run")
        assert installation.compare().equal


def _pushes(installation: Installation) -> int:
    """Count the pushes that the platform has stored; it makes its file when it is first called."""
    path = installation.folder / "platform.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as connection, contextlib.suppress(sqlite3.OperationalError):
        return int(connection.execute("select count(*) from push_log").fetchone()[0])
    return 0


@dataclass
class Client:
    """Somebody with a list of deeds, who repeats what got no answer."""

    deeds: list[Deed]
    tokens: dict[str, str]
    answers: list[httpx.Response] = field(default_factory=list)
    unanswered: set[int] = field(default_factory=set)
    """Places of the deeds that were asked for and got no answer."""

    def work(self, process: Process) -> None:
        """Go on where the last process left off, until this one dies or everything is done."""
        while len(self.answers) < len(self.deeds):
            answer = self.deeds[len(self.answers)].ask(process, self.tokens)
            if answer is None:
                self.unanswered.add(len(self.answers))
                return
            self.answers.append(answer)

    def check(self, register: Register) -> None:
        """Insist on every answer and what it says."""
        for place, (deed, answer) in enumerate(zip(self.deeds, self.answers, strict=True)):
            deed.check(answer, register, repeated=place in self.unanswered)


@pytest.mark.slow
def test_random_deaths_under_load_lose_and_double_nothing(installation: Installation) -> None:
    """Several clients work while the process is killed from outside; they repeat, and everything is there once."""
    moments = random.Random(3)  # noqa: S311 - the same moments in every run, as far as a running process allows
    clerk = Clerk(installation.line)
    prepare = [clerk.issue, clerk.suspension, clerk.issue, clerk.submission, clerk.issue, clerk.confirmation]
    clients: list[Client] = []
    for _ in range(ROUNDS):
        mine = [Client([make() for make in prepare], installation.tokens) for _ in range(CLIENTS)]
        clients += mine
        enough = moments.randrange(2, CLIENTS * len(prepare) - CLIENTS)
        with installation.serving("serve") as process:
            until(process.is_ready, "the service is ready")

            def kill(process: Process = process, mine: list[Client] = mine, enough: int = enough) -> None:
                until(lambda: sum(len(client.answers) for client in mine) >= enough, "the load is under way")
                process.running.kill()

            assert errors_of(at_once([kill, *(partial(client.work, process) for client in mine)])) == []
            assert process.died()
        with installation.serving("serve") as process:
            assert errors_of(at_once([partial(client.work, process) for client in mine])) == []
        audit(installation.line.engine, installation.keyring)
    register = examine(installation)
    for client in clients:
        client.check(register)
    assert any(client.unanswered for client in clients)
