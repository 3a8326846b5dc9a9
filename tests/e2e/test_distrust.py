"""A certificate key in a thief's hands, on both databases: what the log proves to be older stays good, nothing else."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from litestar.testing import TestClient
from sqlalchemy import Engine, text

from ecert.app import create_app
from ecert.backup.recovery import recover
from ecert.bundle.content import Bundle, encode_bundle, open_bundle, seal_bundle
from ecert.bundle.declaring import Declaration, declare
from ecert.bundle.distrust import Distrust, Distrusted, mark_of
from ecert.bundle.errors import AlreadyDistrusted, BundleOutdated
from ecert.bundle.roots import read_roots, roots_of
from ecert.bundle.service import prepare_bundle, publish_bundle
from ecert.doctor.codes import Code
from ecert.errors import InvalidInput
from ecert.log.errors import LogForked
from ecert.log.publishing import Publisher
from ecert.register.code import code_of
from ecert.register.credential import decode_credential, encode_credential
from ecert.register.digits import decode_digits
from ecert.register.live import LiveCode, encode_live
from ecert.register.record import decode_record, encode_record
from ecert.signing.envelope import parse, seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose, Signer
from ecert.storage.database import snapshot, transaction
from ecert.verification.reader import Reader
from tests.building import ISSUERS, PUBLIC_URL, SetClock, a_signer, hire, some_resources, the_keyring
from tests.e2e.desk import Desk
from tests.integration.backup.looking import ask_doctor, found

ROOT = a_signer(Purpose.BUNDLE, valid_to=None)
PRESENTATIONS = {
    issuer: a_signer(Purpose.PRESENTATION, issuer_code=issuer, valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 31))
    for issuer in ISSUERS
}
KEYRING = Keyring(
    (*the_keyring().keys, ROOT.key, *(signer.key for signer in PRESENTATIONS.values())),
    the_keyring().signers,
    the_keyring().chains,
)
REFUSED = ["signer-distrusted"]


class Office(Desk):
    """A desk with a log that is published, a root, and a thief."""

    def publish_log(self) -> None:
        """Publish what was signed, a minute after the last time."""
        self.clock.advance(seconds=60)
        resources = self.resources
        Publisher(resources.engine, resources.keyring, resources.published_log).publish(now=self.clock())
        self.clock.advance(seconds=60)

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        with snapshot(self.engine) as session:
            return int(session.connection().execute(text(f"select count(*) from {table}")).scalar_one())  # noqa: S608 - ours

    def declare(self, key_id: bytes, since: datetime | None) -> None:
        """Declare a key distrusted."""
        with transaction(self.engine) as session:
            declare(session, Declaration(key_id, since, "演练"), KEYRING, now=self.clock())

    def prepare(self) -> Bundle:
        """Prepare the next bundle."""
        resources = self.resources
        with snapshot(self.engine) as session:
            return prepare_bundle(
                session,
                resources.catalogue,
                KEYRING,
                public_url=PUBLIC_URL,
                log=resources.published_log,
                now=self.clock(),
            )

    def publish(self, bundle: Bundle) -> None:
        """Let the root sign a bundle, and publish it; from five seconds later on every process knows it."""
        data = seal_bundle(encode_bundle(bundle), ROOT)
        with transaction(self.engine) as session:
            publish_bundle(session, data, KEYRING, now=self.clock())
        self.clock.advance(seconds=5)

    def distrust(self, key_id: bytes, since: datetime | None) -> Bundle:
        """Declare a key distrusted, and hold the ceremony."""
        self.declare(key_id, since)
        bundle = self.prepare()
        self.publish(bundle)
        return bundle

    def read(self, code: str) -> list[str]:
        """Read a code as a device does that has just refreshed."""
        reader = Reader(read_roots(self.call("GET", "/scan/root.json").content))
        bundle = reader.take_bundle(self.call("GET", "/bundle").content, now=self.clock())
        for number in bundle.lists:
            reader.take_list(self.call("GET", f"/s/{number}").content, bundle.list_uri(number))
        return [str(reason) for reason in reader.read(code, now=self.clock()).reasons]

    def ask(self, **question: str) -> list[str]:
        """Ask the register."""
        return list(self.verify(**question)["reasons"])


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Iterator[Office]:
    """Give a service with a root, whose log lies in a folder of its own."""
    clock = SetClock()
    plain = some_resources(engine).settings
    settings = replace(plain, public_log_dir=tmp_path / "log")
    resources = some_resources(engine, clock=clock, keyring=KEYRING, settings=settings)
    with TestClient(create_app(resources), raise_server_exceptions=False) as client:
        yield Office(client, hire(engine), resources, clock)


def credential_of(code: str) -> bytes:
    """Give the signed credential in a code."""
    return decode_digits(code.rpartition("#")[2][1:])


def key_of(code: str) -> bytes:
    """Give the id of the key that signed a code."""
    return parse(credential_of(code)).key_id


def stolen(code: str) -> Signer:
    """Give the private key to the thief."""
    return next(signer for signer in KEYRING.signers if signer.key.key_id == key_of(code))


def forged(code: str, **changes: object) -> str:
    """Sign a credential that says something else with the stolen key."""
    credential = replace(decode_credential(parse(credential_of(code)).payload), **changes)  # type: ignore[arg-type]  # any
    return str(code_of(seal(encode_credential(credential), stolen(code)), public_url=PUBLIC_URL))


def test_what_the_log_proves_to_be_older_stays_good(office: Office) -> None:
    """On line and off line, by code and without one; what was issued after the theft does not, whatever day it says."""
    older = office.issued()
    office.publish_log()
    theft = office.clock()
    office.clock.advance(hours=1)
    younger = office.issued()
    office.publish_log()
    assert office.ask(code=younger["code"]) == ["ok"]
    bundle = office.distrust(key_of(older["code"]), theft)
    (entry,) = bundle.distrusted.values()
    assert (entry.since, entry.kept) == (theft, mark_of(hashlib.sha256(credential_of(older["code"])).digest()))
    assert office.ask(code=older["code"]) == office.ask(identifier=older["identifier"]) == ["ok"]
    assert office.read(older["code"]) == ["ok"]
    assert office.ask(code=younger["code"]) == office.ask(identifier=younger["identifier"]) == REFUSED
    assert office.read(younger["code"]) == REFUSED
    back_dated = forged(older["code"], issued=date(2026, 1, 5), holder_name="伪造公司")
    assert office.ask(code=back_dated) == office.read(back_dated) == REFUSED
    answer = office.verify(identifier=younger["identifier"])
    assert (answer["outcome"], answer["status"], answer["certificate"]) == ("FAILED", "unknown", None)
    assert [check["name"] for check in answer["checks"]] == ["register", "record"]
    again = office.verify(code=younger["code"])
    assert [(check["name"], check["reason"]) for check in again["checks"]] == [
        ("format", "ok"),
        ("signer", "signer-distrusted"),
    ]
    by_number = office.verify(
        certificate_number=younger["certificate_number"], holder_name=older_holder(office, older["identifier"])
    )
    assert by_number["reasons"] == REFUSED


def older_holder(office: Office, identifier: str) -> str:
    """Give the holder of the sample, whose name all certificates here have."""
    return str(office.verify(identifier=identifier)["certificate"]["holder_name"])


def test_what_was_not_published_by_then_is_not_older(office: Office) -> None:
    """The log proves what a checkpoint covers: an entry that none covered before the theft may be the thief's."""
    office.publish_log()
    issued = office.issued()
    office.clock.advance(seconds=1)
    theft = office.clock()
    office.publish_log()
    (entry,) = office.distrust(key_of(issued["code"]), theft).distrusted.values()
    assert len(entry) == 0
    assert office.ask(code=issued["code"]) == office.read(issued["code"]) == REFUSED


