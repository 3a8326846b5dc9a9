"""The command that checks what was taken from a round: its signed record, or an evidence file of one scan."""

import sys
from pathlib import Path

import click

from ecert.cli.output import NEGATIVE, json_option, read_file, say_json
from ecert.errors import Malformed, SealBroken
from ecert.fieldwork.dossier import MAX_DOSSIER_BYTES, open_dossier
from ecert.fieldwork.record import MAX_ROUND_BYTES, open_round
from ecert.settings import Settings
from ecert.signing.keyfiles import load_keyring
from ecert.signing.keyring import Keyring

_ARCHIVE = b"PK\x03\x04"


@click.group()
def rounds() -> None:
    """Inspection rounds."""


@rounds.command("check")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def check(file: Path, as_json: bool) -> None:
    """
    Check FILE, a round's signed record or an evidence file, by the keys of this installation.

    Public keys are enough. The exit status is 1 where a signature or a part does not hold.
    """
    directory = Settings.from_env().keys_dir
    keyring = load_keyring(directory, None) if directory.is_dir() else Keyring(())
    try:
        told = _check(read_file(file, limit=MAX_DOSSIER_BYTES), keyring)
    except SealBroken as error:
        if as_json:
            say_json({"holds": False, "reason": error.reason, "detail": error.detail})
        else:
            click.echo(f"Does not hold ({error.reason}): {error.detail}")
        sys.exit(NEGATIVE)
    if as_json:
        say_json({"holds": True, **told})
    else:
        click.echo("\n".join(["Holds.", *(f"  {name}: {value}" for name, value in told.items())]))


def _check(content: bytes, keyring: Keyring) -> dict[str, object]:
    if len(content) > MAX_DOSSIER_BYTES:
        raise Malformed("file: is larger than any evidence file")
    if content.startswith(_ARCHIVE):
        manifest = open_dossier(content, keyring)
        return {
            "kind": "evidence",
            "round_id": manifest.round_id,
            "scan_id": manifest.scan_id,
            "made_at": manifest.made_at,
            "parts": len(manifest.parts),
            "left_out": manifest.left_out,
        }
    if len(content) > MAX_ROUND_BYTES:
        raise Malformed("file: is larger than any signed record of a round")
    record = open_round(content, keyring)
    return {
        "kind": "record",
        "round_id": record.round_id,
        "account": record.account,
        "inspector_number": record.inspector_number,
        "started_at": record.started_at,
        "closed_at": record.closed_at,
        "scans": len(record.scans),
        "certificates": sum(scan.counted for scan in record.scans),
        "photos": len(record.photos),
    }
