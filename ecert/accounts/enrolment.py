"""
Set password and second factor, by an invitation alone (启用账号), and change a password that one has.

Nothing is set before the second factor has shown its first code: whoever stops on the way has changed nothing.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, delete

from ecert.accounts.attempts import Attempt, Stage, begin_attempt, find_attempt
from ecert.accounts.codes import draw_code
from ecert.accounts.entrance import Admission, Entrance, Visitor, digits_of, password_of
from ecert.accounts.errors import InvitationUnknown, SignInFailed
from ecert.accounts.events import AccountEventKind, AccountFacts, Doers
from ecert.accounts.invitations import digest_of_code, find_invitation
from ecert.accounts.journal import AccessKind, note_access
from ecert.accounts.ledger import begin, enter
from ecert.accounts.passwords import check_password
from ecert.accounts.principal import Principal
from ecert.accounts.sessions import end_sessions
from ecert.accounts.tables import AccountRow, AccountSecretRow, RecoveryCodeRow
from ecert.accounts.throttle import account_subject, forget_attempts
from ecert.signing.totp import SECRET_BYTES, address_of, as_text, find_step, step_at
from ecert.storage.database import snapshot, transaction

RECOVERY_CODES: Final = 10
_ISSUER: Final = "ecert"


@dataclass(frozen=True, slots=True)
class FactorOffer:
    """A second factor that is offered, as an app takes it in."""

    account: str
    secret: str
    """In Base32, to be typed."""
    address: str
    """For a QR code."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Lets people set what they sign in with."""

    entrance: Entrance

    def accept_invitation(self, code: str, visitor: Visitor) -> Attempt:
        """
        Take an invitation's code; give the attempt that goes on to a new password.

        Raises:
            TooManyRequests: the client is locked.
            InvitationUnknown: no invitation with this code can be used now.
        """
        self.entrance.count(None, visitor)
        now = self.entrance.clock()
        try:
            digest = digest_of_code(code)
            with transaction(self.entrance.engine) as session:
                _, account = find_invitation(session, digest, now=now)
                return begin_attempt(session, account.id or 0, Stage.PASSWORD, now=now, invitation=digest)
        except InvitationUnknown:
            self.entrance.note_failure(None, visitor)
            raise

    def choose_password(self, token: str, password: str) -> None:
        """
        Take the new password of somebody who was invited, and offer a second factor.

        Raises:
            SignInOver: the attempt is over.
            InvalidInput: it is no password that may be set.
        """
        with snapshot(self.entrance.engine) as session:
            row = find_attempt(session, token, Stage.PASSWORD, now=self.entrance.clock(), lock=False)
            name = session.get_one(AccountRow, row.account_id).name
        made = self.entrance.passwords.make_hash(check_password(password, account_name=name))
        with transaction(self.entrance.engine) as session:
            row = find_attempt(session, token, Stage.PASSWORD, now=self.entrance.clock())
            row.factor = self.entrance.box.seal(secrets.token_bytes(SECRET_BYTES), belongs_to=name)
            row.password_hash, row.stage = made, Stage.NEW_FACTOR

    def offer_factor(self, token: str) -> FactorOffer:
        """
        Give the second factor that is offered.

        Raises:
            SignInOver: the attempt is over.
        """
        with snapshot(self.entrance.engine) as session:
            row = find_attempt(session, token, Stage.NEW_FACTOR, now=self.entrance.clock(), lock=False)
            name, factor = session.get_one(AccountRow, row.account_id).name, row.factor or b""
        secret = self.entrance.box.open(factor, belongs_to=name)
        return FactorOffer(name, as_text(secret), address_of(secret, account=name, issuer=_ISSUER))

    def confirm_factor(self, token: str, code: str, visitor: Visitor) -> Admission:
        """
        Take the first code of the offered second factor: password and factor are set, and a session begins.

        Raises:
            SignInOver: the attempt is over.
            SignInFailed: the code is not right.
            InvitationUnknown: the invitation was used or ended meanwhile.
            AccountAltered: the account is not what its signed events made of it.
            SigningKeyMissing: no event key covers the day.
        """
        self.entrance.count(None, visitor)
        now = self.entrance.clock()
        keyring = self.entrance.keyring
        with transaction(self.entrance.engine) as session:
            begin(session, now=now, keyring=keyring)
            row = find_attempt(session, token, Stage.NEW_FACTOR, now=now)
            account = session.get_one(AccountRow, row.account_id)
            secret = self.entrance.box.open(row.factor or b"", belongs_to=account.name)
            step = find_step(secret, digits_of(code), now=now, after=step_at(now) - 2)
            if step is None:
                raise SignInFailed("code: is not the one that the app shows now")
            invitation, _ = find_invitation(session, row.invitation_sha256 or "", now=now)
            invitation.used_at = now
            _set_secrets(session, account, row.password_hash or "", row.factor or b"", step, now)
            session.delete(row)
            codes = _draw_recovery_codes(session, account.id or 0)
            note_access(session, AccessKind.CREDENTIALS_SET, now=now, account=account.name, client=visitor.client)
            facts = AccountFacts(
                AccountEventKind.CREDENTIALS_SET, Doers(account.name), code=bytes.fromhex(invitation.sha256)
            )
            enter(session, account, facts, now=now, keyring=keyring)
            admission = self.entrance.admit(session, account, visitor, now)
        return Admission(admission.session, codes)

    def change_password(self, by: Principal, session_id: int, old: str, new: str, visitor: Visitor) -> None:
        """
        Change one's own password; every other session ends.

        Raises:
            TooManyRequests: the account is locked.
            SignInFailed: the old one is not right.
            InvalidInput: the new one may not be set.
        """
        self.entrance.count(by.name, visitor, account_subject(by.name))
        with snapshot(self.entrance.engine) as session:
            kept = password_of(session, by.account_id)
        if not self.entrance.passwords.is_password(old, kept):
            self.entrance.note_failure(by.name, visitor)
            raise SignInFailed("old: is not the present password")
        made = self.entrance.passwords.make_hash(check_password(new, account_name=by.name))
        now = self.entrance.clock()
        with transaction(self.entrance.engine) as session:
            row = session.get_one(AccountSecretRow, by.account_id, with_for_update=True)
            row.password_hash, row.password_set_at = made, now
            end_sessions(session, by.account_id, reason="password_changed", now=now, but=session_id)
            forget_attempts(session, account_subject(by.name))
            note_access(session, AccessKind.PASSWORD_CHANGED, now=now, account=by.name, client=visitor.client)


def _set_secrets(
    session: Session, account: AccountRow, password_hash: str, factor: bytes, step: int, now: datetime
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


def _draw_recovery_codes(session: Session, account_id: int) -> tuple[str, ...]:
    session.exec(delete(RecoveryCodeRow).where(col(RecoveryCodeRow.account_id) == account_id))
    codes = tuple(draw_code(secrets.choice) for _ in range(RECOVERY_CODES))
    session.add_all([RecoveryCodeRow(sha256=digest_of_code(code), account_id=account_id) for code in codes])
    return codes
