"""Commands for reminders of days that certificates have before them."""

import sys
import time

import click
import msgspec

from ecert.cli.output import NEGATIVE, console, json_option, say_error, say_json, say_table
from ecert.clock import system_clock
from ecert.errors import Misconfigured, Unavailable
from ecert.reminding.channel import Channel, LogChannel
from ecert.reminding.service import RunSummary, list_kept, send_due, settle_by_person
from ecert.resources import Resources, open_resources
from ecert.settings import Settings
from ecert.storage.database import snapshot, transaction

PAGE = 500
_COLUMNS = ["number", "kind", "subject", "due", "before", "state", "batch", "problem"]


@click.group()
def reminders() -> None:
    """Remind the office 90, 60 and 30 days before a certificate expires."""


@reminders.command("run")
@click.option("--every", type=click.IntRange(1, 86400), help="Go on for ever, looking again after so many seconds.")
@json_option
def run_reminders(every: int | None, as_json: bool) -> None:
    """Send every reminder that is due; exit 1 if the channel did not take a message."""
    resources = open_resources(Settings.from_env())
    channel = _open_channel(resources)
    summary = _run(resources, channel, as_json=as_json)
    while every is not None:
        time.sleep(every)
        try:
            summary = _run(resources, channel, as_json=as_json, quiet=True)
        except Unavailable as error:
            # The database will be back; what was claimed and not written down waits for a person.
            say_error(error)
    if summary.error_code is not None:
        sys.exit(NEGATIVE)


@reminders.command("list")
@click.option(
    "--unclear", is_flag=True, help="Only those of which a person must say what became of them; exit 1 if any."
)
@json_option
def list_reminders(unclear: bool, as_json: bool) -> None:
    """List every reminder that was sent or tried, and what became of it."""
    resources = open_resources(Settings.from_env())
    found, after, now = [], 0, system_clock()
    while True:
        with snapshot(resources.engine) as session:
            page = list_kept(session, waiting=unclear, after=after, limit=PAGE, now=now)
        found += [kept for _, kept in page]
        if len(page) < PAGE:
            break
        after = page[-1][0]
    if as_json:
        say_json({"items": [msgspec.to_builtins(kept) for kept in found], "total": len(found)})
    else:
        rows = [
            [
                kept.certificate_number,
                kept.template,
                kept.subject,
                kept.due.isoformat(),
                str(kept.days_before),
                kept.state,
                kept.batch,
                kept.problem or "",
            ]
            for kept in found
        ]
        say_table(_COLUMNS, rows)
    if unclear and found:
        sys.exit(NEGATIVE)


@reminders.command("settle")
@click.argument("batch")
@click.option("--arrived/--not-arrived", required=True, help="Whether the message of this batch reached the office.")
@json_option
def settle_batch(batch: str, arrived: bool, as_json: bool) -> None:
    """Say what became of a BATCH that waits for a person; one that did not arrive is sent by the next run."""
    resources = open_resources(Settings.from_env())
    with transaction(resources.engine) as session:
        count = settle_by_person(session, batch, arrived=arrived, now=system_clock())
    if as_json:
        say_json({"settled": count})
    else:
        console().print(f"settled {count}")


def _open_channel(resources: Resources) -> Channel:
    settings = resources.reminding
    if settings is None:
        raise Misconfigured("ECERT_REMINDER_CHANNEL: must be set to log or smtp")
    if settings.smtp is None:
        return LogChannel()
    # Only who sends mail loads what sends it.
    from ecert.reminding.smtp import SmtpChannel  # noqa: PLC0415

    return SmtpChannel(settings.smtp)


def _run(resources: Resources, channel: Channel, *, as_json: bool, quiet: bool = False) -> RunSummary:
    def say_progress(count: int) -> None:
        click.echo(f"sent {count}", err=True)

    summary = send_due(
        resources.engine, channel, catalogue=resources.catalogue, now=system_clock(), on_progress=say_progress
    )
    if quiet and not summary.messages and summary.error_code is None:
        return summary
    if as_json:
        say_json(summary)
    else:
        console().print(f"sent {summary.sent} in {summary.messages} messages")
        if summary.error is not None:
            console().print(f"{summary.error_code}: {summary.error}")
    return summary
