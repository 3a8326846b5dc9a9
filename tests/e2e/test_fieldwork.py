"""Rounds: what a device puts is there once, however often it comes, and nobody else's."""

import datetime as dt
import hashlib
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ecert.accounts.service import create_account
from ecert.app import create_app
from ecert.doctor.examination import Patient, examine
from ecert.doctor.findings import Findings
from ecert.fieldwork.record import RecordedPlace, open_round
from ecert.register.code import code_of
from ecert.register.credential import decode_credential
from ecert.register.digits import decode_digits
from ecert.register.live import LiveCode, encode_live
from ecert.signing.envelope import parse, seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.storage.database import transaction
from ecert.watching.metrics import registry_with
from tests.building import NOON, PUBLIC_URL, a_signer, the_keyring
from tests.e2e.desk import Desk
from tests.e2e.field import (
    FieldDevice,
    FieldRound,
    a_beginning,
    a_note,
    a_photo,
    a_scan,
    begin,
    bring,
    new_id,
    told,
)

ROUNDS = "/api/v1/rounds"
TYPED: dict[str, Any] = {"code": None}


@pytest.fixture(scope="module")
def shared_device(shared_desk: Desk) -> FieldDevice:
    """Give one device for all tests of the module that share the desk."""
    return bring(shared_desk)


@pytest.fixture
def field(shared_device: FieldDevice) -> FieldRound:
    """Give a round of its own on the shared desk."""
    return begin(shared_device)


def test_round_has_what_was_put_in_the_order_of_arrival(desk: Desk) -> None:
    """Beginning, scans with both verdicts, notes, photos: everything comes back as it was told."""
    certificate = desk.issued()
    field = begin(bring(desk))
    first = field.scanned(code=certificate["code"], outcome="PASSED", status="valid", reasons=["ok"])
    assert first == {
        "scan_id": first["scan_id"],
        "counted": True,
        "first_scan_id": first["scan_id"],
        "outcome": "PASSED",
        "status": "valid",
        "reasons": ["ok"],
        "received_at": "2026-03-02T04:00:00Z",
    }
    second = field.scanned()
    photo = field.photo(a_photo())
    assert (photo.status_code, photo.json()["size"]) == (201, len(a_photo()))
    note = field.note(second["scan_id"], text="<script>alert(1)</script>", photo_sha256=photo.json()["sha256"])
    assert note.status_code == 201
    whole = field.whole()
    assert whole["round"] == {
        "round_id": field.round_id,
        "account": "inspector",
        "device_id": field.device.device_id,
        "inspector_number": "湘执法-18001",
        "title": "三月检查",
        "started_at": "2026-03-02T03:00:00Z",
        "received_at": "2026-03-02T04:00:00Z",
        "ended_at": None,
        "closed_at": None,
        "scans": 2,
        "counted": 2,
    }
    one, other = whole["scans"]
    assert (one["position"], other["position"]) == (1, 2)
    sent = a_scan()
    assert {name: other[name] for name in ("code", "identifier", "certificate_number", "place")} == {
        name: sent[name] for name in ("code", "identifier", "certificate_number", "place")
    }
    assert other["scanned_at"] == "2026-03-02T03:10:00.250000Z"
    assert other["seen"] == {
        name: sent[name] for name in ("offline", "outcome", "status", "reasons", "bundle_sequence", "list_issued_at")
    }
    assert (other["verdict"]["outcome"], other["verdict"]["reasons"]) == ("FAILED", ["malformed"])
    assert one["verdict"]["identifier"] == certificate["identifier"]
    assert one["verdict"]["certificate_number"] == certificate["certificate_number"]
    assert other["notes"] == [note.json()]
    assert note.json()["text"] == "<script>alert(1)</script>"
    assert whole["photos"] == [photo.json()]


