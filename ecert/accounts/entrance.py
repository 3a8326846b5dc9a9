"""
Let people of the office in (登录): name and password, then a second factor; or an invitation, then both set anew.

Each attempt is counted before it is judged (`ecert.accounts.throttle`). What is wrong is never told more closely than
that: neither whether there is such an account, nor which part was not right.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session, col, delete, select

from ecert.accounts.attempts import Attempt, Stage, begin_attempt, find_attempt
from ecert.accounts.codes import draw_code
from ecert.accounts.errors import InvitationUnknown, SignInFailed
from ecert.accounts.invitations import digest_of_code, find_invitation
from ecert.accounts.journal import AccessKind, note_access
from ecert.accounts.passwords import Passwords, check_password
from ecert.accounts.principal import Principal
from ecert.accounts.service import find_account
from ecert.accounts.sessions import NewSession, begin_session, end_session, end_sessions
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
from ecert.signing.secretbox import SecretBox
from ecert.signing.totp import DIGITS, SECRET_BYTES, address_of, as_text, find_step, step_at
from ecert.storage.database import snapshot, transaction

RECOVERY_CODES: Final = 10
_ISSUER: Final = "ecert"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where an attempt comes from."""

    client: str
    """Its address."""
    user_agent: str


@dataclass(frozen=True, slots=True)
class FactorOffer:
    """A second factor that is offered, as an app takes it in."""

    account: str
    secret: str
    """In Base32, to be typed."""
    address: str
    """For a QR code."""


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

    def check_password(self, name: str, password: str, visitor: Visitor) -> Attempt:
        """
        Judge name and password; give the attempt that goes on to the second factor.

        Raises:
            TooManyRequests: the account or the client is locked.
            SignInFailed: they are not right, or the account has set none.
        """
        name = name.strip().casefold()[:64]
        self._count(name, visitor, account_subject(name))
        with snapshot(self.engine) as session:
            account = find_account(session, name)
            account_id = None if account is None else account.id
            kept = None if account_id is None else _password_of(session, account_id)
        # Outside of any transaction, and whether or not there is such an account.
        if not self.passwords.is_password(password, kept) or account_id is None or kept is None:
            self._note_failure(None if account_id is None else name, visitor)
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
        self._count(name, visitor, account_subject(f"{name} factor"))
        now = self.clock()
        with transaction(self.engine) as session:
            row = find_attempt(session, token, Stage.FACTOR, now=now)
            account = session.get_one(AccountRow, row.account_id)
            if not account.disabled and self._takes(session, account, code, now):
                session.delete(row)
                return self._admit(session, account, visitor, now)
        self._note_failure(name, visitor)
        raise SignInFailed("code: name, password or code is not right")

    def accept_invitation(self, code: str, visitor: Visitor) -> Attempt:
        """
        Take an invitation's code; give the attempt that goes on to a new password.

        Raises:
            TooManyRequests: the client is locked.
            InvitationUnknown: no invitation with this code can be used now.
        """
        self._count(None, visitor)
        now = self.clock()
        try:
            digest = digest_of_code(code)
            with transaction(self.engine) as session:
                _, account = find_invitation(session, digest, now=now)
                return begin_attempt(session, account.id or 0, Stage.PASSWORD, now=now, invitation=digest)
        except InvitationUnknown:
            self._note_failure(None, visitor)
            raise

    def choose_password(self, token: str, password: str) -> None:
        """
        Take the new password of somebody who was invited, and offer a second factor.

        Raises:
            SignInOver: the attempt is over.
            InvalidInput: it is no password that may be set.
        """
        with snapshot(self.engine) as session:
            row = find_attempt(session, token, Stage.PASSWORD, now=self.clock(), lock=False)
            name = session.get_one(AccountRow, row.account_id).name
        made = self.passwords.make_hash(check_password(password, account_name=name))
        with transaction(self.engine) as session:
            row = find_attempt(session, token, Stage.PASSWORD, now=self.clock())
            row.factor = self.box.seal(secrets.token_bytes(SECRET_BYTES), belongs_to=name)
            row.password_hash, row.stage = made, Stage.NEW_FACTOR

    def offer_factor(self, token: str) -> FactorOffer:
        """
        Give the second factor that is offered.

        Raises:
            SignInOver: the attempt is over.
        """
        with snapshot(self.engine) as session:
            row = find_attempt(session, token, Stage.NEW_FACTOR, now=self.clock(), lock=False)
            name, factor = session.get_one(AccountRow, row.account_id).name, row.factor or b""
        secret = self.box.open(factor, belongs_to=name)
        return FactorOffer(name, as_text(secret), address_of(secret, account=name, issuer=_ISSUER))

    def confirm_factor(self, token: str, code: str, visitor: Visitor) -> Admission:
        """
        Take the first code of the offered second factor: password and factor are set, and a session begins.

        Raises:
            SignInOver: the attempt is over.
            SignInFailed: the code is not right.
            InvitationUnknown: the invitation was used or ended meanwhile.
        """
        self._count(None, visitor)
        now = self.clock()
        with transaction(self.engine) as session:
            row = find_attempt(session, token, Stage.NEW_FACTOR, now=now)
            account = session.get_one(AccountRow, row.account_id)
            secret = self.box.open(row.factor or b"", belongs_to=account.name)
            step = find_step(secret, _digits(code), now=now, after=step_at(now) - 2)
            if step is None:
                raise SignInFailed("code: is not the one that the app shows now")
            invitation, _ = find_invitation(session, row.invitation_sha256 or "", now=now)
            invitation.used_at = now
            self._set_secrets(session, account, row.password_hash or "", row.factor or b"", step, now)
            session.delete(row)
            codes = _draw_recovery_codes(session, account.id or 0)
            note_access(session, AccessKind.CREDENTIALS_SET, now=now, account=account.name, client=visitor.client)
            admission = self._admit(session, account, visitor, now)
        return Admission(admission.session, codes)

    def change_password(self, by: Principal, session_id: int, old: str, new: str, visitor: Visitor) -> None:
        """
        Change one's own password; every other session ends.

        Raises:
            TooManyRequests: the account is locked.
            SignInFailed: the old one is not right.
            InvalidInput: the new one may not be set.
        """
        self._count(by.name, visitor, account_subject(by.name))
        with snapshot(self.engine) as session:
            kept = _password_of(session, by.account_id)
        if not self.passwords.is_password(old, kept):
            self._note_failure(by.name, visitor)
            raise SignInFailed("old: is not the present password")
        made = self.passwords.make_hash(check_password(new, account_name=by.name))
        now = self.clock()
        with transaction(self.engine) as session:
            row = session.get_one(AccountSecretRow, by.account_id, with_for_update=True)
            row.password_hash, row.password_set_at = made, now
            end_sessions(session, by.account_id, reason="password_changed", now=now, but=session_id)
            forget_attempts(session, account_subject(by.name))
            note_access(session, AccessKind.PASSWORD_CHANGED, now=now, account=by.name, client=visitor.client)

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
            return self._admit(session, account, visitor, now, detail=detail)

    def _count(self, name: str | None, visitor: Visitor, *subjects: str) -> None:
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

    def _note_failure(self, name: str | None, visitor: Visitor) -> None:
        with transaction(self.engine) as session:
            note_access(session, AccessKind.FAILED, now=self.clock(), account=name, client=visitor.client)

    def _takes(self, session: Session, account: AccountRow, code: str, now: datetime) -> bool:
        """Judge a code of the second factor, or a recovery code, and note that it was used."""
        row = session.get(AccountSecretRow, account.id, with_for_update=True, populate_existing=True)
        if row is None:
            return False
        if len(_digits(code)) == DIGITS:
            secret = self.box.open(row.factor, belongs_to=account.name)
            step = find_step(secret, _digits(code), now=now, after=row.factor_step)
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

    def _admit(
        self, session: Session, account: AccountRow, visitor: Visitor, now: datetime, *, detail: str = ""
    ) -> Admission:
        begun = begin_session(session, account.id or 0, client=visitor.client, user_agent=visitor.user_agent, now=now)
        for subject in (account.name, f"{account.name} factor"):
            forget_attempts(session, account_subject(subject))
        note_access(session, AccessKind.SIGNED_IN, now=now, account=account.name, client=visitor.client, detail=detail)
        return Admission(begun)

    def _set_secrets(
        self, session: Session, account: AccountRow, password_hash: str, factor: bytes, step: int, now: datetime
    ) -> None:
        row = session.get(AccountSecretRow, account.id, with_for_update=True, populate_existing=True)
        if row is not None:
            session.delete(row)
            session.flush()
        session.add(
            AccountSecretRow(
                account_id=account.id or 0,
                password_hash=password_hash,
                password_set_at=now,
                factor=factor,
                factor_step=step,
                factor_set_at=now,
            )
        )
        # Whoever was in with the old ones may be the one because of whom they are set anew.
        end_sessions(session, account.id or 0, reason="credentials_set", now=now)


def count_recovery_codes(session: Session, account_id: int) -> int:
    """Count the recovery codes that are left to an account."""
    statement = select(RecoveryCodeRow.sha256).where(
        RecoveryCodeRow.account_id == account_id, col(RecoveryCodeRow.used_at).is_(None)
    )
    return len(session.exec(statement).all())


def _password_of(session: Session, account_id: int) -> str | None:
    """Give the hash of an account's password; None where it has set none."""
    row = session.get(AccountSecretRow, account_id)
    return None if row is None else row.password_hash


def _draw_recovery_codes(session: Session, account_id: int) -> tuple[str, ...]:
    session.exec(delete(RecoveryCodeRow).where(col(RecoveryCodeRow.account_id) == account_id))
    codes = tuple(draw_code(secrets.choice) for _ in range(RECOVERY_CODES))
    session.add_all([RecoveryCodeRow(sha256=digest_of_code(code), account_id=account_id) for code in codes])
    return codes


def _digits(code: str) -> str:
    """Give the digits of a code as it was typed, in groups or not; what is no such code gives none."""
    text = "".join(code[:32].split())
    return text if text.isascii() and text.isdigit() else ""
