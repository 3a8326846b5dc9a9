"""
What the installation needs, told to whoever works with it: an office has no full-time operator who asks the doctor.

Only what is cheap is looked at, and not again within a minute; everything else is the doctor's (`ecert doctor`).
"""

import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import Session

from ecert.bundle.declaring import find_gaps
from ecert.bundle.distrust import NO_DISTRUST
from ecert.bundle.errors import StoredBundleInvalid
from ecert.bundle.roots import roots_of
from ecert.bundle.service import open_newest_bundle
from ecert.catalogue.office import OfficeRules
from ecert.clock import legal_date
from ecert.expiry import ALARM_DAYS
from ecert.log.errors import LogUnreadable
from ecert.log.service import count_entries
from ecert.provisioning import find_missing_keys
from ecert.readiness import find_ending
from ecert.reminding.ledger import State
from ecert.reminding.service import reminder_state
from ecert.resources import Resources
from ecert.storage.database import snapshot
from ecert.storage.installation import find_restored_mark
from ecert.sync.standing import read_standing
from ecert.worklist.model import Notice, Tone

SECONDS: Final = 60.0
"""How long what was found is told again without a new look."""
UNSET_URL: Final = "https://ecert.invalid"
"""The public address where none is set."""
BUNDLE_DAYS: Final = 10
"""How long beforehand the bundle's end is said: the ceremony takes people."""
LATE: Final = timedelta(hours=24)
"""After so long without a push something is wrong with sync."""


class Attention:
    """Looks at the installation, at most once a minute."""

    def __init__(self, resources: Resources) -> None:
        """Remember what is looked at; nothing is looked at yet."""
        self._resources = resources
        self._found: tuple[float, date, Sequence[Notice]] | None = None

    def __call__(self) -> Sequence[Notice]:
        """Give what the installation needs, the most pressing first."""
        now = self._resources.clock()
        known = self._found
        if known is not None and time.monotonic() - known[0] < SECONDS and known[1] == legal_date(now):
            return known[2]
        with snapshot(self._resources.engine) as session:
            found = [*_of_keys(self._resources, legal_date(now)), *_of_database(self._resources, session, now)]
            found += _of_log(self._resources, session)
        found += of_holidays(self._resources.catalogue.office, legal_date(now))
        if self._resources.settings.public_url == UNSET_URL:
            found.append(Notice("public-url-unset", Tone.RED))
        notices = sorted(found, key=lambda notice: notice.tone is not Tone.RED)
        self._found = time.monotonic(), legal_date(now), notices
        return notices


def of_holidays(rules: OfficeRules, today: date) -> Iterator[Notice]:
    """Say that limits reach into a year whose holidays are not in the table, or that the present one is not."""
    if today.year not in rules.calendar.years:
        yield Notice("holidays-unknown", Tone.RED, day=today)
        return
    longest = max(rules.promise.working_days, rules.promise.delivery_working_days, *rules.promise.items.values())
    deadline = rules.calendar.add(today, longest)
    if deadline.provisional:
        yield Notice("holidays-unknown", Tone.AMBER, day=deadline.day)


def _of_keys(resources: Resources, today: date) -> Iterator[Notice]:
    if missing := find_missing_keys(resources.keyring, resources.catalogue, day=today):
        yield Notice("keys-missing", Tone.RED, count=len(missing))
    if ending := find_ending(resources, today=today):
        horizon = today + timedelta(days=ALARM_DAYS)
        days = [key.valid_to for key in resources.keyring.keys]
        soonest = min((day for day in days if day is not None and today <= day <= horizon), default=horizon)
        yield Notice("keys-ending", Tone.AMBER, count=len(ending), day=soonest)


def _of_bundle(resources: Resources, session: Session, now: datetime) -> Iterator[Notice]:
    try:
        bundle = open_newest_bundle(session, resources.keyring)
    except StoredBundleInvalid:
        yield Notice("bundle-broken", Tone.RED)
        return
    has_root = bool(roots_of(resources.keyring).keys)
    if bundle is None and has_root:
        yield Notice("bundle-missing", Tone.AMBER)
    elif bundle is not None and has_root and bundle.expires_at - timedelta(days=BUNDLE_DAYS) <= now:
        tone = Tone.RED if bundle.expires_at <= now else Tone.AMBER
        yield Notice("bundle-ending", tone, day=legal_date(bundle.expires_at))
    gaps = find_gaps(session, NO_DISTRUST if bundle is None else bundle.distrust, resources.keyring)
    if gaps.unpublished:
        yield Notice("distrust-unpublished", Tone.RED, count=len(gaps.unpublished))
    if gaps.signing:
        yield Notice("distrusted-key-signs", Tone.RED, count=len(gaps.signing))


def _of_log(resources: Resources, session: Session) -> Iterator[Notice]:
    """Say that nothing can be entered in the log: the database is older, or its files are not what was signed."""
    try:
        published = resources.published_log.current()
    except LogUnreadable:
        yield Notice("log-unreadable", Tone.RED)
        return
    if published is not None and published.size > (count := count_entries(session)):
        yield Notice("log-behind", Tone.RED, count=published.size - count)


def _of_database(resources: Resources, session: Session, now: datetime) -> Iterator[Notice]:
    if (mark := find_restored_mark(session)) is not None:
        yield Notice("restored", Tone.RED, day=legal_date(mark.at))
    yield from _of_bundle(resources, session, now)
    if resources.platform is not None:
        standing = read_standing(session, now=now)
        last = standing.last_success_at or standing.last_attempt_at
        if standing.pending and (last is None or now - last > LATE):
            yield Notice("sync-late", Tone.RED, count=standing.pending)
        elif standing.troubles:
            yield Notice("sync-trouble", Tone.AMBER, count=standing.troubles)
    waiting = reminder_state(session).open
    if lost := waiting.get(State.UNCLEAR, 0) + waiting.get(State.GIVEN_UP, 0):
        yield Notice("reminders-unclear", Tone.AMBER, count=lost)
