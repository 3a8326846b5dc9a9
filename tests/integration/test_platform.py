"""The provincial platform's stand-in over HTTP, on a real file."""

import base64
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from ecert.platform import PlatformSettings, create_platform
from ecert.platform.crypto import seal_data
from tests.unit.platform.builders import SM4_KEY, Pauses, TestClock, a_push, a_row, an_identifier, some_settings

CREDENTIALS = {
    "client_id": "bureau",
    "client_secret": "correct horse battery staple",
    "grant_type": "client_credentials",
}
GUIDS = [f"{number:032X}" for number in range(1, 8)]
QUERY = "/elssp/v1/queryCertInfo"
VERIFY = "/elssp/v1/verifyCertInfo"
CERTIFICATE_DATA = {
    "holderCode": "91430000799127167T",
    "holder": "湖南某某文化传媒有限公司",
    "certNo": "（湘）字第00637号",
    "KZ_JYFW": "制作、发行",
}
CLAIMS = {"certTypeCode": "11430000320581596K001", "certData": CERTIFICATE_DATA}


class Caller:
    """Calls the platform as the department does."""

    def __init__(self, client: TestClient[Litestar]) -> None:
        """Log in."""
        self.client = client
        answer = client.post("/oauth2/token", data=CREDENTIALS)
        self.token = str(answer.json()["custom"]["access_token"])

    def push_body(self, body: object) -> dict[str, object]:
        """Push *body* and give the answer, which is always one with status 200."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.post("/collect", params={"access_token": self.token}, content=content)
        assert answer.status_code == 200
        found: dict[str, object] = answer.json()
        return found

    def push(self, *rows: dict[str, object]) -> dict[str, object]:
        """Push rows."""
        return self.push_body(a_push(*rows))

    def ask(self, address: str, **data: object) -> tuple[int, dict[str, object]]:
        """Ask the share service, and give status and data."""
        question = {"head": {"accessToken": self.token}, "data": {"useCause": "办理延续"} | data}
        answer = self.client.post(address, json=question).json()
        return answer["head"]["status"], answer["data"]

    def ledger(self, **page: str | int) -> dict[str, list[dict[str, object]]]:
        """Read a page of the ledger."""
        answer = self.client.get("/ledger", params={"access_token": self.token, **page})
        assert answer.status_code == 200
        found: dict[str, list[dict[str, object]]] = answer.json()
        return found


@pytest.fixture
def clock() -> TestClock:
    """Give a clock at noon of 2026-03-01 in Asia/Shanghai."""
    return TestClock(datetime(2026, 3, 1, 4, 0, tzinfo=UTC))


@pytest.fixture
def pauses() -> Pauses:
    """Give what takes the place of waiting."""
    return Pauses()


@pytest.fixture
def settings(tmp_path: Path, clock: TestClock, pauses: Pauses) -> PlatformSettings:
    """Give settings that allow faults."""
    return some_settings(tmp_path, clock=clock, pause=pauses, faults_allowed=True, max_body_bytes=200_000)


@pytest.fixture
def caller(settings: PlatformSettings) -> Iterator[Caller]:
    """Give a caller that has logged in."""
    with TestClient(create_platform(settings)) as client:
        yield Caller(client)


def errors_of(answer: dict[str, object]) -> list[tuple[str, str]]:
    """List the refused rows of an answer."""
    data = answer["ReturnData"]
    assert isinstance(data, dict)
    return [(row["ErrorGuid"], row["ErrorMsg"]) for row in data["ErrorData"]]


def read(settings: PlatformSettings, statement: str) -> list[tuple[object, ...]]:
    """Read the platform's file from outside."""
    connection = sqlite3.connect(settings.database)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def test_platform_says_that_it_runs(caller: Caller) -> None:
    """The health address needs no token."""
    answer = caller.client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


# --- tokens


