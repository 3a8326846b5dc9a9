"""Real processes on a database that goes away, fills up or is shared, and starts that are refused with their cause."""

import resource
import time
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from ecert.storage.database import open_database, transaction
from ecert.storage.schema import upgrade_database
from tests.durability.audit import audit
from tests.durability.deeds import Clerk, Deed
from tests.durability.installation import Installation, Process, document
from tests.durability.server import own_server
from tests.durability.waiting import SECONDS, at_once, errors_of, until

CLIENTS = 8
AWAY_SECONDS = 30
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def ask_until_done(process: Process, deeds: list[Deed], tokens: dict[str, str], statuses: list[int]) -> None:
    """Make requests one after another, each again and again until it is not answered with 503."""
    for deed in deeds:

        def is_done(deed: Deed = deed) -> bool:
            answer = deed.ask(process, tokens)
            assert answer is not None
            statuses.append(answer.status_code)
            return answer.status_code != 503

        until(is_done, "the request goes through", seconds=AWAY_SECONDS + SECONDS)


@pytest.mark.slow
def test_database_that_is_away_for_half_a_minute_needs_no_restart(tmp_path: Path) -> None:
    """As long as it is away everything that needs it says so; then service and sync go on by themselves."""
    with own_server() as server:
        engine = open_database(server.url)
        upgrade_database(engine)
        engine.dispose()
        installation = Installation(tmp_path, server.url)
        clerk = Clerk(installation.line)
        deeds = [[clerk.issue() for _ in range(6)] for _ in range(4)]
        statuses: list[int] = []
        issued = installation.line.issued()
        with installation.serving("platform") as platform:
            installation.environment["ECERT_PLATFORM_URL"] = platform.address
            with installation.running("sync", "run", "--every", "1") as sync, installation.serving("serve") as service:
                until(lambda: service.is_ready() and installation.compare().equal, "service and sync are at work")

                def tear() -> None:
                    until(lambda: len(statuses) >= 3, "the load is under way")
                    server.crash()
                    until(lambda: 503 in statuses, "the outage shows")
                    ready = document(service.call("GET", "/health/ready"), 503)
                    assert "cannot be reached" in ready["parts"]["database"]
                    assert document(service.call("GET", "/health/live"), 200) == {"status": "live"}
                    back = time.monotonic() + AWAY_SECONDS
                    while time.monotonic() < back:
                        looked_up = service.call("GET", f"/api/v1/certificates/{issued}")
                        assert document(looked_up, 503)["code"] == "unavailable"
                        time.sleep(1)
                    server.start()

                clients = [partial(ask_until_done, service, mine, installation.tokens, statuses) for mine in deeds]
                assert errors_of(at_once([tear, *clients])) == []
                assert set(statuses) == {201, 503}
                until(service.is_ready, "the service is ready again")
                found_again = service.call("GET", f"/api/v1/certificates/{issued}")
                assert document(found_again, 200)["outcome"] == "PASSED"
                register = audit(installation.line.engine, installation.keyring)
                assert len(register.certificates) == 1 + sum(map(len, deeds))
                until(lambda: installation.compare().equal, "sync has caught up")
                assert sync.is_running
        installation.line.engine.dispose()


@pytest.mark.slow
def test_two_services_share_a_database_under_load(installation: Installation) -> None:
    """Eight clients, half of them at each process: every request is answered as if there were one."""
    clerk = Clerk(installation.line)
    makes = [clerk.issue, clerk.change, clerk.suspension, clerk.issue, clerk.submission, clerk.confirmation]
    deeds = [[make() for make in makes] for _ in range(CLIENTS)]
    with installation.serving("serve") as one, installation.serving("serve") as other:
        until(lambda: one.is_ready() and other.is_ready(), "both are ready")

        def work(process: Process, mine: list[Deed]) -> list[int]:
            answers = [deed.ask(process, installation.tokens) for deed in mine]
            return [answer.status_code for answer in answers if answer is not None]

        results = at_once([partial(work, (one, other)[place % 2], mine) for place, mine in enumerate(deeds)])
        twice = clerk.issue()
        both = at_once([partial(twice.ask, process, installation.tokens) for process in (one, other) * 2])
    assert results == [[deed.status for deed in mine] for mine in deeds]
    identifiers = {document(answer, 201)["identifier"] for answer in both if not isinstance(answer, Exception)}
    assert len(identifiers) == 1
    audit(installation.line.engine, installation.keyring)


