"""The doctor: a sound register is healthy, and every kind of damage has its name."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text

from ecert.bundle.content import encode_bundle, seal_bundle
from ecert.bundle.declaring import Declaration, declare
from ecert.bundle.service import prepare_bundle, publish_bundle
from ecert.doctor.codes import Code
from ecert.doctor.findings import Findings
from ecert.doctor.opening import open_engine, open_keys, open_templates
from ecert.doctor.surroundings import look_at_addresses
from ecert.errors import PlatformUnavailable
from ecert.register.lifecycle import Step
from ecert.register.steps import StepOrder, order_step
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.storage.database import open_database, transaction
from ecert.storage.installation import mark_restored
from ecert.storage.schema import upgrade_database
from ecert.sync.journal import PushEntry, begin_attempt, note_push, note_trouble
from ecert.sync.service import push_pending
from tests.building import (
    ISSUERS,
    NOON,
    OF_THE_SERVICE,
    PUBLIC_URL,
    ROOT,
    a_signer,
    an_application,
    certified,
    some_resources,
    the_catalogue,
    the_keyring,
)
from tests.integration.backup.filling import fill, make, store
from tests.integration.backup.looking import ask_doctor, found
from tests.integration.sync.bureau import KIND, Bureau
from tests.integration.sync.province import its_settings, our_settings, running

Damage = Callable[["Ward"], None]
ACCOUNTS = {"accounts": 6, "account events": 12}
"""What `hire` makes: six people, each with a token."""


class Ward:
    """A sound register with four certificates, for damage to be done to it."""

    def __init__(self, engine: Engine) -> None:
        """Issue one with three events, a replaced one, its inspected successor, and a revoked one with a file."""
        self.bureau = Bureau(engine)
        self.engine = engine
        self.paused = self.bureau.issue()
        self.bureau.take(Step.SUSPEND, self.paused)
        self.bureau.take(Step.RESUME, self.paused)
        self.replaced = self.bureau.issue()
        self.successor = self.bureau.issue(an_application(KIND, business_type="change", predecessor=self.replaced))
        self.bureau.inspect(self.successor)
        files = [(self.bureau.attach(b"%PDF-1.7"), "营业执照副本")]
        self.revoked = self.bureau.issue(an_application(KIND, attachments=files))
        self.bureau.take(Step.REVOKE, self.revoked)

    def run(self, statement: str, **values: object) -> None:
        """Write into the database from outside; `:c` is the id of the certificate with three events."""
        with transaction(self.engine) as session:
            connection = session.connection()
            query = text("select id from certificate where identifier = :identifier")
            own = connection.execute(query, {"identifier": self.paused}).scalar_one()
            bound = {"c": own} if ":c" in statement else {}
            connection.execute(text(statement), bound | values)


@pytest.fixture
def ward(engine: Engine) -> Ward:
    """Give the register."""
    return Ward(engine)


@contextmanager
def without_references(engine: Engine) -> Iterator[Connection]:
    """Write without foreign keys, as somebody with the file or the superuser's password can."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        else:
            connection.execute(text("set session_replication_role = replica"))
        yield connection
        connection.commit()
        connection.invalidate()


def writes(statement: str, **values: object) -> Damage:
    """Do damage by one statement."""
    return lambda ward: ward.run(statement, **values)


def writes_all(*statements: str) -> Damage:
    """Do damage by several statements."""

    def damage(ward: Ward) -> None:
        for statement in statements:
            ward.run(statement)

    return damage


def sets(column: str, value: object) -> Damage:
    """Change a search column."""
    return writes(f"update certificate set {column} = :value where id = :c", value=value)  # noqa: S608 - our own


def sets_event(column: str, value: object, position: int = 2) -> Damage:
    """Change a column of an event."""
    where = f"where certificate_id = :c and position = {position}"
    return writes(f"update certificate_event set {column} = :value {where}", value=value)  # noqa: S608 - our own