def test_token_comes_for_a_form_and_for_json(caller: Caller) -> None:
    """Both encodings of the credentials get a token of their own."""
    answers = [
        caller.client.post("/oauth2/token", data=CREDENTIALS),
        caller.client.post("/oauth2/token", json=CREDENTIALS),
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.json()["custom"]["expires_in"] for answer in answers] == [3600, 3600]
    assert len({answer.json()["custom"]["access_token"] for answer in answers}) == 2


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(CREDENTIALS | {"client_secret": "wrong"}).encode(),
        json.dumps(CREDENTIALS | {"client_id": "wrong"}).encode(),
        json.dumps(CREDENTIALS | {"grant_type": "password"}).encode(),
        json.dumps(CREDENTIALS | {"client_secret": 1}).encode(),
        b"{",
        b"\xff\xfe",
        b"a=1&" * 50,
        b"",
    ],
    ids=["secret", "id", "grant", "number", "cut", "not-utf-8", "many-fields", "empty"],
)
def test_token_is_refused_to_whoever_cannot_name_itself(caller: Caller, body: bytes) -> None:
    """Wrong or unreadable credentials are a 401."""
    answer = caller.client.post("/oauth2/token", content=body)
    assert answer.status_code == 401
    assert "custom" not in answer.json()


def test_tokens_are_not_in_the_file(caller: Caller, settings: PlatformSettings) -> None:
    """The store holds hashes only."""
    stored = read(settings, "SELECT token_sha256 FROM access_token")
    assert len(stored) == 1
    assert caller.token not in str(stored)


@pytest.mark.parametrize("token", ["", "unknown", "密"])
def test_unknown_token_is_refused_everywhere(caller: Caller, token: str) -> None:
    """Without a token there is a 401 in the words of each address, and nothing is stored."""
    pushed = caller.client.post("/collect", params={"access_token": token}, json=a_push(a_row()))
    asked = caller.client.post(QUERY, json={"head": {"accessToken": token}, "data": {}})
    verified = caller.client.post(VERIFY, json={"head": {"accessToken": token}, "data": {}})
    listed = caller.client.get("/ledger", params={"access_token": token})
    assert {answer.status_code for answer in (pushed, asked, verified, listed)} == {401}
    assert pushed.json()["ReturnCode"] == "0"
    assert asked.json()["head"]["status"] == verified.json()["head"]["status"] == 11
    assert caller.ledger()["items"] == []


def test_token_expires(caller: Caller, clock: TestClock) -> None:
    """A token holds until its time is over, and not a second longer."""
    clock.moment += timedelta(seconds=3599)
    assert caller.push(a_row())["ReturnCode"] == "1"
    clock.moment += timedelta(seconds=1)
    answer = caller.client.post("/collect", params={"access_token": caller.token}, json=a_push(a_row()))
    assert (answer.status_code, answer.json()["ReturnCode"]) == (401, "0")


# --- pushes


def test_good_row_is_stored(caller: Caller, settings: PlatformSettings) -> None:
    """The answer names the row, and history, ledger and push log have it."""
    answer = caller.push(a_row())
    assert answer == {
        "ReturnCode": "1",
        "ReturnMsg": "",
        "ReturnData": {
            "SuccessData": [{"eCertID": a_row()["eCertID"], "encryCertid": "", "encryKey": ""}],
            "ErrorData": [],
            "WarnData": [],
        },
    }
    assert len(caller.ledger()["items"]) == 1
    assert read(settings, "SELECT count(*) FROM row_history") == [(1,)]
    assert read(settings, "SELECT * FROM push_log") == [(1, "2026-03-01T04:00:00+00:00", 1, 1, "1")]


def test_same_row_again_changes_nothing(caller: Caller, settings: PlatformSettings) -> None:
    """A repeated push is a success, and the history keeps one row."""
    caller.push(a_row())
    assert caller.push(a_row(), a_row())["ReturnCode"] == "1"
    assert read(settings, "SELECT count(*) FROM row_history") == [(1,)]


