"""Commands for the verifier bundle: prepare on line, sign with the root off line, publish on line (docs/offline.md)."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import click
import msgspec

from ecert.bundle.content import MAX_BUNDLE_BYTES, Bundle, decode_bundle, encode_bundle, seal_bundle
from ecert.bundle.roots import fingerprint_of
from ecert.bundle.service import missing_keys, prepare_bundle, publish_bundle
from ecert.cli.output import console, json_option, read_file, say_json, write_new
from ecert.clock import legal_date, system_clock
from ecert.errors import Misconfigured
from ecert.resources import open_resources
from ecert.settings import Settings
from ecert.signing.keys import Purpose
from ecert.signing.keystore import KeyStore
from ecert.storage.database import snapshot, transaction

new_file = click.Path(path_type=Path, dir_okay=False)
old_file = click.Path(path_type=Path, dir_okay=False, exists=True)


class DistrustedView(msgspec.Struct, frozen=True):
    """A certificate key that is not trusted from an instant on."""

    key_id: str
    since: datetime
    kept: int
    """How many certificates the log proves to be older."""


class BundleView(msgspec.Struct, frozen=True):
    """A bundle in a few lines: what whoever signs it looks at."""

    file: str
    sequence: int
    issued_at: datetime
    expires_at: datetime
    keys: dict[str, int]
    """How many keys of each purpose."""
    key_ids: list[str]
    revoked: list[str]
    """Keys that are not trusted at all."""
    distrusted: list[DistrustedView]
    """Keys that are not trusted from an instant on."""
    types: int
    lists: int
    list_prefix: str
    root: str | None = None
    """Fingerprint of the root that signed it."""
    unknown_keys: list[str] = []
    """Keys of the installation that it lacks, because they were made after it was prepared."""


@click.group()
def bundle() -> None:
    """Prepare, sign and publish the verifier bundle: what readers without a network trust."""


@bundle.command("prepare")
@click.argument("file", type=new_file)
@click.option("--sequence", type=click.IntRange(min=1), help="Its least number; after a restore, above the last one.")
@json_option
def prepare(file: Path, sequence: int | None, as_json: bool) -> None:
    """Write what the next bundle is to say into the new FILE, for the root to sign."""
    resources = open_resources(Settings.from_env())
    with snapshot(resources.engine) as session:
        drawn = prepare_bundle(
            session,
            resources.catalogue,
            resources.keyring,
            public_url=resources.settings.public_url,
            log=resources.published_log,
            now=system_clock(),
            sequence=sequence or 0,
        )
    write_new(file, encode_bundle(drawn))
    _say(_view(file, drawn), as_json=as_json)


@bundle.command("sign")
@click.argument("file", type=old_file)
@click.option("--output", "-o", type=new_file, required=True, help="The new file for the signed bundle.")
@json_option
def sign(file: Path, output: Path, as_json: bool) -> None:
    """
    Sign the prepared FILE with the root in ECERT_KEYS_DIR.

    For a machine without a network: it needs no database and no templates. Compare what it shows with what was
    prepared.
    """
    settings = Settings.from_env()
    if settings.keys_passphrase is None and settings.token is None:
        raise Misconfigured("ECERT_KEYS_PASSPHRASE_FILE: must name the file of the root's passphrase")
    keyring = KeyStore(settings.keys_dir, settings.keys_passphrase, settings.token).load()
    root = keyring.signer(Purpose.BUNDLE, on=legal_date(system_clock()))
    payload = read_file(file, limit=MAX_BUNDLE_BYTES)
    prepared = decode_bundle(payload)
    write_new(output, seal_bundle(payload, root))
    _say(msgspec.structs.replace(_view(output, prepared), root=fingerprint_of(root.key)), as_json=as_json)


@bundle.command("publish")
@click.argument("file", type=old_file)
@json_option
def publish(file: Path, as_json: bool) -> None:
    """Publish the signed FILE: readers get it from now on."""
    resources = open_resources(Settings.from_env())
    data = read_file(file, limit=MAX_BUNDLE_BYTES)
    with transaction(resources.engine) as session:
        published = publish_bundle(session, data, resources.keyring, now=system_clock())
    unknown = [key.key_id.hex() for key in missing_keys(published, resources.keyring)]
    _say(msgspec.structs.replace(_view(file, published), unknown_keys=unknown), as_json=as_json)


def _view(file: Path, of: Bundle) -> BundleView:
    return BundleView(
        file=str(file),
        sequence=of.sequence,
        issued_at=of.issued_at,
        expires_at=of.expires_at,
        keys=dict(Counter(key.purpose.value for key in of.keyring.keys)),
        key_ids=[key.key_id.hex() for key in of.keyring.keys],
        revoked=sorted(key_id.hex() for key_id in of.revoked),
        distrusted=[
            DistrustedView(key_id.hex(), entry.since, len(entry)) for key_id, entry in sorted(of.distrusted.items())
        ],
        types=len(of.types),
        lists=len(of.lists),
        list_prefix=of.list_prefix,
    )


def _say(view: BundleView, *, as_json: bool) -> None:
    if as_json:
        say_json(view)
        return
    screen = console()
    screen.print(f"{view.file}: bundle {view.sequence}, {view.issued_at.isoformat()} to {view.expires_at.isoformat()}")
    screen.print(f"  keys: {', '.join(f'{count} {purpose}' for purpose, count in sorted(view.keys.items())) or 'none'}")
    screen.print(f"    {' '.join(view.key_ids)}")
    screen.print(f"  not trusted at all: {' '.join(view.revoked) or 'none'}")
    for key in view.distrusted:
        screen.print(
            f"  not trusted from {key.since.isoformat()} on: {key.key_id}, but for {key.kept} older certificates"
        )
    screen.print(f"  {view.types} types of certificate, {view.lists} status lists at {view.list_prefix}")
    if view.root is not None:
        screen.print(f"  signed by the root {view.root}")
    if view.unknown_keys:
        screen.print(f"  keys that readers will not know: {' '.join(view.unknown_keys)}")