def loses_event(position: int) -> Damage:
    """Take an event out."""
    return writes(f"delete from certificate_event where certificate_id = :c and position = {position}")  # noqa: S608 - our own


def tampers(column: str) -> Damage:
    """Change a byte of what was signed."""
    return lambda ward: ward.bureau.tamper(ward.paused, column=column)


def tampers_with_event(ward: Ward) -> None:
    """Put another certificate's event in the place of one."""
    other = "(select sealed from certificate_event where kind = 'revoked')"
    ward.run(f"update certificate_event set sealed = {other} where certificate_id = :c and position = 3")  # noqa: S608 - our own


def renumbers_events(ward: Ward) -> None:
    """Let the second event come before the first in the register's order."""
    for change in ("sequence = -sequence", "sequence = case when position = 1 then 1002 else 1001 end"):
        ward.run(f"update certificate_event set {change} where certificate_id = :c and position < 3")  # noqa: S608 - our own
    ward.run("update certificate_event set sequence = 1003 where certificate_id = :c and position = 3")


def changes_file(ward: Ward) -> None:
    """Put other bytes in the place of a file, as many as before."""
    ward.run("update attachment set content = :content", content=b"%PDF-1.8")


def orphans_event(ward: Ward) -> None:
    """Let an event belong to a certificate that is not there."""
    with without_references(ward.engine) as connection:
        connection.execute(text("update certificate_event set certificate_id = 999 where kind = 'revoked'"))


def loses_certificate(ward: Ward) -> None:
    """Take a certificate out with all its events."""
    ward.run("delete from certificate_event where certificate_id = :c")
    ward.run("delete from certificate where id = :c")


def doubles_place(ward: Ward) -> None:
    """Enter a certificate, soundly signed, with a place that another one has."""
    place = ward.bureau.open(ward.paused).record
    made = make(9, (place.status_list, place.status_index), serial="AAAABBBBCCCC", keyring=the_keyring())
    # The database itself lets nobody do so.
    ward.run("drop index status_place")
    with transaction(ward.engine) as session:
        store(session, [made], ward.bureau.staff)


def doubles_number(ward: Ward) -> None:
    """Enter a second certificate with a number that is taken, as a second version of itself."""
    fill_place = ward.bureau.open(ward.paused).record
    one = make(101, (fill_place.status_list, 5), serial="AAAABBBBCCCC", keyring=the_keyring())
    two = make(101, (fill_place.status_list, 6), serial="DDDDEEEEFFFF", keyring=the_keyring())
    two = dataclasses.replace(two, application_id="other")
    with transaction(ward.engine) as session:
        store(session, [one], ward.bureau.staff)
    with transaction(ward.engine) as session:
        session.connection().execute(text("update certificate set version_no = 2 where serial = 'AAAABBBBCCCC'"))
        session.connection().execute(
            text("update application set application_number = 'x' where id = :id"), {"id": one.application_id}
        )
        store(session, [two], ward.bureau.staff)


def forgets_place(ward: Ward) -> None:
    """Let the status list hand out its last place again."""
    ward.run("update status_list set allocated = allocated - 1")


def marks_restored(ward: Ward) -> None:
    """Mark the register as restored."""
    with transaction(ward.engine) as session:
        mark_restored(session, backup_sha256="0" * 64, newest_event=7, now=NOON)


