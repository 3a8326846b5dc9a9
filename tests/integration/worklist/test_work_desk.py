"""What an account finds on its desk: what it may do itself, of its authority's kinds, and nothing of the others'."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, insert

from ecert.accounts.changes import AccountChange, ChangeKind
from ecert.accounts.principal import Principal
from ecert.accounts.proposals import propose_change
from ecert.application.timing import Card
from ecert.fieldwork.forms import SuspicionForm
from ecert.fieldwork.suspicions import report_suspicion
from ecert.register.lifecycle import Step
from ecert.register.steps import StepOrder, order_step
from ecert.storage.database import transaction
from ecert.sync.tables import SyncCursorRow, SyncFailureRow
from ecert.worklist.model import Line, Matter, urgency
from ecert.worklist.service import WorkDesk
from tests.building import NOON, SetClock, an_application, hire, the_catalogue, the_keyring
from tests.integration.application.test_casebook import OTHER, Counter
from tests.integration.sync.bureau import KIND, Bureau

SUSPICION = "018f3a2e-0000-4000-8000-000000000001"


@pytest.fixture
def counter(engine: Engine) -> Counter:
    """Give an office with a case under review of each of two kinds."""
    counter = Counter(engine)
    counter.submit()
    counter.submit(OTHER)
    counter.submit(stage="submitted")
    return counter


def _desk(counter: Counter) -> WorkDesk:
    return WorkDesk(counter.engine, the_catalogue(), counter.clock, is_synced=True)


def _by(counter: Counter, name: str, **changes: object) -> Principal:
    return replace(counter.staff.principals[name], **changes)  # type: ignore[arg-type]


def test_each_role_finds_what_it_can_do(counter: Counter) -> None:
    """And the numbers of the navigation are those of the page."""
    desk = _desk(counter)
    found = {name: desk.look(by) for name, by in counter.staff.principals.items()}
    assert [line.state for line in found["clerk"].mine] == ["submitted"]
    assert [line.state for line in found["reviewer"].mine] == ["under_review", "under_review"]
    assert found["reviewer"].mine[0].holder == the_catalogue().get(KIND).sample.holder.name
    assert found["issuer"].mine == found["auditor"].mine == []
    assert found["auditor"].figures is not None
    assert found["auditor"].figures.open_states == {"under_review": 2, "submitted": 1}
    for name in ("inspector", "administrator"):
        assert (found[name].mine_total, found[name].figures, found[name].expiring) == (0, None, None)
    for name, by in counter.staff.principals.items():
        assert desk.count(by).get("desk") == found[name].mine_total
    assert desk.count(_by(counter, "reviewer"))["review"] == 2


def test_another_authority_finds_its_own(counter: Counter) -> None:
    """Lines, counts and figures."""
    desk, by = _desk(counter), _by(counter, "reviewer", kinds=frozenset({OTHER}))
    found = desk.look(by)
    assert [line.slug for line in found.mine] == [OTHER]
    assert found.figures is not None
    assert sum(found.figures.open_states.values()) == 1
    assert found.figures.weeks[-1].arrived == 1
    assert desk.count(by)["desk"] == 1
    assert found.platform is not None
    assert found.platform.pending is None
    assert desk.look(replace(by, kinds=frozenset())).mine_total == 0


def test_what_is_late_comes_first_and_is_stuck(counter: Counter) -> None:
    """With whom it is stuck, since when, and who acted last."""
    counter.clock.advance(days=30)
    counter.submit(OTHER)
    found = _desk(counter).look(_by(counter, "reviewer"))
    assert [line.card for line in found.mine] == [Card.RED, Card.RED, Card.NONE]
    assert {group.party: (group.total, group.red) for group in found.stuck} == {"clerk": (1, 1), "reviewer": (2, 2)}
    assert (found.stuck[0].lines[0].last_actor, found.stuck[0].lines[0].since) == ("clerk", NOON)
    assert found.stuck_total == 3


def test_endings_wait_for_anybody_but_who_proposed_them(engine: Engine) -> None:
    """An issuer confirms the endings of another one."""
    bureau = Bureau(engine)
    identifier, issuer = bureau.issue(), bureau.staff.principals["issuer"]
    order = StepOrder(Step.REVOKE, "r1", "依法吊销", "湘广罚〔2026〕1号")
    with transaction(engine) as session:
        order_step(session, identifier, order, by=issuer, now=bureau.now, keyring=the_keyring())
    desk = WorkDesk(engine, the_catalogue(), bureau.clock, is_synced=False)
    (line,) = desk.look(bureau.staff.principals["reviewer"]).mine
    assert (line.matter, line.identifier, line.state, line.card) == (Matter.ENDING, identifier, "revoke", Card.NONE)
    assert desk.look(issuer).mine == []
    bureau.clock.advance(days=4)
    assert desk.look(bureau.staff.principals["reviewer"]).mine[0].card is Card.YELLOW
    bureau.clock.advance(days=4)
    assert desk.look(bureau.staff.principals["reviewer"]).mine[0].card is Card.RED
    assert desk.count(issuer)["endings"] == 0


def test_suspicions_wait_for_who_may_answer(counter: Counter) -> None:
    """Whatever the authority: what is forged belongs to none."""
    form = SuspicionForm(reported_at=NOON, inspector_number="HN-0007", kind="forged", text="公章模糊")
    with transaction(counter.engine) as session:
        report_suspicion(session, SUSPICION, form, by=_by(counter, "inspector"), now=NOON)
    desk = _desk(counter)
    (line,) = desk.look(_by(counter, "issuer", kinds=frozenset())).mine
    assert (line.matter, line.ref, line.state, line.last_actor) == (
        Matter.SUSPICION,
        SUSPICION,
        "forged",
        "inspector",
    )
    assert desk.look(_by(counter, "clerk")).mine_by[Matter.SUSPICION] == 0
    assert desk.count(_by(counter, "issuer"))["desk"] == 1


def test_what_the_platform_refused_is_of_the_kinds_that_one_sees(engine: Engine) -> None:
    """With the number of the certificate; how many events wait is told to whoever sees every kind."""
    bureau = Bureau(engine)
    identifiers = [bureau.issue(), bureau.issue(an_application(OTHER)), bureau.issue()]
    with engine.begin() as connection:
        connection.execute(insert(SyncCursorRow), [{"id": 1, "delivered": 2, "troubles": 0}])
        rows = [
            {
                "sequence": place,
                "identifier": identifier,
                "code": "platform-refused",
                "message": "ZZYXQJZRQ: not taken",
                "attempts": 1,
                "first_at": NOON,
                "last_at": NOON,
            }
            for place, identifier in enumerate(identifiers[:2], start=1)
        ]
        connection.execute(insert(SyncFailureRow), rows)
    desk = WorkDesk(engine, the_catalogue(), bureau.clock, is_synced=True)
    auditor = bureau.staff.principals["auditor"]
    whole = desk.look(auditor).platform
    assert whole is not None
    assert (whole.refused, whole.pending) == (2, 1)
    part = desk.look(replace(auditor, kinds=frozenset({OTHER}))).platform
    assert part is not None
    assert [(each.slug, each.identifier) for each in part.refusals] == [(OTHER, identifiers[1])]


def test_account_changes_wait_for_a_second_administrator(engine: Engine) -> None:
    """Neither for who proposed one, nor for whom it is about; the office hears nothing of it."""
    staff = hire(engine, also={"other": ["administrator"], "third": ["administrator"]})
    change = AccountChange(ChangeKind.DISABLE, "other")
    with transaction(engine) as session:
        proposer = staff.principals["administrator"]
        propose_change(session, change, reason="离职", by=proposer, authorities=(), now=NOON)
    desk = WorkDesk(engine, the_catalogue(), SetClock(), is_synced=False)
    (line,) = desk.look(staff.principals["third"]).mine
    assert (line.matter, line.number, line.state, line.last_actor) == (
        Matter.ACCOUNT_CHANGE,
        "other",
        "disable",
        "administrator",
    )
    assert desk.count(staff.principals["third"]) == {"desk": 1, "accounts": 1}
    for name in ("administrator", "other", "clerk", "reviewer", "inspector"):
        assert desk.look(staff.principals[name]).mine_total == 0
        assert desk.count(staff.principals[name])["desk"] == 0


def test_urgency_puts_red_before_yellow_before_the_rest() -> None:
    """Then the fewest days left, then the longest wait."""
    base = Line(Matter.APPLICATION, "1", "", None, "", "submitted", NOON, "", "clerk")
    lines = [
        replace(base, ref="a"),
        replace(base, ref="b", days_left=2),
        replace(base, ref="c", card=Card.YELLOW, days_left=1),
        replace(base, ref="d", card=Card.RED, days_left=-1),
        replace(base, ref="e", card=Card.RED, days_left=-3),
    ]
    assert [line.ref for line in sorted(lines, key=urgency)] == ["e", "d", "c", "b", "a"]
