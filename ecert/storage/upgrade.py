"""Run the migrations; the only module of the service that loads Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def run_migrations(connection: Connection, folder: Path, *, revision: str = "head") -> None:
    """Bring the tables behind *connection* to the newest revision, or to another one."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
