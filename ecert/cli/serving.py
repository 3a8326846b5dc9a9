"""Commands that serve: the service, the platform's stand-in, and the migration before them."""

import logging
import socket
from concurrent.futures import ThreadPoolExecutor

import click
import uvicorn
from litestar import Litestar
from litestar.concurrency import set_asyncio_executor

from ecert.app import create_app
from ecert.cli.output import json_option, say_json
from ecert.clock import system_clock
from ecert.errors import Misconfigured
from ecert.platform import PlatformSettings, create_platform
from ecert.resources import open_resources
from ecert.settings import Settings
from ecert.storage.database import open_database
from ecert.storage.schema import upgrade_database

WORKER_THREADS = 16
"""Blocking handlers that run at once; fewer than the database's pool has connections."""
GRACE_SECONDS = 20
"""How long requests that are under way may take after the order to stop."""

host_option = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
descriptor_option = click.option("--fd", type=int, help="Listen on this inherited socket instead.")


@click.command()
@host_option
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@descriptor_option
def serve(host: str, port: int, fd: int | None) -> None:
    """Run the service."""
    settings = Settings.from_env()
    _listen(create_app(open_resources(settings)), host, port, fd, trusted_proxies=settings.trusted_proxies)


@click.command()
@json_option
def migrate(as_json: bool) -> None:
    """Bring the tables up to date."""
    upgrade_database(open_database(Settings.from_env().database_url))
    if as_json:
        say_json({"up_to_date": True})
    else:
        click.echo("The tables are up to date.")


@click.command()
@host_option
@click.option("--port", default=8100, show_default=True, type=click.IntRange(1, 65535))
@descriptor_option
@click.option(
    "--accept-provisional/--refuse-provisional",
    default=True,
    show_default=True,
    help="Whether type codes are taken that nobody has assigned yet.",
)
@click.option("--faults", is_flag=True, help="Let POST /faults make the stand-in misbehave.")
def platform(host: str, port: int, fd: int | None, accept_provisional: bool, faults: bool) -> None:
    """Run the provincial platform's stand-in (docs/platform.md)."""
    own = Settings.from_env()
    if own.platform_client_secret is None or own.platform_sm4_key is None:
        raise Misconfigured(
            "ECERT_PLATFORM_CLIENT_SECRET_FILE and ECERT_PLATFORM_SM4_KEY_FILE: must name the agreed secrets"
        )
    settings = PlatformSettings(
        database=own.platform_database,
        client_id=own.platform_client_id,
        client_secret=own.platform_client_secret,
        sm4_key=own.platform_sm4_key,
        clock=system_clock,
        accept_provisional=accept_provisional,
        faults_allowed=faults,
    )
    _listen(create_platform(settings), host, port, fd)


class _WithoutQuery(logging.Filter):
    """Keeps what was searched for out of the access log: a query may hold a holder's name."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Cut the query off the path; uvicorn logs client, method, path, version and status."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                argument.partition("?")[0] if isinstance(argument, str) else argument for argument in record.args
            )
        return True


def _listen(app: Litestar, host: str, port: int, fd: int | None, *, trusted_proxies: str = "") -> None:
    """Serve until told to stop."""
    logging.getLogger("uvicorn.access").addFilter(_WithoutQuery())
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies or None,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    set_asyncio_executor(ThreadPoolExecutor(WORKER_THREADS, "ecert"))
    uvicorn.Server(config).run(sockets=None if fd is None else [socket.socket(fileno=fd)])
