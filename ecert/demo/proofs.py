"""Prove every certificate by the public log: its record, the proof, and a key that the root has signed."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from ecert.bundle.content import open_bundle
from ecert.bundle.roots import read_roots
from ecert.demo.lives import Deed
from ecert.demo.office import Office
from ecert.demo.walk import Walk
from ecert.errors import Malformed
from ecert.log.checkpoint import open_checkpoint, read_proof
from ecert.log.note import NoteKey
from ecert.log.published import log_keys, origin_of
from ecert.log.publishing import Publisher
from ecert.log.tree import leaf_hash, verify_inclusion
from ecert.resources import Resources


def prove_all(office: Office, resources: Resources, walks: Iterable[Walk], *, now: datetime) -> list[Deed]:
    """
    Publish the log now, which the service does every few seconds, and prove each certificate's record in it.

    Nothing of the register is believed: the record is what the office hands out, the rest is public.
    """
    published = Publisher(resources.engine, resources.keyring, resources.published_log).publish(now=now)
    bundle = open_bundle(office.fetch("/bundle"), read_roots(office.fetch("/scan/root.json")))
    origin = origin_of(resources.settings.public_url)
    keys = log_keys(bundle.keyring, origin)
    asked = [walk.identifier for walk in walks]
    proved = sum(_is_proved(office, identifier, origin, keys) for identifier in asked)
    what = f"records proved by the public log of {published.size} entries"
    return [Deed(what, f"{proved} of {len(asked)}", f"{len(asked)} of {len(asked)}")]


def _is_proved(office: Office, identifier: str, origin: str, keys: list[NoteKey]) -> bool:
    record = office.ask("GET", f"/api/v1/certificates/{identifier}/record.cose", role="clerk").content
    try:
        proof = read_proof(office.fetch(f"/log/proof/{identifier}"))
        checkpoint = open_checkpoint(proof.note.text.encode(), origin, keys).checkpoint
    except Malformed:
        return False
    leaf = leaf_hash(hashlib.sha256(record).digest())
    return verify_inclusion(leaf, proof.index, checkpoint.size, proof.path, checkpoint.root)
