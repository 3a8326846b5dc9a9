"""The public log over HTTP: its files as they are published, and proofs that anybody can check with them."""

import asyncio
import hashlib
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from litestar.testing import TestClient
from sqlalchemy import Engine, text

from ecert.app import create_app
from ecert.log.checkpoint import open_checkpoint, read_checkpoint, read_proof
from ecert.log.keeping import LogKeeper
from ecert.log.note import read_note
from ecert.log.published import log_keys, open_published
from ecert.log.publishing import Publisher
from ecert.log.service import EntryKind, is_logged, positions_of
from ecert.log.tiles import Tile, TileName, nodes_of, read_tile_path
from ecert.log.tree import leaf_hash, root_at, verify_inclusion
from ecert.register.lifecycle import Step
from ecert.settings import Settings
from ecert.storage.database import snapshot
from tests.building import NOON, PUBLIC_URL, some_resources, the_keyring
from tests.integration.sync.bureau import Bureau

ORIGIN = "ecert.example/log"


class Office:
    """A bureau whose service runs and publishes its log when it is told to."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """Issue one certificate; nothing is published."""
        self.bureau = Bureau(engine)
        self.identifier = self.bureau.issue()
        settings = Settings(public_url=PUBLIC_URL, public_log_dir=folder)
        self.resources = some_resources(engine, settings=settings, clock=self.bureau.clock)
        self.client = TestClient(create_app(self.resources))

    def publish(self) -> None:
        """Publish, as the service does every few seconds."""
        Publisher(self.resources.engine, the_keyring(), self.resources.published_log).publish(now=NOON)

    def check_of(self, name: str) -> dict[str, str]:
        """Give one check of the certificate's report."""
        report = self.client.get(f"/api/v1/certificates/{self.identifier}").json()
        found: list[dict[str, str]] = [check for check in report["checks"] if check["name"] == name]
        return found[0]


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Iterator[Office]:
    """Open a bureau."""
    opened = Office(engine, tmp_path / "public-log")
    with opened.client:
        yield opened


def test_before_the_first_checkpoint_there_is_nothing(office: Office) -> None:
    """A certificate is good already; its proof comes within a minute."""
    assert office.client.get("/log/checkpoint").status_code == 404
    assert office.client.get("/log/tile/0/000.p/14").status_code == 404
    answer = office.client.get(f"/log/proof/{office.identifier}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-logged")
    assert office.check_of("log")["reason"] == "ok"
    assert "proof" not in office.check_of("log")


def test_the_proof_leads_from_the_record_to_the_signed_root(office: Office) -> None:
    """Whoever has the record, and the log's key, needs nothing else."""
    office.publish()
    answer = office.client.get(f"/log/proof/{office.identifier}")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    proof = read_proof(answer.content)
    opened = open_checkpoint(proof.note.text.encode(), ORIGIN, log_keys(the_keyring(), ORIGIN))
    record = office.bureau.open(office.identifier).stored.record
    assert proof.entry == hashlib.sha256(record).digest()
    checkpoint = opened.checkpoint
    assert verify_inclusion(leaf_hash(proof.entry), proof.index, checkpoint.size, proof.path, checkpoint.root)
    assert office.check_of("log")["proof"] == answer.text
    assert [check["name"] for check in office.client.get(f"/api/v1/certificates/{office.identifier}").json()["checks"]][
        :3
    ] == ["register", "record", "log"]


def test_the_whole_tree_is_read_over_http(office: Office) -> None:
    """From checkpoint and tiles alone, each with what caches need to know."""
    office.publish()
    answer = office.client.get("/log/checkpoint")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=5"
    checkpoint = read_checkpoint(read_note(answer.content).body)

    def fetch(name: TileName) -> Tile:
        tile = office.client.get(f"/log/tile/{name.path}")
        assert tile.headers["content-type"] == "application/octet-stream"
        assert "immutable" in tile.headers["cache-control"]
        return Tile(tile.content)

    assert root_at(nodes_of(fetch, checkpoint.size), checkpoint.size) == checkpoint.root


@pytest.mark.parametrize("path", ["0/000", "0/0", "0/000.p/1", "9/000", "0/%2e%2e/checkpoint", "0/x/000", "0/000.p/02"])
def test_what_is_no_tile_is_not_there(office: Office, path: str) -> None:
    """Other sizes, other forms, other places: never a file that is none."""
    office.publish()
    assert office.client.get(f"/log/tile/{path}").status_code == 404


@pytest.mark.parametrize("identifier", ["nonsense", "1.2.156.3005.2.11430000320581596K918.11430000320581596K.X.001.I"])
def test_no_certificate_has_no_proof(office: Office, identifier: str) -> None:
    """Whatever is asked for."""
    office.publish()
    answer = office.client.get(f"/log/proof/{identifier}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-certificate")


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("update certificate set log_position = null", "not-registered"),
        ("update certificate set log_position = 1", "not-registered"),
        ("delete from log_entry", "not-registered"),
        ("update certificate_event set log_position = null", "record-mismatch"),
        ("update certificate_event set log_position = 0", "record-mismatch"),
        ("delete from log_entry where kind = 'event'", "record-mismatch"),
    ],
)
def test_what_does_not_stand_in_the_log_is_not_believed(office: Office, deed: str, reason: str) -> None:
    """A genuine record whose place somebody took away, or an event that was never entered."""
    with office.resources.engine.begin() as connection:
        connection.execute(text(deed))
    check = office.check_of("log")
    assert (check["outcome"], check["reason"]) == ("FAILED", reason)
    assert "proof" not in check


