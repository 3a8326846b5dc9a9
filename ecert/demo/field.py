"""In the field: the root signs a bundle, a reader takes it and the status lists along, and reads all codes."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from ecert.bundle.content import encode_bundle, seal_bundle
from ecert.bundle.roots import read_roots
from ecert.bundle.service import prepare_bundle, publish_bundle
from ecert.clock import legal_date
from ecert.demo.lives import Deed
from ecert.demo.office import Office
from ecert.demo.walk import Walk
from ecert.resources import Resources
from ecert.signing.algorithms import Algorithm
from ecert.signing.keyfiles import create_key, load_keyring
from ecert.signing.keys import Purpose
from ecert.storage.database import snapshot, transaction
from ecert.verification.reader import Reader
from ecert.verification.report import Reason

VAULT: Final = "root"
"""Folder of the root, which lies on a machine without a network otherwise."""
_ON_LINE_ONLY: Final = {"cancelled", "withdrawn", "revoked"}
"""Grounds that a status list does not tell apart."""


def make_root(folder: Path, keys: Path, passphrase: bytes, *, now: datetime) -> None:
    """Make the root in a folder of its own; only its public half goes to the service's keys."""
    root = create_key(
        folder / VAULT,
        purpose=Purpose.BUNDLE,
        algorithm=Algorithm.ED25519,
        issuer_code=None,
        valid_from=legal_date(now),
        valid_to=None,
        passphrase=passphrase,
        created_at=now,
    )
    name = f"{root.key_id.hex()}.json"
    (keys / name).write_bytes((folder / VAULT / name).read_bytes())


def hold_ceremony(resources: Resources, folder: Path, *, now: datetime) -> int:
    """Prepare a bundle, sign it with the root, publish it; give its size in bytes."""
    with snapshot(resources.engine) as session:
        drawn = prepare_bundle(
            session,
            resources.catalogue,
            resources.keyring,
            public_url=resources.settings.public_url,
            log=resources.published_log,
            now=now,
        )
    vault = load_keyring(folder / VAULT, resources.settings.keys_passphrase)
    signed = seal_bundle(encode_bundle(drawn), vault.signer(Purpose.BUNDLE, on=legal_date(now)))
    with transaction(resources.engine) as session:
        publish_bundle(session, signed, resources.keyring, now=now)
    return len(signed)


def read_in_the_field(office: Office, walks: Iterable[Walk], *, now: datetime) -> list[Deed]:
    """
    Take bundle and status lists along, and read every code without asking the service again.

    What the reader says is held against what the register says of the same code; a ground is only told on line.
    """
    reader = Reader(read_roots(office.fetch("/scan/root.json")))
    bundle = reader.take_bundle(office.fetch("/bundle"), now=now)
    for number in bundle.lists:
        reader.take_list(office.fetch(f"/s/{number}"), bundle.list_uri(number))
    told = [(office.verify(walk.code)["status"], reader.read(walk.code, now=now)) for walk in walks]
    same = sum(
        report.status == ("ended" if status in _ON_LINE_ONLY else status) and Reason.CLOCK_BEHIND not in report.reasons
        for status, report in told
    )
    carried = f"bundle {bundle.sequence} and {len(bundle.lists)} status lists"
    return [
        Deed(f"codes that say the same off line, by {carried}", f"{same} of {len(told)}", f"{len(told)} of {len(told)}")
    ]
