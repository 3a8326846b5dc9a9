"""The command that verifies a code or looks a certificate up in the register of this installation."""

import sys
from datetime import datetime
from pathlib import Path

import click

from ecert.cli.output import NEGATIVE, console, json_option, say_json
from ecert.clock import system_clock
from ecert.register.digits import MAX_CODE_LENGTH
from ecert.register.lifecycle import STATUS_ZH
from ecert.resources import open_resources
from ecert.settings import Settings
from ecert.storage.database import snapshot
from ecert.verification.report import Outcome, VerificationReport
from ecert.verification.service import Readings, verify_text
from ecert.verification.view import view_report


@click.command()
@click.argument("text_or_file")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day asked about; today if left out.")
@json_option
def verify(text_or_file: str, on: datetime | None, as_json: bool) -> None:
    """Verify a code (as text, or in a file) or a certificate identifier against the register."""
    resources = open_resources(Settings.from_env())
    text = _read(text_or_file)
    readings = Readings(resources.keyring, resources.catalogue, system_clock())
    with snapshot(resources.engine) as session:
        report = verify_text(session, text, readings, on=None if on is None else on.date())
    if as_json:
        say_json(view_report(report))
    else:
        _say(report)
    if report.outcome is not Outcome.PASSED:
        sys.exit(NEGATIVE)


def _read(text_or_file: str) -> str:
    """Take the argument as a file where there is one of this name, else as the text itself."""
    path = Path(text_or_file)
    try:
        if not path.is_file():
            return text_or_file
        with path.open("rb") as file:
            return file.read(MAX_CODE_LENGTH + 1).decode("utf-8", "replace").strip()
    except OSError:
        return text_or_file


def _say(report: VerificationReport) -> None:
    console().print(f"{report.outcome}  {report.status} {STATUS_ZH[report.status]}  ({report.as_of})")
    for check in report.checks:
        console().print(f"  {check.name:10} {check.outcome:13} {check.reason}  {check.detail}")
    facts = report.certificate
    if facts is not None:
        console().print(f"  {facts.title}  {facts.certificate_number}  {facts.holder_name}")
        mark = "  (type code provisional)" if facts.type_code_provisional else ""
        console().print(f"  {facts.identifier}{mark}")
