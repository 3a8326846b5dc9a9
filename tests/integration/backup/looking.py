"""Look at whole databases: what rows they hold, and what the doctor says of them."""

import datetime as dt
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, select

from ecert.backup.dump import BackupSummary, write_backup
from ecert.backup.restore import RestoreSummary, restore_backup
from ecert.catalogue.entries import Catalogue
from ecert.doctor.codes import Code
from ecert.doctor.examination import Patient, examine
from ecert.doctor.findings import Finding, Findings
from ecert.log.published import PublishedLog
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot
from ecert.storage.table import Table
from tests.building import NOON, the_catalogue, the_keyring

PASSPHRASE = b"correct horse battery staple"
MARKS = "installation_mark"


def back_up(engine: Engine, path: Path) -> BackupSummary:
    """Write a backup of the whole database."""
    return write_backup(engine, path, passphrase=PASSPHRASE, key_ids=["0a0b0c0d"], now=NOON)


def restore(engine: Engine, path: Path) -> RestoreSummary:
    """Restore a backup."""
    return restore_backup(engine, path, passphrase=PASSPHRASE, now=NOON)


def contents(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Give every row of every table but the marks of restores, in the order of their keys."""
    with snapshot(engine) as session:
        connection = session.connection()
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in Table.metadata.sorted_tables
            if table.name != MARKS
        }


def tables_of(engine: Engine) -> list[str]:
    """Name the tables that a database has."""
    with engine.connect() as connection:
        return inspect(connection).get_table_names()


def ask_doctor(
    engine: Engine | None,
    *,
    keyring: Keyring | None = None,
    catalogue: Catalogue | None = None,
    now: dt.datetime = NOON,
    synced: bool = False,
    quick: bool = False,
    log: PublishedLog | None = None,
) -> Findings:
    """Let the doctor look at a database, with the keys and kinds of the tests unless told otherwise."""
    findings = Findings()
    patient = Patient(engine, catalogue or the_catalogue(), keyring or the_keyring(), synced, log=log)
    examine(findings, patient, now=now, quick=quick)
    return findings


def found(findings: Findings) -> dict[Code, Finding]:
    """Give what was found by its code."""
    return {finding.code: finding for finding in findings.listed()}
