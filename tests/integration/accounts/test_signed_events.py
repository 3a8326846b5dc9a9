"""Changes of accounts are signed and logged, on both databases; what is written past them is found, not carried on."""

import datetime as dt
import hashlib
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from ecert.accounts.changes import AccountChange, ChangeKind
from ecert.accounts.devices import enrol_device, invite_device, shut_out_device
from ecert.accounts.errors import AccountAltered
from ecert.accounts.history import account_history, list_history
from ecert.accounts.identities import link_identity, unlink_identity
from ecert.accounts.invitations import invite_account
from ecert.accounts.ledger import check_untouched, list_account_events
from ecert.accounts.scrutiny import AccountScrutiny, scrutinise_accounts
from ecert.accounts.service import create_account, create_token, revoke_tokens
from ecert.accounts.tables import AccountRow
from ecert.errors import Forbidden, SigningKeyMissing
from ecert.log.service import is_logged
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot, transaction
from tests.building import NOON, Staff, change_account, hire, the_keyring

KEYRING = the_keyring()
ISSUER = "https://id.example"
pytestmark = pytest.mark.usefixtures("staff")


@pytest.fixture
def staff(engine: Engine) -> Staff:
    """Give an account for each role, with its token."""
    return hire(engine)


def write(engine: Engine, statement: str, **values: object) -> None:
    """Write into the database past the service."""
    with transaction(engine) as session:
        session.connection().execute(text(statement), values)


def look(engine: Engine) -> AccountScrutiny:
    """Compare accounts, events and log."""
    with snapshot(engine) as session:
        return scrutinise_accounts(session, KEYRING, now=NOON)


def live_through(session: Session) -> None:
    """Let everything become of an account that can."""
    create_account(session, name="wang", roles=["inspector"], authority="film", now=NOON, keyring=KEYRING)
    create_token(session, account_name="wang", now=NOON, keyring=KEYRING)
    change_account(session, AccountChange(ChangeKind.SET_ROLES, "wang", ("inspector", "clerk")))
    change_account(session, AccountChange(ChangeKind.SET_AUTHORITY, "wang"))
    invite_account(session, "wang", now=NOON, keyring=KEYRING)
    code = invite_device(session, account_name="wang", by=None, now=NOON, keyring=KEYRING).code
    device = enrol_device(session, code=code, label="一号", now=NOON, keyring=KEYRING).device
    link_identity(session, account_name="wang", issuer=ISSUER, subject="17", now=NOON, keyring=KEYRING)
    shut_out_device(session, device.device_id, reason="丢失", by=None, now=NOON, keyring=KEYRING)
    change_account(session, AccountChange(ChangeKind.DISABLE, "wang"))
    change_account(session, AccountChange(ChangeKind.ENABLE, "wang"))
    change_account(session, AccountChange(ChangeKind.RESET_CREDENTIALS, "wang"))
    unlink_identity(session, account_name="wang", issuer=ISSUER, now=NOON, keyring=KEYRING)
    revoke_tokens(session, account_name="wang", now=NOON, keyring=KEYRING)


def _break_off(engine: Engine) -> None:
    with transaction(engine) as session:
        live_through(session)
        raise ZeroDivisionError


LIFE = [
    "created",
    "token_made",
    "roles_set",
    "authority_set",
    "invited",
    "device_invited",
    "device_let_in",
    "identity_linked",
    "device_shut_out",
    "disabled",
    "enabled",
    "credentials_reset",
    "invited",
    "identity_unlinked",
    "tokens_ended",
]


