"""Fill a register with many certificates fast: composed, signed and chained by the real functions, stored in bulk."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from ecert.application.submission import RawSubmission, Submission, check_submission, encode_submission
from ecert.application.tables import ApplicationEventRow, ApplicationRow
from ecert.application.workflow import ApplicationState, ApplicationStep
from ecert.catalogue.characters import number_key
from ecert.catalogue.validity import Period, new_period
from ecert.clock import legal_date
from ecert.issuance.compose import Allotment, Authorities, compose
from ecert.log.service import EntryKind, append
from ecert.register.allocation import allocate_places
from ecert.register.events import EVENT_TYPE, Event, encode_event
from ecert.register.lifecycle import EventKind, Standing
from ecert.register.record import RECORD_TYPE, Record, encode_record
from ecert.register.tables import CertificateRow, EventRow
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.storage.database import transaction
from tests.building import NOON, TODAY, Staff, an_application, hire, seeded_chance, the_catalogue, the_keyring

KIND = "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng"
BATCH = 1000
"""Certificates of one transaction."""


@dataclass(frozen=True, slots=True)
class Made:
    """One certificate as it is stored."""

    record: Record
    sealed: bytes
    credential: bytes
    event: bytes
    application_id: str


def fill(engine: Engine, count: int, *, keyring: Keyring | None = None, now: dt.datetime = NOON) -> Staff:
    """Enter so many certificates, each with its application, and give the people who did it."""
    chance, keyring = seeded_chance(), keyring or the_keyring()
    staff = hire(engine, now=now, keyring=keyring)
    valid_to = _period(legal_date(now)).valid_to
    for start in range(0, count, BATCH):
        with transaction(engine) as session:
            numbers = range(start, min(start + BATCH, count))
            places = allocate_places(session, [valid_to] * len(numbers), shuffle=chance.shuffle)
            made = [
                make(number, place, serial=chance.serial(), keyring=keyring, now=now)
                for number, place in zip(numbers, places, strict=True)
            ]
            store(session, made, staff)
    return staff


def make(number: int, place: tuple[int, int], *, serial: str, keyring: Keyring, now: dt.datetime = NOON) -> Made:
    """Compose and sign one certificate with its first event."""
    entry, today = the_catalogue().get(KIND), legal_date(now)
    template = entry.template
    issuer_code = the_catalogue().issuer_code(template, on=TODAY)
    allotment = Allotment(
        number=f"（湘）字第{number:05}号",
        serial=serial,
        version=1,
        issued=today,
        first_issued=today,
        period=_period(today),
        status_list=place[0],
        status_index=place[1],
        application_number=f"20260302-{number:06}",
        issued_at=now,
    )
    authorities = Authorities(the_catalogue().authority_of(template), issuer_code, None)
    unsigned = compose(_submission(), entry, authorities=authorities, allotment=allotment)
    signer = keyring.signer(Purpose.CERTIFICATE, on=today, issuer_code=issuer_code)
    credential = seal(unsigned.encoded_credential, signer)
    record = unsigned.record_for(hashlib.sha256(credential).digest())
    sealed = seal(encode_record(record), signer, typ=RECORD_TYPE)
    event = Event(
        identifier=record.identifier,
        position=1,
        kind=EventKind.ISSUED,
        at=now,
        actor="issuer",
        record_digest=hashlib.sha256(sealed).digest(),
    )
    signed = seal(encode_event(event), keyring.signer(Purpose.EVENT, on=today), typ=EVENT_TYPE)
    return Made(record, sealed, credential, signed, str(uuid.UUID(int=number)))


def store(session: Session, made: list[Made], staff: Staff) -> None:
    """Store certificates with their applications and events."""
    people = {role: principal.account_id for role, principal in staff.principals.items()}
    applications = [_application_row(one, people) for one in made]
    session.add_all(applications)
    records = append(session, EntryKind.RECORD, [hashlib.sha256(one.sealed).digest() for one in made])
    events = append(session, EntryKind.EVENT, [hashlib.sha256(one.event).digest() for one in made])
    rows = [_certificate_row(one, place) for place, one in enumerate(made, start=records)]
    session.add_all(rows)
    session.flush()
    session.add_all(
        EventRow(
            certificate_id=row.id or 0,
            position=1,
            kind=EventKind.ISSUED,
            at=one.record.issued_at,
            sealed=one.event,
            log_position=place,
        )
        for place, (row, one) in enumerate(zip(rows, made, strict=True), start=events)
    )
    session.add_all(
        ApplicationEventRow(
            application_id=each.id,
            position=1,
            step=ApplicationStep.APPROVE,
            state=ApplicationState.APPROVED,
            at=each.submitted_at,
            account_id=people["reviewer"],
            content_sha256=each.content_sha256,
        )
        for each in applications
    )
    session.flush()
    session.expunge_all()


@cache
def _period(day: dt.date) -> Period:
    return new_period(the_catalogue().get(KIND).template.validity, issued=day, valid_from=None, valid_to=None)


@cache
def _submission() -> Submission:
    body = an_application(KIND)
    raw = RawSubmission(
        business_type=body["business_type"],
        holder_name=body["holder"]["name"],
        holder_code=body["holder"]["code"],
        holder_code_type=body["holder"]["code_type"],
        claims=body["claims"],
        grant={},
        predecessor=None,
    )
    return check_submission(the_catalogue().get(KIND), raw, today=TODAY)


def _application_row(made: Made, people: dict[str, int]) -> ApplicationRow:
    content = encode_submission(_submission())
    who: dict[str, Any] = {
        "submitted_by": people["clerk"],
        "decided_by": people["reviewer"],
        "issued_by": people["issuer"],
        "authors": str(people["clerk"]),
    }
    moment = dt.timedelta(minutes=1)
    return ApplicationRow(
        id=made.application_id,
        application_number=made.record.application_number,
        state="issued",
        promised_days=12,
        template_slug=KIND,
        content=content,
        content_sha256=hashlib.sha256(content).hexdigest(),
        submitted_at=made.record.issued_at - 2 * moment,
        decided_at=made.record.issued_at - moment,
        decision="approve",
        opinion="同意",
        issued_at=made.record.issued_at,
        **who,
    )


def _certificate_row(made: Made, log_position: int) -> CertificateRow:
    record = made.record
    serial, version = record.identifier.split(".")[-3:-1]
    return CertificateRow(
        identifier=record.identifier,
        template_slug=record.template.slug,
        template_version=record.template.version,
        serial=serial,
        version_no=int(version),
        number=record.number,
        number_key=number_key(record.number),
        holder_name=record.holder.name,
        holder_code=record.holder.code,
        issued=record.issued,
        valid_from=record.valid_from,
        valid_to=record.valid_to,
        standing=Standing.IN_FORCE,
        status_list=record.status_list,
        status_index=record.status_index,
        application_id=made.application_id,
        record=made.sealed,
        credential=made.credential,
        credential_sha256=hashlib.sha256(made.credential).hexdigest(),
        head_sha256=hashlib.sha256(made.event).hexdigest(),
        log_position=log_position,
    )
