"""
Read what a status list is made of, and how new the register is: of a list of a million only the exceptions.

Columns are copies of what was signed, and somebody may have changed them: what cannot be is passed over here, and found
by the doctor.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from ecert.register.place import BLOCK_SIZE, LIST_SIZE
from ecert.register.tables import NOT_IN_FORCE, CertificateRow, EventRow, StatusBlockRow, StatusListRow
from ecert.storage.database import execute, fetch

_NEWEST = select(func.max(EventRow.sequence))


@dataclass(frozen=True, slots=True)
class Newest:
    """How new the register is."""

    sequence: int
    """Number of the newest event; 0 where there is none."""
    at: datetime | None
    """The latest instant of an event that is not in the future; None where there is none."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What the register holds of one status list."""

    full_blocks: int
    """How many blocks are handed out whole, from the first one on."""
    begun: Sequence[int]
    """The places that are handed out of the block after those."""
    exceptions: Sequence[tuple[int, str]]
    """The places of certificates that are not in force, with their standing."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A certificate as a trial of its key needs it."""

    credential: bytes
    """As it was signed."""
    status_list: int | None
    """The status list that it has a place in; None where the record was broken."""
    in_force: bool
    """Whether the register says so."""


def find_newest(session: Session, *, now: datetime) -> Newest:
    """
    Tell how new the register is.

    Events are numbered in the order of their commits, so whatever changes gives another number. Their instants are not:
    each is of before its commit. An instant that a wrong clock has put after *now* counts once it has come.
    """
    sequence = execute(session, _NEWEST).scalar_one()
    latest = select(col(EventRow.at)).where(col(EventRow.at) <= now).order_by(col(EventRow.at).desc()).limit(1)
    return Newest(sequence or 0, execute(session, latest).scalar_one_or_none())


def find_lists(session: Session) -> list[int]:
    """Give the numbers of all status lists."""
    return sorted(execute(session, select(col(StatusListRow.number))).scalars())


def find_samples(session: Session, *, first: date, last: date, limit: int) -> list[Sample]:
    """Give the newest certificates that were issued on some days."""
    issued, columns = col(CertificateRow.issued), (CertificateRow.credential, CertificateRow.status_list)
    statement = (
        select(*map(col, columns), col(CertificateRow.standing))
        .where(issued.between(first, last))
        .order_by(issued.desc(), col(CertificateRow.id).desc())
        .limit(limit)
    )
    return [Sample(content, number, said == "in_force") for content, number, said in fetch(session, statement, {})]


def find_listed(session: Session, number: int) -> Listed | None:
    """Read what a status list is made of; None where there is no such list. The session must be a snapshot."""
    counted = select(col(StatusListRow.allocated)).where(col(StatusListRow.number) == number)
    allocated = execute(session, counted).scalar_one_or_none()
    if allocated is None:
        return None
    full, rest = divmod(max(0, min(allocated, LIST_SIZE)), BLOCK_SIZE)
    index, standing = col(CertificateRow.status_index), col(CertificateRow.standing)
    exceptions = select(index, standing).where(
        col(CertificateRow.status_list) == number, index.between(0, LIST_SIZE - 1), NOT_IN_FORCE
    )
    found = [(place, said) for place, said in fetch(session, exceptions, {})]
    return Listed(full, _begun(session, number, full, rest), found)


def _begun(session: Session, number: int, block: int, count: int) -> list[int]:
    """Give the first places of a block in its random order."""
    order = select(col(StatusBlockRow.shuffle)).where(
        col(StatusBlockRow.list_number) == number, col(StatusBlockRow.block) == block
    )
    shuffle: bytes = execute(session, order).scalar_one_or_none() or b""
    offsets = struct.unpack_from(f">{min(count, len(shuffle) // 2)}H", shuffle)
    return [block * BLOCK_SIZE + offset for offset in offsets if offset < BLOCK_SIZE]
