"""What goes over HTTP about applications: bodies as they come in, views as they go out."""

from datetime import date, datetime
from typing import Any

import msgspec

from ecert.application.letters import Letter
from ecert.application.service import Application
from ecert.application.submission import RawSubmission
from ecert.application.timing import Timing
from ecert.application.trail import TrailStep
from ecert.application.workflow import STATE_ZH, WAITING_FOR


class HolderBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The holder as sent."""

    name: str
    code: str
    code_type: str


class GrantBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is granted beside the claims, where it is not the register's to choose."""

    certificate_number: str | None = None
    issued_date: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


class AttachedBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of an application, uploaded before."""

    sha256: str
    name: str
    """What it is."""


class SubmissionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An application as sent."""

    template: str
    business_type: str
    holder: HolderBody
    claims: dict[str, Any]
    predecessor: str | None = None
    grant: GrantBody = GrantBody()
    attachments: list[AttachedBody] = []
    stage: str = "under_review"
    """How far it goes at the counter: draft, submitted, accepted or under_review."""

    def as_raw(self) -> RawSubmission:
        """Give what is asked for, unchecked."""
        return RawSubmission(
            business_type=self.business_type,
            holder_name=self.holder.name,
            holder_code=self.holder.code,
            holder_code_type=self.holder.code_type,
            claims=self.claims,
            grant={key: value for key, value in msgspec.to_builtins(self.grant).items() if value is not None},
            predecessor=self.predecessor,
            attachments=[(file.sha256, file.name) for file in self.attachments],
        )


class DecisionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reviewer's decision."""

    decision: str
    opinion: str
    claims_sha256: str


class StepBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of an application as ordered."""

    step: str
    reason: str | None = None
    items: list[str] = []
    """Everything that is missing, for request_supplement."""


class HolderView(msgspec.Struct, frozen=True):
    """The holder as the office sees it."""

    name: str
    code: str
    code_type: str


class GrantView(msgspec.Struct, frozen=True):
    """What is granted beside the claims."""

    certificate_number: str | None
    issued_date: date | None
    valid_from: date | None
    valid_to: date | None


class AttachedView(msgspec.Struct, frozen=True):
    """A file of an application; its bytes are at `/api/v1/attachments/{sha256}`."""

    sha256: str
    name: str


class ClockView(msgspec.Struct, frozen=True):
    """Where an application stands in its working days (亮牌)."""

    state: str
    """not_started, notice, running, paused, delivery or stopped."""
    limit_days: int
    used_days: int
    days_left: int
    due_date: date | None
    provisional: bool
    """Whether the date rests on a year whose holidays are not announced yet."""
    card: str
    """none, yellow or red."""
    received: date | None
    accepted: date | None


class ApplicationView(msgspec.Struct, frozen=True):
    """An application as the office sees it."""

    id: str
    application_number: str
    state: str
    state_zh: str
    due_date: date | None
    """Last day of the limit that runs; absent while none does."""
    clock: ClockView
    waiting_for: str | None
    """clerk, reviewer, issuer or applicant; absent when nothing is left to do."""
    template: str
    template_version: int
    business_type: str
    holder: HolderView
    claims: dict[str, Any]
    grant: GrantView
    predecessor: str | None
    attachments: list[AttachedView]
    claims_sha256: str
    submitted_at: datetime
    decision: str | None
    opinion: str | None


class ApplicationPage(msgspec.Struct, frozen=True):
    """A page of applications."""

    items: list[ApplicationView]
    next: str | None


class TrailView(msgspec.Struct, frozen=True):
    """One step of an application."""

    step: str
    state: str
    at: datetime
    actor: str
    reason: str | None
    claims_sha256: str


class TrailPage(msgspec.Struct, frozen=True):
    """The whole trail of an application."""

    items: list[TrailView]


class LetterView(msgspec.Struct, frozen=True):
    """A letter (文书) as it was written."""

    number: str
    kind: str
    title: str
    text: str
    provisional: bool
    """Whether its wording or the form of its number is a guess."""
    at: datetime


class LetterPage(msgspec.Struct, frozen=True):
    """The letters of an application."""

    items: list[LetterView]


class CaseView(msgspec.Struct, frozen=True):
    """An application that waits for somebody."""

    application: ApplicationView
    waiting_for: str
    """clerk, reviewer, issuer or applicant."""
    since: datetime
    """When the last step was taken."""
    last_actor: str


class Workload(msgspec.Struct, frozen=True):
    """What is on the office's desk, the most urgent first."""

    items: list[CaseView]
    complete: bool
    """Whether these are all; with more than 5,000 open applications only the oldest are looked at."""


def view_application(application: Application, timing: Timing) -> ApplicationView:
    """Show an application with its clock."""
    submission = application.submission
    holder, grant = submission.holder, submission.grant
    due = timing.due
    return ApplicationView(
        id=application.id,
        application_number=application.application_number,
        state=application.state,
        state_zh=STATE_ZH[application.state],
        due_date=None if due is None else due.day,
        clock=ClockView(
            state=timing.state,
            limit_days=timing.limit_days,
            used_days=timing.used_days,
            days_left=timing.days_left,
            due_date=None if due is None else due.day,
            provisional=due is not None and due.provisional,
            card=timing.card,
            received=timing.received,
            accepted=timing.accepted,
        ),
        waiting_for=WAITING_FOR.get(application.state),
        template=submission.slug,
        template_version=submission.version,
        business_type=submission.business_type,
        holder=HolderView(holder.name, holder.code, holder.code_type),
        claims=dict(submission.claims),
        grant=GrantView(grant.certificate_number, grant.issued, grant.valid_from, grant.valid_to),
        predecessor=submission.predecessor,
        attachments=[AttachedView(file.sha256, file.name) for file in submission.attachments],
        claims_sha256=application.claims_sha256,
        submitted_at=application.submitted_at,
        decision=application.decision,
        opinion=application.opinion,
    )


def view_trail_step(entry: TrailStep) -> TrailView:
    """Show one step."""
    return TrailView(entry.step, entry.state, entry.at, entry.actor, entry.reason, entry.content_sha256)


def view_letter(letter: Letter) -> LetterView:
    """Show a letter."""
    return LetterView(letter.number, letter.kind, letter.title, letter.text, letter.provisional, letter.at)
