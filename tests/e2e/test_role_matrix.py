"""Every route times every role, and every id tried by an account of another authority."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from httpx import Response
from litestar.routes import HTTPRoute

from ecert.accounts.service import create_account, create_token
from ecert.storage.database import open_database, transaction
from ecert.sync.failures import FailureCode, Fault, note_faults
from tests.building import NOON, an_application, the_keyring
from tests.e2e.conftest import GENEROUS, open_desk
from tests.e2e.desk import KIND, Desk
from tests.e2e.field import FieldRound, a_beginning, a_note, a_photo, a_scan, begin, bring, new_id
from tests.e2e.roles import EVERYBODY, HIDDEN, OPEN, ROWS, UNKNOWN, Row

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ABSENT = {
    "application_id": "00000000-0000-4000-8000-000000000000",
    "identifier": "1.2.156.3005.2.11430000320581596K911.11430000320581596K.000000000000.001.X",
    "step_id": "00000000-0000-4000-8000-000000000000",
    "paper_id": "00000000-0000-4000-8000-000000000000",
    "copy_id": "00000000-0000-4000-8000-000000000000",
    "sha256": "0" * 64,
    "failure_id": 999_999,
    "device_id": "00000000-0000-4000-8000-000000000000",
    "round_id": "00000000-0000-4000-8000-000000000000",
    "scan_id": "00000000-0000-4000-8000-000000000000",
    "suspicion_id": "00000000-0000-4000-8000-000000000000",
}
"""Ids of the right form under which there is nothing."""
PEOPLE = ("/api/v1/devices", "/api/v1/rounds", "/api/v1/suspicions")
"""What belongs to inspectors, and is read within their authority."""
REFUSED = {401, 403, 404, 405}
OFFICE_OF_OTHER = ["clerk", "reviewer", "issuer", "inspector", "auditor"]


@dataclass(slots=True)
class Stage:
    """A desk on which there is one of everything, all of one authority, and an account of another one."""

    desk: Desk
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)

    def call(self, row: Row, role: str, **instead: object) -> Response:
        """Call a route as a role; *instead* replaces ids."""
        ids = self.ids | instead
        headers = {} if role == "nobody" else {"Authorization": f"Bearer {self.tokens[role]}"}
        body = row.make_body(ids)
        path = row.pattern.format(**ids)
        if isinstance(body, bytes):
            kind = "application/pdf" if body.startswith(b"%PDF") else "image/jpeg"
            return self.desk.call(row.method, path, headers={**headers, "Content-Type": kind}, content=body)
        return self.desk.call(row.method, path, headers=headers, body=body)


@pytest.fixture(scope="module")
def stage(shared_database_url: str) -> Iterator[Stage]:
    """Give the stage to all tests of the module: whatever one of them does, the others find what they ask for."""
    engine = open_database(shared_database_url)
    with open_desk(engine, settings=GENEROUS) as desk:
        found = Stage(desk)
        _hire(found)
        _file(found)
        _certify(found)
        _go_out(found)
        yield found
    engine.dispose()


def _hire(stage: Stage) -> None:
    with transaction(stage.desk.engine) as session:
        for name, roles, authority in (
            ("holder", ["holder"], None),
            ("calendar", ["calendar"], None),
            ("other", OFFICE_OF_OTHER, "hunan_press"),
            ("same", OFFICE_OF_OTHER, "hunan_broadcasting"),
        ):
            create_account(session, name=name, roles=roles, now=NOON, authority=authority, keyring=the_keyring())
            stage.tokens[name] = create_token(session, account_name=name, now=NOON, days=366, keyring=the_keyring())
    stage.tokens |= stage.desk.staff.tokens


def _file(stage: Stage) -> None:
    """Bring a file and an application that names it."""
    desk = stage.desk
    answer = desk.call(
        "POST", "/api/v1/attachments", role="clerk", content=PDF, headers={"Content-Type": "application/pdf"}
    )
    assert answer.status_code == 201, answer.text
    sha256 = answer.json()["sha256"]
    body = an_application(KIND, attachments=[{"sha256": sha256, "name": "营业执照副本"}])
    application = desk.submit(body)
    stage.ids |= {
        "slug": KIND,
        "submission": body,
        "file": PDF,
        "sha256": sha256,
        "application_id": application["id"],
        "decision": {"decision": "return", "opinion": "请补充材料", "claims_sha256": application["claims_sha256"]},
        "holder_change": {"holder_code": body["holder"]["code"], "holder": body["holder"]},
        "progress": {
            "application_number": application["application_number"],
            "holder_code_tail": body["holder"]["code"][-6:],
        },
    }


def _certify(stage: Stage) -> None:
    """Issue a certificate of which there is a paper, a copy, a failure of sync and an ending that waits."""
    desk = stage.desk
    identifier = desk.issued()["identifier"]
    stage.ids["identifier"] = identifier
    path = f"/api/v1/certificates/{identifier}"
    paper = {"kind": "original", "stock_number": "A000001"}
    noted = desk.call("POST", f"{path}/papers", role="clerk", body=paper).json()
    copied = desk.call("POST", f"{path}/copies", role="clerk", body={"cause": "办理招投标"}).json()
    ordered = desk.order(identifier, "revoke", role="allround").json()
    with transaction(desk.engine) as session:
        fault = Fault(FailureCode.REFUSED, "row: refused")
        note_faults(session, {1: (identifier, fault)}, now=NOON)
    (failure,) = desk.get("/api/v1/sync/failures", role="auditor")["items"]
    stage.ids |= {
        "paper": {"kind": "duplicate", "stock_number": "A000002"},
        "paper_id": noted["id"],
        "copy_id": copied["copy_id"],
        "step_id": ordered["step_id"],
        "failure_id": failure["id"],
    }


def _go_out(stage: Stage) -> None:
    """Have an inspector out with a device: a round with a scan, a note and a photo, closed, and a suspicion."""
    desk = stage.desk
    device, lost = bring(desk), bring(desk, label="执法二号")
    field_round: FieldRound = begin(device)
    scan_id, note_id, suspicion_id, photo = new_id(), new_id(), new_id(), a_photo()
    assert field_round.scan(scan_id).status_code == 201
    assert field_round.note(scan_id, note_id).status_code == 201
    assert field_round.photo(photo).status_code == 201
    ending = {"ended_at": "2026-03-02T03:50:00Z", "scans": 1, "notes": 1}
    assert field_round.put("/end", ending).status_code == 201
    suspicion = {
        "reported_at": "2026-03-02T03:12:00Z",
        "inspector_number": "湘执法-18001",
        "kind": "forged",
        "text": "二维码为粘贴件",
    }
    told = desk.call("PUT", f"/api/v1/suspicions/{suspicion_id}", role="inspector", body=suspicion)
    assert told.status_code == 201, told.text
    stage.tokens["device"] = device.token
    stage.ids |= {
        "device_id": lost.device_id,
        "round_id": field_round.round_id,
        "scan_id": scan_id,
        "note_id": note_id,
        "photo": hashlib.sha256(photo).hexdigest(),
        "picture": photo,
        "beginning": a_beginning(),
        "scan": a_scan(),
        "note": a_note(),
        "ending": ending,
        "suspicion_id": suspicion_id,
        "suspicion": suspicion,
    }


def test_every_route_has_a_row(stage: Stage) -> None:
    """Whoever adds a route says who may call it; a row without a route is a mistake too."""
    routes = {
        (method, re.sub(r"\{[^}]*\}", "{}", route.path))
        for route in stage.desk.client.app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
        if method not in {"OPTIONS", "HEAD"} and not _is_page(route.path)
    }
    rows = {(row.method, re.sub(r"\{[^}]*\}", "{}", row.pattern)) for row in ROWS}
    opened = {("GET", re.sub(r"\{[^}]*\}", "{}", pattern)) for pattern in OPEN}
    assert routes == rows | opened
    assert len(rows) == len(ROWS)


def _is_page(path: str) -> bool:
    """Whether it is a page of the office or for everybody, which has a table of its own (tests/console)."""
    return path == "/language" or path.split("/")[1] in {"console", "hall"}


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in ROWS])
def test_route_lets_in_the_roles_of_its_row_and_nobody_else(stage: Stage, row: Row) -> None:
    """Who is let in may still be told that the thing is not in the right state, and never that it is not there."""
    for role in sorted(EVERYBODY):
        answer = stage.call(row, role)
        said = f"{role}: {answer.status_code} {answer.text[:300]}"
        if row.is_public:
            assert answer.status_code not in {401, 403, 405, 500}, said
        elif role == "nobody":
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), said
        elif role in row.roles:
            assert answer.status_code not in REFUSED or answer.json()["code"] == "not-found", said
            assert answer.status_code != 500, said
        else:
            assert answer.status_code == row.refused, said


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in ROWS if row.other is not None])
def test_account_of_another_authority_is_told_what_nobody_knows(stage: Stage, row: Row) -> None:
    """Another authority's thing gets the very answer of one that is not there; a list leaves it out."""
    answer = stage.call(row, "other")
    assert answer.status_code == row.other, answer.text
    if row.other == HIDDEN:
        _leaves_out(stage, answer)
    elif row.other == UNKNOWN and "PUT /api/v1/suspicions" not in row.name:
        # What is put under an id that is free is new, and no answer to be compared with.
        assert _said(answer) == _said(stage.call(row, "other", **_absent(row)))


