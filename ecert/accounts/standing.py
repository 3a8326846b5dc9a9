"""Follow the signed events of accounts, and say how each account must stand after them."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ecert.accounts.events import TAKING_AWAY, AccountEvent, AccountEventKind, open_account_event
from ecert.errors import SealBroken
from ecert.signing.keyring import Keyring

_Kind = AccountEventKind
_BEGINNINGS = frozenset({_Kind.NOTED, _Kind.CREATED})


@dataclass(slots=True)
class AccountStanding:
    """What the events of one account make of it."""

    roles: tuple[str, ...] = ()
    authority: str | None = None
    disabled: bool = False
    tokens: dict[bytes, str | None] = field(default_factory=dict)
    """SHA-256 of each token that was not ended, with the id of the device whose it is."""
    codes: set[bytes] = field(default_factory=set)
    """SHA-256 of the code of each invitation that was given out and not used."""
    identity: bytes | None = None
    """What stands for its identity."""

    def follow(self, event: AccountEvent) -> None:
        """Let one more event have happened."""
        self.roles, self.authority, self.disabled = event.roles, event.authority, event.disabled
        facts = event.facts
        match facts.kind:
            case _Kind.TOKENS_ENDED:
                self.tokens.clear()
            case _Kind.DEVICE_SHUT_OUT:
                self.tokens = {token: device for token, device in self.tokens.items() if device != facts.device}
            case _Kind.CREDENTIALS_SET | _Kind.DEVICE_LET_IN:
                self.codes.discard(facts.code or b"")
            case _Kind.IDENTITY_UNLINKED:
                self.identity = None
            case _Kind.NOTED | _Kind.INVITED | _Kind.DEVICE_INVITED if facts.code is not None:
                self.codes.add(facts.code)
        if facts.token is not None:
            self.tokens[facts.token] = facts.device
        if facts.identity is not None:
            self.identity = facts.identity


@dataclass(slots=True)
class AccountBook:
    """How every account stands, as far as the events were followed."""

    standings: dict[str, AccountStanding] = field(default_factory=dict)
    """By the account's name."""
    last: AccountEvent | None = None

    def follow(self, event: AccountEvent) -> None:
        """
        Let one more event have happened.

        Raises:
            SealBroken: it is none that may follow.
        """
        kind, is_new = event.facts.kind, event.account not in self.standings
        if kind is _Kind.NOTED and self.last is not None and self.last.facts.kind is not _Kind.NOTED:
            raise SealBroken("record-mismatch", "what was there before is noted before anything else")
        if kind is _Kind.CREATED and not is_new:
            raise SealBroken("record-mismatch", "an account is created once")
        if is_new and kind not in _BEGINNINGS | TAKING_AWAY:
            raise SealBroken("record-mismatch", "an account begins with `created` or `noted`")
        self.standings.setdefault(event.account, AccountStanding()).follow(event)
        self.last = event


def check_account_link(event: AccountEvent, *, before: AccountEvent | None, previous: bytes | None) -> None:
    """
    Insist that an event stands behind another one.

    Args:
        event: which was opened.
        before: the one before it; None at the beginning.
        previous: SHA-256 of that one as it was signed.

    Raises:
        SealBroken: it does not.
    """
    position = 1 if before is None else before.position + 1
    if event.position != position or event.previous != previous or (before is not None and event.at < before.at):
        raise SealBroken("record-mismatch", f"account event {position} is not linked to what stands before it")


def open_account_chain(sealed: Iterable[bytes], keyring: Keyring) -> Iterator[AccountEvent]:
    """
    Verify the events of an installation from the first on, and give them one by one.

    Raises:
        SealBroken: a signature or a link does not hold; those before it do.
    """
    before: AccountEvent | None = None
    previous: bytes | None = None
    for data in sealed:
        event = open_account_event(data, keyring)
        check_account_link(event, before=before, previous=previous)
        yield event
        before, previous = event, hashlib.sha256(data).digest()
