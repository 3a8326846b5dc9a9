"""Which certificates of a key stood in the public log by an instant: what remains when the key is distrusted."""

import hashlib
from collections.abc import Iterable, Iterator

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from ecert.errors import Malformed
from ecert.log.past import Past
from ecert.register.digits import MAX_BYTES
from ecert.register.record import MAX_RECORD_BYTES, decode_record
from ecert.register.tables import CertificateRow
from ecert.signing.envelope import parse
from ecert.storage.database import fetch

_PAGE = 100
_ROWS = (
    select(
        col(CertificateRow.id),
        col(CertificateRow.record),
        col(CertificateRow.credential),
        col(CertificateRow.log_position),
    )
    .where(col(CertificateRow.id) > bindparam("after"), col(CertificateRow.log_position) < bindparam("size"))
    .order_by(col(CertificateRow.id))
    .limit(_PAGE)
)


def find_older(session: Session, key_id: bytes, past: Past) -> Iterator[bytes]:
    """
    Give SHA-256 of each signed credential under a key that was issued by then.

    The log holds records. So the very bytes of the record stood in it at their place, and they name the credential.
    What somebody wrote into the table since is passed over.

    Args:
        session: a reading transaction.
        key_id: of the certificate key.
        past: the log as it was.
    """
    for record, credential, position in _rows(session, past.size):
        if not past.had(position, hashlib.sha256(record).digest()):
            continue
        digest = hashlib.sha256(credential).digest()
        if _is_of(key_id, record, credential, digest):
            yield digest


def _is_of(key_id: bytes, record: bytes, credential: bytes, digest: bytes) -> bool:
    """Whether a record and the credential that it names are both under a key."""
    try:
        outer = parse(record, max_bytes=MAX_RECORD_BYTES)
        return (
            outer.key_id == key_id
            and parse(credential, max_bytes=MAX_BYTES).key_id == key_id
            and decode_record(outer.payload).credential_digest == digest
        )
    except Malformed:
        return False


def _rows(session: Session, size: int) -> Iterable[tuple[bytes, bytes, int]]:
    after = 0
    while page := fetch(session, _ROWS, {"after": after, "size": size}):
        yield from ((bytes(record), bytes(credential), position) for _, record, credential, position in page)
        after = page[-1][0]
