"""Register and platform are compared certificate by certificate, and each kind of difference is told apart."""

import dataclasses

import pytest

from ecert.errors import PlatformError, PlatformUnavailable
from ecert.register.lifecycle import Step
from ecert.storage.database import transaction
from ecert.sync.client import PlatformClient
from ecert.sync.dialect import LedgerItem
from ecert.sync.reconciliation import MAX_LISTED
from ecert.sync.records import compute_row_sha256, row_key_of
from tests.integration.sync.bureau import Bureau
from tests.integration.sync.exchange import Exchange
from tests.integration.sync.province import Province
from tests.unit.sync.builders import an_identifier, another_row

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def three(bureau: Bureau, exchange: Exchange) -> list[str]:
    """Give three certificates that the platform has."""
    identifiers = [bureau.issue() for _ in range(3)]
    exchange.push()
    return identifiers


def test_equal_sides_are_told_as_equal(three: list[str], exchange: Exchange) -> None:
    """Every count agrees and no list has anything."""
    found = exchange.compare()
    assert (found.equal, found.differences) == (True, 0)
    assert (found.certificates, found.at_platform, found.matching, found.up_to) == (3, 3, 3, 3)
    assert len(three) == 3


def test_changed_row_at_the_platform_is_found(three: list[str], exchange: Exchange, province: Province) -> None:
    """Somebody changed what the platform holds."""
    province.run("UPDATE current_row SET row_sha256 = ? WHERE identifier = ?", "0" * 64, three[1])
    found = exchange.compare()
    assert (found.differing.identifiers, found.matching, found.equal) == ([three[1]], 2, False)


def test_certificate_deleted_at_the_platform_is_found(three: list[str], exchange: Exchange, province: Province) -> None:
    """Somebody deleted what the platform had taken."""
    province.run("DELETE FROM current_row WHERE identifier = ?", three[2])
    found = exchange.compare()
    assert (found.missing_at_platform.identifiers, found.matching, found.equal) == ([three[2]], 2, False)


def test_certificate_that_we_never_issued_is_found(three: list[str], exchange: Exchange, province: Province) -> None:
    """The platform has a certificate that the register does not know."""
    province.client().push([another_row("ZZZZZZZZZZZZ")])
    found = exchange.compare()
    assert found.unknown_here.identifiers == [an_identifier(serial="ZZZZZZZZZZZZ")]
    assert (found.certificates, found.at_platform, found.matching, found.equal) == (3, 4, 3, False)
    assert len(three) == 3


