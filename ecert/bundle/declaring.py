"""
Declare that a key is not to be trusted; from the next bundle on, which the root signs, readers and register know it.

Of a certificate key what the public log proves to be older can be kept, so it is distrusted from an instant on. What
keys of other purposes sign is made anew all the time, or rests on the log alone: they are distrusted as a whole.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from ecert.bundle.content import BUNDLED
from ecert.bundle.distrust import Distrust
from ecert.bundle.errors import AlreadyDistrusted
from ecert.bundle.tables import DistrustedKeyRow
from ecert.catalogue.characters import find_refused
from ecert.errors import InvalidInput
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose, VerificationKey
from ecert.storage.database import fetch, take_turn

MAX_REASON: Final = 200
"""Longest reason, in characters."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared of a key."""

    key_id: bytes
    since: datetime | None
    """From which instant on it is not to be trusted, in whole seconds; None means never at all."""
    reason: str

    def is_covered_by(self, since: datetime | None) -> bool:
        """Whether what was declared before (None: never at all) says as much."""
        return since is None or (self.since is not None and since <= self.since)


def declare(session: Session, declaration: Declaration, keyring: Keyring, *, now: datetime) -> None:
    """
    Declare that a key is not to be trusted, in a writing transaction.

    Args:
        session: the transaction.
        declaration: which key, from when on, and why.
        keyring: every key there ever was.
        now: the present instant.

    Raises:
        InvalidInput: there is no such key, no bundle has keys of its purpose, it is none that can be distrusted from an
            instant on, the instant is to come, or the reason is none.
        AlreadyDistrusted: as much was declared before.
    """
    _check(declaration, keyring, now=now)
    take_turn(session)
    declared = find_declared(session)
    if declaration.key_id in declared and declaration.is_covered_by(declared[declaration.key_id]):
        raise AlreadyDistrusted("kid: this key is distrusted from that instant or an earlier one already")
    row = DistrustedKeyRow(
        key_id=declaration.key_id.hex(), since=declaration.since, reason=declaration.reason, declared_at=now
    )
    session.add(row)
    session.flush()


def find_declared(session: Session) -> dict[bytes, datetime | None]:
    """Give every key that was declared, with the earliest instant; None where it is not to be trusted at all."""
    declared: dict[bytes, datetime | None] = {}
    statement = select(col(DistrustedKeyRow.key_id), col(DistrustedKeyRow.since)).order_by(col(DistrustedKeyRow.id))
    for text, since in fetch(session, statement, {}):
        key_id = bytes.fromhex(text)
        before = declared.get(key_id, since)
        declared[key_id] = None if since is None or before is None else min(since, before)
    return declared


@dataclass(frozen=True, slots=True)
class Gaps:
    """What keeps a declaration from doing its work."""

    unpublished: tuple[bytes, ...]
    """Keys that were declared, and that the newest bundle does not distrust so."""
    signing: tuple[VerificationKey, ...]
    """Distrusted keys that still sign here."""


def find_gaps(session: Session, distrust: Distrust, keyring: Keyring) -> Gaps:
    """
    Find out whether every declaration does its work, in a reading transaction.

    Args:
        session: the transaction.
        distrust: what the newest bundle does not trust.
        keyring: the keys of the installation.
    """
    declared = find_declared(session)
    named = distrust.revoked | distrust.distrusted.keys() | declared.keys()
    return Gaps(
        unpublished=tuple(key_id for key_id, since in declared.items() if not distrust.says(key_id, since)),
        signing=tuple(signer.key for signer in keyring.signers if signer.key.key_id in named),
    )


def _check(declaration: Declaration, keyring: Keyring, *, now: datetime) -> None:
    purposes = {key.purpose for key in keyring.find(declaration.key_id)}
    if not purposes:
        raise InvalidInput.at("kid", "names a key that is not there")
    if not purposes <= BUNDLED:
        raise InvalidInput.at("kid", "names a key whose purpose no bundle has, so no reader would learn of it")
    if declaration.since is not None and purposes != {Purpose.CERTIFICATE}:
        raise InvalidInput.at("since", "is for certificate keys alone: a key of this purpose is distrusted as a whole")
    if declaration.since is not None and declaration.since > now:
        raise InvalidInput.at("since", "must not lie in the future")
    text = declaration.reason
    if not text.strip() or len(text) > MAX_REASON or find_refused(text):
        raise InvalidInput.at("reason", f"must be a text of 1 to {MAX_REASON} characters")
