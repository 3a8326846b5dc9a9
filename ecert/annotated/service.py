"""
Make annotated copies (加注件), list them, and call them back.

A copy is drawn and signed, and its file kept, before any transaction is open; then one transaction notes it and enters
its event into the certificate's chain. Where that fails the file goes again: nobody was told the link.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import func
from sqlmodel import Session, col, select

from ecert.accounts.principal import OFFICE, Principal
from ecert.annotated.errors import TooManyCopies, UnknownCopy
from ecert.annotated.rules import (
    MAKERS,
    MAX_OPEN_LINKS,
    MAX_REASON,
    CopyWish,
    Lifetime,
    annotate,
    check_status,
    digest_token,
    entries_of,
    settle_lifetime,
)
from ecert.annotated.tables import AnnotatedCopyRow
from ecert.catalogue.datatypes import check_text
from ecert.clock import Clock, legal_date
from ecert.document.making import DrawingDesk, SignedPdf, face_of, find_subject, sign_face
from ecert.errors import Conflict, ForbiddenTransition, UnknownCertificate
from ecert.faultpoints import FaultPoint, pass_point
from ecert.register.events import CopyNote
from ecert.register.lifecycle import EventKind
from ecert.register.service import EventFacts, append_event, get_certificate
from ecert.register.steps import open_to_build_on
from ecert.signing.keyring import Keyring
from ecert.storage.database import take_turn

MAX_LISTED = 500
"""Copies of one certificate that are listed, the newest."""
_NO_COPY = "copy_id: no such copy"


@dataclass(frozen=True, slots=True)
class CopyDesk:
    """Everything that copies need."""

    drawing: DrawingDesk
    clock: Clock
    draw_token: Callable[[], str]
    """Draws a link's token: 32 bytes of the system's randomness, in base64url."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A copy that is drawn, signed and kept, and noted nowhere yet."""

    copy_id: str
    wish: CopyWish
    lifetime: Lifetime
    token: str
    made: SignedPdf
    sha256: str


@dataclass(frozen=True, slots=True)
class AnnotatedCopy:
    """A copy as the office knows it."""

    copy_id: str
    identifier: str
    copy: str
    cause: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    link_expires_at: datetime
    sha256: str
    size: int
    downloads: int
    last_download_at: datetime | None
    recalled_at: datetime | None
    recalled_by: str | None
    recall_reason: str | None


def draw_copy(desk: CopyDesk, identifier: str, wish: CopyWish, *, by: Principal, now: datetime) -> Draft:
    """
    Draw and sign a copy, and keep its file; it is noted nowhere yet.

    Raises:
        Forbidden: neither clerk, reviewer nor issuer.
        UnknownCertificate: there is none.
        UnknownTemplate: its template is not installed any more.
        Conflict: what is stored does not hold, or the template is not the one it was made from.
        ForbiddenTransition: the certificate is not valid now.
        InvalidInput: no such copy is known, or its end is not possible.
        NotForeseen: the kind has no such copy.
        CharacterNotCovered: a character of face or purpose is in none of the fonts.
        SigningKeyMissing: the authority has no document key with a chain that covers the instant.
        Unavailable: it cannot be drawn, signed or kept now.
    """
    by.require(*MAKERS)
    drawing = desk.drawing
    subject = find_subject(drawing, identifier, by=by)
    check_status(subject.opened.status_on(legal_date(now)))
    lifetime = settle_lifetime(wish, now=now, last_day=subject.record.valid_to)
    copy_id = str(uuid.uuid4())
    annotation = annotate(wish.cause, copy_id, lifetime.expires_at)
    clean = face_of(drawing, subject, wish.copy)
    face = msgspec.structs.replace(clean, watermark=annotation.watermark, annotation=annotation.note)
    creator = drawing.catalogue.authority_of(subject.entry.template).name_on(legal_date(now))
    info = entries_of(wish.cause, copy_id, creator, lifetime)
    made = sign_face(drawing, subject, face, now=now, info=info)
    digest = drawing.files.put(made.content)
    pass_point(FaultPoint.COPY_KEPT)
    return Draft(copy_id, wish, lifetime, desk.draw_token(), made, digest)


