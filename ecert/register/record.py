"""
The full certificate as it is signed (docs/format.md, "Record"): every claim, as deterministic CBOR with text keys.

A record is written once. What happens to the certificate later stands in its events.
"""

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from ecert.catalogue.datatypes import Value
from ecert.clock import format_instant, parse_instant
from ecert.errors import Malformed
from ecert.signing import cbor
from ecert.signing.shape import Digest, Number, Shape, read_shape

RECORD_TYPE = "application/ecert-record+cbor"
"""`typ` in the protected header, so that no other message can pass for a record."""
RECORD_FORMAT = 1
MAX_RECORD_BYTES = 512 * 1024
"""Bound of a signed record; photographs stand in it."""


class Holder(Shape, frozen=True):
    """持证主体: who holds the certificate."""

    name: str
    """Several holders of one certificate are joined with `^` (GB/T 36903)."""
    code: str
    code_type: str
    """One of the 16 codes of GB/T 36903 annex A."""


class TemplateReference(Shape, frozen=True, rename={"digest": "sha256"}):
    """Which template, byte for byte, a certificate was made from."""

    slug: str
    version: Number
    digest: Digest


class Record(msgspec.Struct, frozen=True):
    """A certificate (电子证照) as it is signed; a struct, since each look-up makes one (decision 0021)."""

    identifier: str
    """证照标识 (GB/T 36904)."""
    template: TemplateReference
    type_code_provisional: bool
    title: str
    number: str
    business_type: str
    authority_name: str
    authority_code: str
    holder: Holder
    issued: date
    first_issued: date
    """Issue date of version 001."""
    valid_from: date
    claims: dict[str, Value]
    """Every field of the template that has a value, by its key."""
    status_list: int
    status_index: int
    credential_digest: bytes
    """SHA-256 of the signed credential: binds the code to this record."""
    application_number: str
    issued_at: datetime
    granting_authority: str | None = None
    valid_to: date | None = None
    """Last valid day; absent means no end."""
    predecessor: str | None = None
    """Identifier of the version this one replaces."""


class _Authority(Shape, frozen=True, kw_only=True):
    code: str
    name: str


class _Record(Shape, frozen=True, kw_only=True):
    """The payload. A date has one form here; `null`, floats and tags never come out of `cbor.decode`."""

    title: str
    claims: dict[str, Value]
    format: Literal[1]
    holder: Holder
    number: str
    status: tuple[Number, Number]
    template: TemplateReference
    valid_to: date | None = None
    issued_at: str
    identifier: str
    valid_from: date
    issued_date: date
    predecessor: str | None = None
    business_type: str
    credential_sha256: Digest
    first_issued_date: date
    issuing_authority: _Authority
    application_number: str
    granting_authority: str | None = None
    type_code_provisional: Literal[0, 1]


def encode_record(record: Record) -> bytes:
    """Write a record's payload; the same record always gives the same bytes."""
    holder, template = record.holder, record.template
    # In the order of deterministic CBOR: shorter keys first.
    content: dict[str, Any] = {
        "title": record.title,
        "claims": {key: record.claims[key] for key in sorted(record.claims, key=_place)},
        "format": RECORD_FORMAT,
        "holder": {"code": holder.code, "name": holder.name, "code_type": holder.code_type},
        "number": record.number,
        "status": [record.status_list, record.status_index],
        "template": {"slug": template.slug, "sha256": template.digest, "version": template.version},
        "valid_to": None if record.valid_to is None else record.valid_to.isoformat(),
        "issued_at": format_instant(record.issued_at),
        "identifier": record.identifier,
        "valid_from": record.valid_from.isoformat(),
        "issued_date": record.issued.isoformat(),
        "predecessor": record.predecessor,
        "business_type": record.business_type,
        "credential_sha256": record.credential_digest,
        "first_issued_date": record.first_issued.isoformat(),
        "issuing_authority": {"code": record.authority_code, "name": record.authority_name},
        "application_number": record.application_number,
        "granting_authority": record.granting_authority,
        "type_code_provisional": int(record.type_code_provisional),
    }
    return cbor.encode_ordered({name: value for name, value in content.items() if value is not None})


def _place(key: str) -> tuple[int, bytes]:
    """Give the place of a key in deterministic CBOR: shorter keys first."""
    spelled = key.encode()
    return len(spelled), spelled


def decode_record(payload: bytes) -> Record:
    """
    Read a record's payload, strictly: what it is written as must be what it is.

    Raises:
        Malformed: it does not have the form of a record.
    """
    wire = read_shape(payload, _Record, max_bytes=MAX_RECORD_BYTES, name="record")
    try:
        issued_at = parse_instant(wire.issued_at)
    except ValueError as error:
        raise Malformed("record: an instant is not in its one form") from error
    return Record(
        identifier=wire.identifier,
        template=wire.template,
        type_code_provisional=wire.type_code_provisional == 1,
        title=wire.title,
        number=wire.number,
        business_type=wire.business_type,
        authority_name=wire.issuing_authority.name,
        authority_code=wire.issuing_authority.code,
        holder=wire.holder,
        issued=wire.issued_date,
        first_issued=wire.first_issued_date,
        valid_from=wire.valid_from,
        claims=wire.claims,
        status_list=wire.status[0],
        status_index=wire.status[1],
        credential_digest=wire.credential_sha256,
        application_number=wire.application_number,
        issued_at=issued_at,
        granting_authority=wire.granting_authority,
        valid_to=wire.valid_to,
        predecessor=wire.predecessor,
    )
