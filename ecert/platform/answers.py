"""The shapes of the platform's answers to a push."""

from enum import StrEnum

import msgspec


class ReturnCode(StrEnum):
    """`ReturnCode` of a push."""

    FAILURE = "0"
    """Nothing, or not everything, was stored."""
    SUCCESS = "1"
    """Everything was stored."""
    WARNING = "2"
    """Everything was stored, and something is worth a look."""


_SUCCESS_NAMES = {"ecert_id": "eCertID", "encrypted_id": "encryCertid", "encrypted_key": "encryKey"}


class SuccessRow(msgspec.Struct, frozen=True, rename=_SUCCESS_NAMES):
    """A stored row; the platform's own code assignment (赋码) is not played, so its two fields are empty."""

    ecert_id: str
    encrypted_id: str = ""
    encrypted_key: str = ""


class ErrorRow(msgspec.Struct, frozen=True, rename={"ecert_id": "ErrorGuid", "message": "ErrorMsg"}):
    """A row that was not stored, and why; the id is empty if the row has none that can be read."""

    ecert_id: str
    message: str


class WarnRow(msgspec.Struct, frozen=True, rename={"ecert_id": "WarnGuid", "message": "WarnMsg"}):
    """A row that was stored and is worth a look."""

    ecert_id: str
    message: str


_DATA_NAMES = {"stored": "SuccessData", "errors": "ErrorData", "warnings": "WarnData"}


class ReturnData(msgspec.Struct, frozen=True, rename=_DATA_NAMES):
    """What became of each row."""

    stored: list[SuccessRow] = []
    errors: list[ErrorRow] = []
    warnings: list[WarnRow] = []


class PushAnswer(
    msgspec.Struct, frozen=True, rename={"code": "ReturnCode", "message": "ReturnMsg", "data": "ReturnData"}
):
    """The answer to a push."""

    code: ReturnCode
    message: str = ""
    data: ReturnData = msgspec.field(default_factory=ReturnData)


def refuse_push(message: str) -> PushAnswer:
    """Answer a push of which nothing was stored or even looked at."""
    return PushAnswer(ReturnCode.FAILURE, message)
