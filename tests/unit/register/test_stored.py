"""Opening what the register holds: every defect of a stored certificate is found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest
from msgspec.structs import replace as change

from ecert.errors import SealBroken
from ecert.register.credential import encode_credential
from ecert.register.events import EVENT_TYPE
from ecert.register.lifecycle import EventKind, Status
from ecert.register.record import RECORD_TYPE, encode_record
from ecert.register.stored import StoredCertificate, open_record, open_stored
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from tests.unit.register.builders import (
    CERTIFICATES,
    CREDENTIAL,
    EVENTS,
    ISSUED,
    KEYRING,
    OTHER_AUTHORITY,
    OTHER_IDENTIFIER,
    RECORD,
    SEALED_CREDENTIAL,
    SEALED_RECORD,
    a_chain,
    a_stored_certificate,
    restore,
    seal_event,
)
from tests.unit.signing.signers import Terms, a_signer

GOOD = a_stored_certificate()
OTHER_OFFICE = a_signer("other office", terms=Terms(issuer_code=OTHER_AUTHORITY))
EARLIER = a_signer("earlier", terms=Terms(issuer_code=RECORD.authority_code, valid_to=date(2025, 2, 28)))
LATER = a_signer("later", terms=Terms(issuer_code=RECORD.authority_code, valid_from=date(2025, 3, 2)))
EVERYBODY = Keyring((*KEYRING.keys, OTHER_OFFICE.key, EARLIER.key, LATER.key))


def test_sound_certificate_opens() -> None:
    """Record, credential, events and head hold together."""
    opened = open_stored(GOOD, KEYRING)
    assert opened.record == RECORD
    assert opened.history.events == (ISSUED,)
    assert opened.stored is GOOD


def test_status_counts_the_events_up_to_the_instant_asked_about() -> None:
    """A suspension shows from its own instant on; without an instant all events count."""
    opened = open_stored(a_stored_certificate(a_chain(EventKind.SUSPENDED)), KEYRING)
    day = date(2025, 3, 1)
    assert opened.status_on(day) is Status.SUSPENDED
    assert opened.status_on(day, at=ISSUED.at) is Status.VALID
    assert opened.status_on(day, at=ISSUED.at + timedelta(days=1)) is Status.SUSPENDED


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2025, 2, 28), Status.INACTIVE),
        (date(2025, 3, 1), Status.VALID),
        (date(2027, 2, 28), Status.VALID),
        (date(2027, 3, 1), Status.EXPIRED),
    ],
)
def test_status_follows_the_period_of_the_record(day: date, status: Status) -> None:
    """The verified record's days decide, both inclusive."""
    assert open_stored(GOOD, KEYRING).status_on(day) is status


def test_record_of_the_first_and_last_day_of_its_key_opens() -> None:
    """Both days of a key's life are days it signs on."""
    for day in (CERTIFICATES.key.valid_from, CERTIFICATES.key.valid_to):
        assert day is not None
        sealed = seal(encode_record(change(RECORD, issued=day)), CERTIFICATES, typ=RECORD_TYPE)
        assert open_record(sealed, KEYRING).issued == day


def with_record(sealed: bytes) -> StoredCertificate:
    """Give the certificate with another signed record that its first event names."""
    issued = seal_event(replace(ISSUED, record_digest=sha256(sealed).digest()))
    return change(GOOD, record=sealed, events=(issued,), head_sha256=sha256(issued).hexdigest())


def with_events(*events: bytes, head: bytes | None = None) -> StoredCertificate:
    """Give the certificate with other events and the head of the last one, or of *head*."""
    newest = events[-1] if head is None else head
    return change(GOOD, events=events, head_sha256=sha256(newest).hexdigest())