DAMAGES: dict[str, tuple[Damage, Code]] = {
    "record changed": (tampers("record"), Code.CERTIFICATE_BROKEN),
    "credential changed": (tampers("credential"), Code.CERTIFICATE_BROKEN),
    "event exchanged": (tampers_with_event, Code.CERTIFICATE_BROKEN),
    "first event lost": (loses_event(1), Code.CERTIFICATE_BROKEN),
    "middle event lost": (loses_event(2), Code.CERTIFICATE_BROKEN),
    "last event lost": (loses_event(3), Code.CERTIFICATE_BROKEN),
    "all events lost": (writes("delete from certificate_event where certificate_id = :c"), Code.CERTIFICATE_BROKEN),
    "head changed": (sets("head_sha256", "0" * 64), Code.CERTIFICATE_BROKEN),
    "identifier changed": (sets("identifier", "1.2.156.3005.2.x"), Code.CERTIFICATE_BROKEN),
    **{
        f"{column} changed": (sets(column, value), Code.COLUMN_WRONG)
        for column, value in {
            "template_slug": "another_kind",
            "template_version": 2,
            "serial": "0" * 12,
            "version_no": 7,
            "number": "（湘）字第99999号",
            "number_key": "nothing",
            "holder_name": "某某公司",
            "holder_code": "000",
            "issued": dt.date(2026, 3, 1),
            "valid_from": dt.date(2026, 3, 1),
            "valid_to": dt.date(2099, 1, 1),
            "standing": "suspended",
            "credential_sha256": "0" * 64,
        }.items()
    },
    "place changed": (sets("status_index", 1 << 19), Code.COLUMN_WRONG),
    "status list changed": (sets("status_list", 99), Code.COLUMN_WRONG),
    "place taken away": (sets("status_index", None), Code.COLUMN_WRONG),
    "validity without end": (sets("valid_to", None), Code.COLUMN_WRONG),
    "event's kind changed": (sets_event("kind", "resumed"), Code.EVENT_COLUMN_WRONG),
    "event's time changed": (sets_event("at", NOON - dt.timedelta(days=1)), Code.EVENT_COLUMN_WRONG),
    "event's position changed": (sets_event("position", 4, position=3), Code.EVENT_COLUMN_WRONG),
    "events renumbered": (renumbers_events, Code.EVENT_COLUMN_WRONG),
    "event of nobody": (orphans_event, Code.EVENT_ORPHANED),
    "predecessor forgotten": (writes("update certificate set predecessor_id = null"), Code.SUCCESSION_WRONG),
    "successor of another": (
        writes("update certificate set predecessor_id = :c where predecessor_id is not null"),
        Code.SUCCESSION_WRONG,
    ),
    "number twice": (doubles_number, Code.NUMBER_DOUBLED),
    "place twice": (doubles_place, Code.PLACE_DOUBLED),
    "place free again": (forgets_place, Code.PLACE_NOT_COUNTED),
    "status list lost": (writes("delete from status_block"), Code.PLACE_NOT_COUNTED),
    "certificate lost": (loses_certificate, Code.CERTIFICATE_MISSING),
    "application lost": (
        writes_all(
            "delete from application_event",
            "delete from application_document",
            "delete from application_line",
            "delete from case_figure",
            "delete from application where id = (select application_id from certificate where id = :c)",
        ),
        Code.APPLICATION_WRONG,
    ),
    "trail that ends elsewhere": (
        writes("update application_event set state = 'rejected' where step = 'approve'"),
        Code.TRAIL_WRONG,
    ),
    "trail taken out": (writes("delete from application_event"), Code.TRAIL_WRONG),
    "application set back": (writes("update application set state = 'approved'"), Code.APPLICATION_WRONG),
    "application renumbered": (
        writes("update application set application_number = application_number || 'x'"),
        Code.APPLICATION_WRONG,
    ),
    "application's content changed": (
        writes("update application set content = :content", content=b"nothing"),
        Code.APPLICATION_BROKEN,
    ),
    "attachment changed": (changes_file, Code.ATTACHMENT_BROKEN),
    "attachment of another size": (writes("update attachment set size = size + 1"), Code.ATTACHMENT_BROKEN),
    "attachment lost": (
        writes_all("delete from attachment_use", "delete from attachment_upload", "delete from attachment"),
        Code.ATTACHMENT_MISSING,
    ),
    "restored": (marks_restored, Code.RESTORED_NOT_CLEARED),
    "a role more": (writes("update account set roles = 'clerk issuer' where name = 'clerk'"), Code.ACCOUNT_WRONG),
    "an authority less": (writes("update account set authority = 'film' where name = 'clerk'"), Code.ACCOUNT_WRONG),
    "a token of one's own": (
        writes("update token set sha256 = :sha where id = (select min(id) from token)", sha="0" * 64),
        Code.ACCOUNT_WRONG,
    ),
    "an account's event gone": (writes("delete from account_event where position = 12"), Code.ACCOUNT_EVENT_BROKEN),
    "older tables": (writes("update alembic_version set version_num = '0001'"), Code.TABLES_BEHIND),
    "no migration seen": (writes("delete from alembic_version"), Code.TABLES_BEHIND),
    "later tables": (writes("update alembic_version set version_num = '9999'"), Code.TABLES_AHEAD),
}


