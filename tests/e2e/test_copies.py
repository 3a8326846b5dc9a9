"""Annotated copies: a link that ends by itself or is called back, a file that says what it is for, an event each."""

import datetime as dt
import hashlib
import io
import json
import logging
import shutil
import subprocess
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from httpx import Response
from litestar.testing import TestClient
from pyhanko.sign.validation import SignatureCoverageLevel
from sqlalchemy import text

from ecert.annotated.link import sweep_copies
from ecert.annotated.rules import MAX_OPEN_LINKS
from ecert.app import create_app
from ecert.filestore.store import FileMissing
from ecert.storage.database import snapshot, transaction
from ecert.storage.table import Table
from tests.building import PUBLIC_URL, an_application
from tests.e2e.desk import Desk
from tests.integration.document.pages import read_code
from tests.integration.document.signatures import judge
from tests.leaving_out import leave_out_unless

POPPLER = leave_out_unless(
    all(shutil.which(program) for program in ("pdftotext", "pdfinfo", "pdftoppm")),
    reason="Poppler is not installed (Debian: poppler-utils)",
)
CAUSE = "办理银行开户"


def ask(desk: Desk, identifier: str, *, role: str = "clerk", key: str | None = None, **changes: Any) -> Response:  # noqa: ANN401 - any member
    """Ask for a copy; *changes* replace members."""
    headers = {} if key is None else {"Idempotency-Key": key}
    path = f"/api/v1/certificates/{identifier}/copies"
    return desk.call("POST", path, role=role, body={"cause": CAUSE, **changes}, headers=headers)


