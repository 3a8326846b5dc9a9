"""
Who may call what: one table of every route of the API.

A row names method and pattern, the roles that are let in, and what an account of another authority is told. A route
without a row fails a test, so nobody adds one without saying who may call it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Ids = Mapping[str, Any]
"""Real ids of things that are there, by the names of the patterns' places."""

OFFICE: Final = frozenset({"clerk", "reviewer", "issuer", "auditor"})
EVERYBODY: Final = frozenset({*OFFICE, "inspector", "administrator", "holder", "calendar", "device", "nobody"})
FIELD: Final = frozenset({"reviewer", "issuer", "auditor", "inspector", "device"})
UNKNOWN: Final = 404
"""Told of another authority's thing: the same as of one that is not there."""
HIDDEN: Final = 200
"""Told of a list: it is there, and what is another authority's is not in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One route."""

    method: str
    pattern: str
    roles: frozenset[str]
    other: int | None = None
    """Status for an account of another authority that holds every role of the office; None where nothing is hidden."""
    body: Callable[[Ids], object] | Mapping[str, object] | None = None
    """As it is, or made of the ids."""
    refused: int = 403
    """Status for a role that is not let in."""

    @property
    def name(self) -> str:
        """What a test is called by."""
        return f"{self.method} {self.pattern}"

    def make_body(self, ids: Ids) -> object:
        """Give what is sent."""
        return self.body(ids) if callable(self.body) else self.body

    @property
    def is_public(self) -> bool:
        """Whether no account is needed."""
        return self.roles == EVERYBODY


def _roles(*names: str) -> frozenset[str]:
    return frozenset(names)


_REASON: Final = {"reason": "依申请"}
_STEP: Final = {"step": "withdraw", "reason": "申请人撤回"}
_LIFECYCLE: Final = {
    "step": "suspend",
    "reason_code": "r1",
    "reason": "依申请",
    "document_number": "湘广许决〔2026〕1号",
}
_APPLICATION: Final = "/api/v1/applications/{application_id}"
_CERTIFICATE: Final = "/api/v1/certificates/{identifier}"
_ROUND: Final = "/api/v1/rounds/{round_id}"

APPLICATIONS: Final = (
    Row("GET", "/api/v1/applications", OFFICE, HIDDEN),
    Row("POST", "/api/v1/applications", _roles("clerk"), 422, lambda ids: ids["submission"]),
    Row("GET", _APPLICATION, OFFICE, UNKNOWN),
    Row("PUT", _APPLICATION, _roles("clerk"), UNKNOWN, lambda ids: ids["submission"]),
    Row("GET", f"{_APPLICATION}/trail", OFFICE, UNKNOWN),
    Row("GET", f"{_APPLICATION}/letters", OFFICE, UNKNOWN),
    Row("GET", f"{_APPLICATION}/rating", OFFICE, UNKNOWN),
    Row("POST", f"{_APPLICATION}/steps", _roles("clerk"), UNKNOWN, _STEP),
    Row("POST", f"{_APPLICATION}/decisions", _roles("reviewer"), UNKNOWN, lambda ids: ids["decision"]),
    Row("POST", f"{_APPLICATION}/certificate", _roles("issuer"), UNKNOWN),
    Row("GET", "/api/v1/workload", OFFICE, HIDDEN),
    Row("POST", "/api/v1/holder-changes", _roles("clerk"), UNKNOWN, lambda ids: ids["holder_change"]),
    Row("GET", "/api/v1/statistics", OFFICE, HIDDEN),
    Row("POST", "/api/v1/attachments", _roles("clerk"), None, lambda ids: ids["file"]),
    Row("GET", "/api/v1/attachments/{sha256}", OFFICE, UNKNOWN),
)

REGISTER: Final = (
    Row("GET", "/api/v1/certificates", OFFICE, HIDDEN),
    Row("GET", _CERTIFICATE, EVERYBODY),
    Row("GET", f"{_CERTIFICATE}/record.cose", OFFICE, UNKNOWN),
    Row("GET", f"{_CERTIFICATE}/history", OFFICE, UNKNOWN),
    Row("GET", f"{_CERTIFICATE}/qr.svg", OFFICE, UNKNOWN),
    Row("GET", f"{_CERTIFICATE}/qr.png", OFFICE, UNKNOWN),
    Row("GET", f"{_CERTIFICATE}/face.svg", OFFICE, UNKNOWN),
    Row("GET", f"{_CERTIFICATE}/face.png", OFFICE, UNKNOWN),
    Row("GET", f"{_CERTIFICATE}/face.pdf", OFFICE, UNKNOWN),
    Row("POST", f"{_CERTIFICATE}/steps", _roles("issuer"), UNKNOWN, _LIFECYCLE),
    Row(
        "POST",
        f"{_CERTIFICATE}/steps/{{step_id}}/confirmation",
        _roles("reviewer", "issuer"),
        UNKNOWN,
        {"decision": "reject", "opinion": "不同意"},
    ),
    Row(
        "POST",
        f"{_CERTIFICATE}/inspections",
        _roles("issuer"),
        UNKNOWN,
        {"year": 2026, "result": "passed"},
    ),
    Row("GET", f"{_CERTIFICATE}/papers", OFFICE, UNKNOWN),
    Row("POST", f"{_CERTIFICATE}/papers", _roles("clerk", "issuer"), UNKNOWN, lambda ids: ids["paper"]),
    Row(
        "POST",
        f"{_CERTIFICATE}/papers/{{paper_id}}/end",
        _roles("clerk", "issuer"),
        UNKNOWN,
        {"state": "spoiled", "reason": "打印错误"},
    ),
    Row("GET", f"{_CERTIFICATE}/copies", OFFICE, UNKNOWN),
    Row(
        "POST",
        f"{_CERTIFICATE}/copies",
        _roles("clerk", "reviewer", "issuer"),
        UNKNOWN,
        {"cause": "办理招投标"},
    ),
    Row("POST", "/api/v1/copies/{copy_id}/recall", _roles("clerk", "reviewer", "issuer"), UNKNOWN, _REASON),
    Row("GET", "/api/v1/events", OFFICE, HIDDEN),
    Row("GET", "/api/v1/calendar.ics", OFFICE | {"calendar"}, HIDDEN),
    Row("GET", "/api/v1/sync", OFFICE | {"administrator"}, HIDDEN),
    Row("GET", "/api/v1/sync/failures", OFFICE, HIDDEN),
    Row("POST", "/api/v1/sync/failures/{failure_id}/retry", _roles("reviewer", "issuer")),
    Row("POST", "/api/v1/sync/reconciliations", _roles("reviewer", "issuer", "auditor"), 403),
)