def test_an_entry_that_was_exchanged_after_it_was_published_is_found(office: Office) -> None:
    """The tables agree with each other; the published tile does not agree with them."""
    office.publish()
    forged = leaf_hash(hashlib.sha256(office.bureau.open(office.bureau.issue()).stored.record).digest())
    with office.resources.engine.begin() as connection:
        connection.execute(text("update certificate set log_position = 12 where log_position = 14"))
        connection.execute(text("delete from log_entry where position in (12, 14)"))
        statement = text("insert into log_entry (position, leaf, kind) values (12, :leaf, 'record')")
        connection.execute(statement, {"leaf": forged})
        identifier = connection.execute(
            text("select max(identifier) from certificate where log_position = 12")
        ).scalar()
    identifiers = {office.identifier, identifier}
    checks = [
        check["reason"]
        for each in identifiers
        for check in office.client.get(f"/api/v1/certificates/{each}").json()["checks"]
        if check["name"] == "log"
    ]
    assert "ok" not in checks


def test_a_step_is_proved_with_the_certificate(office: Office) -> None:
    """Each event stands in the log too."""
    office.publish()
    office.bureau.take(Step.SUSPEND, office.identifier)
    assert office.check_of("log")["reason"] == "ok"
    office.publish()
    assert read_proof(office.check_of("log")["proof"].encode()).note.body.split("\n")[1] == "15"


@pytest.mark.parametrize("form", ["application/statuslist+cwt", "application/statuslist+jwt"])
def test_a_status_list_is_an_entry_before_anybody_gets_it(office: Office, form: str) -> None:
    """In either form, and once only for one state."""
    content = {office.client.get("/s/0", headers={"Accept": form}).content for _ in range(2)}
    with snapshot(office.resources.engine) as session:
        assert [is_logged(session, hashlib.sha256(each).digest()) for each in content] == [True]
        assert len(positions_of(session, EntryKind.STATUS_LIST)) == 1


def test_the_service_publishes_by_itself(engine: Engine, tmp_path: Path) -> None:
    """When it starts, while it runs, and once more when it ends."""
    office = Office(engine, tmp_path / "public-log")
    with TestClient(create_app(office.resources, publishes=True)) as client:
        first = read_checkpoint(read_note(client.get("/log/checkpoint").content).body)
        assert first.size == 14
        office.bureau.issue()
    published = open_published(tmp_path / "public-log", PUBLIC_URL, the_keyring()).current()
    assert published is not None
    assert published.size == 16


def test_trouble_with_publishing_is_told_and_ends(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Readiness warns, the log says it once, and it is tried again."""
    office = Office(engine, tmp_path / "public-log")
    (tmp_path / "public-log").write_text("a file in its place")
    publisher = Publisher(engine, the_keyring(), office.resources.published_log)
    keeper = LogKeeper(publisher, office.bureau.clock)

    async def live() -> None:
        await keeper.start()
        assert keeper.trouble is not None
        (tmp_path / "public-log").unlink()
        await keeper.stop()

    with caplog.at_level(logging.INFO, logger="ecert.log.keeping"):
        asyncio.run(live())
    assert keeper.trouble is None
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]


def test_readiness_warns_where_nobody_publishes(office: Office) -> None:
    """Entries may wait a minute; whoever asks longer hears of it, and hears no more once somebody has published."""
    office.publish()
    office.bureau.issue()
    assert "log" not in office.client.get("/health/ready").json().get("warnings", {})
    office.bureau.clock.advance(seconds=60)
    assert "log" not in office.client.get("/health/ready").json().get("warnings", {})
    office.bureau.clock.advance(seconds=1)
    assert "2 entries" in office.client.get("/health/ready").json()["warnings"]["log"]
    office.publish()
    assert "log" not in office.client.get("/health/ready").json().get("warnings", {})


def test_readiness_warns_of_a_log_that_cannot_be_published(engine: Engine, tmp_path: Path) -> None:
    """Requests may come; somebody must look."""
    office = Office(engine, tmp_path / "public-log")
    (tmp_path / "public-log").write_text("a file in its place")
    with TestClient(create_app(office.resources, publishes=True)) as client:
        answer = client.get("/health/ready")
        assert answer.status_code == 200
        assert "folder" in answer.json()["warnings"]["log"]


def test_the_log_of_another_key_is_not_believed(office: Office, tmp_path: Path) -> None:
    """Nor one that nobody signed for this address."""
    office.publish()
    other = replace(office.resources.published_log, keys=())
    assert other.view().leaf_at(0) is None
    assert read_tile_path("0/000.p/14") == TileName(0, 0, 14)
    assert (tmp_path / "public-log" / "tile" / "0" / "000.p" / "14").is_file()