def test_sound_register_is_healthy(ward: Ward) -> None:
    """Nothing is found, and everything was looked at."""
    findings = ask_doctor(ward.engine)
    assert findings.listed() == []
    assert findings.looked_at == {"certificates": 4, "events": 9, "applications": 4, "attachments": 1} | ACCOUNTS
    assert findings.notes == [
        "No platform is set up; 9 event numbers were never sent.",
        "4 certificates have a provisional type code.",
    ]


def test_empty_register_is_healthy(engine: Engine) -> None:
    """There is nothing to be wrong."""
    findings = ask_doctor(engine)
    assert findings.listed() == []
    assert findings.looked_at == {"certificates": 0, "events": 0, "applications": 0, "attachments": 0} | {
        "accounts": 0,
        "account events": 0,
    }


def test_register_of_several_pages_is_healthy(engine: Engine) -> None:
    """Pages miss nothing between them."""
    fill(engine, 401)
    findings = ask_doctor(engine)
    assert findings.listed() == []
    assert findings.looked_at == {"certificates": 401, "events": 401, "applications": 401, "attachments": 0} | ACCOUNTS


@pytest.mark.parametrize(("damage", "code"), [pytest.param(*case, id=name) for name, case in DAMAGES.items()])
def test_damage_is_found(ward: Ward, damage: Damage, code: Code) -> None:
    """By its own code; a second one may follow from it."""
    damage(ward)
    assert code in found(ask_doctor(ward.engine))


@pytest.mark.parametrize("column", ["holder_name", "number"])
def test_finding_names_the_column_and_never_the_value(ward: Ward, column: str) -> None:
    """Certificates are personal data."""
    sets(column, "a secret")(ward)
    finding = found(ask_doctor(ward.engine))[Code.COLUMN_WRONG]
    assert finding.examples == [f"{ward.paused}: {column}"]
    assert finding.part == "register"


def test_quick_look_leaves_the_register_out(ward: Ward) -> None:
    """And says so."""
    tampers("record")(ward)
    findings = ask_doctor(ward.engine, quick=True)
    assert findings.listed() == []
    assert findings.looked_at == {}
    assert "The register was left out." in findings.notes


def keyring_without(purpose: Purpose, *, signers_only: bool = False) -> Keyring:
    """Give the tests' keys without those of one purpose."""
    whole = the_keyring()
    keys = whole.keys if signers_only else tuple(key for key in whole.keys if key.purpose is not purpose)
    signers = tuple(signer for signer in whole.signers if signer.key.purpose is not purpose)
    return Keyring(keys, signers, whole.chains)


def test_missing_key_is_found(engine: Engine) -> None:
    """The example says which key, and for which day."""
    findings = found(ask_doctor(engine, keyring=keyring_without(Purpose.EVENT, signers_only=True)))
    assert findings[Code.KEY_MISSING].examples == ["no event signing key covers 2026-03-02"]
    assert set(findings) == {Code.KEY_MISSING}


