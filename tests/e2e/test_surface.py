"""What stands around the line: catalogue, keys, health, the API's own description."""

import re

import jsonschema
import pytest
from litestar.testing import TestClient
from openapi_spec_validator import validate
from sqlalchemy import text

from ecert.app import create_app
from ecert.signing.keyring import Keyring
from ecert.storage.database import open_database, transaction
from tests.building import an_application, some_resources, the_catalogue
from tests.e2e.desk import KIND, Desk


def test_catalogue_lists_the_34_kinds(desk: Desk) -> None:
    """Every kind is there with its marks, and none without its English title."""
    catalogue = desk.get("/api/v1/catalogue")
    assert catalogue["total"] == len(catalogue["items"]) == 34
    for item in catalogue["items"]:
        assert item["title_en"] not in {"", item["title"]}
        assert item["type_code_provisional"] is True
        assert re.fullmatch(r"1143[0-9A-Z]{14}9\d\d", item["type_code"])


def test_template_shows_what_is_guessed(desk: Desk) -> None:
    """Each element says whether it is provisional, and the kind's number and validity do too."""
    for entry in the_catalogue():
        shown = desk.get(f"/api/v1/catalogue/{entry.template.slug}")
        assert {field["key"]: field["provisional"] for field in shown["fields"]} == {
            field.key: field.basis.guessed for field in entry.template.fields
        }
        assert shown["number"]["provisional"] == entry.template.number.evidence.guessed
        assert shown["validity"]["provisional"] == entry.template.validity.evidence.guessed


def test_claims_schema_takes_the_sample_and_nothing_else(desk: Desk) -> None:
    """A client can check an application before it sends it."""
    schema = desk.get(f"/api/v1/catalogue/{KIND}/schema")
    claims = an_application(KIND)["claims"]
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(claims)
    assert not validator.is_valid(claims | {"no_such_claim": "x"})


def test_unknown_kind_is_not_found(desk: Desk) -> None:
    """The problem does not repeat the name."""
    answer = desk.call("GET", "/api/v1/catalogue/no_such_kind")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-template")
    assert "no_such_kind" not in answer.text