def test_whatever_becomes_of_an_account_is_signed_and_logged(engine: Engine, staff: Staff) -> None:
    """In its order, with what the account may do after it."""
    with transaction(engine) as session:
        live_through(session)
    assert look(engine) == AccountScrutiny(events=12 + len(LIFE), accounts=7)
    with snapshot(engine) as session:
        shown = account_history(session, "wang", keyring=KEYRING)
        stored = list_account_events(session)
        assert all(is_logged(session, hashlib.sha256(each.sealed).digest()) for each in stored)
        assert [each.position for each in stored] == list(range(1, len(stored) + 1))
        assert list_account_events(session, account="wang", after=stored[-2].position) == stored[-1:]
        page = list_history(session, by=staff.principals["auditor"], keyring=KEYRING, account="wang", limit=3)
        with pytest.raises(Forbidden):
            list_history(session, by=staff.principals["issuer"], keyring=KEYRING)
    assert [each.kind for each in shown] == LIFE
    assert [each.kind for each in page] == LIFE[:-4:-1]
    assert all(each.is_logged and each.event is not None for each in shown)
    states = [(each.event.roles, each.event.authority, each.event.disabled) for each in shown if each.event is not None]
    assert states[0] == (("inspector",), "film", False)
    assert states[9] == (("clerk", "inspector"), None, True)
    assert states[-1] == (("clerk", "inspector"), None, False)


def test_change_that_is_not_committed_leaves_nothing(engine: Engine) -> None:
    """Neither event nor entry."""
    before = look(engine)
    with pytest.raises(ZeroDivisionError):
        _break_off(engine)
    assert look(engine) == before


def test_without_a_key_nothing_changes(engine: Engine) -> None:
    """The account is as it was."""
    with pytest.raises(SigningKeyMissing), transaction(engine) as session:
        create_token(session, account_name="clerk", now=NOON, keyring=Keyring(()))
    assert look(engine).differing == []


def test_what_was_there_before_is_noted_once(engine: Engine) -> None:
    """Each account, and each way in that it has, before the first event; from then on nothing is taken as it is."""
    with transaction(engine) as session:
        live_through(session)
        code = invite_device(session, account_name="inspector", by=None, now=NOON, keyring=KEYRING).code
        enrol_device(session, code=code, label="二号", now=NOON, keyring=KEYRING)
        link_identity(session, account_name="clerk", issuer=ISSUER, subject="17", now=NOON, keyring=KEYRING)
    # As on the day after the update: no event, and none in the log.
    write(engine, "delete from account_event")
    write(engine, "delete from log_entry where kind = 'account'")
    assert look(engine) == AccountScrutiny(events=0, accounts=7)
    with transaction(engine) as session:
        create_account(session, name="zhao", roles=["clerk"], now=NOON, keyring=KEYRING)
    with snapshot(engine) as session:
        kinds = [each.kind for each in list_account_events(session)]
    # Seven accounts, six tokens and a device's, one open invitation, one identity.
    assert kinds == ["noted"] * 16 + ["created"]
    assert look(engine) == AccountScrutiny(events=17, accounts=8)


@pytest.mark.parametrize(
    ("statement", "example"),
    [
        ("update account set roles = 'clerk issuer' where name = 'clerk'", "clerk: roles"),
        ("update account set authority = 'film' where name = 'clerk'", "clerk: authority"),
        ("update account set disabled = true where name = 'clerk'", "clerk: disabled"),
        (
            "insert into account (name, roles, disabled, created_at) values ('ghost', 'issuer', false, '2026-03-02')",
            "ghost: no event made it",
        ),
        (
            (
                "insert into token (account_id, sha256, created_at, expires_at)"
                " select id, '00', '2026-03-02', '2027-03-02' from account where name = 'issuer'"
            ),
            "issuer: a token",
        ),
        (
            (
                "insert into account_invitation (account_id, sha256, created_at, expires_at)"
                " select id, '00', '2026-03-02', '2027-03-02' from account where name = 'issuer'"
            ),
            "issuer: an invitation",
        ),
        ("update account_identity set subject = '18'", "auditor: an identity"),
        ("update token set revoked_at = null", "reviewer: a token"),
    ],
)
def test_what_no_event_made_is_found(engine: Engine, statement: str, example: str) -> None:
    """A role that somebody gives himself, a token, an invitation, an identity of his own."""
    with transaction(engine) as session:
        link_identity(session, account_name="auditor", issuer=ISSUER, subject="17", now=NOON, keyring=KEYRING)
        revoke_tokens(session, account_name="reviewer", now=NOON, keyring=KEYRING)
    write(engine, statement)
    assert look(engine).differing == [example]


