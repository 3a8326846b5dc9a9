"""What the benchmark puts into a register is what the service itself would have put there."""

from sqlalchemy import Engine

from bench.fill import fill_applications, fill_certificates
from ecert.issuance.group import issue_together
from ecert.issuance.service import Issued, IssueOrder
from ecert.register.service import find_certificate
from ecert.register.stored import open_stored
from ecert.storage.database import snapshot
from tests.building import hire, some_resources


def test_what_the_benchmark_fills_in_verifies_and_can_be_issued(engine: Engine) -> None:
    """Certificates open with every signature; applications become certificates behind them."""
    resources, staff = some_resources(engine), hire(engine)
    now = resources.clock()
    filled = fill_certificates(engine, resources, 12, now=now)
    with snapshot(engine) as session:
        for each in filled:
            stored = find_certificate(session, each.identifier)
            assert stored is not None
            assert open_stored(stored, resources.keyring).record.identifier == each.identifier
    accounts = {role: principal.account_id for role, principal in staff.principals.items()}
    ids = fill_applications(engine, resources, 6, accounts=accounts, now=now)
    orders = [IssueOrder(each, staff.principals["issuer"]) for each in ids]
    outcomes = issue_together(engine, orders, office=resources.office, clock=resources.clock)
    assert all(isinstance(outcome, Issued) for outcome in outcomes)
