"""Accounts are changed by two administrators, each sees those of his authority, and nothing goes unnoticed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from ecert.accounts.changes import AccountChange, ChangeKind
from ecert.accounts.directory import get_account, list_accounts
from ecert.accounts.errors import ChangeWaiting, TooFewAdministrators, UnknownChange
from ecert.accounts.identities import link_identity
from ecert.accounts.invitations import AccountInvitation
from ecert.accounts.journal import AccessKind, list_access
from ecert.accounts.principal import Principal
from ecert.accounts.proposals import LIFE, ChangeDecision, decide_change, get_proposal, list_proposals, propose_change
from ecert.accounts.service import create_account
from ecert.accounts.sessions import begin_session, list_sessions
from ecert.accounts.tables import AccountRow
from ecert.errors import AlreadyDecided, Conflict, Forbidden, InvalidInput, NotFound, SamePerson
from ecert.storage.database import snapshot, transaction
from tests.building import NOON, the_keyring

AUTHORITIES = ("film", "press")
ROLES = {"clerk": ["clerk"], "auditor": ["auditor"], "first": ["administrator"], "second": ["administrator"]}


class Staff:
    """An office with two administrators."""

    def __init__(self, engine: Engine) -> None:
        """Make its accounts."""
        self.engine, self.now = engine, NOON
        with transaction(engine) as session:
            self.people = {
                name: create_account(session, name=name, roles=ROLES[name], now=NOON, keyring=the_keyring())
                for name in ROLES
            }

    def add(self, name: str, role: str, *, authority: str | None = None) -> Principal:
        """Take somebody in as the operator does."""
        with transaction(self.engine) as session:
            self.people[name] = create_account(
                session, name=name, roles=[role], now=NOON, authority=authority, keyring=the_keyring()
            )
        return self.people[name]

    def propose(self, kind: ChangeKind, account: str = "clerk", *, by: str = "first", **more: Any) -> int:  # noqa: ANN401
        """Propose a change."""
        change = replace(AccountChange(kind, account), **more)
        with transaction(self.engine) as session:
            return propose_change(
                session, change, reason="依申请", by=self.people[by], authorities=AUTHORITIES, now=self.now
            )

    def decide(self, change_id: int, *, by: str = "second", confirm: bool = True) -> AccountInvitation | None:
        """Decide on one."""
        with transaction(self.engine) as session:
            return decide_change(
                session, change_id, confirm=confirm, by=self.people[by], now=self.now, keyring=the_keyring()
            )

    def change(self, kind: ChangeKind, account: str = "clerk", **more: Any) -> AccountInvitation | None:  # noqa: ANN401
        """Propose and confirm."""
        return self.decide(self.propose(kind, account, **more))

    def row(self, name: str = "clerk") -> AccountRow:
        """Give an account as it is."""
        with snapshot(self.engine) as session:
            row = session.exec(select(AccountRow).where(AccountRow.name == name)).one()
            session.expunge(row)
            return row


@pytest.fixture
def staff(engine: Engine) -> Staff:
    """Give an office."""
    return Staff(engine)


def test_proposal_changes_nothing_until_another_confirms(staff: Staff) -> None:
    """Not even for whoever proposed it."""
    change_id = staff.propose(ChangeKind.SET_ROLES, roles=("reviewer", "issuer"))
    assert staff.row().roles == "clerk"
    with pytest.raises(SamePerson):
        staff.decide(change_id, by="first")
    staff.decide(change_id)
    assert staff.row().roles == "issuer reviewer"


def test_database_itself_wants_a_second_person(staff: Staff) -> None:
    """Whatever the code does."""
    change_id = staff.propose(ChangeKind.DISABLE)

    def confirm_alone() -> None:
        with transaction(staff.engine) as session:
            session.connection().execute(
                text("update account_change set decision = 'confirmed', decided_by = proposed_by where id = :id"),
                {"id": change_id},
            )

    with pytest.raises(IntegrityError):
        confirm_alone()


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (ChangeKind.SET_ROLES, {"roles": ("auditor",)}),
        (ChangeKind.SET_AUTHORITY, {"authority": "film"}),
        (ChangeKind.DISABLE, {}),
        (ChangeKind.RESET_CREDENTIALS, {}),
        (ChangeKind.END_SESSIONS, {}),
    ],
)
def test_change_ends_the_sessions_of_its_account(staff: Staff, kind: ChangeKind, more: dict[str, Any]) -> None:
    """And of no other."""
    with transaction(staff.engine) as session:
        for name in ("clerk", "auditor"):
            begin_session(session, staff.people[name].account_id, client="", user_agent="", now=NOON)
    staff.change(kind, **more)
    with snapshot(staff.engine) as session:
        assert list_sessions(session, staff.people["clerk"].account_id, now=NOON) == []
        assert len(list_sessions(session, staff.people["auditor"].account_id, now=NOON)) == 1


def test_new_account_comes_with_an_invitation(staff: Staff) -> None:
    """Whoever confirms has its code; nobody has a password."""
    invitation = staff.change(ChangeKind.CREATE, "li.min", roles=("clerk",), authority="press", display_name="李敏")
    assert invitation is not None
    assert invitation.account == "li.min"
    row = staff.row("li.min")
    assert (row.roles, row.authority, row.display_name) == ("clerk", "press", "李敏")


def test_disabled_account_is_enabled_again(staff: Staff) -> None:
    """And nothing else becomes of it in between."""
    staff.change(ChangeKind.DISABLE)
    assert staff.row().disabled
    with pytest.raises(Conflict):
        staff.propose(ChangeKind.RESET_CREDENTIALS)
    staff.change(ChangeKind.ENABLE)
    assert not staff.row().disabled


def test_one_change_waits_at_a_time(staff: Staff) -> None:
    """A second one would be judged by what the first is about to change; rejecting makes room."""
    change_id = staff.propose(ChangeKind.DISABLE)
    with pytest.raises(ChangeWaiting):
        staff.propose(ChangeKind.SET_ROLES, roles=("auditor",))
    staff.decide(change_id, by="first", confirm=False)
    staff.propose(ChangeKind.SET_ROLES, roles=("auditor",))


def test_change_is_decided_once_and_in_time(staff: Staff) -> None:
    """After a week it cannot be confirmed any more, and makes room for another."""
    change_id = staff.propose(ChangeKind.DISABLE)
    staff.decide(change_id, confirm=False)
    with pytest.raises(AlreadyDecided):
        staff.decide(change_id)
    late = staff.propose(ChangeKind.DISABLE)
    staff.now += LIFE
    with pytest.raises(AlreadyDecided):
        staff.decide(late)
    staff.propose(ChangeKind.DISABLE)
    with snapshot(staff.engine) as session:
        assert get_proposal(session, late, by=staff.people["first"], now=staff.now).decision is ChangeDecision.LAPSED
        waiting = list_proposals(session, by=staff.people["second"], now=staff.now, only_open=True)
        assert [each.change_id for each in waiting] == [late + 1]


def test_two_administrators_stay(staff: Staff) -> None:
    """With one alone nothing could be confirmed any more."""
    with pytest.raises(TooFewAdministrators):
        staff.propose(ChangeKind.DISABLE, "second")
    staff.add("third", "administrator")
    change_id = staff.propose(ChangeKind.DISABLE, "second")
    # Meanwhile the operator has shut the third one out.
    with transaction(staff.engine) as session:
        session.exec(select(AccountRow).where(AccountRow.name == "third")).one().disabled = True
    staff.add("fourth", "clerk")
    with pytest.raises(SamePerson):
        staff.decide(change_id)
    with pytest.raises(TooFewAdministrators):
        staff.change(ChangeKind.SET_ROLES, "first", roles=("auditor",))


def test_nobody_confirms_what_is_done_to_himself(staff: Staff) -> None:
    """He would come by a code for his own account, or by a role."""
    staff.add("third", "administrator")
    change_id = staff.propose(ChangeKind.RESET_CREDENTIALS, "second")
    with pytest.raises(SamePerson):
        staff.decide(change_id, by="second")
    assert staff.decide(change_id, by="third") is not None


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (ChangeKind.SET_ROLES, {"roles": ("administrator", "issuer")}),
        (ChangeKind.SET_ROLES, {"roles": ("holder",)}),
        (ChangeKind.SET_ROLES, {"roles": ()}),
        (ChangeKind.CREATE, {"account": "Li Min", "roles": ("clerk",)}),
        (ChangeKind.CREATE, {"account": "li", "roles": ("clerk",), "authority": "nobody"}),
        (ChangeKind.CREATE, {"account": "li", "roles": ("clerk",), "display_name": "李\n敏"}),
    ],
)
def test_change_that_cannot_be_is_refused(staff: Staff, kind: ChangeKind, more: dict[str, Any]) -> None:
    """An administrator holds no other role; programs' roles are given at the command line."""
    with pytest.raises(InvalidInput):
        staff.propose(kind, **more)


