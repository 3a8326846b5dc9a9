"""A clock that is set back, or was far ahead for a while, breaks no chain and stops nobody."""

import datetime as dt

from sqlalchemy import Engine

from ecert.accounts.principal import Principal
from ecert.accounts.service import create_token
from ecert.errors import PlatformUnavailable
from ecert.register.lifecycle import EventKind, Step
from ecert.storage.database import snapshot, transaction
from ecert.sync.failures import RETRY_AFTER, FailureCode, Fault, list_heads, note_faults
from ecert.sync.journal import LONGEST_DELAY, PushEntry, begin_attempt, note_trouble, sync_state
from tests.building import NOON, SetClock, an_application, hire, identify_all, the_keyring
from tests.durability.audit import audit
from tests.durability.line import KIND, Line


def test_events_never_go_back(engine: Engine) -> None:
    """Each event is at or after the one before it, whatever the clock says; then the clock counts again."""
    clock = SetClock()
    line = Line(engine, clock)
    identifier = line.issued()
    clock.advance(hours=5)
    line.order(identifier, Step.SUSPEND)
    clock.advance(hours=-30)
    line.order(identifier, Step.RESUME)
    clock.advance(hours=60)
    line.order(identifier, Step.SUSPEND)
    history = audit(engine, the_keyring()).certificates[identifier].history
    hours = [(event.at - NOON) / dt.timedelta(hours=1) for event in history.events]
    assert hours == [0, 5, 5, 35]


def test_change_after_the_clock_was_set_back_holds(engine: Engine) -> None:
    """The version before is superseded at its own last instant; both chains open, and the numbers go on."""
    clock = SetClock()
    line = Line(engine, clock)
    identifier = line.issued()
    clock.advance(days=-2)
    change = line.issued(an_application(KIND, business_type="change", predecessor=identifier))
    other = line.issued()
    register = audit(engine, the_keyring())
    assert register.events(identifier) == [EventKind.ISSUED, EventKind.SUPERSEDED]
    assert register.certificates[identifier].history.events[-1].at == NOON
    assert register.certificates[change].record.predecessor == identifier
    assert register.certificates[other].record.number == "（湘）字第00002号"


def test_tokens_work_on_a_clock_that_was_set_back(engine: Engine) -> None:
    """A token of tomorrow is good today."""
    hire(engine)
    with transaction(engine) as session:
        token = create_token(session, account_name="clerk", now=NOON, days=1, keyring=the_keyring())
    (principal,) = identify_all(engine, [token], now=NOON - dt.timedelta(days=400))
    assert isinstance(principal, Principal)
    assert principal.name == "clerk"


def test_sync_does_not_wait_for_an_instant_of_a_wrong_clock(engine: Engine) -> None:
    """A trouble that a clock noted a year ahead puts nothing off, neither the loop nor a failure's next try."""
    ahead = NOON + dt.timedelta(days=365)
    with transaction(engine) as session:
        begin_attempt(session, now=ahead)
        note_trouble(session, PushEntry(1, 1, 1), PlatformUnavailable("platform: is away"), now=ahead)
        note_faults(session, {1: ("1.2.156", Fault(FailureCode.REFUSED, "no"))}, now=ahead)

    def heads(now: dt.datetime) -> int:
        with snapshot(engine) as session:
            return len(list_heads(session, after=0, limit=9, due=now, accepts_provisional=False))

    with snapshot(engine) as session:
        state = sync_state(session)
    assert state.is_due(NOON)
    assert not state.is_due(ahead)
    assert state.is_due(ahead + LONGEST_DELAY)
    assert (heads(NOON), heads(ahead), heads(ahead + RETRY_AFTER)) == (1, 0, 1)
