"""Several issuing authorities on one register: what an account of one of them meets where two share something."""

import hashlib

from sqlalchemy import text

from ecert.accounts.changes import AccountChange, ChangeKind
from ecert.accounts.principal import AccountRole
from ecert.accounts.service import create_account, create_token
from ecert.storage.database import transaction
from ecert.storage.schema import MIGRATIONS
from ecert.storage.upgrade import run_migrations
from tests.building import NOON, an_application, change_account, identify_all, the_catalogue, the_keyring
from tests.e2e.desk import KIND, Desk

OTHERS_KIND = "chubanwu_jingying_xukezheng"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
DIGEST = hashlib.sha256(PDF).hexdigest()
MEDIA = {"Content-Type": "application/pdf"}


def take_on(desk: Desk, name: str, authority: str | None, *roles: str) -> None:
    """Make an account of an authority."""
    with transaction(desk.engine) as session:
        create_account(session, name=name, roles=list(roles), now=NOON, authority=authority, keyring=the_keyring())
        desk.staff.tokens[name] = create_token(session, account_name=name, now=NOON, days=366, keyring=the_keyring())


def bring(desk: Desk, role: str) -> None:
    """Bring the file as an account."""
    answer = desk.call("POST", "/api/v1/attachments", role=role, content=PDF, headers=MEDIA)
    assert (answer.status_code, answer.json()["sha256"]) == (201, DIGEST)


def may_read(desk: Desk, role: str) -> bool:
    """Whether an account gets the file."""
    answer = desk.call("GET", f"/api/v1/attachments/{DIGEST}", role=role)
    assert answer.status_code in {200, 404}
    return answer.status_code == 200


def test_file_is_seen_by_whoever_brought_it_or_may_see_an_application_that_names_it(desk: Desk) -> None:
    """One file is kept for all, and brought by some; naming it by its digest alone is no way to read it."""
    for name, authority in (("press", "hunan_press"), ("tv", "hunan_broadcasting"), ("tv2", "hunan_broadcasting")):
        take_on(desk, name, authority, "clerk", "auditor")
    bring(desk, "tv")
    assert [may_read(desk, name) for name in ("tv", "tv2", "press", "auditor")] == [True, False, False, True]
    named = an_application(OTHERS_KIND, attachments=[{"sha256": DIGEST, "name": "营业执照副本"}])
    refused = desk.call("POST", "/api/v1/applications", role="press", body=named)
    assert refused.status_code == 422
    assert [error["path"] for error in refused.json()["errors"]] == ["attachments.0.sha256"]
    named = an_application(KIND, attachments=[{"sha256": DIGEST, "name": "营业执照副本"}])
    assert desk.call("POST", "/api/v1/applications", role="tv", body=named).status_code == 201
    assert [may_read(desk, name) for name in ("tv", "tv2", "press")] == [True, True, False]
    bring(desk, "press")
    assert may_read(desk, "press")


def test_what_was_there_before_is_seen_as_before(desk: Desk) -> None:
    """The migration finds who brought a file and which applications name it; a broken one stops nobody."""
    take_on(desk, "tv", "hunan_broadcasting", "auditor")
    take_on(desk, "press", "hunan_press", "auditor")
    bring(desk, "clerk")
    named = an_application(KIND, attachments=[{"sha256": DIGEST, "name": "营业执照副本"}])
    desk.submit(named)
    broken = desk.submit(named)
    with transaction(desk.engine) as session:
        session.connection().execute(
            text("update application set content = :cut where id = :id"), {"cut": b"\xa1", "id": broken["id"]}
        )
        for statement in (
            "drop table attachment_upload",
            "drop table attachment_use",
            "update alembic_version set version_num = '0016'",
        ):
            session.connection().execute(text(statement))
        # Only this one: what came after it is there already.
        run_migrations(session.connection(), MIGRATIONS, revision="0017")
    assert [may_read(desk, name) for name in ("clerk", "tv", "press")] == [True, True, False]


def test_authority_of_an_account_counts_from_the_next_request(desk: Desk) -> None:
    """Nothing is to be signed in anew; an authority that nobody knows sees nothing, rather than everything."""
    identifier = desk.issued()["identifier"]
    path = f"/api/v1/certificates/{identifier}/history"
    seen = []
    for authority in ("hunan_press", "hunan_broadcasting", "no_such_authority", None):
        with transaction(desk.engine) as session:
            change_account(session, AccountChange(ChangeKind.SET_AUTHORITY, "auditor", authority=authority))
        seen.append(desk.call("GET", path, role="auditor").status_code)
    assert seen == [404, 200, 404, 200]


def test_kinds_of_an_account_are_those_of_its_authority(desk: Desk) -> None:
    """Every kind has one issuing authority, so two accounts of two authorities share none."""
    take_on(desk, "tv", "hunan_broadcasting", AccountRole.AUDITOR)
    take_on(desk, "press", "hunan_press", AccountRole.AUDITOR)
    tokens = [desk.staff.tokens[name] for name in ("tv", "press", "auditor")]
    tv, press, everybody = identify_all(desk.engine, tokens, now=NOON)
    assert not isinstance(tv, BaseException)
    assert not isinstance(press, BaseException)
    assert not isinstance(everybody, BaseException)
    assert tv.kinds == the_catalogue().scopes["hunan_broadcasting"]
    assert tv.kinds.isdisjoint(press.kinds or {KIND})
    assert everybody.kinds is None


def test_predecessor_of_another_authority_is_none(desk: Desk) -> None:
    """A change of a foreign certificate meets none, and does not hear that it is of another kind."""
    identifier = desk.issued()["identifier"]
    take_on(desk, "press", "hunan_press", "clerk")
    body = an_application(OTHERS_KIND, business_type="change", predecessor=identifier)
    answer = desk.call("POST", "/api/v1/applications", role="press", body=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-certificate")
