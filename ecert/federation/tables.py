"""Rows of sign-ins that wait for the identity service."""

from datetime import datetime

from sqlmodel import Field

from ecert.storage.table import Table


class IdentityFlowRow(Table, table=True):
    """One sign-in on its way: what must be known of it when its answer comes, in whichever process."""

    __tablename__ = "identity_flow"

    state_sha256: str = Field(primary_key=True, max_length=64)
    browser_sha256: str = Field(max_length=64)
    """Of what the browser that began it carries in a cookie."""
    nonce: str = Field(max_length=64)
    verifier: str = Field(max_length=64)
    next_address: str = Field(max_length=2000)
    """The page that was wanted."""
    expires_at: datetime = Field(index=True)
