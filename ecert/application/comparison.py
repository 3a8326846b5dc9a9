"""The differences between a certificate and what is asked for in its place (变更对比)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ecert.application.submission import Submission
from ecert.catalogue.datatypes import Value
from ecert.catalogue.template import CertificateTemplate, Field
from ecert.catalogue.vocabulary import Role, Source
from ecert.register.record import Holder, Record


@dataclass(frozen=True, slots=True)
class Contents:
    """What can be compared of a certificate or of an application, which may be unfinished."""

    holder: Holder
    """A text of it is empty where nothing is said yet."""
    claims: Mapping[str, Value]
    """Of the applicant alone; what is not said is absent."""
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is said otherwise than before."""

    path: str
    """As errors name it: `holder.name`, `claims.address`, `grant.valid_to`."""
    field: Field | None
    """What it is to the template; None where it has no such field (any more)."""
    before: Value | None
    """None where it was not said."""
    after: Value | None
    """None where it is not said any more."""

    @property
    def taken_away(self) -> Sequence[str]:
        """The items of a list that are not in the new one."""
        return _without(self.before, self.after)

    @property
    def put_in(self) -> Sequence[str]:
        """The items of a list that were not in the old one."""
        return _without(self.after, self.before)


def contents_of_record(record: Record, template: CertificateTemplate) -> Contents:
    """Take from a record what an applicant said, as far as the template knows who says what."""
    said_elsewhere = {field.key for field in template.fields if field.source is not Source.APPLICANT}
    claims = {key: value for key, value in record.claims.items() if key not in said_elsewhere}
    return Contents(record.holder, claims, record.valid_to)


def contents_of_submission(submission: Submission) -> Contents:
    """Take from a submission what is compared."""
    return Contents(submission.holder, submission.claims, submission.grant.valid_to)


def compare(before: Contents, after: Contents, template: CertificateTemplate) -> tuple[Difference, ...]:
    """
    List what is said otherwise: the holder, the fields in the template's order, the last day that is asked for.

    Without such a day nothing is said about it, for then it follows from the predecessor or the kind's rule.

    Args:
        before: of the certificate.
        after: what is to replace it.
        template: the kind, in the version of the new one.
    """
    found = _compare_holders(before.holder, after.holder, template)
    fields = {field.key: field for field in template.fields}
    keys = [key for key in fields if key in before.claims or key in after.claims]
    keys += sorted((before.claims.keys() | after.claims.keys()) - fields.keys())
    for key in keys:
        old, new = before.claims.get(key), after.claims.get(key)
        if old != new:
            found.append(Difference(f"claims.{key}", fields.get(key), old, new))
    if after.valid_to is not None and after.valid_to != before.valid_to:
        old_day = None if before.valid_to is None else before.valid_to.isoformat()
        field = template.with_role(Role.VALID_TO)
        found.append(Difference("grant.valid_to", field, old_day, after.valid_to.isoformat()))
    return tuple(found)


def _compare_holders(before: Holder, after: Holder, template: CertificateTemplate) -> list[Difference]:
    pairs = (
        ("name", Role.HOLDER_NAME, before.name, after.name),
        ("code_type", Role.HOLDER_CODE_TYPE, before.code_type, after.code_type),
        ("code", Role.HOLDER_CODE, before.code, after.code),
    )
    return [
        Difference(f"holder.{name}", template.with_role(role), old or None, new or None)
        for name, role, old, new in pairs
        if old != new
    ]


def _without(some: Value | None, others: Value | None) -> Sequence[str]:
    if not isinstance(some, list):
        return ()
    known = set(others) if isinstance(others, list) else set()
    return [item for item in some if item not in known]