@pytest.mark.parametrize(
    "row",
    [pytest.param(row, id=row.name) for row in ROWS if row.other == UNKNOWN and not row.pattern.startswith(PEOPLE)],
)
def test_account_of_the_same_authority_finds_it(stage: Stage, row: Row) -> None:
    """An account that may see only these kinds sees them."""
    answer = stage.call(row, "same")
    assert answer.status_code not in REFUSED or answer.json()["code"] in {"not-found", "same-person"}, answer.text


def _said(answer: Response) -> tuple[int, dict[str, Any]]:
    """Give status and problem, but for the number of the request."""
    return answer.status_code, {key: value for key, value in answer.json().items() if key != "request_id"}


def _absent(row: Row) -> dict[str, object]:
    """Replace the ids of a pattern, and the holder in a body, by such as are nobody's."""
    places = set(re.findall(r"\{(\w+)\}", row.pattern))
    absent: dict[str, object] = {name: ABSENT[name] for name in places & set(ABSENT)}
    if "holder-changes" in row.pattern:
        holder = {"name": "无", "code": "91430000000000000X", "code_type": "001"}
        absent["holder_change"] = {"holder_code": "91430000000000000X", "holder": holder}
    return absent


def _leaves_out(stage: Stage, answer: Response) -> None:
    """Insist that a list names nothing of the stage, and counts nothing of it."""
    for name in ("application_id", "identifier", "suspicion_id", "round_id", "device_id"):
        assert stage.ids[name] not in answer.text
    if answer.headers["content-type"].startswith("application/json"):
        said = answer.json()
        assert said.get("items", []) == []
        assert (said.get("open_failures", 0), said.get("ratings", {}).get("count", 0)) == (0, 0)
        assert said.get("applications", {}).get("total", 0) == 0
