"""Take a device in and shut one out, with what people write about it checked."""

from datetime import datetime

from sqlmodel import Session

from ecert.accounts.devices import MAX_LABEL, MAX_REASON, Device, Enrolled, enrol_device, shut_out_device
from ecert.accounts.principal import AccountRole, Principal
from ecert.catalogue.datatypes import check_text
from ecert.signing.keyring import Keyring


def enrol(session: Session, *, code: str, label: str, now: datetime, keyring: Keyring) -> Enrolled:
    """
    Take a device in by its invitation's code, and give it its token.

    Raises:
        InvalidInput: the label is empty, too long, or has characters that are not allowed.
        InvitationUnknown: the code is unknown, used or late, or the account is disabled.
    """
    checked = check_text(label, path="label", max_length=MAX_LABEL)
    return enrol_device(session, code=code, label=checked, now=now, keyring=keyring)


def shut_out(
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
        InvalidInput: the reason is empty, too long, or has characters that are not allowed.
        UnknownDevice: there is none with this id, or it is somebody else's.
    """
    if by is not None:
        by.require(AccountRole.ADMINISTRATOR, AccountRole.INSPECTOR)
    checked = check_text(reason, path="reason", max_length=MAX_REASON)
    return shut_out_device(session, device_id, reason=checked, by=by, now=now, keyring=keyring)
