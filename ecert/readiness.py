"""What must be there before the service can do its whole work, looked at part by part, and what soon will not be."""

import logging
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Engine

from ecert.errors import Misconfigured, Unavailable
from ecert.expiry import ALARM_DAYS, find_ending_lines
from ecert.fieldwork.suspicions import count_open
from ecert.log.service import LogState, log_state
from ecert.provisioning import find_missing_keys
from ecert.reminding.service import ReminderState, reminder_state
from ecert.resources import Resources
from ecert.signing.keys import Purpose
from ecert.signing.tokenkeys import TokenSigner
from ecert.storage.database import snapshot
from ecert.storage.schema import check_schema
from ecert.sync.service import SyncState, sync_state

logger = logging.getLogger(__name__)

_NOT_NEEDED = frozenset({Purpose.DOCUMENT, Purpose.ROUND})
"""Purposes of keys that an installation of before has none of, and works without."""


@dataclass(frozen=True, slots=True)
class DatabaseLook:
    """What one look at the database showed."""

    trouble: str | None
    """Why it cannot be worked with, in a sentence; None where it can."""
    sync: SyncState | None = None
    """How far sync got; None with a trouble."""
    reminders: ReminderState | None = None
    """How reminding goes; None with a trouble."""
    open_suspicions: int | None = None
    """Suspicions that nobody has answered; None with a trouble."""
    log: LogState | None = None
    """How far the public log got; None with a trouble."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the service can do its whole work."""

    parts: dict[str, str]
    """What is wrong, by the name of the part; empty when the service is ready."""
    warnings: dict[str, str]
    """What will be wrong before long, by the name of the part."""


def look_at_database(engine: Engine) -> DatabaseLook:
    """Look at the database: whether it can be worked with, how far sync got, how reminding goes. Raises nothing."""
    try:
        check_schema(engine)
        with snapshot(engine) as session:
            return DatabaseLook(
                None, sync_state(session), reminder_state(session), count_open(session), log_state(session)
            )
    except (Unavailable, Misconfigured) as error:
        return DatabaseLook(error.detail.removeprefix("database: "))
    except Exception:
        # Whoever watches must see that something is wrong, and not be told of it by a failure of the watching.
        logger.exception("unexpected error in a look at the database")
        return DatabaseLook("cannot be read; the log says why")


def find_unready(resources: Resources, *, today: date) -> dict[str, str]:
    """
    Look at every part.

    Returns:
        What is wrong, by the name of the part; empty when the service is ready.
    """
    return judge(look_at_database(resources.engine), resources, today=today).parts


def judge(look: DatabaseLook, resources: Resources, *, today: date) -> Readiness:
    """Say what is wrong and what soon will be, after a look at the database."""
    parts = {} if look.trouble is None else {"database": look.trouble}
    missing = _missing(resources, today, needed=True)
    if missing:
        parts["keys"] = f"{'; '.join(missing)}: run `ecert keys create`"
    # Without these keys everything but PDFs, or the closing of rounds, is done, so requests may come.
    lacking, ending = _missing(resources, today, needed=False), find_ending(resources, today=today)
    said = [f"{'; '.join(lacking)}: run `ecert keys create`"] if lacking else []
    said += [f"{'; '.join(ending)}: run `ecert keys rotate` (keys/README.md)"] if ending else []
    warnings = {"keys": "; ".join(said)} if said else {}
    devices = {signer.device.trouble for signer in resources.keyring.signers if isinstance(signer, TokenSigner)}
    if troubles := sorted(trouble for trouble in devices if trouble is not None):
        warnings["token"] = "; ".join(troubles)
    return Readiness(parts, warnings)


def find_ending(resources: Resources, *, today: date) -> list[str]:
    """
    List what cannot be signed any more on some day of the next 60, though it can be signed today, roots among it.

    Only days after the last one of some key are looked at: on others nothing changes.
    """
    horizon = today + timedelta(days=ALARM_DAYS)
    last_days = {signer.key.valid_to for signer in resources.keyring.signers}
    after = sorted(day + timedelta(days=1) for day in last_days if day is not None and today <= day < horizon)
    today_missing = {
        (need.purpose, need.issuer_code)
        for need, _ in find_missing_keys(resources.keyring, resources.catalogue, day=today)
    }
    found: dict[tuple[str, str | None], str] = {}
    for day in after:
        for need, error in find_missing_keys(resources.keyring, resources.catalogue, day=day):
            if (need.purpose, need.issuer_code) not in today_missing:
                found.setdefault((need.purpose, need.issuer_code), error.detail)
    return [*found.values(), *find_ending_lines(resources.keyring, today=today)]


def _missing(resources: Resources, day: date, *, needed: bool) -> list[str]:
    missing = find_missing_keys(resources.keyring, resources.catalogue, day=day)
    return [error.detail for need, error in missing if (need.purpose not in _NOT_NEEDED) is needed]
