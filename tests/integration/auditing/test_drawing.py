"""An export is drawn from the database as it is, on either one: what the log stands for, and what it does not."""

import hashlib
import io
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ecert.auditing.drawing import draw_entries
from ecert.auditing.entries import EntryAudit, Trust
from ecert.auditing.export import ExportEntry, ExportReader, SignedKind, write_export
from ecert.auditing.findings import AuditReport, FindingCode, Notebook
from ecert.auditing.kept import Kept
from ecert.auditing.logs import Expectation, judge_log
from ecert.bundle.content import encode_bundle, open_bundle, seal_bundle
from ecert.bundle.service import prepare_bundle, publish_bundle
from ecert.log.folder import FolderFiles
from ecert.log.published import log_keys, origin_of
from ecert.log.service import count_entries
from ecert.log.tree import leaf_hash
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.statuslist.service import Form, StatusLists
from ecert.storage.database import snapshot, transaction
from tests.building import PUBLIC_URL, SetClock, a_signer, the_catalogue, the_keyring
from tests.insider.office import Insider, Office

ORIGIN = origin_of(PUBLIC_URL)
ROOT = a_signer(Purpose.BUNDLE, valid_to=None)
ROOTS = Keyring((ROOT.key,))


class Audited:
    """An office that has published a bit of everything, and an auditor."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """Let it work for a day, and publish lists and a bundle."""
        self.office, self.engine = Office(engine, folder), engine
        self.clock = SetClock(self.office.bureau.now)
        lists = StatusLists(engine, the_keyring(), self.clock, PUBLIC_URL)
        for form in Form:
            lists.get(0, form)
        with transaction(engine) as session:
            drawn = prepare_bundle(
                session, the_catalogue(), the_keyring(), public_url=PUBLIC_URL, log=self.office.log, now=self.clock()
            )
            self.bundle = seal_bundle(encode_bundle(drawn), ROOT)
            publish_bundle(session, self.bundle, Keyring((*the_keyring().keys, ROOT.key)), now=self.clock())
        self.office.publish()

    def draw(self, *, page: int = 1000) -> list[ExportEntry]:
        """Draw everything."""
        with snapshot(self.engine) as session:
            return list(draw_entries(session, count_entries(session), page=page))

    def audit(self) -> AuditReport:
        """Audit the published log, and the register against it."""
        with snapshot(self.engine) as session:
            size = count_entries(session)
            export = b"".join(write_export(ORIGIN, size, draw_entries(session, size), made_at=self.clock()))
        notebook, trust = Notebook(), Trust(open_bundle(self.bundle, ROOTS), ROOTS)
        expected = Expectation(ORIGIN, tuple(log_keys(the_keyring(), ORIGIN)))
        files = FolderFiles(self.office.folder)
        taken = judge_log(files, expected, notebook, now=self.clock(), begin=lambda _: lambda _: None)
        assert taken is not None
        audit = EntryAudit(taken, notebook, Kept(), trust, self.clock())
        audit.judge(ExportReader(io.BytesIO(export)), told=lambda: None)
        return notebook.report(taken.state)


@pytest.fixture
def audited(engine: Engine, tmp_path: Path) -> Audited:
    """Give an office to be audited."""
    return Audited(engine, tmp_path / "public")


def test_every_entry_is_drawn_with_what_it_stands_for(audited: Audited) -> None:
    """In the order of the log, whatever the pages are."""
    entries = audited.draw()
    assert [entry.position for entry in entries] == list(range(len(entries)))
    assert Counter(entry.kind for entry in entries) == {
        SignedKind.ACCOUNT: 12,
        SignedKind.RECORD: 3,
        SignedKind.EVENT: 4,
        SignedKind.STATUS_LIST: 2,
        SignedKind.BUNDLE: 1,
    }
    with audited.engine.connect() as connection:
        leaves = connection.execute(text("SELECT leaf FROM log_entry ORDER BY position")).scalars()
        assert [bytes(leaf) for leaf in leaves] == [
            leaf_hash(hashlib.sha256(entry.signed).digest()) for entry in entries
        ]
    for page in (1, 3, len(entries)):
        assert audited.draw(page=page) == entries


def test_an_honest_office_holds(audited: Audited) -> None:
    """Everything that the real service signs is understood by the auditor."""
    report = audited.audit()
    assert report.findings == ()
    assert {check.name.value: check.outcome.value for check in report.checks} == {
        "checkpoint": "holds",
        "tiles": "holds",
        "root": "holds",
        "consistency": "left-out",
        "cosignatures": "left-out",
        "export": "holds",
        "coverage": "holds",
        "seals": "holds",
        "chains": "holds",
        "uniqueness": "holds",
        "times": "holds",
    }


def test_a_row_that_names_no_place_is_drawn_behind_the_others(audited: Audited) -> None:
    """So whoever issues past the log is seen."""
    insider = Insider(audited.office, has_event_key=True)
    made = insider.forge(at=audited.clock())
    astray = [entry for entry in audited.draw() if entry.position is None]
    assert {entry.signed for entry in astray} == {made.sealed, made.event}
    report = audited.audit()
    assert report.counts == {FindingCode.ENTRY_NOT_LOGGED.value: 2}


def test_two_rows_that_name_one_place_are_both_drawn(audited: Audited) -> None:
    """One of them stands there, and the other stands nowhere."""
    insider = Insider(audited.office, has_event_key=True)
    made = insider.forge(at=audited.clock())
    place = int(insider.read("select min(log_position) from certificate"))
    insider.run("update certificate set log_position = :place where log_position is null", place=place)
    drawn = audited.draw()
    (other,) = [entry for entry in drawn if entry.position is None and entry.kind is SignedKind.RECORD]
    assert {other.signed, drawn[place].signed} > {made.sealed}
    assert FindingCode.ENTRY_NOT_LOGGED.value in audited.audit().counts


def test_a_row_that_is_gone_is_drawn_as_lost(audited: Audited) -> None:
    """The log keeps its place, and the auditor names it; its events have no record any more."""
    insider = Insider(audited.office, has_event_key=True)
    insider.run("delete from bundle")
    (place,) = [entry.position for entry in audited.draw() if entry.kind is SignedKind.LOST]
    report = audited.audit()
    assert [(finding.code, finding.position) for finding in report.findings] == [(FindingCode.ENTRY_LOST, place)]


def test_a_changed_row_is_found(audited: Audited) -> None:
    """What the register shows is not what was logged."""
    insider = Insider(audited.office, has_event_key=True)
    other = insider.forge(at=audited.clock())
    insider.run("delete from certificate_event where log_position is null")
    insider.run("delete from certificate where log_position is null")
    place = int(insider.read("select min(log_position) from certificate"))
    insider.run("update certificate set record = :r where log_position = :place", r=other.sealed, place=place)
    report = audited.audit()
    assert {(finding.code, finding.position) for finding in report.findings} >= {
        (FindingCode.ENTRY_NOT_LOGGED, place),
        (FindingCode.ENTRY_WITHOUT_RECORD, place),
    }