def test_same_event_with_other_content_is_a_conflict(caller: Caller) -> None:
    """An event number stands for one content for ever."""
    caller.push(a_row())
    answer = caller.push(a_row(certState="02", operateType="03"))
    assert answer["ReturnCode"] == "0"
    assert errors_of(answer) == [(a_row()["eCertID"], "conflict")]
    assert caller.ledger()["items"][0]["certState"] == "01"


def test_later_event_becomes_the_current_one(caller: Caller, settings: PlatformSettings) -> None:
    """The ledger shows the newest row, the history both."""
    caller.push(a_row())
    assert caller.push(a_row(x_eventNumber=5, certState="02", operateType="03"))["ReturnCode"] == "1"
    (item,) = caller.ledger()["items"]
    assert (item["x_eventNumber"], item["certState"]) == (5, "02")
    assert read(settings, "SELECT event_number FROM row_history ORDER BY event_number") == [(1,), (5,)]


def test_earlier_event_is_taken_only_if_it_came_before(caller: Caller) -> None:
    """A late repetition is a success, a new event with a lower number is out of order."""
    caller.push(a_row(), a_row(x_eventNumber=5, certState="02", operateType="03"))
    assert caller.push(a_row())["ReturnCode"] == "1"
    assert errors_of(caller.push(a_row(x_eventNumber=3))) == [(a_row()["eCertID"], "out-of-order")]
    assert caller.ledger()["items"][0]["x_eventNumber"] == 5


def test_good_rows_are_stored_beside_bad_ones(caller: Caller, settings: PlatformSettings) -> None:
    """A partly bad push is a failure that says which rows are stored; the unreadable one is named by its place."""
    answer = caller.push(
        a_row(),
        a_row(eCertID=GUIDS[0], certNum="", zzeCertID=an_identifier("2")),
        a_row(eCertID=GUIDS[1], surplus=1),
        {"eCertID": "张三"},
    )
    assert answer["ReturnCode"] == "0"
    assert answer["ReturnMsg"] == "AcceptData: 3 of 4 rows not stored"
    refused = errors_of(answer)
    assert [guid for guid, _ in refused] == [GUIDS[0], GUIDS[1], ""]
    assert refused[0][1] == "certNum: empty"
    assert "surplus" in refused[1][1]
    assert refused[2][1].startswith("AcceptData[3]: ")
    assert "张三" not in json.dumps(answer, ensure_ascii=False)
    assert [item["eCertID"] for item in caller.ledger()["items"]] == [a_row()["eCertID"]]
    assert read(settings, "SELECT row_count, stored_count, return_code FROM push_log") == [(4, 1, "0")]


def test_identifier_belongs_to_one_certificate_for_ever(caller: Caller) -> None:
    """Neither may another eCertID take an identifier, nor an eCertID change its own."""
    caller.push(a_row())
    taken = caller.push(a_row(eCertID=GUIDS[0]))
    changed = caller.push(a_row(x_eventNumber=2, zzeCertID=an_identifier("2")))
    assert errors_of(taken) == [(GUIDS[0], "identifier-taken")]
    assert errors_of(changed) == [(a_row()["eCertID"], "identifier-changed")]


def test_number_used_by_another_certificate_is_a_warning(caller: Caller) -> None:
    """The row is stored, and the sender is told; a new version of the same certificate is not meant."""
    caller.push(a_row())
    version = a_row(
        eCertID=GUIDS[0],
        zzeCertID=an_identifier(version="002"),
        associatedZzeCertID=an_identifier(),
        operateType="02",
        x_eventNumber=2,
    )
    assert caller.push(version)["ReturnCode"] == "1"
    answer = caller.push(a_row(eCertID=GUIDS[1], zzeCertID=an_identifier("2"), x_eventNumber=3))
    assert answer["ReturnCode"] == "2"
    data = answer["ReturnData"]
    assert isinstance(data, dict)
    assert (
        [row["WarnGuid"] for row in data["WarnData"]] == [row["eCertID"] for row in data["SuccessData"]] == [GUIDS[1]]
    )
    assert data["WarnData"][0]["WarnMsg"].startswith("certNum: ")