def test_change_of_nothing_is_refused(staff: Staff) -> None:
    """A second administrator is not asked for nothing."""
    nothing: list[tuple[ChangeKind, dict[str, Any]]] = [
        (ChangeKind.SET_ROLES, {"roles": ("clerk",)}),
        (ChangeKind.SET_AUTHORITY, {}),
        (ChangeKind.ENABLE, {}),
        (ChangeKind.CREATE, {"roles": ("clerk",)}),
    ]
    for kind, more in nothing:
        with pytest.raises(Conflict):
            staff.propose(kind, **more)


@pytest.mark.parametrize("name", ["clerk", "auditor"])
def test_only_administrators_change_accounts(staff: Staff, name: str) -> None:
    """Nobody else proposes, confirms, or looks."""
    change_id = staff.propose(ChangeKind.DISABLE)
    with pytest.raises(Forbidden):
        staff.propose(ChangeKind.DISABLE, "auditor", by=name)
    with pytest.raises(Forbidden):
        staff.decide(change_id, by=name)
    with snapshot(staff.engine) as session:
        with pytest.raises(Forbidden):
            list_accounts(session, by=staff.people[name])
        with pytest.raises(Forbidden):
            list_proposals(session, by=staff.people[name], now=NOON)


def test_administrator_of_an_authority_sees_its_accounts_alone(staff: Staff) -> None:
    """What is another's is answered as what is not there, and no account is moved out of reach."""
    film = staff.add("film.admin", "administrator", authority="film")
    mine = staff.add("film.clerk", "clerk", authority="film")
    staff.add("film.other", "administrator", authority="film")
    foreign = staff.propose(ChangeKind.DISABLE, "clerk")
    with pytest.raises(NotFound):
        staff.propose(ChangeKind.DISABLE, "auditor", by="film.admin")
    with pytest.raises(UnknownChange):
        staff.decide(foreign, by="film.admin")
    for authority in ("press", None):
        with pytest.raises(InvalidInput):
            staff.propose(ChangeKind.CREATE, "li.min", by="film.admin", roles=("clerk",), authority=authority)
    own = staff.propose(ChangeKind.CREATE, "li.min", by="film.admin", roles=("clerk",), authority="film")
    with snapshot(staff.engine) as session:
        assert [each.name for each in list_accounts(session, by=film)] == ["film.admin", "film.clerk", "film.other"]
        assert get_account(session, mine.account_id, by=film).name == "film.clerk"
        with pytest.raises(NotFound):
            get_account(session, staff.people["clerk"].account_id, by=film)
        assert [each.change_id for each in list_proposals(session, by=film, now=NOON)] == [own]
        assert {each.subject for each in list_access(session, by=film)} == {"li.min"}
    assert staff.decide(own, by="film.other") is not None


