"""
Keep rows: what happens when a row meets what is stored.

Every accepted row stays in the history; the one with the highest event number of an eCertID is the current one.
"""

import sqlite3
from datetime import UTC, datetime
from enum import StrEnum

from ecert.platform.identifiers import Identifier
from ecert.platform.rows import Row, compute_row_sha256, format_row


class Meeting(StrEnum):
    """How a row met the store; all but the first two are the `ErrorMsg` of a refusal."""

    STORED = "stored"
    REPEATED = "repeated"
    CONFLICT = "conflict"
    """The same event number came before with other content."""
    OUT_OF_ORDER = "out-of-order"
    """A later event is stored, and this one never came before."""
    IDENTIFIER_CHANGED = "identifier-changed"
    """The eCertID had another 证照标识 before; its queries would lose the old one."""
    IDENTIFIER_TAKEN = "identifier-taken"
    """The 证照标识 belongs to another eCertID."""


def keep_row(connection: sqlite3.Connection, row: Row, *, identifier: Identifier, now: datetime) -> Meeting:
    """
    Store a checked *row*, unless it is a repetition or contradicts what is stored.

    Args:
        connection: inside a transaction.
        row: passed `check_row`.
        identifier: the parts of the row's 证照标识.
        now: written to the history as the time of receipt.
    """
    text = format_row(row)
    digest = compute_row_sha256(text)
    refusal = _compare(connection, row, digest)
    if refusal is not None:
        return refusal
    connection.execute(
        "INSERT INTO row_history VALUES (?, ?, ?, ?, ?)",
        (row.ecert_id, row.event_number, text, digest, format_moment(now)),
    )
    connection.execute("DELETE FROM current_row WHERE ecert_id = ?", (row.ecert_id,))
    connection.execute(
        "INSERT INTO current_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row.ecert_id,
            row.event_number,
            row.identifier,
            identifier.version,
            identifier.lineage,
            row.type_code,
            row.certificate_number,
            row.state,
            text,
            digest,
        ),
    )
    return Meeting.STORED


def has_namesake(connection: sqlite3.Connection, row: Row, identifier: Identifier) -> bool:
    """Tell whether another certificate, not only another version of this one, has the row's type and number."""
    found = connection.execute(
        "SELECT 1 FROM current_row WHERE type_code = ? AND certificate_number = ? AND lineage <> ? LIMIT 1",
        (row.type_code, row.certificate_number, identifier.lineage),
    ).fetchone()
    return found is not None


def log_push(
    connection: sqlite3.Connection, now: datetime, *, row_count: int, stored_count: int, return_code: str
) -> None:
    """Write one line of the push log."""
    connection.execute(
        "INSERT INTO push_log (received_at, row_count, stored_count, return_code) VALUES (?, ?, ?, ?)",
        (format_moment(now), row_count, stored_count, return_code),
    )


def format_moment(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC with whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _compare(connection: sqlite3.Connection, row: Row, digest: str) -> Meeting | None:
    """Compare *row* with what is stored under its eCertID and identifier; nothing means it may be stored."""
    before = connection.execute(
        "SELECT row_sha256 FROM row_history WHERE ecert_id = ? AND event_number = ?", (row.ecert_id, row.event_number)
    ).fetchone()
    if before is not None:
        return Meeting.REPEATED if before[0] == digest else Meeting.CONFLICT
    newest = connection.execute(
        "SELECT event_number, identifier FROM current_row WHERE ecert_id = ?", (row.ecert_id,)
    ).fetchone()
    if newest is not None and row.event_number < newest[0]:
        return Meeting.OUT_OF_ORDER
    if newest is not None and row.identifier != newest[1]:
        return Meeting.IDENTIFIER_CHANGED
    owner = connection.execute("SELECT ecert_id FROM current_row WHERE identifier = ?", (row.identifier,)).fetchone()
    if owner is not None and owner[0] != row.ecert_id:
        return Meeting.IDENTIFIER_TAKEN
    return None