def test_bundle_that_ends_or_lacks_a_key_is_found(engine: Engine) -> None:
    """Where there is a root: none at all, one that ends within ten days, and a key that was made after it."""
    root = a_signer(Purpose.BUNDLE, valid_to=None)
    keyring = Keyring((*the_keyring().keys, root.key), the_keyring().signers, the_keyring().chains)
    assert found(ask_doctor(engine, keyring=keyring))[Code.BUNDLE_EXPIRING].examples == ["there is none"]
    with transaction(engine) as session:
        log = some_resources(engine).published_log
        drawn = prepare_bundle(session, the_catalogue(), keyring, public_url=PUBLIC_URL, log=log, now=NOON)
        publish_bundle(session, seal_bundle(encode_bundle(drawn), root), keyring, now=NOON)
    assert found(ask_doctor(engine, keyring=keyring, now=NOON + dt.timedelta(days=19))) == {}
    ending = found(ask_doctor(engine, keyring=keyring, now=NOON + dt.timedelta(days=20)))
    assert [example.partition(" ends")[0] for example in ending[Code.BUNDLE_EXPIRING].examples] == ["bundle 1"]
    newer = a_signer(Purpose.STATUS)
    later = Keyring((*keyring.keys, newer.key), (*keyring.signers, newer), keyring.chains)
    lacking = found(ask_doctor(engine, keyring=later))
    assert lacking[Code.BUNDLE_LACKS_KEY].examples == [f"{newer.key.key_id.hex()} (status)"]
    assert set(lacking) == {Code.BUNDLE_LACKS_KEY}


def test_distrust_that_does_not_work_yet_is_found(engine: Engine) -> None:
    """A declaration without a bundle, a distrusted key that still signs, and a stored bundle that no root signed."""
    root = a_signer(Purpose.BUNDLE, valid_to=None)
    whole = the_keyring()
    keyring = Keyring((*whole.keys, root.key), whole.signers, whole.chains)
    stolen = next(key.key_id for key in whole.keys if key.purpose is Purpose.CERTIFICATE)
    with transaction(engine) as session:
        declare(session, Declaration(stolen, NOON, "lost"), keyring, now=NOON)
    findings = found(ask_doctor(engine, keyring=keyring))
    assert findings[Code.DISTRUST_UNPUBLISHED].examples == [stolen.hex()]
    assert findings[Code.DISTRUSTED_KEY_SIGNS].examples == [f"{stolen.hex()} (certificate)"]
    log = some_resources(engine).published_log
    with transaction(engine) as session:
        drawn = prepare_bundle(session, the_catalogue(), keyring, public_url=PUBLIC_URL, log=log, now=NOON)
        publish_bundle(session, seal_bundle(encode_bundle(drawn), root), keyring, now=NOON)
    assert set(found(ask_doctor(engine, keyring=keyring))) == {Code.DISTRUSTED_KEY_SIGNS}
    with transaction(engine) as session:
        session.execute(text("update bundle set content = :content"), {"content": b"nonsense"})
    assert set(found(ask_doctor(engine, keyring=keyring))) == {Code.BUNDLE_BROKEN, Code.LOG_ENTRY_MISSING}


def test_key_that_ends_soon_is_found(engine: Engine) -> None:
    """Sixty days beforehand, unless the next one is there; each key once."""
    autumn = dt.datetime(2026, 11, 1, 4, tzinfo=dt.UTC)
    assert found(ask_doctor(engine, now=autumn - dt.timedelta(days=1))) == {}
    finding = found(ask_doctor(engine, now=autumn + dt.timedelta(days=1)))[Code.KEY_EXPIRING]
    assert finding.count == 8
    assert "no event signing key covers 2027-01-01" in finding.examples
    following = [
        a_signer(purpose, issuer_code=issuer, valid_from=dt.date(2027, 1, 1), valid_to=dt.date(2027, 12, 31))
        for purpose, issuer in [
            *((purpose, None) for purpose in OF_THE_SERVICE),
            *((purpose, issuer) for purpose in (Purpose.CERTIFICATE, Purpose.DOCUMENT) for issuer in ISSUERS),
        ]
    ]
    whole = the_keyring()
    chains = certified(a_signer(Purpose.DOCUMENT_ROOT, valid_to=None), *following[-2:])
    rolled = Keyring(
        (*whole.keys, *(signer.key for signer in following)),
        (*whole.signers, *following),
        {**whole.chains, **chains},
    )
    assert found(ask_doctor(engine, keyring=rolled, now=autumn + dt.timedelta(days=1))) == {}


