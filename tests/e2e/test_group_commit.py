"""Issues that wait together share one transaction, and each still gets its own answer."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, event, text

from ecert.errors import EcertError
from ecert.issuance.group import GroupCommit, Outcome, issue_together
from ecert.issuance.service import Issued, IssueOrder
from ecert.register.service import events_after
from ecert.register.stored import OpenedCertificate
from ecert.storage.database import snapshot, transaction
from ecert.storage.installation import mark_restored
from tests.building import a_backlog_entry, an_application
from tests.e2e.desk import KIND, Desk


@contextmanager
def counted_commits(engine: Engine) -> Iterator[list[int]]:
    """Count the transactions that are committed meanwhile."""
    commits: list[int] = []

    def note(_: object) -> None:
        commits.append(1)

    event.listen(engine, "commit", note)
    try:
        yield commits
    finally:
        event.remove(engine, "commit", note)


def orders_for(desk: Desk, applications: list[dict[str, Any]]) -> list[IssueOrder]:
    """Make the issuer's orders for some applications."""
    return [IssueOrder(application["id"], desk.staff.principals["issuer"]) for application in applications]


def issue_all(desk: Desk, orders: list[IssueOrder]) -> list[Outcome]:
    """Issue together, with the office of the desk."""
    return list(issue_together(desk.engine, orders, office=desk.resources.office, clock=desk.clock))


def test_a_group_is_one_transaction(desk: Desk) -> None:
    """Ten certificates take one commit, and each is whole."""
    orders = orders_for(desk, [desk.approved(an_application(KIND)) for _ in range(10)])
    with counted_commits(desk.engine) as commits:
        outcomes = issue_all(desk, orders)
    issued = [outcome.certificate for outcome in outcomes if isinstance(outcome, Issued)]
    assert (len(issued), len(commits)) == (10, 1)
    assert len({certificate.record.number for certificate in issued}) == 10
    assert len({certificate.record.status_index for certificate in issued}) == 10
    for certificate in issued:
        assert desk.get(f"/api/v1/certificates/{certificate.stored.identifier}")["outcome"] == "PASSED"


def test_refused_order_does_not_fail_its_neighbours(desk: Desk) -> None:
    """Among good orders stand an unapproved one, a duplicate number, an unknown application and a wrong role."""
    entry = a_backlog_entry(KIND, certificate_number="（湘）字第00637号")
    good = [desk.approved(an_application(KIND)) for _ in range(3)]
    twins = [desk.approved(entry), desk.approved(entry)]
    orders = orders_for(desk, [good[0], desk.submit(an_application(KIND)), *twins, good[1], {"id": "none"}])
    orders.append(IssueOrder(good[2]["id"], desk.staff.principals["clerk"]))
    outcomes = issue_all(desk, orders)
    codes = [outcome.code if isinstance(outcome, EcertError) else "issued" for outcome in outcomes]
    assert codes == [
        "issued",
        "forbidden-transition",
        "issued",
        "duplicate-number",
        "issued",
        "unknown-application",
        "forbidden",
    ]
    assert desk.issue(good[2]).status_code == 201


def test_defect_in_one_order_does_not_fail_its_neighbours(desk: Desk) -> None:
    """An exception that nobody foresaw rolls the group back, and then each order is tried alone."""
    applications = [desk.approved(an_application(KIND)) for _ in range(4)]
    calls: list[int] = []

    def poisoned_serial() -> str:
        calls.append(1)
        # The third draw of the group, and the same order again when it is alone.
        if len(calls) in {3, 6}:
            raise ZeroDivisionError
        return desk.resources.chance.serial()

    office = desk.resources.office
    broken = replace(office, chance=replace(office.chance, serial=poisoned_serial))
    outcomes = issue_together(desk.engine, orders_for(desk, applications), office=broken, clock=desk.clock)
    assert [type(outcome).__name__ for outcome in outcomes] == [
        "Issued",
        "Issued",
        "ZeroDivisionError",
        "Issued",
    ]
    assert len(desk.get("/api/v1/certificates", role="auditor")["items"]) == 3


def test_same_application_twice_in_one_group_is_one_certificate(desk: Desk) -> None:
    """Both get the same answer."""
    order = orders_for(desk, [desk.approved(an_application(KIND))])[0]
    first, second = issue_all(desk, [order, order])
    assert isinstance(first, Issued)
    assert isinstance(second, Issued)
    assert first.certificate == second.certificate
    assert (first.is_new, second.is_new) == (True, False)


def test_requests_that_wait_share_commits(desk: Desk) -> None:
    """Of thirty orders that come at once, the first goes alone and the rest together."""
    orders = orders_for(desk, [desk.approved(an_application(KIND)) for _ in range(30)])
    group = GroupCommit(desk.engine, desk.resources.office, desk.clock)

    async def issue_at_once() -> list[OpenedCertificate]:
        issued = await asyncio.gather(*(group.issue(order) for order in orders))
        return [each.certificate for each in issued]

    with counted_commits(desk.engine) as commits:
        issued = asyncio.run(issue_at_once())
    assert len({certificate.stored.identifier for certificate in issued}) == 30
    assert len(commits) <= 2


def test_many_clients_over_http(desk: Desk) -> None:
    """Clients in parallel each get their own certificate, or the conflict that is theirs."""
    good = [desk.approved(an_application(KIND)) for _ in range(16)]
    bad = [desk.submit(an_application(KIND)) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(desk.issue, [*good, *bad]))
    assert [answer.status_code for answer in answers] == [201] * 16 + [409] * 4
    assert len({answer.json()["certificate_number"] for answer in answers[:16]}) == 16


