"""What the register allots and who issues, for tests: valid by default, one thing overridden at a time."""

import dataclasses
from datetime import UTC, date, datetime

from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.numbering import format_number, number_series
from ecert.catalogue.validity import new_period
from ecert.issuance.compose import Allotment, Authorities, UnsignedCertificate, compose
from tests.unit.application.builders import TODAY, a_submission, day_of
from tests.unit.catalogue.builders import a_kind, the_catalogue

SERIAL = "K7W2M9QX4T1Z"


def an_allotment(entry: CatalogueEntry, issued: date = TODAY, **changes: object) -> Allotment:
    """Allot the first number of the year and the period of the rule."""
    series = number_series(entry.template.number, year=issued.year, claims=entry.sample.claims)
    assert series is not None
    allotment = Allotment(
        number=format_number(series, 1),
        serial=SERIAL,
        version=1,
        issued=issued,
        first_issued=issued,
        period=new_period(entry.template.validity, issued=issued, valid_from=None, valid_to=None),
        status_list=3,
        status_index=482193,
        application_number="20260302-000001",
        issued_at=datetime(2026, 3, 2, 3, 4, 5, tzinfo=UTC),
    )
    return dataclasses.replace(allotment, **changes)  # type: ignore[arg-type]


def the_authorities(entry: CatalogueEntry) -> Authorities:
    """Give the real authorities of a kind."""
    catalogue, granting = the_catalogue(), entry.template.granting_authority
    return Authorities(
        issuing=catalogue.authority_of(entry.template),
        issuer_code=catalogue.issuer_code(entry.template, on=TODAY),
        granting=None if granting is None else catalogue.authorities[granting],
    )


def a_certificate(type_index: int = 18, /, *, issued: date | None = None, **changes: object) -> UnsignedCertificate:
    """Draw up the certificate of a kind's sample."""
    entry = a_kind(type_index)
    day = issued or day_of(entry)
    return compose(
        a_submission(type_index, today=day),
        entry,
        authorities=the_authorities(entry),
        allotment=an_allotment(entry, day, **changes),
    )
