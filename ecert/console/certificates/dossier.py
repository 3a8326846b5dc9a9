"""Read everything that the page of a certificate shows, in one snapshot; rules stay in the services that are asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from ecert.accounts.principal import Principal
from ecert.annotated.service import AnnotatedCopy, list_copies
from ecert.application.service import Application, get_application
from ecert.application.trail import TrailStep, read_trails
from ecert.bundle.errors import StoredBundleInvalid
from ecert.bundle.service import find_distrust
from ecert.catalogue.entries import Catalogue, CatalogueEntry
from ecert.catalogue.template import CertificateTemplate
from ecert.clock import legal_date
from ecert.console.certificates.offers import Offer, Situation, allowed_offers
from ecert.document.archive import Document, find_documents
from ecert.errors import Conflict, UnknownApplication, UnknownTemplate
from ecert.fieldwork.reading import READERS
from ecert.fieldwork.sightings import Sighting, list_sightings
from ecert.inspection.service import open_years
from ecert.paper.service import Paper, list_papers
from ecert.register.record import Record
from ecert.register.scrutiny import Scrutiny, scrutinise
from ecert.register.service import get_certificate
from ecert.register.stored import OpenedCertificate
from ecert.register.versions import Version, list_versions
from ecert.register.waiting import WaitingEnding, find_waiting_ending
from ecert.reminding.ledger import Kept, list_of_certificate
from ecert.signing.keyring import Keyring
from ecert.sync.certificate import EventDelivery, deliveries_of


@dataclass(frozen=True, slots=True)
class Behind:
    """The application that a certificate was issued for."""

    application: Application
    trail: Sequence[TrailStep]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that is known of one version of a certificate."""

    version: Version
    versions: Sequence[Version]
    scrutiny: Scrutiny
    entry: CatalogueEntry | None
    """The very template that it was made from; None where that is not installed, or the record does not hold."""
    situation: Situation | None
    """What decides on the steps; None where something does not hold, so that there are none."""
    offers: frozenset[Offer]
    waiting: WaitingEnding | None
    papers: Sequence[Paper]
    copies: Sequence[AnnotatedCopy]
    deliveries: Sequence[EventDelivery]
    documents: Sequence[Document]
    reminders: Sequence[Kept]
    sightings: Sequence[Sighting] | None
    """None for who may not read rounds."""
    behind: Behind | None
    behind_is_damaged: bool = False
    distrusted: bool = False
    """Whether the key that signed it is not trusted with it, or that cannot be told."""

    @property
    def is_newest(self) -> bool:
        """Whether no later version has replaced it."""
        return self.versions[-1].identifier == self.version.identifier


def read_dossier(
    session: Session, identifier: str, *, by: Principal, catalogue: Catalogue, keyring: Keyring, now: datetime
) -> Dossier:
    """
    Read what there is of a certificate.

    Raises:
        Forbidden: not of the office.
        UnknownCertificate: there is none, or it is of a kind of another authority.
    """
    versions = list_versions(session, identifier, by=by)
    version = next(each for each in versions if each.identifier == identifier)
    scrutiny = scrutinise(get_certificate(session, identifier, by=by), keyring)
    waiting = find_waiting_ending(session, version.certificate_id)
    papers, copies = list_papers(session, identifier, by=by), list_copies(session, identifier, by=by)
    entry = None if scrutiny.record is None else _entry_of(scrutiny.record, catalogue)
    situation = None
    if scrutiny.opened is not None:
        situation = Situation(
            certificate=scrutiny.opened,
            template=_newest_template(version.template, catalogue),
            drawable=entry is not None,
            renewal=catalogue.office.renewal,
            waiting=waiting,
            papers=papers,
            copies=copies,
            years=_open_years(session, scrutiny.opened, by=by, now=now, keyring=keyring),
        )
    behind, damaged = _read_behind(session, scrutiny.stored.application_id, by=by)
    return Dossier(
        version=version,
        versions=versions,
        scrutiny=scrutiny,
        entry=entry,
        situation=situation,
        offers=frozenset() if situation is None else allowed_offers(situation, by=by, now=now),
        waiting=waiting,
        papers=papers,
        copies=copies,
        deliveries=deliveries_of(session, version.certificate_id, identifier),
        documents=list(find_documents(session, [version.certificate_id]).values()),
        reminders=list_of_certificate(session, identifier),
        sightings=None if by.roles.isdisjoint(READERS) else list_sightings(session, identifier, by=by),
        behind=behind,
        behind_is_damaged=damaged,
        distrusted=_is_distrusted(session, scrutiny, keyring),
    )


def _entry_of(record: Record, catalogue: Catalogue) -> CatalogueEntry | None:
    """Find the very template that a record was made from."""
    entry = catalogue.entries.get((record.template.slug, record.template.version))
    return entry if entry is not None and entry.digest == record.template.digest else None


def _is_distrusted(session: Session, scrutiny: Scrutiny, keyring: Keyring) -> bool:
    """Whether every verification fails because of the key: the newest bundle says so, or is none of ours."""
    signed_by = scrutiny.record_signed_by
    if signed_by is None:
        return False
    try:
        distrust = find_distrust(session, keyring)
    except StoredBundleInvalid:
        return True
    return distrust.denies(bytes.fromhex(signed_by.key_id), scrutiny.stored.credential)


def _newest_template(slug: str, catalogue: Catalogue) -> CertificateTemplate | None:
    try:
        return catalogue.get(slug).template
    except UnknownTemplate:
        return None


def _open_years(
    session: Session, certificate: OpenedCertificate, *, by: Principal, now: datetime, keyring: Keyring
) -> Sequence[int]:
    """List the years that can be inspected; none where an earlier version does not hold, as the service would say."""
    try:
        return open_years(session, certificate, by=by, today=legal_date(now), keyring=keyring)
    except Conflict:
        return ()


def _read_behind(session: Session, application_id: str | None, *, by: Principal) -> tuple[Behind | None, bool]:
    """Read the application behind a certificate, and whether it is there and damaged."""
    if application_id is None:
        return None, False
    try:
        application = get_application(session, application_id, by=by)
    except UnknownApplication:
        return None, False
    except Conflict:
        return None, True
    return Behind(application, read_trails(session, [application_id])[application_id]), False
