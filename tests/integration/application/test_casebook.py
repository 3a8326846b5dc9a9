"""Figures of cases: noted with the steps, summed by weeks, and taken over from trails of before."""

from datetime import date
from runpy import run_path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, text

from ecert.accounts.principal import Principal
from ecert.application.casebook import Week, read_weeks
from ecert.application.handling import DecisionOrder, decide_application, take_step
from ecert.application.service import Application, submit
from ecert.application.steps import StepOrder
from ecert.application.submission import RawSubmission
from ecert.application.workflow import ApplicationStep
from ecert.storage.database import snapshot, transaction
from ecert.storage.schema import MIGRATIONS
from tests.building import NOON, TODAY, SetClock, Staff, an_application, hire, the_catalogue, the_keyring
from tests.e2e.desk import KIND

OTHER = "chubanwu_jingying_xukezheng"


class Counter:
    """An office that hands in and decides on a clock that is set."""

    def __init__(self, engine: Engine) -> None:
        """Hire the staff."""
        self.engine, self.clock = engine, SetClock()
        self.staff: Staff = hire(engine)

    def _by(self, name: str) -> Principal:
        return self.staff.principals[name]

    def submit(self, slug: str = KIND, stage: str = "under_review", **changes: str) -> Application:
        """Hand an application in."""
        body = an_application(slug, **changes)
        holder = body["holder"]
        raw = RawSubmission(
            business_type=body["business_type"],
            holder_name=holder["name"],
            holder_code=holder["code"],
            holder_code_type=holder["code_type"],
            claims=body["claims"],
            grant=body.get("grant", {}),
        )
        with transaction(self.engine) as session:
            return submit(
                session,
                slug,
                raw,
                catalogue=the_catalogue(),
                keyring=the_keyring(),
                by=self._by("clerk"),
                now=self.clock(),
                stage=stage,
            )

    def decide(self, application: Application, decision: str) -> None:
        """Decide on it."""
        with transaction(self.engine) as session:
            decide_application(
                session,
                application.id,
                DecisionOrder(decision, "同意", application.claims_sha256),
                catalogue=the_catalogue(),
                keyring=the_keyring(),
                by=self._by("reviewer"),
                now=self.clock(),
            )

    def step(self, application: Application, step: ApplicationStep) -> None:
        """Take a step as the clerk."""
        with transaction(self.engine) as session:
            take_step(
                session,
                application.id,
                StepOrder(step, "申请人要求"),
                catalogue=the_catalogue(),
                keyring=the_keyring(),
                by=self._by("clerk"),
                now=self.clock(),
            )

    def weeks(self, kinds: frozenset[str] | None = None, count: int = 3) -> list[Week]:
        """Read the last weeks."""
        with snapshot(self.engine) as session:
            return read_weeks(session, kinds=kinds, today=self.clock().date(), count=count)


@pytest.fixture
def counter(engine: Engine) -> Counter:
    """Give an office without any case."""
    return Counter(engine)


def _three_weeks(counter: Counter) -> None:
    """Three weeks: four come in, one is granted in time, one late, one is withdrawn, one stays."""
    quick, late, gone = counter.submit(), counter.submit(OTHER), counter.submit(stage="submitted")
    counter.decide(quick, "approve")
    counter.clock.advance(days=7)
    counter.submit()
    counter.step(gone, ApplicationStep.WITHDRAW)
    counter.clock.advance(days=21)
    counter.decide(late, "reject")


def test_weeks_say_what_came_in_and_what_was_settled(counter: Counter) -> None:
    """The backlog of each week's end follows from what is open now, backwards."""
    _three_weeks(counter)
    weeks = counter.weeks(count=5)
    assert [week.first for week in weeks][:2] == [TODAY, date(2026, 3, 9)]
    assert [week.arrived for week in weeks] == [3, 1, 0, 0, 0]
    assert [week.settled for week in weeks] == [1, 1, 0, 0, 1]
    assert [week.decided for week in weeks] == [1, 0, 0, 0, 1]
    assert [(week.timed, week.in_time) for week in weeks] == [(1, 1), (0, 0), (0, 0), (0, 0), (1, 0)]
    assert [week.in_time_share for week in weeks] == [1.0, None, None, None, 0.0]
    assert [week.open_at_end for week in weeks] == [2, 2, 2, 2, 1]
    # Two of the first Monday had waited six days by its Sunday; the last one is 21 days old.
    assert [round(week.mean_age, 1) for week in weeks] == [6.0, 9.5, 16.5, 23.5, 21.0]


def test_weeks_of_an_authority_leave_the_others_out(counter: Counter) -> None:
    """Counts too: what is not seen is not counted."""
    _three_weeks(counter)
    weeks = counter.weeks(frozenset({OTHER}), count=5)
    assert [week.arrived for week in weeks] == [1, 0, 0, 0, 0]
    assert [week.settled for week in weeks] == [0, 0, 0, 0, 1]
    assert [week.open_at_end for week in weeks] == [1, 1, 1, 1, 0]
    assert counter.weeks(frozenset(), count=1) == [Week(date(2026, 3, 30))]


def test_drafts_and_second_settlements_are_not_counted(counter: Counter) -> None:
    """A draft is no case yet; a grant that is withdrawn was granted all the same."""
    counter.submit(stage="draft")
    granted = counter.submit()
    counter.decide(granted, "approve")
    counter.step(granted, ApplicationStep.WITHDRAW)
    assert counter.weeks(count=1) == [Week(TODAY, arrived=1, settled=1, decided=1, timed=1, in_time=1)]


def test_time_of_entered_paper_is_not_measured(counter: Counter) -> None:
    """It is counted, but nobody waited for it."""
    grant = {"certificate_number": the_catalogue().get(KIND).template.number.example, "issued_date": "2024-07-01"}
    paper = counter.submit(business_type="backlog", grant=grant)  # type: ignore[arg-type]
    counter.decide(paper, "approve")
    assert counter.weeks(count=1) == [Week(TODAY, arrived=1, settled=1, decided=1)]


def test_cases_of_before_are_taken_over_from_their_trails(counter: Counter) -> None:
    """All but the working days of decisions, which the trail does not tell by itself."""
    counter.clock.now = NOON.replace(hour=16)  # midnight in Asia/Shanghai, so the legal day is the next one
    _three_weeks(counter)
    counter.submit(stage="draft")
    query = text("select application_id, arrived_day, settled_day, outcome, promised_days from case_figure order by 1")
    take_over = run_path(str(MIGRATIONS / "versions" / "0018_keep_figures_of_cases.py"))["take_over"]
    with transaction(counter.engine) as session:
        connection = session.connection()
        before = connection.execute(query).all()
        connection.execute(text("delete from case_figure"))
        with Operations.context(MigrationContext.configure(connection)):
            take_over()
        assert connection.execute(query).all() == before
    assert len(before) == 4
