"""Records, events and rows for sync's unit tests: valid by default, one member replaced at a time."""

import dataclasses
import datetime as dt
from typing import Any

from msgspec.structs import replace

from ecert.identifiers.certificate import CertificateIdentifier
from ecert.register.events import Event
from ecert.register.lifecycle import EventKind
from ecert.register.record import Holder, Record, TemplateReference
from ecert.sync.records import PlatformRow, build_row
from tests.building import the_catalogue

KIND = "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng"
ISSUED_AT = dt.datetime(2026, 3, 2, 4, 0, tzinfo=dt.UTC)
PROVINCE = "430000"
ORGANISATION = Holder("湖南示例云影文化传媒有限公司", "91430100MA4QT2A72P", "001")
PERSON = Holder("夏雨薇", "430111199209200042", "111")


def an_identifier(kind: str = KIND, *, serial: str = "A1B2C3D4E5F6", version: int = 1) -> str:
    """Make the identifier of a certificate of a kind."""
    template = the_catalogue().get(kind).template
    issuer = the_catalogue().issuer_code(template, on=dt.date(2026, 3, 2))
    return str(CertificateIdentifier.build(template.type_code, issuer, serial=serial, version=version))


def a_record(kind: str = KIND, **changes: Any) -> Record:  # noqa: ANN401 - any member of a record
    """Make the record of a certificate of a kind with the claims of its sample."""
    entry = the_catalogue().get(kind)
    template, sample = entry.template, entry.sample
    record = Record(
        identifier=an_identifier(kind),
        template=TemplateReference(template.slug, template.version, entry.digest),
        type_code_provisional=True,
        title=template.title,
        number=template.number.example,
        business_type="first_issue",
        authority_name="湖南省广播电视局",
        authority_code=the_catalogue().issuer_code(template, on=dt.date(2026, 3, 2)),
        holder=Holder(sample.holder.name, sample.holder.code, sample.holder.code_type),
        issued=dt.date(2026, 3, 2),
        first_issued=dt.date(2026, 3, 2),
        valid_from=dt.date(2026, 3, 2),
        valid_to=dt.date(2028, 3, 1),
        claims=dict(sample.register) | dict(sample.claims),
        status_list=0,
        status_index=0,
        credential_digest=bytes(32),
        application_number="20260302-000001",
        issued_at=ISSUED_AT,
    )
    return replace(record, **changes)


def some_events(*kinds: EventKind, at: dt.datetime = ISSUED_AT) -> tuple[Event, ...]:
    """Make a certificate's events: issued, then *kinds*, the last one at *at*."""
    events = [Event(an_identifier(), 1, EventKind.ISSUED, ISSUED_AT, "issuer")]
    for position, kind in enumerate(kinds, start=2):
        events.append(Event(an_identifier(), position, kind, at, "issuer"))
    if not kinds:
        events[0] = dataclasses.replace(events[0], at=at)
    return tuple(events)


def a_row(
    record: Record | None = None, events: tuple[Event, ...] | None = None, *, kind: str = KIND, sequence: int = 7
) -> PlatformRow:
    """Build the row of a record after its events."""
    return build_row(
        record or a_record(kind),
        events or some_events(),
        sequence=sequence,
        template=the_catalogue().get(kind).template,
        province=PROVINCE,
    )


def another_row(serial: str) -> PlatformRow:
    """Build the row of another certificate."""
    return a_row(a_record(identifier=an_identifier(serial=serial)))
