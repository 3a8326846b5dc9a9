"""
Which steps somebody may take with a certificate now: exactly those that the services would take, and no others.

The page offers nothing else, so nobody fills in a form for nothing. Every rule here is the service's own function, or
is held against the service by a test with random lives.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ecert.accounts.principal import AccountRole, Principal
from ecert.annotated.rules import MAKERS, MAX_OPEN_LINKS
from ecert.annotated.rules import check_status as check_copyable
from ecert.annotated.service import AnnotatedCopy
from ecert.application.workflow import BusinessType
from ecert.catalogue.office import RenewalWindow
from ecert.catalogue.template import CertificateTemplate
from ecert.catalogue.vocabulary import TemplateState
from ecert.clock import legal_date
from ecert.errors import EcertError
from ecert.paper.rules import MAX_DUPLICATES, CopyKind, PaperState, check_printable
from ecert.paper.service import Paper
from ecert.register.lifecycle import STEP_EVENTS, EventKind, Standing, Status, Step, next_standing
from ecert.register.stored import OpenedCertificate
from ecert.register.waiting import WaitingEnding


class Offer(StrEnum):
    """Something that can be done with a certificate."""

    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"
    DECIDE = "decide"
    """Say the second person's word on the ending that waits."""
    CHANGE = "change"
    RENEWAL = "renewal"
    REISSUE = "reissue"
    INSPECT = "inspect"
    """Note a year's inspection (年检)."""
    PAPER = "paper"
    """Note a printed paper."""
    END_PAPER = "end_paper"
    """Note what became of a paper."""
    COPY = "copy"
    """Have an annotated copy (加注件) made."""
    RECALL = "recall"
    """Call one back."""


LIFECYCLE: dict[Offer, Step] = {Offer(step.value): step for step in Step}
APPLICATIONS: dict[Offer, BusinessType] = {
    Offer(business.value): business for business in BusinessType if business.has_predecessor
}


@dataclass(frozen=True, slots=True)
class Situation:
    """All that decides what may be done with a certificate whose signatures hold."""

    certificate: OpenedCertificate
    template: CertificateTemplate | None
    """The newest released version of its kind's template; None where it is not installed any more."""
    drawable: bool
    """Whether the very template that it was made from is installed."""
    renewal: RenewalWindow
    waiting: WaitingEnding | None = None
    papers: Sequence[Paper] = ()
    copies: Sequence[AnnotatedCopy] = ()
    years: Sequence[int] = ()
    """Years whose inspection it has not passed."""

    @property
    def standing(self) -> Standing:
        """What its events have made of it."""
        return self.certificate.history.standing

    def is_expired(self, today: date) -> bool:
        """Whether its last valid day is over."""
        last = self.certificate.record.valid_to
        return last is not None and today > last


def allowed_offers(situation: Situation, *, by: Principal, now: datetime) -> frozenset[Offer]:
    """Say what somebody may do with a certificate now."""
    slug, today = situation.certificate.record.template.slug, legal_date(now)
    if not by.sees(slug):
        return frozenset()
    found: set[Offer] = set()
    if AccountRole.ISSUER in by.roles:
        found |= {offer for offer, step in LIFECYCLE.items() if _may_order(situation, step, today)}
        found |= {Offer.INSPECT} if _may_inspect(situation, today) else set()
    if not by.roles.isdisjoint({AccountRole.REVIEWER, AccountRole.ISSUER}):
        waiting = situation.waiting
        found |= {Offer.DECIDE} if waiting is not None and waiting.proposed_by != by.account_id else set()
    if AccountRole.CLERK in by.roles:
        found |= {offer for offer, business in APPLICATIONS.items() if _may_apply(situation, business, today)}
    if not by.roles.isdisjoint({AccountRole.CLERK, AccountRole.ISSUER}):
        found |= {Offer.PAPER} if free_papers(situation, today) else set()
        in_use = any(paper.state == PaperState.IN_USE for paper in situation.papers)
        found |= {Offer.END_PAPER} if in_use else set()
    if not by.roles.isdisjoint(MAKERS):
        found |= {Offer.COPY} if _may_copy(situation, now) else set()
        found |= {Offer.RECALL} if any(may_recall(situation, copy, now) for copy in situation.copies) else set()
    return frozenset(found)


def free_papers(situation: Situation, today: date) -> Sequence[tuple[CopyKind, int]]:
    """List the papers that may be printed now: those of the kind that no sheet in use is."""
    template, status = situation.template, situation.certificate.status_on(today)
    if template is None or not _holds(lambda: check_printable(status)):
        return ()
    used = {(paper.kind, paper.copy_number) for paper in situation.papers if paper.state == PaperState.IN_USE}
    wanted = [(CopyKind.ORIGINAL, 1)] if template.copies.original else []
    if template.copies.duplicate:
        wanted += [(CopyKind.DUPLICATE, number) for number in range(1, MAX_DUPLICATES + 1)]
    return [paper for paper in wanted if paper not in used]


def may_recall(situation: Situation, copy: AnnotatedCopy, now: datetime) -> bool:
    """Whether a copy can be called back: it is neither called back nor over, and its certificate has not ended."""
    if copy.recalled_at is not None or copy.expires_at <= now:
        return False
    return _may_follow(situation, EventKind.COPY_RECALLED, legal_date(now))


def _may_order(situation: Situation, step: Step, today: date) -> bool:
    if step.terminal and situation.waiting is not None:
        return False
    return _may_follow(situation, STEP_EVENTS[step], today)


def _may_follow(situation: Situation, kind: EventKind, today: date) -> bool:
    expired = situation.is_expired(today)
    return _holds(lambda: next_standing(situation.standing, kind, expired=expired))


def _may_inspect(situation: Situation, today: date) -> bool:
    template = situation.template
    if template is None or not template.annual_inspection.required or not situation.years:
        return False
    return _may_follow(situation, EventKind.INSPECTED, today)


def _may_apply(situation: Situation, business: BusinessType, today: date) -> bool:
    """Whether an application for it can be handed in, and issued if it is approved today."""
    template, record = situation.template, situation.certificate.record
    if template is None or situation.standing is not Standing.IN_FORCE:
        return False
    if template.state is not TemplateState.PUBLISHED or not template.may_be_issued_on(today):
        return False
    if business.value not in {action.action.value for action in template.actions}:
        return False
    if business is not BusinessType.RENEWAL:
        return not situation.is_expired(today)
    if record.valid_to is None:
        return True
    first, last = situation.renewal.days_for(record.template.slug, record.valid_to)
    return first <= today <= last


def _may_copy(situation: Situation, now: datetime) -> bool:
    status: Status = situation.certificate.status_on(legal_date(now))
    if not situation.drawable or not _holds(lambda: check_copyable(status)):
        return False
    open_links = [copy for copy in situation.copies if copy.recalled_at is None and copy.link_expires_at > now]
    return len(open_links) < MAX_OPEN_LINKS


def _holds(check: Callable[[], object]) -> bool:
    """Whether a check refuses nothing."""
    try:
        check()
    except EcertError:
        return False
    return True
