"""Keep files under their digests, and give them back."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from ecert.accounts.principal import OFFICE, AccountRole, Principal
from ecert.attachment.media import MediaType
from ecert.attachment.tables import AttachmentRow
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
    return _read(row)


def get_attachment(session: Session, sha256: str, *, by: Principal) -> tuple[Attachment, bytes]:
    """
    Give a file with its bytes.

    Raises:
        Forbidden: not of the office.
        UnknownAttachment: there is none with this digest.
        Conflict: what is stored has another digest.
    """
    by.require(*OFFICE)
    row = session.get(AttachmentRow, sha256)
    if row is None:
        raise UnknownAttachment("attachment: no such attachment")
    if hashlib.sha256(row.content).hexdigest() != row.sha256:
        raise _damaged()
    return _read(row), row.content


def find_missing(session: Session, digests: Collection[str]) -> set[str]:
    """Give those of some digests under which nothing is kept."""
    if not digests:
        return set()
    known = session.exec(select(AttachmentRow.sha256).where(col(AttachmentRow.sha256).in_(sorted(digests))))
    return set(digests) - set(known)


def _damaged() -> Conflict:
    return Conflict("attachment: what is stored is damaged; an auditor must look at it")


def _read(row: AttachmentRow) -> Attachment:
    return Attachment(row.sha256, MediaType(row.media_type), row.size, row.uploaded_at)
