"""
Narrow lists of applications: what can be asked for, and the conditions that it becomes.

A list of few (a state, a kind) begins with those and sorts them; one of many walks in its order and stops when the page
is full. Which of the two is a question of how many there are, and a planner that does not count guesses wrong by a
factor of a hundred: so it is counted, up to some thousand, and what is not to be begun with is hidden from the planner
behind an expression.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal, not_, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.tables import ApplicationLineRow, ApplicationRow
from ecert.application.waiting import OPEN
from ecert.application.workflow import ApplicationState, BusinessType
from ecert.errors import InvalidInput
from ecert.storage.database import execute
from ecert.storage.table import Table

MAX_TEXT: Final = 100
ME: Final = "me"
"""`waiting`: for whoever asks."""
LINES: Final = Table.metadata.tables[str(ApplicationLineRow.__tablename__)]
APPLICATIONS: Final = Table.metadata.tables[str(ApplicationRow.__tablename__)]
JOINED: Final = LINES.join(APPLICATIONS, LINES.c.application_id == APPLICATIONS.c.id)
FEW: Final = 3_000
"""As many are sorted in a moment."""
_SECOND: Final = frozenset({AccountRole.REVIEWER, AccountRole.ISSUER})
_NUMERALS: Final = frozenset("0123456789-")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which applications are listed; absent members do not narrow."""

    text: str | None = None
    """Part of a number or of a holder's name; or a whole holder's code."""
    kinds: Collection[str] | None = None
    """Slugs."""
    state: str | None = None
    waiting: str | None = None
    """clerk, reviewer, issuer, applicant, or me."""
    business_type: str | None = None
    submitted_from: date | None = None
    submitted_to: date | None = None
    card: str | None = None
    """yellow or red, of those that are open."""


class Begin(StrEnum):
    """With what a statement begins."""

    STATE = "state"
    KIND = "kind"
    ORDER = "order"
    """Nothing that few have: it walks in its order."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a filter has become."""

    begin: Begin
    states: Sequence[str] | None
    kinds: Sequence[str] | None
    of_line: tuple[ColumnElement[bool], ...]
    of_application: tuple[ColumnElement[bool], ...]

    def lines(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Select columns of the lines that are sought."""
        conditions = [*self.of_line, *self.of_application]
        if self.states is not None:
            state = APPLICATIONS.c.state
            conditions.append((state if self.begin is Begin.STATE else func.coalesce(state, "")).in_(self.states))
        if self.kinds is not None:
            begins = self.begin is Begin.KIND
            slug = APPLICATIONS.c.template_slug if begins else func.coalesce(LINES.c.template_slug, "")
            conditions.append(slug.in_(self.kinds))
        is_joined = self.begin is Begin.KIND or self.states is not None or bool(self.of_application)
        return select_columns(*columns).select_from(JOINED if is_joined else LINES).where(*conditions)

    def among(self, application_ids: Collection[str]) -> "Narrowed":
        """Narrow it further, to some applications."""
        some = LINES.c.application_id.in_(sorted(application_ids))
        return replace(self, of_line=(*self.of_line, some))

    def countable(self) -> Select[Any]:
        """Select something of each that is sought, as cheaply as can be."""
        if self.of_line or self.of_application or (self.states is None and self.kinds is None):
            return self.lines(LINES.c.id)
        conditions = []
        if self.states is not None:
            conditions.append(APPLICATIONS.c.state.in_(self.states))
        if self.kinds is not None:
            # Of two indexes a planner without figures takes either; the one of states is the better guess.
            slug = APPLICATIONS.c.template_slug
            conditions.append((slug if self.states is None else func.coalesce(slug, "")).in_(self.kinds))
        return select_columns(APPLICATIONS.c.id).where(*conditions)


def narrow(session: Session, sought: Filter, *, by: Principal) -> Narrowed:
    """
    Work out the conditions of a filter, but for its card.

    Raises:
        InvalidInput: a filter is none.
    """
    states, kinds = _states(sought, by), seen_kinds(sought.kinds, by)
    begin = Begin.ORDER
    if states is not None and _are_few(session, APPLICATIONS.c.state.in_(states)):
        begin = Begin.STATE
    elif kinds is not None and _are_few(session, APPLICATIONS.c.template_slug.in_(kinds)):
        begin = Begin.KIND
    of_line = (*_text(sought), *_business(sought), *_days(sought))
    return Narrowed(begin, states, kinds, of_line, _second_person(sought, by))


def seen_kinds(kinds: Collection[str] | None, by: Principal) -> Sequence[str] | None:
    """Give the kinds that are asked for, of those that an account may see; None where that is every kind."""
    if by.kinds is None:
        return None if kinds is None else sorted(kinds)
    return sorted(by.kinds if kinds is None else by.kinds & frozenset(kinds))


def _states(sought: Filter, by: Principal) -> Sequence[str] | None:
    if sought.state and sought.state not in set(ApplicationState):
        raise InvalidInput.at("state", "is no state of an application")
    states = None if not sought.state else [sought.state]
    if not sought.waiting:
        return states
    everybody = {ME, *OPEN.values()}
    if sought.waiting not in everybody:
        raise InvalidInput.at("waiting", f"must be one of {', '.join(sorted(everybody))}")
    who = set[str](by.roles) if sought.waiting == ME else {sought.waiting}
    waiting = sorted(state.value for state, role in OPEN.items() if role in who)
    return waiting if states is None else [state for state in waiting if state in states]


def _are_few(session: Session, condition: ColumnElement[bool]) -> bool:
    some = select_columns(APPLICATIONS.c.id).where(condition).limit(FEW + 1).subquery()
    return int(execute(session, select_columns(func.count()).select_from(some)).scalar_one()) <= FEW


def _second_person(sought: Filter, by: Principal) -> tuple[ColumnElement[bool], ...]:
    """Leave out what an account cannot decide or issue because it wrote in it."""
    if sought.waiting != ME or by.roles.isdisjoint(_SECOND):
        return ()
    second = [state.value for state, role in OPEN.items() if role in _SECOND]
    written = (literal(" ") + APPLICATIONS.c.authors + literal(" ")).contains(f" {by.account_id} ")
    return (or_(func.coalesce(APPLICATIONS.c.state, "").not_in(second), not_(written)),)


def _text(sought: Filter) -> tuple[ColumnElement[bool], ...]:
    """Match a text against what people know an application by."""
    text = (sought.text or "").strip()
    if len(text) > MAX_TEXT:
        raise InvalidInput.at("q", f"must have at most {MAX_TEXT} characters")
    if not text:
        return ()
    parts = [LINES.c.holder_name.contains(text, autoescape=True), func.coalesce(LINES.c.holder_code, "") == text]
    if _NUMERALS.issuperset(text):
        parts.append(LINES.c.application_number.contains(text, autoescape=True))
    return (or_(*parts),)


def _business(sought: Filter) -> tuple[ColumnElement[bool], ...]:
    if not sought.business_type:
        return ()
    if sought.business_type not in set(BusinessType):
        raise InvalidInput.at("business_type", f"must be one of {', '.join(BusinessType)}")
    return (LINES.c.business_type == sought.business_type,)


def _days(sought: Filter) -> Iterator[ColumnElement[bool]]:
    """Compare numbers: each begins with the legal day on which it was drawn."""
    number = func.coalesce(LINES.c.application_number, "")
    if sought.submitted_from is not None:
        yield number >= f"{sought.submitted_from:%Y%m%d}"
    if sought.submitted_to is not None and sought.submitted_to < date.max:
        yield number < f"{sought.submitted_to + timedelta(days=1):%Y%m%d}"
