"""
What somebody inside can do who writes into every table and holds the certificate key, or the key of events besides.

Each deed is found, by the answer on line, by the doctor, by what publishes the log, or by the auditor, who has
nothing but public files, an export, and the checkpoints that he kept; and it is said what was done.
"""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ecert.doctor.codes import Code
from ecert.errors import EcertError
from ecert.log.floor import keep_above
from ecert.register.digits import encode_digits
from ecert.verification.report import Outcome
from tests.building import NOON
from tests.insider.auditor import Auditor
from tests.insider.office import Insider, Office, leaf_of

NOT_REGISTERED, MISMATCH = (Outcome.FAILED, "not-registered"), (Outcome.FAILED, "record-mismatch")


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    """Give an office whose log is published."""
    return Office(engine, tmp_path / "public-log")


@pytest.fixture
def auditor(office: Office) -> Auditor:
    """Give an auditor who has come before anything was done."""
    return Auditor(office)


@pytest.fixture(params=[False, True], ids=["certificate key", "certificate and event key"])
def insider(office: Office, request: pytest.FixtureRequest) -> Insider:
    """Give somebody inside, with one key or with both."""
    return Insider(office, request.param)


@pytest.fixture
def mighty(office: Office) -> Insider:
    """Give somebody inside who holds both keys."""
    return Insider(office, has_event_key=True)


def test_nothing_is_found_where_nobody_did_anything(office: Office, auditor: Auditor) -> None:
    """The office as it is left in peace."""
    assert office.answer(office.honest) == (Outcome.PASSED, "ok")
    assert office.answer(office.revoked) == (Outcome.FAILED, "revoked")
    assert office.examine() == {}
    assert office.trouble_of_publishing() is None
    assert auditor.found() == []


def test_a_code_signed_in_secret_is_not_registered(insider: Insider) -> None:
    """He signs a code for himself and stores nothing: off line it is genuine, and no register knows it."""
    made = insider.forge()
    insider.remove(made.record.identifier)
    assert insider.office.answer(f"1{encode_digits(made.credential)}") == NOT_REGISTERED


def test_issuing_in_secret_is_found(insider: Insider, auditor: Auditor) -> None:
    """He stores certificate, event, application and everything else, and keeps it out of the log."""
    office, made = insider.office, insider.forge()
    assert office.answer(made.record.identifier) == (NOT_REGISTERED if insider.has_event_key else MISMATCH)
    finding = office.examine()[Code.LOG_ENTRY_MISSING]
    assert finding.examples == [f"{made.record.identifier}: record", f"{made.record.identifier}: event 1"]
    assert {code for code, _ in auditor.found()} >= {"entry-not-logged"}


def test_issuing_at_the_place_of_another_is_found(mighty: Insider, auditor: Auditor) -> None:
    """The rows of what he forged name an honest certificate's entries."""
    made = mighty.forge()
    mighty.name_places(made, mighty.office.place(0), mighty.office.place(1))
    assert mighty.office.answer(made.record.identifier) == NOT_REGISTERED
    assert Code.LOG_ENTRY_MISSING in mighty.office.examine()
    assert {code for code, _ in auditor.found()} == {"entry-not-logged"}


def test_issuing_in_the_place_of_another_is_found(mighty: Insider, auditor: Auditor) -> None:
    """He puts what he forged where the entries of an honest certificate were, that were published long ago."""
    office, made = mighty.office, mighty.forge()
    mighty.overwrite(mighty.office.place(0), made.sealed)
    mighty.overwrite(mighty.office.place(1), made.event)
    mighty.name_places(made, mighty.office.place(0), mighty.office.place(1))
    assert office.answer(made.record.identifier) == MISMATCH
    assert office.answer(office.honest) == NOT_REGISTERED
    findings = office.examine()
    assert findings[Code.LOG_CHANGED].examples == office.places(0, 1)
    assert findings[Code.LOG_FORKED].examples == [f"checkpoint of {office.place(7)} entries"]
    assert office.trouble_of_publishing() == "log-forked"
    assert {code for code, _ in auditor.found()} == {"entry-not-logged"}


