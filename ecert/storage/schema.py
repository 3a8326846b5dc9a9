"""Bring the tables up to date, and tell whether they are; migrations only go forward."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from ecert.storage.database import snapshot

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade_database(engine: Engine) -> None:
    """Run every migration that the database has not seen; a database that is up to date is left alone."""
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_up_to_date(engine: Engine) -> bool:
    """Whether the database has seen every migration of this version, and none of a later one."""
    with snapshot(engine) as session:
        return MigrationContext.configure(session.connection()).get_current_revision() == _newest_revision()


@cache
def _newest_revision() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
