"""Keep sign-ins that wait for the identity service, each for one answer."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, delete

from ecert.federation.errors import SignInOver
from ecert.federation.tables import IdentityFlowRow

WAITS: Final = timedelta(minutes=10)
"""How long a sign-in waits for its answer."""
_BYTES: Final = 32
_LONGEST: Final = 200
"""Characters of a state or a cookie that are looked at; ours have 43."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in on its way."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    """Redeems the code (RFC 7636)."""
    browser: str = field(repr=False)
    """Goes into a cookie, so that an answer counts in the browser alone that asked."""

    @property
    def challenge(self) -> str:
        """What the service is told of the verifier (RFC 7636, section 4.2, S256)."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What was kept of a sign-in whose answer has come."""

    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    next_address: str


def begin_flow(session: Session, *, next_address: str, browser: str | None, now: datetime) -> Flow:
    """
    Keep a new sign-in; those that waited too long are forgotten.

    Args:
        session: the transaction.
        next_address: page of this service that is wanted afterwards.
        browser: what the browser carries from an earlier one; it keeps it, or a second window would end the first's.
        now: the present instant.
    """
    session.exec(delete(IdentityFlowRow).where(col(IdentityFlowRow.expires_at) <= now))
    known = browser if browser and len(browser) <= _LONGEST else secrets.token_urlsafe(_BYTES)
    flow = Flow(secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES), known)
    session.add(
        IdentityFlowRow(
            state_sha256=_digest(flow.state),
            browser_sha256=_digest(flow.browser),
            nonce=flow.nonce,
            verifier=flow.verifier,
            next_address=next_address,
            expires_at=now + WAITS,
        )
    )
    session.flush()
    return flow


def take_flow(session: Session, *, state: str, browser: str, now: datetime) -> Waiting:
    """
    Take the sign-in that an answer belongs to; no second answer finds it.

    Whoever brings another browser's answer uses it up too: it was shown to somebody whom it was not meant for.

    Raises:
        SignInOver: none waits for it, or it is another browser's. The deletion is to be kept all the same.
    """
    refusal = SignInOver("sign-in: none waits for this answer; begin anew")
    if not state or len(state) > _LONGEST:
        raise refusal
    row = session.get(IdentityFlowRow, _digest(state))
    if row is None:
        raise refusal
    taken = session.exec(delete(IdentityFlowRow).where(col(IdentityFlowRow.state_sha256) == row.state_sha256))
    same = hmac.compare_digest(row.browser_sha256, _digest(browser))
    # Of two answers at once the second one finds nothing left to delete.
    if taken.rowcount != 1 or not same or row.expires_at <= now:
        raise refusal
    return Waiting(row.nonce, row.verifier, row.next_address)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
