"""Hold the public log against everything that it stands for: rows, signed checkpoints, published files."""

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Connection, Select, func, select, union_all
from sqlalchemy import Table as SqlTable

import ecert.accounts.service
import ecert.bundle.service
import ecert.statuslist.service  # noqa: F401 - each adds its tables to the metadata
from ecert.doctor.codes import Code
from ecert.doctor.findings import Findings
from ecert.doctor.rows import Held
from ecert.errors import Unavailable
from ecert.log.published import Published, PublishedLog
from ecert.log.service import EntryKind
from ecert.log.tree import HASH_BYTES, Tree, leaf_hash
from ecert.log.view import LogPlace
from ecert.storage.table import Table

PAGE = 10_000
_METADATA = Table.metadata
_ENTRIES, _CHECKPOINTS = _METADATA.tables["log_entry"], _METADATA.tables["log_checkpoint"]
_PLACED = [
    _METADATA.tables[name] for name in ("certificate", "certificate_event", "status_token", "bundle", "account_event")
]
"""Every table whose rows name a place in the log."""


def look_at_log(findings: Findings, connection: Connection, log: PublishedLog, *, quick: bool) -> None:
    """
    Compare the log of the database with what is published, and with every checkpoint that was signed.

    Args:
        findings: takes what is wrong.
        connection: of a reading transaction.
        log: as it is published.
        quick: looks at sizes and the newest checkpoint alone.
    """
    count, gaps = _measure(connection)
    if gaps:
        findings.add(Code.LOG_GAP, f"{gaps} positions below {count}", count=gaps)
    published = _open(findings, log)
    signed = connection.execute(select(func.max(_CHECKPOINTS.c.size))).scalar_one()
    size = 0 if published is None else published.size
    if size > count:
        findings.add(Code.LOG_BEHIND, f"{size} entries are published, {count} are here")
    if (signed or 0) > size and not findings.has(Code.LOG_UNREADABLE):
        findings.add(Code.LOG_ROLLED_BACK, f"a checkpoint of {signed} entries was signed, {size} are published")
    if count > size:
        findings.note(f"{count - size} entries of the log are not published yet.")
    if quick or gaps:
        return
    tree = Tree()
    for leaves in _pages(connection):
        _compare(findings, published, leaves, start=len(tree))
        tree.extend(leaf if len(leaf) == HASH_BYTES else bytes(HASH_BYTES) for leaf in leaves)
    _look_at_checkpoints(findings, connection, tree)
    findings.looked_at["entries"] = count


def look_at_places(findings: Findings, held: Held) -> None:
    """Find what was signed for one certificate and has no entry of its own in the log."""
    signed = (held.stored.record, *held.stored.events)
    for number, (content, place) in enumerate(zip(signed, held.stored.places, strict=True)):
        if not _is_entry(content, place):
            what = f"event {number}" if number else "record"
            findings.add(Code.LOG_ENTRY_MISSING, f"{held.stored.identifier}: {what}")


def look_at_lists_and_bundles(findings: Findings, connection: Connection) -> None:
    """Find status lists and bundles without an entry of their own, and entries that stand for nothing."""
    lists, bundles = _METADATA.tables["status_token"], _METADATA.tables["bundle"]
    for position, content, leaf in connection.execute(_placed(lists, lists.c.log_position)):
        if not _is_entry(content, LogPlace(position, leaf or b"")):
            findings.add(Code.LOG_ENTRY_MISSING, f"status list at {position}")
    for sequence, content, leaf in connection.execute(_placed(bundles, bundles.c.sequence)):
        if not _is_entry(content, LogPlace(0, leaf or b"")):
            findings.add(Code.LOG_ENTRY_MISSING, f"bundle {sequence}")
    lost = 0
    for position, kind in connection.execute(_unclaimed()):
        if kind == EntryKind.LOST:
            lost += 1
        else:
            findings.add(Code.LOG_ENTRY_UNKNOWN, f"position {position}")
    if lost:
        findings.note(f"{lost} entries of the log stand for what a restore has lost.")


def _is_entry(content: object, place: LogPlace | None) -> bool:
    if place is None or not isinstance(content, bytes):
        return False
    return place.leaf == leaf_hash(hashlib.sha256(content).digest())


def _placed(table: SqlTable, key: Column[Any]) -> Select[Any]:
    """Read what a table's rows have signed, each with the leaf at its place."""
    return (
        select(key, table.c.content, _ENTRIES.c.leaf)
        .outerjoin(_ENTRIES, _ENTRIES.c.position == table.c.log_position)
        .order_by(key)
        .execution_options(yield_per=PAGE)
    )


def _unclaimed() -> Select[Any]:
    """Find the entries whose position no row names."""
    named = union_all(*(select(table.c.log_position.label("position")) for table in _PLACED)).subquery()
    return (
        select(_ENTRIES.c.position, _ENTRIES.c.kind)
        .outerjoin(named, named.c.position == _ENTRIES.c.position)
        .where(named.c.position.is_(None))
        .order_by(_ENTRIES.c.position)
    )


def _measure(connection: Connection) -> tuple[int, int]:
    """Say how far the log goes, and how many positions below that are missing."""
    rows, newest = connection.execute(select(func.count(), func.max(_ENTRIES.c.position)).select_from(_ENTRIES)).one()
    count = 0 if newest is None else newest + 1
    return count, count - rows


def _open(findings: Findings, log: PublishedLog) -> Published | None:
    try:
        return log.current()
    except Unavailable as error:
        findings.add(Code.LOG_UNREADABLE, error.detail)
        return None


def _pages(connection: Connection) -> Iterator[list[bytes]]:
    statement = select(_ENTRIES.c.leaf).order_by(_ENTRIES.c.position).execution_options(yield_per=PAGE)
    for page in connection.execute(statement).scalars().partitions():
        yield [bytes(leaf) for leaf in page]


def _compare(findings: Findings, published: Published | None, leaves: list[bytes], *, start: int) -> None:
    """Compare some entries with the published ones at their positions."""
    if published is None:
        return
    for position, leaf in enumerate(leaves[: max(0, published.size - start)], start=start):
        try:
            if published.leaf(position) != leaf:
                findings.add(Code.LOG_CHANGED, f"position {position}")
        except Unavailable as error:
            findings.add(Code.LOG_UNREADABLE, error.detail)


def _look_at_checkpoints(findings: Findings, connection: Connection, tree: Tree) -> None:
    """Work out the root of every checkpoint that was ever signed."""
    for size, root in connection.execute(select(_CHECKPOINTS.c.size, _CHECKPOINTS.c.root)):
        if size > len(tree) or tree.root(size) != root:
            findings.add(Code.LOG_FORKED, f"checkpoint of {size} entries")
