"""Events are numbered in the order of their commits: a reader who remembers a number never misses a lower one."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import pytest
from msgspec import structs
from sqlalchemy import Engine, text

from ecert.accounts.principal import Principal
from ecert.issuance.group import issue_together
from ecert.issuance.service import IssueOrder
from ecert.register.events import History
from ecert.register.lifecycle import EventKind, Step
from ecert.register.service import EventFacts, append_event, events_after, get_certificate
from ecert.register.stored import OpenedCertificate, open_stored
from ecert.register.tables import EventRow
from ecert.storage.database import snapshot, take_turn, transaction
from tests.building import NOON, an_application, the_keyring
from tests.durability.audit import audit
from tests.durability.line import ENDING_AS_PRINTED, KIND, Line
from tests.durability.waiting import at_once, errors_of, until

WRITERS = 8
EVENTS = 20_000
POLL_SECONDS = 0.02
TOGETHER = 20
"""Events of one transaction."""
FACTS = {
    kind: EventFacts(kind, "issuer", None, "r1", "依申请", "湘广许决〔2026〕1号")
    for kind in (EventKind.SUSPENDED, EventKind.RESUMED)
}

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def seen(engine: Engine, after: int = 0) -> list[int]:
    """Give the numbers that a reader sees who has read up to *after*."""
    with snapshot(engine) as session:
        return [event.sequence for event in events_after(session, after, limit=EVENTS)]


def blocked(engine: Engine) -> int:
    """Count the connections of this database that wait for an advisory lock."""
    with engine.connect() as connection:
        statement = text(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'advisory'"
        )
        return int(connection.execute(statement).scalar_one())


@on_postgresql
def test_later_number_waits_for_the_earlier_commit(line: Line) -> None:
    """Whoever comes second gets its number only after the first has committed."""
    first, second = line.issued(), line.issued()
    before = seen(line.engine)
    with ThreadPoolExecutor(1) as pool:
        with transaction(line.engine) as session:
            opened = open_stored(get_certificate(session, first, by=None, lock=True), the_keyring())
            append_event(session, opened, FACTS[EventKind.SUSPENDED], now=NOON, keyring=the_keyring())
            other = pool.submit(line.order, second, Step.SUSPEND)
            until(lambda: blocked(line.engine) == 1, "the second transaction waits for its turn")
            assert seen(line.engine) == before
        other.result()
    with snapshot(line.engine) as session:
        added = events_after(session, before[-1], limit=10)
    assert [event.identifier for event in added] == [first, second]


@on_postgresql
def test_without_the_turn_a_reader_would_miss_an_event(line: Line) -> None:
    """The danger is real: of two plain inserts the later number commits first, and the earlier is never read."""
    line.issued()
    last = seen(line.engine)[-1]
    insert = text(
        "insert into certificate_event (certificate_id, position, kind, at, sealed)"
        " values (1, :position, 'suspended', now(), '') returning sequence"
    )
    with line.engine.connect() as slow, line.engine.connect() as fast:
        low = slow.execute(insert, {"position": 2}).scalar_one()
        high = fast.execute(insert, {"position": 3}).scalar_one()
        fast.commit()
        assert seen(line.engine, last) == [high]
        slow.commit()
    assert low < high
    assert low not in seen(line.engine, high)


@on_postgresql
def test_groups_and_steps_never_hold_what_the_other_waits_for(line: Line) -> None:
    """Groups of two processes issue kinds in opposite order while somebody takes steps, without one deadlock."""
    rounds = 6
    renewed = [line.issued() for _ in range(rounds)]
    bodies = [
        an_application(KIND),
        an_application(ENDING_AS_PRINTED, grant={"valid_to": "2027-12-31"}),
        *(an_application(KIND, business_type="change", predecessor=identifier) for identifier in renewed),
    ]
    issuer: Principal = line.person("issuer")
    groups = [
        [IssueOrder(line.approved(body).id, issuer) for body in ordered] for ordered in (bodies, bodies[1::-1] * 4)
    ]
    outcomes: list[object] = []

    def issue(group: list[IssueOrder]) -> None:
        outcomes.extend(issue_together(line.engine, group, office=line.office, clock=line.clock))

    def step() -> None:
        for identifier in renewed:
            line.confirm(identifier, str(line.order(identifier, Step.CANCEL)))

    works: list[Callable[[], None]] = [*(partial(issue, group) for group in groups), step]
    results = at_once(works)
    assert set(errors_of([*outcomes, *results])) <= {"PredecessorNotCurrent", "ForbiddenTransition"}
    audit(line.engine, the_keyring())
    line.engine.dispose()
    with line.engine.connect() as connection:
        counted = text("select deadlocks from pg_stat_database where datname = current_database()")
        assert connection.execute(counted).scalar_one() == 0


@dataclass
class Reader:
    """Polls the feed like sync does, and remembers what it was given."""

    engine: Engine
    position: int
    given: list[tuple[int, str, int]] = field(default_factory=list)
    polls: int = 0

    def follow(self, done: threading.Event) -> None:
        """Read on and on; the last look begins after all writers have ended."""
        last = False
        while not last:
            last = done.wait(POLL_SECONDS)
            while self._poll():
                pass

    def _poll(self) -> bool:
        with snapshot(self.engine) as session:
            events = events_after(session, self.position, limit=500)
        self.polls += 1
        self.given += [(event.sequence, event.identifier, event.position) for event in events]
        self.position = events[-1].sequence if events else self.position
        return bool(events)


def transactions(events: int) -> Iterator[tuple[int, bool]]:
    """Give so many events in transactions: how many each has, and whether it is rolled back, as one of eleven is."""
    for number in range(events // TOGETHER * 11 // 10):
        undone = number % 11 == 5
        yield (2 if undone else TOGETHER), undone


def write(engine: Engine, certificate: OpenedCertificate, events: int) -> None:
    """Suspend and resume one certificate by the register's own way."""
    keyring = the_keyring()
    for count, undone in transactions(events):
        with transaction(engine) as session:
            changed = certificate
            for kind in (EventKind.SUSPENDED, EventKind.RESUMED) * (count // 2):
                event = append_event(session, changed, FACTS[kind], now=NOON, keyring=keyring)
                # Its whole chain was opened once; from here only the end of it counts.
                tail = (event,) if kind is EventKind.RESUMED else (changed.history.events[-1], event)
                changed = structs.replace(changed, history=History(tail))
            if undone:
                session.rollback()
            else:
                certificate = changed


def write_fast(engine: Engine, certificate: OpenedCertificate, events: int) -> None:
    """Number events of one certificate as fast as the database takes them: the turn, and nothing else, in order."""
    position = 1
    for count, undone in transactions(events):
        rows = [
            EventRow(
                certificate_id=certificate.stored.certificate_id,
                position=position + number,
                kind=EventKind.SUSPENDED,
                at=NOON,
                sealed=b"",
            )
            for number in range(1, count + 1)
        ]
        with transaction(engine) as session:
            take_turn(session)
            session.add_all(rows)
            session.flush()
            if undone:
                session.rollback()
            else:
                position += count


@pytest.mark.slow
def test_polling_reader_sees_every_event_once_in_order(line: Line) -> None:
    """
    Eight writers store 20,000 events while a reader polls; numbers are left out, events never.

    Half of them go the register's own way, half as fast as can be.
    """
    identifiers = [line.issued() for _ in range(WRITERS)]
    with snapshot(line.engine) as session:
        opened = [
            open_stored(get_certificate(session, identifier, by=None), the_keyring()) for identifier in identifiers
        ]
    reader, done = Reader(line.engine, 0), threading.Event()
    following = threading.Thread(target=reader.follow, args=(done,))
    following.start()
    try:
        works = [
            partial((write, write_fast)[place % 2], line.engine, certificate, EVENTS // WRITERS)
            for place, certificate in enumerate(opened)
        ]
        results = at_once(works)
    finally:
        done.set()
        following.join()
    assert errors_of(results) == []
    with snapshot(line.engine) as session:
        stored = [(e.sequence, e.identifier, e.position) for e in events_after(session, 0, limit=2 * EVENTS)]
    assert len(stored) == EVENTS + WRITERS
    assert reader.given == stored
    assert reader.polls > WRITERS
