"""
What is granted beside the claims: number and days, where they are not the register's to choose.

Three cases differ: a certificate that was granted on paper before (存量) brings everything; one that a national
authority grants brings its number and may bring its days; all others leave both to the register, within the kind's
rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ecert.application.workflow import BusinessType
from ecert.catalogue.characters import number_key
from ecert.catalogue.datatypes import check_text, parse_date
from ecert.catalogue.numbering import fits, number_series
from ecert.catalogue.template import CertificateTemplate
from ecert.catalogue.validity import new_period, paper_period
from ecert.catalogue.vocabulary import NumberAuthority, ValidityRule
from ecert.errors import FieldError, InvalidInput

FIRST_DAY = date(1970, 1, 1)
"""No day of a certificate lies before it: a code counts days from here. Every one of the licences is younger."""
_DAYS = {"issued_date": "issued", "valid_from": "valid_from", "valid_to": "valid_to"}
_NUMBER = "grant.certificate_number"


@dataclass(frozen=True, slots=True)
class Grant:
    """Number and days as they were handed in; absent ones are the register's."""

    certificate_number: str | None = None
    issued: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None


def check_grant(
    template: CertificateTemplate, business_type: BusinessType, raw: Mapping[str, object], *, today: date
) -> Grant:
    """
    Check number and days: all of them for a backlog entry, else only what the rules leave open.

    Raises:
        InvalidInput: a member is unknown, missing, not this application's to say, or against the kind's rule.
    """
    grant = _read(template, raw)
    if business_type is BusinessType.BACKLOG:
        _check_backlog(grant, today)
    elif grant.issued is not None:
        raise InvalidInput.at("grant.issued_date", "belongs to a backlog entry")
    if business_type.has_predecessor and grant.certificate_number is not None:
        raise InvalidInput.at(_NUMBER, "later versions keep the number of the first")
    _check_days(template, business_type, grant, today)
    return grant


def number_problems(
    template: CertificateTemplate,
    business_type: BusinessType,
    grant: Grant,
    claims: Mapping[str, object],
    *,
    today: date,
) -> list[FieldError]:
    """
    Say whether the number of a first issue comes from where it must, before anybody approves what could not be issued.

    The register draws it, except where a national authority gives it, or where the template has no number letter for
    the choice that is claimed.
    """
    if business_type is not BusinessType.FIRST_ISSUE:
        return []
    handed_in = grant.certificate_number is not None
    if template.number.assigned_by is NumberAuthority.GRANTING_AUTHORITY:
        return [] if handed_in else [FieldError(_NUMBER, "is given by the national authority, and required")]
    drawable = number_series(template.number, year=today.year, claims=claims) is not None
    if handed_in and drawable:
        return [FieldError(_NUMBER, "is drawn by the register")]
    if not handed_in and not drawable:
        return [FieldError(_NUMBER, "is required: the template has no number letter for this choice")]
    return []


def _read(template: CertificateTemplate, raw: Mapping[str, object]) -> Grant:
    for key in raw:
        if key not in {"certificate_number", *_DAYS}:
            raise InvalidInput.at("grant", "has an unknown member")
    days = {
        name: parse_date(str(raw[key]), path=f"grant.{key}") for key, name in _DAYS.items() if raw.get(key) is not None
    }
    for key, name in _DAYS.items():
        if name in days and days[name] < FIRST_DAY:
            raise InvalidInput.at(f"grant.{key}", f"must not lie before {FIRST_DAY.isoformat()}")
    number = raw.get("certificate_number")
    return Grant(None if number is None else _check_number(template, number), **days)


def _check_number(template: CertificateTemplate, number: object) -> str:
    text = check_text(number, path=_NUMBER, max_length=60)
    if not fits(template.number, text) or not number_key(text):
        raise InvalidInput.at(_NUMBER, "does not have the form of this kind's numbers")
    return text


def _check_backlog(grant: Grant, today: date) -> None:
    if grant.certificate_number is None or grant.issued is None:
        raise InvalidInput.at("grant", "a backlog entry needs the paper's certificate_number and issued_date")
    if grant.issued > today:
        raise InvalidInput.at("grant.issued_date", "cannot lie in the future")


def _check_days(template: CertificateTemplate, business_type: BusinessType, grant: Grant, today: date) -> None:
    """Let the rules that will set the period say now what they will refuse then."""
    asked = {"valid_from": grant.valid_from, "valid_to": grant.valid_to}
    backlog, first = business_type is BusinessType.BACKLOG, business_type is BusinessType.FIRST_ISSUE
    set_elsewhere = template.granting_authority is not None
    if backlog or (first and set_elsewhere):
        paper_period(template.validity, issued=grant.issued or today, **asked)
        return
    if first:
        new_period(template.validity, issued=today, **asked)
    elif grant.valid_from is not None or (grant.valid_to is not None and business_type is not BusinessType.RENEWAL):
        raise InvalidInput.at("grant", "the period follows from the predecessor")
    if grant.valid_to is not None and not set_elsewhere and template.validity.rule is ValidityRule.FIXED_TERM:
        # The day of issue is not known yet: what is right today would be wrong when it is issued tomorrow.
        raise InvalidInput.at("grant.valid_to", "follows from the fixed term of this kind")
