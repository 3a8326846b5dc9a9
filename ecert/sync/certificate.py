"""Say what the platform knows of one certificate (归集状态): each event delivered, waiting, refused or held back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from ecert.register.versions import EventNumber, list_event_numbers
from ecert.sync.failures import Failure, FailureCode, find_failures
from ecert.sync.journal import read_cursor
from ecert.sync.tables import SyncPushRow

MAX_RECEIPTS = 50
"""For how many of a certificate's events the push is looked up, the newest."""


class Delivery(StrEnum):
    """What became of an event."""

    DELIVERED = "delivered"
    WARNED = "warned"
    """Delivered; the platform found something worth a look."""
    WAITING = "waiting"
    """Its turn has not come."""
    HELD_BACK = "held_back"
    """An earlier event of the certificate was not delivered."""
    FAILED = "failed"
    """The platform did not take it, or it cannot be sent as it is."""


@dataclass(frozen=True, slots=True)
class EventDelivery:
    """One event, and what the platform has of it."""

    sequence: int
    """The event's number in the register."""
    position: int
    delivery: Delivery
    delivered_at: datetime | None = None
    """When the platform took it, as far as the log of pushes tells."""
    push: int | None = None
    """Number of that push in the log: our receipt."""
    failure: Failure | None = None
    """What was noted of it, also where it was delivered later."""


def deliveries_of(session: Session, certificate_id: int, identifier: str) -> Sequence[EventDelivery]:
    """Give each event of a certificate with what became of it, in their order."""
    cursor, failures = read_cursor(session), find_failures(session, identifier)
    numbers = list_event_numbers(session, certificate_id)
    judged = [_judge(number, cursor=cursor, failure=failures.get(number.sequence)) for number in numbers]
    late = len(judged) - MAX_RECEIPTS
    return [
        _with_receipt(session, each, number.at) if place >= late else each
        for place, (each, number) in enumerate(zip(judged, numbers, strict=True))
    ]


def _judge(number: EventNumber, *, cursor: int, failure: Failure | None) -> EventDelivery:
    sequence, position = number.sequence, number.position
    if failure is not None and failure.resolved_at is None:
        held = failure.code is FailureCode.HELD_BACK
        delivery = Delivery.HELD_BACK if held else Delivery.FAILED
        return EventDelivery(sequence, position, delivery, failure=failure)
    if sequence > cursor:
        return EventDelivery(sequence, position, Delivery.WAITING)
    if failure is not None:
        warned = failure.code is FailureCode.WARNING
        delivery = Delivery.WARNED if warned else Delivery.DELIVERED
        return EventDelivery(sequence, position, delivery, failure.resolved_at, failure=failure)
    return EventDelivery(sequence, position, Delivery.DELIVERED)


def _with_receipt(session: Session, event: EventDelivery, at: datetime) -> EventDelivery:
    """Look for the push that an event went with, where nothing was ever noted of it."""
    if event.delivery is not Delivery.DELIVERED or event.delivered_at is not None:
        return event
    push = _find_push(session, event.sequence, at)
    return event if push is None else replace(event, push=push[0], delivered_at=push[1])


def _find_push(session: Session, sequence: int, at: datetime) -> tuple[int, datetime] | None:
    """
    Find the push that an event went with: the first answered one since the event that reached so far.

    Events that are tried again lie behind the cursor, so no retry reaches further than a push before it did.
    """
    statement = (
        select(SyncPushRow.id, SyncPushRow.at)
        .where(
            SyncPushRow.at >= at,
            SyncPushRow.last_sequence >= sequence,
            SyncPushRow.first_sequence <= sequence,
            col(SyncPushRow.return_code).is_not(None),
        )
        .order_by(col(SyncPushRow.at), col(SyncPushRow.id))
        .limit(1)
    )
    found = session.exec(statement).first()
    return None if found is None else (found[0] or 0, found[1])
