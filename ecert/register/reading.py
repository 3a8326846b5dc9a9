"""
Read one certificate for a look-up: the driver's prepared statement, in the event loop, past the object mapper.

The public look-up is the hot path, and the mapper with its session and thread costs it more than both signatures
(decision 0018, figures in docs/performance.md). Nothing else uses this; what is read is opened like everything stored.
"""

import sqlite3
from typing import Protocol

from sqlalchemy import Engine

from ecert.log.view import place_of
from ecert.register.stored import StoredCertificate
from ecert.storage.reading import connect_for_reading

# One statement is one state of the database. A record may hold a photograph, so it comes with the first event
# only; where that one is missing somebody has tampered, and an empty record says so.
_SQLITE = """
    SELECT c.id, c.identifier, c.application_id, c.head_sha256, e.sealed,
           CASE WHEN e.position = 1 THEN c.record END, CASE WHEN e.position = 1 THEN c.credential END,
           c.log_position, r.leaf, e.log_position, l.leaf
    FROM certificate c LEFT JOIN certificate_event e ON e.certificate_id = c.id
    LEFT JOIN log_entry r ON r.position = c.log_position LEFT JOIN log_entry l ON l.position = e.log_position
    WHERE c.{} = ? ORDER BY e.position
"""
_BY_IDENTIFIER, _BY_CREDENTIAL = _SQLITE.format("identifier"), _SQLITE.format("credential_sha256")


class CertificateReader(Protocol):
    """Finds certificates as they are stored, each in one consistent state."""

    async def find_by_identifier(self, identifier: str) -> StoredCertificate | None:
        """Find a certificate by its identifier."""
        ...

    async def find_by_credential(self, digest: bytes) -> StoredCertificate | None:
        """Find the certificate whose code this is, by SHA-256 of the signed credential."""
        ...

    async def open(self) -> None:
        """Prepare for reading; a database that cannot be reached yet is no error."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...


def open_reader(engine: Engine) -> CertificateReader:
    """Give the reader for an engine's database; it connects when it is opened or first used."""
    if engine.dialect.name == "sqlite":
        return SqliteReader(engine)
    # An installation on SQLite does not load the other database's driver: 9 MB and a tenth of a second.
    from ecert.register.pgreading import PostgresqlReader  # noqa: PLC0415

    return PostgresqlReader(engine)


class SqliteReader:
    """Reads on a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        """Remember the database; nothing is opened yet."""
        self._engine = engine
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Do nothing: the file may not be there before the first migration."""

    async def find_by_identifier(self, identifier: str) -> StoredCertificate | None:
        """Find a certificate by its identifier."""
        return self._find(_BY_IDENTIFIER, identifier)

    async def find_by_credential(self, digest: bytes) -> StoredCertificate | None:
        """Find the certificate whose code this is, by SHA-256 of the signed credential."""
        return self._find(_BY_CREDENTIAL, digest.hex())

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _find(self, statement: str, value: str) -> StoredCertificate | None:
        if self._connection is None:
            self._connection = connect_for_reading(self._engine)
        rows = self._connection.execute(statement, (value,)).fetchall()
        if not rows:
            return None
        certificate_id, identifier, application_id, head, _, record, credential, *place, _, _ = rows[0]
        told = [row for row in rows if row[4] is not None]
        return StoredCertificate(
            certificate_id,
            identifier,
            application_id,
            record or b"",
            credential or b"",
            head,
            tuple(row[4] for row in told),
            (place_of(*place), *(place_of(row[9], row[10]) for row in told)),
        )