FIELDWORK: Final = (
    Row("GET", "/api/v1/devices", _roles("administrator", "inspector", "device"), HIDDEN),
    Row("GET", "/api/v1/devices/self", _roles("device"), UNKNOWN, refused=404),
    Row("POST", "/api/v1/devices/invitations", _roles("administrator"), 403, {"account": "inspector"}),
    Row(
        "POST",
        "/api/v1/devices/{device_id}/shut-out",
        _roles("administrator", "inspector", "device"),
        UNKNOWN,
        {"reason": "遗失"},
    ),
    Row("GET", "/api/v1/rounds", FIELD, HIDDEN),
    Row("GET", _ROUND, FIELD, UNKNOWN),
    Row("PUT", _ROUND, _roles("device"), 403, lambda ids: ids["beginning"]),
    Row("PUT", f"{_ROUND}/end", _roles("device"), 403, lambda ids: ids["ending"]),
    Row("PUT", f"{_ROUND}/scans/{{scan_id}}", _roles("device"), 403, lambda ids: ids["scan"]),
    Row("PUT", f"{_ROUND}/scans/{{scan_id}}/notes/{{note_id}}", _roles("device"), 403, lambda ids: ids["note"]),
    Row("PUT", f"{_ROUND}/photos/{{photo}}", _roles("device"), 403, lambda ids: ids["picture"]),
    Row("GET", f"{_ROUND}/record.cose", FIELD, UNKNOWN),
    Row("GET", f"{_ROUND}/sheet.xlsx", FIELD, UNKNOWN),
    Row("GET", f"{_ROUND}/scans/{{scan_id}}/evidence.zip", FIELD, UNKNOWN),
    Row("GET", "/api/v1/suspicions", FIELD, HIDDEN),
    Row(
        "PUT",
        "/api/v1/suspicions/{suspicion_id}",
        _roles("inspector", "device"),
        UNKNOWN,
        lambda ids: ids["suspicion"],
    ),
    Row(
        "POST",
        "/api/v1/suspicions/{suspicion_id}/answer",
        _roles("reviewer", "issuer"),
        UNKNOWN,
        {"answer": "已查实"},
    ),
)

PUBLIC: Final = (
    Row("GET", "/api/v1/catalogue", EVERYBODY),
    Row("GET", "/api/v1/catalogue/{slug}", EVERYBODY),
    Row("GET", "/api/v1/catalogue/{slug}/schema", EVERYBODY),
    Row("POST", "/api/v1/verifications", EVERYBODY, body=lambda ids: {"identifier": ids["identifier"]}),
    Row("POST", "/api/v1/progress", EVERYBODY, body=lambda ids: ids["progress"]),
    Row("POST", "/api/v1/progress/rating", EVERYBODY, body=lambda ids: ids["progress"] | {"stars": 5}),
    Row("POST", "/log/cosignatures", EVERYBODY),
    Row("POST", "/api/v1/devices", EVERYBODY, body={"code": "0000-0000-0000-0000", "label": "执法二号"}),
)

OPEN: Final = frozenset(
    {
        "/",
        "/assets/{name}",
        "/bundle",
        "/c/{token}",
        "/health/live",
        "/health/ready",
        "/log/checkpoint",
        "/log/cosigned/{key_id}",
        "/log/proof/{identifier}",
        "/log/tile/{tile}",
        "/metrics",
        "/p",
        "/s/{number}",
        "/scan",
        "/scan/licences.txt",
        "/scan/manifest.webmanifest",
        "/scan/root.json",
        "/scan/sw.js",
        "/schema",
        "/schema/assets/{name}",
        "/schema/oauth2-redirect.html",
        "/schema/openapi.json",
        "/schema/swagger",
        "/schema/{path}",
        "/v",
        "/.well-known/document-roots.pem",
        "/.well-known/jwks.json",
    }
)
"""Addresses that are read by anybody and know no account; they are no part of the table."""

ROWS: Final = (*APPLICATIONS, *REGISTER, *FIELDWORK, *PUBLIC)
