"""
The command line `ecert` (HTTP and command-line contract).

Exit status: 0 done, 1 a negative answer (not valid, differences found), 2 wrong use, 3 a failure.
"""

import logging
import sys

import click

from ecert import __version__
from ecert.cli.accounts import tokens, users
from ecert.cli.demonstration import demo
from ecert.cli.keys import keys
from ecert.cli.output import FAILED, say_error
from ecert.cli.serving import migrate, platform, serve
from ecert.cli.sync import sync
from ecert.cli.templates import templates
from ecert.cli.verification import verify
from ecert.errors import EcertError, Misconfigured
from ecert.platform.settings import PlatformMisconfigured

logger = logging.getLogger(__name__)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ecert")
def cli() -> None:
    """
    Run the electronic certificate service and do its work.

    Settings come from ECERT_* environment variables (docs/settings.md); with none set, the service runs on SQLite in
    ./var/.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # The HTTP client logs every address it calls, and the platform's carry its access token; Alembic talks much.
    for name in ("httpx", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


for command in (demo, serve, migrate, users, tokens, keys, templates, verify, sync, platform):
    cli.add_command(command)


def main() -> None:
    """Run one command; what this package refuses becomes one line, and every failure an exit status of 3."""
    try:
        cli.main(prog_name="ecert")
    except EcertError as error:
        say_error(error)
        sys.exit(FAILED)
    except PlatformMisconfigured as error:
        say_error(Misconfigured(str(error)))
        sys.exit(FAILED)
    except Exception:
        # Python's own exit status would be 1, which stands for a negative answer here.
        logger.exception("unexpected error")
        sys.exit(FAILED)