def made(desk: Desk, identifier: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any member
    """Have a copy made."""
    answer = ask(desk, identifier, **changes)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def follow(desk: Desk, link: str) -> Response:
    """Follow a link as anybody."""
    assert link.startswith(f"{PUBLIC_URL}/c/")
    return desk.call("GET", link.removeprefix(PUBLIC_URL))


def recall(desk: Desk, copy_id: str, *, role: str = "issuer", reason: object = "发错对象", **more: Any) -> Response:  # noqa: ANN401 - of a call
    """Call a copy back."""
    return desk.call("POST", f"/api/v1/copies/{copy_id}/recall", role=role, body={"reason": reason}, **more)


def listed(desk: Desk, identifier: str) -> list[dict[str, Any]]:
    """Give the copies that the office sees."""
    return list(desk.get(f"/api/v1/certificates/{identifier}/copies", role="auditor")["items"])


def history(desk: Desk, identifier: str) -> list[dict[str, Any]]:
    """Give the verified events."""
    return list(desk.get(f"/api/v1/certificates/{identifier}/history", role="auditor")["events"])


def told(answer: Response) -> tuple[int, str]:
    """Give status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


ENDED = (410, "link-ended")


def test_copy_is_made_followed_and_counted(desk: Desk) -> None:
    """The link gives the very file; the office sees who had it made, what for, and how often it was fetched."""
    identifier = desk.issued()["identifier"]
    copy = made(desk, identifier)
    assert (copy["state"], copy["downloads"], copy["copy"], copy["created_by"]) == ("open", 0, "original", "clerk")
    moment = desk.clock.now
    assert copy["expires_at"] == (moment + dt.timedelta(days=30)).isoformat().replace("+00:00", "Z")
    assert copy["link_expires_at"] == (moment + dt.timedelta(minutes=10)).isoformat().replace("+00:00", "Z")
    answer, again = follow(desk, copy["link"]), follow(desk, copy["link"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert hashlib.sha256(answer.content).hexdigest() == copy["sha256"]
    assert again.content == answer.content
    assert len(answer.content) == copy["size"]
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["content-disposition"] == f'attachment; filename="{copy["copy_id"]}.pdf"'
    (seen,) = listed(desk, identifier)
    assert "link" not in seen
    assert seen | {"link": copy["link"]} == copy | {"downloads": 2, "last_download_at": seen["last_download_at"]}


def test_copy_and_its_recall_stand_in_the_signed_chain(desk: Desk) -> None:
    """Purpose and end in the first event, the reason in the second; the certificate is as valid as before."""
    identifier = desk.issued()["identifier"]
    copy = made(desk, identifier)
    assert recall(desk, copy["copy_id"]).json()["state"] == "recalled"
    _, copied, recalled = history(desk, identifier)
    shown = {name: copied[name] for name in ("kind", "actor", "reason", "copy_id", "copy_expires_at")}
    assert shown == {
        "kind": "copied",
        "actor": "clerk",
        "reason": CAUSE,
        "copy_id": copy["copy_id"],
        "copy_expires_at": copy["expires_at"],
    }
    shown = {name: recalled[name] for name in ("kind", "actor", "reason", "copy_id", "copy_expires_at")}
    assert shown == {
        "kind": "copy_recalled",
        "actor": "issuer",
        "reason": "发错对象",
        "copy_id": copy["copy_id"],
        "copy_expires_at": None,
    }
    assert desk.verify(identifier=identifier)["outcome"] == "PASSED"


def test_link_ends_by_itself_at_its_instant(desk: Desk) -> None:
    """A second before it still gives the file; at the instant, and for ever after, it does not."""
    copy = made(desk, desk.issued()["identifier"], link_seconds=60)
    desk.clock.advance(seconds=59)
    assert follow(desk, copy["link"]).status_code == 200
    desk.clock.advance(seconds=1)
    assert told(follow(desk, copy["link"])) == ENDED
    assert [one["state"] for one in listed(desk, copy["identifier"])] == ["ended"]


def test_link_never_outlives_its_copy(desk: Desk) -> None:
    """However long it was to live."""
    end = (desk.clock.now + dt.timedelta(hours=1)).isoformat()
    copy = made(desk, desk.issued()["identifier"], expires_at=end, link_seconds=7200)
    assert copy["link_expires_at"] == copy["expires_at"]
    desk.clock.advance(hours=1)
    assert told(follow(desk, copy["link"])) == ENDED
    assert told(recall(desk, copy["copy_id"])) == (409, "forbidden-transition")


def test_recalled_link_has_ended_and_its_file_is_gone(desk: Desk) -> None:
    """At once, and once: a second recall is told the state."""
    copy = made(desk, desk.issued()["identifier"])
    assert desk.resources.files.contains(copy["sha256"])
    assert recall(desk, copy["copy_id"]).status_code == 201
    assert told(follow(desk, copy["link"])) == ENDED
    with pytest.raises(FileMissing):
        desk.resources.files.get(copy["sha256"])
    again = recall(desk, copy["copy_id"])
    assert (*told(again), again.json()["state"]) == (409, "forbidden-transition", "recalled")
    (seen,) = listed(desk, copy["identifier"])
    assert (seen["recalled_by"], seen["recall_reason"], seen["state"]) == ("issuer", "发错对象", "recalled")


def test_files_of_ended_links_are_swept(desk: Desk) -> None:
    """By the next copy, or by whoever sweeps; what is open stays, and a second sweep finds nothing."""
    identifier = desk.issued()["identifier"]
    files, engine = desk.resources.files, desk.engine
    short, other = made(desk, identifier, link_seconds=60), made(desk, identifier, link_seconds=120)
    kept = made(desk, identifier)
    desk.clock.advance(seconds=60)
    last = made(desk, identifier)
    assert [files.contains(copy["sha256"]) for copy in (short, other, kept, last)] == [False, True, True, True]
    desk.clock.advance(seconds=60)
    assert sweep_copies(engine, files, now=desk.clock.now) == 1
    assert [files.contains(copy["sha256"]) for copy in (other, kept, last)] == [False, True, True]
    assert sweep_copies(engine, files, now=desk.clock.now) == 0
    assert follow(desk, kept["link"]).status_code == 200


@pytest.mark.parametrize("ending", ["cancel", "withdraw", "revoke"])
def test_link_ends_with_its_certificate(desk: Desk, ending: str) -> None:
    """What has ended is not handed out, and no further copy is made of it."""
    identifier = desk.issued()["identifier"]
    copy = made(desk, identifier)
    desk.end(identifier, ending)
    assert told(follow(desk, copy["link"])) == ENDED
    assert told(ask(desk, identifier)) == (409, "forbidden-transition")
    assert told(recall(desk, copy["copy_id"])) == (409, "forbidden-transition")


def test_link_of_a_suspended_certificate_rests(desk: Desk) -> None:
    """It may be called back meanwhile; resumed, the others go on."""
    identifier = desk.issued()["identifier"]
    kept, lost = made(desk, identifier), made(desk, identifier)
    assert desk.order(identifier, "suspend").status_code == 201
    assert told(follow(desk, kept["link"])) == ENDED
    assert told(ask(desk, identifier)) == (409, "forbidden-transition")
    assert recall(desk, lost["copy_id"]).status_code == 201
    assert desk.order(identifier, "resume").status_code == 201
    assert follow(desk, kept["link"]).status_code == 200
    assert told(follow(desk, lost["link"])) == ENDED


def test_superseded_version_gives_no_copy(desk: Desk) -> None:
    """Its link ends with the issue of the next version."""
    first = desk.issued()["identifier"]
    copy = made(desk, first)
    body = an_application("guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng", business_type="change", predecessor=first)
    desk.issued(body)
    assert told(follow(desk, copy["link"])) == ENDED


def test_every_bad_link_has_the_same_answer(desk: Desk) -> None:
    """Ended, called back, invented, cut, or no token at all: the answers differ in their request's id alone."""
    identifier = desk.issued()["identifier"]
    recalled, ended = made(desk, identifier), made(desk, identifier, link_seconds=60)
    recall(desk, recalled["copy_id"])
    desk.clock.advance(seconds=60)
    base = f"{PUBLIC_URL}/c/"
    tokens = ["A" * 43, "A" * 42, "x", "字" * 43, "%2e%2e", "A" * 5000, "A" * 42 + "%0A"]
    answers = [follow(desk, link) for link in (recalled["link"], ended["link"], *(base + token for token in tokens))]
    bodies = {json.dumps(answer.json() | {"request_id": None}, sort_keys=True) for answer in answers}
    assert {told(answer) for answer in answers} == {ENDED}
    assert len(bodies) == 1


def test_copy_of_a_changed_certificate_is_not_given_out(desk: Desk) -> None:
    """Nothing stored is believed; the public is told no more than of any other bad link."""
    copy = made(desk, desk.issued()["identifier"])
    with transaction(desk.engine) as session:
        session.connection().execute(text("update certificate set head_sha256 = :digest"), {"digest": "0" * 64})
    assert told(follow(desk, copy["link"])) == ENDED
    assert told(ask(desk, copy["identifier"])) == (409, "conflict")


def test_lost_file_is_told_as_any_other_bad_link(desk: Desk) -> None:
    """The log says what happened."""
    copy = made(desk, desk.issued()["identifier"])
    desk.resources.files.delete(copy["sha256"])
    assert told(follow(desk, copy["link"])) == ENDED


def test_repeated_request_makes_one_copy_and_shows_no_link(desk: Desk) -> None:
    """The answer is the first one's but for the link, also when the certificate has ended meanwhile."""
    identifier = desk.issued()["identifier"]
    first = made(desk, identifier, key="k")
    again = made(desk, identifier, key="k")
    assert again == first | {"link": None}
    assert told(ask(desk, identifier, key="k", cause="别的用途")) == (409, "idempotency-conflict")
    assert recall(desk, first["copy_id"], headers={"Idempotency-Key": "r"}).status_code == 201
    assert recall(desk, first["copy_id"], headers={"Idempotency-Key": "r"}).status_code == 201
    desk.end(identifier, "revoke")
    assert made(desk, identifier, key="k") == first | {"link": None}
    assert [event["kind"] for event in history(desk, identifier)] == ["issued", "copied", "copy_recalled", "revoked"]


def test_so_many_links_are_open_at_once_and_no_more(desk: Desk) -> None:
    """A further copy is made when one was called back; the refused one leaves no file."""
    identifier = desk.issued()["identifier"]
    copies = [made(desk, identifier) for _ in range(MAX_OPEN_LINKS)]
    assert told(ask(desk, identifier)) == (409, "too-many-copies")
    assert recall(desk, copies[0]["copy_id"]).status_code == 201
    assert ask(desk, identifier).status_code == 201


@pytest.mark.parametrize(
    ("role", "makes", "lists"),
    [
        ("clerk", 201, 200),
        ("reviewer", 201, 200),
        ("issuer", 201, 200),
        ("auditor", 403, 200),
        ("inspector", 403, 403),
        ("administrator", 403, 403),
        (None, 401, 401),
    ],
)
def test_each_role_does_what_it_may(shared_desk: Desk, role: Any, makes: int, lists: int) -> None:  # noqa: ANN401 - a name or nothing
    """Copies are the office's; the auditor looks on."""
    identifier = shared_desk.issued()["identifier"]
    copy = made(shared_desk, identifier)
    assert ask(shared_desk, identifier, role=role).status_code == makes
    assert shared_desk.call("GET", f"/api/v1/certificates/{identifier}/copies", role=role).status_code == lists
    assert recall(shared_desk, copy["copy_id"], role=role).status_code == makes


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"cause": ""}, "cause"),
        ({"cause": "  "}, "cause"),
        ({"cause": "字" * 201}, "cause"),
        ({"cause": "字" * 100_000}, "cause"),
        ({"cause": "\0"}, "cause"),
        ({"cause": "a\u202eb"}, "cause"),
        ({"cause": 5}, "cause"),
        ({"copy": "third"}, "copy"),
        ({"link_seconds": 59}, "link_seconds"),
        ({"link_seconds": 604_801}, "link_seconds"),
        ({"link_seconds": 10**40}, "link_seconds"),
        ({"link_seconds": 60.5}, "link_seconds"),
        ({"expires_at": "2026-03-02T12:00:30+08:00"}, "expires_at"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2027-03-04T12:00:00+08:00"}, "expires_at"),
        ({"expires_at": "9999-12-31T23:59:59-23:59"}, "expires_at"),
        ({"expires_at": "0001-01-01T00:00:00+23:59"}, "expires_at"),
        ({"expires_at": "2026-03-05T12:00:00"}, "expires_at"),
        ({"expires_at": "明天"}, "expires_at"),
        ({"extra": 1}, None),
    ],
)
def test_wrong_member_is_refused_by_its_name(shared_desk: Desk, changes: dict[str, Any], path: str | None) -> None:
    """Nothing is made, and no text repeats a value."""
    identifier = shared_desk.issued()["identifier"]
    answer = ask(shared_desk, identifier, **changes)
    assert answer.status_code == 422
    if path is not None:
        assert [error["path"] for error in answer.json()["errors"]] == [path]
    assert listed(shared_desk, identifier) == []
    assert len(history(shared_desk, identifier)) == 1


