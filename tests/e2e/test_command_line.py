"""The command line as a technician uses it: real processes, a folder of its own, exit statuses as promised."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from ecert.clock import system_clock
from ecert.register.digits import decode_digits
from ecert.signing.envelope import parse
from tests.building import an_application
from tests.durability.waiting import until
from tests.e2e.desk import KIND
from tests.forking import run_as_at_a_shell

SECONDS = 60


@dataclass(frozen=True)
class Terminal:
    """A shell in an empty folder with a passphrase and the agreed secrets."""

    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        """Run `ecert` and insist on its exit status."""
        done = run_as_at_a_shell(arguments, folder=self.folder, environment=self.environment, seconds=SECONDS)
        assert done.returncode == status, done.stdout + done.stderr
        return done

    def json(self, *arguments: str, status: int = 0) -> Any:  # noqa: ANN401 - decoded JSON
        """Run a command with --json and give its answer."""
        return json.loads(self.run(*arguments, "--json", status=status).stdout)

    @contextmanager
    def serving(self, *arguments: str, health: str) -> Iterator[str]:
        """Run a serving command on a free port, and give its address."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = (self.folder / f"{arguments[0]}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "ecert", *arguments, "--port", str(port)],
            cwd=self.folder,
            env=self.environment,
            stdout=log,
            stderr=log,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address + health, process)
            yield address
        finally:
            process.terminate()
            process.wait(SECONDS)
            log.close()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    with httpx.Client() as client:

        def is_up() -> bool:
            assert process.poll() is None, "the process did not come up"
            try:
                return client.get(address).status_code == httpx.codes.OK
            except httpx.TransportError:
                return False

        until(is_up, "the process is up", seconds=SECONDS)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """Open a terminal whose settings all lie in one folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ECERT_")}
    secrets = {
        "KEYS_PASSPHRASE": "p" * 32,
        "PLATFORM_CLIENT_SECRET": "s" * 32,
        "PLATFORM_SM4_KEY": "0123456789abcdeffedcba9876543210",
    }
    for name, secret in secrets.items():
        (tmp_path / name).write_text(secret)
        environment[f"ECERT_{name}_FILE"] = str(tmp_path / name)
    environment["ECERT_PUBLIC_URL"] = "https://ecert.example"
    environment["ECERT_PLATFORM_ACCEPTS_PROVISIONAL"] = "true"
    return Terminal(tmp_path, environment)


def test_office_is_set_up_and_works_from_the_command_line(terminal: Terminal) -> None:
    """Keys, tables, accounts, service, platform, one certificate, push, comparison: all by the documented commands."""
    terminal.run("keys", "passphrase", "drawn")
    terminal.environment["ECERT_KEYS_PASSPHRASE_FILE"] = str(terminal.folder / "drawn")
    made = terminal.json("keys", "create", "--backlog-from", "2000-01-01")["keys"]
    expected = ["certificate"] * 4 + ["document"] * 2 + ["document-root", "event", "log", "round", "status"]
    assert sorted(key["purpose"] for key in made) == expected
    assert [key["algorithm"] for key in made if key["purpose"] == "log"] == ["Ed25519"]
    assert terminal.json("keys", "create")["keys"] == []
    assert all(key["signs"] for key in terminal.json("keys", "list")["keys"])
    terminal.run("migrate")
    tokens = {}
    for role in ("clerk", "reviewer", "issuer"):
        terminal.run("users", "create", role, "--role", role)
        tokens[role] = terminal.run("tokens", "create", role).stdout.strip()
    with (
        terminal.serving("platform", health="/health") as platform,
        terminal.serving("serve", health="/health/ready") as service,
    ):
        terminal.environment["ECERT_PLATFORM_URL"] = platform
        issued = _issue(service, tokens)
        assert terminal.json("verify", issued["code"])["outcome"] == "PASSED"
        assert terminal.json("verify", issued["identifier"])["outcome"] == "PASSED"
        assert terminal.json("verify", issued["code"], "--on", "2001-01-01", status=1)["status"] == "inactive"
        (terminal.folder / "code.txt").write_text(issued["code"] + "\n")
        assert "PASSED" in terminal.run("verify", "code.txt").stdout
        assert "malformed" in terminal.run("verify", "nonsense", status=1).stdout
        assert terminal.json("sync", "status", status=1)["pending"] == 1
        assert terminal.json("sync", "reconcile", status=1)["equal"] is False
        assert terminal.json("sync", "run")["delivered"] == 1
        assert terminal.json("sync", "reconcile")["equal"] is True
        assert terminal.json("sync", "status")["pending"] == 0
        httpx.get(f"{service}/api/v1/certificates?q=某某公司", headers={"Authorization": f"Bearer {tokens['clerk']}"})
    log = (terminal.folder / "serve.log").read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line["route"] for line in lines if line["logger"] == "ecert.access"][-1] == "/api/v1/certificates"
    assert "q=" not in log
    assert "某某公司" not in log
    assert not [token for token in tokens.values() if token in log]


def _issue(service: str, tokens: dict[str, str]) -> dict[str, Any]:
    def call(role: str, path: str, body: object) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {tokens[role]}"}
        answer = httpx.post(f"{service}/api/v1/applications{path}", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    application = call("clerk", "", an_application(KIND))
    decision = {"decision": "approve", "opinion": "同意", "claims_sha256": application["claims_sha256"]}
    call("reviewer", f"/{application['id']}/decisions", decision)
    return call("issuer", f"/{application['id']}/certificate", None)


def test_root_signs_off_line_and_codes_are_read_off_line(terminal: Terminal) -> None:
    """Three machines: the service, the root's without network or database, and a reader's that has files alone."""
    terminal.run("keys", "create")
    terminal.run("migrate")
    root = replace(terminal, environment={**terminal.environment, "ECERT_KEYS_DIR": str(terminal.folder / "vault")})
    root.environment["ECERT_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/nothing"
    (key,) = root.json("keys", "create", "--purpose", "bundle")["keys"]
    public = terminal.folder / "vault" / f"{key['key_id']}.json"
    (terminal.folder / "keys" / public.name).write_bytes(public.read_bytes())
    drawn = terminal.json("bundle", "prepare", "next.cbor")
    signed = root.json("bundle", "sign", "next.cbor", "-o", "bundle.cose")
    assert (drawn["sequence"], signed["sequence"], signed["key_ids"]) == (1, 1, drawn["key_ids"])
    assert "already" in root.run("bundle", "sign", "next.cbor", "-o", "bundle.cose", status=3).stderr
    assert terminal.json("bundle", "publish", "bundle.cose")["unknown_keys"] == []
    assert "bundle-outdated" in terminal.run("bundle", "publish", "bundle.cose", status=3).stderr
    made = terminal.json("keys", "create", "--purpose", "event")["keys"][0]["key_id"]
    terminal.run("keys", "distrust", made, "--all", "--reason", "for a test")
    assert terminal.json("bundle", "prepare", "second.cbor")["revoked"] == [made]
    root.run("bundle", "sign", "second.cbor", "-o", "second.cose")
    tokens = {}
    for role in ("clerk", "reviewer", "issuer"):
        terminal.run("users", "create", role, "--role", role)
        tokens[role] = terminal.run("tokens", "create", role).stdout.strip()
    with terminal.serving("serve", health="/health/ready") as service:
        code = _issue(service, tokens)
        (terminal.folder / "list.cwt").write_bytes(httpx.get(f"{service}/s/0").content)
        (terminal.folder / "root.json").write_bytes(httpx.get(f"{service}/scan/root.json").content)
        assert httpx.get(f"{service}/bundle").content == (terminal.folder / "bundle.cose").read_bytes()
        picture = httpx.get(
            f"{service}/api/v1/certificates/{code['identifier']}/qr.png",
            headers={"Authorization": f"Bearer {tokens['clerk']}"},
        )
        (terminal.folder / "code.png").write_bytes(picture.content)
    reader = replace(terminal, environment={**root.environment, "ECERT_KEYS_DIR": str(terminal.folder / "none")})
    files = ("--bundle", "bundle.cose", "--root", "root.json", "--memory", "memory.json")
    report = reader.json("verify", "code.png", *files, "--status-list", "list.cwt")
    assert (report["outcome"], report["certificate"]["identifier"]) == ("PASSED", code["identifier"])
    assert report["basis"]["bundle_sequence"] == 1
    assert reader.json("verify", code["code"], *files, status=1)["reasons"] == ["status-missing"]
    assert reader.json("verify", "HC1:ABC", *files, status=1)["reasons"] == ["malformed"]
    assert "off line" in reader.run("verify", code["code"], *files, "--status-list", "list.cwt").stdout
    newer = ("--bundle", "second.cose", *files[2:])
    assert reader.json("verify", code["code"], *newer, "--status-list", "list.cwt")["outcome"] == "PASSED"
    assert "is older than one" in reader.run("verify", code["code"], *files, status=3).stderr
    assert "no root" in reader.run("verify", code["code"], "--bundle", "bundle.cose", status=3).stderr
    assert "is not taken" in reader.run("verify", code["code"], "--bundle", "list.cwt", *files[2:], status=3).stderr
    reader.run("verify", code["code"], "--root", "root.json", status=2)
    terminal.run("log", "checkpoint")
    # A distrust begins at a whole second, and the checkpoint must be older.
    time.sleep(1)
    _distrust(terminal, root, code["code"])


def _distrust(terminal: Terminal, root: Terminal, code: str) -> None:
    """Declare the certificate's key distrusted, from now on and then from long ago, each time with a ceremony."""
    kid = parse(decode_digits(code.rpartition("#")[2][1:])).key_id.hex()
    for number, (since, kept, reasons, status) in enumerate(
        (
            (system_clock().isoformat(), 1, ["ok"], 0),
            ("2020-01-01T00:00:00+08:00", 0, ["signer-distrusted"], 1),
        ),
        start=3,
    ):
        declared = terminal.json("keys", "distrust", kid, "--since", since, "--reason", "a drill")
        assert (declared["key_id"], declared["signs"]) == (kid, True)
        assert (
            "already-distrusted"
            in terminal.run("keys", "distrust", kid, "--since", since, "--reason", "again", status=3).stderr
        )
        (distrusted,) = terminal.json("bundle", "prepare", f"{number}.cbor", "--sequence", str(number))["distrusted"]
        assert (distrusted["key_id"], distrusted["kept"]) == (kid, kept)
        assert f"but for {kept} older" in root.run("bundle", "sign", f"{number}.cbor", "-o", f"{number}.cose").stdout
        terminal.run("bundle", "publish", f"{number}.cose")
        assert terminal.json("verify", code, status=status)["reasons"] == reasons
    for wrong in ((), ("--all", "--since", "2020-01-01T00:00:00Z"), ("--since", "2020-01-01")):
        terminal.run("keys", "distrust", kid, *wrong, "--reason", "a drill", status=2)


