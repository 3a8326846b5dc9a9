"""Several at once, on real parallel connections: nothing fails for it, nothing is doubled, one of two rivals wins."""

from collections.abc import Callable
from functools import partial
from itertools import chain, repeat

import pytest
from sqlalchemy import Engine

from ecert.annotated.rules import MAX_OPEN_LINKS
from ecert.application.tables import ApplicationCounterRow
from ecert.application.workflow import ApplicationState, ApplicationStep
from ecert.errors import Conflict, ForbiddenTransition
from ecert.register.lifecycle import EventKind, InspectionResult, Step
from ecert.storage.database import open_database, snapshot, transaction
from ecert.storage.schema import is_up_to_date, upgrade_database
from ecert.sync.journal import begin_attempt
from tests.building import NOON, an_application, the_catalogue, the_keyring
from tests.durability.audit import audit
from tests.durability.line import ENDING_AS_PRINTED, KIND, NUMBERED_ELSEWHERE, Line
from tests.durability.waiting import at_once, errors_of, states_of

WRITERS = 8
EACH = 4


def test_writers_of_one_kind_issue_at_once(line: Line) -> None:
    """Eight writers begin on an empty register, with no counter and no list, and every certificate has its chain."""

    def work() -> list[str]:
        return [line.issued() for _ in range(EACH)]

    results = at_once([work] * WRITERS)
    assert errors_of(results) == []
    register = audit(line.engine, the_keyring())
    assert len(register.certificates) == WRITERS * EACH
    assert register.numbers == [f"（湘）字第{n:05}号" for n in range(1, WRITERS * EACH + 1)]


def test_writers_of_different_kinds_issue_at_once(line: Line) -> None:
    """Kinds share status lists and the order of events, and each draws its own numbers."""
    kinds = [entry.template for entry in the_catalogue() if entry.template.may_be_issued_on(NOON.date())]

    def work(slug: str) -> str:
        return line.issued(an_application(slug))

    results = at_once([partial(work, kind.slug) for kind in kinds[:WRITERS]])
    assert errors_of(results) == []
    assert set(audit(line.engine, the_keyring()).certificates) == set(map(str, results))


def test_writers_open_lists_of_different_groups_at_once(line: Line) -> None:
    """Certificates that end in different years want lists of their own, and the lists get different numbers."""
    years = list(range(2026, 2026 + 3 * WRITERS, 3))

    def work(year: int) -> str:
        return line.issued(an_application(ENDING_AS_PRINTED, grant={"valid_to": f"{year}-12-31"}))

    results = at_once([partial(work, year) for year in years])
    assert errors_of(results) == []
    register = audit(line.engine, the_keyring())
    lists = {certificate.record.status_list for certificate in register.certificates.values()}
    assert lists == set(range(WRITERS))


def test_one_application_is_issued_once(line: Line) -> None:
    """Whoever asks at the same time is told the same certificate."""
    application = line.approved()
    results = at_once([partial(line.issue, application)] * WRITERS)
    assert errors_of(results) == []
    assert len(set(map(str, results))) == 1
    assert len(audit(line.engine, the_keyring()).certificates) == 1


def test_one_handed_in_number_is_issued_once(line: Line) -> None:
    """Two applications with one number of the granting authority: one gets it."""
    applications = [line.approved(an_application(NUMBERED_ELSEWHERE)) for _ in range(WRITERS)]
    results = at_once([partial(line.issue, application) for application in applications])
    assert errors_of(results) == ["DuplicateNumber"] * (WRITERS - 1)
    assert len(audit(line.engine, the_keyring()).certificates) == 1


def test_one_of_two_decisions_counts(line: Line) -> None:
    """Two reviewers decide differently in one instant, and the second one is told so."""
    application = line.submit()
    deciding = [
        partial(line.decide, application, decision, by=by)
        for by, decision in chain.from_iterable(
            repeat(pair, 3) for pair in (("reviewer", "approve"), ("reviewer2", "reject"))
        )
    ]
    results = at_once(deciding)
    assert errors_of(results) == ["AlreadyDecided"] * (len(deciding) - 1)


def test_withdrawal_and_decision_do_not_both_happen(line: Line) -> None:
    """An applicant takes back what is being rejected: one of the two finds that the other has come first."""
    application = line.submit()
    works: list[Callable[[], object]] = [
        partial(line.step, application, ApplicationStep.WITHDRAW),
        partial(line.decide, application, "reject"),
    ]
    results = at_once(works * 2)
    assert len(errors_of(results)) == len(results) - 1
    assert set(errors_of(results)) <= {"ForbiddenTransition", "AlreadyDecided"}
    state = audit(line.engine, the_keyring()).applications[application.id]
    assert state in {ApplicationState.WITHDRAWN, ApplicationState.REJECTED}


