"""Look at what surrounds the register: keys, tables, sync, endings that wait, the mark of a restore."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from ecert.accounts.scrutiny import scrutinise_accounts
from ecert.backup.schema import known_revisions, revision_of
from ecert.bundle.declaring import find_gaps
from ecert.bundle.distrust import NO_DISTRUST
from ecert.bundle.errors import StoredBundleInvalid
from ecert.bundle.roots import roots_of
from ecert.bundle.service import missing_keys, open_newest_bundle
from ecert.catalogue.entries import Catalogue
from ecert.doctor.codes import Code
from ecert.doctor.findings import Findings
from ecert.expiry import ALARM_DAYS, find_ending_lines
from ecert.provisioning import KeyNeed, find_missing_keys
from ecert.signing.keyring import Keyring
from ecert.storage.installation import find_restored_mark
from ecert.storage.table import Table
from ecert.sync.service import sync_state

ENDING_DAYS = 7
BUNDLE_DAYS = 10
"""How long beforehand the bundle's end is said: the ceremony takes people."""
LATE_HOURS = 24
UNSET_URL = "https://ecert.invalid"


def look_at_addresses(findings: Findings, *, public_url: str, platform_url: str | None, synced: bool) -> None:
    """Look at the settings that are possible, but of no use as they are."""
    if public_url == UNSET_URL:
        findings.add(Code.PUBLIC_URL_UNSET)
    if platform_url is not None and not synced:
        findings.add(Code.PLATFORM_HALF_SET)


def look_at_keys(findings: Findings, keyring: Keyring, catalogue: Catalogue, *, today: date) -> None:
    """Find keys that are missing, or will be within 60 days."""
    if keyring.keys and not keyring.signers:
        findings.add(Code.KEYS_CLOSED)
        return
    told: set[tuple[str, str | None]] = set()
    for days in range(ALARM_DAYS + 1):
        for need, error in find_missing_keys(keyring, catalogue, day=today + timedelta(days=days)):
            name = _name(need)
            if name not in told:
                told.add(name)
                findings.add(Code.KEY_EXPIRING if days else Code.KEY_MISSING, error.detail)
    for sentence in find_ending_lines(keyring, today=today):
        findings.add(Code.KEY_EXPIRING, sentence)


def look_at_bundle(findings: Findings, session: Session, keyring: Keyring, *, now: datetime) -> None:
    """
    Find out whether readers without a network can go by the published bundle, where there is a root to sign one.

    What was declared distrusted is of no effect before a bundle says so, with a root or without.
    """
    try:
        bundle = open_newest_bundle(session, keyring)
    except StoredBundleInvalid:
        findings.add(Code.BUNDLE_BROKEN)
        return
    if roots_of(keyring).keys:
        if bundle is None or bundle.expires_at - timedelta(days=BUNDLE_DAYS) <= now:
            ends = "there is none" if bundle is None else f"bundle {bundle.sequence} ends on {bundle.expires_at.date()}"
            findings.add(Code.BUNDLE_EXPIRING, ends)
        for key in () if bundle is None else missing_keys(bundle, keyring):
            findings.add(Code.BUNDLE_LACKS_KEY, f"{key.key_id.hex()} ({key.purpose})")
    gaps = find_gaps(session, NO_DISTRUST if bundle is None else bundle.distrust, keyring)
    for key_id in gaps.unpublished:
        findings.add(Code.DISTRUST_UNPUBLISHED, key_id.hex())
    for key in gaps.signing:
        findings.add(Code.DISTRUSTED_KEY_SIGNS, f"{key.key_id.hex()} ({key.purpose})")


def look_at_tables(findings: Findings, connection: Connection) -> bool:
    """Compare the tables' migration with this version's; give whether the rest can be looked at."""
    revision, known = revision_of(connection), known_revisions()
    if revision == known[0]:
        return True
    findings.add(Code.TABLES_BEHIND if revision is None or revision in known else Code.TABLES_AHEAD)
    return False


_DURABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "sqlite": {"PRAGMA journal_mode": ("wal", "delete", "truncate", "persist"), "PRAGMA synchronous": ("2", "3")},
    "postgresql": {
        "SHOW fsync": ("on",),
        "SHOW full_page_writes": ("on",),
        "SHOW synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
    },
}
"""What is asked, and the answers with which a commit that was answered is on the disk (PostgreSQL 18, 19.5; SQLite)."""


def look_at_durability(findings: Findings, connection: Connection) -> None:
    """Ask the database whether what it commits outlives a power failure."""
    for question, durable in _DURABLE[connection.dialect.name].items():
        answer = str(connection.exec_driver_sql(question).scalar_one())
        if answer not in durable:
            findings.add(Code.DATABASE_NOT_DURABLE, f"{question.partition(' ')[2]} is {answer}")


def look_into_file(findings: Findings, connection: Connection) -> None:
    """Let SQLite look for damage in its file; PostgreSQL has no such question without an extension."""
    if connection.dialect.name != "sqlite":
        return
    try:
        answers = connection.exec_driver_sql("PRAGMA integrity_check(10)").scalars().all()
    except DatabaseError:
        answers = ["the file cannot be read"]
    for answer in answers:
        if answer != "ok":
            findings.add(Code.DATABASE_DAMAGED, str(answer))


def look_at_sync(findings: Findings, session: Session, *, synced: bool, now: datetime) -> None:
    """Look at what the platform does not have."""
    state = sync_state(session)
    if state.open_failures:
        for code, count in sorted(state.failures.items()):
            findings.add(Code.SYNC_FAILURES, f"{code}: {count}", count=count)
    if not synced:
        findings.note(f"No platform is set up; {state.pending} event numbers were never sent.")
        return
    if state.troubles:
        findings.add(Code.SYNC_TROUBLE, f"{state.error_code}: {state.error}", count=state.troubles)
    if state.pending:
        findings.note(f"{state.pending} event numbers are still to be sent to the platform.")
        last = state.last_success_at or state.last_attempt_at
        if last is not None and now - last > timedelta(hours=LATE_HOURS):
            findings.add(Code.SYNC_LATE, f"last push {last.isoformat(timespec='minutes')}")


def look_at_accounts(findings: Findings, session: Session, keyring: Keyring, *, now: datetime) -> None:
    """Compare every account with its signed events, and these with the log."""
    found = scrutinise_accounts(session, keyring, now=now)
    for example in found.broken:
        findings.add(Code.ACCOUNT_EVENT_BROKEN, example)
    for example in found.differing:
        findings.add(Code.ACCOUNT_WRONG, example)
    if found.accounts and not found.events:
        findings.note(f"{found.accounts} accounts have no signed event yet; the next change of one notes them.")
    findings.looked_at |= {"accounts": found.accounts, "account events": found.events}


def look_at_endings(findings: Findings, connection: Connection, *, now: datetime) -> None:
    """Count the endings that wait for a second person."""
    steps, certificates = (Table.metadata.tables[name] for name in ("lifecycle_step", "certificate"))
    waiting = steps.c.decision.is_(None)
    count = connection.execute(select(func.count()).select_from(steps).where(waiting)).scalar_one()
    if count:
        findings.note(f"{count} endings wait for their second person.")
    old = select(certificates.c.identifier).join(steps, steps.c.certificate_id == certificates.c.id)
    for identifier in connection.execute(
        old.where(waiting, steps.c.proposed_at < now - timedelta(days=ENDING_DAYS))
    ).scalars():
        findings.add(Code.ENDING_WAITING, identifier)


def look_at_mark(findings: Findings, session: Session) -> None:
    """Look whether this is a restored register that nobody has cleared."""
    mark = find_restored_mark(session)
    if mark is not None:
        findings.add(
            Code.RESTORED_NOT_CLEARED,
            f"restored {mark.at.isoformat(timespec='minutes')}, up to event {mark.newest_event}",
        )


def _name(need: KeyNeed) -> tuple[str, str | None]:
    return need.purpose, need.issuer_code
