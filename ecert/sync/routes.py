"""The state of 归集 over HTTP, for the office; views hold identifiers, numbers and codes, never personal data."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Controller, get, post
from litestar.params import FromQuery, PathParameter, QueryParameter
from sqlalchemy import Engine

from ecert.accounts.principal import AccountRole, Principal
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock
from ecert.errors import Misconfigured
from ecert.http.access import BEARER, require_token
from ecert.http.given import Given
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot
from ecert.sync.port import Platform
from ecert.sync.service import (
    Failure,
    FailureQuery,
    Reconciliation,
    check_may_reconcile,
    list_failures,
    reconcile,
    retry_failure,
    sync_state,
)
from ecert.sync.settings import PlatformSettings

MAX_PAGE = 200
LARGEST_ID = 2**63 - 1
"""What both databases can hold."""


class SyncView(msgspec.Struct, frozen=True):
    """How far the platform knows what the register knows."""

    set_up: bool
    """Whether the service knows a platform at all."""
    delivered: int
    newest: int
    pending: int
    open_failures: int
    failures: dict[str, int]
    troubles: int
    error_code: str | None
    error: str | None
    last_attempt_at: datetime | None
    last_success_at: datetime | None
    next_try_at: datetime | None


class DifferenceView(msgspec.Struct, frozen=True):
    """Certificates on which the two sides differ in one way: all counted, the first listed."""

    count: int
    identifiers: list[str]


class ReconciliationView(msgspec.Struct, frozen=True):
    """What a comparison of register and platform found."""

    equal: bool
    differences: int
    at: datetime
    up_to: int
    certificates: int
    at_platform: int
    matching: int
    missing_at_platform: DifferenceView
    unknown_here: DifferenceView
    differing: DifferenceView
    unreadable_here: DifferenceView
    not_yet_sent: DifferenceView
    open_failures: int


class FailureView(msgspec.Struct, frozen=True):
    """An event that was not delivered, or delivered with a warning."""

    id: int
    sequence: int
    identifier: str
    code: str
    message: str
    """Names fields; what the platform wrote is kept without the values of the row."""
    attempts: int
    first_at: datetime
    last_at: datetime
    next_try_at: datetime | None
    resolved_at: datetime | None


class FailurePage(msgspec.Struct, frozen=True):
    """A page of failures."""

    items: list[FailureView]
    next: str | None


class SyncController(Controller):
    """See how 归集 stands, compare both sides, try again what failed."""

    path = "/api/v1/sync"
    tags = ("sync",)
    security = BEARER
    guards = (require_token,)

    @get("/", operation_id="getSyncState", sync_to_thread=True)
    def get_sync_state(
        self,
        principal: Given[Principal],
        engine: Given[Engine],
        platform: Given[PlatformSettings | None],
    ) -> SyncView:
        """Say how far the platform knows what the register knows."""
        with snapshot(engine) as session:
            state = sync_state(session, by=principal)
        return SyncView(
            set_up=platform is not None,
            delivered=state.delivered,
            newest=state.newest,
            pending=state.pending,
            open_failures=state.open_failures,
            failures=state.failures,
            troubles=state.troubles,
            error_code=state.error_code,
            error=state.error,
            last_attempt_at=state.last_attempt_at,
            last_success_at=state.last_success_at,
            next_try_at=state.next_try_at,
        )

    @post("/reconciliations", operation_id="reconcile", sync_to_thread=True)
    def run_reconciliation(
        self,
        principal: Given[Principal],
        engine: Given[Engine],
        catalogue: Given[Catalogue],
        keyring: Given[Keyring],
        clock: Given[Clock],
        platform: Given[PlatformSettings | None],
    ) -> ReconciliationView:
        """Compare every certificate with what the platform holds; differences are an answer, not an error."""
        check_may_reconcile(principal)
        settings = _set_up(platform)
        with _calling(settings) as client:
            found = reconcile(engine, client, settings, catalogue=catalogue, keyring=keyring, now=clock())
        return _reconciliation(found)

    @get("/failures", operation_id="listSyncFailures", sync_to_thread=True)
    def list_failures(
        self,
        principal: Given[Principal],
        engine: Given[Engine],
        *,
        resolved: FromQuery[bool] = False,
        cursor: Annotated[int, QueryParameter(ge=0, le=LARGEST_ID)] = 0,
        limit: FromQuery[int] = 50,
    ) -> FailurePage:
        """List what was not delivered, a page at a time; `resolved` lists what is settled, warnings among it."""
        size = max(1, min(limit, MAX_PAGE))
        with snapshot(engine) as session:
            found = list_failures(session, FailureQuery(resolved=resolved, after=cursor, limit=size), by=principal)
        return FailurePage([_failure(failure) for failure in found], str(found[-1].id) if len(found) == size else None)

    @post("/failures/{failure_id:int}/retry", operation_id="retrySyncFailure", sync_to_thread=True)
    def retry_failure(
        self,
        failure_id: Annotated[int, PathParameter(le=LARGEST_ID)],
        principal: Given[Principal],
        engine: Given[Engine],
        catalogue: Given[Catalogue],
        keyring: Given[Keyring],
        clock: Given[Clock],
        platform: Given[PlatformSettings | None],
    ) -> FailureView:
        """Try one failure again at once, after what its certificate has open from earlier; say what it is now."""
        principal.require(AccountRole.REVIEWER, AccountRole.ISSUER)
        settings = _set_up(platform)
        with _calling(settings) as client:
            failure = retry_failure(
                engine, client, settings, failure_id, catalogue=catalogue, keyring=keyring, by=principal, now=clock()
            )
        return _failure(failure)


def _calling(settings: PlatformSettings) -> AbstractContextManager[Platform]:
    # Only who calls the platform loads the HTTP client.
    from ecert.sync.client import open_client  # noqa: PLC0415

    return open_client(settings)


def _set_up(platform: PlatformSettings | None) -> PlatformSettings:
    if platform is None:
        raise Misconfigured("sync: no provincial platform is set up")
    return platform


def _reconciliation(found: Reconciliation) -> ReconciliationView:
    return msgspec.convert(found, ReconciliationView, from_attributes=True)


def _failure(failure: Failure) -> FailureView:
    return msgspec.convert(failure, FailureView, from_attributes=True)