def test_provisional_type_code_is_refused(caller: Caller) -> None:
    """A type code that nobody has assigned keeps the row out."""
    answer = caller.push(a_row(x_typeCodeProvisional="1"))
    assert errors_of(answer) == [(a_row()["eCertID"], "type-code-provisional")]


def test_provisional_type_code_is_taken_where_the_settings_say_so(tmp_path: Path) -> None:
    """For demonstrations the same row may pass."""
    with TestClient(create_platform(some_settings(tmp_path, accept_provisional=True))) as client:
        assert Caller(client).push(a_row(x_typeCodeProvisional="1"))["ReturnCode"] == "1"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"[" * 100_000, "body"),
        (b"\xff", "body"),
        (b'{"citynum": "\xff"}', "body"),
        (b"null", "body"),
        ({"citynum": "430000"}, "data"),
        ({"citynum": "430000", "data": 1}, "data"),
        (a_push(a_row()) | {"surplus": ""}, "surplus"),
        (a_push(a_row(), citynum="440000"), "citynum"),
        ({"citynum": "430000", "data": "张三"}, "data"),
        ({"citynum": "430000", "data": base64.b64encode(bytes(16)).decode()}, "data"),
        ({"citynum": "430000", "data": seal_data(b"{", SM4_KEY)}, "data"),
        ({"citynum": "430000", "data": seal_data(b"\xff", SM4_KEY)}, "data"),
        ({"citynum": "430000", "data": seal_data(b'{"AcceptData": 1}', SM4_KEY)}, "AcceptData"),
        (a_push(), "AcceptData"),
        (a_push(*[{}] * 501), "AcceptData"),
    ],
    ids=[
        "empty",
        "deep",
        "not-utf-8",
        "text-not-utf-8",
        "null",
        "no-data",
        "data-is-a-number",
        "unknown-field",
        "other-province",
        "not-base64",
        "padding",
        "not-json",
        "inner-not-utf-8",
        "rows-are-a-number",
        "no-row",
        "501-rows",
    ],
)
def test_unreadable_push_is_refused_by_the_fields_name(
    caller: Caller, settings: PlatformSettings, body: object, field: str
) -> None:
    """Whatever cannot be read is a failure that names the place and not the value, and stands in the push log."""
    answer = caller.push_body(body)
    assert answer["ReturnCode"] == "0"
    assert field in str(answer["ReturnMsg"])
    assert "张三" not in str(answer)
    assert read(settings, "SELECT row_count, stored_count, return_code FROM push_log") == [(0, 0, "0")]


def test_too_large_body_is_refused(caller: Caller) -> None:
    """A body over the bound is a 413 in the words of a push."""
    answer = caller.client.post("/collect", params={"access_token": caller.token}, content=bytes(200_001))
    assert (answer.status_code, answer.json()["ReturnCode"]) == (413, "0")


def test_restart_keeps_everything(settings: PlatformSettings) -> None:
    """Rows, history and tokens outlive the process."""
    with TestClient(create_platform(settings)) as client:
        before = Caller(client)
        before.push(a_row())
        ledger = before.ledger()
    with TestClient(create_platform(settings)) as client:
        answer = client.get("/ledger", params={"access_token": before.token})
        assert answer.json() == ledger
        assert errors_of(Caller(client).push(a_row(certState="02")))[0][1] == "conflict"


def test_trouble_of_its_own_is_a_500_without_detail(
    settings: PlatformSettings, caplog: pytest.LogCaptureFixture
) -> None:
    """What the sender cannot help is said to the log only."""
    settings.database.mkdir()
    with TestClient(create_platform(settings)) as client:
        answer = client.post("/oauth2/token", data=CREDENTIALS)
    assert (answer.status_code, answer.json()) == (500, {"error": "internal"})
    assert "unable to open database file" in caplog.text


# --- the ledger