def test_theft_before_the_log_keeps_nothing(office: Office) -> None:
    """Where there is no checkpoint from before, nothing can be proved."""
    issued = office.issued()
    office.publish_log()
    bundle = office.distrust(key_of(issued["code"]), office.clock() - timedelta(days=365))
    assert [len(entry) for entry in bundle.distrusted.values()] == [0]


def test_key_that_is_distrusted_as_a_whole_keeps_nothing(office: Office) -> None:
    """Nothing that it signed is trusted, however old."""
    issued = office.issued()
    office.publish_log()
    bundle = office.distrust(key_of(issued["code"]), None)
    assert bundle.distrust == Distrust(frozenset({key_of(issued["code"])}))
    assert office.ask(code=issued["code"]) == office.ask(identifier=issued["identifier"]) == REFUSED
    assert office.read(issued["code"]) == REFUSED


def test_other_keys_certificates_are_not_touched(office: Office) -> None:
    """Another key's certificate passes, and so does the telephone of whoever has an older one."""
    issued = office.issued()
    office.publish_log()
    other = next(
        key for key in KEYRING.keys if key.purpose is Purpose.CERTIFICATE and key.key_id != key_of(issued["code"])
    )
    office.distrust(other.key_id, office.clock() - timedelta(days=1))
    assert office.ask(code=issued["code"]) == office.read(issued["code"]) == ["ok"]


