"""Prepare the next bundle, publish a signed one, and give out the newest."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from ecert.bundle.content import BUNDLED, Bundle, decode_bundle, open_bundle
from ecert.bundle.draft import draw_up
from ecert.bundle.errors import BundleInvalid, BundleOutdated, UnknownBundle
from ecert.bundle.roots import roots_of
from ecert.bundle.tables import BundleRow
from ecert.catalogue.entries import Catalogue
from ecert.catalogue.typetable import TypeEntry
from ecert.clock import Clock
from ecert.errors import InvalidInput, SealBroken
from ecert.log.service import EntryKind, append
from ecert.register.listing import find_lists
from ecert.signing import cbor
from ecert.signing.algorithms import encode_public_key
from ecert.signing.envelope import parse
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KEY_ID_BYTES, VerificationKey
from ecert.storage.database import execute, snapshot, take_turn
from ecert.storage.trouble import is_taken

MEDIA_TYPE: Final = "application/cose"
"""Media type of a published bundle (RFC 9052, section 11.2)."""
_NEWEST = select(BundleRow).order_by(col(BundleRow.sequence).desc()).limit(1)
_NEWEST_SEQUENCE = select(col(BundleRow.sequence)).order_by(col(BundleRow.sequence).desc()).limit(1)


def prepare_bundle(
    session: Session,
    catalogue: Catalogue,
    keyring: Keyring,
    *,
    public_url: str,
    now: datetime,
    distrust: Collection[bytes] = (),
    sequence: int = 0,
) -> Bundle:
    """
    Draw up the bundle that follows the newest one, in a reading transaction.

    Args:
        session: the transaction.
        catalogue: the kinds of certificate.
        keyring: every key there ever was.
        public_url: address of the service.
        now: the present instant.
        distrust: ids of keys that are not to be trusted any more, beside those that the newest bundle names.
        sequence: the least number that it may have; after a restore a later one than the newest here may be known.

    Raises:
        InvalidInput: there is no key of such an id.
    """
    if any(not keyring.find(key_id) for key_id in distrust):
        raise InvalidInput.at("distrust", "names a key that is not there")
    before = find_newest_bundle(session)
    drawn = draw_up(
        catalogue,
        keyring,
        public_url=public_url,
        lists=find_lists(session),
        sequence=max(sequence, 1 if before is None else before.sequence + 1),
        now=now,
    )
    return replace(drawn, revoked=frozenset(distrust) | (frozenset() if before is None else before.revoked))


def publish_bundle(session: Session, data: bytes, keyring: Keyring, *, now: datetime) -> Bundle:
    """
    Publish a signed bundle, in a writing transaction; from its commit on it is given out.

    Args:
        session: the transaction.
        data: the bundle as the root signed it.
        keyring: the keys of the installation, whose roots it must be signed by.
        now: the present instant.

    Raises:
        BundleInvalid: it is no bundle, or no root of the installation signed it.
        BundleOutdated: it does not follow the newest one, or has expired.
        LogBehind: more is published in the log than the database holds.
    """
    try:
        bundle = open_bundle(data, roots_of(keyring))
    except SealBroken as error:
        raise BundleInvalid(f"bundle: {error.detail}") from error
    if not bundle.issued_at <= now < bundle.expires_at:
        raise BundleOutdated("bundle: has expired, or is of a later instant than the clock's")
    take_turn(session)
    before = find_newest_bundle(session)
    if before is not None:
        _check_succession(before, bundle)
    position = append(session, EntryKind.BUNDLE, [hashlib.sha256(data).digest()])
    try:
        session.add(BundleRow(sequence=bundle.sequence, content=data, published_at=now, log_position=position))
        session.flush()
    except IntegrityError as error:
        if not is_taken(error):
            raise
        raise BundleOutdated("bundle: another one of this sequence number was published in the same instant") from error
    return bundle


def find_newest_bundle(session: Session) -> Bundle | None:
    """Read the newest published bundle; its signature was checked when it was published."""
    row = session.exec(_NEWEST).one_or_none()
    return None if row is None else decode_bundle(parse(row.content, max_bytes=len(row.content)).payload)


def missing_keys(bundle: Bundle, keyring: Keyring) -> list[VerificationKey]:
    """Give the keys of an installation that a bundle should have and has not: readers do not know them."""
    there = {_identity(key) for key in bundle.keyring.keys}
    return [key for key in keyring.keys if key.purpose in BUNDLED and _identity(key) not in there]


def read_key_id(text: str) -> bytes:
    """
    Read a key id as people write it: eight hexadecimal digits.

    Raises:
        InvalidInput: it is none.
    """
    try:
        key_id = bytes.fromhex(text)
    except ValueError:
        key_id = b""
    if len(key_id) != KEY_ID_BYTES or text != key_id.hex():
        raise InvalidInput.at("kid", "must be eight lower-case hexadecimal digits")
    return key_id


@dataclass(frozen=True, slots=True)
class Published:
    """The newest bundle as it is given out."""

    sequence: int
    content: bytes
    etag: str
    """Strong, in quotes (RFC 9110, section 8.8.3)."""


@dataclass(slots=True)
class Bundles:
    """Gives out the newest bundle; every process asks the database which one that is."""

    engine: Engine
    clock: Clock
    _held: Published | None = field(default=None)

    def get(self) -> Published:
        """
        Give the newest bundle.

        Raises:
            UnknownBundle: none has been published yet.
            Unavailable: the database cannot be used now.
        """
        held = self._held
        with snapshot(self.engine) as session:
            newest = execute(session, _NEWEST_SEQUENCE).scalar_one_or_none()
            if newest is None:
                raise UnknownBundle("bundle: none has been published yet")
            if held is None or held.sequence != newest:
                row = session.exec(_NEWEST).one()
                etag = f'"{hashlib.sha256(row.content).hexdigest()}"'
                held = self._held = Published(row.sequence, row.content, etag)
        return held


def _check_succession(before: Bundle, after: Bundle) -> None:
    """Refuse what goes back, or takes back what a reader may rest on."""
    if after.sequence <= before.sequence:
        raise BundleOutdated("bundle: its sequence number is not above the published one's")
    if after.distrust.weakens(before.distrust):
        raise BundleOutdated("bundle: trusts something again that the published one distrusts")
    if not {_identity(key) for key in before.keyring.keys} <= {_identity(key) for key in after.keyring.keys}:
        raise BundleOutdated("bundle: lacks a key that the published one has")
    if not all(_continues(entry, after.types.get(index)) for index, entry in before.types.items()):
        raise BundleOutdated("bundle: lacks an entry of the published type table, or has another in its place")


def _continues(before: TypeEntry, after: TypeEntry | None) -> bool:
    """Whether a code that was read with one entry reads the same with the other."""
    return (
        after is not None
        and (after.code, after.title) == (before.code, before.title)
        and after.numbers[: len(before.numbers)] == before.numbers
        and after.scopes[: len(before.scopes)] == before.scopes
    )


def _identity(key: VerificationKey) -> bytes:
    return cbor.encode([key.key_id, key.algorithm.cose_id, encode_public_key(key.public_key), key.purpose.value])
