"""
Who may open which page: one table of every page of the office.

A row names a pattern and the roles that get it; everybody else is refused, and whoever has not signed in is led to the
door. A page without a row fails a test. Pages that only send something stand here too: whoever is not in the row must
be refused, whatever he sends.
"""

from dataclasses import dataclass
from typing import Final

OFFICE: Final = frozenset({"clerk", "reviewer", "issuer", "auditor"})
EVERYBODY: Final = OFFICE | {"inspector", "administrator"}
"""Every role of somebody who signs in."""
CLERK, REVIEWER, ISSUER = frozenset({"clerk"}), frozenset({"reviewer"}), frozenset({"issuer"})
ADMINISTRATOR: Final = frozenset({"administrator"})


@dataclass(frozen=True, slots=True)
class Page:
    """One page, or what one sends."""

    method: str
    pattern: str
    roles: frozenset[str]
    is_there: bool = True
    """Whether the stage of the test has what it shows."""

    @property
    def name(self) -> str:
        """What a test is called by."""
        return f"{self.method} {self.pattern}"


OPEN: Final = ("/console/sign-in", "/console/invitation", "/console/oidc", "/hall", "/language")
"""Below these nobody has to be signed in."""

_APPLICATION: Final = "/console/applications/{application_id}"
_CERTIFICATE: Final = "/console/certificates/{identifier}"
_REVIEW: Final = "/console/review/{application_id}"

