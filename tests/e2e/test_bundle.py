"""The bundle over HTTP on both databases, and readers that go by it: published in order, read without the register."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from litestar.testing import TestClient
from sqlalchemy import Engine

from ecert.app import create_app
from ecert.bundle.content import Bundle, encode_bundle, open_bundle, seal_bundle
from ecert.bundle.errors import BundleInvalid, BundleOutdated
from ecert.bundle.roots import fingerprint_of, read_roots, roots_of
from ecert.bundle.service import prepare_bundle, publish_bundle
from ecert.catalogue.typetable import TypeEntry
from ecert.log.service import EntryKind, is_logged, positions_of
from ecert.register.code import code_of
from ecert.register.credential import Credential, decode_credential, encode_credential
from ecert.register.digits import decode_digits
from ecert.register.live import LiveCode, encode_live
from ecert.signing.envelope import parse, seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose, Signer
from ecert.storage.database import snapshot, transaction
from ecert.verification.offline import OfflineReport
from ecert.verification.reader import Reader
from tests.building import ISSUERS, PUBLIC_URL, SetClock, a_signer, hire, some_resources, the_keyring
from tests.e2e.desk import Desk

ROOT = a_signer(Purpose.BUNDLE, valid_to=None)
STRANGER = a_signer(Purpose.BUNDLE, valid_to=None)
PRESENTATIONS = {
    issuer: a_signer(Purpose.PRESENTATION, issuer_code=issuer, valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 31))
    for issuer in ISSUERS
}
KEYRING = Keyring(
    (*the_keyring().keys, ROOT.key, *(signer.key for signer in PRESENTATIONS.values())), the_keyring().signers
)
"""The installation has the root's public half alone."""
Change = Callable[[Bundle], Bundle]


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    """Give a service that has a root."""
    clock = SetClock()
    resources = some_resources(engine, clock=clock, keyring=KEYRING)
    with TestClient(create_app(resources), raise_server_exceptions=False) as client:
        yield Desk(client, hire(engine), resources, clock)


def prepared(desk: Desk) -> Bundle:
    """Prepare the next bundle."""
    resources = desk.resources
    with snapshot(desk.engine) as session:
        return prepare_bundle(
            session,
            resources.catalogue,
            KEYRING,
            public_url=PUBLIC_URL,
            log=resources.published_log,
            now=desk.clock(),
        )


def publish(desk: Desk, bundle: Bundle, root: Signer = ROOT) -> bytes:
    """Sign a bundle and publish it."""
    data = seal_bundle(encode_bundle(bundle), root)
    with transaction(desk.engine) as session:
        publish_bundle(session, data, KEYRING, now=desk.clock())
    return data


def a_reader(desk: Desk) -> Reader:
    """Enrol a reader as an inspector's device does: pin the root, fetch the bundle and the lists that it names."""
    reader = Reader(read_roots(desk.call("GET", "/scan/root.json").content))
    refresh(desk, reader)
    return reader


def refresh(desk: Desk, reader: Reader) -> None:
    """Fetch bundle and lists anew."""
    bundle = reader.take_bundle(desk.call("GET", "/bundle").content, now=desk.clock())
    for number in bundle.lists:
        reader.take_list(desk.call("GET", f"/s/{number}").content, bundle.list_uri(number))


def read(desk: Desk, reader: Reader, code: str) -> OfflineReport:
    """Read a code without asking anybody."""
    return reader.read(code, now=desk.clock())


def test_there_is_none_before_the_first(desk: Desk) -> None:
    """An installation that has not held its ceremony says so."""
    answer = desk.call("GET", "/bundle")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-bundle")


def test_published_bundle_is_an_entry_of_the_public_log(desk: Desk) -> None:
    """In the transaction that publishes it; one that is refused leaves none."""
    data = publish(desk, prepared(desk))
    with pytest.raises(BundleOutdated), transaction(desk.engine) as session:
        publish_bundle(session, data, KEYRING, now=desk.clock())
    with snapshot(desk.engine) as session:
        assert is_logged(session, hashlib.sha256(data).digest())
        assert len(positions_of(session, EntryKind.BUNDLE)) == 1


def test_published_bundle_is_given_out_with_its_headers(desk: Desk) -> None:
    """The very bytes that the root signed, for every origin, and nothing to whoever has them."""
    data = publish(desk, prepared(desk))
    answer = desk.call("GET", "/bundle")
    assert (answer.status_code, answer.content) == (200, data)
    assert answer.headers["content-type"] == "application/cose"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=300"
    again = desk.call("GET", "/bundle", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])
    newer = publish(desk, prepared(desk))
    third = desk.call("GET", "/bundle", headers={"If-None-Match": answer.headers["etag"]})
    assert (third.status_code, third.content) == (200, newer)
    assert len(newer) < 16_384


