"""Requests over which a process dies, each with what must be true once it was repeated."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from ecert.application.service import Application
from ecert.application.workflow import ApplicationState
from ecert.clock import legal_date
from ecert.faultpoints import FaultPoint
from ecert.register.lifecycle import EventKind, Step
from tests.building import an_application
from tests.durability.audit import Register
from tests.durability.installation import Process
from tests.durability.line import KIND, Line

HOLDERS = ("11430000320581596K", "11430000MB0X557143")
"""Codes of holders that have no other certificate."""
Check = Callable[[Register, dict[str, Any]], bool]
"""Whether the register holds what the answer says."""


@dataclass(frozen=True)
class Deed:
    """One request, the same each time it is made."""

    name: str
    role: str
    path: str
    body: object
    status: int
    """Of the answer where the work was not done before."""
    holds: Check
    method: str = "POST"

    def ask(self, process: Process, tokens: dict[str, str]) -> httpx.Response | None:
        """Make the request; None where the process died over it."""
        key = hashlib.sha256(f"{self.name} {self.path}".encode()).hexdigest()
        return process.call(self.method, self.path, token=tokens[self.role], body=self.body, key=key)

    def check(self, answer: httpx.Response | None, register: Register, *, repeated: bool) -> None:
        """Insist on the answer, or on being told that it was done where that may be; then on the work itself."""
        assert answer is not None, self.name
        again = httpx.codes.OK if self.method == "PUT" else httpx.codes.CONFLICT
        told = repeated and answer.status_code == again
        assert told or answer.status_code == self.status, f"{self.name}: {answer.text}"
        assert self.holds(register, answer.json()), self.name


class Clerk:
    """Prepares deeds."""

    def __init__(self, line: Line) -> None:
        """Take over a bureau."""
        self._line = line
        self._count = 0

    def submission(self) -> Deed:
        """Hand an application in."""
        body = an_application(KIND)
        self._count += 1
        name = f"submission {self._count}"
        return Deed(
            name, "clerk", "/api/v1/applications", body, 201, lambda register, _: len(register.applications) > 0
        )

    def holder_change(self) -> Deed:
        """Apply for a holder's change, which makes an application for its one licence."""
        self._count += 1
        holder = an_application(KIND)["holder"] | {"code": HOLDERS[self._count % len(HOLDERS)]}
        self._line.issued(an_application(KIND, holder=holder))
        return Deed(
            f"submission {self._count} for a holder's change",
            "clerk",
            "/api/v1/holder-changes",
            {"holder_code": holder["code"], "holder": holder | {"name": "湖南更名文化传播有限公司"}},
            201,
            lambda register, answer: (
                [register.applications[each["id"]] for each in answer["applications"]]
                == [ApplicationState.UNDER_REVIEW]
            ),
        )

    def decision(self) -> Deed:
        """Approve an application."""
        application = self._line.submit()
        body = {"decision": "approve", "opinion": "同意", "claims_sha256": application.claims_sha256}
        return Deed(
            "decision",
            "reviewer",
            f"/api/v1/applications/{application.id}/decisions",
            body,
            201,
            lambda register, _: register.applications[application.id] == ApplicationState.APPROVED,
        )

    def amendment(self) -> Deed:
        """Correct an application that was returned."""
        application = self._line.submit()
        self._line.decide(application, "return")
        body = an_application(KIND)
        body["holder"]["name"] = "湖南更正文化传播有限公司"
        return Deed(
            "amendment",
            "clerk",
            f"/api/v1/applications/{application.id}",
            body,
            200,
            lambda register, answer: (
                application.claims_sha256 != register.digests[application.id] == answer["claims_sha256"]
            ),
            method="PUT",
        )

    def withdrawal(self) -> Deed:
        """Take an application back, as the applicant wishes."""
        application = self._line.submit()
        return Deed(
            "withdrawal",
            "clerk",
            f"/api/v1/applications/{application.id}/steps",
            {"step": "withdraw", "reason": "申请人撤回申请"},
            201,
            lambda register, _: register.applications[application.id] == ApplicationState.WITHDRAWN,
        )

    def issue(self) -> Deed:
        """Issue a certificate."""
        return self._issue(self._line.approved())

    def change(self) -> Deed:
        """Issue a version that replaces another."""
        predecessor = self._line.issued()
        body = an_application(KIND, business_type="change", predecessor=predecessor)
        return self._issue(self._line.approved(body))

    def suspension(self) -> Deed:
        """Take a step at once."""
        return self._step("suspend", 201, [EventKind.ISSUED, EventKind.SUSPENDED])

    def order(self) -> Deed:
        """Note an ending for its second person."""
        return self._step("revoke", 202, [EventKind.ISSUED])

    def confirmation(self) -> Deed:
        """Confirm an ending as its second person."""
        identifier = self._line.issued()
        step_id = self._line.order(identifier, Step.REVOKE)
        return Deed(
            "confirmation",
            "reviewer",
            f"/api/v1/certificates/{identifier}/steps/{step_id}/confirmation",
            {"decision": "confirm", "opinion": "同意"},
            201,
            lambda register, _: register.events(identifier) == [EventKind.ISSUED, EventKind.REVOKED],
        )

    def inspection(self) -> Deed:
        """Note that a certificate passed this year's inspection."""
        identifier = self._line.issued()
        return Deed(
            "inspection",
            "issuer",
            f"/api/v1/certificates/{identifier}/inspections",
            {"year": legal_date(self._line.clock()).year, "result": "passed"},
            201,
            lambda register, _: register.events(identifier) == [EventKind.ISSUED, EventKind.INSPECTED],
        )

    def paper(self) -> Deed:
        """Note a printed paper."""
        identifier = self._line.issued()
        self._count += 1
        return Deed(
            "paper",
            "clerk",
            f"/api/v1/certificates/{identifier}/papers",
            {"kind": "original", "stock_number": f"A{self._count:05}"},
            201,
            lambda register, _: register.papers.count((identifier, "in_use")) == 1,
        )

    def end_of_paper(self) -> Deed:
        """Note that a paper was lost."""
        identifier = self._line.issued()
        self._count += 1
        paper = self._line.print(identifier, f"A{self._count:05}")
        return Deed(
            "end of paper",
            "clerk",
            f"/api/v1/certificates/{identifier}/papers/{paper.id}/end",
            {"state": "lost", "reason": "持证主体报失"},
            201,
            lambda register, _: register.papers.count((identifier, "lost")) == 1,
        )

    def copy(self) -> Deed:
        """Have an annotated copy made."""
        identifier = self._line.issued()
        return Deed(
            "copy",
            "clerk",
            f"/api/v1/certificates/{identifier}/copies",
            {"cause": "办理银行开户"},
            201,
            lambda register, _: register.events(identifier) == [EventKind.ISSUED, EventKind.COPIED],
        )

    def recall(self) -> Deed:
        """Call an annotated copy back."""
        identifier = self._line.issued()
        copy_id = self._line.copy(identifier)
        return Deed(
            "recall",
            "issuer",
            f"/api/v1/copies/{copy_id}/recall",
            {"reason": "发错对象"},
            201,
            lambda register, _: (
                register.events(identifier) == [EventKind.ISSUED, EventKind.COPIED, EventKind.COPY_RECALLED]
            ),
        )

    def device_invitation(self) -> Deed:
        """Invite a device, which is an event of the inspector's account."""
        return Deed(
            "device invitation",
            "administrator",
            "/api/v1/devices/invitations",
            {"account": "inspector"},
            201,
            lambda _, answer: answer["account"] == "inspector",
        )

    def _issue(self, application: Application) -> Deed:
        return Deed(
            "issue",
            "issuer",
            f"/api/v1/applications/{application.id}/certificate",
            None,
            201,
            lambda register, answer: register.certificate_of(application.id) == answer["identifier"],
        )

    def _step(self, step: str, status: int, events: list[EventKind]) -> Deed:
        identifier = self._line.issued()
        return Deed(
            step,
            "issuer",
            f"/api/v1/certificates/{identifier}/steps",
            {"step": step, "reason_code": "r1", "reason": "依申请", "document_number": "湘广许决〔2026〕1号"},
            status,
            lambda register, _: register.events(identifier) == events,
        )


