"""One other process draws; when it breaks, one request feels it."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ecert.document.order import Form
from ecert.document.workshop import MAX_WAITING, Workshop
from ecert.errors import Unavailable
from tests.integration.document.pages import the_draftsman
from tests.unit.document.builders import an_order

ORDER = an_order(form=Form.SVG)


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    """Give a workshop for all tests of this module."""
    made = Workshop()
    yield made
    made.close()


def test_other_process_draws_what_this_one_would(workshop: Workshop) -> None:
    """Nothing is started before the first order."""
    assert Workshop().process_id is None
    assert workshop.draw(ORDER) == the_draftsman().draw(ORDER)


def test_process_stays_for_the_next_order(workshop: Workshop) -> None:
    """Only the first waits for its start."""
    workshop.draw(ORDER)
    first = workshop.process_id
    workshop.draw(ORDER)
    assert workshop.process_id == first != os.getpid()


def test_crash_is_unavailable_and_the_next_request_works(workshop: Workshop) -> None:
    """The order that was under way is lost, and can be repeated."""
    workshop.draw(ORDER)
    process = workshop.process_id
    assert process is not None
    os.kill(process, signal.SIGSTOP)
    killer = threading.Timer(0.2, os.kill, (process, signal.SIGKILL))
    killer.start()
    with pytest.raises(Unavailable):
        workshop.draw(ORDER)
    killer.join()
    assert workshop.draw(ORDER).pages
    assert workshop.process_id != process


def test_process_that_died_between_two_orders_is_replaced(workshop: Workshop) -> None:
    """Nobody notices."""
    workshop.draw(ORDER)
    process = workshop.process_id
    assert process is not None
    os.kill(process, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    assert workshop.draw(ORDER).pages


def test_process_that_takes_too_long_is_ended(workshop: Workshop) -> None:
    """One that hangs holds nobody for ever."""
    hasty = Workshop(max_seconds=0.01)
    with pytest.raises(Unavailable):
        hasty.draw(ORDER)
    assert hasty.process_id is None
    assert workshop.draw(ORDER).pages


def test_process_is_replaced_after_some_documents() -> None:
    """So its memory does not grow without end."""
    short = Workshop(max_documents=1)
    assert short.draw(ORDER).pages
    assert short.process_id is None


def test_too_many_waiting_are_told_to_come_again(workshop: Workshop) -> None:
    """A thread of the service is held by each, so they are counted."""
    workshop.draw(ORDER)
    process = workshop.process_id
    assert process is not None
    os.kill(process, signal.SIGSTOP)
    outcomes: list[str] = []

    def ask() -> None:
        try:
            workshop.draw(ORDER)
            outcomes.append("drawn")
        except Unavailable:
            outcomes.append("unavailable")

    threads = [threading.Thread(target=ask) for _ in range(MAX_WAITING + 3)]
    for thread in threads:
        thread.start()
    while outcomes.count("unavailable") < 3:
        threading.Event().wait(0.01)
    os.kill(process, signal.SIGCONT)
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["drawn"] * MAX_WAITING + ["unavailable"] * 3


def test_process_gets_no_setting_and_ends_with_the_workshop(monkeypatch: pytest.MonkeyPatch) -> None:
    """What draws needs no key, no database and no address."""
    monkeypatch.setenv("ECERT_KEYS_PASSPHRASE_FILE", "passphrase")
    own = Workshop()
    own.draw(ORDER)
    process = own.process_id
    assert process is not None
    environment = Path(f"/proc/{process}/environ")
    assert not environment.exists() or b"ECERT_" not in environment.read_bytes()
    own.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
