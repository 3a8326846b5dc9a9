"""What the page of a certificate offers is what the services take: held against them over random lives."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.annotated.rules import CopyWish, settle_lifetime
from ecert.annotated.service import Draft, note_copy, recall_copy
from ecert.application.handling import DecisionOrder, decide_application
from ecert.application.service import submit
from ecert.application.submission import RawSubmission
from ecert.catalogue.vocabulary import Source
from ecert.clock import legal_date
from ecert.console.certificates.dossier import Dossier, read_dossier
from ecert.console.certificates.offers import APPLICATIONS, LIFECYCLE, Offer, free_papers, may_recall
from ecert.document.making import SignedPdf
from ecert.errors import EcertError
from ecert.inspection.service import InspectionOrder, note_inspection
from ecert.issuance.service import Issued, IssueOrder, Office, issue
from ecert.paper.rules import PaperState
from ecert.paper.service import PrintedPaper, end_paper, note_paper
from ecert.register.events import Inspection
from ecert.register.lifecycle import InspectionResult
from ecert.register.steps import StepOrder, decide_step, order_step
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.storage.database import snapshot, transaction
from tests.building import ISSUERS, NOON, a_signer, an_application, the_catalogue, the_keyring
from tests.integration.sync.bureau import Bureau

KINDS = (
    "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng",  # inspected each year, both papers, two years
    "jiemu_chuansong_yewu_jingying_xukezheng_youxian",  # never inspected
    "guochan_dianshiju_faxing_xukezheng",  # no end, no renewal
)
LAST = NOON + timedelta(days=900)
_ROLES = (AccountRole.CLERK, AccountRole.REVIEWER, AccountRole.ISSUER, AccountRole.AUDITOR)


def keys_for_years() -> Keyring:
    """Give the keys of the tests and those that follow them."""
    known, first = the_keyring(), date(2027, 1, 1)
    purposes = [(Purpose.EVENT, None), *((Purpose.CERTIFICATE, issuer) for issuer in ISSUERS)]
    later = [a_signer(each, issuer_code=issuer, valid_from=first, valid_to=None) for each, issuer in purposes]
    return Keyring((*known.keys, *(signer.key for signer in later)), (*known.signers, *later))


@dataclass
class Counter:
    """The office with one certificate, and each step as the services take it."""

    bureau: Bureau
    keyring: Keyring
    identifier: str = ""
    slug: str = ""
    sheets: int = 0
    next_identifier: str = ""
    """Of the version that was issued last."""
    _tries: dict[Offer, Callable[[Session, Dossier, Principal], object]] = field(init=False)

    def __post_init__(self) -> None:
        """Name how each offer is taken up."""
        self._tries = {
            **{offer: self._order(offer) for offer in LIFECYCLE},
            **{offer: self._apply(offer) for offer in APPLICATIONS},
            Offer.DECIDE: self._decide,
            Offer.INSPECT: self._inspect,
            Offer.PAPER: self._print,
            Offer.END_PAPER: self._end_paper,
            Offer.COPY: self._copy,
            Offer.RECALL: self._recall,
        }

    def read(self, by: Principal) -> Dossier:
        """Read the dossier as somebody sees it."""
        with snapshot(self.bureau.engine) as session:
            return read_dossier(
                session,
                self.identifier,
                by=by,
                catalogue=the_catalogue(),
                keyring=self.keyring,
                now=self.bureau.now,
            )

    def take(self, offer: Offer, dossier: Dossier, role: AccountRole) -> None:
        """Take something up for good."""
        with transaction(self.bureau.engine) as session:
            self._take(session, offer, dossier, role)

    def is_taken(self, offer: Offer, dossier: Dossier, role: AccountRole) -> bool:
        """Try something; say whether the services would take it, and take it back."""
        taken = False
        with suppress(EcertError), transaction(self.bureau.engine) as session:
            self._take(session, offer, dossier, role)
            taken = True
            session.rollback()
        return taken

    def _take(self, session: Session, offer: Offer, dossier: Dossier, role: AccountRole) -> None:
        result = self._tries[offer](session, dossier, self.bureau.person(role))
        if isinstance(result, EcertError):
            raise result

    def _order(self, offer: Offer) -> Callable[[Session, Dossier, Principal], object]:
        order = StepOrder(LIFECYCLE[offer], "other", "依法", "湘广许决〔2026〕1号")
        return lambda session, _dossier, by: order_step(
            session, self.identifier, order, by=by, now=self.bureau.now, keyring=self.keyring
        )

    def _decide(self, session: Session, dossier: Dossier, by: Principal) -> None:
        step_id = "none" if dossier.waiting is None else dossier.waiting.step_id
        # Whether it can be confirmed depends on what happened meanwhile; it can always be rejected.
        decide_step(
            session,
            self.identifier,
            step_id,
            confirm=False,
            opinion="不同意",
            by=by,
            now=self.bureau.now,
            keyring=self.keyring,
        )

    def _apply(self, offer: Offer) -> Callable[[Session, Dossier, Principal], object]:
        def apply(session: Session, dossier: Dossier, by: Principal) -> object:
            record = dossier.scrutiny.record
            assert record is not None
            template = the_catalogue().get(self.slug).template
            keys = [each.key for each in template.from_source(Source.APPLICANT)]
            raw = RawSubmission(
                business_type=APPLICATIONS[offer],
                holder_name=record.holder.name,
                holder_code=record.holder.code,
                holder_code_type=record.holder.code_type,
                claims={key: record.claims[key] for key in keys if key in record.claims},
                grant={},
                predecessor=self.identifier,
            )
            now, catalogue = self.bureau.now, the_catalogue()
            made = submit(session, self.slug, raw, catalogue=catalogue, keyring=self.keyring, by=by, now=now)
            decide_application(
                session,
                made.id,
                DecisionOrder("approve", "同意", made.claims_sha256),
                catalogue=catalogue,
                keyring=self.keyring,
                by=self.bureau.person(AccountRole.REVIEWER),
                now=now,
            )
            office = Office(catalogue, self.keyring, self.bureau.chance)
            (outcome,) = issue(
                session, [IssueOrder(made.id, self.bureau.person(AccountRole.ISSUER))], office=office, now=now
            )
            if isinstance(outcome, Issued):
                self.next_identifier = outcome.certificate.record.identifier
            return outcome

        return apply

    def _inspect(self, session: Session, dossier: Dossier, by: Principal) -> None:
        years = dossier.situation.years if dossier.situation is not None else ()
        year = years[0] if years else legal_date(self.bureau.now).year
        note_inspection(
            session,
            self.identifier,
            InspectionOrder(Inspection(year, InspectionResult.PASSED), None, None),
            by=by,
            now=self.bureau.now,
            catalogue=the_catalogue(),
            keyring=self.keyring,
        )

    def _print(self, session: Session, dossier: Dossier, by: Principal) -> None:
        assert dossier.situation is not None
        free = free_papers(dossier.situation, legal_date(self.bureau.now))
        kind, number = free[0] if free else ("original", 1)
        self.sheets += 1
        note_paper(
            session,
            self.identifier,
            PrintedPaper(kind, number, f"A{self.sheets:07}", None),
            by=by,
            now=self.bureau.now,
            catalogue=the_catalogue(),
            keyring=self.keyring,
        )

    def _end_paper(self, session: Session, dossier: Dossier, by: Principal) -> None:
        in_use = [paper.id for paper in dossier.papers if paper.state == PaperState.IN_USE]
        paper_id = in_use[0] if in_use else (dossier.papers[0].id if dossier.papers else "none")
        end_paper(session, self.identifier, paper_id, state="spoiled", reason="打印错位", by=by, now=self.bureau.now)

    def _copy(self, session: Session, dossier: Dossier, by: Principal) -> None:
        now, record = self.bureau.now, dossier.scrutiny.record
        assert record is not None
        wish = CopyWish("投标", "original", None, timedelta(days=7))
        lifetime = settle_lifetime(wish, now=now, last_day=record.valid_to)
        token = uuid.uuid4().hex + "A" * 11
        made = SignedPdf(b"%PDF", "00000000", stamped=False)
        draft = Draft(str(uuid.uuid4()), wish, lifetime, token, made, "0" * 64)
        note_copy(session, self.identifier, draft, by=by, now=now, keyring=self.keyring)

    def _recall(self, session: Session, dossier: Dossier, by: Principal) -> None:
        copies, now = dossier.copies, self.bureau.now
        situation = dossier.situation
        good = [copy.copy_id for copy in copies if situation is not None and may_recall(situation, copy, now)]
        copy_id = good[0] if good else (copies[0].copy_id if copies else "none")
        recall_copy(session, copy_id, reason="用途已变", by=by, now=now, keyring=self.keyring)


class Life(RuleBasedStateMachine):
    """Does to a certificate whatever may be done."""

    counter: Counter

    @initialize(kind=st.sampled_from(KINDS))
    def issue(self, kind: str) -> None:
        """Begin with a certificate."""
        self.counter.bureau.clock.now = NOON
        self.counter.slug = kind
        self.counter.identifier = self.counter.bureau.issue(an_application(kind))

    @rule(days=st.sampled_from([1, 30, 200, 400]))
    def wait(self, days: int) -> None:
        """Let time go by."""
        if self.counter.bureau.clock.now < LAST:
            self.counter.bureau.clock.advance(days=days)

    @rule(offer=st.sampled_from(Offer), role=st.sampled_from(_ROLES))
    def take_up(self, offer: Offer, role: AccountRole) -> None:
        """Take up something that is offered, for good."""
        dossier = self.counter.read(self.counter.bureau.person(role))
        if offer in dossier.offers:
            self.counter.take(offer, dossier, role)
            if offer in APPLICATIONS:
                self.counter.identifier = self.counter.next_identifier

    @invariant()
    def what_is_offered_is_taken_and_nothing_else(self) -> None:
        """For every role and every step."""
        if not self.counter.identifier:
            return
        for role in _ROLES:
            dossier = self.counter.read(self.counter.bureau.person(role))
            for offer in Offer:
                assert self.counter.is_taken(offer, dossier, role) is (offer in dossier.offers), (offer, role)


def test_what_is_offered_is_what_is_taken(engine: Engine) -> None:
    """Over random lives of three kinds of certificate."""
    counter = Counter(Bureau(engine), keys_for_years())
    machine = type("AtThisCounter", (Life,), {"counter": counter})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
            phases=[Phase.generate],
            report_multiple_bugs=False,
        ),
    )


def test_other_authority_is_offered_nothing(engine: Engine) -> None:
    """It does not even learn that the certificate is there."""
    bureau = Bureau(engine)
    counter = Counter(bureau, the_keyring(), bureau.issue(), KINDS[0])
    foreign = replace(bureau.person(AccountRole.CLERK), kinds=frozenset())
    with pytest.raises(EcertError, match="no such certificate"):
        counter.read(foreign)
