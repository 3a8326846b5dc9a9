"""What is offered to somebody is what the service takes from him: in every state, for every role, author or not."""

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.handling import DecisionOrder, decide_application, take_step
from ecert.application.permitted import open_steps
from ecert.application.service import Application, check_may_issue, get_application
from ecert.application.steps import StepOrder
from ecert.application.trail import read_trails
from ecert.application.workflow import RULES, ApplicationState, ApplicationStep, Decision
from ecert.clock import legal_date
from ecert.errors import EcertError
from ecert.storage.database import transaction
from tests.building import NOON, an_application
from tests.durability.line import KIND, Line

_S = ApplicationStep
LIVES = (
    (),
    (_S.REQUEST_SUPPLEMENT,),
    (_S.REQUEST_SUPPLEMENT, _S.SUPPLY),
    (_S.DECLINE,),
    (_S.ACCEPT,),
    (_S.ACCEPT, _S.BEGIN_REVIEW),
    (_S.ACCEPT, _S.BEGIN_REVIEW, _S.BEGIN_HEARING),
    (_S.ACCEPT, _S.BEGIN_REVIEW, _S.BEGIN_EXPERT_REVIEW),
    (_S.ACCEPT, _S.BEGIN_REVIEW, _S.RETURN),
    (_S.ACCEPT, _S.BEGIN_REVIEW, _S.REJECT),
    (_S.ACCEPT, _S.BEGIN_REVIEW, _S.APPROVE),
    (_S.WITHDRAW,),
)
"""Steps after it was handed in."""


def act(session: Session, line: Line, application: Application, step: ApplicationStep, by: Principal) -> None:
    """Take a step of any sort, or raise why not; of issuing only what is asked before it."""
    catalogue, keyring = line.office.catalogue, line.office.keyring
    if step is _S.ISSUE:
        check_may_issue(get_application(session, application.id, by=by), by=by)
        by.require(AccountRole.ISSUER)
        return
    if step.value in set(Decision):
        order = DecisionOrder(step.value, "理由", application.claims_sha256)
        decide_application(session, application.id, order, catalogue=catalogue, keyring=keyring, by=by, now=NOON)
        return
    items = ("营业执照",) if step is _S.REQUEST_SUPPLEMENT else ()
    taken = StepOrder(step, None if items else "理由", items)
    take_step(session, application.id, taken, catalogue=catalogue, keyring=keyring, by=by, now=NOON)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: "-".join(life) or "submitted")
def test_offered_is_what_is_taken(engine: Engine, life: tuple[ApplicationStep, ...]) -> None:
    """Each step is tried by each person, and undone."""
    line = Line(engine)
    application = line.submit(an_application(KIND), stage=ApplicationState.SUBMITTED)
    with transaction(engine) as session:
        for step in life:
            act(session, line, application, step, line.person(RULES[step].roles[0]))
    with transaction(engine) as session:
        for person in ("clerk", "reviewer", "issuer", "auditor"):
            by = line.person(person)
            now = get_application(session, application.id, by=by)
            trail = read_trails(session, [application.id])[application.id]
            offered = open_steps(now, trail, by=by, rules=line.office.catalogue.office, today=legal_date(NOON))
            assert set(offered) == {step for step in ApplicationStep if is_taken(session, line, now, step, by)}, person


def is_taken(session: Session, line: Line, application: Application, step: ApplicationStep, by: Principal) -> bool:
    """Try a step, and undo it."""
    inner = session.begin_nested()
    try:
        act(session, line, application, step, by)
    except EcertError:
        return False
    finally:
        inner.rollback()
        session.expire_all()
    return True
