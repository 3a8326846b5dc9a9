"""Answer the share service's questions: data of a certificate, and whether given data is right."""

import sqlite3
from datetime import date

import msgspec

from ecert.platform.codes import CREDIT_CODE_TYPE, HOLDER_CODE_TYPES, VERIFY_MESSAGES, QueryStatus, VerifyCode
from ecert.platform.questions import (
    LONGEST_CAUSE,
    Answer,
    CertificateData,
    CertificateList,
    QueryData,
    Surface,
    Verdict,
    VerifyData,
    answer,
)
from ecert.platform.rows import Row
from ecert.platform.standing import QUERY_STATUSES, VERIFY_CODES, judge_row

_BASIC_CLAIMS = ("holderCode", "holder", "certNo")


def query_certificate(connection: sqlite3.Connection, data: QueryData, today: date) -> Answer:
    """Answer `queryCertInfo`: one certificate by its 证照标识."""
    refused = _refuse_parameters(data.cause, data.holder_code_type)
    if refused is not None:
        return refused
    if not data.identifier:
        return answer(QueryStatus.PARAMETER_EMPTY, detail="certIdentifier: empty")
    row = _find_by_identifier(connection, data.identifier)
    if row is None or not _is_holder(row, data):
        return answer(QueryStatus.NOT_FOUND)
    return answer(QUERY_STATUSES[judge_row(row, today)], CertificateList(1, [_show(row)]))


def verify_certificate(connection: sqlite3.Connection, data: VerifyData, today: date) -> Answer:
    """Answer `verifyCertInfo`: whether what is claimed of a certificate is right, and what it is worth today."""
    refused = _refuse_parameters(data.cause, data.holder_code_type)
    if refused is not None:
        return refused
    named = data.identifier or (data.type_code and all(data.claims.get(name) for name in _BASIC_CLAIMS))
    if not named:
        return _answer_verdict(VerifyCode.INCOMPLETE)
    if data.identifier:
        row = _find_by_identifier(connection, data.identifier)
    else:
        row = _find_by_number(connection, data.type_code, data.claims["certNo"])
    if row is None or not _claims_hold(row, data):
        return _answer_verdict(VerifyCode.NOT_FOUND)
    return _answer_verdict(VERIFY_CODES[judge_row(row, today)])


def _refuse_parameters(cause: str, holder_code_type: str) -> Answer | None:
    """Refuse a question without a cause, or with a holder code type that does not exist."""
    if not cause.strip():
        return answer(QueryStatus.PARAMETER_EMPTY, detail="useCause: empty")
    if len(cause) > LONGEST_CAUSE:
        return answer(QueryStatus.OTHER, detail=f"useCause: longer than {LONGEST_CAUSE}")
    if holder_code_type and holder_code_type not in HOLDER_CODE_TYPES:
        return answer(QueryStatus.HOLDER_CODE_TYPE_WRONG)
    return None


def _find_by_identifier(connection: sqlite3.Connection, identifier: str) -> Row | None:
    """Read the newest row of the certificate with this 证照标识."""
    found = connection.execute("SELECT row_text FROM current_row WHERE identifier = ?", (identifier,)).fetchone()
    return None if found is None else msgspec.json.decode(found[0], type=Row)


def _find_by_number(connection: sqlite3.Connection, type_code: str, number: str) -> Row | None:
    """Read the newest version of the certificate with this type and number."""
    found = connection.execute(
        "SELECT row_text FROM current_row WHERE type_code = ? AND certificate_number = ?"
        " ORDER BY version DESC, event_number DESC LIMIT 1",
        (type_code, number),
    ).fetchone()
    return None if found is None else msgspec.json.decode(found[0], type=Row)


def _name_holder(row: Row) -> tuple[str, str, str]:
    """Name the holder of *row*: name, code, and code type."""
    if row.holder_code_type in {"", CREDIT_CODE_TYPE}:
        return row.company_name, row.credit_code, CREDIT_CODE_TYPE
    return row.person_name or row.company_name, row.identity_card, row.holder_code_type


def _is_holder(row: Row, data: QueryData) -> bool:
    """Tell whether the holder given with a question, if any, is the row's."""
    _, code, code_type = _name_holder(row)
    return data.holder_code in {"", code} and data.holder_code_type in {"", code_type}


def _claims_hold(row: Row, data: VerifyData) -> bool:
    """Tell whether everything that is claimed is what *row* says."""
    holder, holder_code, holder_code_type = _name_holder(row)
    facts = {element.short_name: element.value for element in row.elements}
    facts |= {"holderCode": holder_code, "holder": holder, "certNo": row.certificate_number}
    return (
        data.type_code in {"", row.type_code}
        and data.holder_code_type in {"", holder_code_type}
        and all(facts.get(name) == value for name, value in data.claims.items())
    )


def _answer_verdict(code: VerifyCode) -> Answer:
    """Wrap a verification result; the call itself went well."""
    return answer(QueryStatus.SUCCESS, Verdict(code, VERIFY_MESSAGES[code]))


def _show(row: Row) -> CertificateData:
    """Turn *row* into what the share service shows."""
    holder, holder_code, holder_code_type = _name_holder(row)
    return CertificateData(
        identifier=row.identifier,
        type_code=row.type_code,
        name=row.certificate_name,
        number=row.certificate_number,
        holder=holder,
        holder_code=holder_code,
        holder_code_type=holder_code_type,
        issuing_authority=row.issuing_authority,
        issuing_authority_code=row.issuing_authority_code,
        issued=_format_day(row.issued),
        valid_from=_format_day(row.valid_from),
        valid_to=_format_day(row.valid_to),
        surface=[Surface(element.name, element.value, element.short_name) for element in row.elements],
    )


def _format_day(text: str) -> str:
    """Write `YYYYMMDD` as `yyyy-MM-dd`; an empty day stays empty."""
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if text else ""