def test_withdrawal_and_issue_do_not_both_happen(line: Line) -> None:
    """Whoever comes second is told; an application that was taken back has no certificate."""
    application = line.approved()
    works: list[Callable[[], object]] = [
        partial(line.step, application, ApplicationStep.WITHDRAW),
        partial(line.issue, application),
    ]
    results = at_once(works)
    assert errors_of(results) == ["ForbiddenTransition"]
    register = audit(line.engine, the_keyring())
    issued = register.certificate_of(application.id) is not None
    expected = ApplicationState.ISSUED if issued else ApplicationState.WITHDRAWN
    assert register.applications[application.id] == expected


def test_letters_of_one_instant_have_numbers_of_their_own(line: Line) -> None:
    """Eight clerks take applications in at once, on a register that has no counter yet."""
    results = at_once([line.submit] * WRITERS)
    assert errors_of(results) == []
    with snapshot(line.engine) as session:
        numbers = session.connection().exec_driver_sql("select number from application_document").scalars().all()
    assert sorted(numbers) == [f"许受〔2026〕{n}号（编号规则待定）" for n in range(1, WRITERS + 1)]


def test_one_of_two_endings_waits(line: Line) -> None:
    """Two orders to end a certificate in one instant: one waits for its second person."""
    identifier = line.issued()
    steps = [Step.CANCEL, Step.REVOKE, Step.WITHDRAW, Step.CANCEL]
    results = at_once([partial(line.order, identifier, step) for step in steps])
    assert errors_of(results) == ["ForbiddenTransition"] * (len(steps) - 1)
    assert states_of(results) == {"in_force"}


def test_one_of_two_confirmations_ends_the_certificate(line: Line) -> None:
    """Two people confirm one ending in one instant: the chain has it once."""
    identifier = line.issued()
    step_id = line.order(identifier, Step.REVOKE)
    assert step_id is not None
    works = [partial(line.confirm, identifier, step_id, by=by) for by in ("reviewer", "reviewer2") * 2]
    results = at_once(works)
    assert errors_of(results) == ["AlreadyDecided"] * (len(works) - 1)
    assert states_of(results) == {"revoked"}
    register = audit(line.engine, the_keyring())
    assert register.events(identifier) == [EventKind.ISSUED, EventKind.REVOKED]


@pytest.mark.parametrize(
    ("step", "kind", "state"),
    [(Step.SUSPEND, EventKind.SUSPENDED, "suspended"), (Step.RESUME, EventKind.RESUMED, "in_force")],
)
def test_one_of_two_equal_steps_is_taken(line: Line, step: Step, kind: EventKind, state: str) -> None:
    """Several take the same step in one instant: one does, and the others are told what the certificate is now."""
    identifier = line.issued()
    before = [EventKind.ISSUED]
    if step is Step.RESUME:
        line.order(identifier, Step.SUSPEND)
        before.append(EventKind.SUSPENDED)
    results = at_once([partial(line.order, identifier, step)] * WRITERS)
    assert errors_of(results) == ["ForbiddenTransition"] * (WRITERS - 1)
    assert states_of(results) == {state}
    assert audit(line.engine, the_keyring()).events(identifier) == [*before, kind]


def test_ending_is_not_both_confirmed_and_rejected(line: Line) -> None:
    """Two people decide differently on one ending; whoever comes second is told what has become of it."""
    identifier = line.issued()
    step_id = line.order(identifier, Step.WITHDRAW)
    assert step_id is not None
    works = [
        partial(line.confirm, identifier, step_id, by=by, confirm=confirm)
        for by, confirm in (("reviewer", True), ("reviewer2", False)) * 2
    ]
    results = at_once(works)
    assert errors_of(results) == ["AlreadyDecided"] * (len(works) - 1)
    opened = audit(line.engine, the_keyring()).certificates[identifier]
    assert states_of(results) == {opened.history.standing}
    confirmed = results[0] is None or results[2] is None
    assert opened.history.standing == ("withdrawn" if confirmed else "in_force")


def test_resumption_and_ending_leave_one_chain(line: Line) -> None:
    """Both may happen, in that order alone; a resumption that comes second finds the end."""
    identifier = line.issued()
    line.order(identifier, Step.SUSPEND)
    step_id = line.order(identifier, Step.CANCEL)
    assert step_id is not None
    works: list[Callable[[], object]] = [
        partial(line.order, identifier, Step.RESUME),
        partial(line.confirm, identifier, step_id),
    ]
    results = at_once(works)
    refused = isinstance(results[0], ForbiddenTransition)
    assert errors_of(results) == (["ForbiddenTransition"] if refused else [])
    assert states_of(results) == ({"cancelled"} if refused else set())
    between = [] if refused else [EventKind.RESUMED]
    assert audit(line.engine, the_keyring()).events(identifier) == [
        EventKind.ISSUED,
        EventKind.SUSPENDED,
        *between,
        EventKind.CANCELLED,
    ]