def codes_of(outcomes: list[Outcome]) -> list[str]:
    """Give the certificates' numbers, and the codes of the refusals."""
    return [
        outcome.certificate.record.number if isinstance(outcome, Issued) else getattr(outcome, "code", repr(outcome))
        for outcome in outcomes
    ]


def test_refused_order_leaves_no_gap(desk: Desk) -> None:
    """Numbers and places are drawn for what is issued, in the order of the orders."""
    good = [desk.approved(an_application(KIND)) for _ in range(3)]
    bad = desk.submit(an_application(KIND))
    codes = codes_of(issue_all(desk, orders_for(desk, [good[0], bad, good[1], bad, good[2]])))
    assert codes == [
        "（湘）字第00001号",
        "forbidden-transition",
        "（湘）字第00002号",
        "forbidden-transition",
        "（湘）字第00003号",
    ]
    with desk.engine.connect() as connection:
        drawn = connection.execute(text("select last from number_series")).scalars().all()
        placed = connection.execute(text("select allocated from status_list")).scalars().all()
    assert (drawn, placed) == ([3], [3])


def test_series_that_ends_within_a_group_is_used_up_whole(desk: Desk) -> None:
    """What only shows when numbers are drawn lets each order go alone: two are left, so two are issued."""
    applications = [desk.approved(an_application(KIND)) for _ in range(4)]
    desk.issued()
    with transaction(desk.engine) as session:
        session.connection().execute(text("update number_series set last = 999997"))
    assert codes_of(issue_all(desk, orders_for(desk, applications))) == [
        "（湘）字第999998号",
        "（湘）字第999999号",
        "number-range-exhausted",
        "number-range-exhausted",
    ]


def test_one_of_two_successors_in_a_group_replaces_the_certificate(desk: Desk) -> None:
    """The other is told what it would be told a moment later; the end of the old version comes before the new one."""
    old = desk.issued()["identifier"]
    body = an_application(KIND, business_type="change", predecessor=old)
    rivals = [desk.approved(body) for _ in range(2)]
    other = desk.approved(an_application(KIND))
    outcomes = issue_all(desk, orders_for(desk, [other, *rivals]))
    assert codes_of(outcomes) == ["（湘）字第00002号", "（湘）字第00001号", "predecessor-not-current"]
    new = outcomes[1]
    assert isinstance(new, Issued)
    with snapshot(desk.engine) as session:
        told = [(event.identifier, event.position) for event in events_after(session, 2, limit=9)]
    assert told == [(old, 2), (new.certificate.record.identifier, 1)]
    assert desk.get(f"/api/v1/certificates/{old}")["status"] == "superseded"
    assert desk.get(f"/api/v1/certificates/{new.certificate.record.identifier}")["outcome"] == "PASSED"


def test_number_handed_in_goes_before_one_that_is_drawn(desk: Desk) -> None:
    """The drawn one of the same group steps over it, in whatever order they stand."""
    drawn = [desk.approved(an_application(KIND)) for _ in range(2)]
    entry = desk.approved(a_backlog_entry(KIND, certificate_number="(湘)字第00001号"))
    codes = codes_of(issue_all(desk, orders_for(desk, [drawn[0], entry, drawn[1]])))
    assert codes == ["（湘）字第00002号", "(湘)字第00001号", "（湘）字第00003号"]


def test_order_after_a_refused_one_for_the_same_application_is_done(desk: Desk) -> None:
    """Who may not issue it takes nothing from who may; and who asks again is answered what was made."""
    application = desk.approved(an_application(KIND))
    clerk, issuer = (IssueOrder(application["id"], desk.staff.principals[role]) for role in ("clerk", "issuer"))
    outcomes = issue_all(desk, [clerk, issuer, clerk, issuer])
    assert codes_of(outcomes) == ["forbidden", "（湘）字第00001号", "forbidden", "（湘）字第00001号"]
    assert [outcome.is_new for outcome in outcomes if isinstance(outcome, Issued)] == [True, False]
    (again,) = issue_all(desk, [issuer])
    assert isinstance(again, Issued)
    assert not again.is_new


def test_damaged_application_is_refused_alone(desk: Desk) -> None:
    """Somebody has changed its content; its neighbour is issued."""
    applications = [desk.approved(an_application(KIND)) for _ in range(2)]
    with transaction(desk.engine) as session:
        damage = text("update application set content_sha256 = :digest where id = :id")
        session.connection().execute(damage, {"digest": "0" * 64, "id": applications[0]["id"]})
    assert codes_of(issue_all(desk, orders_for(desk, applications))) == ["conflict", "（湘）字第00001号"]


def test_group_after_a_restore_is_refused_whole(desk: Desk) -> None:
    """All but what is only answered again."""
    issued, waiting = desk.approved(an_application(KIND)), desk.approved(an_application(KIND))
    issue_all(desk, orders_for(desk, [issued]))
    with transaction(desk.engine) as session:
        mark_restored(session, backup_sha256="0" * 64, newest_event=1, now=desk.clock())
    codes = codes_of(issue_all(desk, orders_for(desk, [waiting, issued, waiting])))
    assert codes == ["restored-not-cleared", "（湘）字第00001号", "restored-not-cleared"]
