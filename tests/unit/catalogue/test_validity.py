"""From the validity rule to the first and last valid day: every rule, both ends inclusive."""

from datetime import date

import pytest

from ecert.catalogue.template import Validity
from ecert.catalogue.validity import Period, add_years, new_period, paper_period, renewed_period
from ecert.catalogue.vocabulary import ValidityRule
from ecert.errors import InvalidInput
from tests.unit.catalogue.builders import a_validity

ISSUED = date(2026, 3, 2)
OPEN = [ValidityRule.LONG_TERM, ValidityRule.PER_ITEM, ValidityRule.PER_WORK]
SET_BY_OFFICE = [ValidityRule.BATCH_REISSUE, ValidityRule.AS_PRINTED]


def a_period(
    validity: Validity, *, issued: date = ISSUED, valid_from: date | None = None, valid_to: date | None = None
) -> Period:
    """Give the period of a new certificate."""
    return new_period(validity, issued=issued, valid_from=valid_from, valid_to=valid_to)


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (date(2026, 3, 2), 2, date(2028, 3, 2)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 2, 29), 1, date(2025, 3, 1)),
        (date(2096, 2, 29), 4, date(2100, 3, 1)),
        (date(2023, 2, 28), 1, date(2024, 2, 28)),
    ],
)
def test_years_are_added_in_the_calendar(day: date, years: int, later: date) -> None:
    """The leap day of a common year is 1 March."""
    assert add_years(day, years) == later


@pytest.mark.parametrize(
    ("issued", "years", "last"),
    [
        (date(2018, 10, 15), 2, date(2020, 10, 14)),
        (date(2018, 1, 1), 1, date(2018, 12, 31)),
        (date(2018, 3, 1), 3, date(2021, 2, 28)),
        (date(2021, 3, 1), 3, date(2024, 2, 29)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 28)),
    ],
)
def test_fixed_term_ends_on_the_day_before_its_anniversary(issued: date, years: int, last: date) -> None:
    """Both days count, so a year has no day too many, in leap years either."""
    assert a_period(a_validity(years=years), issued=issued) == Period(issued, last)


def test_term_of_180_days_counts_both_ends() -> None:
    """The permit of the fact sheet, of 8 May 2018, ends on 3 November."""
    validity = a_validity(ValidityRule.FIXED_TERM_MAX)
    assert a_period(validity, issued=date(2018, 5, 8)) == Period(date(2018, 5, 8), date(2018, 11, 3))


@pytest.mark.parametrize("rule", OPEN)
def test_open_rule_has_no_end(rule: ValidityRule) -> None:
    """Long term, one item and one work end by no date, and none can be asked for."""
    assert a_period(a_validity(rule)) == Period(ISSUED, None)
    with pytest.raises(InvalidInput, match="no end of validity"):
        a_period(a_validity(rule), valid_to=date(2027, 1, 1))


@pytest.mark.parametrize("rule", SET_BY_OFFICE)
def test_end_that_the_office_sets_is_taken_or_left_open(rule: ValidityRule) -> None:
    """Neither a batch nor what is printed follows from the day of issue."""
    assert a_period(a_validity(rule)) == Period(ISSUED, None)
    assert a_period(a_validity(rule), valid_to=date(2030, 12, 31)) == Period(ISSUED, date(2030, 12, 31))


def test_printed_end_falls_back_on_the_templates_years() -> None:
    """A kind may know the usual term without being bound to it."""
    validity = a_validity(ValidityRule.AS_PRINTED, years=6)
    assert a_period(validity).valid_to == date(2032, 3, 1)
    assert a_period(validity, valid_to=date(2029, 1, 1)).valid_to == date(2029, 1, 1)


def test_fixed_term_cannot_be_shortened_or_lengthened() -> None:
    """Only its own last day may be asked for."""
    assert a_period(a_validity(), valid_to=date(2028, 3, 1)).valid_to == date(2028, 3, 1)
    for other in (date(2028, 2, 29), date(2028, 3, 2)):
        with pytest.raises(InvalidInput, match="fixed"):
            a_period(a_validity(), valid_to=other)


def test_longest_term_can_be_shortened_only() -> None:
    """180 days are allowed, 181 are not."""
    validity = a_validity(ValidityRule.FIXED_TERM_MAX)
    assert a_period(validity, valid_to=date(2026, 4, 1)).valid_to == date(2026, 4, 1)
    assert a_period(validity, valid_to=date(2026, 8, 28)).valid_to == date(2026, 8, 28)
    with pytest.raises(InvalidInput, match="longest term"):
        a_period(validity, valid_to=date(2026, 8, 29))


@pytest.mark.parametrize("rule", [*SET_BY_OFFICE, ValidityRule.FIXED_TERM_MAX])
def test_period_of_one_day_is_the_shortest(rule: ValidityRule) -> None:
    """The last day may be the first, and cannot lie before it."""
    assert a_period(a_validity(rule), valid_to=ISSUED) == Period(ISSUED, ISSUED)
    with pytest.raises(InvalidInput, match="before the first valid day"):
        a_period(a_validity(rule), valid_to=date(2026, 3, 1))


def test_term_runs_from_the_first_valid_day() -> None:
    """A certificate that begins later ends later."""
    assert a_period(a_validity(), valid_from=date(2026, 7, 1)) == Period(date(2026, 7, 1), date(2028, 6, 30))