def test_what_comes_again_gets_the_same_answer(desk: Desk) -> None:
    """Hours later, in another spelling, and when the register would say something else by then."""
    certificate = desk.issued()
    device = bring(desk)
    round_id, scan_id, note_id, photo = new_id(), new_id(), new_id(), a_photo()
    field = begin(device, round_id)
    scan = a_scan(code=certificate["code"])
    answers = [
        field.put("", a_beginning()),
        field.put(f"/scans/{scan_id}", scan),
        field.photo(photo),
        field.note(scan_id, note_id),
    ]
    assert [answer.status_code for answer in answers] == [200, 201, 201, 201]
    desk.end(certificate["identifier"], "revoke")
    desk.clock.advance(hours=9)
    again = [
        field.put("", dict(reversed(a_beginning(started_at="2026-03-02T11:00:00+08:00").items()))),
        field.put(f"/scans/{scan_id}", scan | {"scanned_at": "2026-03-02T11:10:00.25+08:00"}),
        field.photo(photo, media_type="image/png"),
        field.note(scan_id, note_id, text=" 门头与证照不符 "),
    ]
    assert [answer.status_code for answer in again] == [200] * 4
    assert [answer.json() for answer in again] == [answer.json() for answer in answers]


def test_another_body_under_the_same_id_is_refused_and_the_first_stays(field: FieldRound) -> None:
    """Whatever it is that differs."""
    scan_id, note_id = new_id(), new_id()
    assert field.scan(scan_id).status_code == 201
    assert field.note(scan_id, note_id).status_code == 201
    before = field.whole()
    for answer in (
        field.put("", a_beginning(title=None)),
        field.put("", a_beginning(inspector_number="另一个-号")),
        field.scan(scan_id, code="else"),
        field.scan(scan_id, place=None),
        field.scan(scan_id, reasons=[]),
        field.note(scan_id, note_id, text="别的"),
    ):
        assert told(answer) == (409, "entry-differs")
    assert field.whole() == before


def test_certificate_counts_once_however_it_is_named(desk: Desk) -> None:
    """By code, as digits, by identifier, by number: the first to arrive is the one that counts."""
    certificate = desk.issued()
    other = desk.issued()
    field = begin(bring(desk))
    first = field.scanned(code=certificate["code"])
    ways: list[dict[str, Any]] = [
        {"code": certificate["code"]},
        {"code": certificate["code"].rpartition("#")[2]},
        TYPED | {"identifier": certificate["identifier"]},
        TYPED | {"certificate_number": f" {certificate['certificate_number']} "},
    ]
    for way in ways:
        answer = field.scanned(**way)
        assert (answer["counted"], answer["first_scan_id"]) == (False, first["scan_id"])
        assert answer["outcome"] == "PASSED"
    assert field.scanned(code=other["code"])["counted"]
    assert (field.whole()["round"]["scans"], field.whole()["round"]["counted"]) == (6, 2)
    assert begin(field.device).scanned(code=certificate["code"])["counted"]


def test_what_the_register_does_not_know_counts_once_too(field: FieldRound) -> None:
    """By the digits of the code, or by what was typed."""
    first = field.scanned(code="https://elsewhere.example/#12345")
    again = field.scanned(code="https://other.example/#12345 ")
    typed = field.scanned(**TYPED, certificate_number="湘〔2026〕1号")
    spelled = field.scanned(**TYPED, certificate_number="湘(2026) 1号")
    assert (first["counted"], again["counted"], typed["counted"], spelled["counted"]) == (True, False, True, False)
    assert spelled["first_scan_id"] == typed["scan_id"]
    assert (typed["outcome"], typed["reasons"]) == ("FAILED", ["not-registered"])


def test_verdict_is_that_of_the_day_of_the_scan(desk: Desk) -> None:
    """A certificate that was revoked on the next day was valid when it was scanned."""
    certificate = desk.issued()
    field = begin(bring(desk))
    desk.clock.advance(days=1)
    desk.end(certificate["identifier"], "revoke")
    late = field.scanned(code=certificate["code"])
    now = field.scanned(code=certificate["code"], scanned_at="2026-03-03T04:00:00Z")
    before = field.scanned(code=certificate["code"], scanned_at="2026-02-01T04:00:00Z")
    assert (late["status"], now["status"], before["status"]) == ("valid", "revoked", "inactive")


