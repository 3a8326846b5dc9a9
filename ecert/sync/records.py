"""
One certificate after one event, as the provincial platform wants it (docs/platform.md, "Fields of a row").

A row depends on nothing but the register and the template version that the record names, so that it can be made again
at any time: a repeated push carries the same bytes, and reconciliation compares their digest with the platform's.
The outside world's names stand here, its code tables in `codes`, and neither anywhere else (standards digest 6.3).
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from ecert.catalogue.template import CertificateTemplate
from ecert.catalogue.vocabulary import Datatype
from ecert.clock import legal_date
from ecert.errors import InvalidInput
from ecert.identifiers.certificate import CertificateIdentifier
from ecert.identifiers.holder import HolderCodeType, is_person
from ecert.register.events import Event, History
from ecert.register.record import Holder, Record
from ecert.sync.codes import CertificateState, Operation, operation_of, state_of

ROW_KEY_BYTES = 16
"""How much of the identifier's SHA-256 makes an `eCertID`."""
NO_END = "99991231"
"""`expiringDate` of a certificate without end (长期)."""
ELEMENT_PREFIX = "KZ_"
"""Short names of 业务信息 begin with it (GB/T 36903); the others are the row's own fields."""
MAX_VALUE_LENGTH = 4000
"""Longest value of an element that the platform takes, in characters."""
SEPARATOR = "^"
"""Joins several values in one (GB/T 36903)."""


class Element(msgspec.Struct, frozen=True, rename={"short_name": "shortName"}):
    """One 业务信息 element: a claim with its short name and label."""

    short_name: str
    name: str
    value: str


_WIRE_NAMES = {
    "row_key": "eCertID",
    "identifier": "zzeCertID",
    "predecessor": "associatedZzeCertID",
    "province": "provinceNum",
    "type_code": "certTypeCode",
    "title": "certName",
    "number": "certNum",
    "authority_name": "issuAuth",
    "authority_code": "issuAuthCode",
    "first_issued": "issuedDate",
    "issued": "issuDate",
    "valid_from": "effectiveDate",
    "valid_to": "expiringDate",
    "credit_code": "creditCode",
    "company_name": "companyName",
    "person_name": "name",
    "identity_card": "identityCard",
    "holder_code_type": "identityCardType",
    "state": "certState",
    "state_description": "certStatusDescription",
    "operation": "operateType",
    "elements": "businessInformation",
    "event_number": "x_eventNumber",
    "type_code_provisional": "x_typeCodeProvisional",
}


class PlatformRow(msgspec.Struct, frozen=True, kw_only=True, rename=_WIRE_NAMES):
    """One certificate after one event; every field is sent, the empty ones as empty texts."""

    row_key: str
    identifier: str
    predecessor: str
    province: str
    type_code: str
    title: str
    number: str
    authority_name: str
    authority_code: str
    first_issued: str
    issued: str
    valid_from: str
    valid_to: str
    credit_code: str = ""
    company_name: str = ""
    person_name: str = ""
    identity_card: str = ""
    holder_code_type: str
    state: CertificateState
    state_description: str = ""
    """Must be given for state 99 only, which no certificate of ours has."""
    operation: Operation
    elements: tuple[Element, ...]
    url: str = ""
    """Empty until there is a certificate file that could be fetched."""
    event_number: int
    type_code_provisional: str


def row_key_of(identifier: str) -> str:
    """Give the `eCertID` of a certificate version: one identifier, one key, on every machine and for ever."""
    return hashlib.sha256(identifier.encode()).digest()[:ROW_KEY_BYTES].hex().upper()


def build_row(
    record: Record, events: Sequence[Event], *, sequence: int, template: CertificateTemplate, province: str
) -> PlatformRow:
    """
    Build the row of a certificate after the last of *events*.

    Args:
        record: the verified record.
        events: its verified events from the first one to the one that is told.
        sequence: the told event's number in the register.
        template: the very version the record was made from; it knows labels and short names.
        province: division code of the province (GB/T 2260).

    Raises:
        InvalidInput: the record has something that the platform's row has no place for.
    """
    told = events[-1]
    standing = History(tuple(events)).standing
    row = PlatformRow(
        row_key=row_key_of(record.identifier),
        identifier=record.identifier,
        predecessor=record.predecessor or "",
        province=province,
        type_code=CertificateIdentifier.parse(record.identifier).type_code,
        title=record.title,
        number=record.number,
        authority_name=record.authority_name,
        authority_code=record.authority_code,
        first_issued=_day(record.first_issued),
        issued=_day(record.issued),
        valid_from=_day(record.valid_from),
        valid_to=NO_END if record.valid_to is None else _day(record.valid_to),
        holder_code_type=record.holder.code_type,
        state=state_of(standing, valid_to=record.valid_to, day=legal_date(told.at)),
        operation=operation_of(told.kind, record.business_type),
        elements=tuple(_elements(record, template)),
        event_number=sequence,
        type_code_provisional="1" if record.type_code_provisional else "0",
    )
    return msgspec.structs.replace(row, **_holder(record.holder))


def format_row(row: PlatformRow) -> bytes:
    """Write a row in its one spelling: UTF-8 JSON with sorted keys, no blanks, characters as themselves."""
    return msgspec.json.encode(row, order="sorted")


def compute_row_sha256(row: PlatformRow) -> str:
    """Compute the lower-case hex SHA-256 of a row's one spelling, as the platform's ledger shows it."""
    return hashlib.sha256(format_row(row)).hexdigest()


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _holder(holder: Holder) -> dict[str, str]:
    """Fill name and code by the code's type (GB/T 36903, annex A)."""
    if holder.code_type not in set(HolderCodeType):
        raise InvalidInput.at("identityCardType", "is none of GB/T 36903, annex A")
    code_type = HolderCodeType(holder.code_type)
    if code_type is HolderCodeType.UNIFIED_SOCIAL_CREDIT_CODE:
        return {"credit_code": holder.code, "company_name": holder.name}
    name = "person_name" if is_person(code_type) else "company_name"
    return {name: holder.name, "identity_card": holder.code}


def _elements(record: Record, template: CertificateTemplate) -> Iterator[Element]:
    """
    Give the 业务信息 in the template's order: fields with a value whose short name begins with `KZ_`.

    Pictures are left out: they are part of the certificate's file, not of its data.
    """
    for field in template.fields:
        value = record.claims.get(field.key)
        if value is None or field.datatype is Datatype.IMAGE or not field.short_name.startswith(ELEMENT_PREFIX):
            continue
        text = value if isinstance(value, str) else SEPARATOR.join(value)
        if len(text) > MAX_VALUE_LENGTH:
            raise InvalidInput.at(f"businessInformation.{field.short_name}", f"longer than {MAX_VALUE_LENGTH}")
        yield Element(field.short_name, field.label, text)