def test_keys_that_do_not_open_are_found(ward: Ward) -> None:
    """Signatures are checked all the same: that takes public keys alone."""
    findings = ask_doctor(ward.engine, keyring=Keyring(the_keyring().keys))
    assert set(found(findings)) == {Code.KEYS_CLOSED}
    assert findings.looked_at["certificates"] == 4


def test_lost_public_key_is_told_from_tampering(ward: Ward) -> None:
    """What it signed cannot be checked, and the file can be put back."""
    findings = found(ask_doctor(ward.engine, keyring=keyring_without(Purpose.EVENT)))
    assert findings[Code.SIGNER_UNKNOWN].count == 4
    assert Code.CERTIFICATE_BROKEN not in findings


def test_lost_template_is_found(ward: Ward) -> None:
    """By name and version, however many certificates were made from it."""
    whole = the_catalogue()
    fewer = dataclasses.replace(whole, entries={key: entry for key, entry in whole.entries.items() if key[0] != KIND})
    finding = found(ask_doctor(ward.engine, catalogue=fewer))[Code.TEMPLATE_MISSING]
    assert (finding.count, finding.examples) == (4, [f"{KIND}/1"])


def test_edited_template_is_found(ward: Ward) -> None:
    """A released version is never edited: its digest stands in every record."""
    whole = the_catalogue()
    entries = dict(whole.entries)
    entries[(KIND, 1)] = dataclasses.replace(entries[(KIND, 1)], digest=bytes(32))
    finding = found(ask_doctor(ward.engine, catalogue=dataclasses.replace(whole, entries=entries)))
    assert Code.TEMPLATE_MISSING in finding


def test_ending_that_waits_is_noted_then_found(ward: Ward) -> None:
    """A week is long enough for a second person."""
    order = StepOrder(Step.REVOKE, "r1", "依申请", "湘广许决〔2026〕1号")
    with transaction(ward.engine) as session:
        issuer = ward.bureau.staff.principals["issuer"]
        order_step(session, ward.paused, order, by=issuer, now=NOON, keyring=the_keyring())
    findings = ask_doctor(ward.engine)
    assert findings.listed() == []
    assert "1 endings wait for their second person." in findings.notes
    late = found(ask_doctor(ward.engine, now=NOON + dt.timedelta(days=8)))
    assert late[Code.ENDING_WAITING].examples == [ward.paused]


def test_platform_that_is_away_is_found(ward: Ward) -> None:
    """And what it said the last time."""
    with transaction(ward.engine) as session:
        begin_attempt(session, now=NOON)
        note_trouble(session, PushEntry(1, 2, 2), PlatformUnavailable("platform: is away"), now=NOON)
    finding = found(ask_doctor(ward.engine, synced=True))[Code.SYNC_TROUBLE]
    assert finding.examples == ["platform-unavailable: platform: is away"]


def test_sync_that_does_not_run_is_found(ward: Ward) -> None:
    """Something waits, and nothing went through for a day."""
    with transaction(ward.engine) as session:
        begin_attempt(session, now=NOON)
        note_push(session, PushEntry(1, 2, 2), now=NOON)
    assert found(ask_doctor(ward.engine, synced=True)) == {}
    assert Code.SYNC_LATE in found(ask_doctor(ward.engine, synced=True, now=NOON + dt.timedelta(hours=25)))


def test_failures_of_sync_are_found(ward: Ward, tmp_path: Path) -> None:
    """Each kind with its number."""
    with running(its_settings(tmp_path, ward.bureau.clock)) as province:
        settings = our_settings(accepts_provisional=False)
        push_pending(
            ward.engine,
            province.client(settings),
            settings,
            catalogue=the_catalogue(),
            keyring=the_keyring(),
            now=NOON,
        )
    finding = found(ask_doctor(ward.engine, synced=True))[Code.SYNC_FAILURES]
    assert finding.count == 9
    assert finding.examples == ["held-back: 5", "type-code-provisional: 4"]


