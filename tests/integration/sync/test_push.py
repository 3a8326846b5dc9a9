"""What the register has reaches the platform: every certificate, every event, in order."""

import datetime as dt

import pytest

from ecert.platform import checks, rows
from ecert.register.lifecycle import InspectionResult, Step
from tests.building import a_backlog_entry, an_application, the_catalogue
from tests.integration.sync.bureau import KIND, Bureau
from tests.integration.sync.exchange import Exchange
from tests.integration.sync.province import Province

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ABOLISHED = "dianshiju_zhizuo_xukezheng_yizhong"
"""Not issued any more since 2025-01-20; only a paper of before can be entered."""


def test_empty_register_has_nothing_to_push(exchange: Exchange) -> None:
    """Two empty sides are equal, and the platform is not even called."""
    assert exchange.push().pushes == 0
    assert exchange.compare().equal
    state = exchange.state()
    assert (state.delivered, state.newest, state.pending) == (0, 0, 0)


def test_all_kinds_reach_the_platform(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """All 34 kinds are taken without a remark, and both sides are equal."""
    kinds = [entry.template.slug for entry in the_catalogue()]
    bodies = [a_backlog_entry(kind) if kind == ABOLISHED else an_application(kind) for kind in kinds]
    issued = {bureau.issue(body) for body in bodies}
    assert exchange.state().pending == 34
    assert not exchange.compare().equal
    summary = exchange.push()
    assert (summary.delivered, summary.refused, summary.warned, summary.unavailable) == (34, 0, 0, False)
    assert set(province.current()) == issued
    found = exchange.compare()
    assert (found.equal, found.matching, found.certificates, found.at_platform) == (True, 34, 34, 34)
    state = exchange.state()
    assert (state.pending, state.open_failures, state.last_success_at) == (0, 0, bureau.now)


def test_second_push_sends_nothing(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """What is settled is not sent again."""
    bureau.issue()
    exchange.push()
    assert exchange.push().pushes == 0
    assert province.run("SELECT count(*) FROM push_log") == [(1,)]


@pytest.mark.parametrize(
    ("step", "operation", "state"),
    [(Step.CANCEL, "05", "04"), (Step.WITHDRAW, "05", "03"), (Step.REVOKE, "05", "07")],
)
def test_life_of_a_certificate_arrives_in_order(
    bureau: Bureau, exchange: Exchange, step: Step, operation: str, state: str
) -> None:
    """Issue, suspension, resumption and each kind of ending are told one after the other."""
    identifier = bureau.issue()
    for taken in (Step.SUSPEND, Step.RESUME, step):
        bureau.take(taken, identifier)
    summary = exchange.push()
    codes = [("01", "01"), ("03", "02"), ("06", "01"), (operation, state)]
    assert exchange.told() == [(identifier, *pair) for pair in codes]
    # One row of a certificate in each push: the answer names rows by certificate only.
    assert (summary.delivered, summary.pushes) == (4, 4)
    assert exchange.compare().equal


@pytest.mark.parametrize("result", InspectionResult)
def test_inspection_is_told_as_another_operation(bureau: Bureau, exchange: Exchange, result: InspectionResult) -> None:
    """The platform's table has no word for it; the certificate is in force, or suspended, as before."""
    identifier = bureau.issue()
    bureau.inspect(identifier, InspectionResult.FAILED)
    bureau.take(Step.SUSPEND, identifier)
    bureau.inspect(identifier, result)
    summary = exchange.push()
    codes = [("01", "01"), ("07", "01"), ("03", "02"), ("07", "02")]
    assert exchange.told() == [(identifier, *pair) for pair in codes]
    assert (summary.delivered, summary.refused, summary.warned) == (4, 0, 0)
    assert exchange.compare().equal


@pytest.mark.parametrize(
    ("business_type", "operation"), [("renewal", "02"), ("change", "09"), ("reissue", "07")], ids=str
)
def test_later_version_follows_the_end_of_the_one_before(
    bureau: Bureau, exchange: Exchange, province: Province, business_type: str, operation: str
) -> None:
    """The replaced version has lapsed, and the new one names it."""
    # What can be renewed already was granted on paper before.
    paper = business_type == "renewal"
    first = bureau.issue(a_backlog_entry(KIND) if paper else None)
    bureau.clock.advance(days=30)
    second = bureau.issue(an_application(KIND, business_type=business_type, predecessor=first))
    exchange.push()
    begun, day = ("07", "20240701") if paper else ("01", "20260302")
    assert exchange.told() == [(first, begun, "01"), (first, "07", "05"), (second, operation, "01")]
    row = province.current()[second]
    assert (row["associatedZzeCertID"], row["issuedDate"], row["issuDate"]) == (first, day, "20260401")
    assert exchange.compare().equal


def test_paper_of_before_is_told_as_other_and_lapsed_where_it_is(
    bureau: Bureau, exchange: Exchange, province: Province
) -> None:
    """A backlog entry has the days of the paper; one that was over before it was entered never was in force here."""
    grant = {"issued_date": "2022-01-10", "valid_from": "2022-01-10", "valid_to": "2024-01-09"}
    identifier = bureau.issue(a_backlog_entry(KIND, **grant))
    exchange.push()
    assert exchange.told() == [(identifier, "07", "05")]
    row = province.current()[identifier]
    assert (row["issuDate"], row["expiringDate"]) == ("20220110", "20240109")


def test_several_pushes_carry_a_large_register(bureau: Bureau, exchange: Exchange) -> None:
    """More than one push's worth is sent in pieces, and progress is told after each."""
    count = 105
    for _ in range(count):
        bureau.issue()
    told: list[tuple[int, int]] = []
    summary = exchange.push(on_progress=lambda settled, total: told.append((settled, total)))
    assert (summary.delivered, summary.pushes) == (count, 2)
    assert told == [(100, count), (count, count)]
    assert exchange.compare().equal


def test_person_is_told_by_name_and_number(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """A natural person's row has name and number, and the photograph stays here."""
    body = an_application("boyinyuan_zhuchiren_zheng")
    identifier = bureau.issue(body)
    exchange.push()
    row, holder = province.current()[identifier], body["holder"]
    assert (row["name"], row["identityCard"], row["identityCardType"]) == (holder["name"], holder["code"], "111")
    assert "data:image" not in str(row)


def test_certificate_of_a_later_day_is_told_at_once(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """It is 有效 from a day to come, and needs no second row when the day comes."""
    identifier = bureau.issue(an_application(KIND, grant={"valid_from": "2026-03-20"}))
    exchange.push()
    row = province.current()[identifier]
    assert (row["certState"], row["effectiveDate"]) == ("01", "20260320")
    bureau.clock.advance(days=60)
    assert exchange.push().pushes == 0
    assert exchange.compare().equal


def test_rows_at_the_platform_pass_its_own_checks(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """What came over the line is what the platform would take again."""
    bureau.issue()
    exchange.push()
    (stored,) = province.run("SELECT row_text, row_sha256 FROM current_row")
    row = rows.parse_row(stored[0].encode())
    assert checks.check_row(row, accept_provisional=True) == []
    assert rows.compute_row_sha256(rows.format_row(row)) == stored[1]


def test_warning_counts_as_delivered_and_stays_visible(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """The platform knows another certificate with the same number; ours is stored, and the remark is kept."""
    first = bureau.issue()
    exchange.push()
    second = bureau.issue()
    number = next(row["certNum"] for row in province.current().values())
    # As if the platform had the number of the next one under the first one's key.
    province.run("UPDATE current_row SET certificate_number = ?", number.replace("00001", "00002"))
    summary = exchange.push()
    assert (summary.delivered, summary.warned, summary.refused) == (1, 1, 0)
    assert exchange.failures() == []
    (warning,) = exchange.failures(resolved=True)
    assert (warning.identifier, warning.code, warning.resolved_at) == (second, "platform-warning", bureau.now)
    assert warning.message.startswith("certNum: another certificate")
    assert first in province.current()
    assert exchange.state().open_failures == 0


def test_time_of_day_does_not_change_a_row(bureau: Bureau, exchange: Exchange) -> None:
    """Pushed late, a row is the same as pushed at once: it tells the day of the event, not of the push."""
    bureau.issue()
    bureau.clock.now += dt.timedelta(days=900)
    exchange.push()
    assert exchange.told()[0][1:] == ("01", "01")
    assert exchange.compare().equal
