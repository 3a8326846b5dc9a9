"""Work out what the next bundle does not trust: what the newest one did not, and what was declared since."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from ecert.bundle.distrust import Distrust, Distrusted, mark_of, write_marks
from ecert.log.past import find_past
from ecert.log.published import PublishedLog
from ecert.register.older import find_older


def draw_distrust(
    session: Session, before: Distrust, declared: Mapping[bytes, datetime | None], log: PublishedLog
) -> Distrust:
    """
    Work out what the bundle after one does not trust, in a reading transaction.

    Args:
        session: the transaction.
        before: what the newest bundle does not trust.
        declared: keys that were declared, each with its instant, or None where nothing that it signed is trusted.
        log: the public log.

    Raises:
        LogForked: the log of an earlier instant cannot be told from the database.
    """
    revoked = before.revoked | {key_id for key_id, since in declared.items() if since is None}
    distrusted: dict[bytes, Distrusted] = {}
    for key_id in (before.distrusted.keys() | declared.keys()) - revoked:
        known, since = before.distrusted.get(key_id), declared.get(key_id)
        if since is None or (known is not None and known.since <= since):
            # The root has signed it so; it is not asked again what was older.
            if known is not None:
                distrusted[key_id] = known
            continue
        older = find_older(session, key_id, find_past(session, since, log))
        distrusted[key_id] = Distrusted(since, keep(older, known))
    return Distrust(revoked, distrusted)


def keep(digests: Iterable[bytes], known: Distrusted | None) -> bytes:
    """
    Give the marks of older credentials; of a key that is distrusted already, only those that were kept before.

    Args:
        digests: SHA-256 of each signed credential that is older.
        known: what the newest bundle says of the key.
    """
    marks = {mark_of(digest) for digest in digests}
    return write_marks(marks if known is None else marks & known.marks)
