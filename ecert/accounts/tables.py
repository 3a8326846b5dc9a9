"""Rows of accounts and their tokens."""

from datetime import datetime

from sqlmodel import Field

from ecert.storage.table import Table


class AccountRow(Table, table=True):
    """One account of the office."""

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=64)
    roles: str = Field(max_length=128)
    """Role names joined by a space."""
    disabled: bool = False
    created_at: datetime


class TokenRow(Table, table=True):
    """One bearer token: only its hash is kept."""

    __tablename__ = "token"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    sha256: str = Field(unique=True, max_length=64)
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
