"""
The life of a certificate as one table (standards digest 7.3).

Events decide the *standing*; the standing and a day decide the *status*. Three different ends are kept apart: cancel
注销, withdraw 撤销 (the grant was unlawful), revoke 吊销 (a punishment).
"""

from datetime import date
from enum import StrEnum

from ecert.errors import ForbiddenTransition


class Status(StrEnum):
    """What a certificate is on a day; the words of the HTTP contract."""

    INACTIVE = "inactive"
    VALID = "valid"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    ENDED = "ended"
    UNKNOWN = "unknown"


STATUS_ZH: dict[Status, str] = {
    Status.INACTIVE: "未生效",
    Status.VALID: "有效",
    Status.SUSPENDED: "暂停",
    Status.EXPIRED: "过期失效",
    Status.SUPERSEDED: "已被替代",
    Status.CANCELLED: "注销",
    Status.WITHDRAWN: "撤销",
    Status.REVOKED: "吊销",
    Status.ENDED: "已失效",
    Status.UNKNOWN: "未知",
}


class Standing(StrEnum):
    """What the events alone have made of a certificate."""

    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


ENDINGS = (Standing.CANCELLED, Standing.WITHDRAWN, Standing.REVOKED)
"""What a second person has ended; replacement is none of them."""


class EventKind(StrEnum):
    """What can happen to a certificate."""

    ISSUED = "issued"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    INSPECTED = "inspected"
    COPIED = "copied"
    """An annotated copy (加注件) was made."""
    COPY_RECALLED = "copy_recalled"
    """An annotated copy was called back."""


class InspectionResult(StrEnum):
    """What an annual inspection (年检, 年度核验) of one year came to; a failed one changes no standing by itself."""

    PASSED = "passed"
    FAILED = "failed"


class Step(StrEnum):
    """What an officer can do to an issued certificate."""

    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"

    @property
    def terminal(self) -> bool:
        """Whether it ends the certificate, so that a second person must confirm it."""
        return self in {Step.CANCEL, Step.WITHDRAW, Step.REVOKE}


STEP_EVENTS: dict[Step, EventKind] = {
    Step.SUSPEND: EventKind.SUSPENDED,
    Step.RESUME: EventKind.RESUMED,
    Step.CANCEL: EventKind.CANCELLED,
    Step.WITHDRAW: EventKind.WITHDRAWN,
    Step.REVOKE: EventKind.REVOKED,
}

TRANSITIONS: dict[tuple[Standing, EventKind], Standing] = {
    (Standing.IN_FORCE, EventKind.SUSPENDED): Standing.SUSPENDED,
    (Standing.IN_FORCE, EventKind.SUPERSEDED): Standing.SUPERSEDED,
    (Standing.IN_FORCE, EventKind.CANCELLED): Standing.CANCELLED,
    (Standing.IN_FORCE, EventKind.WITHDRAWN): Standing.WITHDRAWN,
    (Standing.IN_FORCE, EventKind.REVOKED): Standing.REVOKED,
    (Standing.IN_FORCE, EventKind.INSPECTED): Standing.IN_FORCE,
    (Standing.IN_FORCE, EventKind.COPIED): Standing.IN_FORCE,
    (Standing.IN_FORCE, EventKind.COPY_RECALLED): Standing.IN_FORCE,
    (Standing.SUSPENDED, EventKind.RESUMED): Standing.IN_FORCE,
    (Standing.SUSPENDED, EventKind.CANCELLED): Standing.CANCELLED,
    (Standing.SUSPENDED, EventKind.WITHDRAWN): Standing.WITHDRAWN,
    (Standing.SUSPENDED, EventKind.REVOKED): Standing.REVOKED,
    (Standing.SUSPENDED, EventKind.INSPECTED): Standing.SUSPENDED,
    (Standing.SUSPENDED, EventKind.COPY_RECALLED): Standing.SUSPENDED,
}
"""Everything that may happen after `issued`; what is not here is forbidden."""

_WHEN_EXPIRED = frozenset({EventKind.CANCELLED, EventKind.SUPERSEDED})
"""An expired certificate can only be cancelled, or superseded by its renewal."""

_FINAL: dict[Standing, Status] = {
    Standing.SUPERSEDED: Status.SUPERSEDED,
    Standing.CANCELLED: Status.CANCELLED,
    Standing.WITHDRAWN: Status.WITHDRAWN,
    Standing.REVOKED: Status.REVOKED,
    Standing.SUSPENDED: Status.SUSPENDED,
}


def status_on(standing: Standing, *, valid_from: date, valid_to: date | None, day: date) -> Status:
    """
    Give the status on a legal day.

    An ending beats suspension, which beats the period; both boundaries of the period are inclusive.
    """
    if standing in _FINAL:
        return _FINAL[standing]
    if valid_to is not None and day > valid_to:
        return Status.EXPIRED
    return Status.INACTIVE if day < valid_from else Status.VALID


def next_standing(standing: Standing, kind: EventKind, *, expired: bool) -> Standing:
    """
    Give the standing after an event.

    Args:
        standing: the standing before it.
        kind: what happens.
        expired: whether the validity period is over on the day it happens.

    Raises:
        ForbiddenTransition: the table does not allow it.
    """
    after = TRANSITIONS.get((standing, kind))
    if after is None or (expired and kind not in _WHEN_EXPIRED):
        state = Status.EXPIRED if after is not None else standing
        raise ForbiddenTransition(f"step: {kind} is not allowed for a certificate that is {state}", state=state)
    return after
