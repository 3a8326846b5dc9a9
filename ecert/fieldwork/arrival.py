"""What everything that arrives from a device has to pass: whose it is, and whether it was told before."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from ecert.accounts.principal import AccountRole, Principal
from ecert.fieldwork.errors import DeviceNeeded, EntryDiffers, RoundEnded, UnknownRound
from ecert.fieldwork.tables import RoundRow
from ecert.storage.table import Table
from ecert.storage.trouble import is_taken


@dataclass(frozen=True, slots=True)
class FromDevice:
    """Who tells something, by which device, and when it arrived."""

    by: Principal
    device_id: str
    now: datetime


def from_device(by: Principal, *, now: datetime) -> FromDevice:
    """
    Insist that an inspector's device tells something.

    Raises:
        Forbidden: not an inspector.
        DeviceNeeded: an inspector, but no device of his.
    """
    by.require(AccountRole.INSPECTOR)
    if by.device_id is None:
        raise DeviceNeeded("this needs the token of a device")
    return FromDevice(by, by.device_id, now)


def find_own(session: Session, round_id: str, told: FromDevice, *, lock: bool = False) -> RoundRow | None:
    """
    Find a round of somebody's own, locked until the transaction ends if asked.

    Raises:
        UnknownRound: it is somebody else's.
    """
    if "\0" in round_id:
        return None
    statement = select(RoundRow).where(RoundRow.id == round_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = session.exec(statement).one_or_none()
    if row is not None and row.account_id != told.by.account_id:
        raise UnknownRound("round_id: no such round")
    return row


def lock_round(session: Session, round_id: str, told: FromDevice) -> RoundRow:
    """
    Get a round of somebody's own as it is now, locked until the transaction ends.

    Raises:
        UnknownRound: there is none, or it is somebody else's.
    """
    row = find_own(session, round_id, told, lock=True)
    if row is None:
        raise UnknownRound("round_id: no such round")
    return row


def get_own(session: Session, round_id: str, told: FromDevice) -> RoundRow:
    """
    Get a round of somebody's own as it was, in a reading transaction.

    Raises:
        UnknownRound: there is none, or it is somebody else's.
    """
    row = find_own(session, round_id, told)
    if row is None:
        raise UnknownRound("round_id: no such round")
    return row


def check_same(kept: bytes, told: bytes) -> None:
    """
    Insist that the same was told as before.

    Raises:
        EntryDiffers: it is something else.
    """
    if kept != told:
        raise EntryDiffers("body: something else was told under this id before, and that stays")


def insert_once(session: Session, row: Table) -> bool:
    """Insert a row with an id of its own, and tell whether it is there now; False where another has the id."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        if not is_taken(error):
            raise
        return False
    return True


def check_open(owner: RoundRow) -> None:
    """
    Insist that something can be added to a round.

    Raises:
        RoundEnded: it is closed.
    """
    if owner.closed_at is not None:
        raise RoundEnded("round: is closed", state="ended")