def test_every_change_stands_in_the_journal(staff: Staff) -> None:
    """Who proposed, who confirmed, whose account it is, and what it was."""
    staff.change(ChangeKind.SET_ROLES, roles=("auditor",))
    with snapshot(staff.engine) as session:
        entries = list_access(session, by=staff.people["auditor"], account="clerk")
    assert [(entry.kind, entry.account, entry.subject, entry.detail) for entry in entries] == [
        (AccessKind.CHANGE_DECIDED, "second", "clerk", "set_roles confirmed"),
        (AccessKind.CHANGE_PROPOSED, "first", "clerk", "set_roles"),
    ]


def test_proposal_that_the_account_has_outrun_is_not_applied(staff: Staff) -> None:
    """The operator was quicker: it can only be rejected then."""
    change_id = staff.propose(ChangeKind.SET_ROLES, roles=("auditor",))
    with transaction(staff.engine) as session:
        _disable(session)
    with pytest.raises(Conflict):
        staff.decide(change_id)
    staff.decide(change_id, confirm=False)
    staff.now += timedelta(minutes=1)
    staff.change(ChangeKind.ENABLE)


def _disable(session: Session) -> None:
    session.exec(select(AccountRow).where(AccountRow.name == "clerk")).one().disabled = True


def test_account_that_an_identity_service_knows_is_set_up(staff: Staff) -> None:
    """Its person can come in, though he has set no password."""
    by = staff.people["first"]
    with transaction(staff.engine) as session:
        link_identity(
            session, account_name="clerk", issuer="https://id.example", subject="17", now=NOON, keyring=the_keyring()
        )
    with snapshot(staff.engine) as session:
        standing = {each.name: each.has_credentials for each in list_accounts(session, by=by)}
    assert standing == {"auditor": False, "clerk": True, "first": False, "second": False}