CHAIN = a_chain(EventKind.SUSPENDED, EventKind.RESUMED)
OTHER_CREDENTIAL = seal(encode_credential(replace(CREDENTIAL, number="（湘）字第00638号")), CERTIFICATES)
PAYLOAD = encode_record(RECORD)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(lambda: change(GOOD, identifier=OTHER_IDENTIFIER), "record-mismatch", id="row-of-another"),
        pytest.param(
            lambda: restore(GOOD, change(RECORD, identifier=OTHER_IDENTIFIER)),
            "record-mismatch",
            id="record-of-another",
        ),
        pytest.param(lambda: change(GOOD, credential=OTHER_CREDENTIAL), "record-mismatch", id="other-credential"),
        pytest.param(lambda: change(GOOD, credential=b""), "record-mismatch", id="credential-empty"),
        pytest.param(
            lambda: change(GOOD, credential=SEALED_CREDENTIAL + b"\0"), "record-mismatch", id="credential-longer"
        ),
        pytest.param(
            lambda: restore(GOOD, change(RECORD, credential_digest=bytes(32))),
            "record-mismatch",
            id="other-digest",
        ),
        pytest.param(lambda: restore(GOOD, RECORD, signer=OTHER_OFFICE), "record-mismatch", id="other-authority"),
        pytest.param(lambda: restore(GOOD, RECORD, signer=EARLIER), "record-mismatch", id="key-was-over"),
        pytest.param(lambda: restore(GOOD, RECORD, signer=LATER), "record-mismatch", id="key-was-not-yet"),
        pytest.param(
            lambda: restore(GOOD, change(RECORD, authority_code=OTHER_AUTHORITY)),
            "record-mismatch",
            id="names-other-authority",
        ),
        pytest.param(lambda: restore(GOOD, RECORD, signer=EVENTS), "purpose-mismatch", id="key-for-events"),
        pytest.param(lambda: restore(GOOD, RECORD, signer=a_signer("nobody")), "signer-unknown", id="key-unknown"),
        pytest.param(lambda: with_record(seal(PAYLOAD, CERTIFICATES)), "malformed", id="record-without-typ"),
        pytest.param(
            lambda: with_record(seal(PAYLOAD, CERTIFICATES, typ=EVENT_TYPE)), "malformed", id="record-with-typ-of-event"
        ),
        pytest.param(lambda: with_record(SEALED_CREDENTIAL), "malformed", id="credential-for-record"),
        pytest.param(
            lambda: with_record(seal(b"\xa0", CERTIFICATES, typ=RECORD_TYPE)), "malformed", id="record-without-members"
        ),
        pytest.param(lambda: with_record(SEALED_RECORD[:-1]), "malformed", id="record-cut"),
        pytest.param(lambda: with_record(b""), "malformed", id="record-empty"),
        pytest.param(
            lambda: with_record(SEALED_RECORD[:-1] + bytes([SEALED_RECORD[-1] ^ 1])),
            "signature-invalid",
            id="record-signature-changed",
        ),
        pytest.param(
            lambda: with_record(SEALED_RECORD.replace("火".encode(), "水".encode())),
            "signature-invalid",
            id="record-text-changed",
        ),
        pytest.param(lambda: change(GOOD, events=()), "record-mismatch", id="no-event"),
        pytest.param(lambda: with_events(*CHAIN[:2], head=CHAIN[2]), "record-mismatch", id="newest-event-dropped"),
        pytest.param(lambda: with_events(*CHAIN, head=CHAIN[1]), "record-mismatch", id="event-added-behind-the-head"),
        pytest.param(lambda: with_events(CHAIN[0], CHAIN[2]), "record-mismatch", id="middle-event-dropped"),
        pytest.param(lambda: change(GOOD, head_sha256=""), "record-mismatch", id="head-missing"),
        pytest.param(lambda: change(GOOD, head_sha256="0" * 64), "record-mismatch", id="other-head"),
        pytest.param(
            lambda: change(
                GOOD,
                record=seal(encode_record(change(RECORD, title="另一种证")), CERTIFICATES, typ=RECORD_TYPE),
            ),
            "record-mismatch",
            id="events-of-another-record",
        ),
        pytest.param(lambda: with_events(SEALED_RECORD), "malformed", id="record-for-event"),
        pytest.param(
            lambda: with_events(seal_event(ISSUED, signer=CERTIFICATES)), "purpose-mismatch", id="event-by-office"
        ),
    ],
)
def test_certificate_with_a_defect_does_not_open(make: Callable[[], StoredCertificate], reason: str) -> None:
    """One thing is wrong, and the seal is broken for that reason."""
    with pytest.raises(SealBroken) as caught:
        open_stored(make(), EVERYBODY)
    assert caught.value.reason == reason


def test_error_names_no_value_of_the_certificate() -> None:
    """Texts of errors go into logs, certificates are personal data."""
    with pytest.raises(SealBroken) as caught:
        open_stored(restore(GOOD, RECORD, signer=OTHER_OFFICE), EVERYBODY)
    text = str(caught.value)
    assert not any(
        value in text for value in (RECORD.holder.name, RECORD.holder.code, RECORD.number, RECORD.identifier)
    )