def test_issuing_through_the_log_is_no_secret(mighty: Insider, auditor: Auditor) -> None:
    """He enters what he forged as the service would: it stands in public for ever, and cannot be taken back."""
    office, made = mighty.office, mighty.forge()
    mighty.enter(made)
    office.publish()
    assert office.ask(made.record.identifier).proof is not None
    mighty.remove(made.record.identifier)
    assert office.answer(made.record.identifier) == NOT_REGISTERED
    assert office.examine()[Code.LOG_ENTRY_UNKNOWN].examples == office.places(7, 8)
    assert auditor.found() == [("entry-lost", office.place(7)), ("entry-lost", office.place(8))]


def test_back_dating_into_the_past_of_the_log_is_found(mighty: Insider) -> None:
    """A certificate of last month needs an entry of last month, and that place is taken."""
    office, made = mighty.office, mighty.forge(at=NOON - dt.timedelta(days=30))
    length = mighty.length
    mighty.run("update log_entry set position = -1 - position")
    mighty.run("update log_entry set position = 1 - position where position < 0")
    for position, content in enumerate((made.sealed, made.event)):
        mighty.run("insert into log_entry values (:p, :leaf, 'record')", p=position, leaf=leaf_of(content))
    mighty.run("update certificate set log_position = log_position + 2")
    mighty.run("update certificate_event set log_position = log_position + 2")
    mighty.run("update account_event set log_position = log_position + 2")
    mighty.name_places(made, 0, 1)
    assert mighty.length == length + 2
    assert office.answer(made.record.identifier) == MISMATCH
    findings = office.examine()
    assert findings[Code.LOG_CHANGED].examples[:2] == ["position 0", "position 1"]
    assert Code.LOG_FORKED in findings
    assert office.trouble_of_publishing() == "log-forked"


def test_changing_a_record_is_found(insider: Insider, auditor: Auditor) -> None:
    """He signs what it says anew; its digest is not the one in the log, nor in an event that he cannot sign."""
    office = insider.office
    insider.rewrite(office.victim)
    assert office.answer(office.victim) == (NOT_REGISTERED if insider.has_event_key else MISMATCH)
    assert office.examine()[Code.LOG_ENTRY_MISSING].examples == [
        f"{office.victim}: record",
        f"{office.victim}: event 1",
    ]
    assert auditor.found()[:2] == [("entry-not-logged", office.place(2)), ("entry-without-record", office.place(2))]


def test_changing_a_record_with_its_entries_is_found(mighty: Insider) -> None:
    """He changes the leaves in the database too; what was published is in everybody's hands."""
    office = mighty.office
    _, sealed, event = mighty.rewrite(office.victim)
    mighty.overwrite(mighty.office.place(2), sealed)
    mighty.overwrite(mighty.office.place(3), event)
    assert office.answer(office.victim) == MISMATCH
    assert office.examine()[Code.LOG_CHANGED].examples == office.places(2, 3)
    assert office.trouble_of_publishing() == "log-forked"


def test_removing_a_certificate_is_found(insider: Insider, auditor: Auditor) -> None:
    """With every trace of it in the register: its entries stay, and stand for nothing."""
    office = insider.office
    insider.remove(office.victim)
    assert office.answer(office.victim) == NOT_REGISTERED
    assert office.examine()[Code.LOG_ENTRY_UNKNOWN].examples == office.places(2, 3)
    assert auditor.found() == [("entry-lost", office.place(2)), ("entry-lost", office.place(3))]


def test_taking_a_revocation_back_is_found(insider: Insider, auditor: Auditor) -> None:
    """He needs no key for it: the certificate passes again, and the entry of the revocation stands for nothing."""
    office = insider.office
    insider.undo_newest_event(office.revoked)
    assert office.answer(office.revoked) == (Outcome.PASSED, "ok")
    assert office.examine()[Code.LOG_ENTRY_UNKNOWN].examples == office.places(6)
    assert auditor.found() == [("entry-lost", office.place(6))]


