"""What only a real network shows: nobody there, an answer that does not come, what ends up in logs."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ecert.errors import PlatformUnavailable
from ecert.sync.client import open_client
from tests.integration.sync.bureau import Bureau
from tests.integration.sync.exchange import Exchange
from tests.integration.sync.network import closed_port, listening
from tests.integration.sync.province import SECRET, Province, its_settings, our_settings

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def released() -> threading.Event:
    """Give what ends the stand-in's waiting."""
    return threading.Event()


@pytest.fixture
def address(tmp_path: Path, bureau: Bureau, released: threading.Event) -> Iterator[str]:
    """Give the address of a stand-in that waits for real when it is told to, until it is released."""

    def pause(seconds: float) -> None:
        released.wait(seconds)

    with listening(its_settings(tmp_path, bureau.clock, pause=pause)) as found:
        yield found
        released.set()


def test_nobody_there_is_seen_and_nothing_is_lost(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """A closed port is an outage; later everything arrives."""
    bureau.issue()
    settings = our_settings(base_url=closed_port())
    with open_client(settings) as client:
        summary = exchange.push(client)
        with pytest.raises(PlatformUnavailable):
            exchange.compare(client)
    assert (summary.unavailable, exchange.state().pending) == (True, 1)
    assert exchange.state().error == "platform: /oauth2/token cannot be reached (ConnectError)"
    assert exchange.push().delivered == 1
    assert exchange.compare().equal
    assert len(province.current()) == 1


def test_answer_that_does_not_come_is_not_waited_for(
    bureau: Bureau, exchange: Exchange, address: str, released: threading.Event
) -> None:
    """The read time-out ends the wait; the platform had stored the push, and the repetition changes nothing."""
    bureau.issue()
    httpx.post(f"{address}/faults", json={"mode": "timeout"}, trust_env=False)
    impatient = our_settings(base_url=address, read_seconds=0.2)
    with open_client(impatient) as client:
        assert exchange.push(client).unavailable
    released.set()
    assert exchange.state().error == "platform: /collect cannot be reached (ReadTimeout)"
    with open_client(our_settings(base_url=address)) as client:
        assert exchange.push(client).delivered == 1
        assert exchange.compare(client).equal


def test_push_over_a_real_line_leaves_no_secret_in_the_logs(
    bureau: Bureau, exchange: Exchange, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither secret nor token nor holder is logged, on whatever level."""
    caplog.set_level(logging.DEBUG)
    bureau.issue()
    with open_client(our_settings(base_url=address)) as client:
        assert exchange.push(client).delivered == 1
        assert exchange.compare(client).equal
    ours = [record.getMessage() for record in caplog.records if record.name != "uvicorn.access"]
    assert "access_token" not in "\n".join(ours)
    assert SECRET not in caplog.text
    assert "湖南示例云影" not in caplog.text