@pytest.mark.parametrize("valid_from", [date(2026, 3, 1), date(2027, 3, 4)], ids=["before-issue", "too-far-ahead"])
def test_first_day_lies_within_a_year_of_the_issue(valid_from: date) -> None:
    """Nothing is valid before it was issued, and nothing is issued for some far day."""
    with pytest.raises(InvalidInput) as caught:
        a_period(a_validity(), valid_from=valid_from)
    assert [error.path for error in caught.value.errors] == ["grant.valid_from"]
    assert valid_from.isoformat() not in str(caught.value)


@pytest.mark.parametrize("valid_from", [ISSUED, date(2027, 3, 3)])
def test_first_day_may_be_the_day_of_issue_or_366_days_later(valid_from: date) -> None:
    """Both ends are inclusive."""
    assert a_period(a_validity(), valid_from=valid_from).valid_from == valid_from


@pytest.mark.parametrize("rule", ValidityRule)
def test_paper_is_believed(rule: ValidityRule) -> None:
    """A certificate of paper has the days that stand on it, whatever the rule says today."""
    period = paper_period(
        a_validity(rule), issued=date(2018, 6, 20), valid_from=date(2018, 7, 1), valid_to=date(2023, 6, 30)
    )
    assert period == Period(date(2018, 7, 1), date(2023, 6, 30))


def test_paper_without_days_has_those_of_the_rule() -> None:
    """What is not printed follows from the day of issue."""
    period = paper_period(a_validity(), issued=date(2018, 10, 15), valid_from=None, valid_to=None)
    assert period == Period(date(2018, 10, 15), date(2020, 10, 14))


def test_paper_cannot_end_before_it_begins() -> None:
    """That is a slip of the pen in the backlog."""
    with pytest.raises(InvalidInput, match="before the first valid day"):
        paper_period(a_validity(), issued=ISSUED, valid_from=None, valid_to=date(2026, 3, 1))


BEFORE = Period(date(2024, 5, 1), date(2026, 4, 30))


def renewed(validity: Validity, *, issued: date = ISSUED, before: Period = BEFORE, to: date | None = None) -> Period:
    """Give the period of a renewal."""
    return renewed_period(validity, issued=issued, before=before, valid_to=to)


def test_timely_renewal_is_valid_at_once_and_counts_from_the_old_end() -> None:
    """Who renews in time is never without a valid certificate, and loses no day of the old term."""
    assert renewed(a_validity()) == Period(ISSUED, date(2028, 4, 30))


def test_renewal_on_the_last_day_still_counts_from_the_old_end() -> None:
    """The last day is inclusive."""
    assert renewed(a_validity(), issued=date(2026, 4, 30)) == Period(date(2026, 4, 30), date(2028, 4, 30))


def test_renewal_of_what_has_not_begun_begins_with_it() -> None:
    """A renewal does not bring the first day forward."""
    before = Period(date(2026, 4, 1), date(2026, 4, 30))
    assert renewed(a_validity(), before=before) == Period(date(2026, 4, 1), date(2028, 4, 30))


def test_late_renewal_begins_on_its_day_of_issue() -> None:
    """The gap stays a gap."""
    assert renewed(a_validity(), issued=date(2026, 6, 10)) == Period(date(2026, 6, 10), date(2028, 6, 9))


def test_renewal_over_a_leap_day_keeps_the_term() -> None:
    """A term that ended on 28 February is followed by one from the leap day."""
    before = Period(date(2022, 3, 1), date(2024, 2, 28))
    assert renewed(a_validity(), issued=date(2024, 2, 1), before=before) == Period(date(2024, 2, 1), date(2026, 2, 28))


def test_renewal_of_the_open_is_refused() -> None:
    """What does not end cannot be renewed."""
    with pytest.raises(InvalidInput) as caught:
        renewed(a_validity(ValidityRule.PER_WORK), before=Period(date(2024, 5, 1), None))
    assert [error.path for error in caught.value.errors] == ["predecessor"]


def test_end_that_another_authority_set_is_taken() -> None:
    """The kind's own rule does not bind it, but it still lies after the old end."""
    before, asked = Period(date(2024, 5, 1), date(2026, 4, 30)), date(2029, 12, 31)
    period = renewed_period(a_validity(), issued=ISSUED, before=before, valid_to=asked, set_elsewhere=True)
    assert period == Period(ISSUED, asked)
    with pytest.raises(InvalidInput, match="after the period that is renewed"):
        renewed_period(a_validity(), issued=ISSUED, before=before, valid_to=date(2026, 4, 1), set_elsewhere=True)


def test_end_of_a_renewal_has_the_rules_of_a_new_one() -> None:
    """A batch may set its end; a longest term and a fixed one are kept."""
    assert renewed(a_validity(ValidityRule.BATCH_REISSUE), to=date(2030, 1, 1)).valid_to == date(2030, 1, 1)
    assert renewed(a_validity(ValidityRule.FIXED_TERM_MAX)).valid_to == date(2026, 10, 27)
    with pytest.raises(InvalidInput, match="longest term"):
        renewed(a_validity(ValidityRule.FIXED_TERM_MAX), to=date(2026, 10, 28))
    with pytest.raises(InvalidInput, match="fixed"):
        renewed(a_validity(), to=date(2028, 4, 29))
    with pytest.raises(InvalidInput, match="after the period that is renewed"):
        renewed(a_validity(ValidityRule.AS_PRINTED), to=date(2026, 4, 30))
