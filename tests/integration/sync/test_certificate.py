"""What the platform knows of one certificate."""

from ecert.register.lifecycle import Step
from ecert.storage.database import snapshot
from ecert.sync.certificate import Delivery, EventDelivery, deliveries_of
from ecert.sync.failures import FailureCode
from tests.integration.sync.exchange import Exchange


def told(exchange: Exchange, identifier: str) -> list[EventDelivery]:
    """Ask what became of each event."""
    certificate_id = exchange.bureau.open(identifier).stored.certificate_id
    with snapshot(exchange.bureau.engine) as session:
        return list(deliveries_of(session, certificate_id, identifier))


def test_event_waits_and_is_delivered(exchange: Exchange) -> None:
    """The push that it went with is its receipt."""
    bureau = exchange.bureau
    first, second = bureau.issue(), bureau.issue()
    assert [each.delivery for each in told(exchange, second)] == [Delivery.WAITING]
    bureau.clock.advance(minutes=5)
    exchange.push()
    bureau.clock.advance(minutes=5)
    bureau.take(Step.SUSPEND, second)
    events = told(exchange, second)
    assert [each.delivery for each in events] == [Delivery.DELIVERED, Delivery.WAITING]
    exchange.push()
    earlier, later = told(exchange, second)
    assert earlier == events[0]
    assert later.delivery is Delivery.DELIVERED
    assert earlier.delivered_at is not None
    assert later.delivered_at == bureau.now
    assert (earlier.push, later.push) == (1, 2)
    assert told(exchange, first)[0].push == 1


def test_what_cannot_be_sent_holds_back_what_follows(exchange: Exchange) -> None:
    """Both are said with their codes."""
    bureau = exchange.bureau
    identifier = bureau.issue()
    bureau.take(Step.SUSPEND, identifier)
    certificate_id = bureau.open(identifier).stored.certificate_id
    bureau.tamper(identifier)
    exchange.push()
    with snapshot(bureau.engine) as session:
        first, second = deliveries_of(session, certificate_id, identifier)
    assert (first.delivery, second.delivery) == (Delivery.FAILED, Delivery.HELD_BACK)
    assert first.failure is not None
    assert first.failure.code is FailureCode.RECORD_MISMATCH
    bureau.tamper(identifier)
    bureau.clock.advance(days=2)
    exchange.retry_all()
    first, second = told(exchange, identifier)
    assert (first.delivery, second.delivery) == (Delivery.DELIVERED, Delivery.DELIVERED)
    assert first.delivered_at == bureau.now
