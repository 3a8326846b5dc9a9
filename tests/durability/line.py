"""The line in tests of durability: each step in a transaction of its own, as the routes do it, for any thread."""

import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from ecert.accounts.principal import Principal
from ecert.annotated.rules import check_wish, settle_lifetime
from ecert.annotated.service import Draft, note_copy, recall_copy
from ecert.application.handling import DecisionOrder, decide_application, take_step
from ecert.application.service import Application, submit
from ecert.application.steps import StepOrder as ApplicationOrder
from ecert.application.submission import RawSubmission
from ecert.application.workflow import ApplicationStep
from ecert.clock import Clock, legal_date
from ecert.document.making import SignedPdf
from ecert.inspection.service import InspectionOrder, note_inspection
from ecert.issuance.service import Office
from ecert.paper.service import Paper, PrintedPaper, end_paper, note_paper
from ecert.register.events import Inspection
from ecert.register.lifecycle import InspectionResult, Step
from ecert.register.steps import StepOrder, decide_step, order_step
from ecert.resources import SYSTEM_CHANCE
from ecert.storage.database import transaction
from tests.building import SetClock, Staff, an_application, hire, issue_one, the_catalogue, the_keyring

KIND = "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng"
"""广播电视节目制作经营许可证: two years, held by an organisation; the kind of a test that needs just any."""
NUMBERED_ELSEWHERE = "boyinyuan_zhuchiren_zheng"
"""播音员主持人证: the granting authority gives its number."""
ENDING_AS_PRINTED = "chubanwu_jingying_xukezheng"
"""出版物经营许可证: the office gives its last day."""


@dataclass(slots=True)
class Line:
    """A bureau at work."""

    engine: Engine
    clock: Clock = field(default_factory=SetClock)
    office: Office = field(default_factory=lambda: Office(the_catalogue(), the_keyring(), SYSTEM_CHANCE))
    staff: Staff = field(init=False)

    def __post_init__(self) -> None:
        """Hire the people, and a second reviewer."""
        self.staff = hire(self.engine, now=self.clock(), also={"reviewer2": ["reviewer"]}, keyring=self.office.keyring)

    def person(self, role: str) -> Principal:
        """Give the one who has a role."""
        return self.staff.principals[role]

    def submit(self, body: dict[str, Any] | None = None, *, stage: str = "under_review") -> Application:
        """Submit an application as the clerk."""
        body = body or an_application(KIND)
        holder = body["holder"]
        raw = RawSubmission(
            business_type=body["business_type"],
            holder_name=holder["name"],
            holder_code=holder["code"],
            holder_code_type=holder["code_type"],
            claims=body["claims"],
            grant=body.get("grant", {}),
            predecessor=body.get("predecessor"),
            attachments=[(file["sha256"], file["name"]) for file in body.get("attachments", [])],
        )
        with transaction(self.engine) as session:
            return submit(
                session,
                body["template"],
                raw,
                catalogue=self.office.catalogue,
                keyring=self.office.keyring,
                by=self.person("clerk"),
                now=self.clock(),
                stage=stage,
            )

    def decide(self, application: Application, decision: str = "approve", *, by: str = "reviewer") -> None:
        """Decide on an application."""
        with transaction(self.engine) as session:
            decide_application(
                session,
                application.id,
                DecisionOrder(decision, "同意", application.claims_sha256),
                catalogue=self.office.catalogue,
                keyring=self.office.keyring,
                by=self.person(by),
                now=self.clock(),
            )

    def step(self, application: Application, step: ApplicationStep, *, by: str = "clerk") -> None:
        """Take a step with an application that is not a decision."""
        with transaction(self.engine) as session:
            take_step(
                session,
                application.id,
                ApplicationOrder(step, "依申请"),
                catalogue=self.office.catalogue,
                keyring=self.office.keyring,
                by=self.person(by),
                now=self.clock(),
            )

    def approved(self, body: dict[str, Any] | None = None) -> Application:
        """Submit and approve."""
        application = self.submit(body)
        self.decide(application)
        return application

    def issue(self, application: Application) -> str:
        """Issue an approved application's certificate and give its identifier."""
        with transaction(self.engine) as session:
            issuer = self.person("issuer")
            opened = issue_one(session, application.id, office=self.office, by=issuer, now=self.clock())
        return opened.record.identifier

    def issued(self, body: dict[str, Any] | None = None) -> str:
        """Submit, approve and issue; give the identifier."""
        return self.issue(self.approved(body))

    def order(self, identifier: str, step: Step) -> str | None:
        """Order a step; give its id where it waits for a second person."""
        order = StepOrder(step, "r1", "依申请", "湘广许决〔2026〕1号")
        with transaction(self.engine) as session:
            return order_step(
                session,
                identifier,
                order,
                by=self.person("issuer"),
                now=self.clock(),
                keyring=self.office.keyring,
            )

    def inspect(self, identifier: str, result: InspectionResult = InspectionResult.PASSED) -> None:
        """Note the result of this year's inspection."""
        order = InspectionOrder(Inspection(legal_date(self.clock()).year, result), "业绩审核", None)
        with transaction(self.engine) as session:
            note_inspection(
                session,
                identifier,
                order,
                by=self.person("issuer"),
                now=self.clock(),
                catalogue=self.office.catalogue,
                keyring=self.office.keyring,
            )

    def print(self, identifier: str, stock_number: str, kind: str = "original", copy_number: int = 1) -> Paper:
        """Note a printed paper."""
        with transaction(self.engine) as session:
            return note_paper(
                session,
                identifier,
                PrintedPaper(kind, copy_number, stock_number, None),
                by=self.person("issuer"),
                now=self.clock(),
                catalogue=self.office.catalogue,
                keyring=self.office.keyring,
            )

    def copy(self, identifier: str) -> str:
        """Note an annotated copy whose file was never drawn; give its id."""
        now, copy_id = self.clock(), str(uuid.uuid4())
        wish = check_wish("办理银行开户", "original", expires_at=None, link_seconds=None)
        lifetime = settle_lifetime(wish, now=now, last_day=None)
        made = SignedPdf(b"%PDF", "00000000", stamped=False)
        token, digest = secrets.token_urlsafe(32), "0" * 64
        draft = Draft(copy_id, wish, lifetime, token, made, digest)
        with transaction(self.engine) as session:
            note_copy(session, identifier, draft, by=self.person("clerk"), now=now, keyring=self.office.keyring)
        return copy_id

    def recall(self, copy_id: str, *, by: str = "issuer") -> None:
        """Call an annotated copy back."""
        with transaction(self.engine) as session:
            recall_copy(
                session,
                copy_id,
                reason="发错对象",
                by=self.person(by),
                now=self.clock(),
                keyring=self.office.keyring,
            )

    def end_paper(self, identifier: str, paper: Paper, state: str) -> None:
        """Note what became of a paper."""
        clerk = self.person("clerk")
        with transaction(self.engine) as session:
            end_paper(session, identifier, paper.id, state=state, reason="依申请", by=clerk, now=self.clock())

    def confirm(self, identifier: str, step_id: str, *, by: str = "reviewer", confirm: bool = True) -> None:
        """Confirm an ending, or reject it."""
        with transaction(self.engine) as session:
            decide_step(
                session,
                identifier,
                step_id,
                confirm=confirm,
                opinion="已核",
                by=self.person(by),
                now=self.clock(),
                keyring=self.office.keyring,
            )