HAND_IN = (
    (FaultPoint.SUBMIT_NUMBERED, Clerk.submission),
    (FaultPoint.APPLICATION_STEPPED, Clerk.submission),
    (FaultPoint.LETTER_NUMBERED, Clerk.submission),
    (FaultPoint.COMMIT_AFTER, Clerk.submission),
    (FaultPoint.LETTER_NUMBERED, Clerk.decision),
    (FaultPoint.DECIDE_NOTED, Clerk.decision),
    (FaultPoint.COMMIT_AFTER, Clerk.decision),
    (FaultPoint.APPLICATION_AMENDED, Clerk.amendment),
    (FaultPoint.APPLICATION_STEPPED, Clerk.withdrawal),
    (FaultPoint.COMMIT_AFTER, Clerk.withdrawal),
    (FaultPoint.SUBMIT_NUMBERED, Clerk.holder_change),
    (FaultPoint.COMMIT_AFTER, Clerk.holder_change),
)
ISSUE = (
    (FaultPoint.ISSUE_CHECKED, Clerk.issue),
    (FaultPoint.ISSUE_NUMBERED, Clerk.issue),
    (FaultPoint.ISSUE_PLACED, Clerk.issue),
    (FaultPoint.ISSUE_SEALED, Clerk.issue),
    (FaultPoint.LOG_APPENDED, Clerk.issue),
    (FaultPoint.ISSUE_ENTERED, Clerk.issue),
    (FaultPoint.ISSUE_SUPERSEDED, Clerk.change),
    (FaultPoint.EVENT_SEALED, Clerk.issue),
    (FaultPoint.EVENT_STORED, Clerk.issue),
    (FaultPoint.ISSUE_MARKED, Clerk.issue),
    (FaultPoint.COMMIT_BEFORE, Clerk.issue),
    (FaultPoint.COMMIT_AFTER, Clerk.issue),
)
STEPS = (
    (FaultPoint.EVENT_SEALED, Clerk.suspension),
    (FaultPoint.EVENT_STORED, Clerk.suspension),
    (FaultPoint.COMMIT_BEFORE, Clerk.suspension),
    (FaultPoint.COMMIT_AFTER, Clerk.suspension),
    (FaultPoint.STEP_NOTED, Clerk.order),
    (FaultPoint.COMMIT_AFTER, Clerk.order),
    (FaultPoint.STEP_DECIDED, Clerk.confirmation),
    (FaultPoint.EVENT_STORED, Clerk.confirmation),
    (FaultPoint.COMMIT_AFTER, Clerk.confirmation),
    (FaultPoint.INSPECTION_CHECKED, Clerk.inspection),
    (FaultPoint.EVENT_STORED, Clerk.inspection),
    (FaultPoint.COMMIT_AFTER, Clerk.inspection),
)
ACCOUNTS = (
    (FaultPoint.ACCOUNT_EVENT_STORED, Clerk.device_invitation),
    (FaultPoint.LOG_APPENDED, Clerk.device_invitation),
    (FaultPoint.COMMIT_BEFORE, Clerk.device_invitation),
)
PAPERS = (
    (FaultPoint.PAPER_NOTED, Clerk.paper),
    (FaultPoint.COMMIT_AFTER, Clerk.paper),
    (FaultPoint.PAPER_ENDED, Clerk.end_of_paper),
    (FaultPoint.COMMIT_AFTER, Clerk.end_of_paper),
)
COPIES = (
    (FaultPoint.COPY_KEPT, Clerk.copy),
    (FaultPoint.COPY_NOTED, Clerk.copy),
    (FaultPoint.EVENT_STORED, Clerk.copy),
    (FaultPoint.COMMIT_AFTER, Clerk.copy),
    (FaultPoint.COPY_RECALLED, Clerk.recall),
    (FaultPoint.COMMIT_AFTER, Clerk.recall),
)
SWEEP = FaultPoint.COPIES_SWEPT
"""A run that deletes the files of ended links dies here."""
SYNC = (
    FaultPoint.SYNC_BEGUN,
    FaultPoint.SYNC_READY,
    FaultPoint.SYNC_PUSHED,
    FaultPoint.SYNC_NOTED,
    FaultPoint.SYNC_DELIVERED,
)
PUBLISH = (FaultPoint.LOG_SIGNED, FaultPoint.LOG_TILED)
"""Whoever publishes the log dies here."""
RENDER = FaultPoint.DOCUMENTS_KEPT
"""A run that makes documents dies here."""
REMIND = (
    (FaultPoint.REMIND_CLAIMED, 0),
    (FaultPoint.REMIND_SENT, 1),
    (FaultPoint.REMIND_MARKED, 1),
)
"""Each with the number of messages that were handed in when the process dies there."""
