"""What stands around a certificate: versions, the ending that waits, numbers in the register's order, reminders."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from ecert.accounts.principal import AccountRole
from ecert.errors import Forbidden, UnknownCertificate
from ecert.register.lifecycle import Standing, Step
from ecert.register.steps import StepOrder, order_step
from ecert.register.versions import list_event_numbers, list_versions
from ecert.register.waiting import find_waiting_ending
from ecert.reminding.ledger import list_of_certificate
from ecert.storage.database import snapshot, transaction
from tests.building import an_application, the_keyring
from tests.integration.sync.bureau import KIND, Bureau


def test_versions_are_listed_from_the_first_on(engine: Engine) -> None:
    """Whichever of them is asked about; what another authority issues is not known."""
    bureau = Bureau(engine)
    first = bureau.issue()
    other = bureau.issue(an_application(KIND))
    second = bureau.issue(an_application(KIND, business_type="change", predecessor=first))
    clerk = bureau.person(AccountRole.CLERK)
    with snapshot(engine) as session:
        for identifier in (first, second):
            versions = list_versions(session, identifier, by=clerk)
            assert [(each.identifier, each.version_no) for each in versions] == [(first, 1), (second, 2)]
            assert [each.standing for each in versions] == [Standing.SUPERSEDED, Standing.IN_FORCE]
        assert [each.identifier for each in list_versions(session, other, by=clerk)] == [other]
        numbers = list_event_numbers(session, bureau.open(first).stored.certificate_id)
        assert [number.position for number in numbers] == [1, 2]
        assert numbers[0].sequence < numbers[1].sequence
        assert list_of_certificate(session, first) == []
        foreign = replace(clerk, kinds=frozenset({"another"}))
        for by, identifier in ((foreign, first), (clerk, "no-such")):
            with pytest.raises(UnknownCertificate) as caught:
                list_versions(session, identifier, by=by)
            assert caught.value.detail == "identifier: no such certificate"
        with pytest.raises(Forbidden):
            list_versions(session, first, by=bureau.person(AccountRole.INSPECTOR))


def test_ending_waits_until_it_is_decided(engine: Engine) -> None:
    """There is one at most; afterwards there is none."""
    bureau = Bureau(engine)
    identifier = bureau.issue()
    certificate_id = bureau.open(identifier).stored.certificate_id
    issuer = bureau.person(AccountRole.ISSUER)
    order = StepOrder(Step.REVOKE, "r1", "依法吊销", "湘广罚决〔2026〕1号")
    with transaction(engine) as session:
        assert find_waiting_ending(session, certificate_id) is None
        order_step(session, identifier, order, by=issuer, now=bureau.now, keyring=the_keyring())
    with snapshot(engine) as session:
        waiting = find_waiting_ending(session, certificate_id)
    assert waiting is not None
    assert (waiting.step, waiting.proposed_by, waiting.proposed_by_name) == (Step.REVOKE, issuer.account_id, "issuer")