def test_document_keys_get_their_chains_from_a_root_elsewhere(terminal: Terminal, tmp_path: Path) -> None:
    """Requests go to the root's machine and chains come back; openssl reads both, and nothing is replaced."""
    terminal.run("keys", "passphrase", "drawn")
    terminal.environment["ECERT_KEYS_PASSPHRASE_FILE"] = str(terminal.folder / "drawn")
    made = terminal.json("keys", "create", "--without-root", "--valid-from", "2026-01-01")["keys"]
    keys = [key["key_id"] for key in made if key["purpose"] == "document"]
    assert len(keys) == 2
    # Without a chain they cannot sign, and making keys once more makes no second ones.
    assert terminal.json("keys", "create", "--without-root", "--valid-from", "2026-01-01")["keys"] == []
    vault = Terminal(tmp_path / "vault", dict(terminal.environment))
    vault.folder.mkdir()
    vault.run("keys", "create", "--purpose", "document-root", "--valid-from", "2026-01-01")
    days = ("--valid-from", "2026-01-01", "--valid-to", "2026-12-31")
    for key in keys:
        terminal.run("keys", "request", key, "-o", f"{key}.csr")
        show = ("openssl", "req", "-noout", "-verify", "-subject", "-nameopt", "utf8", "-in", f"{key}.csr")
        assert "局" in subprocess.run(show, cwd=terminal.folder, capture_output=True, text=True, check=True).stdout
        shutil.copy(terminal.folder / f"{key}.csr", vault.folder)
        vault.run("keys", "certify", f"{key}.csr", *days, "-o", f"{key}.pem")
        shutil.copy(vault.folder / f"{key}.pem", terminal.folder)
    assert "malformed" in terminal.run("keys", "chain", keys[0], f"{keys[1]}.pem", status=3).stderr
    terminal.run("keys", "chain", keys[0], f"{keys[0]}.pem")
    terminal.run("keys", "chain", keys[1], f"{keys[1]}.pem")
    assert "is there already" in terminal.run("keys", "chain", keys[0], f"{keys[0]}.pem", status=3).stderr
    roots = terminal.run("keys", "document-roots").stdout
    assert roots == vault.run("keys", "document-roots").stdout
    assert roots.count("BEGIN CERTIFICATE") == 1
    assert "invalid-input" in terminal.run("keys", "request", "00000000", "-o", "none.csr", status=3).stderr
    assert (
        "signing-key-missing"
        in terminal.run("keys", "certify", f"{keys[0]}.csr", *days, "-o", "none.pem", status=3).stderr
    )


