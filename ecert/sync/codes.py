"""
The outside world's code tables, and how our states and events are said in them (standards digest 7.2 and 7.3).

Only the codes that our certificates can have stand here: a transfer between provinces (办理转出) is none of them.
"""

from datetime import date
from enum import StrEnum

from ecert.application.workflow import BusinessType
from ecert.errors import InvalidInput
from ecert.register.lifecycle import EventKind, Standing


class CertificateState(StrEnum):
    """`certState` (证照状态), as far as our certificates have it."""

    VALID = "01"
    """有效"""
    SUSPENDED = "02"
    """暂扣"""
    WITHDRAWN = "03"
    """撤销"""
    CANCELLED = "04"
    """注销"""
    LAPSED = "05"
    """失效: expired, or replaced by a later version"""
    REVOKED = "07"
    """吊销"""


class Operation(StrEnum):
    """`operateType` (操作类型), as far as our events are of it."""

    FIRST_ISSUE = "01"
    """新发"""
    RENEWAL = "02"
    """延续"""
    SUSPENSION = "03"
    """暂扣"""
    END = "05"
    """注销, 撤销 or 吊销"""
    RESUMPTION = "06"
    """暂扣发还"""
    OTHER = "07"
    """其他"""
    CHANGE = "09"
    """变更"""


_STATES: dict[Standing, CertificateState] = {
    Standing.SUSPENDED: CertificateState.SUSPENDED,
    Standing.SUPERSEDED: CertificateState.LAPSED,
    Standing.CANCELLED: CertificateState.CANCELLED,
    Standing.WITHDRAWN: CertificateState.WITHDRAWN,
    Standing.REVOKED: CertificateState.REVOKED,
}

_ISSUES: dict[BusinessType, Operation] = {
    BusinessType.FIRST_ISSUE: Operation.FIRST_ISSUE,
    BusinessType.RENEWAL: Operation.RENEWAL,
    BusinessType.CHANGE: Operation.CHANGE,
    # The table has no word for a replaced paper (补证) or for one that was granted long ago (存量).
    BusinessType.REISSUE: Operation.OTHER,
    BusinessType.BACKLOG: Operation.OTHER,
}

_OPERATIONS: dict[EventKind, Operation] = {
    EventKind.SUSPENDED: Operation.SUSPENSION,
    EventKind.RESUMED: Operation.RESUMPTION,
    EventKind.SUPERSEDED: Operation.OTHER,
    EventKind.CANCELLED: Operation.END,
    EventKind.WITHDRAWN: Operation.END,
    EventKind.REVOKED: Operation.END,
    # The table has no word for an annual inspection (年检) either, nor for an annotated copy (加注件).
    EventKind.INSPECTED: Operation.OTHER,
    EventKind.COPIED: Operation.OTHER,
    EventKind.COPY_RECALLED: Operation.OTHER,
}


def state_of(standing: Standing, *, valid_to: date | None, day: date) -> CertificateState:
    """
    Give the state after an event of *day*.

    A certificate whose first day is still to come is 有效 with an `effectiveDate` in the future: nothing happens in the
    register on that first day, so a 其他 sent now would never be corrected. The same holds for expiry later on; whoever
    reads the row compares its dates.
    """
    if standing is not Standing.IN_FORCE:
        return _STATES[standing]
    return CertificateState.LAPSED if valid_to is not None and day > valid_to else CertificateState.VALID


def operation_of(kind: EventKind, business_type: str) -> Operation:
    """
    Give the operation of an event; for the first one it depends on what was applied for.

    Raises:
        InvalidInput: the business type is none that is known here.
    """
    if kind is not EventKind.ISSUED:
        return _OPERATIONS[kind]
    if business_type not in set(BusinessType):
        raise InvalidInput.at("operateType", "the record's business type has no operation")
    return _ISSUES[BusinessType(business_type)]
