"""The register: what is stored is checked at every look-up, and every step is a signed event."""

import base64

import pytest
from sqlalchemy import text

from ecert.register.events import EVENT_TYPE, decode_event
from ecert.register.record import RECORD_TYPE, decode_record
from ecert.signing.envelope import open_sealed
from ecert.signing.keys import Purpose
from ecert.storage.database import transaction
from tests.building import a_backlog_entry, an_application, the_catalogue, the_keyring
from tests.e2e.desk import KIND, Desk


def change_byte(desk: Desk, column: str, identifier: str, part: float) -> None:
    """Flip one bit in what is stored of a certificate, so far from its beginning to its end, as an intruder would."""
    where = {"identifier": identifier}
    read = text(f"select {column} from certificate where identifier = :identifier")  # noqa: S608 - our own name
    write = text(f"update certificate set {column} = :data where identifier = :identifier")  # noqa: S608
    with transaction(desk.engine) as session:
        connection = session.connection()
        data = bytearray(connection.execute(read, where).scalars().one())
        data[round(part * (len(data) - 1))] ^= 1
        connection.execute(write, where | {"data": bytes(data)})


@pytest.mark.parametrize("column", ["record", "credential"])
@pytest.mark.parametrize("part", range(12))
def test_changed_byte_in_the_register_is_refused(shared_desk: Desk, column: str, part: int) -> None:
    """Whichever byte is changed in the stored record or code, the next look-up refuses the certificate."""
    identifier = shared_desk.issued()["identifier"]
    assert shared_desk.get(f"/api/v1/certificates/{identifier}")["outcome"] == "PASSED"
    change_byte(shared_desk, column, identifier, part / 11)
    report = shared_desk.get(f"/api/v1/certificates/{identifier}")
    assert (report["outcome"], report["reasons"]) == ("FAILED", ["record-mismatch"])
    assert (report["certificate"], report["api_code"], report["verify_code"]) == (None, 99, 5)


def test_changed_event_is_refused(desk: Desk) -> None:
    """The history is checked with the record."""
    issued = desk.issued()
    with transaction(desk.engine) as session:
        connection = session.connection()
        sealed = bytearray(connection.execute(text("select sealed from certificate_event")).scalars().one())
        sealed[-1] ^= 1
        connection.execute(text("update certificate_event set sealed = :sealed"), {"sealed": bytes(sealed)})
    assert desk.get(f"/api/v1/certificates/{issued['identifier']}")["reasons"] == ["record-mismatch"]


def test_removed_ending_is_noticed(desk: Desk) -> None:
    """Whoever deletes the newest event does not make a revoked certificate valid."""
    issued = desk.issued()
    desk.end(issued["identifier"], "revoke")
    with transaction(desk.engine) as session:
        session.connection().execute(text("delete from certificate_event where kind = 'revoked'"))
    report = desk.verify(code=issued["code"])
    assert (report["outcome"], report["reasons"]) == ("FAILED", ["record-mismatch"])


def test_changed_search_columns_change_no_verdict(desk: Desk) -> None:
    """Columns beside the signed bytes are for searching; a verification never believes them."""
    issued = desk.issued()
    with transaction(desk.engine) as session:
        session.connection().execute(
            text(
                "update certificate set holder_name = 'x', valid_to = '1999-01-01', standing = 'revoked', number = 'y'"
            )
        )
    report = desk.verify(code=issued["code"])
    assert report["outcome"] == "PASSED"
    assert report["certificate"]["holder_name"] == an_application(KIND)["holder"]["name"]


def test_genuine_code_without_its_record_is_not_enough(desk: Desk) -> None:
    """A code that the key signed but the register does not hold is refused."""
    issued = desk.issued()
    with transaction(desk.engine) as session:
        session.connection().execute(text("delete from certificate_event"))
        session.connection().execute(text("delete from certificate"))
    report = desk.verify(code=issued["code"])
    assert (report["outcome"], report["reasons"], report["api_code"]) == ("FAILED", ["not-registered"], 10)


def test_record_file_verifies_by_itself(desk: Desk) -> None:
    """The signed record is handed out byte for byte, with every claim and the digest of its code."""
    body = an_application(KIND)
    issued = desk.issued(body)
    answer = desk.call("GET", issued["links"]["record"], role="auditor")
    key, payload = open_sealed(answer.content, the_keyring(), purpose=Purpose.CERTIFICATE, typ=RECORD_TYPE)
    record = decode_record(payload)
    assert answer.headers["content-type"] == "application/cose"
    assert key.issuer_code == record.authority_code
    assert record.identifier == issued["identifier"]
    assert {key: record.claims[key] for key in body["claims"]} == body["claims"]


