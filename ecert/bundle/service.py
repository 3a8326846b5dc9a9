"""Prepare the next bundle, publish a signed one, and give out the newest."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from ecert.bundle.content import BUNDLED, MAX_BUNDLE_BYTES, Bundle, decode_bundle, encode_bundle, open_bundle
from ecert.bundle.declaring import find_declared
from ecert.bundle.distrust import NO_DISTRUST, Distrust
from ecert.bundle.draft import draw_up
from ecert.bundle.drawing import draw_distrust
from ecert.bundle.errors import BundleInvalid, BundleOutdated, BundleTooLong, StoredBundleInvalid, UnknownBundle
from ecert.bundle.roots import roots_of
from ecert.bundle.tables import BundleRow
from ecert.catalogue.entries import Catalogue
from ecert.catalogue.typetable import TypeEntry
from ecert.clock import Clock
from ecert.errors import InvalidInput, Malformed, SealBroken
from ecert.log.published import PublishedLog
from ecert.log.service import EntryKind, append, reclaim
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
_ENVELOPE_BYTES: Final = 256
"""More than what stands around the payload of a signed bundle."""
_NEWEST = select(BundleRow).order_by(col(BundleRow.sequence).desc()).limit(1)
_NEWEST_SEQUENCE = select(col(BundleRow.sequence)).order_by(col(BundleRow.sequence).desc()).limit(1)


def prepare_bundle(
    session: Session,
    catalogue: Catalogue,
    keyring: Keyring,
    *,
    public_url: str,
    log: PublishedLog,
    now: datetime,
    sequence: int = 0,
) -> Bundle:
    """
    Draw up the bundle that follows the newest one, in a reading transaction.

    Args:
        session: the transaction.
        catalogue: the kinds of certificate.
        keyring: every key there ever was.
        public_url: address of the service.
        log: the public log, which proves what is older than a key's distrust.
        now: the present instant.
        sequence: the least number that it may have; after a restore a later one than the newest here may be known.

    Raises:
        LogForked: what is older cannot be told, because the log is not what it was.
        BundleTooLong: it would have to name more older certificates than it can.
        StoredBundleInvalid: what is stored as the newest one was not signed by a root.
    """
    before = open_newest_bundle(session, keyring)
    drawn = draw_up(
        catalogue,
        keyring,
        public_url=public_url,
        lists=find_lists(session),
        sequence=max(sequence, 1 if before is None else before.sequence + 1),
        now=now,
    )
    known = NO_DISTRUST if before is None else before.distrust
    distrust = draw_distrust(session, known, find_declared(session), log)
    bundle = replace(drawn, revoked=distrust.revoked, distrusted=distrust.distrusted)
    if len(encode_bundle(bundle)) > MAX_BUNDLE_BYTES - _ENVELOPE_BYTES:
        raise BundleTooLong("kept: more certificates are older than a distrusted key than a bundle can name")
    return bundle


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
        StoredBundleInvalid: what is stored as the newest one was not signed by a root.
        LogBehind: more is published in the log than the database holds.
    """
    try:
        bundle = open_bundle(data, roots_of(keyring))
    except SealBroken as error:
        raise BundleInvalid(f"bundle: {error.detail}") from error
    if not bundle.issued_at <= now < bundle.expires_at:
        raise BundleOutdated("bundle: has expired, or is of a later instant than the clock's")
    take_turn(session)
    before = open_newest_bundle(session, keyring)
    if before is not None:
        _check_succession(before, bundle)
    digest = hashlib.sha256(data).digest()
    # After a restore the signed file of a later bundle may still be at hand: its entry is there already.
    position = reclaim(session, EntryKind.BUNDLE, digest)
    if position is None:
        position = append(session, EntryKind.BUNDLE, [digest])
    try:
        session.add(BundleRow(sequence=bundle.sequence, content=data, published_at=now, log_position=position))
        session.flush()
    except IntegrityError as error:
        if not is_taken(error):
            raise
        raise BundleOutdated("bundle: another one of this sequence number was published in the same instant") from error
    return bundle


def open_newest_bundle(session: Session, keyring: Keyring) -> Bundle | None:
    """
    Open the newest published bundle; None where there is none. Whether it has expired is the caller's question.

    Its signature was checked when it was published, and is again: whoever can write into the database could take a
    distrusted key out of it. Who knows no root at all takes it as it is.

    Args:
        session: the transaction.
        keyring: the keys of the installation, whose roots sign bundles.

    Raises:
        StoredBundleInvalid: what is stored was not signed by one of them.
    """
    row = session.exec(_NEWEST).one_or_none()
    if row is None:
        return None
    try:
        roots = roots_of(keyring)
        return open_bundle(row.content, roots) if roots.keys else _read(row)
    except (SealBroken, Malformed) as error:
        raise StoredBundleInvalid("bundle: what is stored was not signed by a root of this installation") from error


def newest_sequence(session: Session) -> int:
    """Give the number of the newest published bundle; 0 where there is none."""
    return execute(session, _NEWEST_SEQUENCE).scalar_one_or_none() or 0


def find_distrust(session: Session, keyring: Keyring) -> Distrust:
    """
    Give what the newest published bundle does not trust; nothing, where there is none. Distrust has no end.

    Args:
        session: the transaction.
        keyring: the keys of the installation, whose roots sign bundles.

    Raises:
        StoredBundleInvalid: what is stored was not signed by one of them.
    """
    newest = open_newest_bundle(session, keyring)
    return NO_DISTRUST if newest is None else newest.distrust


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


def _read(row: BundleRow) -> Bundle:
    return decode_bundle(parse(row.content, max_bytes=len(row.content)).payload)


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
