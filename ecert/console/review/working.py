"""What the pages of a review do with the services: read what waits, decide on one case or several, confirm endings."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.handling import DecisionOrder, decide_application, take_step
from ecert.application.steps import StepOrder
from ecert.application.workflow import ApplicationState
from ecert.application.workload import OpenCase, list_open_cases
from ecert.catalogue.entries import Catalogue
from ecert.clock import legal_date
from ecert.console.applications.case import Case, read_case
from ecert.errors import EcertError
from ecert.register.endings import WaitingEnding, get_ending, list_endings
from ecert.register.steps import decide_step
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot, transaction
from ecert.storage.idempotency import Answer, IdempotentRequest, answer_once

logger = logging.getLogger(__name__)

MAX_TOGETHER = 30
"""Cases that one page decides on: each of them is shown in whole."""
_DONE = Answer(303, b"")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case of several."""

    application_id: str
    application_number: str
    holder_name: str
    refused: EcertError | None
    """Why nothing was decided on it; None where it was."""


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """Everything that a review works with, for one officer at one instant."""

    engine: Engine
    catalogue: Catalogue
    keyring: Keyring
    by: Principal
    now: datetime

    def waiting(self) -> tuple[Sequence[OpenCase], bool]:
        """
        Give what waits for a reviewer, the most urgent first, and whether that is all.

        Raises:
            Forbidden: not a reviewer.
        """
        self.by.require(AccountRole.REVIEWER)
        today, rules = legal_date(self.now), self.catalogue.office
        with snapshot(self.engine) as session:
            found = list_open_cases(session, by=self.by, rules=rules, today=today, stuck=False)
        cases = [case for case in found.cases if case.waiting_for == AccountRole.REVIEWER.value]
        return cases, found.complete

    def alike(self, slug: str, business_type: str) -> list[Case]:
        """
        Give the cases of a kind and item on which this reviewer may decide, each in whole, the most urgent first.

        Raises:
            Forbidden: not a reviewer.
        """
        found, _ = self.waiting()
        ids = [
            case.application.id
            for case in found
            if case.application.submission.slug == slug
            and case.application.submission.business_type == business_type
            and case.application.state is ApplicationState.UNDER_REVIEW
            and not case.application.is_author(self.by.account_id)
        ]
        with snapshot(self.engine) as session:
            return [self._read(session, application_id) for application_id in ids[:MAX_TOGETHER]]

    def read(self, application_id: str) -> Case:
        """
        Read one case.

        Raises:
            Forbidden, UnknownApplication, UnknownTemplate, Conflict: as `read_case` says.
        """
        with snapshot(self.engine) as session:
            return self._read(session, application_id)

    def decide(self, application_id: str, order: DecisionOrder, request_key: str) -> None:
        """
        Decide on a case; the same again is done once.

        Raises:
            EcertError: whatever `decide_application` refuses.
        """
        asked = IdempotentRequest(
            self.by.account_id,
            f"POST /console/review/{application_id}",
            request_key,
            msgspec.json.encode([order.decision, order.opinion, order.claims_sha256]),
        )

        def work(session: Session) -> Answer:
            decide_application(
                session,
                application_id,
                order,
                catalogue=self.catalogue,
                keyring=self.keyring,
                by=self.by,
                now=self.now,
            )
            return _DONE

        with transaction(self.engine) as session:
            answer_once(session, asked, lambda: work(session), now=self.now)

    def take_step(self, application_id: str, order: StepOrder, request_key: str) -> None:
        """
        Take a step of a case that is no decision; the same again is done once.

        Raises:
            EcertError: whatever `take_step` refuses.
        """
        asked = IdempotentRequest(
            self.by.account_id,
            f"POST /console/review/{application_id}/steps/{order.step}",
            request_key,
            msgspec.json.encode([order.reason]),
        )

        def work(session: Session) -> Answer:
            take_step(
                session,
                application_id,
                order,
                catalogue=self.catalogue,
                keyring=self.keyring,
                by=self.by,
                now=self.now,
            )
            return _DONE

        with transaction(self.engine) as session:
            answer_once(session, asked, lambda: work(session), now=self.now)

    def approve_each(self, chosen: Sequence[tuple[str, str]], opinion: str, request_key: str) -> list[Outcome]:
        """
        Approve several cases, each in a transaction of its own: one that is refused stops no other.

        Args:
            chosen: id and digest of each, as they were read.
            opinion: what is said of each.
            request_key: of the form.

        Raises:
            Forbidden: not a reviewer.
            UnknownApplication: there is one that is not there, and nothing was done.
        """
        self.by.require(AccountRole.REVIEWER)
        outcomes: list[Outcome] = []
        # All are read before anything is done: an id that is nobody's, or another authority's, ends the request.
        cases = [(self.read(application_id), digest) for application_id, digest in chosen]
        for case, digest in cases:
            refused: EcertError | None = None
            application_id = case.application.id
            try:
                self.decide(application_id, DecisionOrder("approve", opinion, digest), request_key)
            except EcertError as error:
                logger.info("one case of several was not decided on (%s)", error.code)
                refused = error
            application = case.application
            holder = application.submission.holder.name.replace("^", "、")
            outcomes.append(Outcome(application.id, application.application_number, holder, refused))
        return outcomes

    def endings(self) -> Sequence[WaitingEnding]:
        """
        List the endings that wait.

        Raises:
            Forbidden: neither a reviewer nor an issuer.
        """
        with snapshot(self.engine) as session:
            return list_endings(session, by=self.by)

    def ending(self, identifier: str, step_id: str) -> WaitingEnding:
        """
        Give one ending that waits.

        Raises:
            Forbidden, UnknownStep: as `get_ending` says.
        """
        with snapshot(self.engine) as session:
            return get_ending(session, identifier, step_id, by=self.by)

    def decide_ending(self, identifier: str, step_id: str, *, confirm: bool, opinion: str, request_key: str) -> None:
        """
        Confirm an ending, or do not; the same again is done once.

        Raises:
            EcertError: whatever `decide_step` refuses.
        """
        asked = IdempotentRequest(
            self.by.account_id,
            f"POST /console/endings/{identifier}/{step_id}",
            request_key,
            msgspec.json.encode([confirm, opinion]),
        )

        def work(session: Session) -> Answer:
            decide_step(
                session,
                identifier,
                step_id,
                confirm=confirm,
                opinion=opinion,
                by=self.by,
                now=self.now,
                keyring=self.keyring,
            )
            return _DONE

        with transaction(self.engine) as session:
            answer_once(session, asked, lambda: work(session), now=self.now)

    def _read(self, session: Session, application_id: str) -> Case:
        return read_case(
            session, application_id, catalogue=self.catalogue, keyring=self.keyring, by=self.by, now=self.now
        )


def new_key() -> str:
    """Draw the key by which a form that is sent twice is known."""
    return str(uuid.uuid4())
