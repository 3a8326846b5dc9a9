"""Sync between a bureau and a province, as one call each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ecert.accounts.principal import AccountRole
from ecert.storage.database import snapshot
from ecert.sync.client import PlatformClient
from ecert.sync.service import (
    Failure,
    FailureQuery,
    PushSummary,
    Reconciliation,
    SyncState,
    list_failures,
    push_pending,
    reconcile,
    retry_failure,
    retry_failures,
    sync_state,
)
from ecert.sync.settings import PlatformSettings
from tests.building import the_catalogue, the_keyring
from tests.integration.sync.bureau import Bureau
from tests.integration.sync.province import Province, our_settings


@dataclass(slots=True)
class Exchange:
    """What the command line and the routes do, on a clock of the test."""

    bureau: Bureau
    province: Province
    settings: PlatformSettings = field(default_factory=our_settings)

    def push(
        self, client: PlatformClient | None = None, *, on_progress: Callable[[int, int], None] | None = None
    ) -> PushSummary:
        """Push what is pending."""
        return push_pending(
            self.bureau.engine,
            client or self.province.client(self.settings),
            self.settings,
            catalogue=the_catalogue(),
            keyring=the_keyring(),
            now=self.bureau.now,
            on_progress=on_progress,
        )

    def retry(self, failure_id: int) -> Failure:
        """Try one failure again."""
        return retry_failure(
            self.bureau.engine,
            self.province.client(self.settings),
            self.settings,
            failure_id,
            catalogue=the_catalogue(),
            keyring=the_keyring(),
            by=self.bureau.person(AccountRole.ISSUER),
            now=self.bureau.now,
        )

    def retry_all(self) -> PushSummary:
        """Try all open failures again."""
        return retry_failures(
            self.bureau.engine,
            self.province.client(self.settings),
            self.settings,
            catalogue=the_catalogue(),
            keyring=the_keyring(),
            now=self.bureau.now,
        )

    def compare(self, client: PlatformClient | None = None) -> Reconciliation:
        """Compare both sides."""
        return reconcile(
            self.bureau.engine,
            client or self.province.client(self.settings),
            self.settings,
            catalogue=the_catalogue(),
            keyring=the_keyring(),
            now=self.bureau.now,
        )

    def state(self) -> SyncState:
        """Give the state of sync."""
        with snapshot(self.bureau.engine) as session:
            return sync_state(session)

    def failures(self, *, resolved: bool = False) -> Sequence[Failure]:
        """List the open failures, or the settled ones."""
        with snapshot(self.bureau.engine) as session:
            return list_failures(session, FailureQuery(resolved=resolved))

    def told(self) -> list[tuple[str, str, str]]:
        """Give identifier, operation and state of every row that the province took, in the order of the events."""
        return [(row["zzeCertID"], row["operateType"], row["certState"]) for row in self.province.history()]
