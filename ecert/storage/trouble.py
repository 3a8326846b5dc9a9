"""
Tell what a database's error means, where it is nobody's mistake in this code.

Only the driver's own codes are looked at (SQLSTATE, SQLite's result codes), never whether it is this or that database.
The sentences name no value: a database's own text may repeat what was to be stored.
"""

from ecert.errors import EcertError, Misconfigured, Unavailable

_UNREACHABLE = "cannot be reached: see that it runs and that ECERT_DATABASE_URL names it"
_LOCKED = "is kept locked by other work for too long"
_READ_ONLY = "is read-only, so nothing can be stored"
_FULL = "has no room left on its disk"
_DISK = "cannot read or write its disk"
_CROSSED = "two requests got in each other's way; nothing of this one was done"
_BUSY = "has no connection left"
_DAMAGED = "the file is damaged or is no database: restore a backup"
_TABLES = "the tables are not those of this version: run `ecert migrate`"

_SQLSTATES = {
    "08": _UNREACHABLE,
    "25006": _READ_ONLY,
    "40001": _CROSSED,
    "40P01": _CROSSED,
    "53100": _FULL,
    "53200": "has no memory left",
    "53300": _BUSY,
    "55P03": _LOCKED,
    "57014": "took too long over a statement",
    "57P01": _UNREACHABLE,
    "57P02": _UNREACHABLE,
    "57P03": _UNREACHABLE,
    "58030": _DISK,
}
"""What a SQLSTATE, or a class of them (PostgreSQL, appendix A), says about the database."""

_SQLITE_CODES = {
    5: _LOCKED,  # SQLITE_BUSY
    6: _LOCKED,  # SQLITE_LOCKED
    8: _READ_ONLY,  # SQLITE_READONLY
    10: _DISK,  # SQLITE_IOERR
    13: _FULL,  # SQLITE_FULL
    14: "its file cannot be opened: see that ECERT_DATABASE_URL names it",  # SQLITE_CANTOPEN
    15: _LOCKED,  # SQLITE_PROTOCOL
}
"""What a primary result code (sqlite.org/rescode.html) says about the database."""

_DAMAGED_CODES = frozenset({11, 26})
"""SQLITE_CORRUPT and SQLITE_NOTADB."""
_MISSING_STATES = frozenset({"42P01", "42703"})
"""Undefined table, undefined column."""
_MISSING_TEXTS = ("no such table", "no such column", "has no column named")
"""SQLite has no code for these."""
_LOST_STATE, _LOST_TEXT = "3B001", "no such savepoint"
"""A savepoint is gone: the database has rolled back the whole transaction by itself, as SQLite does when it is full."""
_CONNECTION_ERRORS = frozenset({"OperationalError", "InterfaceError"})
"""How the drivers and SQLAlchemy name errors of a connection; one without a code never got as far as a statement."""
_POOL_ERROR = "TimeoutError"
"""SQLAlchemy's error where every connection of the pool is at work."""


def find_trouble(error: BaseException) -> EcertError | None:
    """Turn an error of the database or its driver into one of ours; None where it speaks of a defect or a conflict."""
    if isinstance(error, EcertError):
        return None
    origin = getattr(error, "orig", None) or error
    state, code = getattr(origin, "sqlstate", None), getattr(origin, "sqlite_errorcode", None)
    text = None
    if state is not None:
        if state in _MISSING_STATES:
            return Misconfigured(f"database: {_TABLES}")
        text = _SQLSTATES.get(state) or _SQLSTATES.get(state[:2])
    elif code is not None:
        if code & 0xFF in _DAMAGED_CODES:
            return Misconfigured(f"database: {_DAMAGED}")
        if any(missing in str(origin) for missing in _MISSING_TEXTS):
            return Misconfigured(f"database: {_TABLES}")
        text = _SQLITE_CODES.get(code & 0xFF)
    elif _is_named(origin, _CONNECTION_ERRORS):
        text = _UNREACHABLE
    elif type(error).__module__.startswith("sqlalchemy.") and _is_named(error, {_POOL_ERROR}):
        text = _BUSY
    if text is None and getattr(error, "connection_invalidated", False):
        text = _UNREACHABLE
    if text is None and (state == _LOST_STATE or _LOST_TEXT in str(origin)):
        return _find_before(error)
    return None if text is None else Unavailable(f"database: {text}")


def _find_before(error: BaseException) -> EcertError | None:
    """Find the trouble that came before an error which only followed from it."""
    before = error.__context__
    while before is not None:
        trouble = find_trouble(before)
        if trouble is not None:
            return trouble
        before = before.__context__
    return None


def is_taken(error: BaseException) -> bool:
    """Whether a row could not be stored because another one has what must be its own (a unique key)."""
    origin = getattr(error, "orig", error)
    name = getattr(origin, "sqlite_errorname", None)
    unique = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}
    return name in unique or getattr(origin, "sqlstate", None) == "23505"


def _is_named(error: BaseException, names: set[str] | frozenset[str]) -> bool:
    return any(kind.__name__ in names for kind in type(error).__mro__)