def test_one_of_two_changes_replaces_the_certificate(line: Line) -> None:
    """Both were applied for and approved while the version was current; one version succeeds it."""
    identifier = line.issued()
    body = an_application(KIND, business_type="change", predecessor=identifier)
    applications = [line.approved(body) for _ in range(4)]
    results = at_once([partial(line.issue, application) for application in applications])
    assert errors_of(results) == ["PredecessorNotCurrent"] * (len(applications) - 1)
    assert states_of(results) == {"superseded"}
    register = audit(line.engine, the_keyring())
    assert register.events(identifier) == [EventKind.ISSUED, EventKind.SUPERSEDED]
    assert len(register.certificates) == 2


def test_change_and_ending_do_not_both_happen(line: Line) -> None:
    """Whichever comes first, the other finds that the certificate is not what it was."""
    identifier = line.issued()
    application = line.approved(an_application(KIND, business_type="change", predecessor=identifier))
    step_id = line.order(identifier, Step.REVOKE)
    assert step_id is not None
    works: list[Callable[[], object]] = [partial(line.issue, application), partial(line.confirm, identifier, step_id)]
    results = at_once(works)
    assert errors_of(results) in (["PredecessorNotCurrent"], ["ForbiddenTransition"])
    register = audit(line.engine, the_keyring())
    assert len(register.events(identifier)) == 2


def test_one_year_is_passed_once(line: Line) -> None:
    """Several note in one instant that a certificate passed this year's inspection: the chain has it once."""
    identifier = line.issued()
    results = at_once([partial(line.inspect, identifier)] * WRITERS)
    assert errors_of(results) == ["AlreadyInspected"] * (WRITERS - 1)
    assert states_of(results) == {"in_force"}
    register = audit(line.engine, the_keyring())
    assert register.events(identifier) == [EventKind.ISSUED, EventKind.INSPECTED]


def test_nothing_follows_on_a_year_that_was_passed(line: Line) -> None:
    """One notes that it passed, one that it failed: a failure stands before the pass or nowhere."""
    identifier = line.issued()
    works = [partial(line.inspect, identifier, result) for result in InspectionResult]
    results = at_once(works * 2)
    assert set(errors_of(results)) == {"AlreadyInspected"}
    history = audit(line.engine, the_keyring()).certificates[identifier].history
    told = [event.inspection.result for event in history.events if event.inspection is not None]
    assert told[-1] is InspectionResult.PASSED
    assert told.count(InspectionResult.PASSED) == 1
    assert len(told) == len(results) - len(errors_of(results))


def test_inspection_and_ending_leave_one_chain(line: Line) -> None:
    """Either the inspection comes first, or it finds the certificate at its end."""
    identifier = line.issued()
    step_id = line.order(identifier, Step.REVOKE)
    assert step_id is not None
    works: list[Callable[[], object]] = [
        partial(line.inspect, identifier),
        partial(line.confirm, identifier, step_id),
    ]
    results = at_once(works)
    assert errors_of(results) in ([], ["ForbiddenTransition"])
    events = audit(line.engine, the_keyring()).events(identifier)
    expected = [EventKind.ISSUED, EventKind.INSPECTED, EventKind.REVOKED]
    assert events == (expected if errors_of(results) == [] else [EventKind.ISSUED, EventKind.REVOKED])


def test_copy_is_called_back_once(line: Line) -> None:
    """Several call one copy back in one instant: the chain has it once."""
    identifier = line.issued()
    copy_id = line.copy(identifier)
    results = at_once([partial(line.recall, copy_id)] * WRITERS)
    assert errors_of(results) == ["ForbiddenTransition"] * (WRITERS - 1)
    assert states_of(results) == {"recalled"}
    register = audit(line.engine, the_keyring())
    assert register.events(identifier) == [EventKind.ISSUED, EventKind.COPIED, EventKind.COPY_RECALLED]


def test_no_more_links_are_open_than_may_be(line: Line) -> None:
    """Several open the last one: one does."""
    identifier = line.issued()
    for _ in range(MAX_OPEN_LINKS - 1):
        line.copy(identifier)
    results = at_once([partial(line.copy, identifier)] * WRITERS)
    assert errors_of(results) == ["TooManyCopies"] * (WRITERS - 1)
    register = audit(line.engine, the_keyring())
    assert register.events(identifier).count(EventKind.COPIED) == MAX_OPEN_LINKS


