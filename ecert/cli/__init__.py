"""
The command line `ecert` (HTTP and command-line contract).

Exit status: 0 done, 1 a negative answer (not valid, differences found), 2 wrong use, 3 a failure.
"""

import logging
import sys

import click

from ecert import __version__
from ecert.cli.lazy import LazyCommands
from ecert.errors import EcertError
from ecert.settings import read_log_format
from ecert.watching.logs import set_up_logging

logger = logging.getLogger(__name__)

COMMANDS = LazyCommands(
    {
        "backup": "ecert.cli.backup",
        "bundle": "ecert.cli.bundle",
        "demo": "ecert.cli.demonstration",
        "devices": "ecert.cli.devices",
        "doctor": "ecert.cli.doctor",
        "documents": "ecert.cli.documents",
        "keys": "ecert.cli.keys",
        "log": "ecert.cli.log",
        "migrate": "ecert.cli.migrating",
        "platform": "ecert.cli.standin",
        "reminders": "ecert.cli.reminders",
        "restore": "ecert.cli.backup",
        "rounds": "ecert.cli.rounds",
        "serve": "ecert.cli.serving",
        "sync": "ecert.cli.sync",
        "templates": "ecert.cli.templates",
        "tokens": "ecert.cli.accounts",
        "users": "ecert.cli.accounts",
        "verify": "ecert.cli.verification",
    }
)
"""Every command and the module it is in."""


@click.group(commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ecert")
def cli() -> None:
    """
    Run the electronic certificate service and do its work.

    Settings come from ECERT_* environment variables (docs/settings.md); with none set, the service runs on SQLite in
    ./var/.
    """
    set_up_logging(read_log_format())


def main() -> None:
    """Run one command; what this package refuses becomes one line, and every failure an exit status of 3."""
    try:
        cli.main(prog_name="ecert")
    except EcertError as error:
        # What draws tables and bars is not loaded by those who need none.
        from ecert.cli.output import FAILED, say_error  # noqa: PLC0415

        say_error(error)
        sys.exit(FAILED)
    except Exception:
        # Python's own exit status would be 1, which stands for a negative answer here.
        logger.exception("unexpected error")
        sys.exit(3)