@pytest.mark.parametrize("reason", ["", "字" * 501, "\0", None, 5])
def test_recall_needs_a_reason(shared_desk: Desk, reason: object) -> None:
    """Nothing is called back without one."""
    copy = made(shared_desk, shared_desk.issued()["identifier"])
    assert recall(shared_desk, copy["copy_id"], reason=reason).status_code == 422
    assert follow(shared_desk, copy["link"]).status_code == 200


def test_what_there_is_not_is_not_found(shared_desk: Desk) -> None:
    """Neither certificate nor copy."""
    assert told(ask(shared_desk, "1.2.156.3005.2.X")) == (404, "unknown-certificate")
    assert told(recall(shared_desk, "no-such-copy")) == (404, "unknown-copy")
    assert told(recall(shared_desk, "x" * 300)) == (404, "unknown-copy")
    answer = shared_desk.call("GET", "/api/v1/certificates/none/copies", role="clerk")
    assert told(answer) == (404, "unknown-certificate")


def test_purpose_without_a_glyph_is_refused_and_named(shared_desk: Desk) -> None:
    """The text names the member, and not what stands in it."""
    identifier = shared_desk.issued()["identifier"]
    answer = ask(shared_desk, identifier, cause="给\U00031350")
    assert told(answer) == (409, "character-not-covered")
    assert answer.json()["detail"].startswith("cause:")
    assert "\U00031350" not in answer.text
    assert listed(shared_desk, identifier) == []


