"""
List what the platform holds, so that the sender can compare it with its own register.

This is ours and follows no standard: the real province offers, as far as is known, nothing of the kind.
"""

import sqlite3

import msgspec

from ecert.platform.checks import is_row_key
from ecert.platform.refusals import Refused

DEFAULT_PAGE = 500
LARGEST_PAGE = 1000

_ITEM_NAMES = {
    "ecert_id": "eCertID",
    "identifier": "zzeCertID",
    "certificate_number": "certNum",
    "state": "certState",
    "event_number": "x_eventNumber",
}


class LedgerItem(msgspec.Struct, frozen=True, rename=_ITEM_NAMES):
    """One certificate as the platform has it now."""

    ecert_id: str
    identifier: str
    certificate_number: str
    state: str
    event_number: int
    row_sha256: str
    """Lower-case hex SHA-256 over the newest row as canonical JSON."""


class LedgerPage(msgspec.Struct, frozen=True):
    """Certificates in the order of their eCertID."""

    items: list[LedgerItem]
    next: str | None
    """What to pass as `after` for the next page; none at the end."""


def check_page(after: str, limit: int) -> None:
    """
    Check where a page begins and how long it may be.

    Raises:
        Refused: *after* is no eCertID, or *limit* is not within 1 and 1000.
    """
    if after and not is_row_key(after):
        raise Refused("after: not an eCertID")
    if not 1 <= limit <= LARGEST_PAGE:
        raise Refused(f"limit: not within 1 and {LARGEST_PAGE}")


def list_page(connection: sqlite3.Connection, after: str, limit: int) -> LedgerPage:
    """List up to *limit* certificates whose eCertID comes after *after*."""
    found = connection.execute(
        "SELECT ecert_id, identifier, certificate_number, state, event_number, row_sha256 FROM current_row"
        " WHERE ecert_id > ? ORDER BY ecert_id LIMIT ?",
        (after, limit + 1),
    ).fetchall()
    items = [LedgerItem(*columns) for columns in found[:limit]]
    return LedgerPage(items, items[-1].ecert_id if len(found) > limit else None)