def test_ledger_pages_in_the_order_of_ids(caller: Caller) -> None:
    """Following `next` visits every certificate once."""
    rows = [a_row(eCertID=guid, zzeCertID=an_identifier(f"S{guid[-1]}"), certNum=guid) for guid in reversed(GUIDS)]
    caller.push(*rows)
    seen: list[object] = []
    places: list[object] = [""]
    while places[-1] is not None:
        page = caller.ledger(after=str(places[-1]), limit=3)
        seen += [item["eCertID"] for item in page["items"]]
        places.append(page["next"])
    assert seen == GUIDS
    assert places == ["", GUIDS[2], GUIDS[5], None]


def test_ledger_shows_the_digest_of_the_newest_row(caller: Caller) -> None:
    """An item is what the sender can compute from its own row."""
    caller.push(a_row())
    (item,) = caller.ledger()["items"]
    digest = item.pop("row_sha256")
    assert item == {name: a_row()[name] for name in ("eCertID", "zzeCertID", "certNum", "certState", "x_eventNumber")}
    assert isinstance(digest, str)
    assert len(digest) == 64


@pytest.mark.parametrize("page", [{"limit": 0}, {"limit": 1001}, {"limit": "many"}, {"after": "'"}])
def test_ledger_refuses_a_page_that_cannot_be(caller: Caller, page: dict[str, str | int]) -> None:
    """A bad bound or place is a 400."""
    answer = caller.client.get("/ledger", params={"access_token": caller.token, **page})
    assert answer.status_code == 400
    assert "many" not in answer.text


# --- questions


def test_query_gives_the_data_of_a_certificate(caller: Caller) -> None:
    """The answer has the share service's names and dates."""
    caller.push(a_row())
    status, data = caller.ask(QUERY, certIdentifier=an_identifier())
    assert status == 0
    assert data["total"] == 1
    assert data["dataList"] == [
        {
            "certificateID": an_identifier(),
            "certificateType": "11430000320581596K001",
            "certificateName": "广播电视节目制作经营许可证",
            "certificateNumber": "（湘）字第00637号",
            "certificateHolder": "湖南某某文化传媒有限公司",
            "certificateHolderCode": "91430000799127167T",
            "certificateHolderType": "001",
            "issueDept": "湖南省广播电视局",
            "issueDeptCode": "11430000320581596K",
            "issueDate": "2025-03-01",
            "certificateValidateStart": "2025-03-01",
            "certificateValidateEnd": "2027-02-28",
            "digitalSign": "",
            "surface": [{"name": "经营范围", "value": "制作、发行", "columnName": "KZ_JYFW", "valueType": "字符串"}],
            "detail": [],
        }
    ]


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ({"certIdentifier": an_identifier("9")}, 10),
        ({"certIdentifier": "garbage"}, 10),
        ({"certIdentifier": ""}, 12),
        ({"certIdentifier": an_identifier(), "useCause": " "}, 12),
        ({"certIdentifier": an_identifier(), "useCause": "长" * 201}, 99),
        ({"certIdentifier": an_identifier(), "holderTypeCode": "70"}, 14),
        ({"certIdentifier": an_identifier(), "holderTypeCode": "111"}, 10),
        ({"certIdentifier": an_identifier(), "holderCode": "11430000320581596K"}, 10),
        ({"certIdentifier": an_identifier(), "holderTypeCode": "001", "holderCode": "91430000799127167T"}, 0),
        ({"certIdentifier": 1}, 99),
    ],
)
def test_query_answers_by_the_status_table(caller: Caller, question: dict[str, object], status: int) -> None:
    """What is missing, wrong or not there has its own status, without data."""
    caller.push(a_row())
    answered, data = caller.ask(QUERY, **question)
    assert answered == status
    assert (data is not None) is (status == 0)


