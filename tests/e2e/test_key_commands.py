"""The commands of the routine with keys: rotate and retire."""

import json
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ecert.cli import cli
from ecert.clock import legal_date, system_clock
from tests.softhsm import a_softhsm, needs_softhsm


@dataclass(frozen=True)
class Shell:
    """Runs commands in this process, in a folder of its own."""

    folder: Path

    def run(self, *arguments: str) -> Result:
        """Run `ecert`."""
        return CliRunner().invoke(cli, arguments)

    def json(self, *arguments: str) -> Any:  # noqa: ANN401 - decoded JSON
        """Run what must go well and speak JSON."""
        result = self.run(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.output)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Open a shell whose settings all lie in one folder."""
    for name in [name for name in os.environ if name.startswith("ECERT_")]:
        monkeypatch.delenv(name)
    (tmp_path / "passphrase").write_text("p" * 32)
    monkeypatch.setenv("ECERT_KEYS_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    monkeypatch.setenv("ECERT_KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.setenv("ECERT_DATABASE_URL", f"sqlite:///{tmp_path}/ecert.sqlite3")
    return Shell(tmp_path)


def test_keys_are_rotated_and_the_old_ones_retired(shell: Shell) -> None:
    """Made, followed once, and destroyed only when they are followed."""
    today = legal_date(system_clock())
    last = (today + timedelta(days=30)).isoformat()
    (old,) = shell.json("keys", "create", "--purpose", "event", "--valid-to", last)["keys"]
    rotated = shell.json("keys", "rotate")
    (new,) = rotated["keys"]
    assert (new["follows"], new["purpose"]) == (old["key_id"], "event")
    assert rotated["bundle_before"] == new["valid_from"] == (today + timedelta(days=7)).isoformat()
    assert shell.json("keys", "rotate") == {"keys": [], "bundle_before": None}
    refused = shell.run("keys", "retire", old["key_id"])
    assert getattr(refused.exception, "code", None) == "key-still-needed"
    assert shell.json("keys", "retire", new["key_id"]) == {
        "key": {name: value for name, value in new.items() if name != "follows"} | {"signs": False},
        "destroyed": f"{new['key_id']}.p8",
    }
    said = shell.run("keys", "rotate")
    assert f"follows {old['key_id']}" in said.output
    assert f"Before {new['valid_from']}: prepare a bundle" in said.output
    assert "restart the service" in shell.run("keys", "retire", old["key_id"], "--force").output
    listed = {key["key_id"]: key["signs"] for key in shell.json("keys", "list")["keys"]}
    assert (len(listed), listed[old["key_id"]], listed[new["key_id"]]) == (3, False, False)


@needs_softhsm
def test_key_in_a_token_from_the_command_line(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made, listed, followed and retired there; without a token in the settings nothing is made."""
    refused = shell.run("keys", "create", "--purpose", "event", "--pkcs11")
    assert "ECERT_PKCS11_MODULE" in getattr(refused.exception, "detail", "")
    with a_softhsm(tmp_path / "hsm") as hsm:
        (tmp_path / "pin").write_text(hsm.settings.pin)
        monkeypatch.setenv("ECERT_PKCS11_MODULE", str(hsm.settings.module))
        monkeypatch.setenv("ECERT_PKCS11_TOKEN", hsm.settings.label)
        monkeypatch.setenv("ECERT_PKCS11_PIN_FILE", str(tmp_path / "pin"))
        last = (legal_date(system_clock()) + timedelta(days=30)).isoformat()
        (old,) = shell.json("keys", "create", "--purpose", "event", "--valid-to", last, "--pkcs11")["keys"]
        (new,) = shell.json("keys", "rotate")["keys"]
        assert {path.suffix for path in (tmp_path / "keys").iterdir()} == {".json", ".p11"}
        assert [key["signs"] for key in shell.json("keys", "list")["keys"]] == [True, True]
        said = shell.json("keys", "retire", old["key_id"], "--force")["destroyed"]
        assert said.startswith("the token's object ")
        assert [path.stem for path in (tmp_path / "keys").glob("*.p11")] == [new["key_id"]]


def test_log_key_is_made_as_its_readers_can_read_it(shell: Shell) -> None:
    """Whatever the algorithm of the others; so is a witness's, in its own folder."""
    for purpose in ("log", "witness"):
        (key,) = shell.json("keys", "create", "--purpose", purpose, "--algorithm", "ESP256")["keys"]
        assert key["algorithm"] == "Ed25519"


def test_selftest_answers_with_its_status(shell: Shell) -> None:
    """Without a root nothing passes; with a bundle that names the keys everything does."""
    result = shell.run("keys", "selftest", "--json")
    assert (result.exit_code, json.loads(result.output)["trouble"]) == (1, "no-root")
    assert "nothing could be tested" in shell.run("keys", "selftest").output
    for arguments in (("migrate",), ("keys", "create"), ("keys", "create", "--purpose", "bundle")):
        assert shell.run(*arguments).exit_code == 0
    prepared, signed = str(shell.folder / "bundle"), str(shell.folder / "bundle.cose")
    for step in (("prepare", prepared), ("sign", prepared, "--output", signed), ("publish", signed)):
        made = shell.run("bundle", *step)
        assert made.exit_code == 0, made.output
    outcome = shell.json("keys", "selftest")
    assert (outcome["passed"], outcome["bundle"], len(outcome["trials"])) == (True, 1, 5)
    assert "All 5 trials passed." in shell.run("keys", "selftest").output
