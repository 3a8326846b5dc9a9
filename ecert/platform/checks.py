"""
Judge one row by itself: every rule that needs no other row.

Each check gives problems as `field: what is wrong`, never the value. Lengths are the widest columns seen in the field
(GB/T 36903 element tables and the national exchange tables); the standard's own lengths were not available.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from ecert.platform import codes
from ecert.platform.identifiers import find_date, find_identifier, is_credit_code, is_resident_number, is_type_code
from ecert.platform.rows import Row

PROVISIONAL_REFUSED = "type-code-provisional"

_LENGTHS = {
    "eCertID": 32,
    "zzeCertID": 128,
    "associatedZzeCertID": 128,
    "provinceNum": 6,
    "certTypeCode": 21,
    "certName": 512,
    "certNum": 128,
    "issuAuth": 512,
    "issuAuthCode": 18,
    "issuedDate": 8,
    "issuDate": 8,
    "effectiveDate": 8,
    "expiringDate": 8,
    "creditCode": 18,
    "companyName": 512,
    "name": 512,
    "identityCard": 64,
    "identityCardType": 3,
    "certState": 2,
    "certStatusDescription": 512,
    "operateType": 2,
    "url": 1024,
    "x_typeCodeProvisional": 1,
}
_MAY_BE_EMPTY = frozenset(
    {
        "associatedZzeCertID",
        "effectiveDate",
        "creditCode",
        "companyName",
        "name",
        "identityCard",
        "identityCardType",
        "certStatusDescription",
        "url",
    }
)
_MOST_ELEMENTS = 200
_ELEMENT_LENGTHS = {"shortName": 64, "name": 256, "value": 4000}
_LARGEST_EVENT_NUMBER = 2**63 - 1
_GUID = re.compile(r"[0-9A-F]{32}", re.ASCII)
_SHORT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROL_IN_VALUE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def check_row(row: Row, *, accept_provisional: bool) -> list[str]:
    """List what is wrong with *row*; an empty list is a row that may be stored."""
    problems = [*_check_texts(row), *_check_elements(row)]
    if problems:
        # The later checks read the same fields; an empty or overlong one is reported once.
        return problems
    if row.type_code_provisional == "1" and not accept_provisional:
        return [PROVISIONAL_REFUSED]
    return [*_check_codes(row), *_check_identifiers(row), *_check_dates(row), *_check_holder(row)]


def is_row_key(text: str) -> bool:
    """Tell whether *text* is an eCertID: 32 upper-case hexadecimal digits."""
    return _GUID.fullmatch(text) is not None


def _check_texts(row: Row) -> Iterator[str]:
    """Check that texts are there, fit, and hold no control characters."""
    fields = msgspec.to_builtins(row)
    for name, longest in _LENGTHS.items():
        text = fields[name]
        if not text.strip():
            if text or name not in _MAY_BE_EMPTY:
                yield f"{name}: empty"
        elif len(text) > longest:
            yield f"{name}: longer than {longest}"
        elif _CONTROL.search(text):
            yield f"{name}: control character"


def _check_elements(row: Row) -> Iterator[str]:
    """Check the 业务信息: bounded, named, and no short name twice."""
    if len(row.elements) > _MOST_ELEMENTS:
        yield f"businessInformation: more than {_MOST_ELEMENTS} elements"
        return
    seen: set[str] = set()
    for index, element in enumerate(row.elements):
        place = f"businessInformation[{index}]"
        for name, longest in _ELEMENT_LENGTHS.items():
            if len(msgspec.to_builtins(element)[name]) > longest:
                yield f"{place}.{name}: longer than {longest}"
        if _SHORT_NAME.fullmatch(element.short_name) is None:
            yield f"{place}.shortName: not a short name"
        if element.short_name in seen:
            yield f"{place}.shortName: used twice"
        if not element.name.strip() or _CONTROL.search(element.name):
            yield f"{place}.name: empty or with a control character"
        if _CONTROL_IN_VALUE.search(element.value):
            yield f"{place}.value: control character"
        seen.add(element.short_name)


def _check_codes(row: Row) -> Iterator[str]:
    """Check the fields that have a code table or a fixed shape."""
    if not is_row_key(row.ecert_id):
        yield "eCertID: not 32 upper-case hexadecimal digits"
    if row.province != codes.PROVINCE:
        yield "provinceNum: not this province"
    if row.state not in list(codes.CertificateState):
        yield "certState: not in the code table"
    if row.state == codes.CertificateState.OTHER and not row.state_description:
        yield "certStatusDescription: empty"
    if row.operation not in list(codes.Operation):
        yield "operateType: not in the code table"
    if row.type_code_provisional not in {"0", "1"}:
        yield "x_typeCodeProvisional: neither 0 nor 1"
    if not 0 < row.event_number <= _LARGEST_EVENT_NUMBER:
        yield "x_eventNumber: not a positive 64-bit number"
    if row.url and not _is_web_address(row.url):
        yield "url: not a web address"


def _check_identifiers(row: Row) -> Iterator[str]:
    """Check the 证照标识 against its own check character and against the row (GB/T 36904)."""
    if not is_type_code(row.type_code):
        yield "certTypeCode: not a credit code and three digits"
    if not is_credit_code(row.issuing_authority_code):
        yield "issuAuthCode: check character or shape is wrong"
    identifier = find_identifier(row.identifier)
    if identifier is None:
        yield "zzeCertID: check character or shape is wrong"
    elif identifier.type_code != row.type_code:
        yield "zzeCertID: type code is not the row's"
    elif identifier.issuer_code != row.issuing_authority_code:
        yield "zzeCertID: issuing authority is not the row's"
    if row.predecessor:
        if find_identifier(row.predecessor) is None:
            yield "associatedZzeCertID: check character or shape is wrong"
        elif row.predecessor == row.identifier:
            yield "associatedZzeCertID: names the certificate itself"
    elif row.operation in {codes.Operation.RENEWAL, codes.Operation.CHANGE}:
        yield "associatedZzeCertID: empty"


def _check_dates(row: Row) -> Iterator[str]:
    """Check that the dates are days, and in order."""
    first, issued = find_date(row.first_issued), find_date(row.issued)
    start, end = find_date(row.valid_from), find_date(row.valid_to)
    if first is None:
        yield "issuedDate: no such day"
    if issued is None:
        yield "issuDate: no such day"
    elif first is not None and first > issued:
        yield "issuedDate: after issuDate"
    if row.valid_from and start is None:
        yield "effectiveDate: no such day"
    if end is None:
        yield "expiringDate: no such day"
    elif start is not None and start > end:
        yield "effectiveDate: after expiringDate"


def _check_holder(row: Row) -> Iterator[str]:
    """Check the holder's name and code by the code's type (GB/T 36903, annex A)."""
    needed = _find_needed_holder_fields(row.holder_code_type)
    if needed is None:
        yield "identityCardType: not in the code table"
        return
    fields = msgspec.to_builtins(row)
    if row.credit_code:
        # A trader is a person with a firm: whichever the type, a credit code belongs to a named company.
        needed = needed | {"companyName"}
    yield from (f"{name}: empty" for name in sorted(needed) if not fields[name])
    if row.credit_code and not is_credit_code(row.credit_code):
        yield "creditCode: check character or shape is wrong"
    if "creditCode" in needed and row.identity_card not in {"", row.credit_code}:
        yield "identityCard: identityCardType does not fit"
    if row.holder_code_type == codes.RESIDENT_TYPE and row.identity_card and not is_resident_number(row.identity_card):
        yield "identityCard: check digit or shape is wrong"


def _find_needed_holder_fields(holder_code_type: str) -> frozenset[str] | None:
    """Name the fields that this type of holder must fill, or nothing if the type does not exist."""
    if holder_code_type in {"", codes.CREDIT_CODE_TYPE}:
        return frozenset({"creditCode", "companyName"})
    if holder_code_type == codes.OTHER_ORGANISATION_TYPE:
        return frozenset({"companyName", "identityCard"})
    if holder_code_type in codes.PERSON_TYPES:
        return frozenset({"name", "identityCard"})
    return None


def _is_web_address(text: str) -> bool:
    """Tell whether *text* is an http or https address with a host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