def test_copy_without_a_document_key_is_refused(desk: Desk) -> None:
    """An unsigned copy would be nobody's."""
    identifier = desk.issued()["identifier"]
    desk.clock.advance(days=320)
    assert told(ask(desk, identifier)) == (503, "signing-key-missing")
    assert listed(desk, identifier) == []


def test_token_is_stored_and_logged_nowhere(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Not in any row, the answers kept for repetition included, not in the log, not in a refusal."""
    caplog.set_level(logging.DEBUG)
    copy = made(desk, desk.issued()["identifier"], key="k")
    token = copy["link"].rpartition("/")[2]
    assert len(token) == 43
    assert follow(desk, copy["link"]).status_code == 200
    recall(desk, copy["copy_id"])
    refused = follow(desk, copy["link"])
    assert token not in refused.text
    # The client of these tests logs the addresses that it calls; the service is asked what it logs.
    logged = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert logged
    assert not any(token in repr(record.__dict__) for record in logged)
    with snapshot(desk.engine) as session:
        for table in Table.metadata.sorted_tables:
            for row in session.connection().execute(table.select()):
                assert token not in repr(row), table.name
                assert token.encode() not in b"".join(value for value in row if isinstance(value, bytes)), table.name


def test_links_are_bounded_as_look_ups_are(desk: Desk) -> None:
    """Whoever guesses is told to wait."""
    settings = replace(desk.resources.settings, lookups_per_minute=2)
    with TestClient(create_app(replace(desk.resources, settings=settings))) as client:
        answers = [client.get(f"/c/{'A' * 43}") for _ in range(3)]
        looked_up = client.get("/api/v1/certificates/1.2")
    assert [told(answer) for answer in answers] == [ENDED, ENDED, (429, "too-many-requests")]
    assert looked_up.status_code == 429


@POPPLER
def test_file_says_what_it_is_for(desk: Desk) -> None:
    """Poppler reads purpose, end and copy in page and metadata; the signature covers both, and the code still reads."""
    issued = desk.issued()
    end = "2026-12-01T12:00:00+08:00"
    copy = made(desk, issued["identifier"], expires_at=end)
    content = follow(desk, copy["link"]).content
    judged = judge(content, desk.resources.keyring.document_roots(), at=desk.clock.now)
    assert judged.bottom_line
    assert judged.coverage is SignatureCoverageLevel.ENTIRE_FILE
    info = run("pdfinfo", "-custom", "-", content=content)
    entries = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in info.splitlines())}
    assert {name: value for name, value in entries.items() if name.startswith(("JZJ", "Ecert"))} == {
        "JZJZZSJ": "20260302120000",
        "JZJZZZ": "湖南省广播电视局",
        "JZJZZSY": CAUSE,
        "JZJYXQJZSJ": "20261201120000",
        "EcertCopyId": copy["copy_id"],
    }
    words = "".join(run("pdftotext", "-raw", "-", "-", content=content).split())
    assert f"加注件{copy['copy_id']}·有效期至2026年12月1日12:00·仅供{CAUSE}使用" in words
    assert words.count("仅供") > 10
    record = desk.call("GET", f"/api/v1/certificates/{issued['identifier']}/record.cose", role="clerk").content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.attachments["record.cose"].get_file().read_bytes() == record
        assert str(pdf.docinfo["/JZJZZSY"]) == CAUSE
    picture = subprocess.run(
        ["pdftoppm", "-r", "110", "-png", "-"], input=content, capture_output=True, check=True
    ).stdout
    assert read_code(picture)[0] == issued["code"]


def test_file_of_a_copy_verifies_until_its_end(desk: Desk) -> None:
    """Who sends it in is told that it is genuine, and afterwards that its time has passed."""
    identifier = desk.issued()["identifier"]
    copy = made(desk, identifier, expires_at=(desk.clock.now + dt.timedelta(hours=1)).isoformat())
    content = follow(desk, copy["link"]).content

    def verify() -> tuple[str, str | None]:
        sent = {"file": ("copy.pdf", io.BytesIO(content), "application/pdf")}
        report = desk.client.post("/api/v1/verifications", files=sent).json()
        checks = {check["name"]: check["reason"] for check in report["checks"]}
        return report["outcome"], checks.get("copy")

    assert verify() == ("PASSED", "ok")
    desk.clock.advance(hours=1, seconds=1)
    assert verify() == ("FAILED", "copy-expired")


def run(*command: str, content: bytes) -> str:
    """Let a program read the file."""
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def test_clean_file_leaves_by_no_public_path(desk: Desk) -> None:
    """Every address that asks for no account is called; none but a link gives a PDF, and that gives the copy."""
    issued = desk.issued()
    identifier = issued["identifier"]
    clean = desk.call("GET", f"/api/v1/certificates/{identifier}/face.pdf", role="clerk").content
    copy = made(desk, identifier)
    token = copy["link"].rpartition("/")[2]
    values = {"identifier": identifier, "token": token, "sha256": hashlib.sha256(clean).hexdigest(), "number": "0"}
    schema = desk.get("/schema/openapi.json")
    giving: list[str] = []
    for path, operations in schema["paths"].items():
        address = path
        for name, value in values.items():
            address = address.replace("{" + name + "}", value)
        for method in operations:
            body: object = {} if method in {"post", "put"} else None
            answer = desk.call(method.upper(), address, body=body)
            if b"%PDF" in answer.content:
                giving.append(path)
                assert answer.content != clean
                assert hashlib.sha256(answer.content).hexdigest() == copy["sha256"]
    assert giving == ["/c/{token}"]
