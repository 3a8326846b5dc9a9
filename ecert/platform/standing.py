"""Judge whether a stored certificate is good on a given day."""

from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from ecert.platform.codes import CertificateState, Operation, QueryStatus, VerifyCode
from ecert.platform.identifiers import find_date
from ecert.platform.rows import Row

# Asia/Shanghai has had no summer time since 1991, so a fixed offset needs no time zone files.
_SHANGHAI = timezone(timedelta(hours=8))


class Standing(StrEnum):
    """What a certificate is worth today."""

    VALID = "valid"
    NOT_ACTIVE = "not-active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    ENDED = "ended"


QUERY_STATUSES = {
    Standing.VALID: QueryStatus.SUCCESS,
    Standing.NOT_ACTIVE: QueryStatus.RESTRICTED,
    Standing.SUSPENDED: QueryStatus.RESTRICTED,
    Standing.EXPIRED: QueryStatus.EXPIRED,
    Standing.ENDED: QueryStatus.ENDED,
}

VERIFY_CODES = {
    Standing.VALID: VerifyCode.VALID,
    Standing.NOT_ACTIVE: VerifyCode.NOT_ACTIVE,
    Standing.SUSPENDED: VerifyCode.SUSPENDED,
    Standing.EXPIRED: VerifyCode.ENDED,
    Standing.ENDED: VerifyCode.ENDED,
}

_ENDS = frozenset({CertificateState.WITHDRAWN, CertificateState.CANCELLED, CertificateState.REVOKED})


def compute_day(now: datetime) -> date:
    """Compute the calendar day of *now* in Asia/Shanghai."""
    return now.astimezone(_SHANGHAI).date()


def judge_row(row: Row, today: date) -> Standing:
    """
    Judge *row* on *today*: an end counts before expiry, expiry before everything else.

    The last day of validity is included. State 05 stands for two things: expired, or replaced by a later version; the
    dates and the operation tell which.
    """
    last = find_date(row.valid_to)
    first = find_date(row.valid_from)
    expired = last is not None and today > last
    if row.state in _ENDS:
        return Standing.ENDED
    if row.state == CertificateState.LAPSED:
        return Standing.EXPIRED if expired or row.operation == Operation.EXPIRY else Standing.ENDED
    if expired:
        return Standing.EXPIRED
    if row.state == CertificateState.SUSPENDED:
        return Standing.SUSPENDED
    if row.state == CertificateState.OTHER or (first is not None and today < first):
        return Standing.NOT_ACTIVE
    return Standing.VALID
