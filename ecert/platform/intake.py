"""Receive one push: open it, judge every row, store the good ones, and say what became of each."""

import re
import sqlite3
from datetime import datetime

from ecert.platform.answers import ErrorRow, PushAnswer, ReturnCode, ReturnData, SuccessRow, WarnRow, refuse_push
from ecert.platform.checks import check_row, is_row_key
from ecert.platform.crypto import open_data
from ecert.platform.identifiers import Identifier, find_identifier
from ecert.platform.records import Meeting, has_namesake, keep_row, log_push
from ecert.platform.refusals import Refused, decode_json
from ecert.platform.rows import Push, Row, find_row_key, parse_row, parse_rows
from ecert.platform.settings import PlatformSettings
from ecert.platform.store import Store

NAMESAKE_WARNING = "certNum: another certificate of this type has the same number"

_AREA_IN_PROVINCE = re.compile(r"43[0-9]{4}", re.ASCII)


def receive_push(body: bytes, *, store: Store, settings: PlatformSettings, now: datetime) -> PushAnswer:
    """Answer one push, with everything that it changes in one transaction."""
    texts: list[bytes] = []
    answer = PushAnswer(ReturnCode.FAILURE)
    try:
        texts = _open_push(body, settings.sm4_key)
    except Refused as error:
        answer = refuse_push(str(error))
    with store.transaction() as connection:
        if texts:
            answer = _take_rows(connection, texts, accept_provisional=settings.accept_provisional, now=now)
        stored = len(answer.data.stored)
        log_push(connection, now, row_count=len(texts), stored_count=stored, return_code=answer.code)
    return answer


def _open_push(body: bytes, key: bytes) -> list[bytes]:
    """
    Turn the body of a push into the texts of its rows.

    Raises:
        Refused: the envelope, the encryption or the list cannot be read.
    """
    push = decode_json(body, Push, field="body")
    if _AREA_IN_PROVINCE.fullmatch(push.citynum) is None:
        raise Refused("citynum: not an area of this province")
    return parse_rows(open_data(push.data, key))


def _take_rows(
    connection: sqlite3.Connection, texts: list[bytes], *, accept_provisional: bool, now: datetime
) -> PushAnswer:
    """Judge and store the rows in the order of the push, so that a later row meets the earlier ones."""
    data = ReturnData(stored=[], errors=[], warnings=[])
    for index, text in enumerate(texts):
        try:
            row, identifier = _judge(text, accept_provisional=accept_provisional)
            meeting = keep_row(connection, row, identifier=identifier, now=now)
        except Refused as error:
            data.errors.append(_name_refusal(text, index, str(error)))
            continue
        if meeting not in {Meeting.STORED, Meeting.REPEATED}:
            data.errors.append(ErrorRow(row.ecert_id, meeting))
            continue
        data.stored.append(SuccessRow(row.ecert_id))
        # A repetition changes nothing, so it is not warned about again.
        if meeting == Meeting.STORED and has_namesake(connection, row, identifier):
            data.warnings.append(WarnRow(row.ecert_id, NAMESAKE_WARNING))
    if data.errors:
        return PushAnswer(ReturnCode.FAILURE, f"AcceptData: {len(data.errors)} of {len(texts)} rows not stored", data)
    return PushAnswer(ReturnCode.WARNING if data.warnings else ReturnCode.SUCCESS, "", data)


def _judge(text: bytes, *, accept_provisional: bool) -> tuple[Row, Identifier]:
    """
    Read one row and check it by itself.

    Raises:
        Refused: the row cannot be read, or breaks rules; the text lists them.
    """
    row = parse_row(text)
    problems = check_row(row, accept_provisional=accept_provisional)
    identifier = find_identifier(row.identifier)
    if problems or identifier is None:
        raise Refused("; ".join(problems))
    return row, identifier


def _name_refusal(text: bytes, index: int, problem: str) -> ErrorRow:
    """Name a refused row by its eCertID; one without a readable eCertID by its place in the push instead."""
    key = find_row_key(text)
    if is_row_key(key):
        return ErrorRow(key, problem)
    return ErrorRow("", f"AcceptData[{index}]: {problem}")
