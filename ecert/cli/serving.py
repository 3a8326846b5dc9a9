"""The command that serves."""

import gc

import click

from ecert.app import create_app
from ecert.cli.listening import descriptor_option, host_option, listen
from ecert.resources import open_resources
from ecert.settings import Settings
from ecert.storage.schema import check_schema


@click.command()
@host_option
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@descriptor_option
@click.option("--no-publish", is_flag=True, help="Leave publishing the log to others, or to `ecert log checkpoint`.")
def serve(host: str, port: int, fd: int | None, no_publish: bool) -> None:
    """Run the service; it does not start on tables of another version."""
    settings = Settings.from_env()
    resources = open_resources(settings)
    check_schema(resources.engine)
    app = create_app(resources, publishes=not no_publish)
    # What was made at the start lives until the end: the collector of cycles need not look through it again and again.
    gc.collect()
    gc.freeze()
    listen(app, host, port, fd, trusted_proxies=settings.trusted_proxies)
