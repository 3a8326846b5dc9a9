"""
Invite inspectors' devices (设备), take them in, and shut them out.

A device has a token of its own, which acts as an inspector and as nothing else. It comes in by a code that an
administrator gives out, and it goes at once when somebody says so: `ecert.accounts.reading` looks at every call. Texts
that people write come checked (`ecert.device.service`).
"""

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select, update

from ecert.accounts.codes import draw_code, read_code
from ecert.accounts.errors import InvitationUnknown, UnknownDevice
from ecert.accounts.events import OPERATOR, AccountEventKind, AccountFacts, Doers
from ecert.accounts.ledger import begin, enter
from ecert.accounts.principal import AccountRole, Principal, read_roles
from ecert.accounts.reading import digest_of
from ecert.accounts.service import TOKEN_PREFIX, find_account
from ecert.accounts.tables import AccountRow, DeviceInvitationRow, DeviceRow, TokenRow
from ecert.errors import Conflict, Malformed, NotFound
from ecert.signing.keyring import Keyring

INVITATION_LIFE = timedelta(minutes=15)
"""How long a code can be used."""
DEVICE_LIFE = timedelta(days=180)
"""How long a device's token lives."""
SEEN_EVERY = timedelta(minutes=5)
"""How often it is noted at most that a device was seen."""
MAX_LABEL = 64
MAX_REASON = 500
MAX_LISTED = 1000
"""Devices that are listed, the newest."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation with its code, which is shown once and kept nowhere."""

    code: str
    account: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Device:
    """A device as it is shown."""

    device_id: str
    label: str
    account: str
    created_at: datetime
    expires_at: datetime
    last_seen_at: datetime | None
    shut_out_at: datetime | None
    shut_out_by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A device that was taken in, with its token, which is shown once and kept nowhere."""

    device: Device
    token: str


def invite_device(
    session: Session, *, account_name: str, by: Principal | None, now: datetime, keyring: Keyring
) -> Invitation:
    """
    Give out a code by which one device of an inspector comes in.

    Args:
        session: the transaction.
        account_name: whose device it will be.
        by: an administrator; None for the operator at the command line.
        now: the present instant.
        keyring: signs the event.

    Raises:
        Forbidden: not an administrator.
        NotFound: there is no such account, or it is disabled.
        Conflict: the account does not hold the role inspector.
        AccountAltered: the account is not what its signed events made of it.
        SigningKeyMissing: no event key covers the day.
    """
    if by is not None:
        by.require(AccountRole.ADMINISTRATOR)
    begin(session, now=now, keyring=keyring)
    account = find_account(session, account_name)
    if account is None or account.id is None:
        raise NotFound("account: no such account")
    if AccountRole.INSPECTOR not in read_roles(account.roles):
        raise Conflict("account: is no inspector's, and devices are inspectors'")
    code = draw_code(secrets.choice)
    row = DeviceInvitationRow(
        sha256=_digest_of_code(code),
        account_id=account.id,
        created_at=now,
        created_by=None if by is None else by.name,
        expires_at=now + INVITATION_LIFE,
    )
    session.add(row)
    session.flush()
    facts = AccountFacts(AccountEventKind.DEVICE_INVITED, _doers(by), code=bytes.fromhex(row.sha256))
    enter(session, account, facts, now=now, keyring=keyring)
    return Invitation(code, account.name, row.expires_at)


def enrol_device(session: Session, *, code: str, label: str, now: datetime, keyring: Keyring) -> Enrolled:
    """
    Take a device in, and give it its token.

    Raises:
        InvitationUnknown: the code is unknown, used or late, or the account is disabled.
        AccountAltered: the account is not what its signed events made of it.
        SigningKeyMissing: no event key covers the day.
    """
    try:
        digest = _digest_of_code(code)
    except Malformed as error:
        raise _no_invitation() from error
    begin(session, now=now, keyring=keyring)
    # Locked, so that of two devices with one code the second finds it used.
    row = session.get(DeviceInvitationRow, digest, with_for_update=True, populate_existing=True)
    if row is None or row.device_id is not None or row.expires_at <= now:
        raise _no_invitation()
    account = session.get(AccountRow, row.account_id)
    if account is None or account.disabled:
        raise _no_invitation()
    expires_at = now + DEVICE_LIFE
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token_row = TokenRow(account_id=row.account_id, sha256=digest_of(token), created_at=now, expires_at=expires_at)
    session.add(token_row)
    session.flush()
    if token_row.id is None:
        raise Conflict("token: it is not stored")
    device = DeviceRow(
        id=str(uuid.uuid4()),
        account_id=row.account_id,
        token_id=token_row.id,
        label=label,
        created_at=now,
        expires_at=expires_at,
        last_seen_at=now,
    )
    session.add(device)
    session.flush()
    row.device_id = device.id
    session.flush()
    facts = AccountFacts(
        AccountEventKind.DEVICE_LET_IN,
        Doers(account.name),
        token=bytes.fromhex(token_row.sha256),
        code=bytes.fromhex(digest),
        device=device.id,
    )
    enter(session, account, facts, now=now, keyring=keyring)
    return Enrolled(_read(device, account.name), token)


def list_devices(session: Session, *, by: Principal | None) -> Sequence[Device]:
    """
    List devices, the newest first: all for an administrator, an inspector's own for him.

    Raises:
        Forbidden: neither of them.
    """
    statement = select(DeviceRow, AccountRow.name).join(AccountRow, col(AccountRow.id) == col(DeviceRow.account_id))
    if by is not None:
        by.require(AccountRole.ADMINISTRATOR, AccountRole.INSPECTOR)
        if AccountRole.ADMINISTRATOR not in by.roles:
            statement = statement.where(DeviceRow.account_id == by.account_id)
    ordered = statement.order_by(col(DeviceRow.created_at).desc(), col(DeviceRow.id)).limit(MAX_LISTED)
    return [_read(row, name) for row, name in session.exec(ordered)]


def get_own_device(session: Session, *, by: Principal) -> Device:
    """
    Give the device whose token it is.

    Raises:
        UnknownDevice: it is no device's token.
    """
    return _read(_get(session, by.device_id or "", by=None), by.name)


def shut_out_device(
    session: Session, device_id: str, *, reason: str, by: Principal | None, now: datetime, keyring: Keyring
) -> Device:
    """
    Shut a device out, at once and for good; whoever does it again is told of the first time.

    Args:
        session: the transaction.
        device_id: whose id.
        reason: why.
        by: an administrator, or an inspector for a device of his; None for the operator at the command line.
        now: the present instant.
        keyring: signs the event.

    Raises:
        Forbidden: neither administrator nor inspector.
        UnknownDevice: there is none with this id, or it is somebody else's.
        SigningKeyMissing: no event key covers the day.
    """
    if by is not None:
        by.require(AccountRole.ADMINISTRATOR, AccountRole.INSPECTOR)
    begin(session, now=now, keyring=keyring)
    row = _get(session, device_id, by=by, lock=True)
    account = session.get_one(AccountRow, row.account_id)
    if row.shut_out_at is None:
        row.shut_out_at, row.shut_out_by, row.reason = now, None if by is None else by.name, reason
        session.flush()
        facts = AccountFacts(AccountEventKind.DEVICE_SHUT_OUT, _doers(by), device=row.id)
        enter(session, account, facts, now=now, keyring=keyring)
    return _read(row, account.name)


def note_seen(session: Session, device_id: str, *, now: datetime) -> None:
    """Note that a device was seen, if that was not noted in the last minutes."""
    columns = col(DeviceRow.last_seen_at)
    statement = (
        update(DeviceRow)
        .where(col(DeviceRow.id) == device_id, columns.is_(None) | (columns <= now - SEEN_EVERY))
        .values(last_seen_at=now)
    )
    session.exec(statement)


def _doers(by: Principal | None) -> Doers:
    return OPERATOR if by is None else Doers(by.name)


def _get(session: Session, device_id: str, *, by: Principal | None, lock: bool = False) -> DeviceRow:
    row = session.get(DeviceRow, device_id, with_for_update=lock or None, populate_existing=lock)
    is_foreign = (
        row is not None
        and by is not None
        and AccountRole.ADMINISTRATOR not in by.roles
        and row.account_id != by.account_id
    )
    if row is None or is_foreign:
        raise UnknownDevice("device_id: no such device")
    return row


def _digest_of_code(code: str) -> str:
    """Give the hash under which an invitation is kept; 80 random bits need no slow one."""
    return hashlib.sha256(read_code(code).encode()).hexdigest()


def _no_invitation() -> InvitationUnknown:
    return InvitationUnknown("code: no invitation with this code can be used now")


def _read(row: DeviceRow, account: str) -> Device:
    return Device(
        device_id=row.id,
        label=row.label,
        account=account,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_seen_at=row.last_seen_at,
        shut_out_at=row.shut_out_at,
        shut_out_by=row.shut_out_by,
        reason=row.reason,
    )
