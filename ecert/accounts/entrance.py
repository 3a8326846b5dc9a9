"""
Let people of the office in (登录): name and password, then a second factor; or an invitation, then both set anew.

Each attempt is counted before it is judged (`ecert.accounts.throttle`). What is wrong is never told more closely than
that: neither whether there is such an account, nor which part was not right.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from ecert.accounts.attempts import Attempt, Stage, begin_attempt, find_attempt
from ecert.accounts.errors import InvitationUnknown, SignInFailed
from ecert.accounts.invitations import digest_of_code
from ecert.accounts.journal import AccessKind, note_access
from ecert.accounts.passwords import Passwords
from ecert.accounts.principal import Principal
from ecert.accounts.service import find_account
from ecert.accounts.sessions import NewSession, begin_session, end_session
from ecert.accounts.tables import AccountRow, AccountSecretRow, RecoveryCodeRow
from ecert.accounts.throttle import (
    PER_ACCOUNT,
    PER_CLIENT,
    account_subject,
    client_subject,
    count_attempt,
    forget_attempts,
)
from ecert.clock import Clock
from ecert.errors import EcertError
from ecert.signing.keyring import Keyring
from ecert.signing.secretbox import SecretBox
from ecert.signing.totp import DIGITS, find_step
from ecert.storage.database import snapshot, transaction


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where an attempt comes from."""

    client: str
    """Its address."""
    user_agent: str


