"""Open applications by their columns: the clock is the same as everywhere, and whom each waits for."""

import pytest
from sqlalchemy import Engine, event

from ecert.application.timing import Card, ClockState
from ecert.application.waiting import Clocks, WaitingList, count_undelivered, read_waiting, waits_for
from ecert.application.workflow import ApplicationState, ApplicationStep
from ecert.application.workload import list_open_cases
from ecert.clock import legal_date
from ecert.storage.database import snapshot
from tests.building import the_catalogue
from tests.e2e.desk import KIND
from tests.integration.application.test_casebook import OTHER, Counter

RULES = the_catalogue().office


@pytest.fixture
def counter(engine: Engine) -> Counter:
    """Give an office with an application in each state that waits."""
    counter = Counter(engine)
    for stage in ("draft", "submitted", "accepted", "under_review"):
        counter.submit(stage=stage)
    counter.decide(counter.submit(), "return")
    counter.decide(counter.submit(OTHER), "approve")
    counter.step(counter.submit(stage="submitted"), ApplicationStep.WITHDRAW)
    return counter


def _read(counter: Counter, clocks: Clocks, kinds: frozenset[str] | None = None) -> WaitingList:
    with snapshot(counter.engine) as session:
        return read_waiting(session, kinds=kinds, clocks=clocks, today=legal_date(counter.clock()))


def test_it_says_the_same_as_the_workload(counter: Counter) -> None:
    """Two ways to the same clock: one opens the contents, the other looks at columns alone."""
    clocks = Clocks(RULES)
    for days in (0, 7, 20):
        counter.clock.advance(days=days)
        with snapshot(counter.engine) as session:
            cases = list_open_cases(
                session,
                by=counter.staff.principals["clerk"],
                rules=RULES,
                today=legal_date(counter.clock()),
                stuck=False,
            ).cases
        found = _read(counter, clocks)
        assert found.complete
        assert [
            (line.application_id, line.timing, line.waiting_for, line.since, found.names[line.last_account])
            for line in found.lines
        ] == [
            (case.application.id, case.timing, case.waiting_for, case.since, case.last_actor or "clerk")
            for case in cases
        ]


def test_it_waits_for_whoever_has_the_role_and_did_not_write_it(counter: Counter) -> None:
    """A second person is one who did not write it; the clerk's own drafts wait for him."""
    lines = _read(counter, Clocks(RULES)).lines
    people = counter.staff.principals
    mine = {name: [line.state for line in lines if waits_for(line, by)] for name, by in people.items()}
    assert set(mine["clerk"]) == {"draft", "submitted", "accepted", "returned"}
    assert mine["reviewer"] == [ApplicationState.UNDER_REVIEW]
    assert mine["issuer"] == [ApplicationState.APPROVED]
    assert mine["auditor"] == mine["administrator"] == mine["inspector"] == []
    reviewed = next(line for line in lines if line.state is ApplicationState.UNDER_REVIEW)
    (author,) = reviewed.authors
    assert author == people["clerk"].account_id


def test_another_authority_sees_its_own(counter: Counter) -> None:
    """What is not seen is not listed."""
    assert [line.slug for line in _read(counter, Clocks(RULES), frozenset({OTHER})).lines] == [OTHER]
    assert _read(counter, Clocks(RULES), frozenset()).lines == []


def test_stuck_is_what_is_late_or_has_not_moved(counter: Counter) -> None:
    """Also what no clock runs for: after ten working days without a step somebody should ask."""
    clocks = Clocks(RULES)
    assert not any(line.is_stuck for line in _read(counter, clocks).lines)
    counter.clock.advance(days=15)
    found = {(line.state, line.timing.card) for line in _read(counter, clocks).lines if line.is_stuck}
    assert (ApplicationState.DRAFT, Card.NONE) in found
    assert (ApplicationState.SUBMITTED, Card.RED) in found


def test_what_is_remembered_follows_every_step(counter: Counter) -> None:
    """A clock that was worked out before is not shown after a step; what did not change is not read again."""
    clocks = Clocks(RULES)
    before = {line.application_id: line.timing.state for line in _read(counter, clocks).lines}
    moved = counter.submit(stage="submitted")
    assert moved.id not in before
    counter.step(moved, ApplicationStep.ACCEPT)
    asked: list[str] = []
    event.listen(counter.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    lines = {line.application_id: line for line in _read(counter, clocks).lines}
    assert lines[moved.id].timing.state is ClockState.RUNNING
    trails = [text for text in asked if "ORDER BY application_event.application_id" in text]
    _read(counter, clocks)
    assert len(trails) == 1
    assert len([text for text in asked if "ORDER BY application_event.application_id" in text]) == 1


def test_undelivered_ones_are_counted_up_to_a_bound(counter: Counter) -> None:
    """An office that notes no deliveries has all its certificates there."""
    with snapshot(counter.engine) as session:
        assert count_undelivered(session, kinds=None, most=10) == 0
        assert count_undelivered(session, kinds=frozenset({KIND}), most=10) == 0
