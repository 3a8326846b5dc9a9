"""The client against a scripted line: tokens, statuses, bounds, and nothing secret in any text."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from ecert.errors import Misconfigured, PlatformError, PlatformUnavailable
from ecert.sync.client import MAX_ANSWER_BYTES, PlatformClient, open_client
from ecert.sync.dialect import LEDGER_PAGE
from ecert.sync.settings import PlatformSettings
from tests.unit.sync.builders import a_row, another_row

SECRET = "correct horse battery staple"
SETTINGS = PlatformSettings(
    "http://platform.example/api", "bureau", SECRET, bytes(16), "430000", accepts_provisional=True
)
ROW = a_row()

Answer = Callable[[httpx.Request], httpx.Response]


def reply(content: object, *, status: int = 200, **headers: str) -> httpx.Response:
    """Make an answer that is read from the line piece by piece, as a real one is."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))


def stored(_request: httpx.Request) -> httpx.Response:
    """Answer that the row is stored."""
    return reply({"ReturnCode": "1", "ReturnMsg": "", "ReturnData": {"SuccessData": [{"eCertID": ROW.row_key}]}})


def status(code: int, **headers: str) -> Answer:
    """Answer with a status and a body that repeats what was sent."""
    return lambda request: reply(request.content or b"{}", status=code, **headers)


@dataclass
class Line:
    """A line to a platform that answers as the test says and notes what it was asked."""

    answers: list[Answer] = field(default_factory=list)
    """Answers to all but token requests, in their order; the last one is repeated."""
    token_answer: Answer | None = None
    asked: list[httpx.Request] = field(default_factory=list)
    tokens: int = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        if request.url.path == "/api/oauth2/token":
            self.tokens += 1
            if self.token_answer is not None:
                return self.token_answer(request)
            return reply({"custom": {"access_token": f"token-{self.tokens}", "expires_in": 60}})
        self.asked.append(request)
        return self.answers[min(len(self.asked), len(self.answers)) - 1](request)


@contextmanager
def speaking(line: Line, settings: PlatformSettings = SETTINGS) -> Iterator[PlatformClient]:
    """Open a client on a scripted line."""
    with httpx.Client(base_url=settings.base_url, transport=httpx.MockTransport(line)) as http:
        yield PlatformClient(http, settings)


def test_token_is_fetched_once() -> None:
    """A token is used until it is refused."""
    line = Line([stored])
    with speaking(line) as client:
        client.push([ROW])
        client.push([ROW])
    assert line.tokens == 1
    assert [request.url.params["access_token"] for request in line.asked] == ["token-1", "token-1"]


def test_refused_token_is_fetched_again_once() -> None:
    """An expired token is no trouble."""
    line = Line([stored, status(401), stored])
    with speaking(line) as client:
        client.push([ROW])
        assert client.push([ROW]).refused == {}
    assert [request.url.params["access_token"] for request in line.asked] == ["token-1", "token-1", "token-2"]
    assert line.asked[1].content == line.asked[2].content


def test_token_that_is_never_taken_is_an_error() -> None:
    """A platform that gives tokens and takes none is not asked for ever."""
    line = Line([status(401)])
    with speaking(line) as client, pytest.raises(PlatformError, match="does not take the token") as raised:
        client.push([ROW])
    assert not isinstance(raised.value, PlatformUnavailable)
    assert (line.tokens, len(line.asked)) == (2, 2)


@pytest.mark.parametrize("code", [400, 401, 403])
def test_wrong_secret_is_an_error(code: int) -> None:
    """Nobody is helped by trying the same secret again at once."""
    line = Line([stored], token_answer=status(code))
    with speaking(line) as client, pytest.raises(PlatformError, match="refused our client id and secret") as raised:
        client.push([ROW])
    assert not isinstance(raised.value, PlatformUnavailable)
    assert line.asked == []


@pytest.mark.parametrize("code", [404, 405, 413, 415, 422])
def test_refused_request_is_an_error(code: int) -> None:
    """The platform understood and does not want it."""
    with speaking(Line([status(code)])) as client, pytest.raises(PlatformError, match=f"status {code}") as raised:
        client.push([ROW])
    assert not isinstance(raised.value, PlatformUnavailable)


@pytest.mark.parametrize("code", [201, 204, 301, 302, 307, 408, 429, 500, 502, 503, 504])
def test_odd_status_leaves_everything_open(code: int) -> None:
    """Whatever is neither an answer nor a refusal is tried again."""
    line = Line([status(code, location="http://elsewhere.example/")])
    with speaking(line) as client, pytest.raises(PlatformUnavailable, match=f"status {code}"):
        client.push([ROW])
    assert len(line.asked) == 1