def test_demonstration_holds(terminal: Terminal) -> None:
    """`ecert demo` in an empty folder ends with 0, and its pictures are there."""
    shown = terminal.json("demo", "here")
    assert shown["holds"] is True
    assert len(shown["rows"]) == 34
    assert {row["status"] for row in shown["rows"]} == {"valid", "expired"}
    assert all(row["symbol_version"] <= 12 for row in shown["rows"])
    words = [deed["status"] for deed in shown["deeds"]]
    assert words == [
        *("valid", "superseded", "valid", "inactive"),
        *("suspended", "valid"),
        *("given out", "link-ended"),
        *("valid", "revoked"),
        *("expired", "valid"),
        *("34 of 34", "34 of 34"),
    ]
    assert shown["comparison"]["equal"] is True
    assert len(list((terminal.folder / "here" / "codes").glob("*.png"))) == 34
    assert len(list((terminal.folder / "here" / "documents").glob("*.pdf"))) == 34
    assert (terminal.folder / "here" / "contact_sheet.png").stat().st_size > 50_000


def test_demonstration_touches_no_folder_of_others(terminal: Terminal) -> None:
    """A folder that holds something else is refused and left alone."""
    (terminal.folder / "mine").mkdir()
    (terminal.folder / "mine" / "letter.txt").write_text("dear")
    assert "misconfigured" in terminal.run("demo", "mine", status=3).stderr
    assert (terminal.folder / "mine" / "letter.txt").read_text() == "dear"


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("no-such-command",), 2, "No such command"),
        (("users", "create", "anna", "--role", "king"), 2, "king"),
        (("keys", "create", "--issuer", "x"), 2, "--purpose"),
        (("sync", "run"), 3, "ECERT_PLATFORM_URL"),
        (("reminders", "run"), 3, "ECERT_REMINDER_CHANNEL"),
        (("templates", "check", "--directory", "."), 3, "template-invalid"),
        (("templates", "schema", "no_such_kind"), 3, "unknown-template"),
    ],
    ids=["command", "role", "issuer", "platform", "reminders", "templates", "kind"],
)
def test_wrong_use_and_failure_have_their_own_status(
    terminal: Terminal, arguments: tuple[str, ...], status: int, says: str
) -> None:
    """2 is wrong use, 3 a failure; the text says what to do, without a trace."""
    error = terminal.run(*arguments, status=status).stderr
    assert says in error
    assert "Traceback" not in error


