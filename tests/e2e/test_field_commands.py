"""The commands of fieldwork, as a technician uses them."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ecert.cli import cli
from ecert.fieldwork.dossier import Manifest, list_parts, pack, sign_manifest
from ecert.fieldwork.record import ROUND_TYPE, encode_round
from ecert.signing.envelope import seal
from ecert.signing.keyfiles import load_keyring
from ecert.signing.keys import Purpose, Signer
from tests.golden.format_vectors import ROUND, SEALED_ROUND


@dataclass(frozen=True)
class Shell:
    """Runs commands in this process, in a folder of its own."""

    folder: Path

    def run(self, *arguments: str) -> Result:
        """Run `ecert`."""
        return CliRunner().invoke(cli, arguments)

    @property
    def signer(self) -> Signer:
        """The key that signs rounds."""
        keyring = load_keyring(self.folder / "keys", b"p" * 32)
        return next(signer for signer in keyring.signers if signer.key.purpose is Purpose.ROUND)

    def check(self, content: bytes) -> Result:
        """Check a file."""
        path = self.folder / "file"
        path.write_bytes(content)
        return self.run("rounds", "check", str(path), "--json")


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


def test_device_is_invited_listed_and_shut_out(shell: Shell) -> None:
    """Only an inspector's; the list is empty before a device came in."""
    assert shell.run("migrate").exit_code == 0
    assert shell.run("keys", "create", "--purpose", "event").exit_code == 0
    for name, role in (("wangwu", "inspector"), ("zhangsan", "clerk")):
        assert shell.run("users", "create", name, "--role", role).exit_code == 0
    invited = shell.run("devices", "invite", "wangwu")
    assert len(invited.output.strip()) == 19
    assert '"account": "wangwu"' in shell.run("devices", "invite", "wangwu", "--json").output
    refused = shell.run("devices", "invite", "zhangsan")
    assert getattr(refused.exception, "code", None) == "conflict"
    assert shell.run("devices", "list", "--json").output.strip() == '{\n  "devices": []\n}'
    assert "label" in shell.run("devices", "list").output
    unknown = shell.run("devices", "shut-out", "none", "--reason", "遗失")
    assert getattr(unknown.exception, "code", None) == "unknown-device"


def test_record_of_a_round_is_checked_by_the_keys_here(shell: Shell) -> None:
    """One of another installation does not hold; what is none is refused."""
    created = shell.run(
        "keys", "create", "--purpose", "round", "--valid-from", "2025-01-01", "--valid-to", "2025-12-31"
    )
    assert created.exit_code == 0, created.output
    sealed = seal(encode_round(ROUND), shell.signer, typ=ROUND_TYPE)
    good = shell.check(sealed)
    assert good.exit_code == 0, good.output
    assert '"certificates": 2' in good.output
    assert "Holds." in shell.run("rounds", "check", str(shell.folder / "file")).output
    for content, reason in (
        (SEALED_ROUND, "signer-unknown"),
        (sealed[:-1] + b"\0", "signature-invalid"),
        (b"", "malformed"),
    ):
        bad = shell.check(content)
        assert bad.exit_code == 1
        assert f'"reason": "{reason}"' in bad.output
        assert f"Does not hold ({reason})" in shell.run("rounds", "check", str(shell.folder / "file")).output


def test_evidence_file_is_checked_by_the_keys_here(shell: Shell) -> None:
    """An archive that is none is refused."""
    shell.run("keys", "create", "--purpose", "round")
    parts = {"scan.json": b"{}"}
    manifest = Manifest(
        round_id="r", scan_id="s", made_at="2026-03-02T04:00:00Z", kid="", parts=list_parts(parts), left_out=[]
    )
    data = pack(parts, *sign_manifest(manifest, shell.signer))
    assert '"kind": "evidence"' in shell.check(data).output
    changed = shell.check(pack({"scan.json": b"[]"}, *sign_manifest(manifest, shell.signer)))
    assert (changed.exit_code, '"reason": "record-mismatch"' in changed.output) == (1, True)
    assert getattr(shell.check(b"PK\x03\x04").exception, "code", None) == "malformed"