def test_every_process_gives_the_newest_out_at_once(desk: Desk) -> None:
    """Another process that has given out the one before asks the database again."""
    publish(desk, prepared(desk))
    with TestClient(create_app(desk.resources)) as other:
        assert open_bundle(other.get("/bundle").content, roots_of(KEYRING)).sequence == 1
        publish(desk, prepared(desk))
        assert open_bundle(other.get("/bundle").content, roots_of(KEYRING)).sequence == 2


def test_roots_are_given_out_with_their_fingerprints(desk: Desk) -> None:
    """Only public halves, only roots; all 32 bytes of the thumbprint for a person to compare."""
    (root,) = desk.get("/scan/root.json")["keys"]
    assert root["fingerprint"] == fingerprint_of(ROOT.key)
    assert root["fingerprint"].startswith(root["kid"])
    assert root["purpose"] == "bundle"
    assert "d" not in root
    assert read_roots(json.dumps({"keys": [root]}).encode()).keys[0].public_key == ROOT.key.public_key
    assert root["kid"] not in {key["kid"] for key in desk.get("/.well-known/jwks.json")["keys"]}


def test_reader_tells_without_the_register_what_the_register_tells(desk: Desk) -> None:
    """Suspended, in force again, ended: off line after a fetch, on line at once; the ground is read on line."""
    issued = desk.issued()
    publish(desk, prepared(desk))
    reader = a_reader(desk)
    report = read(desk, reader, issued["code"])
    assert (report.outcome, report.status) == ("PASSED", "valid")
    on_line = desk.verify(code=issued["code"])["certificate"]
    assert report.certificate is not None
    for name in ("identifier", "certificate_number", "title", "holder_name", "issuing_authority", "version"):
        assert getattr(report.certificate, name) == on_line[name]
    for step, status, register in (("suspend", "suspended", "suspended"), ("resume", "valid", "valid")):
        assert desk.order(issued["identifier"], step).status_code == 201
        refresh(desk, reader)
        assert read(desk, reader, issued["code"]).status == status
        assert desk.verify(code=issued["code"])["status"] == register
    desk.end(issued["identifier"], "revoke")
    assert read(desk, reader, issued["code"]).status == "valid"
    refresh(desk, reader)
    assert read(desk, reader, issued["code"]).status == "ended"
    assert desk.verify(code=issued["code"])["status"] == "revoked"


def test_what_is_old_never_passes(desk: Desk) -> None:
    """24 hours after the list nothing passes any more; after 30 days the reader has nothing to go by."""
    code = desk.issued()["code"]
    publish(desk, prepared(desk))
    reader = a_reader(desk)
    assert read(desk, reader, code).outcome == "PASSED"
    for later, reasons in (
        (timedelta(hours=24), ["ok"]),
        (timedelta(hours=25), ["status-stale"]),
        (timedelta(days=8), ["status-stale"]),
        (timedelta(days=30), ["bundle-stale"]),
        (timedelta(days=-2), ["not-yet-valid", "clock-behind"]),
    ):
        report = reader.read(code, now=desk.clock() + later)
        assert [str(reason) for reason in report.reasons] == reasons, later


def test_code_signed_in_secret_is_not_registered(desk: Desk) -> None:
    """
    A thief of a certificate key makes a perfect code: another holder, the same key, the place of a valid certificate.

    Off line nothing can tell; on line the code's digest is in no record. A made-up place is not even valid off line.
    """
    genuine = desk.issued()["code"]
    publish(desk, prepared(desk))
    reader = a_reader(desk)
    sealed = decode_digits(genuine.rpartition("#")[2][1:])
    stolen = next(signer for signer in KEYRING.signers if signer.key.key_id == parse(sealed).key_id)
    credential = decode_credential(parse(sealed).payload)

    def forge(**changes: object) -> str:
        payload = encode_credential(replace(credential, **changes))  # type: ignore[arg-type]  # any member
        return str(code_of(seal(payload, stolen), public_url=PUBLIC_URL))

    perfect, made_up = (
        forge(holder_name="伪造公司"),
        forge(holder_name="伪造公司", status_index=credential.status_index ^ 1),
    )
    same = str(code_of(seal(parse(sealed).payload, stolen), public_url=PUBLIC_URL))
    assert same == genuine, "the signature is deterministic: what was signed cannot be signed otherwise"
    assert read(desk, reader, perfect).outcome == "PASSED"
    assert read(desk, reader, made_up).status == "ended"
    for code in (perfect, made_up):
        answer = desk.verify(code=code)
        assert (answer["outcome"], answer["reasons"], answer["api_code"]) == ("FAILED", ["not-registered"], 10)
        assert answer["certificate"] is None
    assert desk.verify(code=genuine)["outcome"] == "PASSED"