def test_live_code_of_a_younger_certificate_is_refused_on_line(office: Office) -> None:
    """Its own key is trusted; that of the certificate's record is not."""
    issued = office.issued()
    office.publish_log()
    credential = decode_credential(parse(credential_of(issued["code"])).payload)
    office.distrust(key_of(issued["code"]), office.clock() - timedelta(days=1))
    live = LiveCode(credential=credential, issued_at=office.clock(), cti=bytes(8), entry=0)
    sealed = seal(encode_live(live), PRESENTATIONS[issued["identifier"].split(".")[6]])
    assert office.ask(code=str(code_of(sealed, public_url=PUBLIC_URL))) == REFUSED


def test_presentation_key_is_distrusted_at_once(office: Office) -> None:
    """What it signs lives for a minute, so there is nothing to keep."""
    issued = office.issued()
    office.publish_log()
    signer = PRESENTATIONS[issued["identifier"].split(".")[6]]
    with pytest.raises(InvalidInput, match="certificate keys alone"):
        office.declare(signer.key.key_id, office.clock())
    office.distrust(signer.key.key_id, None)
    credential = decode_credential(parse(credential_of(issued["code"])).payload)
    live = LiveCode(credential=credential, issued_at=office.clock(), cti=bytes(8), entry=0)
    code = str(code_of(seal(encode_live(live), signer), public_url=PUBLIC_URL))
    assert office.ask(code=code) == office.read(code) == REFUSED
    assert office.ask(code=issued["code"]) == ["ok"]


def test_declaration_alone_changes_nothing(office: Office) -> None:
    """It takes the root, and so two people: who holds the database alone cannot take certificates out of force."""
    issued = office.issued()
    office.publish_log()
    office.declare(key_of(issued["code"]), office.clock() - timedelta(days=1))
    office.clock.advance(minutes=1)
    assert office.ask(code=issued["code"]) == ["ok"]


def test_distrust_reaches_every_process_within_five_seconds(office: Office) -> None:
    """One that has just asked goes by what it knows until then; one that starts knows it at once."""
    issued = office.issued()
    office.publish_log()
    office.declare(key_of(issued["code"]), office.clock() - timedelta(days=1))
    assert office.ask(code=issued["code"]) == ["ok"]
    office.publish(office.prepare())
    office.clock.advance(seconds=-1)
    assert office.ask(code=issued["code"]) == ["ok"]
    with TestClient(create_app(office.resources)) as other:
        answer = other.post("/api/v1/verifications", json={"code": issued["code"]}).json()
        assert answer["reasons"] == REFUSED
    office.clock.advance(seconds=1)
    assert office.ask(code=issued["code"]) == REFUSED
    office.clock.advance(days=-30)
    assert office.ask(code=issued["code"]) == REFUSED


def test_distrust_outlives_the_bundle(office: Office) -> None:
    """A bundle that has ended says nothing more to readers, but what it does not trust the register still does not."""
    issued = office.issued()
    office.publish_log()
    office.distrust(key_of(issued["code"]), None)
    office.clock.advance(days=90)
    assert office.ask(code=issued["code"]) == REFUSED


