"""Tell whose token a request carries on PostgreSQL; `ecert.accounts.reading` says why it is done so."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine

from ecert.accounts.principal import Principal, Scopes
from ecert.accounts.reading import digest_of, principal_of
from ecert.errors import Unauthenticated
from ecert.gathering import Gathering
from ecert.storage.pgreading import make_reading_pool

_STATEMENT = """
    SELECT t.sha256, t.expires_at, a.id, a.name, a.roles, a.authority, a.display_name, d.id, d.shut_out_at
    FROM token t JOIN account a ON a.id = t.account_id LEFT JOIN device d ON d.token_id = t.id
    WHERE t.sha256 = ANY(%s) AND t.revoked_at IS NULL AND NOT a.disabled
"""
_MOST = 64
"""How many tokens are looked up together at most."""

Asked = tuple[str, datetime]
"""A token's hash, and the instant at which it must be good."""


class PostgresqlPrincipals:
    """Reads on a connection of its own; requests that come together are told apart by one statement."""

    def __init__(self, engine: Engine, scopes: Scopes) -> None:
        """Remember the database; nothing is opened yet."""
        self._scopes = scopes
        self._pool = make_reading_pool(engine, size=1, name="principals")
        self._gathering: Gathering[Asked, Principal] = Gathering(self._identify_all, most=_MOST)

    async def open(self) -> None:
        """Begin to connect, in the background."""
        await self._pool.open(wait=False)

    async def identify(self, token: str, *, now: datetime) -> Principal:
        """Tell whose token this is."""
        return await self._gathering.ask((digest_of(token), now))

    async def close(self) -> None:
        """Close the connection."""
        await self._pool.close()

    async def _identify_all(self, asked: Sequence[Asked]) -> list[Principal | Exception]:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_STATEMENT, (sorted({digest for digest, _ in asked}),), binary=True)
            found = {digest: (expires_at, rest) for digest, expires_at, *rest in await cursor.fetchall()}
        answers: list[Principal | Exception] = []
        for digest, now in asked:
            expires_at, account = found.get(digest, (now, None))
            try:
                answers.append(principal_of(account if now < expires_at else None, self._scopes))
            except Unauthenticated as refused:
                answers.append(refused)
        return answers
