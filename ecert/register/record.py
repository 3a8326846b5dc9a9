"""
The full certificate as it is signed (docs/format.md, "Record"): every claim, as deterministic CBOR with text keys.

A record is written once. What happens to the certificate later stands in its events.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from ecert.catalogue.datatypes import Value
from ecert.errors import Malformed
from ecert.signing import cbor

RECORD_TYPE = "application/ecert-record+cbor"
"""`typ` in the protected header, so that no other message can pass for a record."""
RECORD_FORMAT = 1
MAX_RECORD_BYTES = 512 * 1024
"""Bound of a signed record; photographs stand in it."""
DIGEST_BYTES = 32
"""Length of a SHA-256 digest."""
_TEMPLATE, _AUTHORITY, _HOLDER = {"slug", "sha256", "version"}, {"code", "name"}, {"code", "name", "code_type"}
_MEMBERS = {
    "title",
    "claims",
    "format",
    "holder",
    "number",
    "status",
    "template",
    "valid_to",
    "issued_at",
    "identifier",
    "valid_from",
    "issued_date",
    "predecessor",
    "business_type",
    "credential_sha256",
    "first_issued_date",
    "issuing_authority",
    "application_number",
    "granting_authority",
    "type_code_provisional",
}
"""Every member there is; which of them may be absent shows where they are read."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Holder:
    """持证主体: who holds the certificate."""

    name: str
    """Several holders of one certificate are joined with `^` (GB/T 36903)."""
    code: str
    code_type: str
    """One of the 16 codes of GB/T 36903 annex A."""


@dataclass(frozen=True, slots=True)
class TemplateReference:
    """Which template, byte for byte, a certificate was made from."""

    slug: str
    version: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """A certificate (电子证照) as it is signed."""

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


def encode_record(record: Record) -> bytes:
    """Write a record's payload; the same record always gives the same bytes."""
    holder, template = record.holder, record.template
    # In the order of deterministic CBOR: shorter keys first.
    content: dict[str, Any] = {
        "title": record.title,
        "claims": dict(sorted(record.claims.items(), key=_place)),
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


def _place(claim: tuple[str, Value]) -> tuple[int, bytes]:
    """Give the place of a claim in deterministic CBOR: shorter keys first."""
    key = claim[0].encode()
    return len(key), key


def decode_record(payload: bytes) -> Record:
    """
    Read a record's payload, strictly: what it is written as must be what it is.

    Raises:
        Malformed: it does not have the form of a record.
    """
    content: Any = cbor.decode(payload, max_bytes=MAX_RECORD_BYTES)
    try:
        if not content.keys() <= _MEMBERS or content["format"] != RECORD_FORMAT:
            raise Malformed("record: has something a record does not have")
        return _read(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed("record: does not have the form of a record") from error


def format_instant(instant: datetime) -> str:
    """Write an instant as RFC 3339 in UTC with whole seconds."""
    return instant.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def parse_instant(text: str) -> datetime:
    """
    Read an instant that `format_instant` wrote.

    Raises:
        ValueError: it has another form.
    """
    instant = datetime.fromisoformat(text)
    if format_instant(instant) != text:
        raise ValueError("not an instant in its one form")
    return instant


def read_text(value: object) -> str:
    """
    Give a decoded member that must be a text.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(value, str):
        raise TypeError
    return value


def read_number(value: object) -> int:
    """
    Give a decoded member that must be a number of zero or more.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(value, int) or value < 0:
        raise TypeError
    return value


def read_digest(value: object) -> bytes:
    """
    Give a decoded member that must be a SHA-256 digest.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(value, bytes) or len(value) != DIGEST_BYTES:
        raise TypeError
    return value


def read_date(value: object) -> date:
    """
    Give a decoded member that must be a date in its one form.

    Raises:
        TypeError: it is no text.
        ValueError: it is another text.
    """
    text = read_text(value)
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError("not a date in its one form")
    return day


def read_claim(value: object) -> Value:
    """
    Give a decoded claim: a text, or a list of texts.

    Raises:
        TypeError: it is neither.
    """
    return [read_text(item) for item in value] if isinstance(value, list) else read_text(value)


def read_optional(value: object, read: Callable[[object], _T]) -> _T | None:
    """Give a decoded member that may be absent."""
    return None if value is None else read(value)


def _read(content: Any) -> Record:  # noqa: ANN401 - decoded CBOR; `decode_record` finds by re-encoding what is too much
    template, authority, holder = content["template"], content["issuing_authority"], content["holder"]
    if (template.keys(), authority.keys(), holder.keys()) != (_TEMPLATE, _AUTHORITY, _HOLDER):
        raise ValueError("a member has members it does not have")
    status = content["status"]
    if type(status) is not list:
        raise TypeError
    status_list, status_index = status
    provisional = content["type_code_provisional"]
    if provisional not in {0, 1}:
        raise ValueError("neither 0 nor 1")
    return Record(
        identifier=read_text(content["identifier"]),
        template=TemplateReference(
            read_text(template["slug"]), read_number(template["version"]), read_digest(template["sha256"])
        ),
        type_code_provisional=provisional == 1,
        title=read_text(content["title"]),
        number=read_text(content["number"]),
        business_type=read_text(content["business_type"]),
        authority_name=read_text(authority["name"]),
        authority_code=read_text(authority["code"]),
        holder=Holder(read_text(holder["name"]), read_text(holder["code"]), read_text(holder["code_type"])),
        issued=read_date(content["issued_date"]),
        first_issued=read_date(content["first_issued_date"]),
        valid_from=read_date(content["valid_from"]),
        claims={read_text(key): read_claim(value) for key, value in content["claims"].items()},
        status_list=read_number(status_list),
        status_index=read_number(status_index),
        credential_digest=read_digest(content["credential_sha256"]),
        application_number=read_text(content["application_number"]),
        issued_at=parse_instant(content["issued_at"]),
        granting_authority=read_optional(content.get("granting_authority"), read_text),
        valid_to=read_optional(content.get("valid_to"), read_date),
        predecessor=read_optional(content.get("predecessor"), read_text),
    )
