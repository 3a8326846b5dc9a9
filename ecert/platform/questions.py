"""
The shapes of the share service's questions and answers (GB/T 36906 as deployed in the field).

Unlike a push, a question may carry more than is read here: provinces add caller elements to head and data.
"""

import msgspec

from ecert.platform.codes import QUERY_MESSAGES, QueryStatus, VerifyCode

LONGEST_CAUSE = 200


class QuestionHead(msgspec.Struct, frozen=True, rename={"access_token": "accessToken"}):
    """Who asks."""

    access_token: str = ""


_QUERY_NAMES = {
    "identifier": "certIdentifier",
    "cause": "useCause",
    "holder_code": "holderCode",
    "holder_code_type": "holderTypeCode",
}


class QueryData(msgspec.Struct, frozen=True, rename=_QUERY_NAMES):
    """Which certificate is asked for, and why; the holder, if given, must be the certificate's."""

    identifier: str = ""
    cause: str = ""
    holder_code: str = ""
    holder_code_type: str = ""


_VERIFY_NAMES = _QUERY_NAMES | {"type_code": "certTypeCode", "claims": "certData"}


class VerifyData(msgspec.Struct, frozen=True, rename=_VERIFY_NAMES):
    """What is claimed of a certificate; `certIdentifier` may stand for type and number."""

    identifier: str = ""
    type_code: str = ""
    claims: dict[str, str] = {}
    """`holderCode`, `holder`, `certNo`, and elements by short name."""
    cause: str = ""
    holder_code_type: str = ""


class Query(msgspec.Struct, frozen=True):
    """The body of `queryCertInfo`."""

    head: QuestionHead
    data: QueryData


class VerifyQuestion(msgspec.Struct, frozen=True):
    """The body of `verifyCertInfo`."""

    head: QuestionHead
    data: VerifyData


class AnswerHead(msgspec.Struct, frozen=True):
    """How the call went."""

    status: QueryStatus
    message: str


_SURFACE_NAMES = {"value_type": "valueType", "short_name": "columnName"}


class Surface(msgspec.Struct, frozen=True, rename=_SURFACE_NAMES):
    """One element of the certificate's face."""

    name: str
    value: str
    short_name: str
    value_type: str = "字符串"


_CERTIFICATE_NAMES = {
    "identifier": "certificateID",
    "type_code": "certificateType",
    "name": "certificateName",
    "number": "certificateNumber",
    "holder": "certificateHolder",
    "holder_code": "certificateHolderCode",
    "holder_code_type": "certificateHolderType",
    "issuing_authority": "issueDept",
    "issuing_authority_code": "issueDeptCode",
    "issued": "issueDate",
    "valid_from": "certificateValidateStart",
    "valid_to": "certificateValidateEnd",
    "signature": "digitalSign",
}


class CertificateData(msgspec.Struct, frozen=True, kw_only=True, rename=_CERTIFICATE_NAMES):
    """One certificate as the share service shows it; dates are `yyyy-MM-dd`."""

    identifier: str
    type_code: str
    name: str
    number: str
    holder: str
    holder_code: str
    holder_code_type: str
    issuing_authority: str
    issuing_authority_code: str
    issued: str
    valid_from: str
    valid_to: str
    signature: str = ""
    surface: list[Surface]
    detail: list[str] = []
    """副本 entries; the stand-in has none."""


class CertificateList(msgspec.Struct, frozen=True, rename={"certificates": "dataList"}):
    """The certificates that were found."""

    total: int
    certificates: list[CertificateData]


class Verdict(msgspec.Struct, frozen=True, rename={"code": "verifyCode", "message": "verifyMessage"}):
    """The result of a data verification; the two names are guessed."""

    code: VerifyCode
    message: str


class Answer(msgspec.Struct, frozen=True):
    """The envelope of every answer of the share service."""

    head: AnswerHead
    data: CertificateList | Verdict | None = None


def answer(status: QueryStatus, data: CertificateList | Verdict | None = None, *, detail: str | None = None) -> Answer:
    """Put *data* into the envelope; *detail* replaces the table's message."""
    return Answer(AnswerHead(status, detail or QUERY_MESSAGES[status]), data)