def test_bundle_never_trusts_again(office: Office) -> None:
    """The next bundles say the same; what says less is not published, and an earlier instant keeps less."""
    first, second = office.issued(), None
    office.publish_log()
    early = office.clock()
    second = office.issued()
    office.publish_log()
    key_id, late = key_of(first["code"]), office.clock()
    before = office.distrust(key_id, late)
    assert len(before.distrusted[key_id]) == 2
    following = office.prepare()
    assert following.distrusted == before.distrusted
    for weaker in (
        replace(following, distrusted={}),
        replace(
            following, distrusted={key_id: Distrusted(late + timedelta(seconds=1), before.distrusted[key_id].kept)}
        ),
    ):
        with pytest.raises(BundleOutdated, match="trusts something again"):
            office.publish(weaker)
    for again in (late, late + timedelta(seconds=1)):
        with pytest.raises(AlreadyDistrusted):
            office.declare(key_id, again)
    stricter = office.distrust(key_id, early)
    assert len(stricter.distrusted[key_id]) == 1
    assert office.ask(code=first["code"]) == ["ok"]
    assert office.ask(code=second["code"]) == REFUSED
    with pytest.raises(BundleOutdated, match="trusts something again"):
        office.publish(replace(office.prepare(), distrusted=before.distrusted))
    whole = office.distrust(key_id, None)
    assert whole.distrust == Distrust(frozenset({key_id}))
    assert office.ask(code=first["code"]) == REFUSED
    with pytest.raises(AlreadyDistrusted):
        office.declare(key_id, early)


def test_insider_cannot_put_his_certificate_among_the_older_ones(office: Office) -> None:
    """
    Who has the key and writes into the register gives his certificate the place of an older one.

    The leaf at that place is another one, and to change the leaf changes the root that was signed: both are found.
    """
    older = office.issued()
    office.publish_log()
    theft = office.clock()
    office.clock.advance(hours=1)
    younger = office.issued()
    office.publish_log()
    with transaction(office.engine) as session:
        place = session.execute(
            text("select log_position from certificate where identifier = :older"), {"older": older["identifier"]}
        ).scalar_one()
        session.execute(
            text("update certificate set log_position = :place where identifier = :younger"),
            {"place": place, "younger": younger["identifier"]},
        )
    office.declare(key_of(older["code"]), theft)
    (entry,) = office.prepare().distrusted.values()
    assert entry.kept == mark_of(hashlib.sha256(credential_of(older["code"])).digest())
    with transaction(office.engine) as session:
        session.execute(
            text("update log_entry set leaf = :leaf where position = :place"), {"leaf": b"x" * 32, "place": place}
        )
    with pytest.raises(LogForked, match="other entries"):
        office.prepare()


def test_record_that_was_written_over_is_not_kept(office: Office) -> None:
    """The log holds the record's very bytes: one that names another credential stood never in it."""
    older = office.issued()
    office.publish_log()
    theft = office.clock()
    code = forged(older["code"], holder_name="伪造公司")
    sealed = credential_of(code)
    with transaction(office.engine) as session:
        record = bytes(session.execute(text("select record from certificate")).scalar_one())
        content = msgspec.structs.replace(
            decode_record(parse(record, max_bytes=10**6).payload), credential_digest=hashlib.sha256(sealed).digest()
        )
        forged_record = seal(encode_record(content), stolen(older["code"]), typ="application/ecert-record+cbor")
        session.execute(
            text("update certificate set record = :record, credential = :credential"),
            {"record": forged_record, "credential": sealed},
        )
    office.declare(key_of(older["code"]), theft)
    assert [len(entry) for entry in office.prepare().distrusted.values()] == [0]


def test_checkpoint_that_is_not_the_logs_proves_nothing(office: Office) -> None:
    """Who writes an earlier checkpoint into the table needs the log's key for it."""
    issued = office.issued()
    office.publish_log()
    with transaction(office.engine) as session:
        session.execute(text("update log_checkpoint set note = replace(note, substr(note, 1, 5), 'other')"))
    office.declare(key_of(issued["code"]), office.clock())
    with pytest.raises(LogForked, match="not stored as it was signed"):
        office.prepare()


