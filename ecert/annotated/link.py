"""
Give what a link leads to, and delete what no link leads to any more.

Whatever is wrong with a link has one answer, so that nobody learns which links there were. The link is looked up by the
digest of its token: how long that takes says nothing of the token.
"""

import logging
from datetime import datetime

from sqlalchemy import Engine, or_, update
from sqlmodel import col, select

from ecert.annotated.errors import LinkEnded
from ecert.annotated.rules import digest_token
from ecert.annotated.service import CopyDesk
from ecert.annotated.tables import AnnotatedCopyRow
from ecert.clock import legal_date
from ecert.errors import SealBroken
from ecert.faultpoints import FaultPoint, pass_point
from ecert.filestore.store import FileDamaged, FileMissing, FileStore
from ecert.register.lifecycle import Status
from ecert.register.service import find_certificate
from ecert.register.stored import StoredCertificate, open_stored
from ecert.signing.keyring import Keyring
from ecert.storage.database import execute, snapshot, transaction

logger = logging.getLogger(__name__)

MAX_SWEPT = 100
"""Files that are deleted at once."""


def give_copy(desk: CopyDesk, token: str) -> tuple[bytes, str]:
    """
    Give the file of a link, and the copy's id; it counts as downloaded.

    Raises:
        LinkEnded: the link has ended by itself, was called back, ended with its certificate, or never was.
        Unavailable: the file cannot be read now.
    """
    now, token_sha256 = desk.clock(), digest_token(token)
    if token_sha256 is None:
        raise _ended()
    with snapshot(desk.drawing.engine) as session:
        row = session.exec(select(AnnotatedCopyRow).where(AnnotatedCopyRow.token_sha256 == token_sha256)).first()
        if row is None or row.recalled_at is not None or row.link_expires_at <= now:
            raise _ended()
        copy_id, sha256 = row.id, row.sha256
        stored = find_certificate(session, row.identifier)
    if stored is None or not _is_valid(stored, desk.drawing.keyring, now=now):
        raise _ended()
    try:
        content = desk.drawing.files.get(sha256)
    except (FileMissing, FileDamaged) as error:
        logger.error("the file of an annotated copy cannot be given out (%s)", error.code)  # noqa: TRY400 - the code says all
        raise _ended() from error
    _count_download(desk.drawing.engine, copy_id, now=now)
    return content, copy_id


def sweep_copies(engine: Engine, files: FileStore, *, now: datetime, limit: int = MAX_SWEPT) -> int:
    """
    Delete the files of links that have ended or were called back; give how many there were.

    A run that is killed deletes the same files again.

    Raises:
        Unavailable: database or file store cannot be used now.
    """
    due = (
        select(AnnotatedCopyRow.id, AnnotatedCopyRow.sha256)
        .where(
            col(AnnotatedCopyRow.kept),
            or_(col(AnnotatedCopyRow.link_expires_at) <= now, col(AnnotatedCopyRow.recalled_at).is_not(None)),
        )
        .order_by(col(AnnotatedCopyRow.recalled_at).is_(None), col(AnnotatedCopyRow.link_expires_at))
        .limit(limit)
    )
    with snapshot(engine) as session:
        found = session.exec(due).all()
    if not found:
        return 0
    for _, sha256 in found:
        files.delete(sha256)
    pass_point(FaultPoint.COPIES_SWEPT)
    with transaction(engine) as session:
        ids = [copy_id for copy_id, _ in found]
        execute(session, update(AnnotatedCopyRow).where(col(AnnotatedCopyRow.id).in_(ids)).values(kept=False))
    return len(found)


def _is_valid(stored: StoredCertificate, keyring: Keyring, *, now: datetime) -> bool:
    try:
        return open_stored(stored, keyring).status_on(legal_date(now)) is Status.VALID
    except SealBroken:
        logger.error("the certificate of an annotated copy does not hold")  # noqa: TRY400 - its words may name it
        return False


def _count_download(engine: Engine, copy_id: str, *, now: datetime) -> None:
    """
    Count a download, unless the link was called back in this very moment.

    Raises:
        LinkEnded: it was.
    """
    statement = (
        update(AnnotatedCopyRow)
        .where(col(AnnotatedCopyRow.id) == copy_id, col(AnnotatedCopyRow.recalled_at).is_(None))
        .values(downloads=AnnotatedCopyRow.downloads + 1, last_download_at=now)
    )
    with transaction(engine) as session:
        if execute(session, statement).rowcount != 1:
            raise _ended()


def _ended() -> LinkEnded:
    return LinkEnded("link: 链接已失效 (it has ended, was called back, or never was)")