def test_event_that_the_platform_lost_is_found(
    three: list[str], bureau: Bureau, exchange: Exchange, province: Province
) -> None:
    """The platform went back to an older row: that is a difference, though the old row was right once."""
    (old,) = province.run("SELECT * FROM current_row WHERE identifier = ?", three[0])
    bureau.take(Step.REVOKE, three[0])
    exchange.push()
    assert exchange.compare().equal
    province.run("DELETE FROM current_row WHERE identifier = ?", three[0])
    province.run("INSERT INTO current_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *old)
    assert exchange.compare().differing.identifiers == [three[0]]


def test_event_that_only_the_platform_knows_is_found(three: list[str], bureau: Bureau, exchange: Exchange) -> None:
    """A register that was set back to an older copy is behind the platform."""
    bureau.take(Step.SUSPEND, three[0])
    exchange.push()
    with transaction(bureau.engine) as session:
        session.connection().exec_driver_sql("delete from certificate_event where position = 2")
    assert exchange.compare().differing.identifiers == [three[0]]


def test_tampered_certificate_is_found_here(three: list[str], bureau: Bureau, exchange: Exchange) -> None:
    """What does not hold cannot be compared, and is not taken for equal."""
    bureau.tamper(three[1])
    found = exchange.compare()
    assert (found.unreadable_here.identifiers, found.matching, found.equal) == ([three[1]], 2, False)


def test_certificate_whose_first_event_was_deleted_is_found(
    three: list[str], bureau: Bureau, exchange: Exchange, province: Province
) -> None:
    """A certificate counts by any of its events."""
    bureau.take(Step.SUSPEND, three[0])
    exchange.push()
    with transaction(bureau.engine) as session:
        session.connection().exec_driver_sql("delete from certificate_event where sequence = 1")
    assert exchange.compare().unreadable_here.identifiers == [three[0]]
    province.run("DELETE FROM current_row WHERE identifier = ?", three[0])
    assert exchange.compare().missing_at_platform.identifiers == [three[0]]


def test_what_is_still_to_be_sent_is_told_apart(three: list[str], bureau: Bureau, exchange: Exchange) -> None:
    """A new certificate and a new event are no differences, but the sides are not equal yet."""
    bureau.take(Step.SUSPEND, three[0])
    bureau.take(Step.RESUME, three[0])
    fresh = bureau.issue()
    found = exchange.compare()
    assert (found.differences, found.equal, found.matching) == (0, False, 2)
    assert sorted(found.not_yet_sent.identifiers) == sorted([three[0], fresh])
    exchange.push()
    assert exchange.compare().equal


def test_difference_is_told_though_something_is_still_to_be_sent(
    three: list[str], bureau: Bureau, exchange: Exchange, province: Province
) -> None:
    """A new event does not hide that the row before it was changed."""
    province.run("UPDATE current_row SET row_sha256 = ? WHERE identifier = ?", "0" * 64, three[0])
    bureau.take(Step.SUSPEND, three[0])
    found = exchange.compare()
    assert (found.differing.identifiers, found.not_yet_sent.count) == ([three[0]], 0)


def test_what_is_pushed_during_the_comparison_is_no_difference(
    three: list[str], bureau: Bureau, exchange: Exchange, province: Province
) -> None:
    """Work goes on while the ledger is read."""

    class BusyClient(PlatformClient):
        """A client whose ledger is read while somebody issues and pushes."""

        def fetch_ledger(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
            """Read the ledger around a push."""
            bureau.take(Step.SUSPEND, three[0])
            exchange.push()
            items = list(super().fetch_ledger())
            bureau.take(Step.RESUME, three[0])
            bureau.issue()
            exchange.push()
            return items

    found = exchange.compare(BusyClient(province.http, exchange.settings))
    assert found.differences == 0
    assert (found.certificates, found.at_platform, found.not_yet_sent.count) == (4, 3, 2)
    assert exchange.compare().equal


def test_register_with_a_lost_cursor_is_equal_all_the_same(
    three: list[str], bureau: Bureau, exchange: Exchange
) -> None:
    """The comparison looks at certificates, not at how far sync thinks it got."""
    with bureau.engine.begin() as connection:
        connection.exec_driver_sql("update sync_cursor set delivered = 0")
    assert exchange.compare().equal
    assert exchange.push().delivered == len(three)
    assert exchange.compare().equal


def test_lists_are_bounded_and_counts_are_not(three: list[str], exchange: Exchange) -> None:
    """A platform that forgot everything does not make a report without end."""

    class StrangeClient(PlatformClient):
        """A client of a platform that is full of certificates nobody here issued."""

        def fetch_ledger(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
            """Give more unknown certificates than are listed."""
            for number in range(MAX_LISTED + 50):
                row = another_row(f"{number:012d}")
                yield LedgerItem(row_key_of(row.identifier), row.identifier, 1, compute_row_sha256(row))

    found = exchange.compare(StrangeClient(exchange.province.http, exchange.settings))
    assert (found.unknown_here.count, len(found.unknown_here.identifiers)) == (150, 100)
    assert found.missing_at_platform.count == len(three)


@pytest.mark.parametrize("mode", ["http-500", "nonsense", "empty"])
def test_unreadable_ledger_is_no_result(exchange: Exchange, province: Province, mode: str) -> None:
    """An outage is not taken for an empty platform."""
    province.fail(mode, route="/ledger")
    with pytest.raises(PlatformUnavailable):
        exchange.compare()


def test_hidden_ledger_is_no_result(exchange: Exchange, province: Province) -> None:
    """A refusal is not taken for an empty platform either."""
    province.fail("refuse", route="/ledger")
    with pytest.raises(PlatformError):
        exchange.compare()


def test_another_province_code_makes_other_rows(three: list[str], exchange: Exchange) -> None:
    """The row holds the province of the settings, so a changed setting shows as a difference everywhere."""
    exchange.settings = dataclasses.replace(exchange.settings, city_code="440000")
    assert exchange.compare().differing.count == len(three)
