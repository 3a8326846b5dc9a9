"""What the work list counts of certificates, on either database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from ecert.register.counting import (
    Month,
    count_expiring,
    first_of_month,
    kinds_of,
    list_expiring_soon,
    read_months,
)
from ecert.register.endings import list_endings
from ecert.register.lifecycle import Step
from ecert.register.steps import StepOrder, order_step
from ecert.storage.database import snapshot, transaction
from tests.building import TODAY, an_application, the_keyring
from tests.integration.sync.bureau import KIND, Bureau

OTHER = "chubanwu_jingying_xukezheng"
ONE = frozenset({KIND})


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """Give a bureau with two kinds: one certificate each in March, one more in May of which one is revoked."""
    bureau = Bureau(engine)
    bureau.issue()
    bureau.issue(an_application(OTHER))
    bureau.clock.advance(days=70)
    bureau.take(Step.REVOKE, bureau.issue())
    return bureau


def test_months_count_what_was_issued_and_ended(bureau: Bureau) -> None:
    """Twelve months need no certificate to be opened."""
    today = TODAY + timedelta(days=70)
    with snapshot(bureau.engine) as session:
        months = read_months(session, kinds=None, today=today, count=3)
        of_one = read_months(session, kinds=ONE, today=today, count=3)
        of_none = read_months(session, kinds=frozenset(), today=today, count=1)
    assert months == [Month(date(2026, 3, 1), 2, 0), Month(date(2026, 4, 1), 0, 0), Month(date(2026, 5, 1), 1, 1)]
    assert [(month.issued, month.ended) for month in of_one] == [(1, 0), (0, 0), (1, 1)]
    assert of_none == [Month(date(2026, 5, 1), 0, 0)]


def test_expiring_ones_are_those_that_still_stand(bureau: Bureau) -> None:
    """What was revoked has no day to be reminded of; what is suspended has."""
    with snapshot(bureau.engine) as session:
        (first,) = list_expiring_soon(session, kinds=ONE, today=TODAY, days=900, limit=5)
    bureau.take(Step.SUSPEND, first.identifier)
    today = first.valid_to - timedelta(days=60)
    with snapshot(bureau.engine) as session:
        assert count_expiring(session, kinds=ONE, today=today, within=(30, 60, 90)) == {30: 0, 60: 1, 90: 1}
        assert count_expiring(session, kinds=frozenset(), today=today, within=(30, 90)) == {30: 0, 90: 0}
        (found,) = list_expiring_soon(session, kinds=ONE, today=today, days=60, limit=5)
        assert found.is_suspended
        assert kinds_of(session, [first.identifier, "none"]) == {first.identifier: (KIND, first.certificate_number)}


def test_endings_wait_for_their_second_person(bureau: Bureau) -> None:
    """With who proposed it and since when; another authority's are left out."""
    identifier = bureau.issue()
    order = StepOrder(Step.CANCEL, "r1", "依申请", "湘广许决〔2026〕2号")
    issuer = bureau.staff.principals["issuer"]
    with transaction(bureau.engine) as session:
        order_step(session, identifier, order, by=issuer, now=bureau.now, keyring=the_keyring())
    with snapshot(bureau.engine) as session:
        (waiting,) = list_endings(session, by=issuer)
        assert list_endings(session, by=replace(issuer, kinds=frozenset({OTHER}))) == []
    assert (waiting.identifier, waiting.step, waiting.proposed_by_name) == (identifier, "cancel", "issuer")
    assert (waiting.proposed_by, waiting.proposed_at) == (issuer.account_id, bureau.now)


@pytest.mark.parametrize(
    ("back", "first"), [(0, date(2026, 3, 1)), (2, date(2026, 1, 1)), (3, date(2025, 12, 1)), (15, date(2024, 12, 1))]
)
def test_months_are_counted_back_over_the_year(back: int, first: date) -> None:
    """December is no special case."""
    assert first_of_month(date(2026, 3, 31), back=back) == first
