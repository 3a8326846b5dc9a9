"""The command that brings the tables up to date."""

import click

from ecert.cli.output import json_option, say_json
from ecert.settings import Settings
from ecert.storage.database import open_database
from ecert.storage.schema import upgrade_database


@click.command()
@json_option
def migrate(as_json: bool) -> None:
    """Bring the tables up to date."""
    upgrade_database(open_database(Settings.from_env().database_url))
    if as_json:
        say_json({"up_to_date": True})
    else:
        click.echo("The tables are up to date.")