def test_administrator_holds_no_other_role(terminal: Terminal) -> None:
    """The command line refuses it too."""
    terminal.run("migrate")
    refused = terminal.run("users", "create", "anna", "--role", "administrator", "--role", "issuer", status=3)
    assert "an administrator holds no other role" in refused.stderr


def test_account_belongs_to_an_authority_that_issues(terminal: Terminal) -> None:
    """Its key is looked up in the templates, so a slip of the pen shuts nobody out of everything."""
    terminal.run("migrate")
    terminal.run("keys", "create", "--purpose", "event")
    made = terminal.json("users", "create", "anna", "--role", "clerk", "--authority", "hunan_press")
    assert made["authority"] == "hunan_press"
    refused = terminal.run("users", "set-authority", "anna", "hunan_pres", status=3)
    assert "hunan_broadcasting, hunan_copyright" in refused.stderr
    assert terminal.json("users", "set-authority", "anna") == {"name": "anna", "authority": None}


def test_no_key_is_made_without_a_passphrase(terminal: Terminal) -> None:
    """There is no default: the command says which setting is missing."""
    del terminal.environment["ECERT_KEYS_PASSPHRASE_FILE"]
    assert "ECERT_KEYS_PASSPHRASE_FILE" in terminal.run("keys", "create", status=3).stderr
    assert not list(terminal.folder.glob("keys/*"))


def test_passphrase_is_never_overwritten(terminal: Terminal) -> None:
    """Keys that only the old one opens would be lost."""
    path = terminal.folder / "passphrase"
    terminal.run("keys", "passphrase", str(path))
    before = path.read_bytes()
    assert "key-file-invalid" in terminal.run("keys", "passphrase", str(path), status=3).stderr
    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o777 == 0o600


def test_templates_are_checked(terminal: Terminal) -> None:
    """The command counts kinds and guesses, and gives a kind's schema."""
    checked = terminal.json("templates", "check")
    assert checked["kinds"] == 34
    assert {guess["template"] for guess in checked["guesses"] if "type code" in guess["facts"]} == {
        guess["template"] for guess in checked["guesses"]
    }
    schema = json.loads(terminal.run("templates", "schema", KIND).stdout)
    assert schema["$schema"].endswith("2020-12/schema")


def test_every_command_has_help(terminal: Terminal) -> None:
    """Each command named in the help explains itself."""
    listing = terminal.run("--help").stdout
    names = re.findall(r"^  ([a-z]+)  ", listing, re.MULTILINE)
    assert set(names) == {
        "backup", "bundle", "demo", "devices", "doctor", "documents", "keys", "log", "migrate", "platform",
        "reminders", "restore", "rounds", "serve", "sync", "templates", "tokens", "users", "verify",
    }  # fmt: skip
    for name in names:
        assert "Usage: ecert" in terminal.run(name, "--help").stdout
