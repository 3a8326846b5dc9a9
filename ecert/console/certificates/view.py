"""What the page of a certificate says, made from its dossier; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode

from ecert.catalogue.entries import Catalogue
from ecert.clock import legal_date
from ecert.console.certificates.dossier import Dossier
from ecert.console.certificates.facts import Fact, facts_of, has_hidden, holder_code
from ecert.console.certificates.logged import LogSheet
from ecert.console.certificates.offers import APPLICATIONS, Offer, may_recall
from ecert.console.certificates.timeline import Moment, Signer, moments_of, signer_of
from ecert.register.lifecycle import Status, status_on
from ecert.sync.certificate import Delivery

TONES: Final[Mapping[Status, str]] = {
    Status.VALID: "green",
    Status.INACTIVE: "blue",
    Status.SUSPENDED: "amber",
    Status.EXPIRED: "grey",
    Status.SUPERSEDED: "grey",
    Status.CANCELLED: "red",
    Status.WITHDRAWN: "red",
    Status.REVOKED: "red",
}
"""How each status is coloured."""
DISTRUSTED: Final = "red"
"""How every status is coloured where the key is not trusted."""
SOON_DAYS: Final = 60
"""From so many days before its end on a certificate is shown as ending."""
_GROUPS: Final = (
    ("apply", (Offer.CHANGE, Offer.RENEWAL, Offer.REISSUE)),
    ("note", (Offer.INSPECT, Offer.PAPER, Offer.COPY)),
    ("pause", (Offer.SUSPEND, Offer.RESUME)),
    ("end", (Offer.CANCEL, Offer.WITHDRAW, Offer.REVOKE)),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A step that is offered, and where it begins."""

    offer: Offer
    address: str


@dataclass(frozen=True, slots=True)
class Period:
    """The validity period, and where today lies in it."""

    first: date
    last: date | None
    elapsed: int
    """Days of it that are over, never more than it has."""
    days: int | None
    """How many it has; None where it has no end."""
    left: int | None
    """Days until its end, today counted; negative afterwards."""
    ends_soon: bool


@dataclass(frozen=True, slots=True)
class CertificateView:
    """The page."""

    dossier: Dossier
    address: str
    status: Status
    """By the verified history; by the columns where that does not hold, and then it is said to be unsure."""
    tone: str
    certain: bool
    period: Period
    holder_code: str
    facts: Sequence[Fact]
    hides: bool
    """Whether something is hidden that may be asked for."""
    revealed: bool
    moments: Sequence[Moment]
    record_signer: Signer | None
    sync: Delivery
    """The worst of what became of its events."""
    waits_at_platform: int
    groups: Sequence[tuple[str, Sequence[Way]]]
    recallable: frozenset[str]
    """Copies that can be called back, by id."""
    log: LogSheet | None
    """What the public log says; None on pages that do not ask."""
    authorities: Mapping[str, str]
    """Names of the issuing authorities by their USCC."""
    now: datetime


def view_certificate(
    dossier: Dossier,
    catalogue: Catalogue,
    log: LogSheet | None = None,
    *,
    english: bool,
    reveal: bool,
    now: datetime,
) -> CertificateView:
    """Make the page of a certificate."""
    version, record, today = dossier.version, dossier.scrutiny.record, legal_date(now)
    opened = dossier.scrutiny.opened
    status = (
        status_on(version.standing, valid_from=version.valid_from, valid_to=version.valid_to, day=today)
        if opened is None
        else opened.status_on(today)
    )
    first, last = (version.valid_from, version.valid_to) if record is None else (record.valid_from, record.valid_to)
    situation = dossier.situation
    return CertificateView(
        dossier=dossier,
        address=address_of(version.identifier),
        status=status,
        tone=DISTRUSTED if dossier.distrusted else TONES[status],
        certain=opened is not None,
        period=_period(first, last, today),
        holder_code="" if record is None else holder_code(record.holder, reveal=reveal),
        facts=() if record is None else facts_of(record, dossier.entry, english=english, reveal=reveal),
        hides=record is not None and has_hidden(record, dossier.entry),
        revealed=reveal,
        moments=moments_of(
            dossier.scrutiny, dossier.deliveries, catalogue.phrases, () if log is None else log.events, english=english
        ),
        record_signer=signer_of(dossier.scrutiny.record_signed_by),
        sync=_worst(dossier),
        waits_at_platform=sum(each.delivery not in _THERE for each in dossier.deliveries),
        groups=_groups(dossier),
        recallable=frozenset()
        if situation is None
        else frozenset(copy.copy_id for copy in dossier.copies if may_recall(situation, copy, now)),
        log=log,
        authorities=_authorities(catalogue, english=english, today=today),
        now=now,
    )


def address_of(identifier: str) -> str:
    """Give the address of a certificate's page."""
    return f"/console/certificates/{identifier}"


def way_to(offer: Offer, identifier: str, slug: str) -> str:
    """Give the address where a step begins."""
    if offer in APPLICATIONS:
        query = urlencode({"predecessor": identifier, "business_type": APPLICATIONS[offer].value})
        return f"/console/applications/new/{slug}?{query}"
    return f"{address_of(identifier)}/steps/{offer.value}"


_THERE: Final = frozenset({Delivery.DELIVERED, Delivery.WARNED})
_WORST: Final = (Delivery.FAILED, Delivery.HELD_BACK, Delivery.WAITING, Delivery.WARNED, Delivery.DELIVERED)


def _worst(dossier: Dossier) -> Delivery:
    found = {each.delivery for each in dossier.deliveries}
    return next((delivery for delivery in _WORST if delivery in found), Delivery.WAITING)


def _groups(dossier: Dossier) -> Sequence[tuple[str, Sequence[Way]]]:
    version = dossier.version
    groups = [
        (
            name,
            [
                Way(offer, way_to(offer, version.identifier, version.template))
                for offer in offers
                if offer in dossier.offers
            ],
        )
        for name, offers in _GROUPS
    ]
    return [(name, ways) for name, ways in groups if ways]


def _period(first: date, last: date | None, today: date) -> Period:
    if last is None:
        return Period(first, None, 0, None, None, ends_soon=False)
    days, left = (last - first).days + 1, (last - today).days + 1
    elapsed = max(0, min(days, (today - first).days))
    return Period(first, last, elapsed, days, left, ends_soon=0 < left <= SOON_DAYS)


def _authorities(catalogue: Catalogue, *, english: bool, today: date) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for authority in catalogue.authorities.values():
        name = authority.title_en if english else authority.name_on(today)
        codes = {authority.uscc, *(period.uscc for period in authority.names)}
        names |= {code: name for code in codes if code is not None}
    return names
