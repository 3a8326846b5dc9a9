"""Certificates, events and keys for the tests of the register: sound as they stand, changed by `replace`."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Final

from msgspec import structs

from ecert.identifiers.certificate import CertificateIdentifier
from ecert.log.tree import leaf_hash
from ecert.log.view import LogPlace
from ecert.register.credential import Credential, encode_credential
from ecert.register.events import EVENT_TYPE, CopyNote, Event, Inspection, encode_event
from ecert.register.lifecycle import EventKind, InspectionResult
from ecert.register.record import RECORD_TYPE, Holder, Record, TemplateReference, encode_record
from ecert.register.stored import StoredCertificate
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyFileSigner, Purpose
from tests.unit.signing.signers import Terms, a_signer

AUTHORITY: Final = "11430000320581596K"
OTHER_AUTHORITY: Final = "11430000MB0X557143"
TYPE_CODE: Final = "11430000320581596K918"
SERIAL: Final = "7Q2M4XB0K9RT"
IDENTIFIER: Final = str(CertificateIdentifier.build(TYPE_CODE, AUTHORITY, serial=SERIAL, version=1))
OTHER_IDENTIFIER: Final = str(CertificateIdentifier.build(TYPE_CODE, AUTHORITY, serial=SERIAL, version=2))

CERTIFICATES: Final = a_signer("register certificates", terms=Terms(issuer_code=AUTHORITY))
"""Signs certificates of the authority in 2025."""
EVENTS: Final = a_signer("register events", terms=Terms(purpose=Purpose.EVENT, issuer_code=None))
"""Signs events in 2025."""
KEYRING: Final = Keyring((CERTIFICATES.key, EVENTS.key))

CREDENTIAL: Final = Credential(
    type_index=18,
    serial=SERIAL,
    version=1,
    number="（湘）字第00637号",
    holder_name="湖南星火文化传媒有限公司",
    issued=date(2025, 3, 1),
    status_list=3,
    status_index=483_217,
    holder_code="91430100MA4L2XK375",
    scope="广播电视节目制作经营",
    valid_to=date(2027, 2, 28),
)
SEALED_CREDENTIAL: Final = seal(encode_credential(CREDENTIAL), CERTIFICATES)

RECORD: Final = Record(
    identifier=IDENTIFIER,
    template=TemplateReference("guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng", 1, bytes(range(32))),
    type_code_provisional=True,
    title="广播电视节目制作经营许可证",
    number=str(CREDENTIAL.number),
    business_type="first_issue",
    authority_name="湖南省广播电视局",
    authority_code=AUTHORITY,
    holder=Holder(CREDENTIAL.holder_name, "91430100MA4L2XK375", "001"),
    issued=CREDENTIAL.issued,
    first_issued=CREDENTIAL.issued,
    valid_from=CREDENTIAL.issued,
    valid_to=CREDENTIAL.valid_to,
    claims={"business_scope": ["广播电视节目制作经营"], "address": "湖南省长沙市示例路1号"},
    status_list=CREDENTIAL.status_list,
    status_index=CREDENTIAL.status_index,
    credential_digest=sha256(SEALED_CREDENTIAL).digest(),
    application_number="20250000017",
    issued_at=datetime(2025, 3, 1, 1, 30, tzinfo=UTC),
)
SEALED_RECORD: Final = seal(encode_record(RECORD), CERTIFICATES, typ=RECORD_TYPE)
RECORD_DIGEST: Final = sha256(SEALED_RECORD).digest()

ISSUED: Final = Event(
    identifier=IDENTIFIER,
    position=1,
    kind=EventKind.ISSUED,
    at=RECORD.issued_at,
    actor="zhangsan",
    record_digest=RECORD_DIGEST,
)


PASSED: Final = Inspection(2025, InspectionResult.PASSED)
COPIES: Final = {
    EventKind.COPIED: CopyNote("a-copy", datetime(2025, 4, 1, tzinfo=UTC)),
    EventKind.COPY_RECALLED: CopyNote("a-copy"),
}


def seal_event(event: Event, *, signer: KeyFileSigner = EVENTS, typ: str | None = EVENT_TYPE) -> bytes:
    """Sign an event as it is, linked or not."""
    return seal(encode_event(event), signer, typ=typ)


def events_of(kinds: Iterable[EventKind]) -> list[Event]:
    """Give an `issued` event and one of each kind after it, a day apart, each linked to the one before."""
    events = [ISSUED]
    for kind in kinds:
        last = events[-1]
        events.append(
            Event(
                identifier=IDENTIFIER,
                position=last.position + 1,
                kind=kind,
                at=last.at + timedelta(days=1),
                actor="zhangsan",
                previous=sha256(seal_event(last)).digest(),
                inspection=PASSED if kind is EventKind.INSPECTED else None,
                copy=COPIES.get(kind),
            )
        )
    return events


def a_chain(*kinds: EventKind) -> list[bytes]:
    """Give the signed chain of an `issued` event and one of each kind after it."""
    return [seal_event(event) for event in events_of(kinds)]


def a_stored_certificate(chain: Sequence[bytes] | None = None) -> StoredCertificate:
    """Give the certificate as the register has it, with this chain of events."""
    events = tuple(a_chain() if chain is None else chain)
    return StoredCertificate(
        certificate_id=1,
        identifier=IDENTIFIER,
        application_id=None,
        record=SEALED_RECORD,
        credential=SEALED_CREDENTIAL,
        head_sha256=sha256(events[-1]).hexdigest(),
        events=events,
        places=places_of(SEALED_RECORD, *events),
    )


def places_of(*signed: bytes) -> tuple[LogPlace, ...]:
    """Give the places in the log that some signed things have, if they are its first ones."""
    return tuple(LogPlace(place, leaf_hash(sha256(each).digest())) for place, each in enumerate(signed))


def restore(stored: StoredCertificate, record: Record, *, signer: KeyFileSigner = CERTIFICATES) -> StoredCertificate:
    """Give the certificate with another record, its first event made to fit."""
    sealed = seal(encode_record(record), signer, typ=RECORD_TYPE)
    issued = seal_event(replace(ISSUED, identifier=record.identifier, record_digest=sha256(sealed).digest()))
    places = places_of(sealed, issued)
    return structs.replace(
        stored, record=sealed, events=(issued,), head_sha256=sha256(issued).hexdigest(), places=places
    )
