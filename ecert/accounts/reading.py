"""
Tell whose token a request carries, before every call of the office: past the object mapper, in the event loop.

The database is asked every time, so a token that was revoked and an account that was disabled are refused at once. A
token is 32 random bytes, so a plain SHA-256 of it is enough to keep: there is nothing to guess. Looking it up by the
hash's unique index leaks no useful timing, since the caller does not choose the hash.
"""

import hashlib
import sqlite3
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Engine

from ecert.accounts.errors import DeviceShutOut
from ecert.accounts.principal import AccountRole, Principal, Scopes, kinds_within, read_roles
from ecert.accounts.tables import TokenRow
from ecert.errors import InvalidInput, Unauthenticated
from ecert.storage.reading import connect_for_reading
from ecert.storage.table import Table

_STATEMENT = """
    SELECT a.id, a.name, a.roles, a.authority, a.display_name, d.id, d.shut_out_at
    FROM token t JOIN account a ON a.id = t.account_id LEFT JOIN device d ON d.token_id = t.id
    WHERE t.sha256 = ? AND t.expires_at > ? AND t.revoked_at IS NULL AND NOT a.disabled
"""
_OF_A_DEVICE = frozenset({AccountRole.INSPECTOR})
_EXPIRES_AT = Table.metadata.tables[str(TokenRow.__tablename__)].c.expires_at


class PrincipalReader(Protocol):
    """Tells whose a token is."""

    async def identify(self, token: str, *, now: datetime) -> Principal:
        """
        Tell whose token this is.

        Raises:
            Unauthenticated: it is unknown, expired or revoked, or the account is disabled or has roles that nobody may
                have; the text is always the same.
            DeviceShutOut: it is that of a device that was shut out.
        """
        ...

    async def open(self) -> None:
        """Prepare for reading; a database that cannot be reached yet is no error."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...


def open_principals(engine: Engine, scopes: Scopes) -> PrincipalReader:
    """
    Give the reader for an engine's database; it connects when it is opened or first used.

    Args:
        engine: of the database.
        scopes: the kinds of each authority.
    """
    if engine.dialect.name == "sqlite":
        return SqlitePrincipals(engine, scopes)
    # An installation on SQLite does not load the other database's driver: 9 MB and a tenth of a second.
    from ecert.accounts.pgreading import PostgresqlPrincipals  # noqa: PLC0415

    return PostgresqlPrincipals(engine, scopes)


class SqlitePrincipals:
    """Reads on a connection of its own."""

    def __init__(self, engine: Engine, scopes: Scopes) -> None:
        """Remember the database; nothing is opened yet."""
        self._engine, self._scopes = engine, scopes
        self._connection: sqlite3.Connection | None = None
        # The file has texts for instants; only the column's own type knows which.
        self._written = _EXPIRES_AT.type.dialect_impl(engine.dialect).bind_processor(engine.dialect)

    async def open(self) -> None:
        """Do nothing: the file may not be there before the first migration."""

    async def identify(self, token: str, *, now: datetime) -> Principal:
        """Tell whose token this is."""
        if self._connection is None:
            self._connection = connect_for_reading(self._engine)
        instant = now if self._written is None else self._written(now)
        found = self._connection.execute(_STATEMENT, (digest_of(token), instant)).fetchone()
        return principal_of(found, self._scopes)

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def digest_of(token: str) -> str:
    """Give the hash under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def principal_of(found: Any, scopes: Scopes) -> Principal:  # noqa: ANN401 - a driver's row
    """
    Make the principal of an account's columns, of its device, and of when that was shut out.

    Raises:
        Unauthenticated: nothing was found, or the roles are none that somebody may have, or not those of a device.
        DeviceShutOut: the device was shut out.
    """
    if found is not None:
        account_id, name, roles, authority, display_name, device_id, shut_out_at = found
        try:
            held = read_roles(roles)
        except InvalidInput:
            held = frozenset()
        if device_id is not None:
            # Whatever else the account holds, what somebody finds in the street does an inspector's work at most.
            held &= _OF_A_DEVICE
            if shut_out_at is not None:
                raise DeviceShutOut("the device was shut out")
        if held:
            kinds = kinds_within(authority, scopes)
            return Principal(account_id, name, held, device_id, kinds, display_name or "", authority)
    raise Unauthenticated("the token is unknown or expired")
