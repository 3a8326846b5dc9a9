"""Look whether rounds are still what was signed, and their photos what was taken in; for the doctor."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from ecert.errors import SealBroken
from ecert.fieldwork.closing import write_record
from ecert.fieldwork.reading import read_round
from ecert.fieldwork.record import open_round
from ecert.fieldwork.tables import PhotoRow, RoundRow
from ecert.signing.keyring import Keyring

_UNREADABLE = (ValueError, TypeError, AttributeError)
"""What is raised by a column that holds something else than it can."""


def check_rounds(session: Session, keyring: Keyring) -> Iterator[tuple[str, bool]]:
    """Give the id of every closed round, and whether its rows say what was signed."""
    statement = select(RoundRow.number).where(col(RoundRow.closed_at).is_not(None)).order_by(col(RoundRow.number))
    for number in session.exec(statement).all():
        row = session.get_one(RoundRow, number)
        yield row.id, _holds(session, row, keyring)
        # One round at a time is in memory.
        session.expunge_all()


def list_photos(session: Session, *, after: tuple[int, str], limit: int) -> Sequence[tuple[int, str]]:
    """Give round and digest of a page of photos."""
    number, sha256 = after
    statement = (
        select(PhotoRow.round_number, PhotoRow.sha256)
        .where(
            (col(PhotoRow.round_number) > number)
            | ((col(PhotoRow.round_number) == number) & (col(PhotoRow.sha256) > sha256))
        )
        .order_by(col(PhotoRow.round_number), col(PhotoRow.sha256))
        .limit(limit)
    )
    return [(found, digest) for found, digest in session.exec(statement)]


def _holds(session: Session, row: RoundRow, keyring: Keyring) -> bool:
    try:
        whole = read_round(session, row)
        if row.record is None or row.closed_at is None or whole.head.end is None:
            return False
        return open_round(row.record, keyring) == write_record(whole, whole.head.end, closed_at=row.closed_at)
    except (SealBroken, *_UNREADABLE):
        return False