@on_sqlite
@pytest.mark.slow
def test_disk_that_fills_up_and_is_cleared_needs_no_restart(installation: Installation) -> None:
    """The process may write no further byte into its files; when it may again, the same request goes through."""
    deed = Clerk(installation.line).issue()
    with installation.serving("serve") as service:
        until(service.is_ready, "the service is ready")
        log = installation.folder / "ecert.sqlite3-wal"
        _, hard = resource.prlimit(service.running.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(service.running.pid, resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
        refused = document(deed.ask(service, installation.tokens), 503)
        assert (refused["code"], "disk" in refused["detail"]) == ("unavailable", True)
        assert not audit(installation.line.engine, installation.keyring).certificates
        resource.prlimit(service.running.pid, resource.RLIMIT_FSIZE, (hard, hard))
        document(deed.ask(service, installation.tokens), 201)
    assert len(audit(installation.line.engine, installation.keyring).certificates) == 1


def pretend(installation: Installation, revision: str) -> None:
    """Let the database say that it has seen migrations up to this one."""
    with transaction(installation.line.engine) as session:
        statement = text("update alembic_version set version_num = :revision")
        session.connection().execute(statement, {"revision": revision})


@pytest.mark.parametrize(
    ("revision", "says"), [("9999", "newer than this version"), ("0001", "ecert migrate")], ids=["newer", "older"]
)
def test_service_does_not_start_on_tables_of_another_version(
    installation: Installation, revision: str, says: str
) -> None:
    """It says which of both is older, and what to do."""
    pretend(installation, revision)
    refused = installation.run("serve", "--port", "1", status=3).stderr
    assert says in refused
    assert "Traceback" not in refused


def test_tables_of_a_later_version_are_not_migrated(installation: Installation) -> None:
    """An older program leaves them alone."""
    pretend(installation, "9999")
    refused = installation.run("migrate", status=3).stderr
    assert "newer than this version" in refused
    assert "Traceback" not in refused


@on_sqlite
@pytest.mark.parametrize("command", ["serve", "migrate"])
@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("postgresql+psycopg://nobody@127.0.0.1:9/none", "cannot be reached"),
        ("sqlite:///{folder}", "cannot be opened"),
        ("sqlite:///{folder}/KEYS_PASSPHRASE", "restore a backup"),
    ],
    ids=["away", "folder", "no-database"],
)
def test_start_without_a_database_is_refused(installation: Installation, command: str, address: str, says: str) -> None:
    """Whatever is wrong with the database, the command ends with 3 and one sentence."""
    installation.environment["ECERT_DATABASE_URL"] = address.format(folder=installation.folder)
    refused = installation.run(command, status=3).stderr
    assert says in refused
    assert "Traceback" not in refused


@on_sqlite
def test_start_with_a_wrong_passphrase_is_refused(installation: Installation) -> None:
    """The keys do not open, and the sentence names the setting."""
    (installation.folder / "KEYS_PASSPHRASE").write_text("q" * 32)
    refused = installation.run("serve", "--port", "1", status=3).stderr
    assert "ECERT_KEYS_PASSPHRASE_FILE" in refused
    assert "Traceback" not in refused


@on_sqlite
def test_start_without_a_passphrase_verifies_and_does_not_sign(installation: Installation) -> None:
    """It runs, `/health/ready` names the keys, and issuing is refused with its cause."""
    deed = Clerk(installation.line).issue()
    identifier = installation.line.issued()
    del installation.environment["ECERT_KEYS_PASSPHRASE_FILE"]
    with installation.serving("serve") as service:
        ready = document(service.call("GET", "/health/ready"), 503)
        looked_up = document(service.call("GET", f"/api/v1/certificates/{identifier}"), 200)
        refused = document(deed.ask(service, installation.tokens), 503)
    assert set(ready["parts"]) == {"keys"}
    assert looked_up["outcome"] == "PASSED"
    assert refused["code"] == "signing-key-missing"


@on_sqlite
def test_start_with_an_unreadable_template_is_refused(installation: Installation) -> None:
    """The sentence names the file and the place."""
    templates = installation.folder / "templates"
    kind = templates / "broken" / "1"
    kind.mkdir(parents=True)
    source = installation.settings().templates_dir
    (templates / "authorities.toml").write_bytes((source / "authorities.toml").read_bytes())
    (kind / "template.toml").write_text("slug = [")
    installation.environment["ECERT_TEMPLATES_DIR"] = str(templates)
    refused = installation.run("serve", "--port", "1", status=3).stderr
    assert "template-invalid" in refused
    assert "broken" in refused
    assert "Traceback" not in refused
