"""The command that runs the provincial platform's stand-in."""

import click

from ecert.cli.listening import descriptor_option, host_option, listen
from ecert.clock import system_clock
from ecert.errors import Misconfigured
from ecert.platform import PlatformSettings, create_platform
from ecert.platform.settings import PlatformMisconfigured
from ecert.settings import Settings


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
    try:
        settings = PlatformSettings(
            database=own.platform_database,
            client_id=own.platform_client_id,
            client_secret=own.platform_client_secret,
            sm4_key=own.platform_sm4_key,
            clock=system_clock,
            accept_provisional=accept_provisional,
            faults_allowed=faults,
        )
        app = create_platform(settings)
    except PlatformMisconfigured as error:
        raise Misconfigured(str(error)) from error
    listen(app, host, port, fd, access_log=True)
