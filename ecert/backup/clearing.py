"""
Let a restored installation issue again: because somebody says so, or because the platform's ledger shows it.

The ledger shows what was pushed. A certificate that was issued after the backup and never reached the platform does not
stand in it; whoever cannot rule that out has to ask people, and say so.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ecert.catalogue.datatypes import check_text
from ecert.catalogue.entries import Catalogue
from ecert.errors import Conflict
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot, transaction
from ecert.storage.installation import clear_restored_mark, find_restored_mark
from ecert.sync.port import Platform
from ecert.sync.service import Reconciliation, reconcile
from ecert.sync.settings import PlatformSettings

PLATFORM = "platform"
"""Who said so, where nobody did but the ledger."""
MAX_NAME = 64
MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the platform showed."""

    found: Reconciliation

    @property
    def shows_nothing_later(self) -> bool:
        """Whether every certificate of the platform is here, with the newest event that the platform knows of it."""
        found = self.found
        return not (found.unknown_here.count or found.differing.count or found.unreadable_here.count)


def clear_as_told(engine: Engine, *, by: str, because: str, now: datetime) -> None:
    """
    Clear the mark on somebody's word, which is kept.

    Raises:
        InvalidInput: name or reason is empty or too long.
        Conflict: the installation is not marked as restored.
    """
    name = check_text(by, path="told_by", max_length=MAX_NAME)
    reason = check_text(because, path="because", max_length=MAX_REASON)
    with transaction(engine) as session:
        clear_restored_mark(session, told_by=name, because=reason, now=now)


def clear_as_shown(
    engine: Engine,
    client: Platform,
    settings: PlatformSettings,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    now: datetime,
) -> Comparison:
    """
    Compare with the platform's ledger, and clear the mark if it knows nothing that is not here.

    Raises:
        Conflict: the installation is not marked as restored.
        PlatformUnavailable: the ledger cannot be read now.
        PlatformError: the platform does not show its ledger.
    """
    with snapshot(engine) as session:
        if find_restored_mark(session) is None:
            raise Conflict("installation: it is not marked as restored, so there is nothing to clear")
    comparison = Comparison(reconcile(engine, client, settings, catalogue=catalogue, keyring=keyring, now=now))
    if comparison.shows_nothing_later:
        found = comparison.found
        because = f"its {found.at_platform} certificates are among the {found.certificates} here, none of them newer"
        with transaction(engine) as session:
            clear_restored_mark(session, told_by=PLATFORM, because=because, now=now)
    return comparison
