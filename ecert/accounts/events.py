"""
What became of the office's accounts, as one chain of signed events (docs/format.md, "Account event").

Whatever lets somebody act, or ends that, is an event; signing in is none. Each event says how the account stands after
it, and names the SHA-256 of the event before it, whosever that was. So none can be changed, or taken out of the middle;
that the last ones are still there is what the public log shows.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal

from ecert.clock import format_instant, legal_date, parse_instant
from ecert.errors import Malformed, SealBroken
from ecert.signing import cbor
from ecert.signing.envelope import open_sealed
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.signing.shape import Digest, Number, Shape, read_shape

ACCOUNT_EVENT_TYPE: Final = "application/ecert-account-event+cbor"
"""`typ` in the protected header."""
MAX_ACCOUNT_EVENT_BYTES: Final = 4 * 1024


class AccountEventKind(StrEnum):
    """What became of an account."""

    NOTED = "noted"
    """It, its token, its invitation or its identity was there before the first event."""
    CREATED = "created"
    ROLES_SET = "roles_set"
    AUTHORITY_SET = "authority_set"
    DISABLED = "disabled"
    ENABLED = "enabled"
    INVITED = "invited"
    CREDENTIALS_SET = "credentials_set"
    """By its person, with the code of an invitation."""
    CREDENTIALS_RESET = "credentials_reset"
    TOKEN_MADE = "token_made"  # noqa: S105 - a kind of event
    TOKENS_ENDED = "tokens_ended"
    DEVICE_INVITED = "device_invited"
    DEVICE_LET_IN = "device_let_in"
    DEVICE_SHUT_OUT = "device_shut_out"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"


TAKING_AWAY: Final = frozenset(
    {
        AccountEventKind.DISABLED,
        AccountEventKind.TOKENS_ENDED,
        AccountEventKind.DEVICE_SHUT_OUT,
        AccountEventKind.IDENTITY_UNLINKED,
    }
)
"""What gives nobody anything: it may happen to an account that no event knows."""


@dataclass(frozen=True, slots=True)
class Doers:
    """Who did something to an account."""

    actor: str | None = None
    """Name of the account that did it, or proposed it where somebody confirmed; None for the operator."""
    confirmed_by: str | None = None
    """Name of the second administrator."""
    change: int | None = None
    """Number of the proposal, which has the reason; where there was one."""


OPERATOR: Final = Doers()
"""Whoever works at the command line."""


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What an event is about beside the account itself."""

    kind: AccountEventKind
    doers: Doers = OPERATOR
    token: bytes | None = None
    """SHA-256 of the token."""
    code: bytes | None = None
    """SHA-256 of the invitation's code."""
    identity: bytes | None = None
    """What stands for the identity (`digest_identity`)."""
    device: str | None = None
    """Id of the device."""


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """One thing that happened to one account."""

    position: int
    """From 1, over all accounts of the installation."""
    at: datetime
    account: str
    """Its name."""
    facts: AccountFacts
    roles: tuple[str, ...]
    """Names of the roles that it has after it, in ascending order."""
    authority: str | None = None
    """Key of its issuing authority after it; None: it sees the certificates of all."""
    disabled: bool = False
    """Whether it is shut out after it."""
    previous: bytes | None = None
    """SHA-256 of the signed event before; absent in the first."""


class _AccountEvent(Shape, frozen=True, kw_only=True):
    """The payload."""

    at: str
    kind: AccountEventKind
    actor: str | None = None
    roles: list[str]
    change: Number | None = None
    device: str | None = None
    account: str
    disabled: Literal[0, 1]
    position: Number
    authority: str | None = None
    code_sha256: Digest | None = None
    confirmed_by: str | None = None
    token_sha256: Digest | None = None
    identity_sha256: Digest | None = None
    previous_sha256: Digest | None = None


