"""What is decided before anything is drawn."""

import dataclasses
import datetime as dt

import pytest

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.service import Application
from ecert.application.submission import Submission
from ecert.application.workflow import ApplicationState, Decision
from ecert.catalogue.entries import Catalogue
from ecert.errors import InvalidClaims, TemplateNotInForce
from ecert.issuance.plan import Plan, plan_issue
from tests.building import NOON, the_keyring
from tests.unit.application.builders import a_submission
from tests.unit.catalogue.builders import a_kind, the_catalogue

ISSUER = Principal(3, "issuer", frozenset({AccountRole.ISSUER}))


def plan(submission: Submission, *, catalogue: Catalogue | None = None, now: dt.datetime = NOON) -> Plan:
    """Plan the certificate of an approved application."""
    application = Application(
        id="a",
        application_number="20260302-000001",
        state=ApplicationState.APPROVED,
        submission=submission,
        claims_sha256="",
        submitted_by=1,
        submitted_at=NOON,
        authors="1",
        promised_days=12,
        decision=Decision.APPROVE,
        opinion="同意",
    )
    return plan_issue(
        application, None, catalogue=catalogue or the_catalogue(), keyring=the_keyring(), by=ISSUER, now=now
    )


def test_number_is_drawn_or_handed_in() -> None:
    """Never both."""
    drawn, given = plan(a_submission()), plan(a_submission(15))
    assert (drawn.number, drawn.handed_in) == (None, None)
    assert drawn.wish is not None
    assert (given.wish, given.number) == (None, a_kind(15).template.number.example)
    assert given.handed_in is not None


def test_other_template_than_the_one_applied_for_is_refused() -> None:
    """A template that was exchanged after the review is noticed by its digest, before anything is drawn."""
    entry, catalogue = a_kind(18), the_catalogue()
    exchanged = dataclasses.replace(entry, digest=bytes(32))
    key = (entry.template.slug, entry.template.version)
    changed = dataclasses.replace(catalogue, entries={**catalogue.entries, key: exchanged})
    with pytest.raises(InvalidClaims, match="not the one the application was checked against"):
        plan(a_submission(), catalogue=changed)


def test_kind_that_is_over_is_not_issued() -> None:
    """It was when it was applied for, and the law has changed since."""
    ended = next(each for each in the_catalogue() if each.template.in_force and each.template.in_force.last_day)
    last = ended.template.in_force
    assert last is not None
    assert last.last_day is not None
    submission = a_submission(ended.template.type_index, today=last.last_day)
    with pytest.raises(TemplateNotInForce):
        plan(submission, now=dt.datetime.combine(last.last_day + dt.timedelta(days=1), dt.time(4), dt.UTC))