PAGES: Final = (
    Page("GET", "/console", EVERYBODY),
    Page("GET", "/console/sessions", EVERYBODY),
    Page("GET", "/console/waiting", EVERYBODY),
    Page("GET", "/console/stuck", OFFICE),
    Page("GET", "/console/refused", OFFICE),
    Page("GET", "/console/suspicions", frozenset({"reviewer", "issuer", "auditor"})),
    Page("GET", "/console/certificates", OFFICE),
    Page("GET", "/console/certificates/export/{kind}", OFFICE),
    Page("GET", "/console/applications", OFFICE),
    Page("GET", "/console/applications/export/{kind}", OFFICE),
    Page("GET", "/console/applications/new", CLERK),
    Page("GET", "/console/applications/new/{slug}", CLERK),
    Page("GET", "/console/applications/new/{slug}/face.svg", CLERK),
    Page("GET", "/console/applications/drafts/{draft_id}", CLERK, is_there=False),
    Page("GET", "/console/applications/drafts/{draft_id}/face.svg", CLERK, is_there=False),
    Page("GET", "/console/applications/drafts/{draft_id}/hand-in", CLERK, is_there=False),
    Page("GET", "/console/applications/drafts/{draft_id}/discard", CLERK, is_there=False),
    Page("GET", _APPLICATION, OFFICE),
    Page("GET", f"{_APPLICATION}/edit", CLERK, is_there=False),
    Page("GET", f"{_APPLICATION}/face.svg", OFFICE),
    Page("GET", f"{_APPLICATION}/files/{{sha256}}", OFFICE),
    Page("GET", f"{_APPLICATION}/steps/{{step}}", CLERK),
    Page("GET", f"{_APPLICATION}/issue", ISSUER, is_there=False),
    Page("GET", "/console/review", REVIEWER),
    Page("GET", "/console/review/together", REVIEWER),
    Page("GET", _REVIEW, OFFICE),
    Page("GET", f"{_REVIEW}/files/{{sha256}}", OFFICE),
    Page("GET", f"{_REVIEW}/{{decision}}", REVIEWER),
    Page("GET", f"{_REVIEW}/steps/{{reviewers_step}}", REVIEWER),
    Page("GET", "/console/endings", REVIEWER | ISSUER),
    Page("GET", "/console/endings/{identifier}/{step_id}/{word}", REVIEWER | ISSUER),
    Page("GET", _CERTIFICATE, OFFICE),
    Page("GET", f"{_CERTIFICATE}/code", OFFICE),
    Page("GET", f"{_CERTIFICATE}/code.svg", OFFICE),
    Page("GET", f"{_CERTIFICATE}/code.png", OFFICE),
    Page("GET", f"{_CERTIFICATE}/face.svg", OFFICE),
    Page("GET", f"{_CERTIFICATE}/face.pdf", OFFICE),
    Page("GET", f"{_CERTIFICATE}/record.cose", OFFICE),
    Page("GET", f"{_CERTIFICATE}/steps/{{certificate_step}}", ISSUER, is_there=False),
    Page("GET", f"{_CERTIFICATE}/steps/inspect", ISSUER, is_there=False),
    Page("GET", f"{_CERTIFICATE}/steps/paper", CLERK | ISSUER, is_there=False),
    Page("GET", f"{_CERTIFICATE}/steps/copy", CLERK | REVIEWER | ISSUER, is_there=False),
    Page("GET", f"{_CERTIFICATE}/papers/{{paper_id}}/end", CLERK | ISSUER, is_there=False),
    Page("GET", f"{_CERTIFICATE}/copies/{{copy_id}}/recall", CLERK | REVIEWER | ISSUER, is_there=False),
    Page("GET", "/console/accounts", ADMINISTRATOR),
    Page("GET", "/console/accounts/new", ADMINISTRATOR),
    Page("GET", "/console/accounts/{account_id}", ADMINISTRATOR),
    Page("GET", "/console/accounts/{account_id}/{change_kind}", ADMINISTRATOR),
    Page("GET", "/console/accounts/changes/{change_id}", ADMINISTRATOR, is_there=False),
    Page("GET", "/console/log", ADMINISTRATOR | {"auditor"}),
    Page("GET", "/console/journal", ADMINISTRATOR | {"auditor"}),
    Page("GET", "/console/journal/accounts", ADMINISTRATOR | {"auditor"}),
    Page("POST", "/console/accounts/changes", ADMINISTRATOR),
    Page("POST", "/console/accounts/changes/{change_id}", ADMINISTRATOR),
    Page("POST", f"{_CERTIFICATE}/shown", OFFICE),
    Page("POST", f"{_CERTIFICATE}/steps/{{certificate_step}}", ISSUER),
    Page("POST", f"{_CERTIFICATE}/steps/inspect", ISSUER),
    Page("POST", f"{_CERTIFICATE}/steps/paper", CLERK | ISSUER),
    Page("POST", f"{_CERTIFICATE}/steps/copy", CLERK | REVIEWER | ISSUER),
    Page("POST", f"{_CERTIFICATE}/papers/{{paper_id}}/end", CLERK | ISSUER),
    Page("POST", f"{_CERTIFICATE}/copies/{{copy_id}}/recall", CLERK | REVIEWER | ISSUER),
    Page("POST", "/console/sign-out", EVERYBODY),
    Page("POST", "/console/sessions/end", EVERYBODY),
    Page("POST", "/console/sessions/password", EVERYBODY),
    Page("POST", "/console/suspicions/{suspicion_id}", REVIEWER | ISSUER),
    Page("POST", "/console/certificates/views", OFFICE),
    Page("POST", "/console/certificates/views/remove", OFFICE),
    Page("POST", "/console/certificates/export", OFFICE),
    Page("POST", "/console/applications/views", OFFICE),
    Page("POST", "/console/applications/views/remove", OFFICE),
    Page("POST", "/console/applications/export", OFFICE),
    Page("POST", "/console/applications/form/save", CLERK),
    Page("POST", "/console/applications/form/check", CLERK),
    Page("POST", "/console/applications/form/holder", CLERK),
    Page("POST", "/console/applications/form/adopt", CLERK),
    Page("POST", "/console/applications/form/submit", CLERK),
    Page("POST", "/console/applications/drafts/{draft_id}/hand-in", CLERK),
    Page("POST", "/console/applications/drafts/{draft_id}/discard", CLERK),
    Page("POST", f"{_APPLICATION}/steps/{{step}}", CLERK),
    Page("POST", f"{_APPLICATION}/issue", ISSUER),
    Page("POST", f"{_REVIEW}/{{decision}}", REVIEWER),
    Page("POST", f"{_REVIEW}/steps/{{reviewers_step}}", REVIEWER),
    Page("POST", "/console/review/together", REVIEWER),
    Page("POST", "/console/endings/{identifier}/{step_id}/{word}", REVIEWER | ISSUER),
)
