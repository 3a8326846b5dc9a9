"""The outside world's code tables, as far as this interface uses them."""

from enum import IntEnum, StrEnum


class CertificateState(StrEnum):
    """`certState`: the ministry's table of certificate states."""

    VALID = "01"
    """有效"""
    SUSPENDED = "02"
    """暂扣"""
    WITHDRAWN = "03"
    """撤销"""
    CANCELLED = "04"
    """注销"""
    LAPSED = "05"
    """失效: expired, or replaced by a later version"""
    REVOKED = "07"
    """吊销"""
    OTHER = "99"
    """其他, described in `certStatusDescription`"""


class Operation(StrEnum):
    """`operateType`: the ministry's table of what was done."""

    FIRST_ISSUE = "01"
    """新发"""
    RENEWAL = "02"
    """延续"""
    SUSPENSION = "03"
    """暂扣"""
    EXPIRY = "04"
    """过期失效"""
    END = "05"
    """注销, 撤销 or 吊销"""
    RESUMPTION = "06"
    """暂扣发还"""
    OTHER = "07"
    """其他"""
    CHANGE = "09"
    """变更"""


class QueryStatus(IntEnum):
    """`head.status` of the share service, the part that is played (GB/T 36906 as deployed)."""

    SUCCESS = 0
    NOT_FOUND = 10
    NOT_AUTHENTICATED = 11
    PARAMETER_EMPTY = 12
    HOLDER_CODE_TYPE_WRONG = 14
    ENDED = 21
    EXPIRED = 22
    RESTRICTED = 23
    OTHER = 99


class VerifyCode(IntEnum):
    """The result of a data verification (GB/T 36906 as deployed)."""

    VALID = 0
    NOT_ACTIVE = 1
    SUSPENDED = 2
    ENDED = 3
    INCOMPLETE = 4
    NOT_FOUND = 5


QUERY_MESSAGES = {
    QueryStatus.SUCCESS: "接口调用成功",
    QueryStatus.NOT_FOUND: "未找到匹配的证照信息",
    QueryStatus.NOT_AUTHENTICATED: "身份验证不通过",
    QueryStatus.PARAMETER_EMPTY: "要求必填的输入参数值为空",
    QueryStatus.HOLDER_CODE_TYPE_WRONG: "错误的持证主体代码类型",
    QueryStatus.ENDED: "该电子证照已废止或注销",
    QueryStatus.EXPIRED: "该电子证照已过期",
    QueryStatus.RESTRICTED: "该电子证照已受限使用",
    QueryStatus.OTHER: "其他异常",
}

VERIFY_MESSAGES = {
    VerifyCode.VALID: "信息正确且有效",
    VerifyCode.NOT_ACTIVE: "信息正确且未激活",
    VerifyCode.SUSPENDED: "信息正确且证照暂时失效",
    VerifyCode.ENDED: "信息正确且证照已失效",
    VerifyCode.INCOMPLETE: "信息不全无法验证",
    VerifyCode.NOT_FOUND: "查无此信息",
}

CREDIT_CODE_TYPE = "001"
OTHER_ORGANISATION_TYPE = "099"
RESIDENT_TYPE = "111"

PERSON_TYPES = frozenset(
    {RESIDENT_TYPE, "114", "115", "118", "119", "120", "122", "411", "412", "413", "414", "511", "516", "999"}
)
"""持证主体代码类型 of natural persons (GB/T 36903-2018, annex A)."""

HOLDER_CODE_TYPES = frozenset({CREDIT_CODE_TYPE, OTHER_ORGANISATION_TYPE}) | PERSON_TYPES
"""All 16 持证主体代码类型 (GB/T 36903-2018, annex A)."""

PROVINCE = "430000"
"""湖南省 (GB/T 2260)."""
