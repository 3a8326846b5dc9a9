"""Attachments over HTTP: kept once by what they are, named by digest, and part of what is decided on."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient
from sqlalchemy import text

from ecert.app import create_app
from ecert.settings import Settings
from ecert.storage.database import snapshot, transaction
from tests.building import PUBLIC_URL, an_application, some_resources
from tests.e2e.desk import KIND, Desk
from tests.unit.attachment.files import DOCX, GIF, JPEG, OFD, PDF, PNG

PATH = "/api/v1/attachments"
NAME = "营业执照副本"


def upload(desk: Desk, content: bytes = PDF, media_type: str = "application/pdf", *, role: str = "clerk") -> Response:
    """Hand a file in."""
    return desk.call("POST", PATH, role=role, content=content, headers={"Content-Type": media_type})


def attached(desk: Desk, content: bytes = PDF, media_type: str = "application/pdf") -> dict[str, str]:
    """Hand a file in, and give it as an application names it."""
    answer = upload(desk, content, media_type)
    assert answer.status_code == 201, answer.text
    return {"sha256": answer.json()["sha256"], "name": NAME}


def count(desk: Desk) -> int:
    """Count the files that are kept."""
    with snapshot(desk.engine) as session:
        return int(session.connection().execute(text("select count(*) from attachment")).scalar_one())


def refused(answer: Response, status: int, code: str, *paths: str) -> None:
    """Insist on a refusal at some places."""
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    assert [entry["path"] for entry in problem.get("errors", [])] == list(paths)


@pytest.mark.parametrize(
    ("content", "media_type", "suffix"),
    [
        (PDF, "application/pdf", "pdf"),
        (JPEG, "image/jpeg", "jpg"),
        (PNG, "image/png", "png"),
        (OFD, "application/ofd", "ofd"),
    ],
    ids=["pdf", "jpeg", "png", "ofd"],
)
def test_file_comes_back_as_it_was(desk: Desk, content: bytes, media_type: str, suffix: str) -> None:
    """With its own type, to be saved and not to be shown."""
    taken = upload(desk, content, f"{media_type.upper()}; name=x")
    sha256 = hashlib.sha256(content).hexdigest()
    assert taken.status_code == 201, taken.text
    assert taken.json() == {
        "sha256": sha256,
        "media_type": media_type,
        "size": len(content),
        "uploaded_at": "2026-03-02T04:00:00Z",
    }
    given = desk.call("GET", f"{PATH}/{sha256}", role="auditor")
    assert (given.status_code, given.content) == (200, content)
    assert given.headers["content-type"] == media_type
    assert given.headers["content-disposition"] == f'attachment; filename="{sha256[:16]}.{suffix}"'
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert given.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (GIF, "image/png"),
        (b"<html><script>alert(1)</script></html>", "application/pdf"),
        (PDF, "image/jpeg"),
        (DOCX, "application/ofd"),
        (b"\0" * 64, "image/png"),
    ],
    ids=["gif as png", "html as pdf", "pdf as jpeg", "docx as ofd", "zeros"],
)
def test_file_that_lies_about_its_type_is_refused(shared_desk: Desk, content: bytes, media_type: str) -> None:
    """Nothing is kept of it."""
    refused(upload(shared_desk, content, media_type), 422, "invalid-input", "content_type")
    assert count(shared_desk) == 0


@pytest.mark.parametrize("media_type", ["text/html", "application/json", "application/zip", "multipart/form-data", ""])
def test_type_that_is_not_taken_is_refused(shared_desk: Desk, media_type: str) -> None:
    """The answer names those that are."""
    answer = upload(shared_desk, PDF, media_type)
    refused(answer, 415, "unsupported-media-type")
    assert "application/pdf, image/jpeg, image/png, application/ofd" in answer.json()["detail"]
    assert count(shared_desk) == 0


def test_other_addresses_take_no_files(shared_desk: Desk) -> None:
    """The types of one address are not those of all."""
    answer = shared_desk.call(
        "POST", "/api/v1/applications", role="clerk", content=PDF, headers={"Content-Type": "application/pdf"}
    )
    refused(answer, 415, "unsupported-media-type")
    assert answer.json()["detail"] == "body: must be application/json"


def test_nothing_is_no_file(shared_desk: Desk) -> None:
    """An empty body is named."""
    refused(upload(shared_desk, b""), 422, "invalid-input", "body")


def test_file_may_be_larger_than_other_bodies(desk: Desk) -> None:
    """It has a bound of its own, and is kept whole."""
    content = PDF + bytes(3 * 1024 * 1024)
    sha256 = attached(desk, content)["sha256"]
    assert desk.call("GET", f"{PATH}/{sha256}", role="clerk").content == content


@pytest.mark.parametrize("in_pieces", [False, True], ids=["length told", "in pieces"])
def test_file_above_the_bound_is_refused(desk: Desk, in_pieces: bool) -> None:
    """Whether its length is told beforehand or not; one byte less is taken."""
    settings = Settings(public_url=PUBLIC_URL, max_attachment_bytes=1000)
    headers = {"Authorization": f"Bearer {desk.staff.tokens['clerk']}", "Content-Type": "application/pdf"}

    def send(client: TestClient[Any], size: int) -> Response:
        content = PDF + bytes(size - len(PDF))
        pieces = (content[start : start + 100] for start in range(0, size, 100))
        return client.post(PATH, headers=headers, content=pieces if in_pieces else content)

    with TestClient(create_app(some_resources(desk.engine, settings=settings))) as client:
        refused(send(client, 1001), 413, "too-large")
        assert count(desk) == 0
        assert send(client, 1000).status_code == 201


def test_ten_megabytes_are_the_bound_unless_set(desk: Desk) -> None:
    """The default is what the documents say."""
    content = PDF + bytes(10 * 1024 * 1024 - len(PDF))
    refused(upload(desk, content + b"\0"), 413, "too-large")
    assert upload(desk, content).status_code == 201


def test_same_file_is_kept_once(desk: Desk) -> None:
    """Whoever brings it again gets the answer of the first time, also of two who come together."""
    first = upload(desk)
    desk.clock.advance(days=1)
    again = upload(desk, role="allround")
    assert (again.status_code, again.json()) == (201, first.json())
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: upload(desk, PNG, "image/png"), range(4)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert count(desk) == 2


@pytest.mark.parametrize("role", ["reviewer", "issuer", "auditor", "inspector", "administrator"])
def test_only_a_clerk_hands_in(shared_desk: Desk, role: str) -> None:
    """Others are turned away."""
    refused(upload(shared_desk, role=role), 403, "forbidden")
    assert count(shared_desk) == 0


def test_account_is_asked_before_the_body_is_read(shared_desk: Desk) -> None:
    """Nobody else makes the service hold megabytes: what is far too large is refused for the account."""
    content = PDF + bytes(11 * 1024 * 1024)
    refused(upload(shared_desk, content, role="reviewer"), 403, "forbidden")
    headers = {"Content-Type": "application/pdf", "Authorization": "Bearer nobody"}
    refused(shared_desk.call("POST", PATH, content=content, headers=headers), 401, "unauthenticated")


def test_only_the_office_reads(desk: Desk) -> None:
    """And nobody without a token."""
    path = f"{PATH}/{attached(desk)['sha256']}"
    for role in ("clerk", "reviewer", "issuer", "auditor"):
        assert desk.call("GET", path, role=role).status_code == 200
    for role in ("inspector", "administrator"):
        refused(desk.call("GET", path, role=role), 403, "forbidden")
    refused(desk.call("GET", path), 401, "unauthenticated")
    refused(desk.call("POST", PATH, content=PDF, headers={"Content-Type": "application/pdf"}), 401, "unauthenticated")


@pytest.mark.parametrize("sha256", ["0" * 64, "x", "é" * 300])
def test_unknown_file_is_not_found(shared_desk: Desk, sha256: str) -> None:
    """By its own code."""
    refused(shared_desk.call("GET", f"{PATH}/{sha256}", role="clerk"), 404, "unknown-attachment")


def test_changed_file_is_not_given_out(desk: Desk) -> None:
    """What has not its digest any more is nobody's evidence, and the same file cannot paper over it."""
    file = attached(desk)
    with transaction(desk.engine) as session:
        session.connection().execute(text("update attachment set content = :content"), {"content": PDF + b" "})
    refused(desk.call("GET", f"{PATH}/{file['sha256']}", role="clerk"), 409, "conflict")
    refused(upload(desk), 409, "conflict")