def test_database_that_is_away_is_said(tmp_path: Path) -> None:
    """There is nothing to look at, so the doctor is blind."""
    engine = open_database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    findings = ask_doctor(engine)
    assert set(found(findings)) == {Code.DATABASE_UNREACHABLE}
    assert findings.blind
    engine.dispose()
    missing = Findings()
    assert open_engine(missing, f"sqlite:///{tmp_path}/none/ecert.sqlite3") is None
    assert missing.blind
    assert not (tmp_path / "none").exists()
    assert open_engine(missing, "nonsense") is None


def test_database_that_does_not_wait_for_the_disk_is_found(engine: Engine) -> None:
    """Whoever turned that off to make it faster has to know what it costs."""
    sqlite = engine.dialect.name == "sqlite"
    statement, example = (
        ("PRAGMA synchronous=OFF", "synchronous is 0")
        if sqlite
        else ("SET synchronous_commit = off", "synchronous_commit is off")
    )

    def turn_off(connection: Any, _: object) -> None:  # noqa: ANN401 - either driver's
        connection.execute(statement)
        if not sqlite:
            connection.commit()

    engine.dispose()
    event.listen(engine, "connect", turn_off)
    finding = found(ask_doctor(engine, quick=True))[Code.DATABASE_NOT_DURABLE]
    assert finding.examples == [example]


def test_damaged_file_is_found(tmp_path: Path) -> None:
    """SQLite finds that its own pages do not fit."""
    path = tmp_path / "ecert.sqlite3"
    engine = open_database(f"sqlite:///{path}")
    upgrade_database(engine)
    fill(engine, 50)
    engine.dispose()
    data = bytearray(path.read_bytes())
    for page in range(10, len(data) // 4096, 3):
        data[4096 * page : 4096 * page + 100] = bytes(100)
    path.write_bytes(data)
    findings = found(ask_doctor(engine))
    engine.dispose()
    assert Code.DATABASE_DAMAGED in findings


def test_row_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    """Only SQLite takes a word for a day."""
    engine = open_database(f"sqlite:///{tmp_path}/ecert.sqlite3")
    upgrade_database(engine)
    fill(engine, 5)
    with transaction(engine) as session:
        session.connection().execute(text("update certificate set issued = 'lately' where id = 3"))
        session.connection().execute(text("update certificate set holder_name = 'somebody' where id = 4"))
    findings = found(ask_doctor(engine))
    engine.dispose()
    assert findings[Code.ROW_UNREADABLE].examples == ["certificate 3"]
    assert findings[Code.COLUMN_WRONG].count == 1


def test_settings_of_no_use_are_found() -> None:
    """Codes that lead nowhere, a platform without its secrets."""
    findings = Findings()
    look_at_addresses(findings, public_url="https://ecert.invalid", platform_url="https://p.example", synced=False)
    assert set(found(findings)) == {Code.PUBLIC_URL_UNSET, Code.PLATFORM_HALF_SET}
    findings = Findings()
    look_at_addresses(findings, public_url="https://ecert.example", platform_url=None, synced=False)
    assert found(findings) == {}


def test_templates_and_keys_that_cannot_be_read_are_found(tmp_path: Path) -> None:
    """The doctor goes on without them."""
    (tmp_path / "0a0b0c0d.json").write_text("{}")
    findings = Findings()
    assert open_templates(findings, tmp_path) is None
    assert open_keys(findings, tmp_path, None) is None
    assert set(found(findings)) == {Code.TEMPLATES_UNREADABLE, Code.KEYS_UNREADABLE}
    sound = Findings()
    assert open_templates(sound, ROOT / "templates") is not None
    assert open_keys(sound, tmp_path / "none", None) is not None
    assert found(sound) == {}
