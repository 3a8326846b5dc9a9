"""Rows of accounts, their tokens and sessions, and the devices of inspectors."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from ecert.storage.table import Table

_OPEN = text("decision is null")


class AccountRow(Table, table=True):
    """One account of the office."""

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=64)
    roles: str = Field(max_length=128)
    """Role names joined by a space."""
    disabled: bool = False
    created_at: datetime
    authority: str | None = Field(default=None, max_length=80)
    """Key of the issuing authority whose certificates it may see (`templates/authorities.toml`); nothing: of all."""
    display_name: str | None = Field(default=None, max_length=64)
    """What its person is called on pages."""


class DeviceRow(Table, table=True):
    """One device (设备) of an inspector; it has one token."""

    __tablename__ = "device"

    id: str = Field(primary_key=True, max_length=36)
    account_id: int = Field(foreign_key="account.id", index=True)
    token_id: int = Field(foreign_key="token.id", unique=True)
    """What is carried by it acts as an inspector alone."""
    label: str = Field(max_length=64)
    """What the inspector calls it."""
    created_at: datetime
    expires_at: datetime
    last_seen_at: datetime | None = None
    """Of a call that wrote something, or asked who it is; noted every few minutes at most."""
    shut_out_at: datetime | None = None
    shut_out_by: str | None = Field(default=None, max_length=64)
    """Name of the account that did it; nothing where the operator did at the command line."""
    reason: str | None = Field(default=None, max_length=500)


class DeviceInvitationRow(Table, table=True):
    """One invitation to bring a device: only its code's hash is kept."""

    __tablename__ = "device_invitation"

    sha256: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id")
    created_at: datetime
    created_by: str | None = Field(default=None, max_length=64)
    """Name of the administrator; nothing where the operator did it at the command line."""
    expires_at: datetime
    device_id: str | None = Field(default=None, foreign_key="device.id", max_length=36)
    """Which device it became; used once."""


class TokenRow(Table, table=True):
    """One bearer token: only its hash is kept."""

    __tablename__ = "token"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    sha256: str = Field(unique=True, max_length=64)
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


class SessionRow(Table, table=True):
    """One session of somebody who signed in with a browser: only its token's hash is kept."""

    __tablename__ = "web_session"

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(unique=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    csrf: str = Field(max_length=64)
    """What every form of the session carries."""
    created_at: datetime
    last_seen_at: datetime
    """Noted every minute at most."""
    expires_at: datetime
    """When it ends at the latest."""
    client: str = Field(max_length=64)
    """Address from which it was begun."""
    user_agent: str = Field(max_length=200)
    """What the browser called itself then."""
    ended_at: datetime | None = None
    end_reason: str | None = Field(default=None, max_length=32)


class AccountSecretRow(Table, table=True):
    """What an account signs in with at a browser: the hash of a password, and a second factor."""

    __tablename__ = "account_secret"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    password_hash: str = Field(max_length=200)
    password_set_at: datetime
    factor: bytes = Field(sa_type=LargeBinary)
    """The second factor's secret, sealed."""
    factor_step: int
    """The step of the code that was taken last; no code is taken twice."""
    factor_set_at: datetime


class RecoveryCodeRow(Table, table=True):
    """One code that stands in for the second factor once: only its hash is kept."""

    __tablename__ = "recovery_code"

    sha256: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    used_at: datetime | None = None


class AccountInvitationRow(Table, table=True):
    """One invitation to set password and second factor: only its code's hash is kept."""

    __tablename__ = "account_invitation"

    sha256: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime
    created_by: str | None = Field(default=None, max_length=64)
    """Name of the administrator; nothing where the operator did it at the command line."""
    expires_at: datetime
    used_at: datetime | None = None


class SignInAttemptRow(Table, table=True):
    """Where somebody stands who is signing in: only the hash of his cookie is kept."""

    __tablename__ = "sign_in_attempt"

    sha256: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id")
    stage: str = Field(max_length=16)
    """What is asked for next."""
    invitation_sha256: str | None = Field(default=None, max_length=64)
    """The invitation that he came with."""
    password_hash: str | None = Field(default=None, max_length=200)
    """Of the password that he has chosen, until the second factor is there too."""
    factor: bytes | None = Field(default=None, sa_type=LargeBinary)
    """The second factor that was offered to him, sealed."""
    expires_at: datetime = Field(index=True)


class ThrottleRow(Table, table=True):
    """How often somebody has tried to sign in, by account or client; the subject is a hash."""

    __tablename__ = "sign_in_throttle"

    subject: str = Field(primary_key=True, max_length=64)
    attempts: int
    locks: int
    first_at: datetime
    locked_until: datetime | None = None


class AccessEventRow(Table, table=True):
    """One entry of the journal of access; rows are only ever added."""

    __tablename__ = "access_event"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    kind: str = Field(max_length=24)
    account: str | None = Field(default=None, index=True, max_length=64)
    subject: str | None = Field(default=None, index=True, max_length=64)
    """Name of the account that it is about, where somebody did something to another's."""
    client: str = Field(max_length=64)
    route: str = Field(max_length=120)
    code: str = Field(max_length=64)
    detail: str = Field(max_length=200)
    request_id: str = Field(max_length=64)


class SavedViewRow(Table, table=True):
    """One view of a list that somebody has saved."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("account_id", "list_name", "name", name="saved_view_name"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    list_name: str = Field(max_length=32)
    name: str = Field(max_length=20)
    query: str = Field(max_length=1000)
    created_at: datetime


class AccountChangeRow(Table, table=True):
    """One change of an account that an administrator has proposed; another one decides."""

    __tablename__ = "account_change"
    __table_args__ = (
        CheckConstraint(
            "decision is null or decision <> 'confirmed' or (decided_by is not null and decided_by <> proposed_by)",
            name="second_person",
        ),
        # Of two at once the second would be judged by what the first is about to change.
        Index("account_change_open", "account", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=24)
    account: str = Field(index=True, max_length=64)
    """Its name; of a new one there is no row yet."""
    roles: str = Field(max_length=128)
    authority: str | None = Field(default=None, max_length=80)
    display_name: str = Field(max_length=64)
    reason: str = Field(max_length=500)
    proposed_by: int = Field(foreign_key="account.id")
    proposed_at: datetime
    decided_by: int | None = Field(default=None, foreign_key="account.id")
    """Nobody's where it lapsed."""
    decided_at: datetime | None = None
    decision: str | None = Field(default=None, max_length=16)


class AccountIdentityRow(Table, table=True):
    """Whom an identity service knows under an account of the office: each account one identity, and the other way."""

    __tablename__ = "account_identity"
    __table_args__ = (
        UniqueConstraint("issuer", "subject", name="account_identity_subject"),
        UniqueConstraint("issuer", "account_id", name="account_identity_account"),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    issuer: str = Field(max_length=500)
    subject: str = Field(max_length=255)
    linked_at: datetime
    linked_by: str | None = Field(default=None, max_length=64)
    """Name of the administrator; nothing where the operator did it at the command line."""
    salt: bytes = Field(sa_type=LargeBinary)
    """16 random bytes, so that nobody guesses the subject from what stands for it in signed events."""


class AccountEventRow(Table, table=True):
    """One signed event of an account; rows are only ever added."""

    __tablename__ = "account_event"

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """From 1, without a gap, over all accounts."""
    account: str = Field(index=True, max_length=64)
    """Its name."""
    kind: str = Field(max_length=24)
    at: datetime
    sealed: bytes = Field(sa_type=LargeBinary)
    log_position: int
    """Of its entry in the public log."""
