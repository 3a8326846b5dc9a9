"""The command that looks at an installation and says what is wrong."""

import sys

import click
import msgspec

from ecert.cli.backup import steps_shown
from ecert.cli.output import FAILED, NEGATIVE, console, json_option, say_json
from ecert.clock import system_clock
from ecert.doctor.codes import Code
from ecert.doctor.examination import Patient, examine
from ecert.doctor.findings import Finding, Findings
from ecert.doctor.opening import open_engine, open_files, open_keys, open_templates
from ecert.doctor.surroundings import look_at_addresses
from ecert.errors import Misconfigured
from ecert.log.published import open_published
from ecert.settings import Settings


class DoctorReport(msgspec.Struct, frozen=True):
    """What was found."""

    healthy: bool
    findings: list[Finding]
    notes: list[str]
    looked_at: dict[str, int]
    """How many certificates, events and applications were opened."""


@click.command()
@click.option("--quick", is_flag=True, help="Leave the register out.")
@json_option
def doctor(quick: bool, as_json: bool) -> None:
    """
    Look at settings, database, keys, templates, register and sync, and say in plain sentences what is wrong.

    Every signature and every chain of events is verified again. Exit status 1 if something is wrong, 3 if the settings
    or the database cannot be read.
    """
    findings = Findings()
    try:
        _look(findings, Settings.from_env(), quick=quick)
    except Misconfigured as error:
        findings.add(Code.SETTINGS_UNREADABLE, error.detail)
    found = findings.listed()
    if as_json:
        say_json(DoctorReport(not found, found, findings.notes, findings.looked_at))
    else:
        _say(findings, found)
    if findings.blind:
        sys.exit(FAILED)
    if found:
        sys.exit(NEGATIVE)


def _look(findings: Findings, settings: Settings, *, quick: bool) -> None:
    synced = None not in {settings.platform_url, settings.platform_client_secret, settings.platform_sm4_key}
    look_at_addresses(findings, public_url=settings.public_url, platform_url=settings.platform_url, synced=synced)
    keyring = open_keys(findings, settings.keys_dir, settings.keys_passphrase, settings.token)
    patient = Patient(
        engine=open_engine(findings, settings.database_url),
        catalogue=open_templates(findings, settings.templates_dir),
        keyring=keyring,
        synced=synced,
        files=open_files(findings, settings.file_store),
        log=None if keyring is None else open_published(settings.public_log_dir, settings.public_url, keyring),
    )
    with steps_shown("doctor") as tell:
        examine(findings, patient, now=system_clock(), quick=quick, on_progress=tell)


def _say(findings: Findings, found: list[Finding]) -> None:
    screen = console()
    for finding in found:
        times = "" if finding.count == 1 else f" ({finding.count} times)"
        screen.print(f"{finding.part}: {finding.text}  [{finding.code}]{times}", markup=False)
        for example in finding.examples:
            screen.print(f"  {example}", markup=False)
    for note in findings.notes:
        screen.print(f"note: {note}", markup=False)
    if findings.looked_at:
        screen.print(", ".join(f"{count} {what}" for what, count in findings.looked_at.items()) + " were opened.")
    screen.print("healthy" if not found else f"{len(found)} findings")