@pytest.mark.parametrize(
    ("changes", "status", "verdict"),
    [
        ({}, 0, 0),
        ({"certState": "99", "certStatusDescription": "未生效"}, 23, 1),
        ({"certState": "02", "operateType": "03"}, 23, 2),
        ({"certState": "07", "operateType": "05"}, 21, 3),
        ({"certState": "05", "operateType": "07"}, 21, 3),
        ({"certState": "05", "operateType": "04"}, 22, 3),
    ],
    ids=["valid", "not-active", "suspended", "revoked", "superseded", "expired"],
)
def test_state_shows_in_query_and_verification(
    caller: Caller, changes: dict[str, object], status: int, verdict: int
) -> None:
    """Both services judge the newest row."""
    caller.push(a_row(), a_row(**({"x_eventNumber": 2} | changes)))
    assert caller.ask(QUERY, certIdentifier=an_identifier())[0] == status
    answered, data = caller.ask(VERIFY, **CLAIMS)
    assert (answered, data["verifyCode"]) == (0, verdict)


def test_certificate_expires_at_midnight_in_shanghai(
    caller: Caller, clock: TestClock, settings: PlatformSettings
) -> None:
    """No push is needed: the day of the question decides."""
    caller.push(a_row())
    clock.moment = datetime(2027, 2, 28, 15, 59, 59, tzinfo=UTC)
    with TestClient(create_platform(settings)) as client:
        assert Caller(client).ask(QUERY, certIdentifier=an_identifier())[0] == 0
        clock.moment += timedelta(seconds=1)
        assert Caller(client).ask(QUERY, certIdentifier=an_identifier())[0] == 22


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"holder": "湖南别的公司"}, 5),
        ({"holderCode": "11430000320581596K"}, 5),
        ({"certNo": "（湘）字第00638号"}, 5),
        ({"KZ_JYFW": "进口"}, 5),
        ({"KZ_NONE": ""}, 5),
        ({"holder": ""}, 4),
        ({"certNo": ""}, 4),
    ],
)
def test_wrong_or_missing_claim_is_not_confirmed(caller: Caller, changes: dict[str, str], verdict: int) -> None:
    """Every claim must be what the platform has, and the three basic ones must be there."""
    caller.push(a_row())
    question = CLAIMS | {"certData": CERTIFICATE_DATA | changes}
    assert caller.ask(VERIFY, **question)[1]["verifyCode"] == verdict


def test_identifier_may_stand_for_number_and_type(caller: Caller) -> None:
    """A verification by 证照标识 needs no more, and claims beside it still count."""
    caller.push(a_row())
    assert caller.ask(VERIFY, certIdentifier=an_identifier())[1]["verifyCode"] == 0
    assert caller.ask(VERIFY, certIdentifier=an_identifier(), certData={"holder": "甲"})[1]["verifyCode"] == 5
    assert caller.ask(VERIFY, certIdentifier=an_identifier("9"))[1]["verifyCode"] == 5


def test_natural_person_is_known_by_name_and_number(caller: Caller) -> None:
    """A holder without a company is shown and verified as a person."""
    person = {"name": "某某", "identityCard": "11010519491231002X", "identityCardType": "111"}
    caller.push(a_row(creditCode="", companyName="", **person))
    data = caller.ask(QUERY, certIdentifier=an_identifier(), holderTypeCode="111")[1]
    assert data["total"] == 1
    claims = {"holderCode": "11010519491231002X", "holder": "某某", "certNo": "（湘）字第00637号"}
    assert caller.ask(VERIFY, **(CLAIMS | {"certData": claims}))[1]["verifyCode"] == 0


@pytest.mark.parametrize(("changes", "status"), [({"useCause": ""}, 12), ({"holderTypeCode": "70"}, 14)])
def test_verification_has_the_same_parameters_as_a_query(
    caller: Caller, changes: dict[str, object], status: int
) -> None:
    """Without a cause, or with an unknown holder code type, nothing is verified."""
    answered, data = caller.ask(VERIFY, **(CLAIMS | changes))
    assert (answered, bool(data)) == (status, False)


def test_newest_version_answers_for_a_number(caller: Caller) -> None:
    """With an old version on file, the number stands for the new one."""
    caller.push(
        a_row(
            eCertID=GUIDS[0],
            zzeCertID=an_identifier(version="002"),
            associatedZzeCertID=an_identifier(),
            operateType="02",
        ),
        a_row(certState="05", operateType="07", x_eventNumber=2),
    )
    assert caller.ask(VERIFY, **CLAIMS)[1]["verifyCode"] == 0
    assert caller.ask(VERIFY, certIdentifier=an_identifier())[1]["verifyCode"] == 3


