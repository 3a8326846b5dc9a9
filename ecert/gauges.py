"""What is read when somebody scrapes: the database's state, how sync and reminding go, how long each key signs."""

import math
from collections.abc import Iterator
from datetime import date, datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ecert.clock import end_of_legal_day, legal_date
from ecert.expiry import ROOTS, last_day_of
from ecert.provisioning import find_missing_keys
from ecert.readiness import DatabaseLook
from ecert.reminding.service import ReminderState
from ecert.resources import Resources
from ecert.selftest.running import Outcome
from ecert.sync.service import SyncState


class Gauges(Collector):
    """What stands now."""

    def __init__(
        self, look: DatabaseLook | None, resources: Resources, *, now: datetime, tested: Outcome | None = None
    ) -> None:
        """
        Take what was looked at.

        Args:
            look: at the database; None where it did not answer in time.
            resources: the keys, and the kinds that need them.
            now: the present instant.
            tested: what came of the last self-test of the keys; None before the first.
        """
        self._tested = tested
        self._look = look
        self._resources = resources
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Give what stands now; what cannot be read is left out, but for the word that it cannot."""
        up = self._look is not None and self._look.trouble is None
        yield GaugeMetricFamily("ecert_database_up", "Whether the database can be worked with.", value=float(up))
        if self._look is not None and self._look.sync is not None:
            yield from _sync(self._look.sync)
        if self._look is not None and self._look.reminders is not None:
            yield from _reminders(self._look.reminders)
        if self._look is not None and self._look.open_suspicions is not None:
            yield GaugeMetricFamily(
                "ecert_suspicions_open", "Suspicions that nobody has answered.", value=self._look.open_suspicions
            )
        if self._look is not None and self._look.log is not None:
            log = self._look.log
            yield GaugeMetricFamily("ecert_log_entries", "Entries of the public log.", value=log.entries)
            yield GaugeMetricFamily(
                "ecert_log_signed_entries", "Entries that a checkpoint is signed over.", value=log.signed
            )
        yield self._keys()
        if self._tested is not None:
            yield from _selftest(self._tested)

    def _keys(self) -> GaugeMetricFamily:
        """Give how long each kind of key still signs; nothing left is 0 or below, no end is infinite."""
        family = GaugeMetricFamily(
            "ecert_key_expiry_seconds",
            "Seconds until the last signing key of a purpose and issuing authority ends.",
            labels=("purpose", "issuer"),
        )
        left: dict[tuple[str, str], float] = {}
        keyring = self._resources.keyring
        # Of a root only the public half is here.
        roots = (key for key in keyring.keys if key.purpose in ROOTS)
        for key in (*(signer.key for signer in keyring.signers), *roots):
            last = last_day_of(key, keyring)
            end = math.inf if last == date.max else (end_of_legal_day(last) - self._now).total_seconds()
            label = (str(key.purpose), key.issuer_code or "")
            left[label] = max(end, left.get(label, -math.inf))
        today = legal_date(self._now)
        for need, _ in find_missing_keys(keyring, self._resources.catalogue, day=today):
            label = (str(need.purpose), need.issuer_code or "")
            left[label] = min(0.0, left.get(label, 0.0))
        for (purpose, issuer), seconds in sorted(left.items()):
            family.add_metric((purpose, issuer), seconds)
        return family


def _selftest(outcome: Outcome) -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily(
        "ecert_selftest_failures",
        "Trials of the last self-test of the keys that failed; 1 where nothing could be tested.",
        value=len(outcome.failures) if outcome.trouble is None else 1,
    )
    yield GaugeMetricFamily(
        "ecert_selftest_last_run_timestamp_seconds",
        "When the keys were last tested with the published bundle.",
        value=outcome.at.timestamp(),
    )


def _sync(state: SyncState) -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily(
        "ecert_sync_pending_events",
        "Events of the register behind which the platform is: the newest number less the delivered one.",
        value=state.pending,
    )
    failures = GaugeMetricFamily(
        "ecert_sync_open_failures",
        "Events that the platform has not taken, by the code of the failure.",
        labels=["code"],
    )
    for code, count in sorted(state.failures.items()):
        failures.add_metric([code], count)
    yield failures
    yield GaugeMetricFamily(
        "ecert_sync_troubles", "How often in a row the platform could not be reached.", value=state.troubles
    )
    if state.last_success_at is not None:
        yield GaugeMetricFamily(
            "ecert_sync_last_success_timestamp_seconds",
            "When the platform last took a push.",
            value=state.last_success_at.timestamp(),
        )


def _reminders(state: ReminderState) -> Iterator[Metric]:
    """Give what the ledger counts: whoever sends reminders is a process of its own and answers no scrape."""
    sent = CounterMetricFamily("ecert_reminders_sent", "Reminders that a channel took.", labels=["channel"])
    refusals = CounterMetricFamily("ecert_reminder_refusals", "Messages a channel did not take.", labels=["channel"])
    last = GaugeMetricFamily(
        "ecert_reminders_last_run_timestamp_seconds", "When reminders were last looked for.", labels=["channel"]
    )
    for channel in state.channels:
        sent.add_metric([channel.channel], channel.sent)
        refusals.add_metric([channel.channel], channel.refusals)
        if channel.last_run_at is not None:
            last.add_metric([channel.channel], channel.last_run_at.timestamp())
    waiting = GaugeMetricFamily(
        "ecert_reminders_open", "Reminders that were tried and not sent, by their state.", labels=["state"]
    )
    for name, count in sorted(state.open.items()):
        waiting.add_metric([name], count)
    yield from (sent, refusals, last, waiting)
