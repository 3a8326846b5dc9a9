"""Sync on either database: every query it makes, and several runs at once."""

import threading

from ecert.register.lifecycle import Step
from tests.integration.sync.bureau import Bureau
from tests.integration.sync.exchange import Exchange
from tests.integration.sync.province import Province, our_settings


def test_failures_are_noted_held_listed_and_mended(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """One run after another: refused here, refused there, warned about, tried again, equal."""
    provisional, tampered, good = (bureau.issue() for _ in range(3))
    bureau.tamper(tampered)
    bureau.take(Step.SUSPEND, provisional)
    careful = Exchange(bureau, province, our_settings(accepts_provisional=False))
    assert careful.push().blocked == 3
    state = exchange.state()
    assert (state.pending, state.newest) == (0, 4)
    assert state.failures == {"type-code-provisional": 2, "record-mismatch": 1, "held-back": 1}
    province.fail("http-500")
    assert exchange.push().unavailable
    assert exchange.state().next_try_at is not None
    assert exchange.push().delivered == 3
    bureau.tamper(tampered)
    (failure,) = exchange.failures()
    assert exchange.retry(failure.id).resolved_at == bureau.now
    assert [failure.sequence for failure in exchange.failures(resolved=True)] == [1, 2, 3, 4]
    found = exchange.compare()
    assert (found.equal, found.matching) == (True, 3)
    assert good in province.current()


def test_parallel_runs_deliver_each_event_once(bureau: Bureau, exchange: Exchange) -> None:
    """Three processes on one register settle every event, and count it once."""
    identifiers = [bureau.issue() for _ in range(6)]
    for identifier in identifiers:
        bureau.take(Step.SUSPEND, identifier)
    delivered: list[int] = []
    clients = [exchange.province.client() for _ in range(3)]
    threads = [
        threading.Thread(target=lambda client=client: delivered.append(exchange.push(client).delivered))
        for client in clients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(delivered) == 12
    assert exchange.failures() == []
    assert exchange.compare().equal
