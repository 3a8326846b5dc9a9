"""What the operator does to accounts at the command line is done at once, and stands in the journal."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlmodel import select

from ecert.accounts.tables import AccessEventRow, AccountRow
from ecert.cli import cli
from ecert.storage.database import open_database, snapshot, transaction


def run(*arguments: str) -> Result:
    """Run `ecert` in this process."""
    return CliRunner().invoke(cli, arguments)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a database for commands, and the key that signs what becomes of accounts."""
    for name in [name for name in os.environ if name.startswith("ECERT_")]:
        monkeypatch.delenv(name)
    url = f"sqlite:///{tmp_path}/ecert.sqlite3"
    monkeypatch.setenv("ECERT_DATABASE_URL", url)
    monkeypatch.setenv("ECERT_KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.setenv("ECERT_KEYS_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    monkeypatch.setenv("ECERT_PUBLIC_LOG_DIR", str(tmp_path / "public-log"))
    assert run("keys", "passphrase", str(tmp_path / "passphrase")).exit_code == 0
    assert run("migrate").exit_code == 0
    assert run("keys", "create", "--purpose", "event").exit_code == 0
    return url


def test_operator_changes_accounts_alone(database: str) -> None:
    """He makes the first administrator and shuts out the last one; each time an entry says so."""
    assert run("users", "create", "anna", "--role", "administrator").exit_code == 0
    assert len(run("users", "invite", "anna").output.strip()) == 19
    assert json.loads(run("users", "set-roles", "anna", "--role", "auditor", "--json").output) == {
        "name": "anna",
        "roles": ["auditor"],
    }
    assert "with auditor" not in run("users", "set-roles", "anna", "--role", "auditor").output
    assert "shut out" in run("users", "disable", "anna").output
    assert run("users", "disable", "anna").exit_code != 0
    assert "again" in run("users", "enable", "anna").output
    assert "sign in again" in run("users", "unlock", "anna").output
    engine = open_database(database)
    with snapshot(engine) as session:
        entries = session.exec(select(AccessEventRow).order_by(AccessEventRow.id)).all()  # type: ignore[arg-type]
        row = session.exec(select(AccountRow)).one()
        assert (row.roles, row.disabled) == ("auditor", False)
        assert [(entry.kind, entry.account, entry.subject, entry.detail.split()[0:1]) for entry in entries] == [
            ("account_changed", None, "anna", ["create"]),
            ("invited", None, "anna", []),
            ("account_changed", None, "anna", ["set_roles"]),
            ("account_changed", None, "anna", ["disable"]),
            ("account_changed", None, "anna", ["enable"]),
            ("account_changed", None, "anna", ["unlock"]),
        ]
    engine.dispose()


def test_roles_that_nobody_may_hold_together_are_refused(database: str) -> None:
    """An administrator holds no other role, however he comes by it."""
    assert database
    assert run("users", "create", "anna", "--role", "clerk").exit_code == 0
    refused = run("users", "set-roles", "anna", "--role", "administrator", "--role", "issuer")
    assert getattr(refused.exception, "code", None) == "invalid-input"
    assert getattr(run("users", "enable", "nobody").exception, "code", None) == "not-found"


def test_history_of_an_account_is_signed(database: str) -> None:
    """Each change stands in it, with who did it and what the account may do since; one that was changed is found."""
    for arguments in (
        ("create", "anna", "--role", "clerk"),
        ("invite", "anna"),
        ("set-roles", "anna", "--role", "issuer"),
    ):
        assert run("users", *arguments).exit_code == 0
    assert run("tokens", "create", "anna").exit_code == 0
    assert run("tokens", "revoke", "anna").exit_code == 0
    assert run("users", "disable", "anna").exit_code == 0
    answer = json.loads(run("users", "history", "anna", "--json").output)
    assert [(each["kind"], each["roles"], each["disabled"]) for each in answer["events"]] == [
        ("created", ["clerk"], False),
        ("invited", ["clerk"], False),
        ("roles_set", ["issuer"], False),
        ("token_made", ["issuer"], False),
        ("tokens_ended", ["issuer"], False),
        ("disabled", ["issuer"], True),
    ]
    assert {(each["holds"], each["actor"]) for each in answer["events"]} == {(True, None)}
    assert "operator" in run("users", "history", "anna").output
    assert getattr(run("users", "history", "nobody").exception, "code", None) == "not-found"
    engine = open_database(database)
    with transaction(engine) as session:
        session.connection().execute(text("update account_event set kind = 'roles_set' where position = 2"))
    engine.dispose()
    done = run("users", "history", "anna", "--json")
    assert (done.exit_code, [each["holds"] for each in json.loads(done.output)["events"]][:3]) == (
        1,
        [True, False, True],
    )


def test_without_an_event_key_no_account_changes(
    database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing is half-done, and the error says which key is missing."""
    monkeypatch.setenv("ECERT_KEYS_DIR", str(tmp_path / "none"))
    done = run("users", "create", "anna", "--role", "clerk")
    assert getattr(done.exception, "code", None) == "signing-key-missing"
    engine = open_database(database)
    with snapshot(engine) as session:
        assert session.exec(select(AccountRow)).all() == []
    engine.dispose()
