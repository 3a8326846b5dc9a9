"""Commands for the signing keys (keys/README.md)."""

import secrets
import sys
from datetime import date, datetime
from pathlib import Path

import click
import msgspec

from ecert.bundle.service import read_key_id
from ecert.catalogue.loader import load_catalogue
from ecert.certification import create_document_root, find_key, find_key_file, grant_request, request_certificate
from ecert.cli.distrusting import distrust_key
from ecert.cli.output import NEGATIVE, json_option, read_file, say_json, say_table, write_new
from ecert.clock import legal_date, system_clock
from ecert.expiry import ALARM_DAYS
from ecert.provisioning import create_missing_keys
from ecert.resources import open_resources
from ecert.rotation import retire_key, rotate_keys
from ecert.selftest.running import run_selftest
from ecert.settings import Settings
from ecert.signing.algorithms import Algorithm
from ecert.signing.chains import read_chain, write_pem
from ecert.signing.keyfiles import write_chain, write_passphrase
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyTerms, Purpose, VerificationKey, algorithm_for
from ecert.signing.keystore import KeyStore

algorithm_option = click.option(
    "--algorithm",
    type=click.Choice([str(name) for name in Algorithm]),
    default=str(Algorithm.ESP256),
    show_default=True,
)

token_option = click.option(
    "--pkcs11", "in_token", is_flag=True, help="Make them inside the token; keys of documents are files all the same."
)
file_type = click.Path(path_type=Path, dir_okay=False)
MAX_WITHIN = 300
"""Most days ahead that keys are followed: beyond it a key of a year would be followed at once."""
MAX_CHAIN_BYTES = 65_536
"""Longest request or chain that is read."""


class KeyView(msgspec.Struct, frozen=True):
    """One key as it is listed."""

    key_id: str
    purpose: str
    algorithm: str
    issuer_code: str | None
    valid_from: date
    valid_to: date | None
    signs: bool
    """Whether the private half is here and opens."""
    follows: str | msgspec.UnsetType = msgspec.UNSET
    """The key that it was made to follow."""


@click.group()
def keys() -> None:
    """Signing keys: files in ECERT_KEYS_DIR."""


keys.add_command(distrust_key)


@keys.command("passphrase")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def create_passphrase(file: Path) -> None:
    """Draw a random passphrase into the new FILE, for ECERT_KEYS_PASSPHRASE_FILE."""
    write_passphrase(file, secrets.token_urlsafe(32).encode("ascii"))
    click.echo(f"Written: {file}")


@keys.command("create")
@click.option("--purpose", type=click.Choice([str(name) for name in Purpose]), help="Make one key of this purpose.")
@algorithm_option
@click.option("--issuer", help="USCC of the issuing authority; with --purpose certificate.")
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), help="First day they sign on; today if left out.")
@click.option("--valid-to", type=click.DateTime(["%Y-%m-%d"]), help="Last day; with --purpose. No end if left out.")
@click.option(
    "--backlog-from",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Also make the keys for certificates that were granted on paper since this day; without --purpose.",
)
@click.option("--without-root", is_flag=True, help="Make no document root: a CA grants the documents' certificates.")
@token_option
@json_option
def create_keys(  # noqa: PLR0913, PLR0917 - one argument for each option, and click names them
    purpose: str | None,
    algorithm: str,
    issuer: str | None,
    valid_from: datetime | None,
    valid_to: datetime | None,
    backlog_from: datetime | None,
    without_root: bool,
    in_token: bool,
    as_json: bool,
) -> None:
    """Make every key that is needed and missing, for a year; or one key with --purpose."""
    if purpose is None and (issuer, valid_to) != (None, None):
        raise click.UsageError("--issuer and --valid-to go with --purpose")
    if purpose is not None and backlog_from is not None:
        raise click.UsageError("--backlog-from does not go with --purpose")
    settings, now = Settings.from_env(), system_clock()
    store, first_day = _store(settings, in_token=in_token), legal_date(now) if valid_from is None else valid_from.date()
    if purpose is None:
        made = create_missing_keys(
            store,
            catalogue=load_catalogue(settings.templates_dir),
            algorithm=Algorithm(algorithm),
            backlog_from=None if backlog_from is None else backlog_from.date(),
            first_day=first_day,
            created_at=now,
            document_root=not without_root,
        )
    elif purpose == Purpose.DOCUMENT_ROOT:
        made = [create_document_root(store.directory, store.opening, first_day=first_day, created_at=now)]
    else:
        wanted = algorithm_for(Purpose(purpose), Algorithm(algorithm))
        last_day = None if valid_to is None else valid_to.date()
        terms = KeyTerms(Purpose(purpose), wanted, issuer, first_day, last_day)
        made = [store.create(terms, created_at=now)]
    _say([_view(key, signs=True) for key in made], as_json=as_json, title=f"{len(made)} keys made")