def test_live_code_belongs_to_a_registered_certificate(desk: Desk) -> None:
    """
    On line a live code must have the facts of a certificate of the register, and only the register's state counts.

    So who steals the key of presentations can show nothing that was never issued, and nothing that has ended.
    """
    issued = desk.issued()
    publish(desk, prepared(desk))
    sealed = decode_digits(issued["code"].rpartition("#")[2][1:])
    credential = decode_credential(parse(sealed).payload)
    signer = PRESENTATIONS[issued["identifier"].split(".")[6]]

    def show(shown: Credential = credential, *, age: timedelta = timedelta(seconds=5)) -> str:
        live = LiveCode(credential=shown, issued_at=desk.clock() - age, cti=bytes(8), entry=0, address="某路1号")
        return str(code_of(seal(encode_live(live), signer), public_url=PUBLIC_URL))

    answer = desk.verify(code=show())
    assert (answer["outcome"], answer["reasons"]) == ("PASSED", ["ok"])
    assert answer["certificate"]["identifier"] == issued["identifier"]
    assert [check["name"] for check in answer["checks"]][-1] == "presentation"
    for shown, reason in (
        (replace(credential, holder_name="伪造公司"), "record-mismatch"),
        (replace(credential, valid_to=date(2099, 1, 1)), "record-mismatch"),
        (replace(credential, serial="AAAAAAAAAAAA"), "not-registered"),
    ):
        assert desk.verify(code=show(shown))["reasons"] == [reason]
    assert desk.verify(code=show(age=timedelta(minutes=5)))["reasons"] == ["live-code-late"]
    reader = a_reader(desk)
    assert read(desk, reader, show()).outcome == "PASSED"
    assert [str(reason) for reason in read(desk, reader, show()).reasons] == ["live-code-replayed"]
    desk.end(issued["identifier"], "revoke")
    assert desk.verify(code=show())["status"] == "revoked"


def _without_a_type(bundle: Bundle) -> Bundle:
    return replace(bundle, types={index: entry for index, entry in bundle.types.items() if index != 18})


def _with_type(change: Callable[[TypeEntry], TypeEntry]) -> Change:
    return lambda bundle: replace(bundle, types={**bundle.types, 18: change(bundle.types[18])})


BACKWARD: tuple[tuple[Change, str], ...] = (
    (lambda bundle: replace(bundle, sequence=1), "sequence"),
    (_without_a_type, "type table"),
    (_with_type(lambda entry: replace(entry, title="别的许可证")), "type table"),
    (_with_type(lambda entry: replace(entry, code="11430000MB0X557143001")), "type table"),
    (_with_type(lambda entry: replace(entry, scopes=entry.scopes[1:])), "type table"),
    (_with_type(lambda entry: replace(entry, numbers=())), "type table"),
    (lambda bundle: replace(bundle, keyring=Keyring(bundle.keyring.keys[1:])), "lacks a key"),
    (lambda bundle: replace(bundle, expires_at=bundle.issued_at + timedelta(seconds=1)), "expired"),
    (lambda bundle: replace(bundle, issued_at=bundle.issued_at + timedelta(days=1)), "later"),
)


def test_bundle_that_does_not_follow_is_not_published(desk: Desk) -> None:
    """The sequence never goes back, and nothing that a code rests on is taken back; adding is free."""
    first = publish(desk, prepared(desk))
    following = prepared(desk)
    desk.clock.now += timedelta(seconds=1)
    for change, message in BACKWARD:
        with pytest.raises(BundleOutdated, match=message):
            publish(desk, change(following))
    assert desk.call("GET", "/bundle").content == first
    added = _with_type(lambda entry: replace(entry, scopes=(*entry.scopes, "新项目")))
    publish(desk, added(following))


def test_only_the_root_signs_a_bundle(desk: Desk) -> None:
    """What another root has signed, or a key of the service itself, is not published."""
    for signer in (STRANGER, the_keyring().signers[0]):
        with pytest.raises(BundleInvalid):
            publish(desk, prepared(desk), signer)
    assert desk.call("GET", "/bundle").status_code == 404


def test_what_is_no_bundle_is_not_published(desk: Desk) -> None:
    """Nonsense, a truncated one, and one that the root signed as something else."""
    data = seal_bundle(encode_bundle(prepared(desk)), ROOT)
    for broken in (b"", b"x" * 100, data[:-1], seal(encode_bundle(prepared(desk)), ROOT), seal_bundle(b"\xa0", ROOT)):
        with pytest.raises(BundleInvalid), transaction(desk.engine) as session:
            publish_bundle(session, broken, KEYRING, now=desk.clock())


def test_bundle_lists_every_status_list(desk: Desk) -> None:
    """A reader that goes off line knows what to take along."""
    assert prepared(desk).lists == ()
    desk.issued()
    assert prepared(desk).lists == (0,)