def test_history_is_a_chain_of_signed_events(desk: Desk) -> None:
    """Suspension and resumption are events with actor, reason and document."""
    issued = desk.issued()
    for step, status in (("suspend", "suspended"), ("resume", "valid"), ("suspend", "suspended")):
        answer = desk.order(issued["identifier"], step)
        assert (answer.status_code, answer.json()["status"]) == (201, status)
        assert desk.verify(code=issued["code"])["status"] == status
    desk.end(issued["identifier"], "revoke")
    history = desk.get(f"/api/v1/certificates/{issued['identifier']}/history", role="auditor")
    events = history["events"]
    assert [event["kind"] for event in events] == ["issued", "suspended", "resumed", "suspended", "revoked"]
    assert events[-1] | {"at": None, "sha256": None} == {
        "position": 5,
        "kind": "revoked",
        "at": None,
        "actor": "issuer",
        "confirmed_by": "reviewer",
        "reason_code": "r1",
        "reason": "依申请",
        "document_number": "湘广许决〔2026〕1号",
        "successor": None,
        "inspected_year": None,
        "inspection_result": None,
        "copy_id": None,
        "copy_expires_at": None,
        "sha256": None,
    }
    feed = desk.get("/api/v1/events?after=0", role="auditor")["items"]
    opened = [
        decode_event(
            open_sealed(base64.b64decode(item["event_cose"]), the_keyring(), purpose=Purpose.EVENT, typ=EVENT_TYPE)[1]
        )
        for item in feed
    ]
    assert [event.kind for event in opened] == [event["kind"] for event in events]


@pytest.mark.parametrize(
    ("first", "second"), [("resume", None), ("suspend", "suspend"), ("cancel", "resume"), ("revoke", "revoke")]
)
def test_forbidden_step_is_refused(shared_desk: Desk, first: str, second: str | None) -> None:
    """What the table of the life cycle does not have is a conflict, and changes nothing."""
    issued = shared_desk.issued()
    if second is not None:
        if first == "suspend":
            assert shared_desk.order(issued["identifier"], first).status_code == 201
        else:
            shared_desk.end(issued["identifier"], first)
    before = shared_desk.get(f"/api/v1/certificates/{issued['identifier']}/history", role="auditor")
    answer = shared_desk.order(issued["identifier"], second or first)
    assert (answer.status_code, answer.json()["code"]) == (409, "forbidden-transition")
    assert shared_desk.get(f"/api/v1/certificates/{issued['identifier']}/history", role="auditor") == before


