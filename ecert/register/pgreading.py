"""Read one certificate for a look-up on PostgreSQL; `ecert.register.reading` says why it is done so."""

from psycopg.rows import TupleRow
from sqlalchemy import Engine

from ecert.log.view import place_of
from ecert.register.stored import StoredCertificate
from ecert.storage.pgreading import make_reading_pool

_STATEMENT = """
    SELECT c.id, c.identifier, c.application_id, c.head_sha256, c.record, c.credential, c.log_position,
           (SELECT leaf FROM log_entry WHERE position = c.log_position),
           ARRAY(SELECT e.sealed FROM certificate_event e WHERE e.certificate_id = c.id ORDER BY e.position),
           ARRAY(SELECT e.log_position FROM certificate_event e WHERE e.certificate_id = c.id ORDER BY e.position),
           ARRAY(SELECT l.leaf FROM certificate_event e LEFT JOIN log_entry l ON l.position = e.log_position
                 WHERE e.certificate_id = c.id ORDER BY e.position)
    FROM certificate c WHERE c.{} = %s
"""
_POOL_SIZE = 4


class PostgresqlReader:
    """Reads on a small pool of its own, without a thread; one statement is one state."""

    def __init__(self, engine: Engine) -> None:
        """Remember the database; nothing is opened yet."""
        self._pool = make_reading_pool(engine, size=_POOL_SIZE, name="look-up")

    async def open(self) -> None:
        """Begin to connect, in the background."""
        await self._pool.open(wait=False)

    async def find_by_identifier(self, identifier: str) -> StoredCertificate | None:
        """Find a certificate by its identifier."""
        return await self._find("identifier", identifier)

    async def find_by_credential(self, digest: bytes) -> StoredCertificate | None:
        """Find the certificate whose code this is, by SHA-256 of the signed credential."""
        return await self._find("credential_sha256", digest.hex())

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.close()

    async def _find(self, column: str, value: str) -> StoredCertificate | None:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_STATEMENT.format(column), (value,), binary=True)
            row: TupleRow | None = await cursor.fetchone()
        if row is None:
            return None
        certificate_id, identifier, application_id, head, record, credential, position, leaf, *of_events = row
        events, positions, leaves = of_events
        places = (place_of(position, leaf), *map(place_of, positions, leaves))
        return StoredCertificate(
            certificate_id, identifier, application_id, record, credential, head, tuple(events), places
        )
