"""Which answers count as answers."""

import base64
import json
from typing import Any

import pytest

from ecert.errors import Misconfigured, PlatformError, PlatformUnavailable
from ecert.platform.crypto import open_data
from ecert.signing.sm4 import decrypt_ecb_pkcs7
from ecert.sync.dialect import (
    LEDGER_PAGE,
    PushOutcome,
    format_push,
    parse_ledger_page,
    parse_outcome,
    parse_token,
)
from ecert.sync.records import format_row
from tests.unit.sync.builders import a_row, another_row

KEY = bytes(range(16))
ROWS = [another_row("AAAAAAAAAAAA"), another_row("BBBBBBBBBBBB")]
FIRST, SECOND = (row.row_key for row in ROWS)


def an_answer(code: object = "1", message: str = "", **data: list[dict[str, str]]) -> bytes:
    """Write an answer to a push."""
    return json.dumps({"ReturnCode": code, "ReturnMsg": message, "ReturnData": data}).encode()


def stored(*keys: str) -> list[dict[str, str]]:
    """Name rows as stored."""
    return [{"eCertID": key, "encryCertid": "", "encryKey": ""} for key in keys]


def refused(*keys: str, message: str = "conflict") -> list[dict[str, str]]:
    """Name rows as refused."""
    return [{"ErrorGuid": key, "ErrorMsg": message} for key in keys]


def warned(*keys: str, message: str = "certNum: used twice") -> list[dict[str, str]]:
    """Name rows as worth a look."""
    return [{"WarnGuid": key, "WarnMsg": message} for key in keys]


def test_push_is_what_the_platform_opens() -> None:
    """The platform's own code decrypts the rows, byte for byte, beside the city's code."""
    body = json.loads(format_push(ROWS, city_code="430100", sm4_key=KEY))
    assert set(body) == {"citynum", "data"}
    assert body["citynum"] == "430100"
    plain = b'{"AcceptData":[' + b",".join(format_row(row) for row in ROWS) + b"]}"
    assert open_data(body["data"], KEY) == plain
    assert decrypt_ecb_pkcs7(KEY, base64.b64decode(body["data"])) == plain


def test_push_shows_nothing_in_the_clear() -> None:
    """Neither holder nor number can be read from what goes over the line."""
    body = format_push([a_row()], city_code="430000", sm4_key=KEY).decode()
    assert a_row().company_name not in body
    assert a_row().credit_code not in body


def test_wrong_key_is_the_operators_fault() -> None:
    """A key of another length is no key."""
    with pytest.raises(Misconfigured, match="16 bytes"):
        format_push(ROWS, city_code="430000", sm4_key=b"short")


# --- outcomes


def test_all_stored_is_an_outcome() -> None:
    """Code 1 with every row is the normal case."""
    assert parse_outcome(an_answer(SuccessData=stored(FIRST, SECOND)), ROWS) == PushOutcome("1", {}, {})  # type: ignore[arg-type]


def test_some_refused_is_an_outcome() -> None:
    """Code 0 with lists tells each row's fate."""
    outcome = parse_outcome(an_answer("0", SuccessData=stored(SECOND), ErrorData=refused(FIRST)), ROWS)
    assert (outcome.return_code, outcome.refused, outcome.warned) == ("0", {FIRST: "conflict"}, {})


def test_all_refused_is_an_outcome() -> None:
    """A push may be read and no row of it taken."""
    assert parse_outcome(an_answer("0", ErrorData=refused(FIRST, SECOND)), ROWS).refused.keys() == {FIRST, SECOND}


@pytest.mark.parametrize("also_stored", [[FIRST, SECOND], [SECOND]], ids=["named twice", "named once"])
def test_warned_row_is_a_stored_one(also_stored: list[str]) -> None:
    """2 预警 is success with a hint, whether or not the row is among the stored ones too."""
    outcome = parse_outcome(an_answer("2", SuccessData=stored(*also_stored), WarnData=warned(FIRST)), ROWS)
    assert (outcome.refused, outcome.warned) == ({}, {FIRST: "certNum: used twice"})


def test_remarks_on_one_row_are_joined() -> None:
    """Two errors of one row are one refusal."""
    errors = [*refused(FIRST, message="certNum: empty"), *refused(FIRST, message="url: bad"), *refused(SECOND)]
    assert parse_outcome(an_answer("0", ErrorData=errors), ROWS).refused[FIRST] == "certNum: empty; url: bad"


def test_what_the_platform_added_is_let_through() -> None:
    """A new member of an answer does not stop the exchange."""
    answer = json.loads(an_answer(SuccessData=stored(FIRST, SECOND))) | {"traceId": "x"}
    assert parse_outcome(json.dumps(answer).encode(), ROWS).refused == {}


def test_remarks_hold_no_value_of_the_row() -> None:
    """What the platform repeats of the row is taken out before it goes anywhere."""
    errors = [*refused(FIRST, message=f"{ROWS[0].company_name} 重复"), *refused(SECOND)]
    assert parse_outcome(an_answer("0", ErrorData=errors), ROWS).refused[FIRST] == "… 重复"