def test_application_shows_its_files_and_its_digest_covers_them(desk: Desk) -> None:
    """Another file, or another name, is another application to decide on."""
    plain = desk.submit(an_application(KIND))
    file, other = attached(desk), attached(desk, PNG, "image/png")
    application = desk.submit(an_application(KIND, attachments=[file]))
    assert (plain["attachments"], application["attachments"]) == ([], [file])
    assert desk.get(f"/api/v1/applications/{application['id']}", role="reviewer") == application
    digests = {plain["claims_sha256"], application["claims_sha256"]}
    for files in ([other], [file, other], [other, file], [file | {"name": "章程"}]):
        digests.add(desk.submit(an_application(KIND, attachments=files))["claims_sha256"])
    assert len(digests) == 6
    assert desk.submit(an_application(KIND, attachments=[file]))["claims_sha256"] == application["claims_sha256"]
    assert desk.issue(desk.approved(an_application(KIND, attachments=[file]))).status_code == 201


def test_decision_on_other_files_is_refused(desk: Desk) -> None:
    """A file that was exchanged since the reviewer read is noticed."""
    file, other = attached(desk), attached(desk, PNG, "image/png")
    read = desk.submit(an_application(KIND, attachments=[file]))
    assert desk.decide(read, "return").status_code == 201
    path = f"/api/v1/applications/{read['id']}"
    changed = desk.call("PUT", path, role="clerk", body=an_application(KIND, attachments=[other]))
    assert changed.json()["attachments"] == [other]
    assert desk.step(read, "resubmit").status_code == 201
    refused(desk.decide(read), 409, "claims-changed")
    assert desk.decide(changed.json()).status_code == 201


def test_application_with_a_file_that_is_not_there_is_refused(desk: Desk) -> None:
    """Each one is named, also where an application is changed; nothing is kept."""
    body = an_application(
        KIND, attachments=[attached(desk), {"sha256": "0" * 64, "name": NAME}, {"sha256": "1" * 64, "name": NAME}]
    )
    missing = ("attachments.1.sha256", "attachments.2.sha256")
    refused(desk.call("POST", "/api/v1/applications", role="clerk", body=body), 422, "invalid-input", *missing)
    assert desk.get("/api/v1/applications", role="auditor")["items"] == []
    draft = desk.submit(an_application(KIND, stage="draft"))
    changed = desk.call("PUT", f"/api/v1/applications/{draft['id']}", role="clerk", body=body)
    refused(changed, 422, "invalid-input", *missing)
    assert desk.get(f"/api/v1/applications/{draft['id']}", role="clerk") == draft
