"""The signed history of a certificate as its page shows it: each event, how its signature and link hold; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ecert.catalogue.phrases import OTHER, Phrases
from ecert.console.certificates.logged import Entered
from ecert.register.lifecycle import STEP_EVENTS, EventKind
from ecert.register.scrutiny import Link, Part, Scrutiny, SignedBy
from ecert.sync.certificate import EventDelivery


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of event is drawn."""

    icon: str
    tone: str


_LOOKS: Final[Mapping[EventKind, Look]] = {
    EventKind.ISSUED: Look("award", "green"),
    EventKind.SUSPENDED: Look("pause", "amber"),
    EventKind.RESUMED: Look("play", "green"),
    EventKind.SUPERSEDED: Look("layers", "grey"),
    EventKind.CANCELLED: Look("circle-x", "red"),
    EventKind.WITHDRAWN: Look("undo-2", "red"),
    EventKind.REVOKED: Look("gavel", "red"),
    EventKind.INSPECTED: Look("clipboard-check", "blue"),
    EventKind.COPIED: Look("copy", "blue"),
    EventKind.COPY_RECALLED: Look("undo-2", "grey"),
}
_UNREADABLE: Final = Look("shield-x", "red")
_STEPS: Final = {kind: step for step, kind in STEP_EVENTS.items()}


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed, as a page says it."""

    key_id: str
    algorithm: str | None
    """None where the key is not known."""
    issuer_code: str | None
    """USCC of the authority; None for keys by which the register itself signs."""
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Moment:
    """One event of the history."""

    position: int
    kind: EventKind | None
    """None where its signature does not hold: nothing that it says is told."""
    look: Look
    at: datetime | None
    actor: str
    confirmed_by: str | None
    reason_code: str | None
    ground: str | None
    """What the code of the reason means, where that is known and says more than the reason."""
    reason: str | None
    document_number: str | None
    successor: str | None
    year: int | None
    result: str | None
    copy_id: str | None
    copy_expires_at: datetime | None
    sha256: str
    signer: Signer | None
    signature: str
    """`ok`, or the word for what is wrong with it."""
    linked: bool
    """Whether it stands where it says, and may."""
    entered: Entered | None
    """Where it stands in the public log; None on pages that do not ask."""
    delivery: EventDelivery | None


def moments_of(
    scrutiny: Scrutiny,
    deliveries: Sequence[EventDelivery],
    phrases: Phrases,
    entered: Sequence[Entered],
    *,
    english: bool,
) -> Sequence[Moment]:
    """Give the history of a certificate, the newest event first."""
    sent = {each.position: each for each in deliveries}
    places = dict(enumerate(entered, start=1))
    moments = [
        _moment(link, sent.get(link.position), phrases, places.get(link.position), english=english)
        for link in scrutiny.links
    ]
    return moments[::-1]


def signer_of(signed_by: SignedBy | None) -> Signer | None:
    """Say who signed; None where nothing can be read."""
    if signed_by is None:
        return None
    key = signed_by.key
    if key is None:
        return Signer(signed_by.key_id, None, None, None, None)
    return Signer(signed_by.key_id, key.algorithm.value, key.issuer_code, key.valid_from, key.valid_to)


def ground_of(kind: EventKind, code: str | None, phrases: Phrases, *, english: bool) -> str | None:
    """Say what the code of a step's reason means; None where nobody knows."""
    step = _STEPS.get(kind)
    if step is None or code is None or code == OTHER:
        return None
    phrase = phrases.steps.get(step.value, {}).get(code)
    return None if phrase is None else phrase.text(english=english)


def _moment(
    link: Link, delivery: EventDelivery | None, phrases: Phrases, entered: Entered | None, *, english: bool
) -> Moment:
    event = link.event
    wrong = [flaw for flaw in link.flaws if flaw.part is Part.SIGNATURE]
    inspection = None if event is None else event.inspection
    copy = None if event is None else event.copy
    ground = None if event is None else ground_of(event.kind, event.reason_code, phrases, english=english)
    reason = None if event is None else event.reason
    return Moment(
        position=link.position,
        kind=None if event is None else event.kind,
        look=_UNREADABLE if event is None else _LOOKS[event.kind],
        at=None if event is None else event.at,
        actor="" if event is None else event.actor,
        confirmed_by=None if event is None else event.confirmed_by,
        reason_code=None if event is None else event.reason_code,
        ground=None if ground == reason else ground,
        reason=reason,
        document_number=None if event is None else event.document_number,
        successor=None if event is None else event.successor,
        year=None if inspection is None else inspection.year,
        result=None if inspection is None else inspection.result.value,
        copy_id=None if copy is None else copy.copy_id,
        copy_expires_at=None if copy is None else copy.expires_at,
        sha256=link.sha256,
        signer=signer_of(link.signed_by),
        signature=wrong[0].reason if wrong else "ok",
        linked=event is not None and not link.flaws,
        entered=entered,
        delivery=delivery,
    )