def test_live_code_is_judged_by_the_minute_of_its_scan(desk: Desk) -> None:
    """However late the scan arrives; its certificate is the same one, and what is told of it later is of then."""
    issued = desk.issued()
    issuer = issued["identifier"].split(".")[6]
    first, last = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
    signer = a_signer(Purpose.PRESENTATION, issuer_code=issuer, valid_from=first, valid_to=last)
    credential = decode_credential(parse(decode_digits(issued["code"].rpartition("#")[2][1:])).payload)
    live = LiveCode(credential=credential, issued_at=NOON, cti=bytes(8), entry=0)
    code = str(code_of(seal(encode_live(live), signer), public_url=PUBLIC_URL))
    whole = the_keyring()
    keyring = Keyring((*whole.keys, signer.key), whole.signers)
    with TestClient(create_app(replace(desk.resources, keyring=keyring))) as client:
        field = begin(bring(Desk(client, desk.staff, desk.resources, desk.clock)))
        desk.clock.advance(hours=9)
        scan_id = field.scanned(code=issued["code"])["scan_id"]
        in_time = field.scanned(code=code, scanned_at="2026-03-02T04:00:30Z")
        late = field.scanned(code=code, scanned_at="2026-03-02T04:10:00Z")
        answer = field.device.call("GET", f"{field.path}/scans/{in_time['scan_id']}/evidence.zip")
    assert (in_time["outcome"], in_time["counted"], in_time["first_scan_id"]) == ("PASSED", False, scan_id)
    assert late["reasons"] == ["live-code-late"]
    report = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("verification.json"))
    assert (report["outcome"], report["as_of"]) == ("PASSED", "2026-03-02")


def test_scans_of_one_certificate_at_one_instant_count_once(desk: Desk) -> None:
    """On either database; so do rounds and notes that come twice at once."""
    certificate = desk.issued()
    device = bring(desk)
    round_id, scan_id, note_id = new_id(), new_id(), new_id()
    field = FieldRound(device, round_id)
    with ThreadPoolExecutor(8) as pool:
        begun = [answer.result() for answer in [pool.submit(field.put, "", a_beginning()) for _ in range(4)]]
        scans = [pool.submit(field.scan, code=certificate["code"]) for _ in range(4)]
        scans += [pool.submit(field.scan, scan_id, code=certificate["code"]) for _ in range(4)]
        put = [answer.result() for answer in scans]
        noted = [answer.result() for answer in [pool.submit(field.note, scan_id, note_id) for _ in range(4)]]
    assert sorted(answer.status_code for answer in begun) == [200, 200, 200, 201]
    assert sorted(answer.status_code for answer in put) == [200] * 3 + [201] * 5
    assert sorted(answer.status_code for answer in noted) == [200, 200, 200, 201]
    whole = field.whole()
    assert (whole["round"]["scans"], whole["round"]["counted"]) == (5, 1)
    assert len({answer.json()["first_scan_id"] for answer in put}) == 1
    assert [scan["position"] for scan in whole["scans"]] == [1, 2, 3, 4, 5]


def test_round_of_somebody_else_is_not_found(desk: Desk) -> None:
    """Neither to read nor to write, nor under its id as one's own; the office reads all, and writes none."""
    with transaction(desk.engine) as session:
        create_account(session, name="other", roles=["inspector", "auditor"], now=NOON, keyring=the_keyring())
    field, stranger = begin(bring(desk)), bring(desk, "other")
    scan_id = field.scanned()["scan_id"]
    foreign = FieldRound(stranger, field.round_id)
    answers = [
        foreign.put("", a_beginning()),
        foreign.scan(),
        foreign.scan(scan_id),
        foreign.note(scan_id),
        foreign.photo(a_photo()),
        stranger.call("GET", field.path),
        FieldRound(stranger, new_id()).scan(),
    ]
    assert {told(answer) for answer in answers} == {(404, "unknown-round")}
    assert told(field.note(new_id())) == (404, "unknown-scan")
    assert stranger.call("GET", ROUNDS).json()["items"] == []
    for role in ("reviewer", "issuer", "auditor", "inspector"):
        assert len(desk.get(ROUNDS, role=role)["items"]) == 1
        assert desk.get(field.path, role=role)["round"]["scans"] == 1
    for role in ("clerk", "administrator"):
        assert told(desk.call("GET", ROUNDS, role=role)) == (403, "forbidden")
        assert told(desk.call("GET", field.path, role=role)) == (403, "forbidden")
    assert told(desk.call("PUT", field.path, role="auditor", body=a_beginning())) == (403, "forbidden")
    assert told(desk.call("PUT", field.path, role="inspector", body=a_beginning())) == (403, "device-needed")


