"""Which keys the newest published bundle does not trust, for everybody in this process who verifies on line."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from sqlalchemy import Engine

from ecert.bundle.distrust import Distrust
from ecert.bundle.service import find_distrust, newest_sequence
from ecert.clock import Clock
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot

MAX_AGE: Final = timedelta(seconds=5)
"""How old what a process knows may be."""


@dataclass(slots=True)
class Trust:
    """Follows the published bundles; may be asked from several threads at once."""

    engine: Engine
    keyring: Keyring
    """Its roots say whether a bundle is one."""
    clock: Clock
    _held: Distrust = field(default_factory=Distrust)
    _sequence: int = 0
    _asked_at: datetime | None = None
    _asking: Lock = field(default_factory=Lock)

    def known(self) -> Distrust | None:
        """Give what is known without asking the database; None where it must be asked."""
        asked_at, now = self._asked_at, self.clock()
        # A clock that was set back makes everything old.
        return self._held if asked_at is not None and asked_at <= now < asked_at + MAX_AGE else None

    def current(self) -> Distrust:
        """
        Give what the newest bundle does not trust, at most five seconds late.

        Raises:
            StoredBundleInvalid: what is stored as a bundle is none of ours.
            Unavailable: the database cannot be used now.
        """
        known = self.known()
        if known is not None:
            return known
        with self._asking:
            known = self.known()
            if known is not None:
                return known
            now = self.clock()
            with snapshot(self.engine) as session:
                sequence = newest_sequence(session)
                # A database that was put back does not bring trust back.
                if sequence > self._sequence:
                    self._held, self._sequence = find_distrust(session, self.keyring), sequence
            self._asked_at = now
            return self._held
