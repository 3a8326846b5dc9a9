"""The port through which reminders leave, and the simplest thing behind it: the log."""

import logging
from typing import Protocol

from ecert.reminding.message import Digest

logger = logging.getLogger(__name__)


class Channel(Protocol):
    """Delivers a digest, or says that it did not, or that nobody knows."""

    @property
    def name(self) -> str:
        """One short word, kept with each reminder."""

    def deliver(self, digest: Digest) -> None:
        """
        Deliver one digest.

        Raises:
            DeliveryRefused: it was certainly not delivered; it may be tried again.
            DeliveryUnclear: it may have been delivered; it must not be tried again by itself.
        """


class LogChannel:
    """Writes a line for each reminder into the service's own log."""

    name = "log"

    def deliver(self, digest: Digest) -> None:
        """Write the lines: identifier, subject and days; no name and no claim stands in the log."""
        for line in digest.lines:
            day = line.reminder.day
            facts = {
                "identifier": day.identifier,
                "template": day.template,
                "subject": day.subject.value,
                "due": day.due.isoformat(),
                "days_left": digest.days_left(line),
                "batch": digest.batch,
            }
            logger.info("reminder", extra={"facts": facts})
