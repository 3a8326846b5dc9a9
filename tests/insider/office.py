"""An office with a published log, and somebody inside it who writes into every table and holds signing keys."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine, delete, insert, select, text

from ecert.doctor.codes import Code
from ecert.doctor.findings import Finding
from ecert.errors import EcertError
from ecert.log.published import PublishedLog, open_published
from ecert.log.publishing import Publisher
from ecert.log.tree import leaf_hash
from ecert.register.allocation import allocate_places
from ecert.register.events import EVENT_TYPE, Event, encode_event
from ecert.register.lifecycle import EventKind, Step
from ecert.register.record import RECORD_TYPE, Record, encode_record
from ecert.signing.envelope import seal
from ecert.signing.keys import Purpose, Signer
from ecert.storage.database import snapshot, transaction
from ecert.storage.table import Table
from ecert.verification.report import VerificationReport
from ecert.verification.service import Readings, verify_text
from tests.building import ISSUERS, NOON, PUBLIC_URL, TODAY, seeded_chance, the_catalogue, the_keyring
from tests.integration.backup.filling import Made, make, store
from tests.integration.backup.looking import ask_doctor, found
from tests.integration.sync.bureau import Bureau


class Office:
    """The office as the world sees it: six people, three certificates, one of them revoked, all of it published."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """Let the office work for a day."""
        self.engine, self.folder = engine, folder
        self.bureau = Bureau(engine)
        self.honest, self.victim, self.revoked = (self.bureau.issue() for _ in range(3))
        self.bureau.take(Step.REVOKE, self.revoked)
        self.publish()

    @property
    def log(self) -> PublishedLog:
        """The published log, as whoever looks for the first time sees it."""
        return open_published(self.folder, PUBLIC_URL, the_keyring())

    def publish(self) -> None:
        """Publish, as the service does every few seconds."""
        Publisher(self.engine, the_keyring(), self.log).publish(now=self.bureau.now)

    def trouble_of_publishing(self) -> str | None:
        """Publish, and say by what code it is refused; None where it is not."""
        try:
            self.publish()
        except EcertError as error:
            return error.code
        return None

    def ask(self, shown: str) -> VerificationReport:
        """Verify a code or an identifier on line, as anybody can."""
        readings = Readings(the_keyring(), the_catalogue(), self.bureau.now, self.log.view())
        with snapshot(self.engine) as session:
            return verify_text(session, shown, readings, on=None)

    def answer(self, shown: str) -> tuple[str, ...]:
        """Give outcome and reasons of a report."""
        report = self.ask(shown)
        return (report.outcome, *report.reasons)

    def keep(self) -> dict[str, list[dict[str, Any]]]:
        """Take a copy of every row of every table."""
        with snapshot(self.engine) as session:
            connection = session.connection()
            return {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in Table.metadata.sorted_tables
            }

    def put_back(self, kept: dict[str, list[dict[str, Any]]]) -> None:
        """Let every table hold what it held when the copy was taken; the public files are not touched."""
        with self.engine.begin() as connection:
            for table in reversed(Table.metadata.sorted_tables):
                connection.execute(delete(table))
            for table in Table.metadata.sorted_tables:
                if kept[table.name]:
                    connection.execute(insert(table), kept[table.name])

    def examine(self) -> dict[Code, Finding]:
        """Let the doctor look."""
        return found(ask_doctor(self.engine, log=self.log, now=self.bureau.now))


@dataclass(slots=True)
class Insider:
    """Somebody with write access to every table, the certificate key, and perhaps the key of events."""

    office: Office
    has_event_key: bool

    def run(self, statement: str, **values: object) -> None:
        """Write into the database past the service."""
        with self.office.engine.begin() as connection:
            connection.execute(text(statement), values)

    def read(self, statement: str, **values: object) -> Any:  # noqa: ANN401 - any column
        """Read one value."""
        with self.office.engine.connect() as connection:
            return connection.execute(text(statement), values).scalar_one()

    @property
    def certificate_key(self) -> Signer:
        """The stolen key of certificates."""
        return the_keyring().signer(Purpose.CERTIFICATE, on=TODAY, issuer_code=ISSUERS[0])

    @property
    def event_key(self) -> Signer:
        """What he signs events with: the stolen key of events, or else the only key that he has."""
        return the_keyring().signer(Purpose.EVENT, on=TODAY) if self.has_event_key else self.certificate_key

    def forge(self, *, at: datetime = NOON) -> Made:
        """Draw up and sign a certificate for himself, and store it with application and event; no log entry."""
        engine = self.office.engine
        with transaction(engine) as session:
            (place,) = allocate_places(session, [None], shuffle=seeded_chance().shuffle)
        made = make(900, place, serial="AAAABBBBCCCC", keyring=the_keyring(), now=at)
        event = Event(
            identifier=made.record.identifier,
            position=1,
            kind=EventKind.ISSUED,
            at=at,
            actor="issuer",
            record_digest=hashlib.sha256(made.sealed).digest(),
        )
        made = replace(made, event=seal(encode_event(event), self.event_key, typ=EVENT_TYPE))
        length = self.length
        with transaction(engine) as session:
            store(session, [made], self.office.bureau.staff)
        self.run("update certificate set log_position = null where log_position >= :length", length=length)
        self.run("update certificate_event set log_position = null where log_position >= :length", length=length)
        self.run("delete from log_entry where position >= :length", length=length)
        return made

    @property
    def length(self) -> int:
        """How many entries the log has."""
        return int(self.read("select count(*) from log_entry"))

    def enter(self, made: Made) -> None:
        """Enter what he forged at the end of the log, as the service would."""
        length = self.length
        for position, content, kind in ((length, made.sealed, "record"), (length + 1, made.event, "event")):
            self.run("insert into log_entry values (:p, :leaf, :kind)", p=position, leaf=leaf_of(content), kind=kind)
        self.name_places(made, length, length + 1)

    def name_places(self, made: Made, record: int, event: int) -> None:
        """Let the rows of what he forged name places of the log."""
        where = "where certificate_id = (select id from certificate where identifier = :i)"
        self.run(f"update certificate_event set log_position = :p {where}", p=event, i=made.record.identifier)  # noqa: S608
        self.run("update certificate set log_position = :p where identifier = :i", p=record, i=made.record.identifier)

    def overwrite(self, position: int, content: bytes) -> None:
        """Put another leaf in the place of an old one."""
        self.run("update log_entry set leaf = :leaf where position = :p", p=position, leaf=leaf_of(content))

    def rewrite(self, identifier: str) -> tuple[Record, bytes, bytes]:
        """Change what a certificate says, and sign record and first event anew."""
        opened = self.office.bureau.open(identifier)
        record = msgspec.structs.replace(opened.record, title=opened.record.title + "（甲级）")
        sealed = seal(encode_record(record), self.certificate_key, typ=RECORD_TYPE)
        first = replace(opened.history.events[0], record_digest=hashlib.sha256(sealed).digest())
        event = seal(encode_event(first), self.event_key, typ=EVENT_TYPE)
        self.run("update certificate set record = :r where identifier = :i", r=sealed, i=identifier)
        self.run(
            "update certificate set head_sha256 = :head where identifier = :i",
            head=hashlib.sha256(event).hexdigest(),
            i=identifier,
        )
        where = "where certificate_id = (select id from certificate where identifier = :i)"
        self.run(f"update certificate_event set sealed = :e {where}", e=event, i=identifier)  # noqa: S608 - our own
        return record, sealed, event

    def remove(self, identifier: str, *, with_application: bool = True) -> None:
        """Take a certificate out with its events, and its application with it."""
        own = "(select id from certificate where identifier = :i)"
        application = self.read("select application_id from certificate where identifier = :i", i=identifier)
        for table in ("lifecycle_step", "certificate_event"):
            self.run(f"delete from {table} where certificate_id = {own}", i=identifier)  # noqa: S608 - our own
        self.run("delete from certificate where identifier = :i", i=identifier)
        if with_application:
            for table in ("application_event", "application_document", "application_line", "case_figure"):
                self.run(f"delete from {table} where application_id = :a", a=application)  # noqa: S608 - our own
            self.run("delete from application where id = :a", a=application)

    def undo_newest_event(self, identifier: str) -> None:
        """Take the newest event of a certificate out, and let every column say what they said before."""
        opened = self.office.bureau.open(identifier)
        own = "(select id from certificate where identifier = :i)"
        newest = len(opened.history.events)
        self.run("delete from lifecycle_step")
        self.run(
            f"delete from certificate_event where certificate_id = {own} and position = :p",  # noqa: S608 - our own
            i=identifier,
            p=newest,
        )
        head = hashlib.sha256(opened.stored.events[newest - 2]).hexdigest()
        self.run(
            "update certificate set standing = 'in_force', head_sha256 = :head where identifier = :i",
            i=identifier,
            head=head,
        )


def leaf_of(content: bytes) -> bytes:
    """Give the leaf hash of something signed."""
    return leaf_hash(hashlib.sha256(content).digest())