def test_rounds_come_a_page_at_a_time(desk: Desk) -> None:
    """The newest first; a cursor leads to the next page."""
    device = bring(desk)
    begun = [begin(device).round_id for _ in range(3)]
    first = device.call("GET", ROUNDS, params={"limit": 2}).json()
    second = device.call("GET", ROUNDS, params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [item["round_id"] for item in (*first["items"], *second["items"])] == begun[::-1]
    assert second["next_cursor"] is None


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_photo_is_known_by_its_bytes(field: FieldRound, form: str) -> None:
    """Whatever the header says."""
    content = a_photo(form)
    assert field.photo(content, media_type="image/png").status_code == 201
    assert field.photo(content, media_type="application/octet-stream").status_code == 200
    assert field.device.desk.resources.files.get(field.whole()["photos"][0]["sha256"]) == content


def test_wrong_photo_is_refused(field: FieldRound) -> None:
    """Too large, of another digest, empty, or no picture; nothing is kept."""
    large = a_photo() + b"\0" * (5 * 1024 * 1024)
    assert told(field.photo(large)) == (413, "too-large")
    assert told(field.photo(a_photo(), name="0" * 64)) == (422, "invalid-input")
    assert told(field.photo(a_photo(), name="x")) == (422, "invalid-input")
    assert told(field.photo(b"")) in {(415, "unsupported-media-type"), (422, "invalid-input")}
    for content in (b"<svg onload='alert(1)'/>", b"%PDF-1.7\n", b"GIF89a" + b"\0" * 20, b"\xff\xd8"):
        assert told(field.photo(content)) == (415, "unsupported-media-type")
    assert told(field.photo(a_photo(), media_type="text/html")) == (415, "unsupported-media-type")
    assert field.whole()["photos"] == []


def test_note_waits_for_its_photo(field: FieldRound) -> None:
    """A photo of another round does not count."""
    scan_id, note_id, photo = field.scanned()["scan_id"], new_id(), a_photo(colour="blue")
    digest = begin(field.device).photo(photo).json()["sha256"]
    assert told(field.note(scan_id, note_id, text=None, photo_sha256=digest)) == (409, "photo-missing")
    field.photo(photo)
    assert field.note(scan_id, note_id, text=None, photo_sha256=digest).status_code == 201
    assert field.note(scan_id, note_id, text="", photo_sha256=digest).status_code == 200


def test_device_that_is_shut_out_puts_nothing(desk: Desk) -> None:
    """What it put before stays; another device of the account goes on with the round."""
    lost, other = bring(desk), bring(desk)
    field = begin(lost)
    path = f"/api/v1/devices/{lost.device_id}/shut-out"
    assert desk.call("POST", path, role="administrator", body={"reason": "遗失"}).status_code == 201
    assert told(field.scan()) == (401, "device-shut-out")
    assert FieldRound(other, field.round_id).scan().status_code == 201
    assert [scan["device_id"] for scan in FieldRound(other, field.round_id).whole()["scans"]] == [other.device_id]


def test_device_is_seen_when_it_puts_something(desk: Desk) -> None:
    """Noted every few minutes at most."""
    field = begin(bring(desk))
    seen = []
    for minutes in (3, 3, 60):
        desk.clock.advance(minutes=minutes)
        field.scan()
        (device,) = desk.get("/api/v1/devices", role="inspector")["items"]
        seen.append(dt.datetime.fromisoformat(device["last_seen_at"]) - NOON)
    assert seen == [dt.timedelta(), dt.timedelta(minutes=6), dt.timedelta(minutes=66)]


STRANGE = ["<script>alert(1)</script>", "\0\x07\x1b[2J", "字" * 4096, "%PDF-1.7\n\ufffe", "=HYPERLINK(1)", "\u202e"]


@pytest.mark.parametrize("code", STRANGE, ids=["script", "binary", "longest", "file", "formula", "bidi"])
def test_scan_keeps_whatever_a_code_holds(field: FieldRound, code: str) -> None:
    """It is what the machine saw; it comes back as text, and the register calls it what it is."""
    answer = field.scanned(code=code)
    assert (answer["outcome"], answer["reasons"]) == ("FAILED", ["malformed"])
    assert field.whole()["scans"][0]["code"] == code


def test_text_of_an_identifier_in_a_code_is_no_code(desk: Desk) -> None:
    """Anybody can print one."""
    identifier = desk.issued()["identifier"]
    field = begin(bring(desk))
    assert field.scanned(code=identifier)["reasons"] == ["malformed"]
    assert field.scanned(**TYPED, identifier=identifier)["outcome"] == "PASSED"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"started_at": "2026-03-02T03:00:00"}, "started_at"),
        ({"started_at": "2019-12-31T23:59:59Z"}, "started_at"),
        ({"started_at": "9999-12-31T23:59:59-23:59"}, "started_at"),
        ({"started_at": "0001-01-01T00:00:00+23:59"}, "started_at"),
        ({"started_at": "昨天"}, "started_at"),
        ({"started_at": None}, "started_at"),
        ({"inspector_number": "123"}, "inspector_number"),
        ({"inspector_number": "1" * 33}, "inspector_number"),
        ({"inspector_number": "<b>1234</b>"}, "inspector_number"),
        ({"inspector_number": "12 34"}, "inspector_number"),
        ({"inspector_number": 12345}, "inspector_number"),
        ({"title": ""}, "title"),
        ({"title": "字" * 101}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"extra": 1}, None),
    ],
)
def test_wrong_beginning_is_refused_by_its_member(
    shared_device: FieldDevice, changes: dict[str, Any], path: str | None
) -> None:
    """No text repeats a value."""
    answer = shared_device.call("PUT", f"{ROUNDS}/{new_id()}", a_beginning(**changes))
    assert told(answer) == (422, "invalid-input")
    if path is not None:
        assert [error["path"] for error in answer.json()["errors"]] == [path]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"code": None}, "body"),
        ({"identifier": "1.2.156.3005.2.x"}, "body"),
        ({"code": ""}, "code"),
        ({"code": "0" * 4097}, "code"),
        ({"code": "0" * 10_000}, "code"),
        ({"code": 5}, "code"),
        (TYPED | {"identifier": "\0"}, "identifier"),
        (TYPED | {"identifier": "x" * 129}, "identifier"),
        (TYPED | {"identifier": " "}, "identifier"),
        (TYPED | {"certificate_number": ""}, "certificate_number"),
        (TYPED | {"certificate_number": "x" * 101}, "certificate_number"),
        ({"offline": "yes"}, "offline"),
        ({"outcome": "GOOD"}, "outcome"),
        ({"status": "<b>"}, "status"),
        ({"status": "s" * 41}, "status"),
        ({"reasons": "ok"}, "reasons"),
        ({"reasons": ["<script>"]}, "reasons"),
        ({"reasons": ["ok"] * 17}, "reasons"),
        ({"bundle_sequence": -1}, "bundle_sequence"),
        ({"bundle_sequence": 2**53}, "bundle_sequence"),
        ({"list_issued_at": "2026-03-02"}, "list_issued_at"),
        ({"place": {"latitude": 91, "longitude": 0, "accuracy_m": 1}}, "place"),
        ({"place": {"latitude": 0, "longitude": -181, "accuracy_m": 1}}, "place"),
        ({"place": {"latitude": 0, "longitude": 0, "accuracy_m": -1}}, "place"),
        ({"place": {"latitude": 0, "longitude": 0}}, "place"),
        ({"place": "here"}, "place"),
        ({"scanned_at": "2100-01-01T00:00:00Z"}, "scanned_at"),
        ({"inspector_number": None}, "inspector_number"),
        ({"extra": 1}, None),
    ],
)
def test_wrong_scan_is_refused_by_its_member(field: FieldRound, changes: dict[str, Any], path: str | None) -> None:
    """Nothing is kept."""
    answer = field.scan(**changes)
    assert told(answer) == (422, "invalid-input")
    if path is not None:
        assert [error["path"].partition(".")[0].partition("[")[0] for error in answer.json()["errors"]] == [path]
    assert field.whole()["scans"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"text": None},
        {"text": ""},
        {"text": "字" * 501},
        {"text": "a\0"},
        {"text": "a\u202eb"},
        {"photo_sha256": "x"},
        {"photo_sha256": "A" * 64},
        {"written_at": "2026-03-02T03:00:00"},
        {"inspector_number": ""},
        {"extra": 1},
    ],
)
def test_wrong_note_is_refused(field: FieldRound, changes: dict[str, Any]) -> None:
    """Nothing is kept."""
    scan_id = field.scanned()["scan_id"]
    assert told(field.note(scan_id, **changes)) == (422, "invalid-input")
    assert field.whole()["scans"][0]["notes"] == []


