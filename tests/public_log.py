"""A small log of tests: entries in memory, published as real files, honest unless somebody spoils it."""

import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ecert.log.checkpoint import Checkpoint
from ecert.log.note import Note, NoteKey, SignatureKind, SignatureLine, cosign_note, note_key, sign_note
from ecert.log.tiles import HEIGHT, WIDTH, tiles_of
from ecert.log.tree import Tree, leaf_hash
from ecert.signing.algorithms import Algorithm
from ecert.signing.keys import KeyFileSigner, Purpose, VerificationKey, key_id_of

ORIGIN = "certs.example/log"
WITNESS_NAME = "archives.example/w1"
NOW = datetime(2026, 3, 20, 8, 5, tzinfo=UTC)


def ed25519_signer(seed: int, purpose: Purpose = Purpose.LOG) -> KeyFileSigner:
    """Give the same key for the same number."""
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    public = private.public_key()
    return KeyFileSigner(
        VerificationKey(key_id_of(public), purpose, Algorithm.ED25519, public, None, date(2020, 1, 1), None), private
    )


LOG_SIGNER = ed25519_signer(1)
WITNESS_SIGNER = ed25519_signer(2, Purpose.WITNESS)
LOG_KEY: NoteKey = note_key(ORIGIN, SignatureKind.LOG, LOG_SIGNER.key.public_key)
WITNESS_KEY: NoteKey = note_key(WITNESS_NAME, SignatureKind.WITNESS, WITNESS_SIGNER.key.public_key)


def numbered(count: int, *, salt: str = "") -> list[bytes]:
    """Give so many entries, each of them another; with another salt, others."""
    return [sha256(f"{salt}{number}".encode()).digest() for number in range(count)]


def tree_of(entries: Iterable[bytes]) -> Tree:
    """Give the tree over some entries."""
    return Tree(leaf_hash(entry) for entry in entries)


def checkpoint_of(entries: Sequence[bytes], *, origin: str = ORIGIN) -> Checkpoint:
    """Give the checkpoint over some entries."""
    return Checkpoint(origin, len(entries), tree_of(entries).root())


def signed(checkpoint: Checkpoint, *lines: SignatureLine, signer: KeyFileSigner = LOG_SIGNER) -> Note:
    """Sign a checkpoint as the log, with more lines below."""
    return Note(checkpoint.body, (sign_note(checkpoint.body, checkpoint.origin, signer), *lines))


def cosigned(checkpoint: Checkpoint, *, at: datetime = NOW, name: str = WITNESS_NAME) -> SignatureLine:
    """Give the line of the witness."""
    return cosign_note(checkpoint.body, name, WITNESS_SIGNER, now=at)


def publish(folder: Path, entries: Sequence[bytes], *lines: SignatureLine) -> Note:
    """Publish a log of just these entries, whatever was published before."""
    shutil.rmtree(folder, ignore_errors=True)
    tree = tree_of(entries)
    for name in tiles_of(len(tree)):
        first = name.index * WIDTH
        path = folder / "tile" / name.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(tree.node(HEIGHT * name.level, first + place) for place in range(name.width)))
    note = signed(checkpoint_of(entries), *lines)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "checkpoint").write_text(note.text, encoding="utf-8")
    return note
