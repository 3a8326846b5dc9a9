"""What the routes of fieldwork work with, and the acts that are more than one transaction."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ecert.accounts.principal import Principal
from ecert.attachment.media import sniff_picture
from ecert.bundle.trust import Trust
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock
from ecert.errors import InvalidInput, TooLarge, UnsupportedMediaType
from ecert.faultpoints import FaultPoint, pass_point
from ecert.fieldwork.arrival import check_same, from_device, get_own
from ecert.fieldwork.forms import ScanForm, write_form
from ecert.fieldwork.judging import judge_scan
from ecert.fieldwork.reading import Photo, Scan, read_scan
from ecert.fieldwork.service import (
    add_photo,
    add_scan,
    check_photo_name,
    check_scan_body,
    find_scan,
    first_of,
    has_photo,
)
from ecert.filestore.store import FileStore
from ecert.log.published import PublishedLog
from ecert.log.view import NO_VIEW
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot, transaction
from ecert.verification.service import Readings

MAX_PHOTO_BYTES = 5 * 1024 * 1024
"""Largest photo."""


@dataclass(frozen=True, slots=True)
class FieldDesk:
    """Everything that fieldwork needs."""

    engine: Engine
    catalogue: Catalogue
    keyring: Keyring
    files: FileStore
    clock: Clock
    public_url: str
    """Where the public keys are."""
    trust: Trust
    published_log: PublishedLog | None = None
    """The public log; without it a scan is judged by the register alone."""

    def take_scan(self, round_id: str, scan_id: str, form: ScanForm, *, by: Principal) -> tuple[Scan, bool]:
        """
        Take a scan in with the register's own verdict; give it, and whether it is new.

        The verdict is made before anything is locked. A scan that came before keeps the verdict of that time.

        Raises:
            Forbidden: not an inspector's device.
            InvalidInput: the id or a member is wrong.
            UnknownRound: there is none, or it is somebody else's.
            EntryDiffers: another scan was told under this id.
            RoundEnded: the round is closed.
            RoundFull: it has as many scans as it may.
            Unavailable: the database cannot be used now.
        """
        told = from_device(by, now=self.clock())
        checked, readings = check_scan_body(scan_id, form), self.readings(told.now)
        with snapshot(self.engine) as session:
            owner = get_own(session, round_id, told)
            known = find_scan(session, owner, scan_id)
            if known is not None:
                check_same(known.content, write_form(checked))
                return read_scan(known, first_scan_id=first_of(session, known)), False
            verdict = judge_scan(session, checked, readings)
        with transaction(self.engine) as session:
            return add_scan(session, round_id, scan_id, checked, verdict, told)

    def readings(self, now: datetime) -> Readings:
        """
        Give what a verification of an instant goes by.

        Raises:
            Unavailable: the database cannot be used now.
        """
        log = NO_VIEW if self.published_log is None else self.published_log.view()
        return Readings(self.keyring, self.catalogue, now, log, self.trust.current())

    def take_photo(self, round_id: str, sha256: str, content: bytes, *, by: Principal) -> tuple[Photo, bool]:
        """
        Take a photo in, whatever is said of its type; give it, and whether it is new.

        Its bytes are in the file store before the round knows of it.

        Raises:
            Forbidden: not an inspector's device.
            InvalidInput: its digest is another one, or it is empty.
            TooLarge: it has more than 5 MiB.
            UnsupportedMediaType: it is no picture that is taken.
            UnknownRound: there is no such round, or it is somebody else's.
            RoundEnded: the round is closed.
            RoundFull: it has as many photos as it may.
            Unavailable: it cannot be kept now.
        """
        told = from_device(by, now=self.clock())
        check_photo_name(sha256)
        if len(content) > MAX_PHOTO_BYTES:
            raise TooLarge(f"body: a photo has at most {MAX_PHOTO_BYTES} bytes")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise InvalidInput.at("sha256", "is not the digest of the body")
        media_type = sniff_picture(content)
        if media_type is None:
            raise UnsupportedMediaType("body: must be a JPEG, PNG or WebP picture, by what its bytes are")
        photo = Photo(sha256, media_type, len(content), told.device_id, told.now)
        with snapshot(self.engine) as session:
            if has_photo(session, round_id, sha256, told):
                return photo, False
        self.files.put(content)
        pass_point(FaultPoint.PHOTO_KEPT)
        with transaction(self.engine) as session:
            return photo, add_photo(session, round_id, photo, told)