@pytest.mark.parametrize(
    "wrong", ["x", "", "F47AC10B-58CC-4372-A567-0E02B2C3D479", "f47ac10b-58cc-1372-a567-0e02b2c3d479", "%00"]
)
def test_id_is_a_random_uuid(field: FieldRound, wrong: str) -> None:
    """Of version 4, in small letters."""
    scan_id = field.scanned()["scan_id"]
    answers = [
        field.device.call("PUT", f"{ROUNDS}/{wrong}", a_beginning()),
        field.put(f"/scans/{wrong}", a_scan()),
        field.put(f"/scans/{scan_id}/notes/{wrong}", a_note()),
    ]
    assert {answer.status_code for answer in answers} <= {400, 404, 405, 422}
    assert len(field.whole()["scans"]) == 1


def test_closed_round_is_signed_and_stays_as_it_is(desk: Desk) -> None:
    """The record has everything; what comes again is answered, what is new is refused."""
    certificate = desk.issued()
    field = begin(bring(desk))
    scan_id, note_id, photo = new_id(), new_id(), a_photo()
    field.scan(scan_id, code=certificate["code"], place={"latitude": 28.5, "longitude": -0.25, "accuracy_m": 3.2})
    typed = field.scanned(**TYPED, certificate_number="湘〔2026〕1号")
    digest = field.photo(photo).json()["sha256"]
    field.note(scan_id, note_id, photo_sha256=digest)
    assert told(field.device.call("GET", f"{field.path}/record.cose")) == (409, "round-open")
    end = {"ended_at": "2026-03-02T03:50:00Z", "scans": 2, "notes": 1}
    for wrong in ({"scans": 1}, {"notes": 2}):
        refused = field.put("/end", end | wrong)
        assert (*told(refused), refused.json()["state"]) == (409, "round-incomplete", "open")
    closed = field.put("/end", end)
    assert closed.status_code == 201
    desk.clock.advance(hours=1)
    again = field.put("/end", end)
    assert (again.status_code, again.json()) == (200, closed.json())
    assert told(field.put("/end", end | {"ended_at": "2026-03-02T03:51:00Z"})) == (409, "entry-differs")
    assert field.scan(scan_id, code=certificate["code"], place=None).json()["code"] == "entry-differs"
    assert field.note(scan_id, note_id, photo_sha256=digest).status_code == 200
    assert field.photo(photo).status_code == 200
    for answer in (field.scan(), field.note(scan_id), field.photo(a_photo(colour="green"))):
        assert told(answer) == (409, "round-ended")
    answer = field.device.call("GET", f"{field.path}/record.cose")
    assert hashlib.sha256(answer.content).hexdigest() == closed.json()["record_sha256"]
    record = open_round(answer.content, desk.resources.keyring)
    one, other = record.scans
    digits = certificate["code"].rpartition("#")[2]
    assert one.code_sha256 == hashlib.sha256(digits.encode()).digest()
    assert one.place == RecordedPlace(28_500_000, -250_000, 4)
    assert (one.verdict.identifier, one.seen.outcome) == (certificate["identifier"], "FAILED")
    assert [(note.note_id, note.photo_sha256) for note in one.notes] == [(note_id, hashlib.sha256(photo).digest())]
    assert (other.certificate_number, other.first_scan_id) == ("湘〔2026〕1号", typed["scan_id"])
    assert (record.account, record.devices) == ("inspector", [field.device.device_id])
    assert (record.closed_at, record.ended_at) == ("2026-03-02T04:00:00Z", "2026-03-02T03:50:00Z")
    assert desk.call("GET", f"{field.path}/record.cose", role="auditor").content == answer.content