def test_taking_a_revocation_back_with_its_entry_is_found(insider: Insider) -> None:
    """He takes the entry out too, and the database is shorter than what is published."""
    office = insider.office
    insider.undo_newest_event(office.revoked)
    insider.run("delete from log_entry where position = :p", p=office.place(6))
    assert office.examine()[Code.LOG_BEHIND].examples == [
        f"{office.place(7)} entries are published, {office.place(6)} are here"
    ]
    assert office.trouble_of_publishing() == "log-behind"


def test_taking_a_revocation_back_with_the_published_files_is_found(insider: Insider) -> None:
    """He puts the folder back to an earlier day too; the checkpoint that was signed is in the database."""
    office = insider.office
    shutil.rmtree(office.folder)
    insider.undo_newest_event(office.revoked)
    insider.run("delete from log_entry where position = :p", p=office.place(6))
    findings = office.examine()
    assert findings[Code.LOG_ROLLED_BACK].examples == [
        f"a checkpoint of {office.place(7)} entries was signed, 0 are published"
    ]
    assert findings[Code.LOG_FORKED].examples == [f"checkpoint of {office.place(7)} entries"]
    assert office.trouble_of_publishing() == "log-forked"


def test_back_dating_at_the_end_of_the_log_is_found(mighty: Insider, auditor: Auditor) -> None:
    """All is signed and entered as the service would, with a day of last month: who kept checkpoints knows better."""
    office, made = mighty.office, mighty.forge(at=NOON - dt.timedelta(days=30))
    mighty.enter(made)
    office.publish()
    assert office.answer(made.record.identifier) == (Outcome.PASSED, "ok")
    assert auditor.found() == [("back-dated", office.place(7)), ("back-dated", office.place(8))]


def test_beginning_the_log_anew_is_found(insider: Insider, auditor: Auditor) -> None:
    """He takes entry, checkpoints and files out, and has the rest published: whoever kept a checkpoint can prove it."""
    office = insider.office
    insider.undo_newest_event(office.revoked)
    insider.run("delete from log_entry where position = :p", p=office.place(6))
    insider.run("delete from log_checkpoint")
    shutil.rmtree(office.folder)
    office.publish()
    assert office.examine() == {}
    assert "rolled-back" in {code for code, _ in auditor.found()}


def test_giving_himself_a_role_is_found(insider: Insider) -> None:
    """He writes it into the table: no signed event has given it."""
    insider.run("update account set roles = 'reviewer,issuer' where name = 'clerk'")
    assert set(insider.office.examine()) == {Code.ACCOUNT_WRONG}


def test_taking_the_event_of_an_account_out_is_found(insider: Insider, auditor: Auditor) -> None:
    """Who gave a role to whom stands in the log, too."""
    insider.run("delete from account_event where position = 2")
    assert set(insider.office.examine()) >= {Code.ACCOUNT_EVENT_BROKEN, Code.LOG_ENTRY_UNKNOWN}
    assert auditor.found()[0] == ("entry-lost", 1)


def test_putting_an_old_database_back_is_found(office: Office, auditor: Auditor) -> None:
    """What was issued since is not registered, and nothing is issued on top of it."""
    kept = office.keep()
    later = office.bureau.issue()
    office.publish()
    assert auditor.found() == []
    office.put_back(kept)
    assert office.answer(later) == NOT_REGISTERED
    assert office.examine()[Code.LOG_BEHIND].examples == [
        f"{office.place(9)} entries are published, {office.place(7)} are here"
    ]
    assert office.trouble_of_publishing() == "log-behind"
    assert auditor.found() == [("export-cut", None)]
    keep_above(office.engine, office.folder)
    with pytest.raises(EcertError) as caught:
        office.bureau.issue()
    assert caught.value.code == "log-behind"
