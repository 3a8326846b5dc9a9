"""Everything the checks look at, gathered beforehand: values only, nothing is fetched in here."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

import msgspec

from ecert.bundle.distrust import NO_DISTRUST, Distrust
from ecert.catalogue.typetable import TypeEntry
from ecert.clock import end_of_legal_day, legal_date
from ecert.errors import Malformed, SealBroken
from ecert.identifiers.certificate import CertificateIdentifier
from ecert.identifiers.holder import is_broken_uscc
from ecert.log.checkpoint import Proof
from ecert.log.view import NO_VIEW, LogPlace, LogView
from ecert.register.credential import Credential, decode_credential
from ecert.register.digits import FORMAT_VERSION, MAX_BYTES, MAX_CODE_LENGTH, MIN_BYTES, decode_digits
from ecert.register.events import History
from ecert.register.live import LiveCode, decode_live, is_live
from ecert.register.place import LIST_SIZE
from ecert.register.record import Record
from ecert.register.stored import OpenedCertificate, StoredCertificate, UnsealedCertificate, open_unsealed, unseal
from ecert.signing.envelope import Envelope, parse, signature_holds
from ecert.signing.keyring import Keyring
from ecert.signing.keys import VerificationKey
from ecert.verification.report import Reason

_WHITE_SPACE = " \t\r\n\v\f"
"""What may stand around the digits; `str.strip` alone would take what other languages' readers do not."""


def decode_code(code: str) -> bytes:
    """
    Give the signed credential inside a code: digits, or the whole URL that a camera reads.

    Raises:
        Malformed: it is none.
    """
    if len(code) > MAX_CODE_LENGTH:
        raise Malformed("code: is too long")
    digits = code.rpartition("#")[2].strip(_WHITE_SPACE)
    if not digits or not (digits.isascii() and digits.isdigit()):
        raise Malformed("code: is not a code of this service")
    if digits[0] != FORMAT_VERSION:
        raise VersionUnknown("code: is of another format version")
    data = decode_digits(digits[1:])
    if not MIN_BYTES <= len(data) <= MAX_BYTES:
        raise Malformed("code: has an impossible size")
    return data


class VersionUnknown(Malformed):
    """The code's first digit is no format version we know."""


@dataclass(frozen=True)
class PresentedCode:
    """A code that somebody showed, read as far as it can be read."""

    text: str
    keyring: Keyring
    types: Mapping[int, TypeEntry]
    """The type table."""
    distrust: Distrust = NO_DISTRUST
    """Keys whose signatures are not trusted, or not any more."""
    unknown_signer: Reason = Reason.SIGNER_UNKNOWN
    """What it means that no key has the key id that the code names."""

    @cached_property
    def _decoded(self) -> tuple[Reason, bytes | None]:
        try:
            return Reason.OK, decode_code(self.text)
        except VersionUnknown:
            return Reason.VERSION_UNKNOWN, None
        except Malformed:
            return Reason.MALFORMED, None

    @property
    def digest(self) -> bytes | None:
        """SHA-256 of the signed credential, by which the register finds it; None for what is no code."""
        data = self._decoded[1]
        return None if data is None else hashlib.sha256(data).digest()

    @property
    def is_distrusted(self) -> bool:
        """Whether the key that the code names is not trusted with it."""
        data, envelope = self._decoded[1], self.envelope
        return data is not None and envelope is not None and self.distrust.denies(envelope.key_id, data)

    @cached_property
    def envelope(self) -> Envelope | None:
        """The envelope, if the code has one."""
        data = self._decoded[1]
        try:
            return None if data is None else parse(data, max_bytes=MAX_BYTES)
        except Malformed:
            return None

    @property
    def format_reason(self) -> Reason:
        """Whether the code can be read at all; a message of another kind (with a typ) is no code."""
        reason, envelope = self._decoded[0], self.envelope
        return Reason.MALFORMED if reason is Reason.OK and (envelope is None or envelope.typ is not None) else reason

    @cached_property
    def named_keys(self) -> tuple[VerificationKey, ...]:
        """Every key with the key id that the code names."""
        return () if self.envelope is None else self.keyring.find(self.envelope.key_id)

    @cached_property
    def signer(self) -> VerificationKey | None:
        """The key whose signature holds."""
        envelope = self.envelope
        if envelope is None:
            return None
        return next((key for key in self.named_keys if signature_holds(envelope, key)), None)

    @cached_property
    def is_live(self) -> bool:
        """Whether the payload is that of a live code, whoever signed it."""
        return self.envelope is not None and self._static is None and is_live(self.envelope.payload)

    @cached_property
    def live(self) -> LiveCode | None:
        """The claims of a live code; only to be used where `signer` is there."""
        if self.envelope is None or not self.is_live:
            return None
        try:
            return decode_live(self.envelope.payload)
        except Malformed:
            return None

    @cached_property
    def credential(self) -> Credential | None:
        """The facts, of a credential or a live code; only to be used where `signer` is there."""
        return self._static if self.live is None else self.live.credential

    @cached_property
    def _static(self) -> Credential | None:
        # Nearly every code is a static one, so this comes first.
        if self.envelope is None:
            return None
        try:
            return decode_credential(self.envelope.payload)
        except Malformed:
            return None

    @cached_property
    def entry(self) -> TypeEntry | None:
        """What the type table says of this kind of certificate."""
        return None if self.credential is None else self.types.get(self.credential.type_index)

    @property
    def live_identifier(self) -> str | None:
        """By which the register finds the certificate of a live code; None of a code that is none."""
        return self.identifier if self.is_live else None

    @property
    def number(self) -> str | None:
        """The certificate number, if the type table can read it."""
        if self.credential is None or self.entry is None:
            return None
        return self.entry.read_number(self.credential.number)

    @property
    def is_consistent(self) -> bool:
        """Whether the claims agree with one another, with the type table and with the key (docs/format.md)."""
        credential, entry, signer = self.credential, self.entry, self.signer
        if credential is None or entry is None or signer is None:
            return False
        readable = entry.read_number(credential.number) and (
            credential.scope is None or entry.read_scope(credential.scope)
        )
        begins = credential.valid_from or credential.issued
        signed_on = credential.issued if self.live is None else legal_date(self.live.issued_at)
        return bool(
            readable
            and self.identifier is not None
            and signer.covers(signed_on)
            and (credential.valid_to is None or credential.valid_to >= begins)
            and credential.status_index < LIST_SIZE
            and (credential.holder_code is None or not is_broken_uscc(credential.holder_code))
        )

    @cached_property
    def identifier(self) -> str | None:
        """The identifier, rebuilt from type table, key and claims."""
        credential, entry, signer = self.credential, self.entry, self.signer
        if credential is None or entry is None or signer is None or signer.issuer_code is None:
            return None
        try:
            parts = CertificateIdentifier.build(
                entry.code, signer.issuer_code, serial=credential.serial, version=credential.version
            )
        except Malformed:
            return None
        return str(parts)


