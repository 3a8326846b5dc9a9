"""What the office reads of one certificate: its signed record, and its history, verified just now."""

from sqlmodel import Session

from ecert.accounts.principal import OFFICE, Principal
from ecert.errors import Conflict, SealBroken
from ecert.register.service import get_certificate
from ecert.register.stored import OpenedCertificate, open_stored
from ecert.signing.keyring import Keyring


def read_record(session: Session, identifier: str, *, by: Principal) -> bytes:
    """
    Give the signed record byte for byte.

    Raises:
        Forbidden: not of the office.
        UnknownCertificate: there is none, or it is of another authority's kind.
    """
    by.require(*OFFICE)
    return get_certificate(session, identifier, by=by).record


def read_credential(session: Session, identifier: str, *, by: Principal) -> bytes:
    """
    Give the signed credential, from which the code is made, byte for byte.

    Raises:
        Forbidden: not of the office.
        UnknownCertificate: there is none, or it is of another authority's kind.
    """
    by.require(*OFFICE)
    return get_certificate(session, identifier, by=by).credential


def read_certificate(session: Session, identifier: str, *, by: Principal, keyring: Keyring) -> OpenedCertificate:
    """
    Give a certificate with its whole signed history, verified just now.

    Raises:
        Forbidden: not of the office.
        UnknownCertificate: there is none, or it is of another authority's kind.
        Conflict: what is stored does not hold.
    """
    by.require(*OFFICE)
    stored = get_certificate(session, identifier, by=by)
    try:
        return open_stored(stored, keyring)
    except SealBroken as error:
        raise Conflict("certificate: its stored record or history does not hold") from error
