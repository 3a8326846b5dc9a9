"""
The shape of a push and of one row in it.

The names in Python say what a field is; the names on the wire are the field's (MOHURD and Shandong 归集 rows), and two
extension fields of ours begin with `x_`. Every field is present in every row, empty as `""`: so one row has one text.
"""

import hashlib
import json

import msgspec

from ecert.platform.refusals import Refused, decode_json

MOST_ROWS = 500

_WIRE_NAMES = {
    "ecert_id": "eCertID",
    "identifier": "zzeCertID",
    "predecessor": "associatedZzeCertID",
    "province": "provinceNum",
    "type_code": "certTypeCode",
    "certificate_name": "certName",
    "certificate_number": "certNum",
    "issuing_authority": "issuAuth",
    "issuing_authority_code": "issuAuthCode",
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


class Element(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"short_name": "shortName"}):
    """One 业务信息 element of a row."""

    short_name: str
    """短名, unique within the row."""
    name: str
    """The Chinese name."""
    value: str
    """The value as text; may be empty."""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_WIRE_NAMES):
    """One certificate after one event."""

    ecert_id: str
    identifier: str
    predecessor: str
    province: str
    type_code: str
    certificate_name: str
    certificate_number: str
    issuing_authority: str
    issuing_authority_code: str
    first_issued: str
    issued: str
    valid_from: str
    valid_to: str
    credit_code: str
    company_name: str
    person_name: str
    identity_card: str
    holder_code_type: str
    state: str
    state_description: str
    operation: str
    elements: list[Element]
    url: str
    event_number: int
    type_code_provisional: str


class Push(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /collect`."""

    citynum: str
    data: str


class AcceptedRows(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"accept_data": "AcceptData"}):
    """What `data` of a push decrypts to; rows stay raw, so that one bad row does not hide the others."""

    accept_data: list[msgspec.Raw]


class _RowKey(msgspec.Struct, frozen=True, rename={"ecert_id": "eCertID"}):
    """The one field that an unreadable row is named by."""

    ecert_id: str


def parse_rows(text: bytes) -> list[bytes]:
    """
    Split the decrypted `data` into the texts of its rows.

    Raises:
        Refused: not JSON of that shape, no row, or more than 500.
    """
    rows = decode_json(text, AcceptedRows, field="data").accept_data
    if not rows:
        raise Refused("AcceptData: no row")
    if len(rows) > MOST_ROWS:
        raise Refused(f"AcceptData: more than {MOST_ROWS} rows")
    return [bytes(row) for row in rows]


def parse_row(text: bytes) -> Row:
    """
    Read one row.

    Raises:
        Refused: a field is missing, unknown, or of another type.
    """
    return decode_json(text, Row, field="row")


def find_row_key(text: bytes) -> str:
    """Read the eCertID of a row that cannot be read as a whole, or give `""`."""
    try:
        return decode_json(text, _RowKey, field="eCertID").ecert_id
    except Refused:
        return ""


def format_row(row: Row) -> str:
    """Write *row* as canonical JSON: sorted keys, no blanks, characters as themselves."""
    return json.dumps(msgspec.to_builtins(row), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def compute_row_sha256(text: str) -> str:
    """Compute the lower-case hex SHA-256 of a row's canonical JSON in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