def test_sheet_is_given_in_two_languages(desk: Desk) -> None:
    """At any time; of a round that somebody may read."""
    field = begin(bring(desk))
    field.scanned(code="<script>alert(1)</script>")
    chinese = field.device.call("GET", f"{field.path}/sheet.xlsx")
    english = desk.call("GET", f"{field.path}/sheet.xlsx", role="reviewer", params={"lang": "en"})
    assert chinese.headers["content-type"].endswith("spreadsheetml.sheet")
    assert chinese.headers["content-disposition"] == f'attachment; filename="round-{field.round_id}.xlsx"'
    texts = [
        zipfile.ZipFile(io.BytesIO(one.content)).read("xl/sharedStrings.xml").decode() for one in (chinese, english)
    ]
    assert ["检查时间" in text for text in texts] == [True, False]
    assert all("&lt;script&gt;alert(1)&lt;/script&gt;" in text for text in texts)
    assert field.device.call("GET", f"{field.path}/sheet.xlsx", params={"lang": "fr"}).status_code == 422
    assert told(desk.call("GET", f"{field.path}/sheet.xlsx", role="clerk")) == (403, "forbidden")


def test_end_and_scan_of_one_instant_leave_nothing_unsigned(desk: Desk) -> None:
    """Either the scan comes first, and the end is told so, or the round is closed without it."""
    device = bring(desk)
    for _ in range(3):
        field = begin(device)
        body = {"ended_at": "2026-03-02T03:50:00Z", "scans": 0, "notes": 0}
        with ThreadPoolExecutor(2) as pool:
            scan, end = pool.submit(field.scan), pool.submit(field.put, "/end", body)
        codes = [answer.result().json().get("code") for answer in (scan, end)]
        assert codes in (["round-ended", None], [None, "round-incomplete"])
        assert len(field.whole()["scans"]) == (codes[0] is None)