@dataclass(frozen=True, slots=True)
class Admission:
    """Somebody who was let in."""

    session: NewSession
    recovery_codes: tuple[str, ...] = ()
    """Where a second factor was set: shown once and kept nowhere."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Lets people in."""

    engine: Engine
    passwords: Passwords
    box: SecretBox
    clock: Clock
    keyring: Keyring

    def check_password(self, name: str, password: str, visitor: Visitor) -> Attempt:
        """
        Judge name and password; give the attempt that goes on to the second factor.

        Raises:
            TooManyRequests: the account or the client is locked.
            SignInFailed: they are not right, or the account has set none.
        """
        name = name.strip().casefold()[:64]
        self.count(name, visitor, account_subject(name))
        with snapshot(self.engine) as session:
            account = find_account(session, name)
            account_id = None if account is None else account.id
            kept = None if account_id is None else password_of(session, account_id)
        # Outside of any transaction, and whether or not there is such an account.
        if not self.passwords.is_password(password, kept) or account_id is None or kept is None:
            self.note_failure(None if account_id is None else name, visitor)
            raise SignInFailed("name: name, password or code is not right")
        renewed = self.passwords.make_hash(password) if self.passwords.is_outdated(kept) else None
        with transaction(self.engine) as session:
            if renewed is not None:
                session.get_one(AccountSecretRow, account_id).password_hash = renewed
            return begin_attempt(session, account_id, Stage.FACTOR, now=self.clock())

    def check_factor(self, token: str, code: str, visitor: Visitor) -> Admission:
        """
        Judge the second factor, or a recovery code in its place, and begin a session.

        Raises:
            SignInOver: the attempt is over.
            TooManyRequests: the account or the client is locked.
            SignInFailed: the code is not right, or was used before.
        """
        with snapshot(self.engine) as session:
            row = find_attempt(session, token, Stage.FACTOR, now=self.clock(), lock=False)
            name = session.get_one(AccountRow, row.account_id).name
        self.count(name, visitor, account_subject(f"{name} factor"))
        now = self.clock()
        with transaction(self.engine) as session:
            row = find_attempt(session, token, Stage.FACTOR, now=now)
            account = session.get_one(AccountRow, row.account_id)
            if not account.disabled and self._takes(session, account, code, now):
                session.delete(row)
                return self.admit(session, account, visitor, now)
        self.note_failure(name, visitor)
        raise SignInFailed("code: name, password or code is not right")

    def sign_out(self, by: Principal, session_id: int, visitor: Visitor) -> None:
        """End the session that somebody is in."""
        now = self.clock()
        with transaction(self.engine) as session:
            if end_session(session, session_id, account_id=by.account_id, reason="signed_out", now=now):
                note_access(session, AccessKind.SIGNED_OUT, now=now, account=by.name, client=visitor.client)

    def end_own(self, by: Principal, session_id: int, visitor: Visitor) -> None:
        """End another session of one's own; one that is somebody else's, or over, stays as it is."""
        now = self.clock()
        with transaction(self.engine) as session:
            if end_session(session, session_id, account_id=by.account_id, reason="ended_by_owner", now=now):
                note_access(session, AccessKind.SESSION_ENDED, now=now, account=by.name, client=visitor.client)

    def ask_for_factor(self, account_id: int) -> Attempt:
        """
        Give the attempt that goes on to the second factor of somebody whom another service has identified.

        Raises:
            SignInFailed: the account is disabled.
        """
        with transaction(self.engine) as session:
            account = session.get(AccountRow, account_id)
            if account is None or account.disabled:
                raise SignInFailed("account: cannot sign in")
            return begin_attempt(session, account_id, Stage.FACTOR, now=self.clock())

    def admit_account(self, account_id: int, visitor: Visitor, *, detail: str = "") -> Admission:
        """
        Begin a session of an account that another service has identified; the caller has checked that.

        Raises:
            SignInFailed: the account is disabled.
        """
        now = self.clock()
        with transaction(self.engine) as session:
            account = session.get(AccountRow, account_id)
            if account is None or account.disabled:
                raise SignInFailed("account: cannot sign in")
            return self.admit(session, account, visitor, now, detail=detail)

    def count(self, name: str | None, visitor: Visitor, *subjects: str) -> None:
        """Count an attempt by client and by what else it concerns, before anything is judged."""
        now = self.clock()
        refused: EcertError | None = None
        with transaction(self.engine) as session:
            counted = [(client_subject(visitor.client), PER_CLIENT), *((subject, PER_ACCOUNT) for subject in subjects)]
            for subject, most in counted:
                try:
                    locks = count_attempt(session, subject, most=most, now=now)
                except EcertError as error:
                    refused = refused or error
                    continue
                if locks:
                    known = name if name is not None and find_account(session, name) is not None else None
                    note_access(session, AccessKind.LOCKED, now=now, account=known, client=visitor.client)
        # Raised when everything is committed: what was counted stays counted.
        if refused is not None:
            raise refused

    def note_failure(self, name: str | None, visitor: Visitor) -> None:
        """Note that something was not right; with the account's name where there is such an account."""
        with transaction(self.engine) as session:
            note_access(session, AccessKind.FAILED, now=self.clock(), account=name, client=visitor.client)

    def _takes(self, session: Session, account: AccountRow, code: str, now: datetime) -> bool:
        """Judge a code of the second factor, or a recovery code, and note that it was used."""
        row = session.get(AccountSecretRow, account.id, with_for_update=True, populate_existing=True)
        if row is None:
            return False
        if len(digits_of(code)) == DIGITS:
            secret = self.box.open(row.factor, belongs_to=account.name)
            step = find_step(secret, digits_of(code), now=now, after=row.factor_step)
            if step is None:
                return False
            row.factor_step = step
            return True
        try:
            digest = digest_of_code(code)
        except InvitationUnknown:
            return False
        recovery = session.get(RecoveryCodeRow, digest, with_for_update=True, populate_existing=True)
        if recovery is None or recovery.account_id != account.id or recovery.used_at is not None:
            return False
        recovery.used_at = now
        note_access(session, AccessKind.RECOVERY_CODE_USED, now=now, account=account.name)
        return True

    def admit(
        self, session: Session, account: AccountRow, visitor: Visitor, now: datetime, *, detail: str = ""
    ) -> Admission:
        """Begin a session, and forget what was counted against the account."""
        begun = begin_session(session, account.id or 0, client=visitor.client, user_agent=visitor.user_agent, now=now)
        for subject in (account.name, f"{account.name} factor"):
            forget_attempts(session, account_subject(subject))
        note_access(session, AccessKind.SIGNED_IN, now=now, account=account.name, client=visitor.client, detail=detail)
        return Admission(begun)


def count_recovery_codes(session: Session, account_id: int) -> int:
    """Count the recovery codes that are left to an account."""
    statement = select(RecoveryCodeRow.sha256).where(
        RecoveryCodeRow.account_id == account_id, col(RecoveryCodeRow.used_at).is_(None)
    )
    return len(session.exec(statement).all())


def password_of(session: Session, account_id: int) -> str | None:
    """Give the hash of an account's password; None where it has set none."""
    row = session.get(AccountSecretRow, account_id)
    return None if row is None else row.password_hash


def digits_of(code: str) -> str:
    """Give the digits of a code as it was typed, in groups or not; what is no such code gives none."""
    text = "".join(code[:32].split())
    return text if text.isascii() and text.isdigit() else ""
