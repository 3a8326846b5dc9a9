"""The commands that link accounts with identities, as a technician uses them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from ecert.cli import cli
from ecert.storage.database import open_database

ISSUER = "https://id.example"


@pytest.fixture(autouse=True)
def installation(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up a database with two accounts, and the key that signs what becomes of them."""
    path = tmp_path / "ecert.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("ECERT_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("ECERT_OIDC_ISSUER", ISSUER)
    monkeypatch.setenv("ECERT_KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.setenv("ECERT_KEYS_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    monkeypatch.setenv("ECERT_PUBLIC_LOG_DIR", str(tmp_path / "public-log"))
    assert run("keys", "passphrase", str(tmp_path / "passphrase")).exit_code == 0
    assert run("keys", "create", "--purpose", "event").exit_code == 0
    for name in ("anna", "bert"):
        assert run("users", "create", name, "--role", "clerk").exit_code == 0


def run(*arguments: str) -> Result:
    """Run `ecert`."""
    return CliRunner().invoke(cli, arguments)


def code_of(result: Result) -> object:
    """Give the code of a refusal."""
    return getattr(result.exception, "code", None)


def test_account_is_linked_and_unlinked() -> None:
    """One account has one identity, and the other way round; afterwards both are free again."""
    assert '"linked": true' in run("users", "link", "anna", "--subject", "s-1", "--json").output
    assert code_of(run("users", "link", "anna", "--subject", "s-2")) == "identity-taken"
    assert code_of(run("users", "link", "bert", "--subject", "s-1")) == "identity-taken"
    assert "not linked any more" in run("users", "unlink", "anna").output
    assert '"was_linked": false' in run("users", "unlink", "anna", "--json").output
    assert "is linked" in run("users", "link", "bert", "--subject", "s-1").output


@pytest.mark.parametrize("subject", ["", "x" * 256, "a\nb"], ids=["empty", "long", "unseen"])
def test_impossible_subject_is_refused(subject: str) -> None:
    """Nobody's tokens could say it."""
    assert code_of(run("users", "link", "anna", "--subject", subject)) == "invalid-input"


def test_unknown_account_is_refused() -> None:
    """None is made."""
    assert code_of(run("users", "link", "nobody", "--subject", "s")) == "not-found"
    assert code_of(run("users", "unlink", "nobody")) == "not-found"


def test_without_a_service_nothing_is_linked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A subject is somebody's only at one service."""
    monkeypatch.delenv("ECERT_OIDC_ISSUER")
    assert code_of(run("users", "link", "anna", "--subject", "s")) == "misconfigured"


def test_links_stand_in_the_journal(tmp_path: Path) -> None:
    """That somebody was linked, and not with whom."""
    run("users", "link", "anna", "--subject", "430102199003078888")
    run("users", "unlink", "anna")
    engine = open_database(f"sqlite:///{tmp_path}/ecert.sqlite3")
    with engine.connect() as connection:
        rows = connection.execute(text("select subject, detail from access_event where detail like '%linked%'")).all()
    engine.dispose()
    assert [tuple(row) for row in rows] == [
        ("anna", "linked with an identity by the operator"),
        ("anna", "unlinked from its identity by the operator"),
    ]
