"""One genuine certificate and everything around it, built from values alone; each test changes one thing of it."""

import dataclasses
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ecert.bundle.distrust import NO_DISTRUST, Distrust
from ecert.catalogue.validity import Period
from ecert.clock import legal_date
from ecert.register.credential import Credential, encode_credential
from ecert.register.digits import format_code
from ecert.register.events import EVENT_TYPE, Event, encode_event
from ecert.register.lifecycle import EventKind
from ecert.register.record import RECORD_TYPE, Record, encode_record
from ecert.register.stored import StoredCertificate
from ecert.signing.algorithms import Algorithm
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose, Signer
from ecert.verification.evidence import Evidence, PresentedCode
from tests.unit.catalogue.builders import the_catalogue
from tests.unit.issuance.builders import a_certificate
from tests.unit.register.builders import places_of
from tests.unit.signing.signers import ISSUER, OTHER_ISSUER, Terms, a_signer

NOW = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)
"""Noon of 20 May 2026 in Changsha."""
ISSUED = date(2026, 3, 2)
PERIOD = Period(date(2026, 3, 2), date(2028, 3, 1))
URL = "https://ecert.example/v#"

_2026 = Terms(issuer_code=OTHER_ISSUER, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
CERTIFICATES = a_signer("certificates", terms=_2026)
"""The broadcasting bureau's key of 2026, which issues kind 18."""
EVENTS = a_signer("events", terms=dataclasses.replace(_2026, purpose=Purpose.EVENT, issuer_code=None))
PRESS = a_signer("press", terms=dataclasses.replace(_2026, issuer_code=ISSUER))
"""The press bureau's key: a genuine one, but not the issuer's of kind 18."""
OF_2025 = a_signer("last year", Algorithm.ED25519, terms=dataclasses.replace(_2026, valid_to=date(2026, 3, 1)))
"""A key of the right bureau that ended on the day before the issue."""
STRANGER = a_signer("nobody", terms=_2026)
"""A key that is not in the keyring."""
KEYRING = Keyring(tuple(signer.key for signer in (CERTIFICATES, EVENTS, PRESS, OF_2025)))


def same(stored: StoredCertificate) -> StoredCertificate:
    """Leave the row as it was stored."""
    return stored


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A valid certificate of kind 18, shown by its code on 20 May 2026; override what the test is about."""

    type_index: int = 18
    period: Period = PERIOD
    steps: tuple[tuple[EventKind, datetime], ...] = ()
    """What happened after the issue."""
    now: datetime = NOW
    on: date | None = None
    signer: Signer = CERTIFICATES
    """Signs credential and record."""
    credential: Callable[[Credential], Credential] | None = None
    """Changes what the code says before it is signed."""
    code: Callable[[bytes], str] | None = lambda credential: URL + format_code(credential)
    """Writes the signed credential as what is shown; None for a look-up without a code."""
    stored: Callable[[StoredCertificate], StoredCertificate | None] = same
    """Changes the row in the register."""
    distrust: Callable[[bytes], Distrust] = lambda _: NO_DISTRUST
    """Gives what the newest bundle does not trust, by the signed credential."""

    def evidence(self) -> Evidence:
        """Gather what a verification has to go by."""
        record, credential = self._signed()
        sealed = seal(encode_record(record), self.signer, typ=RECORD_TYPE)
        events = self._events(record, sealed)
        stored = self.stored(
            StoredCertificate(
                certificate_id=1,
                identifier=record.identifier,
                application_id=None,
                record=sealed,
                credential=credential,
                head_sha256=hashlib.sha256(events[-1]).hexdigest(),
                events=events,
                places=places_of(sealed, *events),
            )
        )
        code = None if self.code is None else self._shown(self.code(credential), self.distrust(credential))
        day = self.on or legal_date(self.now)
        return Evidence(KEYRING, day, self.now, code, stored, distrust=self.distrust(credential))

    def _shown(self, text: str, distrust: Distrust) -> PresentedCode:
        return PresentedCode(text, KEYRING, the_catalogue().types, distrust)

    def _signed(self) -> tuple[Record, bytes]:
        drawn = a_certificate(self.type_index, issued=ISSUED, period=self.period)
        said = drawn.credential if self.credential is None else self.credential(drawn.credential)
        credential = seal(encode_credential(said), self.signer)
        return drawn.record_for(hashlib.sha256(credential).digest()), credential

    def _events(self, record: Record, sealed: bytes) -> tuple[bytes, ...]:
        first = Event(
            identifier=record.identifier,
            position=1,
            kind=EventKind.ISSUED,
            at=record.issued_at,
            actor="issuer",
            record_digest=hashlib.sha256(sealed).digest(),
        )
        chain = [seal(encode_event(first), EVENTS, typ=EVENT_TYPE)]
        for position, (kind, at) in enumerate(self.steps, start=2):
            event = Event(
                identifier=record.identifier,
                position=position,
                kind=kind,
                at=at,
                actor="issuer",
                previous=hashlib.sha256(chain[-1]).digest(),
            )
            chain.append(seal(encode_event(event), EVENTS, typ=EVENT_TYPE))
        return tuple(chain)
