"""
Checkpoints (C2SP, tlog-checkpoint) and proofs in one text (C2SP, tlog-proof).

A checkpoint is a signed note of three lines: which log, how many leaves, which root.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ecert.errors import Malformed
from ecert.log.note import Note, NoteKey, SignatureKind, SignedBy, read_note, signatures_of
from ecert.log.tree import HASH_BYTES

MAX_SIZE: Final = 2**53 - 1
"""Largest tree that is looked at."""
MAX_PATH: Final = 63
"""Longest proof that is looked at (tlog-witness)."""
PROOF_HEAD: Final = "c2sp.org/tlog-proof@v1"
"""First line of a proof."""

_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A state of a log."""

    origin: str
    """The log's name: its address without the scheme."""
    size: int
    """How many leaves it has."""
    root: bytes

    @property
    def body(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{write_hash(self.root)}\n"


@dataclass(frozen=True, slots=True)
class OpenedCheckpoint:
    """A checkpoint whose log's signature holds."""

    checkpoint: Checkpoint
    note: Note
    signed_by: tuple[SignedBy, ...]
    """The log's signatures that hold."""
    cosigned_by: tuple[SignedBy, ...]
    """Those of known witnesses."""


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry stands in a log: index, path, and the checkpoint that it leads to."""

    index: int
    path: tuple[bytes, ...]
    note: Note
    entry: bytes = b""
    """The entry itself, which stands in the text as `extra`; nothing where it is known otherwise."""

    @property
    def text(self) -> str:
        """The proof as one text (tlog-proof)."""
        extra = f"extra {write_hash(self.entry)}\n" if self.entry else ""
        return f"{PROOF_HEAD}\n{extra}index {self.index}\n{write_path(self.path)}\n{self.note.text}"


def read_checkpoint(body: str) -> Checkpoint:
    """
    Read the text of a checkpoint; lines of an extension are refused, since ours have none.

    Raises:
        Malformed: it is none.
    """
    lines = body.split("\n")
    if len(lines) != 4 or not lines[0] or lines[3]:  # noqa: PLR2004 - three lines and what follows the last newline
        raise Malformed.at("checkpoint", "is not origin, size and root")
    size = read_number(lines[1])
    if size is None:
        raise Malformed.at("checkpoint", "its size is no number")
    return Checkpoint(lines[0], size, read_hash(lines[2]))


def open_checkpoint(text: bytes, origin: str, keys: Iterable[NoteKey]) -> OpenedCheckpoint:
    """
    Open a checkpoint: form, origin, and a signature of the log.

    Args:
        text: the whole note.
        origin: name of the log that it must be of.
        keys: of the log, and of witnesses.

    Raises:
        Malformed: it is none, of another log, not signed by it, or a signature of a known key does not hold.
    """
    note = read_note(text)
    checkpoint = read_checkpoint(note.body)
    if checkpoint.origin != origin:
        raise Malformed.at("checkpoint", "is another log's")
    signatures = signatures_of(note, keys)
    own = tuple(each for each in signatures if each.key.kind is SignatureKind.LOG and each.key.name == origin)
    if not own:
        raise Malformed.at("checkpoint", "is not signed by a known key of the log")
    witnesses = tuple(each for each in signatures if each.key.kind is SignatureKind.WITNESS)
    return OpenedCheckpoint(checkpoint, note, own, witnesses)


def read_proof(text: bytes) -> Proof:
    """
    Read a proof's text strictly; nothing of it is checked.

    Raises:
        Malformed: it is none.
    """
    head, gap, rest = text.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise Malformed.at("proof", "is no proof of a log") from error
    entry = read_hash(lines.pop(1).removeprefix("extra ")) if len(lines) > 1 and lines[1].startswith("extra ") else b""
    index = read_number(lines[1].removeprefix("index ")) if len(lines) > 1 and lines[1].startswith("index ") else None
    if lines[0] != PROOF_HEAD or index is None or not gap or len(lines) - 2 > MAX_PATH:
        raise Malformed.at("proof", "is no proof of a log")
    return Proof(index, tuple(read_hash(line) for line in lines[2:]), read_note(rest), entry)


def write_hash(value: bytes) -> str:
    """Write a hash as base64 (RFC 4648, section 4)."""
    return base64.b64encode(value).decode("ascii")


def read_hash(text: str) -> bytes:
    """
    Read a hash in its one form.

    Raises:
        Malformed: it is none.
    """
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed.at("hash", "is not base64") from error
    if len(value) != HASH_BYTES or write_hash(value) != text:
        raise Malformed.at("hash", f"does not have {HASH_BYTES} bytes")
    return value


def read_number(text: str) -> int | None:
    """Read a decimal number in its one form; None where it is none."""
    number = int(text) if _NUMBER.fullmatch(text) else None
    return number if number is None or number <= MAX_SIZE else None


def write_path(path: Sequence[bytes]) -> str:
    """Write the hashes of a proof, a line each."""
    return "".join(f"{write_hash(each)}\n" for each in path)
