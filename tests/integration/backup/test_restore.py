"""Restores: into an empty place, from either engine into either, all or nothing, with numbers that go on."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from ecert.accounts.devices import enrol_device, invite_device
from ecert.accounts.principal import AccountRole, Principal
from ecert.accounts.service import create_account, find_account
from ecert.backup.errors import BackupInvalid, DatabaseNotEmpty
from ecert.backup.form import ColumnForm, Header, TableForm
from ecert.backup.frames import FrameWriter
from ecert.backup.restore import EVENT_GAP_PER_MINUTE, MAX_EVENT_NUMBER, MIN_EVENT_GAP, check_backup, restore_backup
from ecert.doctor.codes import Code
from ecert.errors import InvalidInput
from ecert.fieldwork.arrival import from_device
from ecert.fieldwork.closing import end_round
from ecert.fieldwork.forms import EndForm, NoteForm, RoundForm, ScanForm, SuspicionForm
from ecert.fieldwork.reading import Photo
from ecert.fieldwork.service import add_note, add_photo, add_scan, begin_round
from ecert.fieldwork.suspicions import report_suspicion
from ecert.fieldwork.verdict import Verdict
from ecert.register.lifecycle import Step
from ecert.signing.filecrypt import Encryptor
from ecert.storage.database import snapshot, transaction
from ecert.storage.installation import clear_restored_mark
from ecert.storage.schema import is_up_to_date, upgrade_database
from tests.building import NOON, an_application, the_catalogue, the_keyring
from tests.integration.backup.conftest import Places
from tests.integration.backup.filling import fill
from tests.integration.backup.looking import (
    PASSPHRASE,
    ask_doctor,
    back_up,
    contents,
    found,
    restore,
    tables_of,
)
from tests.integration.sync.bureau import KIND, Bureau

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}
ACCOUNT = TableForm(
    "account",
    [
        ColumnForm("id", "integer"),
        ColumnForm("name", "text"),
        ColumnForm("roles", "text"),
        ColumnForm("disabled", "truth"),
        ColumnForm("created_at", "instant"),
    ],
    1,
)
BLOCK = TableForm(
    "status_block",
    [ColumnForm("list_number", "integer"), ColumnForm("block", "integer"), ColumnForm("shuffle", "bytes")],
    1,
)
ANNA = [7, "anna", "clerk", False, "2026-03-02T04:00:00+00:00"]


def a_busy_register(engine: Engine) -> Bureau:
    """Give a register with a little of everything: steps, inspections, endings, versions, files, ratings, papers."""
    bureau = Bureau(engine)
    for entry in the_catalogue():
        if entry.template.may_be_issued_on(NOON.date()):
            bureau.issue(an_application(entry.template.slug))
    first = bureau.issue()
    bureau.take(Step.SUSPEND, first)
    bureau.take(Step.RESUME, first)
    bureau.inspect(first)
    bureau.print(first, "A00001")
    body = an_application(KIND, business_type="change", predecessor=first)
    bureau.issue(body)
    bureau.take(Step.REVOKE, bureau.issue())
    # More files than are read at once, and each larger than a chunk.
    files = [bureau.attach(b"%PDF-1.7\n" + bytes([byte]) * 300_000) for byte in range(5)]
    bureau.issue(an_application(KIND, attachments=[(sha256, "营业执照副本") for sha256 in files[:2]]))
    with transaction(engine) as session:
        columns, values = "application_id, stars, comment, rated_at", "id, 5, '办理快', submitted_at"
        rate = f"insert into application_rating ({columns}) select {values} from application"  # noqa: S608 - our own
        session.connection().execute(text(rate))
    do_fieldwork(engine)
    return bureau


def do_fieldwork(engine: Engine) -> None:
    """Let a device of an inspector begin a round, put a scan, a note and a photo, end it, and report a suspicion."""
    with transaction(engine) as session:
        create_account(session, name="wangwu", roles=["inspector"], now=NOON, keyring=the_keyring())
        code = invite_device(session, account_name="wangwu", by=None, now=NOON, keyring=the_keyring()).code
        enrolled = enrol_device(session, code=code, label="一号", now=NOON, keyring=the_keyring())
        account = find_account(session, "wangwu")
    assert account is not None
    assert account.id is not None
    by = Principal(account.id, "wangwu", frozenset({AccountRole.INSPECTOR}), enrolled.device.device_id)
    told, number = from_device(by, now=NOON), "湘执法-18001"
    ids = [f"{count:08x}-0000-4000-8000-000000000000" for count in range(4)]
    scan = ScanForm(
        scanned_at=NOON,
        inspector_number=number,
        code="x\0",
        offline=True,
        outcome="FAILED",
        status="unknown",
        reasons=[],
    )
    verdict = Verdict("FAILED", "unknown", ["malformed"])
    photo = Photo("a" * 64, "image/jpeg", 7, told.device_id, NOON)
    note = NoteForm(written_at=NOON, inspector_number=number, photo_sha256="a" * 64)
    suspicion = SuspicionForm(reported_at=NOON, inspector_number=number, kind="other", text="疑点")
    with transaction(engine) as session:
        begin_round(session, ids[0], RoundForm(NOON, number), told)
        add_scan(session, ids[0], ids[1], scan, verdict, told)
        add_photo(session, ids[0], photo, told)
        add_note(session, ids[0], ids[1], ids[2], note, told)
        end_round(session, ids[0], EndForm(NOON, 1, 1), told, keyring=the_keyring())
        report_suspicion(session, ids[3], suspicion, by=by, now=NOON)


def a_backup(path: Path, header: Header, rows: Sequence[tuple[int, list[Any]]]) -> None:
    """Write a backup by hand."""
    sink = io.BytesIO()
    encryptor = Encryptor(sink, PASSPHRASE, work_factor=4)
    writer = FrameWriter(encryptor.write, header)
    for table, row in rows:
        writer.add(table, row)
        writer.close_chunk(table)
    writer.finish()
    encryptor.finish()
    path.write_bytes(sink.getvalue())


def a_header(revision: str, *tables: TableForm) -> Header:
    """Make the header of a backup by hand."""
    return Header("ecert-backup", 1, datetime(2026, 1, 1, tzinfo=UTC), "0", "sqlite", revision, 0, [], list(tables))


def test_register_goes_to_the_other_engine_and_back_unchanged(
    engine: Engine, places: Places, kind: str, tmp_path: Path
) -> None:
    """Every value of every row is the same in the third database as in the first."""
    a_busy_register(engine)
    before = contents(engine)
    assert len(before["certificate"]) > 30
    for number, name in enumerate([OTHER[kind], kind]):
        back_up(engine, tmp_path / f"{number}.age")
        engine = places(name)
        restore(engine, tmp_path / f"{number}.age")
        assert contents(engine) == before
        assert set(found(ask_doctor(engine))) == {Code.RESTORED_NOT_CLEARED}
        assert is_up_to_date(engine)


def test_numbers_go_on_behind_the_backup(engine: Engine, places: Places, kind: str, tmp_path: Path) -> None:
    """Rows that are made after a restore into the other engine meet none that came from the backup."""
    bureau = a_busy_register(engine)
    back_up(engine, tmp_path / "backup.age")
    restored = places(OTHER[kind])
    restore(restored, tmp_path / "backup.age")
    with transaction(restored) as session:
        clear_restored_mark(session, told_by="anna", because="the papers were gone through", now=NOON)
    bureau.engine = restored
    newest = contents(restored)["certificate_event"][-1][0] + MIN_EVENT_GAP
    identifier = bureau.issue()
    bureau.take(Step.SUSPEND, identifier)
    assert [row[0] for row in contents(restored)["certificate_event"][-2:]] == [newest + 1, newest + 2]
    assert ask_doctor(restored).listed() == []


def newest_event(bureau: Bureau, engine: Engine) -> int:
    """Let a restored installation make an event, and give its number."""
    with transaction(engine) as session:
        clear_restored_mark(session, told_by="anna", because="the papers were gone through", now=NOON)
    bureau.engine = engine
    bureau.issue()
    return int(contents(engine)["certificate_event"][-1][0])


def test_event_number_of_a_lost_event_never_comes_again(
    engine: Engine, places: Places, kind: str, tmp_path: Path
) -> None:
    """Whoever read events after the backup, and after a first restore of it, misses none of those that follow."""
    bureau = Bureau(engine)
    bureau.issue()
    back_up(engine, tmp_path / "backup.age")
    bureau.issue()
    lost = contents(engine)["certificate_event"][-1][0]
    first = places(kind)
    assert restore(first, tmp_path / "backup.age").next_event == lost + MIN_EVENT_GAP
    after_first = newest_event(bureau, first)
    assert after_first == lost + MIN_EVENT_GAP
    second = places(kind)
    later = NOON + timedelta(minutes=30)
    summary = restore_backup(second, tmp_path / "backup.age", passphrase=PASSPHRASE, now=later)
    assert summary.next_event == after_first + 30 * EVENT_GAP_PER_MINUTE
    assert newest_event(bureau, second) == summary.next_event


def test_gap_can_be_chosen_and_must_leave_numbers(engine: Engine, places: Places, kind: str, tmp_path: Path) -> None:
    """An empty register, too, remembers where to begin; a gap beyond all numbers restores nothing."""
    back_up(engine, tmp_path / "backup.age")
    restored = places(kind)
    for gap in (-1, MAX_EVENT_NUMBER):
        with pytest.raises(InvalidInput, match="event_gap"):
            restore_backup(restored, tmp_path / "backup.age", passphrase=PASSPHRASE, now=NOON, event_gap=gap)
    summary = restore_backup(restored, tmp_path / "backup.age", passphrase=PASSPHRASE, now=NOON, event_gap=41)
    assert summary.next_event == 42
    bureau = Bureau(restored)
    with transaction(restored) as session:
        clear_restored_mark(session, told_by="anna", because="the papers were gone through", now=NOON)
    bureau.issue()
    assert contents(restored)["certificate_event"][-1][0] == 42


def test_empty_register_is_restored(engine: Engine, place: Engine, tmp_path: Path) -> None:
    """An office may back up on its first day."""
    back_up(engine, tmp_path / "backup.age")
    restore(place, tmp_path / "backup.age")
    assert contents(place) == contents(engine)


def test_migrated_place_without_rows_is_empty(engine: Engine, place: Engine, tmp_path: Path) -> None:
    """Whoever said `ecert migrate` first has done no harm."""
    fill(engine, 2)
    back_up(engine, tmp_path / "backup.age")
    upgrade_database(place)
    restore(place, tmp_path / "backup.age")
    assert contents(place) == contents(engine)


def test_database_that_holds_rows_is_refused(engine: Engine, tmp_path: Path) -> None:
    """Even the one that the backup is of, and it stays as it is."""
    fill(engine, 2)
    back_up(engine, tmp_path / "backup.age")
    before = contents(engine)
    with pytest.raises(DatabaseNotEmpty, match="holds rows"):
        restore(engine, tmp_path / "backup.age")
    assert contents(engine) == before


def test_one_row_is_enough_to_be_refused(engine: Engine, place: Engine, tmp_path: Path) -> None:
    """Whatever table it is in."""
    back_up(engine, tmp_path / "backup.age")
    upgrade_database(place)
    with transaction(place) as session:
        session.connection().execute(text("insert into application_counter values ('20260302', 1)"))
    with pytest.raises(DatabaseNotEmpty, match="holds rows"):
        restore(place, tmp_path / "backup.age")


def test_database_of_somebody_else_is_refused(engine: Engine, place: Engine, tmp_path: Path) -> None:
    """A table that is not ours is left alone, rows or not."""
    back_up(engine, tmp_path / "backup.age")
    with transaction(place) as session:
        session.connection().execute(text("create table theirs (id integer primary key)"))
    with pytest.raises(DatabaseNotEmpty, match="not this service's"):
        restore(place, tmp_path / "backup.age")
    assert tables_of(place) == ["theirs"]


def test_restore_twice_is_refused(engine: Engine, place: Engine, tmp_path: Path) -> None:
    """The mark of the first one is a row already."""
    back_up(engine, tmp_path / "backup.age")
    restore(place, tmp_path / "backup.age")
    with pytest.raises(DatabaseNotEmpty):
        restore(place, tmp_path / "backup.age")


def test_backup_of_an_older_version_is_brought_up_to_date(place: Engine, tmp_path: Path) -> None:
    """Its tables are made as they were, filled, and migrated."""
    a_backup(tmp_path / "old.age", a_header("0001", ACCOUNT), [(0, ANNA)])
    restore(place, tmp_path / "old.age")
    assert is_up_to_date(place)
    assert contents(place)["account"] == [(7, "anna", "clerk", False, NOON, None, None)]


def test_backup_of_a_later_version_is_refused(place: Engine, tmp_path: Path) -> None:
    """Its tables are unknown here."""
    a_backup(tmp_path / "late.age", a_header("9999", ACCOUNT), [(0, ANNA)])
    with pytest.raises(BackupInvalid, match="later version"):
        restore(place, tmp_path / "late.age")
    with pytest.raises(BackupInvalid, match="later version"):
        check_backup(tmp_path / "late.age", passphrase=PASSPHRASE)


@pytest.mark.parametrize(
    ("table", "rows", "says"),
    [
        (TableForm("nowhere", [ColumnForm("id", "integer")], 1), [[1]], "other tables or columns"),
        (TableForm("account", [*ACCOUNT.columns, ColumnForm("shoe", "integer")], 1), [[*ANNA, 1]], "other tables"),
        (TableForm("account", ACCOUNT.columns[:-1], 1), [ANNA[:-1]], "other tables or columns"),
        (TableForm("account", ACCOUNT.columns, 2), [ANNA, ANNA], "contradict each other"),
        (TableForm("account", ACCOUNT.columns, 1), [[*ANNA[:1], None, *ANNA[2:]]], "do not fit"),
        (BLOCK, [[3, 0, b"x"]], "contradict each other"),
    ],
    ids=["unknown table", "unknown column", "column missing", "key twice", "nothing said", "names nobody"],
)
def test_rows_that_do_not_fit_are_refused(
    place: Engine, tmp_path: Path, table: TableForm, rows: list[Any], says: str
) -> None:
    """What the database does not take is the backup's fault, and nothing of it stays."""
    a_backup(tmp_path / "odd.age", a_header("0001", table), [(0, row) for row in rows])
    with pytest.raises(BackupInvalid, match=says):
        restore(place, tmp_path / "odd.age")
    assert tables_of(place) == []


def test_wrong_passphrase_restores_nothing(engine: Engine, place: Engine, tmp_path: Path) -> None:
    """And the text says that it may be the passphrase."""
    back_up(engine, tmp_path / "backup.age")
    with pytest.raises(BackupInvalid, match="passphrase is another one"):
        restore_backup(place, tmp_path / "backup.age", passphrase=PASSPHRASE[::-1], now=NOON)
    assert tables_of(place) == []


def test_missing_file_is_an_error(place: Engine, tmp_path: Path) -> None:
    """The text names the file."""
    with pytest.raises(BackupInvalid, match=r"none\.age: cannot be read"):
        restore(place, tmp_path / "none.age")


def test_mark_of_a_restore_names_the_backup(engine: Engine, place: Engine, tmp_path: Path) -> None:
    """Digest of the file, and how far it reaches."""
    fill(engine, 2)
    written = back_up(engine, tmp_path / "backup.age")
    restore(place, tmp_path / "backup.age")
    with snapshot(place) as session:
        marks = session.connection().execute(text("select kind, newest_event, backup_sha256 from installation_mark"))
        assert marks.all() == [("restored", 2, written.sha256)]
