"""Note which signed PDFs were made, so that each is made once; the files are in the file store, under their digests."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from ecert.document.tables import DocumentRow
from ecert.storage.database import lock_or_insert


@dataclass(frozen=True, slots=True)
class Document:
    """A signed PDF that is kept."""

    certificate_id: int
    copy: str
    """`original` or `duplicate`."""
    sha256: str
    """Under this digest the file is kept."""
    size: int
    """In bytes."""
    record_sha256: str
    """SHA-256 of the signed record that is attached."""
    key_id: str
    """The document key that signed, eight hexadecimal digits."""
    stamped: bool
    made_at: datetime


def find_documents(session: Session, certificate_ids: Collection[int]) -> dict[tuple[int, str], Document]:
    """Find the documents of some certificates, by certificate and copy."""
    statement = select(DocumentRow).where(col(DocumentRow.certificate_id).in_(certificate_ids))
    return {(row.certificate_id, row.copy_kind): _read(row) for row in session.exec(statement)}


def note_document(session: Session, document: Document, *, instead_of: str | None = None) -> Document:
    """
    Note that a document was made and its file kept.

    Args:
        session: the transaction.
        document: what was made.
        instead_of: digest of the file that it takes the place of, since that is missing or damaged.

    Returns:
        What is noted now: where somebody else noted one meanwhile, that one.
    """
    values = {
        "sha256": document.sha256,
        "size": document.size,
        "record_sha256": document.record_sha256,
        "key_id": document.key_id,
        "stamped": document.stamped,
        "made_at": document.made_at,
    }
    row = lock_or_insert(
        session,
        DocumentRow,
        {"certificate_id": document.certificate_id, "copy_kind": document.copy},
        **values,
    )
    if row.sha256 == instead_of:
        for name, value in values.items():
            setattr(row, name, value)
        session.flush()
    return _read(row)


def list_documents(session: Session, *, after: tuple[int, str], limit: int) -> list[Document]:
    """Give a page of all documents, in the order of certificate and copy."""
    place, copy = col(DocumentRow.certificate_id), col(DocumentRow.copy_kind)
    behind = (place > after[0]) | ((place == after[0]) & (copy > after[1]))
    statement = select(DocumentRow).where(behind).order_by(place, copy).limit(limit)
    return [_read(row) for row in session.exec(statement)]


def _read(row: DocumentRow) -> Document:
    return Document(
        certificate_id=row.certificate_id,
        copy=row.copy_kind,
        sha256=row.sha256,
        size=row.size,
        record_sha256=row.record_sha256,
        key_id=row.key_id,
        stamped=row.stamped,
        made_at=row.made_at,
    )