@pytest.mark.parametrize("where", ["token", "push"])
@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ReadError],
)
def test_broken_line_leaves_everything_open(failure: type[httpx.TransportError], where: str) -> None:
    """Down, late or cut off: it is the same to us, and the library's own text stays inside."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise failure(f"{SECRET} {request.url}")

    line = Line([fail], token_answer=fail if where == "token" else None)
    with speaking(line) as client, pytest.raises(PlatformUnavailable) as raised:
        client.push([ROW])
    assert failure.__name__ in raised.value.detail
    assert "token-1" not in raised.value.detail
    assert SECRET not in raised.value.detail
    assert raised.value.__suppress_context__


def test_answer_over_the_bound_is_not_read() -> None:
    """A flood is cut off long before it fills the memory."""
    pieces: list[int] = []

    def flood(_request: httpx.Request) -> httpx.Response:
        def stream() -> Iterator[bytes]:
            for number in range(1000):
                pieces.append(number)
                yield bytes(1024 * 1024)

        return httpx.Response(200, content=stream())

    with speaking(Line([flood])) as client, pytest.raises(PlatformUnavailable, match="too much"):
        client.push([ROW])
    assert len(pieces) <= MAX_ANSWER_BYTES // (1024 * 1024) + 1


def test_dripping_answer_is_not_waited_for() -> None:
    """An answer that never ends is given up when its time is over."""
    settings = PlatformSettings(
        SETTINGS.base_url, "bureau", SECRET, bytes(16), "430000", accepts_provisional=True, answer_seconds=-1
    )
    with speaking(Line([stored]), settings) as client, pytest.raises(PlatformUnavailable, match="too slowly"):
        client.push([ROW])


def test_no_packed_answer_is_asked_for() -> None:
    """A packed answer could be a thousand times what is read; one that comes all the same is no answer."""
    line = Line([stored])
    with speaking(line) as client:
        client.push([ROW])
    assert line.asked[0].headers["Accept-Encoding"] == "identity"


def test_certificate_comes_once_in_a_push() -> None:
    """The answer names rows by certificate, so two rows of one could not be told apart."""
    with speaking(Line([stored])) as client, pytest.raises(ValueError, match="twice"):
        client.push([a_row(sequence=1), a_row(sequence=2)])


def test_ledger_is_read_to_its_end() -> None:
    """Each page begins where the one before it ended."""
    keys = [f"{number:032X}" for number in range(1, 4)]

    def page(number: int) -> Answer:
        item = {"eCertID": keys[number], "zzeCertID": "1.2", "x_eventNumber": 1, "row_sha256": "0" * 64}
        following = keys[number] if number < len(keys) - 1 else None
        return lambda _request: reply({"items": [item], "next": following})

    line = Line([page(number) for number in range(len(keys))])
    with speaking(line) as client:
        assert [item.row_key for item in client.fetch_ledger()] == keys
    assert [request.url.params["after"] for request in line.asked] == ["", *keys[:-1]]
    assert {request.url.params["limit"] for request in line.asked} == {str(LEDGER_PAGE)}


def test_hidden_ledger_is_an_error() -> None:
    """A real province has none, or does not show it."""
    with speaking(Line([status(403)])) as client, pytest.raises(PlatformError, match="/ledger"):
        list(client.fetch_ledger())


def test_credentials_travel_in_the_body_only() -> None:
    """An address ends up in logs; the secret does not stand in one."""
    seen: list[httpx.Request] = []

    def note(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return reply({"custom": {"access_token": "abc"}})

    with speaking(Line([stored], token_answer=note)) as client:
        client.push([ROW])
    assert seen[0].headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (
        seen[0].content == b"client_id=bureau&client_secret=correct+horse+battery+staple&grant_type=client_credentials"
    )
    assert seen[0].url.query == b""


@pytest.mark.parametrize(
    "base_url", ["", "platform.example", "ftp://platform.example", "http://", "http://platform.example:port", "/api"]
)
def test_address_must_be_one_of_the_web(base_url: str) -> None:
    """A setting that names no host is the operator's fault, not an outage."""
    settings = PlatformSettings(base_url, "bureau", SECRET, bytes(16), "430000", accepts_provisional=True)
    with pytest.raises(Misconfigured, match="address"), open_client(settings):
        pass


def test_settings_show_no_secret() -> None:
    """A settings object in a log or a traceback gives nothing away."""
    assert SECRET not in repr(SETTINGS)
    assert repr(bytes(16)) not in repr(SETTINGS)


def test_province_is_that_of_the_city() -> None:
    """Division codes begin with the province (GB/T 2260)."""
    settings = PlatformSettings("http://x", "b", "s", bytes(16), "430102", accepts_provisional=True)
    assert settings.province_code == "430000"


def test_opened_client_logs_no_address(caplog: pytest.LogCaptureFixture) -> None:
    """The library would log every address, and the token is part of it."""
    with open_client(SETTINGS):
        assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    assert caplog.text == ""


def test_error_texts_hold_no_values() -> None:
    """Whatever the platform sends back, no text of ours repeats what it was sent."""

    def repeat(request: httpx.Request) -> httpx.Response:
        return reply({"ReturnCode": "0", "ReturnMsg": f"{ROW.company_name} {SECRET} {request.url}"})

    with speaking(Line([repeat])) as client, pytest.raises(PlatformError) as raised:
        client.push([ROW, another_row("BBBBBBBBBBBB")])
    assert ROW.company_name not in raised.value.detail
    assert SECRET not in raised.value.detail
    assert "token-1" not in raised.value.detail
    assert json.dumps(ROW.number) not in raised.value.detail
