"""Keep files under their digests, and give them back."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, true
from sqlmodel import Session, col, select

from ecert.accounts.principal import OFFICE, AccountRole, Principal
from ecert.accounts.scope import seen_by
from ecert.attachment.media import MediaType
from ecert.attachment.tables import AttachmentRow, AttachmentUploadRow, AttachmentUseRow
from ecert.errors import Conflict, UnknownAttachment
from ecert.storage.database import lock_or_insert


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is kept."""

    sha256: str
    media_type: MediaType
    size: int
    """In bytes."""
    uploaded_at: datetime
    """When it was brought first."""


def store_attachment(
    session: Session, content: bytes, media_type: MediaType, *, by: Principal, now: datetime
) -> Attachment:
    """
    Keep a file; one that is there already stays as it was brought first.

    Args:
        session: the transaction.
        content: the whole file.
        media_type: what it is, checked by `check_content`.
        by: a clerk.
        now: the instant.

    Raises:
        Forbidden: not a clerk.
        Conflict: what is stored under its digest is something else, so it is damaged.
    """
    by.require(AccountRole.CLERK)
    row = lock_or_insert(
        session,
        AttachmentRow,
        {"sha256": hashlib.sha256(content).hexdigest()},
        content=content,
        media_type=media_type.value,
        size=len(content),
        uploaded_by=by.account_id,
        uploaded_at=now,
    )
    if row.content != content:
        raise _damaged()
    lock_or_insert(session, AttachmentUploadRow, {"sha256": row.sha256, "account_id": by.account_id})
    return _read(row)


def get_attachment(session: Session, sha256: str, *, by: Principal) -> tuple[Attachment, bytes]:
    """
    Give a file with its bytes.

    Raises:
        Forbidden: not of the office.
        UnknownAttachment: there is none with this digest, or none that this account may see.
        Conflict: what is stored has another digest.
    """
    by.require(*OFFICE)
    row = session.get(AttachmentRow, sha256)
    if row is None or find_missing(session, [sha256], by=by):
        raise UnknownAttachment("attachment: no such attachment")
    if hashlib.sha256(row.content).hexdigest() != row.sha256:
        raise _damaged()
    return _read(row), row.content


def list_attachments(session: Session, digests: Collection[str], *, by: Principal) -> dict[str, Attachment]:
    """
    Give those of some files that an account may see, by their digests and without their bytes.

    Raises:
        Forbidden: not of the office.
    """
    by.require(*OFFICE)
    if not digests:
        return {}
    columns = (AttachmentRow.sha256, AttachmentRow.media_type, AttachmentRow.size, AttachmentRow.uploaded_at)
    statement = select(*columns).where(col(AttachmentRow.sha256).in_(sorted(digests)), _is_seen(by))
    return {
        sha256: Attachment(sha256, MediaType(media_type), size, uploaded_at)
        for sha256, media_type, size, uploaded_at in session.exec(statement)
    }


def note_use(session: Session, digests: Collection[str], slug: str) -> None:
    """Note that an application for a kind of certificate names these files: whoever sees the kind sees them."""
    for sha256 in sorted(set(digests)):
        lock_or_insert(session, AttachmentUseRow, {"sha256": sha256, "template_slug": slug})


def find_missing(session: Session, digests: Collection[str], *, by: Principal) -> set[str]:
    """Give those of some digests under which nothing is kept, or nothing that an account may see."""
    if not digests:
        return set()
    statement = select(AttachmentRow.sha256).where(col(AttachmentRow.sha256).in_(sorted(digests)), _is_seen(by))
    seen = set(session.exec(statement))
    return set(digests) - seen


def _is_seen(by: Principal) -> ColumnElement[bool]:
    """Give the condition: an account sees what it brought, and what an application for one of its kinds names."""
    if by.kinds is None:
        return true()
    sha256 = col(AttachmentRow.sha256)
    used = exists().where(col(AttachmentUseRow.sha256) == sha256, seen_by(col(AttachmentUseRow.template_slug), by))
    brought = exists().where(
        col(AttachmentUploadRow.sha256) == sha256, col(AttachmentUploadRow.account_id) == by.account_id
    )
    return or_(used, brought)


def _damaged() -> Conflict:
    return Conflict("attachment: what is stored is damaged; an auditor must look at it")


def _read(row: AttachmentRow) -> Attachment:
    return Attachment(row.sha256, MediaType(row.media_type), row.size, row.uploaded_at)
