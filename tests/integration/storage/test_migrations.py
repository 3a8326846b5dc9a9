"""Migrations and the tables in the code say the same, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from ecert.storage.database import open_database, snapshot, transaction
from ecert.storage.schema import is_up_to_date, upgrade_database
from ecert.storage.table import Table
from tests.integration.sync.bureau import Bureau


def test_migrated_tables_are_those_of_the_code(engine: Engine) -> None:
    """Nothing is left to generate after all migrations."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_places_are_copied_from_the_records_of_before(engine: Engine) -> None:
    """Each certificate gets the place that was signed; one whose record is broken gets none, and stops nobody."""
    bureau = Bureau(engine)
    identifiers = [bureau.issue() for _ in range(3)]
    places = {
        identifier: (record.status_list, record.status_index)
        for identifier in identifiers
        for record in [bureau.open(identifier).record]
    }
    with transaction(engine) as session:
        for statement in (
            "drop table distrusted_key",
            "drop table account_event",
            "drop table log_cosignature",
            "drop table log_checkpoint",
            "drop table log_entry",
            "drop table log_recovery",
            "drop table status_token",
            "alter table bundle drop column log_position",
            "alter table certificate drop column log_position",
            "alter table certificate_event drop column log_position",
            "drop index inspection_scan_subject",
            "drop table application_line",
            "drop table account_change",
            "drop table saved_view",
            "drop index certificate_searched",
            "drop index certificate_beginning",
            "drop index certificate_ended",
            "drop table case_figure",
            "drop index certificate_expiring",
            "drop index lifecycle_step_waiting",
            "drop table access_event",
            "drop table sign_in_throttle",
            "drop table sign_in_attempt",
            "drop table account_invitation",
            "drop table account_secret",
            "drop table recovery_code",
            "drop table attachment_upload",
            "drop table attachment_use",
            "drop table form_draft",
            "drop table web_session",
            "alter table account drop column authority",
            "alter table account drop column display_name",
            "drop table identity_flow",
            "drop table account_identity",
            "drop table suspicion",
            "drop table inspection_note",
            "drop table inspection_photo",
            "drop table inspection_scan",
            "drop table inspection_round",
            "drop table device_invitation",
            "drop table device",
            "drop table annotated_copy",
            "drop table document",
            "drop table bundle",
            "drop index certificate_granted",
            "drop index status_place",
            "drop index status_exception",
            "drop index ix_certificate_event_at",
            "alter table certificate drop column status_list",
            "alter table certificate drop column status_index",
            "update alembic_version set version_num = '0008'",
        ):
            session.connection().execute(text(statement))
        cut = text("update certificate set record = :cut where identifier = :identifier")
        session.connection().execute(cut, {"cut": b"\xd2\x84", "identifier": identifiers[2]})
    upgrade_database(engine)
    with engine.connect() as connection:
        rows = connection.execute(text("select identifier, status_list, status_index from certificate")).all()
        assert {row[0]: (row[1], row[2]) for row in rows} == places | {identifiers[2]: (None, None)}
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_place_is_taken_once(engine: Engine) -> None:
    """Two certificates in one place would end together."""
    bureau = Bureau(engine)
    bureau.issue()
    bureau.issue()

    def take_all() -> None:
        with transaction(engine) as session:
            session.connection().execute(text("update certificate set status_index = 7"))

    with pytest.raises(IntegrityError, match=r"(?i)status_place|status_index"):
        take_all()


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    """An up-to-date database stays as it is."""
    assert is_up_to_date(engine)
    upgrade_database(engine)
    assert is_up_to_date(engine)


def test_new_file_is_not_up_to_date(tmp_path: Path) -> None:
    """Only a migration makes it so."""
    engine = open_database(f"sqlite:///{tmp_path}/new.sqlite3")
    assert not is_up_to_date(engine)
    upgrade_database(engine)
    assert is_up_to_date(engine)
    engine.dispose()


def test_sqlite_waits_for_the_disk(tmp_path: Path) -> None:
    """WAL, full synchronisation, foreign keys and a busy timeout hold on every connection."""
    engine = open_database(f"sqlite:///{tmp_path}/new.sqlite3")
    with Session(engine) as session:
        connection = session.connection()
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}


def test_number_of_an_event_that_is_gone_never_comes_again(engine: Engine) -> None:
    """Not even the newest one's, which SQLite would give again."""
    bureau = Bureau(engine)
    bureau.issue()
    with engine.begin() as connection:
        connection.execute(text("delete from certificate_event"))
    bureau.issue()
    with engine.connect() as connection:
        assert connection.execute(text("select sequence from certificate_event")).scalar_one() == 2


def test_reader_sees_one_state(engine: Engine) -> None:
    """What another transaction commits meanwhile does not show in the middle of a reading one."""
    count = text("select count(*) from application_counter")
    with snapshot(engine) as reading:
        assert reading.connection().execute(count).scalar() == 0
        with transaction(engine) as writing:
            writing.connection().execute(text("insert into application_counter values ('20260302', 1)"))
        assert reading.connection().execute(count).scalar() == 0
    with snapshot(engine) as reading:
        assert reading.connection().execute(count).scalar() == 1


def test_failed_transaction_leaves_nothing(engine: Engine) -> None:
    """Half a unit of work is no work."""

    def work() -> None:
        with transaction(engine) as session:
            for _ in range(2):
                session.connection().execute(text("insert into application_counter values ('20260302', 1)"))

    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        work()
    with snapshot(engine) as reading:
        assert reading.connection().execute(text("select count(*) from application_counter")).scalar() == 0