@keys.command("list")
@json_option
def list_keys(as_json: bool) -> None:
    """List every key, and whether it can sign here."""
    keyring = _keyring(Settings.from_env())
    signing = {signer.key.key_id for signer in keyring.signers}
    ordered = sorted(keyring.keys, key=lambda key: (key.purpose, key.issuer_code or "", key.valid_from))
    _say([_view(key, signs=key.key_id in signing) for key in ordered], as_json=as_json, title=None)


@keys.command("rotate")
@click.option(
    "--within",
    type=click.IntRange(1, MAX_WITHIN),
    default=ALARM_DAYS,
    show_default=True,
    help="Follow the keys that end within this many days.",
)
@token_option
@json_option
def rotate(within: int, in_token: bool, as_json: bool) -> None:
    """Make the successors of the keys that end soon; they begin to sign in a week."""
    settings, now = Settings.from_env(), system_clock()
    made = rotate_keys(
        _store(settings, in_token=in_token),
        catalogue=load_catalogue(settings.templates_dir),
        today=legal_date(now),
        within=within,
        created_at=now,
    )
    bundled = [succession.made.valid_from for succession in made if succession.must_be_bundled]
    if as_json:
        rows = [_view(succession.made, signs=True, follows=succession.follows.key_id.hex()) for succession in made]
        say_json({"keys": rows, "bundle_before": min(bundled, default=None)})
        return
    _say([_view(succession.made, signs=True) for succession in made], as_json=False, title=f"{len(made)} keys made")
    for succession in made:
        click.echo(f"{succession.made.key_id.hex()} follows {succession.follows.key_id.hex()}")
    if bundled:
        click.echo(
            f"Before {min(bundled)}: prepare a bundle, have the root sign it, publish it (docs/offline.md); "
            "then restart the service, which reads its keys when it starts."
        )


@keys.command("retire")
@click.argument("key_id")
@click.option("--force", is_flag=True, help="Even where nothing else can sign today what it signs.")
@json_option
def retire(key_id: str, force: bool, as_json: bool) -> None:
    """Destroy the private half of the key KEY_ID for ever; its public half stays, and verifies what it signed."""
    key, destroyed = retire_key(_store(Settings.from_env()), read_key_id(key_id), now=system_clock(), force=force)
    if as_json:
        say_json({"key": _view(key, signs=False), "destroyed": destroyed})
        return
    click.echo(f"Destroyed: {destroyed}, the private half of {key.key_id.hex()} ({key.purpose}).")
    click.echo("Destroy every copy too (backups, the sealed medium), and restart the service: it still holds the key.")


