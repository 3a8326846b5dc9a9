"""Issues that wait together share one transaction, and each still gets its own answer."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, event

from ecert.errors import EcertError
from ecert.issuance.group import GroupCommit, Outcome, issue_together
from ecert.issuance.service import Issued, IssueOrder
from ecert.register.stored import OpenedCertificate
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
