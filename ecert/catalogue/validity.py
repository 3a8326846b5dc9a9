"""From a kind's validity rule to the first and last valid day (both inclusive; legal dates of Asia/Shanghai)."""

from dataclasses import dataclass
from datetime import date, timedelta

from ecert.catalogue.template import Validity
from ecert.catalogue.vocabulary import ValidityRule
from ecert.errors import InvalidInput

MAX_DAYS_AHEAD = 366
"""How far after its issue a certificate may begin to be valid."""
OPEN_RULES = frozenset({ValidityRule.LONG_TERM, ValidityRule.PER_ITEM, ValidityRule.PER_WORK})


@dataclass(frozen=True, slots=True)
class Period:
    """A validity period; both days inclusive."""

    valid_from: date
    valid_to: date | None
    """Absent means no end."""


def add_years(day: date, years: int) -> date:
    """Give the same day *years* later; for 29 February in a common year, 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def new_period(validity: Validity, *, issued: date, valid_from: date | None, valid_to: date | None) -> Period:
    """
    Give the period of a new certificate.

    Args:
        validity: the kind's rule.
        issued: the day of issue; the period cannot begin before it.
        valid_from: first day asked for; the day of issue if absent.
        valid_to: last day asked for, where the rule leaves it to the office.

    Raises:
        InvalidInput: the rule does not allow the days asked for.
    """
    first = valid_from or issued
    if not issued <= first <= issued + timedelta(days=MAX_DAYS_AHEAD):
        raise InvalidInput.at("grant.valid_from", "must lie between the day of issue and a year after it")
    last = _rule_end(validity, first)
    if valid_to is not None:
        _check_asked_end(validity, first, valid_to, last)
        last = valid_to
    return Period(first, last)


def paper_period(validity: Validity, *, issued: date, valid_from: date | None, valid_to: date | None) -> Period:
    """
    Give the period of a certificate that was granted elsewhere: what the grant says, else what the rule says.

    So it is with one granted on paper before (存量), and with one that a national authority grants.

    Raises:
        InvalidInput: the period ends before it begins.
    """
    first = valid_from or issued
    last = valid_to if valid_to is not None else _rule_end(validity, first)
    if last is not None and last < first:
        raise InvalidInput.at("grant.valid_to", "must not lie before the first valid day")
    return Period(first, last)


def renewed_period(
    validity: Validity, *, issued: date, before: Period, valid_to: date | None, set_elsewhere: bool = False
) -> Period:
    """
    Give the period of a renewal: the new term counts from the end of the old one, or from today where that is over.

    The new version supersedes the old one at once, so it begins on the day of issue: a holder who renews in time is
    never without a valid certificate, and loses no day of the old term.

    Args:
        validity: the kind's rule.
        issued: the day of issue.
        before: the period of the version that is renewed.
        valid_to: last day asked for, where the rule leaves it to the office.
        set_elsewhere: another authority set the last day, so the rule does not bind it.

    Raises:
        InvalidInput: the old period has no end, or the rule does not allow the last day asked for.
    """
    if before.valid_to is None:
        raise InvalidInput.at("predecessor", "has no end, so there is nothing to renew")
    counted_from = max(issued, before.valid_to + timedelta(days=1))
    last = _rule_end(validity, counted_from)
    if valid_to is not None:
        if valid_to < counted_from:
            raise InvalidInput.at("grant.valid_to", "must lie after the period that is renewed")
        if not set_elsewhere:
            _check_asked_end(validity, counted_from, valid_to, last)
        last = valid_to
    return Period(max(issued, before.valid_from), last)


def _rule_end(validity: Validity, first: date) -> date | None:
    """Give the last day that the rule alone sets."""
    if validity.rule is ValidityRule.FIXED_TERM_MAX and validity.days:
        return first + timedelta(days=validity.days - 1)
    if validity.rule in {ValidityRule.FIXED_TERM, ValidityRule.AS_PRINTED} and validity.years:
        return add_years(first, validity.years) - timedelta(days=1)
    return None


def _check_asked_end(validity: Validity, first: date, asked: date, rule_end: date | None) -> None:
    path = "grant.valid_to"
    if asked < first:
        raise InvalidInput.at(path, "must not lie before the first valid day")
    if validity.rule in OPEN_RULES:
        raise InvalidInput.at(path, "this kind has no end of validity")
    if validity.rule is ValidityRule.FIXED_TERM and asked != rule_end:
        raise InvalidInput.at(path, "the term of this kind is fixed")
    if validity.rule is ValidityRule.FIXED_TERM_MAX and rule_end is not None and asked > rule_end:
        raise InvalidInput.at(path, "lies after the longest term of this kind")
