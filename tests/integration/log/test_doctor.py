"""The doctor holds the log against rows, checkpoints and published files: what was done to it has its name."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ecert.doctor.codes import Code
from ecert.doctor.findings import Finding
from ecert.log.published import PublishedLog, open_published
from ecert.log.publishing import Publisher
from ecert.register.lifecycle import Step
from tests.building import NOON, PUBLIC_URL, the_keyring
from tests.integration.backup.looking import ask_doctor, found
from tests.integration.sync.bureau import Bureau


class Logged:
    """A register with two certificates and three events behind twelve events of accounts, all of it published."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """Issue and publish."""
        self.engine, self.folder = engine, folder
        self.bureau = Bureau(engine)
        self.first, self.second = self.bureau.issue(), self.bureau.issue()
        self.publish()
        self.bureau.take(Step.SUSPEND, self.second)
        self.publish()

    @property
    def log(self) -> PublishedLog:
        """The published log, as whoever looks for the first time sees it."""
        return open_published(self.folder, PUBLIC_URL, the_keyring())

    def publish(self) -> None:
        """Publish, as a process that has just started."""
        Publisher(self.engine, the_keyring(), self.log).publish(now=NOON)

    def run(self, statement: str, **values: object) -> None:
        """Write into the database from outside."""
        with self.engine.begin() as connection:
            connection.execute(text(statement), values)

    def ask(self, *, quick: bool = False) -> dict[Code, Finding]:
        """Let the doctor look."""
        return found(ask_doctor(self.engine, log=self.log, quick=quick))


@pytest.fixture
def logged(engine: Engine, tmp_path: Path) -> Logged:
    """Give the register."""
    return Logged(engine, tmp_path / "public")


def test_a_sound_log_is_healthy(logged: Logged) -> None:
    """Two records and three events, and twelve of accounts, each with its entry, as published."""
    findings = ask_doctor(logged.engine, log=logged.log)
    assert findings.listed() == []
    assert findings.looked_at["entries"] == 17


def test_what_is_not_published_yet_is_a_note(logged: Logged) -> None:
    """It is so for some seconds after each entry."""
    logged.bureau.take(Step.RESUME, logged.second)
    findings = ask_doctor(logged.engine, log=logged.log)
    assert findings.listed() == []
    assert "1 entries of the log are not published yet." in findings.notes


def test_an_empty_log_is_healthy(engine: Engine, tmp_path: Path) -> None:
    """Before anything is published, too."""
    assert found(ask_doctor(engine, log=open_published(tmp_path, PUBLIC_URL, the_keyring()))) == {}


def _writes(statement: str) -> Callable[[Logged], None]:
    return lambda logged: logged.run(statement)


def _cuts_tile(logged: Logged) -> None:
    path = logged.folder / "tile/0/000.p/17"
    path.write_bytes(path.read_bytes()[:-32])


def _puts_files_back(logged: Logged) -> None:
    before = logged.folder.with_name("before")
    shutil.copytree(logged.folder, before)
    logged.bureau.take(Step.RESUME, logged.second)
    logged.publish()
    shutil.rmtree(logged.folder)
    before.rename(logged.folder)


DEEDS: dict[str, tuple[Callable[[Logged], None], Code, list[str]]] = {
    "entry changed": (
        lambda logged: logged.run("update log_entry set leaf = :leaf where position = 13", leaf=bytes(32)),
        Code.LOG_CHANGED,
        ["position 13"],
    ),
    "last entry taken out": (
        _writes("delete from log_entry where position = 16"),
        Code.LOG_BEHIND,
        ["17 entries are published, 16 are here"],
    ),
    "middle entry taken out": (
        _writes("delete from log_entry where position = 14"),
        Code.LOG_GAP,
        ["1 positions below 17"],
    ),
    "place taken away": (
        _writes("update certificate_event set log_position = null where kind = 'suspended'"),
        Code.LOG_ENTRY_UNKNOWN,
        ["position 16"],
    ),
    "checkpoint of another tree": (
        _writes("update log_checkpoint set root = (select leaf from log_entry where position = 0) where size = 16"),
        Code.LOG_FORKED,
        ["checkpoint of 16 entries"],
    ),
    "tile cut": (_cuts_tile, Code.LOG_UNREADABLE, ["log: the published tile 0/000.p/17 was cut, or has grown"]),
    "files put back": (
        _puts_files_back,
        Code.LOG_ROLLED_BACK,
        ["a checkpoint of 18 entries was signed, 17 are published"],
    ),
}


@pytest.mark.parametrize(("deed", "code", "examples"), [pytest.param(*case, id=name) for name, case in DEEDS.items()])
def test_a_deed_is_named(logged: Logged, deed: Callable[[Logged], None], code: Code, examples: list[str]) -> None:
    """By its own code, with the position; a second one may follow from it."""
    deed(logged)
    assert logged.ask()[code].examples == examples


def test_a_place_that_was_taken_away_is_named_on_both_sides(logged: Logged) -> None:
    """The event lacks its entry, and the entry its event."""
    logged.run("update certificate_event set log_position = null where kind = 'suspended'")
    missing = logged.ask()[Code.LOG_ENTRY_MISSING]
    assert missing.examples == [f"{logged.second}: event 2"]


def test_a_quick_look_compares_sizes(logged: Logged) -> None:
    """A database that was put back is found without a look at the register."""
    logged.run("delete from log_entry where position = 16")
    assert set(logged.ask(quick=True)) == {Code.LOG_BEHIND}
