"""
The AcceptData dialect as values (docs/platform.md, "A push"): what is sent, and what an answer must be to count as one.

Reading is strict about what is needed and lets through what the platform may have added. No text from outside passes
on unless `remarks` has tamed it.
"""

import base64
import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar

import msgspec

from ecert.errors import PlatformError, PlatformUnavailable
from ecert.signing.sm4 import encrypt_ecb_pkcs7
from ecert.sync.records import PlatformRow, format_row
from ecert.sync.remarks import tame_remark, values_of

TOKEN_PATH = "/oauth2/token"  # noqa: S105 - an address, not a secret
PUSH_PATH = "/collect"
LEDGER_PATH = "/ledger"
LEDGER_PAGE = 1000
"""Certificates in one answer of the ledger; the most it gives."""


class ReturnCode(StrEnum):
    """`ReturnCode` of a push."""

    FAILURE = "0"
    SUCCESS = "1"
    WARNING = "2"


class _SuccessRow(msgspec.Struct, frozen=True, rename={"row_key": "eCertID"}):
    row_key: str


class _ErrorRow(msgspec.Struct, frozen=True, rename={"row_key": "ErrorGuid", "message": "ErrorMsg"}):
    row_key: str
    message: str = ""


class _WarnRow(msgspec.Struct, frozen=True, rename={"row_key": "WarnGuid", "message": "WarnMsg"}):
    row_key: str
    message: str = ""


_DATA_NAMES = {"stored": "SuccessData", "refused": "ErrorData", "warned": "WarnData"}


class _ReturnData(msgspec.Struct, frozen=True, rename=_DATA_NAMES):
    stored: tuple[_SuccessRow, ...] = ()
    refused: tuple[_ErrorRow, ...] = ()
    warned: tuple[_WarnRow, ...] = ()


_ANSWER_NAMES = {"code": "ReturnCode", "message": "ReturnMsg", "data": "ReturnData"}


class _PushAnswer(msgspec.Struct, frozen=True, rename=_ANSWER_NAMES):
    code: ReturnCode
    message: str = ""
    data: _ReturnData = _ReturnData()


class _Token(msgspec.Struct, frozen=True):
    access_token: Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]


class _TokenAnswer(msgspec.Struct, frozen=True):
    custom: _Token


_ITEM_NAMES = {"row_key": "eCertID", "identifier": "zzeCertID", "event_number": "x_eventNumber"}


class LedgerItem(msgspec.Struct, frozen=True, rename=_ITEM_NAMES):
    """One certificate as the platform has it now."""

    row_key: Annotated[str, msgspec.Meta(pattern="^[0-9A-F]{32}$")]
    identifier: Annotated[str, msgspec.Meta(pattern="^[0-9A-Z.]{1,128}$")]
    event_number: int
    row_sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class LedgerPage(msgspec.Struct, frozen=True):
    """Some certificates in the order of their `eCertID`."""

    items: Annotated[tuple[LedgerItem, ...], msgspec.Meta(max_length=LEDGER_PAGE)]
    next: str | None
    """Where the next page begins; none at the end."""


_Shape = TypeVar("_Shape")


@dataclass(frozen=True, slots=True)
class PushOutcome:
    """What became of a push that the platform looked at; a row that is not refused is stored."""

    return_code: ReturnCode
    refused: Mapping[str, str]
    """What is wrong with a row, by its `eCertID`."""
    warned: Mapping[str, str]
    """What is worth a look about a stored row, by its `eCertID`."""


def format_push(rows: Iterable[PlatformRow], *, city_code: str, sm4_key: bytes) -> bytes:
    """
    Write the body of a push.

    Raises:
        Misconfigured: the SM4 key is none.
    """
    plain = b'{"AcceptData":[' + b",".join(format_row(row) for row in rows) + b"]}"
    data = base64.b64encode(encrypt_ecb_pkcs7(sm4_key, plain)).decode("ascii")
    return msgspec.json.encode({"citynum": city_code, "data": data})


def parse_token(body: bytes) -> str:
    """
    Read the answer to our id and secret.

    Raises:
        PlatformUnavailable: it is no answer.
    """
    return _parse(body, _TokenAnswer, TOKEN_PATH).custom.access_token


def parse_ledger_page(body: bytes, *, after: str) -> LedgerPage:
    """
    Read a page of the ledger that begins after the `eCertID` *after*.

    Raises:
        PlatformUnavailable: it is no answer, or its order is not the one that lets a reader come to an end.
    """
    page = _parse(body, LedgerPage, LEDGER_PATH)
    keys = [after, *(item.row_key for item in page.items)]
    in_order = all(before < behind for before, behind in itertools.pairwise(keys))
    if not in_order or (page.next is not None and (not page.items or page.next != keys[-1])):
        raise PlatformUnavailable(f"platform: {LEDGER_PATH} is not in order")
    return page


def parse_outcome(body: bytes, rows: Collection[PlatformRow], *, secrets: Iterable[str] = ()) -> PushOutcome:
    """
    Read the answer to a push of *rows*: it must account for every row, once, and for no other.

    Args:
        body: the answer.
        rows: what was pushed, no `eCertID` twice.
        secrets: texts that must not pass on, should the platform repeat them.

    Raises:
        PlatformUnavailable: it is no answer, so nobody knows what was stored.
        PlatformError: the platform refused the whole push.
    """
    answer = _parse(body, _PushAnswer, PUSH_PATH)
    sent = {row.row_key: row for row in rows}
    data = answer.data
    if answer.code is ReturnCode.FAILURE and not (data.stored or data.refused or data.warned):
        hidden = [*secrets, *(value for row in rows for value in values_of(row))]
        raise PlatformError(f"platform: refused the whole push: {tame_remark(answer.message, hidden)}")
    refused = _by_row((row.row_key, row.message) for row in data.refused)
    warned = _by_row((row.row_key, row.message) for row in data.warned)
    counted = Counter(row.row_key for row in data.stored)
    # A row with a warning is a stored one, whether or not it is named among those too.
    stored = counted.keys() | warned.keys()
    accounted = (
        stored | refused.keys() == sent.keys()
        and stored.isdisjoint(refused)
        and max(counted.values(), default=1) == 1
        and bool(refused) is (answer.code is ReturnCode.FAILURE)
    )
    if not accounted:
        raise PlatformUnavailable(f"platform: {PUSH_PATH} does not account for every row")
    return PushOutcome(answer.code, _tamed(refused, sent), _tamed(warned, sent))


def _parse(body: bytes, shape: type[_Shape], path: str) -> _Shape:
    if not body:
        raise PlatformUnavailable(f"platform: {path} answered without a body")
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # The library's own text may show what came back.
        raise PlatformUnavailable(f"platform: {path} answered with something that is no answer") from None


def _by_row(remarks: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Join what is said about one row."""
    joined: dict[str, str] = {}
    for key, message in remarks:
        joined[key] = f"{joined[key]}; {message}" if key in joined else message
    return joined


def _tamed(remarks: Mapping[str, str], sent: Mapping[str, PlatformRow]) -> dict[str, str]:
    return {key: tame_remark(message, values_of(sent[key])) for key, message in remarks.items()}
