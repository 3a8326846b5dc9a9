"""What the public log says of a certificate: where its record and each event stand, and whether they are published."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from ecert.log.errors import LogUnreadable
from ecert.log.published import Published, PublishedLog
from ecert.log.summary import find_signing_time
from ecert.log.tree import leaf_hash
from ecert.log.view import LogPlace
from ecert.register.stored import StoredCertificate


class Logged(StrEnum):
    """What the public log says of something signed."""

    PUBLISHED = "published"
    """It stands there, and everybody can see that it does."""
    WAITING = "waiting"
    """It is entered, and will be published within a minute."""
    UNTOLD = "untold"
    """It is entered; what is published cannot be read now."""
    MISSING = "missing"
    """The log has no entry of it: it was stored past the service, or changed."""
    CHANGED = "changed"
    """At its place something else is published."""


_WRONG: Final = frozenset({Logged.MISSING, Logged.CHANGED})


@dataclass(frozen=True, slots=True)
class Entered:
    """Where one signed thing stands in the log."""

    position: int | None
    """None where its row names no place."""
    logged: Logged


@dataclass(frozen=True, slots=True)
class LogSheet:
    """What the log says of a certificate."""

    record: Entered
    events: Sequence[Entered]
    """In the order of the chain."""
    size: int | None
    """How many entries are published; None where that cannot be told."""
    signed_at: datetime | None
    """When the published checkpoint was signed."""

    @property
    def is_wrong(self) -> bool:
        """Whether something was signed that the log does not hold."""
        return any(each.logged in _WRONG for each in (self.record, *self.events))


def read_log_sheet(session: Session, stored: StoredCertificate, log: PublishedLog) -> LogSheet:
    """Look everything up that was signed for a certificate."""
    try:
        published, readable = log.current(), True
    except LogUnreadable:
        published, readable = None, False
    places = stored.places + (None,) * (1 + len(stored.events) - len(stored.places))
    entered = [
        _enter(content, place, published, readable=readable)
        for content, place in zip((stored.record, *stored.events), places, strict=True)
    ]
    size = 0 if published is None else published.size
    return LogSheet(
        record=entered[0],
        events=entered[1:],
        size=size if readable else None,
        signed_at=None if published is None else find_signing_time(session, size),
    )


def _enter(content: bytes, place: LogPlace | None, published: Published | None, *, readable: bool) -> Entered:
    leaf = leaf_hash(hashlib.sha256(content).digest())
    if place is None or place.leaf != leaf:
        return Entered(None if place is None else place.position, Logged.MISSING)
    if not readable:
        return Entered(place.position, Logged.UNTOLD)
    if published is None or place.position >= published.size:
        return Entered(place.position, Logged.WAITING)
    try:
        same = published.leaf(place.position) == leaf
    except LogUnreadable:
        return Entered(place.position, Logged.UNTOLD)
    return Entered(place.position, Logged.PUBLISHED if same else Logged.CHANGED)