def test_public_keys_hold_nothing_private(desk: Desk) -> None:
    """The key set is public, for every origin, and has public members only."""
    answer = desk.call("GET", "/.well-known/jwks.json")
    keys = answer.json()["keys"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert len(keys) == 7
    assert all(set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg", "purpose"} for key in keys)


def test_service_is_live_and_ready(desk: Desk) -> None:
    """With tables and keys everything can be done."""
    assert desk.get("/health/live") == {"status": "live"}
    assert desk.get("/health/ready") == {"status": "ready", "parts": {}}


def test_service_without_keys_says_so(desk: Desk) -> None:
    """What is missing is named, with what to do; issuing is refused and nothing is lost."""
    application = desk.approved(an_application(KIND))
    with TestClient(create_app(some_resources(desk.engine, keyring=Keyring(keys=())))) as client:
        ready = client.get("/health/ready")
        refused = client.post(
            f"/api/v1/applications/{application['id']}/certificate",
            headers={"Authorization": f"Bearer {desk.staff.tokens['issuer']}"},
        )
    assert ready.status_code == 503
    assert "ecert keys create" in ready.json()["parts"]["keys"]
    assert (refused.status_code, refused.json()["code"]) == (503, "signing-key-missing")
    assert desk.issue(application).status_code == 201


def test_service_without_tables_says_so() -> None:
    """A database that nobody migrated is not ready."""
    engine = open_database("sqlite://")
    with TestClient(create_app(some_resources(engine))) as client:
        answer = client.get("/health/ready")
    engine.dispose()
    assert answer.status_code == 503
    assert "ecert migrate" in answer.json()["parts"]["database"]


def test_service_of_an_older_version_is_not_ready(desk: Desk) -> None:
    """Tables that a later version has changed are not touched by this one."""
    with transaction(desk.engine) as session:
        session.connection().execute(text("update alembic_version set version_num = '9999'"))
    answer = desk.call("GET", "/health/ready")
    assert (answer.status_code, list(answer.json()["parts"])) == (503, ["database"])


def test_description_of_the_api_is_sound_and_whole(desk: Desk) -> None:
    """The OpenAPI document is valid and has every address of the contract that is there yet."""
    schema = desk.get("/schema/openapi.json")
    validate(schema)
    assert set(schema["paths"]) >= {
        "/health/live",
        "/health/ready",
        "/api/v1/catalogue",
        "/api/v1/catalogue/{slug}",
        "/api/v1/catalogue/{slug}/schema",
        "/api/v1/verifications",
        "/api/v1/certificates/{identifier}",
        "/.well-known/jwks.json",
        "/s/{number}",
        "/api/v1/applications",
        "/api/v1/applications/{application_id}/decisions",
        "/api/v1/applications/{application_id}/certificate",
        "/api/v1/attachments",
        "/api/v1/attachments/{sha256}",
        "/api/v1/applications/{application_id}/rating",
        "/api/v1/progress",
        "/api/v1/statistics",
        "/api/v1/progress/rating",
        "/api/v1/certificates",
        "/api/v1/certificates/{identifier}/qr.svg",
        "/api/v1/certificates/{identifier}/qr.png",
        "/api/v1/certificates/{identifier}/face.svg",
        "/api/v1/certificates/{identifier}/face.png",
        "/api/v1/certificates/{identifier}/record.cose",
        "/api/v1/certificates/{identifier}/history",
        "/api/v1/certificates/{identifier}/inspections",
        "/api/v1/certificates/{identifier}/copies",
        "/api/v1/copies/{copy_id}/recall",
        "/c/{token}",
        "/api/v1/certificates/{identifier}/papers",
        "/api/v1/certificates/{identifier}/papers/{paper_id}/end",
        "/api/v1/certificates/{identifier}/steps",
        "/api/v1/certificates/{identifier}/steps/{step_id}/confirmation",
        "/api/v1/sync",
        "/api/v1/sync/reconciliations",
        "/api/v1/sync/failures",
        "/api/v1/sync/failures/{failure_id}/retry",
        "/api/v1/events",
        "/api/v1/calendar.ics",
        "/api/v1/devices",
        "/api/v1/devices/self",
        "/api/v1/devices/invitations",
        "/api/v1/devices/{device_id}/shut-out",
        "/api/v1/rounds",
        "/api/v1/rounds/{round_id}",
        "/api/v1/rounds/{round_id}/end",
        "/api/v1/rounds/{round_id}/record.cose",
        "/api/v1/rounds/{round_id}/sheet.xlsx",
        "/api/v1/rounds/{round_id}/scans/{scan_id}",
        "/api/v1/rounds/{round_id}/scans/{scan_id}/evidence.zip",
        "/api/v1/rounds/{round_id}/scans/{scan_id}/notes/{note_id}",
        "/api/v1/rounds/{round_id}/photos/{sha256}",
        "/api/v1/suspicions",
        "/api/v1/suspicions/{suspicion_id}",
        "/api/v1/suspicions/{suspicion_id}/answer",
    }


def test_page_of_the_api_comes_from_here_alone(desk: Desk) -> None:
    """The page names no other host, and each of its files is served."""
    page = desk.call("GET", "/schema")
    assert page.status_code == 200
    assert set(re.findall(r"(?:src|href)=[\"']([^\"']+)", page.text)) == {
        "data:,",
        "/schema/assets/swagger.css",
        "/schema/assets/swagger.js",
        "/schema/assets/preset.js",
    }
    for name in ("swagger.css", "swagger.js", "preset.js"):
        assert desk.call("GET", f"/schema/assets/{name}").status_code == 200
    assert desk.call("GET", "/schema/assets/templates.py").status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/catalogue", "/api/v1/nowhere", "/health/live"])
def test_every_answer_forbids_guessing_its_type(desk: Desk, path: str) -> None:
    """Browsers neither guess types nor frame answers nor pass addresses on."""
    headers = desk.call("GET", path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