def test_copy_and_ending_leave_one_chain(line: Line) -> None:
    """Either the copy comes first, or it finds the certificate at its end."""
    identifier = line.issued()
    step_id = line.order(identifier, Step.REVOKE)
    assert step_id is not None
    works: list[Callable[[], object]] = [partial(line.copy, identifier), partial(line.confirm, identifier, step_id)]
    results = at_once(works)
    assert errors_of(results) in ([], ["ForbiddenTransition"])
    events = audit(line.engine, the_keyring()).events(identifier)
    expected = [EventKind.ISSUED, EventKind.COPIED, EventKind.REVOKED]
    assert events == (expected if errors_of(results) == [] else [EventKind.ISSUED, EventKind.REVOKED])


def test_one_sheet_is_used_once(line: Line) -> None:
    """Several note one sheet of blank paper for certificates of their own: one has it."""
    identifiers = [line.issued() for _ in range(WRITERS)]
    results = at_once([partial(line.print, identifier, "A00001") for identifier in identifiers])
    assert errors_of(results) == ["DuplicateStockNumber"] * (WRITERS - 1)
    assert len(audit(line.engine, the_keyring()).papers) == 1


def test_one_copy_is_on_one_sheet(line: Line) -> None:
    """Several note the original of one certificate on sheets of their own: one of them is in use."""
    identifier = line.issued()
    results = at_once([partial(line.print, identifier, f"A{number:05}") for number in range(WRITERS)])
    assert errors_of(results) == ["CopyInUse"] * (WRITERS - 1)
    assert states_of(results) == {"in_use"}
    assert audit(line.engine, the_keyring()).papers == [(identifier, "in_use")]


def test_paper_has_one_end(line: Line) -> None:
    """Two people note different ends of one paper in one instant: the second one is told the first one's."""
    identifier = line.issued()
    paper = line.print(identifier, "A00001")
    results = at_once([partial(line.end_paper, identifier, paper, state) for state in ("lost", "returned") * 2])
    assert errors_of(results) == ["ForbiddenTransition"] * (len(results) - 1)
    ((_, state),) = audit(line.engine, the_keyring()).papers
    assert states_of(results) == {state}


def test_steps_of_many_certificates_are_taken_at_once(line: Line) -> None:
    """Eight writers suspend and resume, each their own certificate, while all share the order of events."""
    identifiers = [line.issued() for _ in range(WRITERS)]

    def work(identifier: str) -> None:
        for step in (Step.SUSPEND, Step.RESUME) * EACH:
            line.order(identifier, step)

    results = at_once([partial(work, identifier) for identifier in identifiers])
    assert errors_of(results) == []
    register = audit(line.engine, the_keyring())
    assert {len(register.events(identifier)) for identifier in identifiers} == {1 + 2 * EACH}


def test_first_runs_of_sync_begin_at_once(engine: Engine) -> None:
    """The cursor is made once."""

    def work() -> None:
        with transaction(engine) as session:
            begin_attempt(session, now=NOON)

    assert errors_of(at_once([work] * WRITERS)) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_new_file_is_migrated_by_several_at_once(database_url: str) -> None:
    """Several processes start on a new file in one instant; one makes the tables, the others find them."""
    works = [partial(migrate, f"{database_url}.new") for _ in range(4)]
    assert errors_of(at_once(works)) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_new_schema_is_migrated_by_several_at_once(engine: Engine, database_url: str) -> None:
    """Several processes start on an empty database in one instant; one makes the tables, the others find them."""
    with transaction(engine) as session:
        session.connection().exec_driver_sql("drop schema public cascade")
        session.connection().exec_driver_sql("create schema public")
    assert errors_of(at_once([partial(migrate, database_url)] * 4)) == []


def migrate(url: str) -> None:
    """Migrate as a process of its own would, with a connection that nobody else has."""
    opened = open_database(url)
    try:
        upgrade_database(opened)
        assert is_up_to_date(opened)
    finally:
        opened.dispose()


def test_conflict_that_only_the_commit_finds_is_a_conflict(engine: Engine) -> None:
    """What was never flushed meets its rival at the commit, and nothing of it is kept."""

    def count(last: int) -> None:
        with transaction(engine) as session:
            session.add(ApplicationCounterRow(day="20260302", last=last))

    count(1)
    with pytest.raises(Conflict, match="stored the same thing first"):
        count(2)
    with transaction(engine) as session:
        assert session.get_one(ApplicationCounterRow, "20260302").last == 1
