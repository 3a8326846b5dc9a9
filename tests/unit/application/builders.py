"""Submissions for tests: the sample of a kind, first issue, with one thing overridden at a time."""

import dataclasses
from datetime import date

from ecert.application.submission import RawSubmission, Submission, check_submission
from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.vocabulary import NumberAuthority
from ecert.identifiers.certificate import CertificateIdentifier
from tests.unit.catalogue.builders import a_kind

TODAY = date(2026, 3, 2)
PREDECESSOR = str(
    CertificateIdentifier.build("11430000320581596K918", "11430000320581596K", serial="K7W2M9QX4T1Z", version=1)
)


def a_raw_submission(type_index: int = 18, /, **changes: object) -> RawSubmission:
    """Make a submission as it comes in; a kind whose numbers are given elsewhere brings its number."""
    entry = a_kind(type_index)
    template, holder = entry.template, entry.sample.holder
    given = template.number.assigned_by is NumberAuthority.GRANTING_AUTHORITY
    raw = RawSubmission(
        business_type="first_issue",
        holder_name=holder.name,
        holder_code=holder.code,
        holder_code_type=holder.code_type,
        claims=dict(entry.sample.claims),
        grant={"certificate_number": template.number.example} if given else {},
    )
    return dataclasses.replace(raw, **changes)  # type: ignore[arg-type]


def some_claims(type_index: int = 18, /, **changes: object) -> dict[str, object]:
    """Give the claims of a kind's sample with some changed."""
    return {**a_kind(type_index).sample.claims, **changes}


def a_submission(type_index: int = 18, /, *, today: date = TODAY, **changes: object) -> Submission:
    """Make a submission that was checked."""
    return check_submission(a_kind(type_index), a_raw_submission(type_index, **changes), today=today)


def day_of(entry: CatalogueEntry, wanted: date = TODAY) -> date:
    """Give a day on which the kind is issued: *wanted*, or its last one before."""
    in_force = entry.template.in_force
    if in_force is None or in_force.last_day is None:
        return wanted
    return min(wanted, in_force.last_day)
