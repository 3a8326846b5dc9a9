"""Backup, restore and doctor as a technician uses them: real processes, exit statuses as promised."""

import datetime as dt
import hashlib
import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ecert.cli.backup import restore
from ecert.clock import system_clock
from ecert.settings import Settings
from ecert.signing.keyfiles import load_keyring
from ecert.storage.database import open_database, transaction
from ecert.storage.installation import mark_restored
from tests.building import NOON, an_application
from tests.e2e.desk import KIND, Desk
from tests.forking import run_as_at_a_shell
from tests.integration.backup.filling import fill

SECONDS = 60


@dataclass
class Technician:
    """Somebody at a terminal, in a folder with keys, passphrases and a register of three certificates."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        """Run `ecert` and insist on its exit status."""
        done = run_as_at_a_shell(arguments, folder=self.folder, environment=self.environment, seconds=SECONDS)
        assert done.returncode == status, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    def json(self, *arguments: str, status: int = 0) -> Any:  # noqa: ANN401 - decoded JSON
        """Run a command with --json and give its answer."""
        return json.loads(self.run(*arguments, "--json", status=status).stdout)

    def move_to(self, file: str) -> None:
        """Work with another database from now on."""
        self.environment["ECERT_DATABASE_URL"] = f"sqlite:///{self.folder / file}"

    def codes(self, *, status: int) -> set[str]:
        """Ask the doctor, and give what is found by its codes."""
        return {finding["code"] for finding in self.json("doctor", status=status)["findings"]}


@pytest.fixture(scope="module")
def technician(tmp_path_factory: pytest.TempPathFactory) -> Technician:
    """Set the folder up by the documented commands, and issue three certificates today."""
    folder = tmp_path_factory.mktemp("technician")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ECERT_")}
    worker = Technician(folder, environment | {"ECERT_PUBLIC_URL": "https://ecert.example"})
    worker.move_to("ecert.sqlite3")
    for name in ("KEYS", "BACKUP"):
        worker.run("keys", "passphrase", name)
        worker.environment[f"ECERT_{name}_PASSPHRASE_FILE"] = str(folder / name)
    worker.run("keys", "create")
    worker.run("migrate")
    keyring = load_keyring(folder / "keys", (folder / "KEYS").read_bytes().strip())
    engine = open_database(worker.environment["ECERT_DATABASE_URL"])
    fill(engine, 3, keyring=keyring, now=system_clock().replace(microsecond=0) - dt.timedelta(seconds=1))
    engine.dispose()
    return worker


@pytest.fixture
def terminal(technician: Technician, tmp_path: Path) -> Technician:
    """Give a terminal whose changes of settings are forgotten after the test."""
    del tmp_path
    return Technician(technician.folder, dict(technician.environment))


def test_register_is_backed_up_restored_and_cleared(terminal: Technician) -> None:
    """The whole way: doctor, backup, check, restore elsewhere, doctor, clear, doctor."""
    assert terminal.json("doctor")["healthy"] is True
    written = terminal.json("backup", "first.age")
    assert written["sha256"] == hashlib.sha256((terminal.folder / "first.age").read_bytes()).hexdigest()
    assert written["rows"]["certificate"] == 3
    keys = sorted(path.stem for path in (terminal.folder / "keys").glob("*.json"))
    assert written["key_ids"] == keys
    read = terminal.json("restore", "first.age", "--check")
    assert (read["restored"], read["sha256"], read["key_ids"]) == (False, written["sha256"], keys)
    terminal.move_to("second.sqlite3")
    said = terminal.run("restore", "first.age")
    assert "restore 20/20" in said.stderr
    assert "Nothing is issued until" in said.stdout
    report = terminal.json("doctor", status=1)
    assert [finding["code"] for finding in report["findings"]] == ["restored-not-cleared"]
    assert report["looked_at"] == {
        "certificates": 3,
        "events": 3,
        "applications": 3,
        "attachments": 0,
        "documents": 0,
        "entries": 18,
        "accounts": 6,
        "account events": 12,
    }
    assert terminal.json("restore", "--clear", "--told-by", "anna", "--because", "compared") == {"cleared": True}
    assert terminal.json("doctor")["healthy"] is True
    assert "conflict" in terminal.run("restore", "--clear", "--told-by", "anna", "--because", "again", status=3).stderr


def test_refusals_are_failures_with_their_codes(terminal: Technician) -> None:
    """Exit status 3, one line, nothing done."""
    terminal.run("backup", "mine.age")
    before = (terminal.folder / "mine.age").read_bytes()
    assert "backup-not-written" in terminal.run("backup", "mine.age", status=3).stderr
    assert (terminal.folder / "mine.age").read_bytes() == before
    assert "database-not-empty" in terminal.run("restore", "mine.age", status=3).stderr
    terminal.move_to("third.sqlite3")
    (terminal.folder / "cut.age").write_bytes(before[:-1])
    assert "backup-invalid" in terminal.run("restore", "cut.age", status=3).stderr
    terminal.environment["ECERT_BACKUP_PASSPHRASE_FILE"] = str(terminal.folder / "KEYS")
    assert "must be another passphrase" in terminal.run("backup", "other.age", status=3).stderr
    del terminal.environment["ECERT_KEYS_PASSPHRASE_FILE"]
    assert "passphrase is another one" in terminal.run("restore", "mine.age", status=3).stderr
    del terminal.environment["ECERT_BACKUP_PASSPHRASE_FILE"]
    for arguments in (("backup", "other.age"), ("restore", "mine.age"), ("restore", "mine.age", "--check")):
        assert "ECERT_BACKUP_PASSPHRASE_FILE" in terminal.run(*arguments, status=3).stderr
    assert not (terminal.folder / "other.age").exists()


def test_platform_has_to_be_set_up_to_show_anything(terminal: Technician) -> None:
    """Without its settings nothing can be compared."""
    refused = terminal.run("restore", "--clear", "--shown-by-platform", status=3)
    assert "ECERT_PLATFORM_URL" in refused.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--check",),
        ("--clear",),
        ("first.age", "--clear", "--shown-by-platform"),
        ("--clear", "--told-by", "anna"),
        ("--clear", "--because", "compared"),
        ("--clear", "--check", "--shown-by-platform"),
        ("--clear", "--shown-by-platform", "--told-by", "anna", "--because", "compared"),
        ("first.age", "--told-by", "anna", "--because", "compared"),
        ("first.age", "--shown-by-platform"),
    ],
    ids=" ".join,
)
def test_wrong_use_of_restore_is_said(arguments: tuple[str, ...]) -> None:
    """Exit status 2, before any setting is read."""
    done = CliRunner().invoke(restore, arguments)
    assert done.exit_code == 2
    assert "Usage: restore" in done.output


def test_doctor_says_what_is_wrong_in_sentences(terminal: Technician) -> None:
    """Exit status 1; the text has the sentence, the code and the example."""
    del terminal.environment["ECERT_PUBLIC_URL"]
    del terminal.environment["ECERT_KEYS_PASSPHRASE_FILE"]
    said = terminal.run("doctor", status=1).stdout
    assert "ECERT_PUBLIC_URL is not set" in said
    assert "[public-url-unset]" in said
    assert "No private key is open" in said
    assert "2 findings" in said
    assert terminal.codes(status=1) == {"public-url-unset", "keys-closed"}


def test_doctor_leaves_the_register_out_when_told_to(terminal: Technician) -> None:
    """Fast enough to be asked every minute."""
    report = terminal.json("doctor", "--quick")
    assert report["healthy"] is True
    assert report["looked_at"] == {}


def test_doctor_that_cannot_look_says_so(terminal: Technician) -> None:
    """Exit status 3: a setting that is impossible, a database that is not there; no file is made."""
    terminal.move_to("nowhere.sqlite3")
    assert terminal.codes(status=3) == {"database-unreachable"}
    assert not (terminal.folder / "nowhere.sqlite3").exists()
    terminal.environment["ECERT_DATABASE_URL"] = "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"
    said = terminal.run("doctor", status=3)
    assert "database-unreachable" in said.stdout
    assert "secret" not in said.stdout + said.stderr
    terminal.environment["ECERT_PUBLIC_URL"] = "nonsense"
    assert terminal.codes(status=3) == {"settings-unreadable"}


def test_restored_register_issues_nothing_over_http(desk: Desk) -> None:
    """409 with its own code; what can be looked up still is, and the application waits."""
    issued = desk.issued()
    with transaction(desk.engine) as session:
        mark_restored(session, backup_sha256="0" * 64, newest_event=1, now=NOON)
    application = desk.approved(an_application(KIND))
    refused = desk.issue(application)
    assert refused.status_code == 409
    assert refused.json()["code"] == "restored-not-cleared"
    assert desk.verify(code=issued["code"])["outcome"] == "PASSED"
    assert desk.get(f"/api/v1/applications/{application['id']}", role="clerk")["state"] == "approved"


def test_settings_do_not_show_the_passphrase(terminal: Technician) -> None:
    """What may be logged has no secret in it."""
    settings = Settings.from_env(terminal.environment)
    assert settings.backup_passphrase is not None
    assert settings.backup_passphrase.decode() not in repr(settings)