def test_round_without_a_key_stays_open(desk: Desk) -> None:
    """It can be ended when there is one."""
    field = begin(bring(desk))
    body = {"ended_at": "2026-03-02T03:50:00Z", "scans": 0, "notes": 0}
    desk.clock.advance(days=60)
    whole = the_keyring()
    signers = tuple(signer for signer in whole.signers if signer.key.purpose is not Purpose.ROUND)
    with TestClient(create_app(replace(desk.resources, keyring=Keyring(whole.keys, signers)))) as client:
        headers = {"Authorization": f"Bearer {field.device.token}"}
        refused = client.put(f"{field.path}/end", headers=headers, json=body)
    assert told(refused) == (503, "signing-key-missing")
    assert field.put("/end", body).status_code == 201


def test_doctor_finds_a_round_that_somebody_changed(desk: Desk) -> None:
    """What is stored is compared with what was signed; photos are read back."""
    field = begin(bring(desk))
    scan = field.scanned()
    photo = field.photo(a_photo(colour="yellow")).json()["sha256"]
    field.note(scan["scan_id"], photo_sha256=photo)
    assert field.put("/end", {"ended_at": "2026-03-02T03:50:00Z", "scans": 1, "notes": 1}).status_code == 201
    assert found(desk) == {}
    desk.resources.files.delete(photo)
    with transaction(desk.engine) as session:
        changed = b'{"outcome":"PASSED","status":"valid","reasons":["ok"]}'
        session.connection().execute(text("update inspection_scan set verdict = :verdict"), {"verdict": changed})
    assert found(desk) == {"round-broken": 1, "photo-missing": 1}


def found(desk: Desk) -> dict[str, int]:
    """Give what the doctor finds, by its code."""
    findings = Findings()
    resources = desk.resources
    patient = Patient(desk.engine, resources.catalogue, resources.keyring, synced=False, files=resources.files)
    examine(findings, patient, now=desk.clock.now)
    assert findings.looked_at["rounds"] == 1
    return {finding.code.value: finding.count for finding in findings.listed()}


def test_scans_are_counted_once(desk: Desk) -> None:
    """By the register's outcome, and whether the device had shown the same."""
    certificate = desk.issued()
    field = begin(bring(desk))
    before = {agreed: counted("FAILED", agreed) + counted("PASSED", agreed) for agreed in ("yes", "no")}
    scan_id = new_id()
    for _ in range(2):
        field.scan(scan_id, code=certificate["code"])
    field.scanned()
    after = {agreed: counted("FAILED", agreed) + counted("PASSED", agreed) for agreed in ("yes", "no")}
    assert {agreed: after[agreed] - before[agreed] for agreed in after} == {"yes": 1, "no": 1}


def counted(outcome: str, agreed: str) -> float:
    """Give how many scans were counted."""
    return registry_with().get_sample_value("ecert_round_scans_total", {"outcome": outcome, "agreed": agreed}) or 0


def test_unique_index_stands_behind_the_lock(desk: Desk) -> None:
    """Whatever forgets to look: two scans of a certificate never count both."""
    field = begin(bring(desk))
    field.scanned(code="a#1")
    field.scanned(code="b#1")

    def count_both() -> None:
        with transaction(desk.engine) as session:
            session.connection().exec_driver_sql("update inspection_scan set counted = (1 = 1)")

    with pytest.raises(IntegrityError, match=r"(?i)unique|counted"):
        count_both()