ODD: dict[str, bytes] = {
    "no body": b"",
    "blank": b"  ",
    "page": "<html><body>系统维护中".encode(),
    "cut": an_answer(SuccessData=stored(FIRST, SECOND))[:-5],
    "not utf-8": b'{"ReturnCode":"1","ReturnMsg":"\xff"}',
    "null": b"null",
    "list": b"[]",
    "deep": b"[" * 100_000,
    "no code": json.dumps({"ReturnMsg": "", "ReturnData": {"SuccessData": stored(FIRST, SECOND)}}).encode(),
    "unknown code": an_answer("3", SuccessData=stored(FIRST, SECOND)),
    "code as a number": an_answer(1, SuccessData=stored(FIRST, SECOND)),
    "stored without keys": an_answer(SuccessData=[{}, {}]),
    "success without lists": an_answer("1"),
    "warning without lists": an_answer("2"),
    "one missing": an_answer(SuccessData=stored(FIRST)),
    "one not sent": an_answer(SuccessData=stored(FIRST, SECOND, "0" * 32)),
    "one not sent refused": an_answer("0", SuccessData=stored(FIRST, SECOND), ErrorData=refused("0" * 32)),
    "one not sent warned": an_answer("2", SuccessData=stored(FIRST, SECOND), WarnData=warned("0" * 32)),
    "named by its place": an_answer("0", SuccessData=stored(FIRST), ErrorData=refused("")),
    "stored twice": an_answer(SuccessData=stored(FIRST, FIRST, SECOND)),
    "stored and refused": an_answer("0", SuccessData=stored(FIRST, SECOND), ErrorData=refused(FIRST)),
    "warned and refused": an_answer("0", SuccessData=stored(SECOND), ErrorData=refused(FIRST), WarnData=warned(FIRST)),
    "success with errors": an_answer("1", SuccessData=stored(SECOND), ErrorData=refused(FIRST)),
    "failure without errors": an_answer("0", SuccessData=stored(FIRST, SECOND)),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_answer_leaves_everything_open(case: str) -> None:
    """Nobody knows what was stored, so the same is to be sent again."""
    with pytest.raises(PlatformUnavailable) as raised:
        parse_outcome(ODD[case], ROWS)
    assert "/collect" in raised.value.detail


def test_refusal_of_the_whole_push_is_no_outage() -> None:
    """Code 0 with empty lists says that the push could not be read: somebody must look."""
    with pytest.raises(PlatformError, match="data: cannot be decrypted") as raised:
        parse_outcome(an_answer("0", "data: cannot be decrypted"), ROWS)
    assert not isinstance(raised.value, PlatformUnavailable)


def test_refusal_of_the_whole_push_repeats_no_value_and_no_secret() -> None:
    """What the platform writes about all rows is tamed by all rows and by our secrets."""
    message = f"{ROWS[1].company_name} 用 hunter2-hunter2 登录失败"
    with pytest.raises(PlatformError) as raised:
        parse_outcome(an_answer("0", message), ROWS, secrets=["hunter2-hunter2"])
    assert raised.value.detail == "platform: refused the whole push: … 用 … 登录失败"


# --- tokens and ledger


def test_token_is_read() -> None:
    """The token stands where the field's platforms put it."""
    assert parse_token(b'{"custom":{"access_token":"abc","expires_in":3600}}') == "abc"


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b'{"access_token":"abc"}', b'{"custom":{"access_token":""}}', b'{"custom":{"access_token":1}}'],
    ids=["empty", "bare", "elsewhere", "no token", "number"],
)
def test_odd_token_answer_leaves_everything_open(body: bytes) -> None:
    """Without a token nothing can be said."""
    with pytest.raises(PlatformUnavailable):
        parse_token(body)


def an_item(key: str, **changes: object) -> dict[str, object]:
    """Make an item of the ledger."""
    return {
        "eCertID": key,
        "zzeCertID": "1.2.156.3005.2",
        "certNum": "湘字第1号",
        "certState": "01",
        "x_eventNumber": 1,
        "row_sha256": "0" * 64,
    } | changes


def a_page(*items: dict[str, object], following: str | None = None) -> bytes:
    """Write a page of the ledger."""
    return json.dumps({"items": items, "next": following}).encode()


KEYS = [f"{number:032X}" for number in range(1, 4)]


def test_ledger_page_is_read() -> None:
    """What is not compared is let through unread."""
    page = parse_ledger_page(a_page(*map(an_item, KEYS), following=KEYS[-1]), after="")
    assert ([item.row_key for item in page.items], page.next) == (KEYS, KEYS[-1])


BAD_ITEMS: dict[str, dict[str, Any]] = {
    "key": {"eCertID": "not-a-key"},
    "digest": {"row_sha256": "0" * 63},
    "identifier": {"zzeCertID": "<script>"},
    "number": {"x_eventNumber": "1"},
}


@pytest.mark.parametrize("case", BAD_ITEMS)
def test_odd_item_of_the_ledger_is_no_answer(case: str) -> None:
    """Texts that could not be ours do not reach a report."""
    with pytest.raises(PlatformUnavailable):
        parse_ledger_page(a_page(an_item(KEYS[0], **BAD_ITEMS[case])), after="")


@pytest.mark.parametrize(
    ("body", "after"),
    [
        (a_page(an_item(KEYS[1]), an_item(KEYS[0])), ""),
        (a_page(an_item(KEYS[0]), an_item(KEYS[0])), ""),
        (a_page(an_item(KEYS[0])), KEYS[0]),
        (a_page(an_item(KEYS[1]), following=KEYS[0]), ""),
        (a_page(an_item(KEYS[0]), following=KEYS[2]), ""),
        (a_page(following=KEYS[0]), ""),
    ],
    ids=["backwards", "twice", "not after", "goes back", "jumps ahead", "empty but not the end"],
)
def test_ledger_out_of_order_is_no_answer(body: bytes, after: str) -> None:
    """A reader always comes to an end and misses nothing."""
    with pytest.raises(PlatformUnavailable, match="not in order"):
        parse_ledger_page(body, after=after)


def test_ledger_page_is_bounded() -> None:
    """A page with more than was asked for is none."""
    items = [an_item(f"{number:032X}") for number in range(1, LEDGER_PAGE + 2)]
    with pytest.raises(PlatformUnavailable):
        parse_ledger_page(a_page(*items), after="")