@keys.command("selftest")
@json_option
def selftest(as_json: bool) -> None:
    """Test every key as a reader does, with the published bundle and the pinned root alone."""
    outcome = run_selftest(open_resources(Settings.from_env()), now=system_clock())
    if as_json:
        say_json({**msgspec.to_builtins(outcome), "passed": outcome.passed})
    else:
        rows = [[t.key_id, t.purpose, t.issuer_code or "-", t.kind, t.reason] for t in outcome.trials]
        say_table(["key id", "purpose", "issuer", "trial", "answer"], rows, title=f"Bundle {outcome.bundle or '-'}")
        click.echo(outcome.tell() or f"All {len(rows)} trials passed.")
    if not outcome.passed:
        sys.exit(NEGATIVE)


@keys.command("request")
@click.argument("key_id")
@click.option("--output", "-o", required=True, type=file_type, help="New file for the request, PKCS #10 in PEM.")
def request(key_id: str, output: Path) -> None:
    """Ask for the certificate of the document key KEY_ID: write what a CA, or `ecert keys certify`, needs."""
    settings = Settings.from_env()
    _store(settings)
    signer = find_key_file(_keyring(settings), key_id, Purpose.DOCUMENT)
    write_new(output, request_certificate(signer, load_catalogue(settings.templates_dir)))
    click.echo(f"Written: {output}")


@keys.command("certify")
@click.argument("request_file", type=file_type)
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), required=True, help="First day of the certificate.")
@click.option("--valid-to", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Last day of the certificate.")
@click.option("--output", "-o", required=True, type=file_type, help="New file for the chain, in PEM.")
def certify(request_file: Path, valid_from: datetime, valid_to: datetime, output: Path) -> None:
    """Grant the request in REQUEST_FILE by the document root that is here: compare its name and key before."""
    settings = Settings.from_env()
    _store(settings)
    asked = read_file(request_file, limit=MAX_CHAIN_BYTES)
    chain = grant_request(_keyring(settings), asked, valid_from=valid_from.date(), valid_to=valid_to.date())
    write_new(output, write_pem(chain))
    click.echo(f"Written: {output}")


@keys.command("chain")
@click.argument("key_id")
@click.argument("chain_file", type=file_type)
def take_chain(key_id: str, chain_file: Path) -> None:
    """Take the X.509 chain of the document key KEY_ID: PEM, leaf first, root last."""
    settings = Settings.from_env()
    key = find_key(_keyring(settings), key_id, Purpose.DOCUMENT)
    write_chain(settings.keys_dir, key, read_chain(read_file(chain_file, limit=MAX_CHAIN_BYTES)))
    click.echo(f"Taken: the chain of {key_id}")


@keys.command("document-roots")
def document_roots() -> None:
    """Print the root certificates that readers of our PDFs have to trust, as PEM."""
    click.echo(write_pem(_keyring(Settings.from_env()).document_roots()).decode(), nl=False)


def _keyring(settings: Settings) -> Keyring:
    """Open the keys; a folder that was not made yet holds none."""
    return KeyStore(settings.keys_dir, settings.keys_passphrase, settings.token).load()


def _store(settings: Settings, *, in_token: bool = False) -> KeyStore:
    """Give the keys where private halves are used; without a passphrase there are none."""
    store = KeyStore(settings.keys_dir, settings.keys_passphrase, settings.token, makes_in_token=in_token)
    _ = store.opening
    return store


def _view(key: VerificationKey, *, signs: bool, follows: str | msgspec.UnsetType = msgspec.UNSET) -> KeyView:
    return KeyView(
        key.key_id.hex(), key.purpose, key.algorithm, key.issuer_code, key.valid_from, key.valid_to, signs, follows
    )


def _say(views: list[KeyView], *, as_json: bool, title: str | None) -> None:
    if as_json:
        say_json({"keys": views})
        return
    rows = [
        [
            view.key_id,
            view.purpose,
            view.algorithm,
            view.issuer_code or "-",
            str(view.valid_from),
            "no end" if view.valid_to is None else str(view.valid_to),
            "yes" if view.signs else "no",
        ]
        for view in views
    ]
    say_table(["key id", "purpose", "algorithm", "issuer", "from", "to", "signs"], rows, title=title)