class Evidence(msgspec.Struct, frozen=True, dict=True):
    """What one verification has to go by."""

    keyring: Keyring
    day: date
    """The legal date asked about."""
    now: datetime
    code: PresentedCode | None = None
    """Absent in a look-up by identifier or number."""
    stored: StoredCertificate | None = None
    """What the register holds, unopened."""
    log: LogView = NO_VIEW
    """What is published of the log."""
    distrust: Distrust = NO_DISTRUST
    """What the newest published bundle does not trust."""

    @cached_property
    def opened(self) -> OpenedCertificate | None:
        """The certificate, if record, credential and history hold."""
        if self.unsealed is None:
            return None
        try:
            return open_unsealed(self.unsealed, self.keyring)
        except SealBroken:
            return None

    @cached_property
    def unsealed(self) -> UnsealedCertificate | None:
        """The certificate, if the signature of its record holds."""
        if self.stored is None:
            return None
        try:
            return unseal(self.stored, self.keyring)
        except SealBroken:
            return None

    def unseal(self) -> None:
        """Check the signatures now, which a check would do when it first asks: by far the dearest part."""
        if self.code is not None:
            _ = self.code.signer
        _ = self.unsealed

    def open(self) -> None:
        """Read now what was signed."""
        if self.code is not None:
            _ = self.code.identifier
        _ = self.opened

    @property
    def shows_the_stored_facts(self) -> bool:
        """Whether a live code has the facts of the certificate's own credential; other codes are found by digest."""
        if self.code is None or self.code.live is None or self.opened is None:
            return True
        try:
            stored = decode_credential(parse(self.opened.stored.credential, max_bytes=MAX_BYTES).payload)
        except Malformed:
            return False
        return self.code.live.credential == stored

    @property
    def is_distrusted(self) -> bool:
        """Whether the key of the verified record is not trusted with it."""
        unsealed = self.unsealed
        return unsealed is not None and self.distrust.denies(unsealed.key.key_id, unsealed.stored.credential)

    @property
    def record(self) -> Record | None:
        """The verified record."""
        return None if self.opened is None else self.opened.record

    @property
    def entries(self) -> list[tuple[LogPlace | None, bytes]]:
        """
        Give each thing that was signed for this certificate: its place in the log as stored, and its SHA-256.

        The record first, then the events. Their digests are those that hold the verified history together.
        """
        opened = self.opened
        if opened is None:
            return []
        first, *later = opened.history.events
        digests = [first.record_digest or b"", *(event.previous or b"" for event in later)]
        digests.append(bytes.fromhex(opened.stored.head_sha256))
        places = opened.stored.places + (None,) * (len(digests) - len(opened.stored.places))
        return list(zip(places, digests, strict=False))

    @property
    def proof(self) -> Proof | None:
        """Prove that the record stands in the published log; None where that cannot be done now."""
        for place, digest in self.entries[:1]:
            found = None if place is None else self.log.proof_of(place.position)
            return None if found is None else replace(found, entry=digest)
        return None

    @property
    def history(self) -> History | None:
        """The verified history."""
        return None if self.opened is None else self.opened.history

    @property
    def until(self) -> datetime:
        """The events up to this instant count: now, or the last one of an earlier day that is asked about."""
        if self.day >= legal_date(self.now):
            return self.now
        # `end_of_legal_day` is midnight, which belongs to the next day already.
        return end_of_legal_day(self.day) - timedelta(microseconds=1)