@pytest.mark.parametrize(
    "statement",
    [
        "delete from account_event where position = 12",
        "delete from account_event where position = 3",
        "update account_event set kind = 'noted' where position = 3",
        "update account_event set account = 'issuer' where position = 3",
        "update account_event set sealed = (select sealed from account_event where position = 4) where position = 3",
        "update account_event set log_position = 0 where position = 3",
        "delete from log_entry where position = 11",
    ],
)
def test_events_that_were_changed_are_found(engine: Engine, statement: str) -> None:
    """In the middle and at the end: what the chain does not show, the log does."""
    write(engine, statement)
    assert look(engine).broken


GIVING: list[Callable[[Session], object]] = [
    lambda session: create_token(session, account_name="clerk", now=NOON, keyring=KEYRING),
    lambda session: invite_account(session, "clerk", now=NOON, keyring=KEYRING),
    lambda session: change_account(session, AccountChange(ChangeKind.SET_AUTHORITY, "clerk", authority="film")),
    lambda session: change_account(session, AccountChange(ChangeKind.RESET_CREDENTIALS, "clerk")),
]


@pytest.mark.parametrize("give", GIVING)
def test_altered_account_is_given_nothing(engine: Engine, give: Callable[[Session], object]) -> None:
    """What somebody wrote into the table never comes under a signature."""
    write(engine, "update account set roles = 'clerk issuer' where name = 'clerk'")
    with pytest.raises(AccountAltered), transaction(engine) as session:
        give(session)
    with snapshot(engine) as session:
        row = session.exec(select(AccountRow).where(AccountRow.name == "clerk")).one()
        with pytest.raises(AccountAltered):
            check_untouched(session, row, KEYRING)


def test_altered_account_can_be_shut_out_and_put_right(engine: Engine) -> None:
    """What takes something away waits for no auditor; roles that are given anew end the difference."""
    write(engine, "update account set roles = 'clerk issuer' where name = 'clerk'")
    with transaction(engine) as session:
        revoke_tokens(session, account_name="clerk", now=NOON, keyring=KEYRING)
        change_account(session, AccountChange(ChangeKind.DISABLE, "clerk"))
    with snapshot(engine) as session:
        last = account_history(session, "clerk", keyring=KEYRING)[-1].event
    assert last is not None
    assert (last.roles, last.disabled) == (("clerk",), True)
    assert look(engine).differing == ["clerk: roles"]
    write(engine, "update account set roles = 'clerk' where name = 'clerk'")
    with transaction(engine) as session:
        change_account(session, AccountChange(ChangeKind.ENABLE, "clerk"))
        change_account(session, AccountChange(ChangeKind.SET_ROLES, "clerk", ("reviewer",)))
    assert look(engine).differing == []


def test_account_that_no_event_made_can_be_shut_out(engine: Engine) -> None:
    """And stays found."""
    write(
        engine,
        "insert into account (name, roles, disabled, created_at) values ('ghost', 'issuer', false, '2026-03-02')",
    )
    with pytest.raises(AccountAltered), transaction(engine) as session:
        create_token(session, account_name="ghost", now=NOON, keyring=KEYRING)
    with transaction(engine) as session:
        change_account(session, AccountChange(ChangeKind.DISABLE, "ghost"))
    found = look(engine)
    assert (found.broken, found.differing) == ([], ["ghost: roles"])


def test_clock_that_was_set_back_breaks_no_chain(engine: Engine) -> None:
    """An event is never before the one before it."""
    with transaction(engine) as session:
        create_token(session, account_name="clerk", now=NOON - dt.timedelta(days=3), keyring=KEYRING)
    assert look(engine).broken == []
