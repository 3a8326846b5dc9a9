"""Take somebody to the identity service and back; no transaction is open while it is waited for."""

import logging
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from ecert.accounts.identities import find_linked_account
from ecert.accounts.journal import AccessKind, note_access
from ecert.accounts.throttle import PER_CLIENT, client_subject, count_attempt
from ecert.clock import Clock
from ecert.errors import EcertError, TooManyRequests
from ecert.federation.client import IdentityClient
from ecert.federation.errors import Fault, IdentityNotLinked, IdentityRefused, NoIdentityService, SignInOver
from ecert.federation.provider import Provider
from ecert.federation.service import Waiting, begin_flow, take_flow
from ecert.federation.settings import IdentitySettings
from ecert.federation.tokens import Expected, Identity, check_id_token, key_id_of
from ecert.storage.database import snapshot, transaction

logger = logging.getLogger(__name__)

MAX_CODE: Final = 2048


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was begun."""

    address: str
    """Of the identity service, to send the browser to."""
    browser: str
    """For the cookie."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser brought back, as it stands in the address (OpenID Connect Core, section 3.1.2.5)."""

    state: str = ""
    code: str = ""
    issuer: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """Somebody whom the identity service knows, and who has an account."""

    account_id: int
    next_address: str
    needs_totp: bool
    """Whether he must show our second factor before he is signed in."""


@dataclass(frozen=True, slots=True)
class IdentityDesk:
    """Everything that signing in by the identity service works with."""

    engine: Engine
    clock: Clock
    settings: IdentitySettings | None
    client: IdentityClient | None

    @classmethod
    def open(cls, engine: Engine, clock: Clock, settings: IdentitySettings | None) -> "IdentityDesk":
        """Make the desk; without settings it tells everybody that there is no such service."""
        return cls(engine, clock, settings, None if settings is None else IdentityClient(settings))

    @property
    def is_open(self) -> bool:
        """Whether the installation knows an identity service."""
        return self.settings is not None

    def begin(self, *, next_address: str, browser: str | None, client: str = "") -> Begun:
        """
        Begin a sign-in; it counts as an attempt of the client's address.

        Args:
            next_address: page of this service that is wanted afterwards; checked by whoever calls.
            browser: what the browser's cookie holds, if it has one.
            client: address from which it comes.

        Raises:
            NoIdentityService: the installation knows none.
            TooManyRequests: the client is locked.
            IdentityServiceFailed: it cannot be asked now.
        """
        settings, service = self._service()
        self._count(client)
        provider = service.provider()
        with transaction(self.engine) as session:
            flow = begin_flow(session, next_address=next_address, browser=browser, now=self.clock())
        address = provider.sign_in_address(settings, state=flow.state, nonce=flow.nonce, challenge=flow.challenge)
        return Begun(address, flow.browser)

    def finish(self, answer: Answer, *, browser: str, client: str = "") -> Recognised:
        """
        Take the identity service's answer: it is used up, whatever becomes of it; a refusal is noted in the journal.

        Raises:
            NoIdentityService: the installation knows none.
            SignInOver: no sign-in of this browser waits for it.
            IdentityRefused: it does not show who somebody is.
            IdentityNotLinked: who it is has no account.
            IdentityServiceFailed: the service cannot be asked now.
        """
        settings, _ = self._service()
        try:
            waiting = self._take(answer.state, browser)
            identity = self._identify(answer, waiting)
            with snapshot(self.engine) as session:
                account_id = find_linked_account(session, issuer=identity.issuer, subject=identity.subject)
            if account_id is None:
                raise IdentityNotLinked("identity: belongs to no account of the office; an administrator links them")
        except EcertError as error:
            self._note(error, client)
            raise
        return Recognised(account_id, waiting.next_address, settings.requires_totp)

    def leave_address(self) -> str | None:
        """
        Give the address at which somebody signs out at the identity service too; None where there is none.

        Raises:
            IdentityServiceFailed: it cannot be asked now.
        """
        if self.settings is None or self.client is None:
            return None
        return self.client.provider().leave_address(self.settings)

    def _count(self, client: str) -> None:
        """Count an attempt; what was counted stays counted when it is refused."""
        now = self.clock()
        refused: TooManyRequests | None = None
        with transaction(self.engine) as session:
            try:
                if count_attempt(session, client_subject(client), most=PER_CLIENT, now=now):
                    note_access(session, AccessKind.LOCKED, now=now, client=client)
            except TooManyRequests as error:
                refused = error
        if refused is not None:
            raise refused

    def _note(self, error: EcertError, client: str) -> None:
        fault = error.fault.value if isinstance(error, IdentityRefused) else ""
        if fault:
            logger.warning("identity service: its answer was not taken (%s)", fault)
        with transaction(self.engine) as session:
            detail = f"{error.code} {fault}".strip()
            note_access(session, AccessKind.FAILED, now=self.clock(), client=client, detail=detail)

    def _take(self, state: str, browser: str) -> Waiting:
        """Take the sign-in; a transaction that raised would give a wrong answer's sign-in back."""
        refusal: SignInOver
        with transaction(self.engine) as session:
            try:
                return take_flow(session, state=state, browser=browser, now=self.clock())
            except SignInOver as error:
                refusal = error
        raise refusal

    def _identify(self, answer: Answer, waiting: Waiting) -> Identity:
        settings, client = self._service()
        _check_answer(answer, client.provider())
        tokens = client.redeem(answer.code, waiting.verifier)
        keys = client.keys(key_id_of(tokens.id_token))
        expected = Expected(
            issuer=settings.issuer,
            client_id=settings.client_id,
            nonce=waiting.nonce,
            subject_claim=settings.subject_claim,
            access_token=tokens.access_token,
        )
        return check_id_token(tokens.id_token, keys, expected, now=self.clock())

    def _service(self) -> tuple[IdentitySettings, IdentityClient]:
        if self.settings is None or self.client is None:
            raise NoIdentityService("identity service: this installation knows none")
        return self.settings, self.client


def _check_answer(answer: Answer, provider: Provider) -> None:
    """Check what came by the browser, before anything is sent on (RFC 9207, section 2.4)."""
    if answer.issuer != provider.issuer and (answer.issuer is not None or provider.names_itself):
        raise IdentityRefused(Fault.FOREIGN_ANSWER)
    if answer.error is not None:
        raise IdentityRefused(Fault.DECLINED)
    if not 1 <= len(answer.code) <= MAX_CODE or not answer.code.isascii() or not answer.code.isprintable():
        raise IdentityRefused(Fault.FOREIGN_ANSWER)