def test_lost_bundle_is_published_again_after_a_restore(office: Office) -> None:
    """Its entry was taken over from the published log; the signed file gets it back, and the distrust with it."""
    issued = office.issued()
    office.publish(office.prepare())
    office.publish_log()
    kept = {name: office.count(name) for name in ("log_entry", "bundle")}
    office.distrust(key_of(issued["code"]), None)
    office.publish_log()
    signed = office.call("GET", "/bundle").content
    with transaction(office.engine) as session:
        session.execute(text("delete from distrusted_key"))
        session.execute(text("delete from bundle where sequence > :sequence"), {"sequence": kept["bundle"]})
        session.execute(text("delete from log_checkpoint where size > :size"), {"size": kept["log_entry"]})
        session.execute(text("delete from log_entry where position >= :size"), {"size": kept["log_entry"]})
    recover(office.engine, office.resources.published_log, now=office.clock())
    with TestClient(create_app(office.resources)) as other:
        question = {"code": issued["code"]}
        assert other.post("/api/v1/verifications", json=question).json()["reasons"] == ["ok"]
        with transaction(office.engine) as session:
            publish_bundle(session, signed, KEYRING, now=office.clock())
        office.clock.advance(seconds=5)
        assert other.post("/api/v1/verifications", json=question).json()["reasons"] == REFUSED
    office.publish_log()
    assert office.call("GET", "/bundle").content == signed
    with pytest.raises(BundleOutdated), transaction(office.engine) as session:
        publish_bundle(session, signed, KEYRING, now=office.clock())


def test_bundle_that_was_changed_in_the_database_stops_verifying(office: Office) -> None:
    """Whoever takes a distrusted key out of the stored bundle has no root to sign it: nothing is green meanwhile."""
    issued = office.issued()
    office.publish_log()
    office.distrust(key_of(issued["code"]), None)
    assert office.ask(code=issued["code"]) == REFUSED
    held = office.prepare()
    harmless = seal_bundle(encode_bundle(replace(held, revoked=frozenset())), stolen(issued["code"]))
    with transaction(office.engine) as session:
        session.execute(text("update bundle set content = :content"), {"content": harmless})
    with TestClient(create_app(office.resources)) as other:
        answer = other.post("/api/v1/verifications", json={"code": issued["code"]})
        assert (answer.status_code, answer.json()["code"]) == (503, "stored-bundle-invalid")
    assert office.ask(code=issued["code"]) == REFUSED


def test_bundle_that_is_taken_out_of_the_database_is_missed(office: Office) -> None:
    """The one before was signed by the root too; running processes do not go back, and the doctor finds the entry."""
    issued = office.issued()
    office.publish(office.prepare())
    office.distrust(key_of(issued["code"]), None)
    assert office.ask(code=issued["code"]) == REFUSED
    assert Code.LOG_ENTRY_UNKNOWN not in found(ask_doctor(office.engine, keyring=KEYRING, now=office.clock()))
    with transaction(office.engine) as session:
        session.execute(text("delete from bundle where sequence = 2"))
    office.clock.advance(minutes=1)
    assert office.ask(code=issued["code"]) == REFUSED
    office.publish_log()
    assert Code.LOG_ENTRY_UNKNOWN in found(ask_doctor(office.engine, keyring=KEYRING, now=office.clock()))


def test_what_cannot_be_declared_is_refused(office: Office) -> None:
    """A slip of the pen distrusts nothing, and is told."""
    issued = office.issued()
    key_id, now = key_of(issued["code"]), office.clock()
    round_key = next(key.key_id for key in KEYRING.keys if key.purpose is Purpose.ROUND)
    for wrong, since, reason, match in (
        (bytes(4), None, "x", "not there"),
        (ROOT.key.key_id, None, "x", "no bundle has"),
        (round_key, None, "x", "no bundle has"),
        (key_id, now + timedelta(seconds=1), "x", "future"),
        (key_id, now, " ", "reason"),
        (key_id, now, "x" * 201, "reason"),
    ):
        with pytest.raises(InvalidInput, match=match), transaction(office.engine) as session:
            declare(session, Declaration(wrong, since, reason), KEYRING, now=now)
    assert office.prepare().distrust.revoked == frozenset()


def test_bundle_as_published_is_what_was_prepared(office: Office) -> None:
    """Its signature holds, and it says the same of its keys."""
    issued = office.issued()
    office.publish_log()
    bundle = office.distrust(key_of(issued["code"]), office.clock())
    assert open_bundle(office.call("GET", "/bundle").content, roots_of(KEYRING)).distrust == bundle.distrust
