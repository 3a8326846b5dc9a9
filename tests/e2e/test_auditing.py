"""Auditor, witnesses and office as processes of their own, each with its files alone, over real HTTP."""

import json
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from ecert.log.note import read_note
from tests.durability.installation import Installation, Process
from tests.durability.waiting import until
from tests.forking import Command, run, start

ASKED, COMING = "archives.example/w1", "supervision.example/w2"
SECONDS = 60


@dataclass
class Body:
    """A second body: a folder and keys of its own, and no database."""

    folder: Path
    name: str
    vkey: str = field(init=False)
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Make its key."""
        self.folder.mkdir()
        (self.folder / "passphrase").write_text("w" * 32)
        self.environment = {
            "ECERT_KEYS_DIR": str(self.folder / "keys"),
            "ECERT_KEYS_PASSPHRASE_FILE": str(self.folder / "passphrase"),
        }
        self.run("keys", "create", "--purpose", "witness")
        (self.vkey,) = json.loads(self.run("log", "vkey", "--witness", self.name, "--json"))["vkeys"]

    def run(self, *arguments: str, status: int = 0) -> str:
        """Run a command and give what it says."""
        done = run(arguments, folder=self.folder, environment=self.environment, seconds=SECONDS)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + (done.stderr if status else "")

    def witness(self, log_vkey: str, source: str, *more: str, status: int = 0) -> str:
        """Look at a log once."""
        options = ("--name", self.name, "--key", log_vkey, "--state", "state.json", "--log", source)
        return self.run("log", "witness", *options, *more, status=status)

    @contextmanager
    def listening(self, log_vkey: str, port: int) -> Iterator[Command]:
        """Wait to be asked."""
        options = ("--name", self.name, "--key", log_vkey, "--state", "state.json", "--listen", f"127.0.0.1:{port}")
        command = start(("log", "witness", *options), folder=self.folder, environment=self.environment)
        try:
            yield command
        finally:
            command.kill()
            command.wait(SECONDS)


@dataclass
class Auditor:
    """Somebody with a folder, and nothing of the office but what is public and what it exports."""

    folder: Path

    def audit(self, source: str, *options: str, status: int = 0) -> Any:  # noqa: ANN401 - decoded JSON
        """Audit a log, and give the report."""
        arguments = ("log", "verify", source, "--keep", "kept.json", *options, "--json")
        environment: Mapping[str, str] = {}
        done = run(arguments, folder=self.folder, environment=environment, seconds=SECONDS)
        assert done.returncode == status, done.stdout + done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path) -> Iterator[Installation]:
    """Give an office with a root, whose database is a file."""
    folder = tmp_path / "office"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "ecert.sqlite3")
    made = Installation(folder, f"sqlite:///{folder}/ecert.sqlite3")
    made.run("keys", "create", "--purpose", "bundle")
    yield made
    made.line.engine.dispose()


@pytest.fixture
def auditor(tmp_path: Path) -> Auditor:
    """Give an auditor who begins."""
    (tmp_path / "auditor").mkdir()
    return Auditor(tmp_path / "auditor")


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


def _names(process: Process, file: str) -> list[str]:
    answer = process.call("GET", f"/log/{file}")
    if answer is None or answer.status_code != httpx.codes.OK:
        return []
    return [line.name for line in read_note(answer.content).lines]


def _publish_bundle(office: Installation, folder: Path) -> tuple[str, ...]:
    """Publish a bundle, and give the auditor's options for it."""
    draft, signed = folder / "draft", folder / "bundle"
    office.run("bundle", "prepare", str(draft))
    office.run("bundle", "sign", str(draft), "--output", str(signed))
    office.run("bundle", "publish", str(signed))
    return ("--bundle", str(signed), "--root", str(folder / "root.json"))