def note_copy(
    session: Session, identifier: str, draft: Draft, *, by: Principal, now: datetime, keyring: Keyring
) -> AnnotatedCopy:
    """
    Note a copy that was drawn, and enter it into the certificate's chain.

    Raises:
        Forbidden: neither clerk, reviewer nor issuer.
        UnknownCertificate: there is none.
        Conflict: what is stored does not hold.
        ForbiddenTransition: the certificate is not valid any more.
        TooManyCopies: as many links of it are open as may be.
    """
    by.require(*MAKERS)
    take_turn(session)
    certificate = open_to_build_on(session, identifier, keyring=keyring, by=by)
    check_status(certificate.status_on(legal_date(now)))
    _check_room(session, identifier, now=now)
    token_sha256 = digest_token(draft.token)
    if token_sha256 is None:
        raise Conflict("link: what was drawn for it is no token")
    row = AnnotatedCopyRow(
        id=draft.copy_id,
        identifier=identifier,
        copy_kind=draft.wish.copy,
        cause=draft.wish.cause,
        created_at=draft.lifetime.created_at,
        created_by=by.account_id,
        created_by_name=by.name,
        expires_at=draft.lifetime.expires_at,
        link_expires_at=draft.lifetime.link_expires_at,
        token_sha256=token_sha256,
        sha256=draft.sha256,
        size=len(draft.made.content),
        kept=True,
        downloads=0,
    )
    session.add(row)
    session.flush()
    pass_point(FaultPoint.COPY_NOTED)
    note = CopyNote(draft.copy_id, draft.lifetime.expires_at)
    facts = EventFacts(EventKind.COPIED, by.name, reason=draft.wish.cause, copy=note)
    append_event(session, certificate, facts, now=now, keyring=keyring)
    return _read(row)


def recall_copy(
    session: Session, copy_id: str, *, reason: str, by: Principal, now: datetime, keyring: Keyring
) -> AnnotatedCopy:
    """
    Call a copy back: its link ends at once, and the chain says so.

    Raises:
        Forbidden: neither clerk, reviewer nor issuer.
        InvalidInput: the reason is missing or too long.
        UnknownCopy: there is none.
        Conflict: what is stored of its certificate does not hold.
        ForbiddenTransition: it was called back before, or it or its certificate has ended by itself.
    """
    by.require(*MAKERS)
    checked = check_text(reason, path="reason", max_length=MAX_REASON)
    take_turn(session)
    found = session.get(AnnotatedCopyRow, copy_id)
    if found is None:
        raise UnknownCopy(_NO_COPY)
    try:
        certificate = open_to_build_on(session, found.identifier, keyring=keyring, by=by)
    except UnknownCertificate as error:
        # A copy of another authority's certificate is answered like one that is not there.
        raise UnknownCopy(_NO_COPY) from error
    # Read anew under its lock: somebody may have been quicker.
    row = session.get_one(AnnotatedCopyRow, copy_id, with_for_update=True, populate_existing=True)
    if row.recalled_at is not None:
        raise ForbiddenTransition("copy: was called back before", state="recalled")
    if row.expires_at <= now:
        raise ForbiddenTransition("copy: has ended by itself", state="expired")
    row.recalled_at, row.recall_reason = now, checked
    row.recalled_by, row.recalled_by_name = by.account_id, by.name
    session.flush()
    pass_point(FaultPoint.COPY_RECALLED)
    facts = EventFacts(EventKind.COPY_RECALLED, by.name, reason=checked, copy=CopyNote(copy_id))
    append_event(session, certificate, facts, now=now, keyring=keyring)
    return _read(row)


def list_copies(session: Session, identifier: str, *, by: Principal) -> Sequence[AnnotatedCopy]:
    """
    List the copies of a certificate's version, the newest first.

    Raises:
        Forbidden: not of the office.
        UnknownCertificate: there is none.
    """
    by.require(*OFFICE)
    get_certificate(session, identifier, by=by)
    statement = (
        select(AnnotatedCopyRow)
        .where(AnnotatedCopyRow.identifier == identifier)
        .order_by(col(AnnotatedCopyRow.created_at).desc(), col(AnnotatedCopyRow.id))
        .limit(MAX_LISTED)
    )
    return [_read(row) for row in session.exec(statement)]


def _check_room(session: Session, identifier: str, *, now: datetime) -> None:
    """Insist that one more link may be open; the certificate is locked, so nobody opens one meanwhile."""
    statement = select(func.count()).where(
        AnnotatedCopyRow.identifier == identifier,
        AnnotatedCopyRow.link_expires_at > now,
        col(AnnotatedCopyRow.recalled_at).is_(None),
    )
    if session.exec(statement).one() >= MAX_OPEN_LINKS:
        raise TooManyCopies(f"copy: {MAX_OPEN_LINKS} links of this certificate are open; wait, or call one back")


def _read(row: AnnotatedCopyRow) -> AnnotatedCopy:
    return AnnotatedCopy(
        copy_id=row.id,
        identifier=row.identifier,
        copy=row.copy_kind,
        cause=row.cause,
        created_at=row.created_at,
        created_by=row.created_by_name,
        expires_at=row.expires_at,
        link_expires_at=row.link_expires_at,
        sha256=row.sha256,
        size=row.size,
        downloads=row.downloads,
        last_download_at=row.last_download_at,
        recalled_at=row.recalled_at,
        recalled_by=row.recalled_by_name,
        recall_reason=row.recall_reason,
    )
