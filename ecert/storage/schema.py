"""Bring the tables up to date, and tell whether they are; migrations only go forward."""

from functools import cache
from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlmodel import Session

from ecert.errors import Misconfigured
from ecert.storage.database import snapshot, take_turn, transaction

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade_database(engine: Engine) -> None:
    """
    Run every migration that the database has not seen; a database that is up to date is left alone.

    Two that migrate at once do it one after the other, and while nobody numbers events.

    Raises:
        Misconfigured: the database has seen migrations of a later version.
        Unavailable: the database cannot be used now.
    """
    with transaction(engine) as session:
        take_turn(session)
        _refuse_newer(_current_revision(session))
        # Only whoever migrates loads what does it: it is a tenth of the service's memory.
        from ecert.storage.upgrade import run_migrations  # noqa: PLC0415

        run_migrations(session.connection(), MIGRATIONS)


def is_up_to_date(engine: Engine) -> bool:
    """Whether the database has seen every migration of this version, and none of a later one."""
    with snapshot(engine) as session:
        return _current_revision(session) == _newest_revision()


def check_schema(engine: Engine) -> None:
    """
    Insist that the database has seen every migration of this version, and none of a later one.

    Raises:
        Misconfigured: its tables are older or newer; the text says what to do.
        Unavailable: the database cannot be used now.
    """
    with snapshot(engine) as session:
        current = _current_revision(session)
    _refuse_newer(current)
    if current != _newest_revision():
        raise Misconfigured("database: the tables are not up to date: run `ecert migrate`")


def _refuse_newer(current: str | None) -> None:
    if current is not None and current not in _known_revisions():
        raise Misconfigured(
            "database: the tables are newer than this version of ecert: run the version that made them, or a later one"
        )


def _current_revision(session: Session) -> str | None:
    connection = session.connection()
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _newest_revision() -> str | None:
    return max(_known_revisions(), default=None)


@cache
def _known_revisions() -> frozenset[str]:
    """Give every revision there is: the number that its file begins with."""
    return frozenset(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
