"""
Whose account an identity is (身份绑定): somebody whom an identity service knows, and the account that is his here.

Nothing but a link lets anybody in by such a service: no account is made, and nobody is found by name or mail.
"""

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from ecert.accounts.errors import IdentityTaken
from ecert.accounts.events import AccountEventKind as _Kind
from ecert.accounts.events import AccountFacts
from ecert.accounts.journal import AccessKind, note_access
from ecert.accounts.ledger import begin, digest_identity, enter
from ecert.accounts.service import find_account
from ecert.accounts.tables import AccountIdentityRow
from ecert.errors import InvalidInput, NotFound
from ecert.signing.keyring import Keyring

_SALT_BYTES: Final = 16
MAX_SUBJECT: Final = 255
"""Longest `sub` of an ID token (OpenID Connect Core 1.0, section 2)."""


def check_subject(subject: str) -> None:
    """
    Check by what an identity service is to know somebody.

    Raises:
        InvalidInput: it is empty, too long, or has characters that nobody sees.
    """
    if not 1 <= len(subject) <= MAX_SUBJECT or not subject.isprintable():
        raise InvalidInput.at("subject", f"must be 1 to {MAX_SUBJECT} visible characters")


def find_linked_account(session: Session, *, issuer: str, subject: str) -> int | None:
    """Find the account that an identity is linked with; whether it may sign in is not asked here."""
    statement = select(AccountIdentityRow.account_id).where(
        AccountIdentityRow.issuer == issuer, AccountIdentityRow.subject == subject
    )
    return session.exec(statement).one_or_none()


def link_identity(
    session: Session, *, account_name: str, issuer: str, subject: str, now: datetime, keyring: Keyring
) -> None:
    """
    Link an identity with an account, as the operator.

    Args:
        session: the transaction.
        account_name: whose it is.
        issuer: the identity service, as its tokens name it.
        subject: by what they name the person.
        now: the present instant.
        keyring: signs the event.

    Raises:
        NotFound: there is no such account, or it is disabled.
        InvalidInput: nobody can have that subject.
        IdentityTaken: the identity belongs to another account, or the account has one.
        AccountAltered: the account is not what its signed events made of it.
        SigningKeyMissing: no event key covers the day.
    """
    check_subject(subject)
    begin(session, now=now, keyring=keyring)
    account = find_account(session, account_name)
    if account is None or account.id is None:
        raise NotFound("name: no such account")
    salt = secrets.token_bytes(_SALT_BYTES)
    session.add(AccountIdentityRow(account_id=account.id, issuer=issuer, subject=subject, linked_at=now, salt=salt))
    try:
        session.flush()
    except IntegrityError as error:
        raise IdentityTaken("subject: belongs to another account, or the account has an identity") from error
    identity = digest_identity(salt, issuer=issuer, subject=subject)
    enter(session, account, AccountFacts(_Kind.IDENTITY_LINKED, identity=identity), now=now, keyring=keyring)
    _note(session, "linked with an identity", account_name=account_name, now=now)


def unlink_identity(session: Session, *, account_name: str, issuer: str, now: datetime, keyring: Keyring) -> bool:
    """
    Take an account's identity away, as the operator; tell whether it had one.

    Raises:
        NotFound: there is no such account, or it is disabled.
        SigningKeyMissing: no event key covers the day.
    """
    begin(session, now=now, keyring=keyring)
    account = find_account(session, account_name)
    if account is None:
        raise NotFound("name: no such account")
    statement = delete(AccountIdentityRow).where(
        col(AccountIdentityRow.account_id) == account.id, col(AccountIdentityRow.issuer) == issuer
    )
    was_linked = bool(session.exec(statement).rowcount)
    if was_linked:
        enter(session, account, AccountFacts(_Kind.IDENTITY_UNLINKED), now=now, keyring=keyring)
        _note(session, "unlinked from its identity", account_name=account_name, now=now)
    return was_linked


def _note(session: Session, done: str, *, account_name: str, now: datetime) -> None:
    """Note in the journal what was done; neither service nor subject stands there."""
    detail = f"{done} by the operator"
    note_access(session, AccessKind.ACCOUNT_CHANGED, now=now, subject=account_name, detail=detail)