@pytest.mark.parametrize("address", [QUERY, VERIFY])
@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"head":' + b"[" * 100_000])
def test_unreadable_question_is_status_99(caller: Caller, address: str, body: bytes) -> None:
    """A garbage question is answered in the envelope."""
    answer = caller.client.post(address, content=body)
    assert (answer.status_code, answer.json()["head"]["status"]) == (200, 99)


# --- faults


def test_faults_do_not_exist_unless_allowed(tmp_path: Path) -> None:
    """By default nobody can make the platform misbehave."""
    with TestClient(create_platform(some_settings(tmp_path))) as client:
        assert client.post("/faults", json={"mode": "http-500"}).status_code == 404


@pytest.mark.parametrize(
    ("mode", "status", "content"),
    [
        ("http-500", 500, b'{"error":"fault"}'),
        ("nonsense", 200, b"<html>"),
        ("empty", 200, b""),
        ("refuse", 200, b'{"Ret'),
    ],
)
def test_fault_strikes_as_often_as_ordered_and_stores_nothing(
    caller: Caller, mode: str, status: int, content: bytes
) -> None:
    """After its last strike the platform is itself again."""
    caller.client.post("/faults", json={"mode": mode, "times": 2})
    for _ in range(2):
        answer = caller.client.post("/collect", params={"access_token": caller.token}, json=a_push(a_row()))
        assert answer.status_code == status
        assert answer.content[: len(content)] == content
        assert bool(answer.content) is bool(content)
    assert caller.ledger()["items"] == []
    assert caller.push(a_row())["ReturnCode"] == "1"


def test_slow_answer_is_the_right_one(caller: Caller, pauses: Pauses) -> None:
    """Slowness delays, and does nothing else."""
    caller.client.post("/faults", json={"mode": "slow"})
    assert caller.push(a_row())["ReturnCode"] == "1"
    assert pauses.taken == [2.0]


def test_timeout_stores_and_withholds_the_answer(caller: Caller, pauses: Pauses) -> None:
    """The sender cannot know that its push arrived; repeating it is harmless."""
    caller.client.post("/faults", json={"mode": "timeout"})
    answer = caller.client.post("/collect", params={"access_token": caller.token}, json=a_push(a_row()))
    assert (answer.status_code, pauses.taken) == (504, [30.0])
    assert len(caller.ledger()["items"]) == 1
    assert caller.push(a_row())["ReturnCode"] == "1"


@pytest.mark.parametrize(
    ("route", "status"),
    [("/oauth2/token", 401), (QUERY, 200), (VERIFY, 200), ("/ledger", 403)],
)
def test_fault_may_strike_another_address(caller: Caller, route: str, status: int) -> None:
    """Each address refuses in its own words, and the others go on."""
    caller.client.post("/faults", json={"mode": "refuse", "route": route})
    assert caller.push(a_row())["ReturnCode"] == "1"
    method = "GET" if route == "/ledger" else "POST"
    answer = caller.client.request(method, route)
    assert answer.status_code == status
    assert "custom" not in answer.text
    assert "items" not in answer.text


@pytest.mark.parametrize(
    "body", [{}, {"mode": "explode"}, {"mode": "slow", "times": -1}, {"mode": "slow", "where": ""}]
)
def test_unknown_fault_is_refused(caller: Caller, body: dict[str, object]) -> None:
    """An order that cannot be carried out is a 400."""
    assert caller.client.post("/faults", json=body).status_code == 400


def test_fault_can_be_switched_off(caller: Caller) -> None:
    """The mode `none` ends a fault that has strikes left."""
    caller.client.post("/faults", json={"mode": "http-500", "times": 9})
    caller.client.post("/faults", json={"mode": "none"})
    assert caller.push(a_row())["ReturnCode"] == "1"
