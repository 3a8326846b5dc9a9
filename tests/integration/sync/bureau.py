"""The bureau in tests: real certificates through application, review and issue, and steps of two people."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, text

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.handling import DecisionOrder, decide_application
from ecert.application.service import submit
from ecert.application.submission import RawSubmission
from ecert.attachment.media import MediaType
from ecert.attachment.service import store_attachment
from ecert.inspection.service import InspectionOrder, note_inspection
from ecert.issuance.service import Chance, Office
from ecert.paper.service import PrintedPaper, note_paper
from ecert.register.events import Inspection
from ecert.register.lifecycle import InspectionResult, Step
from ecert.register.service import get_certificate
from ecert.register.steps import StepOrder, decide_step, order_step
from ecert.register.stored import OpenedCertificate, open_stored
from ecert.storage.database import snapshot, transaction
from tests.building import SetClock, Staff, an_application, hire, issue_one, seeded_chance, the_catalogue, the_keyring

KIND = "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng"
"""广播电视节目制作经营许可证: two years, held by an organisation; the kind of a test that needs just any."""


@dataclass(slots=True)
class Bureau:
    """A bureau with a register, three people and a clock."""

    engine: Engine
    clock: SetClock = field(default_factory=SetClock)
    chance: Chance = field(default_factory=seeded_chance)
    staff: Staff = field(init=False)

    def __post_init__(self) -> None:
        """Hire the people."""
        self.staff = hire(self.engine)

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.clock()

    def person(self, role: AccountRole) -> Principal:
        """Give the one who has a role."""
        return self.staff.principals[role]

    def issue(self, body: dict[str, Any] | None = None) -> str:
        """Submit, approve and issue; give the certificate's identifier."""
        body = body or an_application(KIND)
        raw = RawSubmission(
            business_type=body["business_type"],
            holder_name=body["holder"]["name"],
            holder_code=body["holder"]["code"],
            holder_code_type=body["holder"]["code_type"],
            claims=body["claims"],
            grant=body.get("grant", {}),
            predecessor=body.get("predecessor"),
            attachments=body.get("attachments", ()),
        )
        office = Office(the_catalogue(), the_keyring(), self.chance)
        clerk, reviewer, issuer = map(self.person, (AccountRole.CLERK, AccountRole.REVIEWER, AccountRole.ISSUER))
        with transaction(self.engine) as session:
            application = submit(
                session,
                body["template"],
                raw,
                catalogue=office.catalogue,
                keyring=office.keyring,
                by=clerk,
                now=self.now,
            )
            decide_application(
                session,
                application.id,
                DecisionOrder("approve", "同意", application.claims_sha256),
                catalogue=office.catalogue,
                keyring=office.keyring,
                by=reviewer,
                now=self.now,
            )
            return issue_one(session, application.id, office=office, by=issuer, now=self.now).record.identifier

    def attach(self, content: bytes) -> str:
        """Keep a file, whatever its bytes are; give its digest."""
        clerk = self.person(AccountRole.CLERK)
        with transaction(self.engine) as session:
            return store_attachment(session, content, MediaType.PDF, by=clerk, now=self.now).sha256

    def take(self, step: Step, identifier: str) -> None:
        """Take a step; one that ends the certificate is confirmed by the second person."""
        order = StepOrder(step, "r1", "依申请", "湘广许决〔2026〕1号")
        keyring = the_keyring()
        with transaction(self.engine) as session:
            issuer = self.person(AccountRole.ISSUER)
            step_id = order_step(session, identifier, order, by=issuer, now=self.now, keyring=keyring)
        if step_id is None:
            return
        with transaction(self.engine) as session:
            decide_step(
                session,
                identifier,
                step_id,
                confirm=True,
                opinion="同意",
                by=self.person(AccountRole.REVIEWER),
                now=self.now,
                keyring=keyring,
            )

    def inspect(self, identifier: str, result: InspectionResult = InspectionResult.PASSED) -> None:
        """Note the result of this year's inspection."""
        order = InspectionOrder(Inspection(self.now.year, result), "业绩审核", None)
        with transaction(self.engine) as session:
            note_inspection(
                session,
                identifier,
                order,
                by=self.person(AccountRole.ISSUER),
                now=self.now,
                catalogue=the_catalogue(),
                keyring=the_keyring(),
            )

    def print(self, identifier: str, stock_number: str) -> None:
        """Note the original of a certificate on a sheet of paper."""
        with transaction(self.engine) as session:
            note_paper(
                session,
                identifier,
                PrintedPaper("original", 1, stock_number, None),
                by=self.person(AccountRole.CLERK),
                now=self.now,
                catalogue=the_catalogue(),
                keyring=the_keyring(),
            )

    def open(self, identifier: str) -> OpenedCertificate:
        """Open a certificate as the register holds it."""
        with snapshot(self.engine) as session:
            return open_stored(get_certificate(session, identifier, by=None), the_keyring())

    def tamper(self, identifier: str, *, column: str = "record") -> None:
        """Change one byte of what the register holds of a certificate, as an intruder would."""
        with transaction(self.engine) as session:
            connection = session.connection()
            where = {"identifier": identifier}
            read = text(f"select {column} from certificate where identifier = :identifier")  # noqa: S608 - our own name
            data = bytearray(connection.execute(read, where).scalars().one())
            data[len(data) // 2] ^= 1
            write = text(f"update certificate set {column} = :data where identifier = :identifier")  # noqa: S608
            connection.execute(write, where | {"data": bytes(data)})