_Kind = AccountEventKind
_BELONGS: Final[dict[AccountEventKind, frozenset[str]]] = {
    _Kind.INVITED: frozenset({"code"}),
    _Kind.CREDENTIALS_SET: frozenset({"code"}),
    _Kind.TOKEN_MADE: frozenset({"token"}),
    _Kind.DEVICE_INVITED: frozenset({"code"}),
    _Kind.DEVICE_LET_IN: frozenset({"code", "token", "device"}),
    _Kind.DEVICE_SHUT_OUT: frozenset({"device"}),
    _Kind.IDENTITY_LINKED: frozenset({"identity"}),
}
"""What an event of a kind is about; any other kind is about the account alone."""
_NOTABLE: Final[Collection[frozenset[str]]] = (
    frozenset(),
    frozenset({"code"}),
    frozenset({"token"}),
    frozenset({"token", "device"}),
    frozenset({"identity"}),
)
"""What an event `noted` may be about."""


def encode_account_event(event: AccountEvent) -> bytes:
    """Write an event's payload."""
    facts = event.facts
    # In the order of deterministic CBOR: shorter keys first.
    content: dict[str, Any] = {
        "at": format_instant(event.at),
        "kind": facts.kind.value,
        "actor": facts.doers.actor,
        "roles": list(event.roles),
        "change": facts.doers.change,
        "device": facts.device,
        "account": event.account,
        "disabled": int(event.disabled),
        "position": event.position,
        "authority": event.authority,
        "code_sha256": facts.code,
        "confirmed_by": facts.doers.confirmed_by,
        "token_sha256": facts.token,
        "identity_sha256": facts.identity,
        "previous_sha256": event.previous,
    }
    return cbor.encode_ordered({name: value for name, value in content.items() if value is not None})


def decode_account_event(payload: bytes) -> AccountEvent:
    """
    Read an event's payload, strictly.

    Raises:
        Malformed: it does not have the form of an account event.
    """
    wire = read_shape(payload, _AccountEvent, max_bytes=MAX_ACCOUNT_EVENT_BYTES, name="account event")
    try:
        at = parse_instant(wire.at)
    except ValueError as error:
        raise Malformed("account event: its instant is not in its one form") from error
    if wire.roles != sorted(set(wire.roles)):
        raise Malformed("account event: its roles are not in ascending order, each once")
    doers = Doers(wire.actor, wire.confirmed_by, wire.change)
    facts = AccountFacts(wire.kind, doers, wire.token_sha256, wire.code_sha256, wire.identity_sha256, wire.device)
    _check_about(facts)
    if (wire.previous_sha256 is None) is not (wire.position == 1) or wire.position == 0:
        raise Malformed("account event: the first, and no other, names no event before it")
    return AccountEvent(
        position=wire.position,
        at=at,
        account=wire.account,
        facts=facts,
        roles=tuple(wire.roles),
        authority=wire.authority,
        disabled=bool(wire.disabled),
        previous=wire.previous_sha256,
    )


def _check_about(facts: AccountFacts) -> None:
    """Insist on what belongs to a kind, and on nothing else; and that a second person comes after a first one."""
    told = {"token": facts.token, "code": facts.code, "identity": facts.identity, "device": facts.device}
    about = frozenset(name for name, value in told.items() if value is not None)
    allowed = _NOTABLE if facts.kind is _Kind.NOTED else (_BELONGS.get(facts.kind, frozenset()),)
    if about not in allowed:
        raise Malformed("account event: it is not about what belongs to its kind")
    doers = facts.doers
    if (doers.confirmed_by is None) is not (doers.change is None) or (doers.change is not None and not doers.actor):
        raise Malformed("account event: a change has somebody who proposed it and somebody who confirmed it")


def open_account_event(sealed: bytes, keyring: Keyring) -> AccountEvent:
    """
    Open one signed event by itself; its place in the chain is not looked at.

    Raises:
        SealBroken: the signature, the form, or the days of the key's life do not hold.
    """
    key, payload = open_sealed(
        sealed, keyring, purpose=Purpose.EVENT, typ=ACCOUNT_EVENT_TYPE, max_bytes=MAX_ACCOUNT_EVENT_BYTES
    )
    try:
        event = decode_account_event(payload)
    except Malformed as error:
        raise SealBroken("malformed", error.detail) from error
    if not key.covers(legal_date(event.at)):
        raise SealBroken("record-mismatch", "an account event was not signed on a day of its key's life")
    return event