@pytest.mark.parametrize("step", ["suspend", "revoke"])
@pytest.mark.parametrize("member", ["reason_code", "reason", "document_number"])
@pytest.mark.parametrize("value", [None, "", " ", "x" * 501], ids=["missing", "empty", "blank", "too-long"])
def test_step_without_its_reason_is_refused(shared_desk: Desk, step: str, member: str, value: str | None) -> None:
    """Reason code, reason and document number must all be there; nothing happens, and nothing waits."""
    identifier = shared_desk.issued()["identifier"]
    body = {"step": step, "reason_code": "r1", "reason": "依申请", "document_number": "湘广许决〔2026〕1号"}
    if value is None:
        del body[member]
    else:
        body[member] = value
    answer = shared_desk.call("POST", f"/api/v1/certificates/{identifier}/steps", role="issuer", body=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
    assert member in answer.text
    assert shared_desk.get(f"/api/v1/certificates/{identifier}")["status"] == "valid"
    assert shared_desk.order(identifier, step).status_code in {201, 202}, "no step of before waits"


def test_was_it_valid_on_that_day(desk: Desk) -> None:
    """A report about an earlier day knows only what had happened by then."""
    issued = desk.issued()
    desk.clock.advance(days=10)
    desk.end(issued["identifier"], "revoke")
    statuses = [desk.verify(code=issued["code"], on=day)["status"] for day in ("2026-03-11", "2026-03-12")]
    assert statuses == ["valid", "revoked"]


def test_renewal_supersedes_in_one_transaction(desk: Desk) -> None:
    """The new version keeps number and serial, is valid at once and two years longer; the old one is superseded."""
    old = desk.issued(a_backlog_entry(KIND))
    body = an_application(KIND, business_type="renewal", predecessor=old["identifier"])
    new = desk.issued(body)
    old_parts, new_parts = old["identifier"].split("."), new["identifier"].split(".")
    assert new["certificate_number"] == old["certificate_number"]
    assert (new_parts[:-2], new_parts[-2]) == (old_parts[:-2], "002")
    superseded = desk.verify(code=old["code"])
    assert (superseded["outcome"], superseded["status"]) == ("FAILED", "superseded")
    report = desk.verify(code=new["code"])
    period = (report["certificate"]["valid_from"], report["certificate"]["valid_to"])
    assert (report["status"], *period) == ("valid", "2026-03-02", "2028-06-30")
    again = desk.call("POST", "/api/v1/applications", role="clerk", body=body)
    assert (again.status_code, again.json()["code"]) == (409, "predecessor-not-current")


@pytest.mark.parametrize(
    ("issued_date", "opens"),
    [
        pytest.param("2024-01-31", False, id="ended-31-days-ago"),
        pytest.param("2024-02-01", True, id="ended-30-days-ago"),
        pytest.param("2024-08-29", True, id="ends-in-179-days"),
        pytest.param("2024-08-30", True, id="ends-in-180-days"),
        pytest.param("2024-08-31", False, id="ends-in-181-days"),
    ],
)
def test_renewal_has_its_window(desk: Desk, issued_date: str, opens: bool) -> None:
    """From 180 days before the last valid day until 30 days after it; today is 2 March."""
    old = desk.issued(a_backlog_entry(KIND, issued_date=issued_date))
    body = an_application(KIND, business_type="renewal", predecessor=old["identifier"])
    answer = desk.call("POST", "/api/v1/applications", role="clerk", body=body)
    assert answer.status_code == (201 if opens else 409)
    if not opens:
        assert answer.json()["code"] == "renewal-not-open"
        assert "provisional" in answer.json()["detail"], "no source has this limit, and whoever is refused sees that"
        assert answer.json()["state"] == ("expired" if issued_date < "2024-02" else "valid")


def test_numbers_of_a_kind_count_up(desk: Desk) -> None:
    """Drawn numbers do not repeat, and step over what the paper days have taken."""
    taken = an_application(
        KIND, business_type="backlog", grant={"certificate_number": "（湘）字第00002号", "issued_date": "2025-06-01"}
    )
    desk.issued(taken)
    numbers = [desk.issued()["certificate_number"] for _ in range(3)]
    assert numbers == ["（湘）字第00001号", "（湘）字第00003号", "（湘）字第00004号"]


def test_same_key_and_body_give_the_same_answer(desk: Desk) -> None:
    """A repeated submission makes one application; another body under the same key is a conflict."""
    path, headers = "/api/v1/applications", {"Idempotency-Key": "k-1"}
    first = desk.call("POST", path, role="clerk", body=an_application(KIND), headers=headers)
    second = desk.call("POST", path, role="clerk", body=an_application(KIND), headers=headers)
    other = desk.call(
        "POST", path, role="clerk", body=an_application(KIND, grant={"valid_from": "2026-03-05"}), headers=headers
    )
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-conflict")
    assert len(desk.get(path, role="auditor")["items"]) == 1


def test_lists_are_paged_and_searched(desk: Desk) -> None:
    """Pages follow each other without gap or repetition, and filters narrow."""
    for entry in list(the_catalogue())[:5]:
        desk.issued(an_application(entry.template.slug))
    seen: list[str] = []
    cursor = "0"
    while cursor is not None:
        page = desk.get(f"/api/v1/certificates?limit=2&cursor={cursor}", role="clerk")
        seen += [item["identifier"] for item in page["items"]]
        cursor = page["next"]
    slug = next(iter(the_catalogue())).template.slug
    assert len(seen) == len(set(seen)) == 5
    assert len(desk.get(f"/api/v1/certificates?template={slug}", role="clerk")["items"]) == 1
    assert len(desk.get("/api/v1/certificates?status=valid", role="clerk")["items"]) == 5
    assert desk.get("/api/v1/certificates?status=revoked", role="clerk")["items"] == []
    assert desk.get("/api/v1/certificates?q=%25", role="clerk")["items"] == []