def test_an_office_is_audited_and_witnessed(office: Installation, auditor: Auditor, tmp_path: Path) -> None:
    """One witness is asked, one comes by itself; the auditor reads the files over HTTP, and the export."""
    (log_vkey,) = json.loads(office.run("log", "vkey", "--json").stdout)["vkeys"]
    asked, coming = Body(tmp_path / "archives", ASKED), Body(tmp_path / "supervision", COMING)
    port = _free_port()
    known = office.folder / "witnesses"
    known.write_text(f"# known since the ceremony\n{asked.vkey} http://127.0.0.1:{port}\n{coming.vkey}\n")
    office.environment["ECERT_LOG_WITNESSES_FILE"] = str(known)
    for _ in range(3):
        office.line.issued()
    options = _publish_bundle(office, tmp_path)
    with asked.listening(log_vkey, port), office.serving("serve") as process:
        source = f"{process.address}/log"
        until(process.is_ready, "the service is ready")
        until(lambda: ASKED in _names(process, "checkpoint"), "the witness that is asked has signed")
        coming.witness(log_vkey, source)
        until(
            lambda: COMING in _names(process, f"cosigned/{coming.vkey.split('+')[1]}"),
            "the witness that comes by itself has signed",
        )
        roots = process.call("GET", "/scan/root.json")
        assert roots is not None
        (tmp_path / "root.json").write_bytes(roots.content)
        office.run("log", "export", "export.jsonl")
        export = office.folder / "export.jsonl"
        assert export.stat().st_mode & 0o777 == 0o600
        witnesses = ("--witness", asked.vkey, "--witness", coming.vkey)
        report = auditor.audit(source, "--export", str(export), *options, *witnesses)
        assert {check["outcome"] for check in report["checks"]} <= {"holds", "left-out"}
        assert [check["name"] for check in report["checks"] if check["outcome"] == "left-out"] == ["consistency"]
        office.line.issued()
        until(lambda: COMING not in _names(process, "checkpoint"), "the log has grown")
        until(lambda: ASKED in _names(process, "checkpoint"), "the witness that is asked has signed again")
        assert auditor.audit(source, *options, *witnesses)["outcome"] == "holds"
        assert len(json.loads((auditor.folder / "kept.json").read_text())["checkpoints"]) == 2
    # A copy of the folder is as good as the address.
    assert auditor.audit(str(office.folder / "public-log"), "--key", log_vkey)["outcome"] == "holds"


def _begin_anew(office: Installation, statement: str) -> None:
    """Do to database and folder what whoever has all of both can do, and publish again."""
    with office.line.engine.begin() as connection:
        for each in (statement, "DELETE FROM log_cosignature", "DELETE FROM log_checkpoint"):
            connection.execute(text(each))
    shutil.rmtree(office.folder / "public-log")
    office.run("log", "checkpoint")


@pytest.mark.parametrize(
    ("statement", "code", "refusal"),
    [
        ("DELETE FROM log_entry WHERE position >= 2", "rolled-back", "entries to 2"),
        ("UPDATE log_entry SET leaf = zeroblob(32) WHERE position = 1", "fork", "a fork"),
    ],
    ids=["rolled-back", "fork"],
)
def test_a_log_that_was_made_anew_is_found_by_both(
    office: Installation, auditor: Auditor, tmp_path: Path, statement: str, code: str, refusal: str
) -> None:
    """The office's own administrator has everything of the office, and nothing of what others keep."""
    (log_vkey,) = json.loads(office.run("log", "vkey", "--json").stdout)["vkeys"]
    body, public = Body(tmp_path / "archives", ASKED), str(office.folder / "public-log")
    for _ in range(3):
        office.line.issued()
    office.run("log", "checkpoint")
    assert auditor.audit(public, "--key", log_vkey)["outcome"] == "holds"
    said = json.loads(body.witness(log_vkey, public, "--json"))
    assert (said["handed_in"], said["vkey"]) == (False, body.vkey)
    kept = (auditor.folder / "kept.json").read_bytes()
    _begin_anew(office, statement)
    (finding,) = auditor.audit(public, "--key", log_vkey, status=1)["findings"]
    assert finding["code"] == code
    assert len(finding["evidence"]) == 2
    assert (auditor.folder / "kept.json").read_bytes() == kept
    assert refusal in body.witness(log_vkey, public, status=1)
    assert (body.folder / "state.json.evidence").exists()
