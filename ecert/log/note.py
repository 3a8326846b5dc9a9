"""
Signed notes (C2SP, signed-note): a text and the lines of those who signed it.

A line names its key by name and id, and says nothing to whoever does not know that key. Two kinds of signature are
known here: the log's own, and a witness's cosignature, which says when (C2SP, tlog-cosignature, version 1). Both are
Ed25519.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from functools import cached_property
from typing import Final

from ecert.errors import Malformed
from ecert.signing import algorithms
from ecert.signing.algorithms import SIGNATURE_BYTES, Algorithm, PublicKey
from ecert.signing.keys import Signer

MAX_NOTE_BYTES: Final = 65_536
"""Longest note that is looked at."""
MAX_SIGNATURES: Final = 64
"""Most signature lines of a note that is looked at."""
DASH: Final = "— "
"""Begins every signature line: em dash, space."""

_ID_BYTES, _TIME_BYTES = 4, 8
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]{1,200}")
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z


class SignatureKind(IntEnum):
    """What a signature says; the values are the signature types of signed-note."""

    LOG = 0x01
    """The text is the log's."""
    WITNESS = 0x04
    """By this time the witness had seen no other tree of the log."""


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A key that may sign notes, under its name."""

    name: str
    kind: SignatureKind
    public_key: PublicKey

    @property
    def key_id(self) -> bytes:
        """Four bytes of the digest over name, kind and key."""
        return _digest(self.name, self._typed)[:_ID_BYTES]

    @property
    def text(self) -> str:
        """The key as people hand it on: a vkey, `name+id+key`."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self._typed).decode('ascii')}"

    @property
    def _typed(self) -> bytes:
        return bytes([self.kind]) + algorithms.encode_public_key(self.public_key)


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature line, unverified."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def text(self) -> str:
        """The line, with its newline."""
        return f"{DASH}{self.name} {base64.b64encode(self.key_id + self.signature).decode('ascii')}\n"


@dataclass(frozen=True, slots=True)
class SignedBy:
    """A signature that holds."""

    key: NoteKey
    line: SignatureLine
    at: datetime | None = None
    """When a witness says it signed; None of the log."""


@dataclass(frozen=True)
class Note:
    """A note as it was read; nothing of it is to be believed before a signature holds."""

    body: str
    """The text, its last newline included."""
    lines: tuple[SignatureLine, ...]

    @cached_property
    def text(self) -> str:
        """The whole note."""
        return f"{self.body}\n{''.join(line.text for line in self.lines)}"

    def with_lines(self, lines: Iterable[SignatureLine]) -> "Note":
        """Give the note with more signature lines behind its own; one that is there already is not repeated."""
        more = [line for line in dict.fromkeys(lines) if line not in self.lines]
        return Note(self.body, (*self.lines, *more))


def read_key(text: str) -> NoteKey:
    """
    Read a vkey.

    Raises:
        Malformed: it is none, of another kind, or its id is not the key's.
    """
    name, _, rest = text.strip().partition("+")
    digest, _, encoded = rest.partition("+")
    data = _decode(encoded)
    if not _NAME.fullmatch(name) or not data or data[0] not in set(SignatureKind):
        raise Malformed.at("vkey", "is no key of a log or witness")
    key = NoteKey(name, SignatureKind(data[0]), algorithms.decode_public_key(Algorithm.ED25519, data[1:]))
    if digest != key.key_id.hex():
        raise Malformed.at("vkey", "its id is not the key's")
    return key


def note_key(name: str, kind: SignatureKind, public_key: PublicKey) -> NoteKey:
    """
    Name a key for notes.

    Raises:
        Malformed: the name has spaces or a plus, or the key is not Ed25519.
    """
    if not _NAME.fullmatch(name):
        raise Malformed.at("name", "must be one word without a plus")
    if algorithms.algorithm_of(public_key) is not Algorithm.ED25519:
        raise Malformed.at("public_key", "must be Ed25519: notes are signed with nothing else")
    return NoteKey(name, kind, public_key)


def read_note(text: bytes) -> Note:
    """
    Read a note strictly; no signature is checked.

    Raises:
        Malformed: it has not the form of one.
    """
    if len(text) > MAX_NOTE_BYTES:
        raise Malformed.at("note", f"is longer than {MAX_NOTE_BYTES} bytes")
    try:
        whole = text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed.at("note", "is not UTF-8") from error
    body, gap, signatures = whole.rpartition("\n\n")
    if not gap or not body or any(character < " " and character != "\n" for character in whole):
        raise Malformed.at("note", "has no text, no signatures, or a control character")
    return Note(f"{body}\n", read_lines(signatures))


def read_lines(text: str) -> tuple[SignatureLine, ...]:
    """
    Read signature lines, each with its newline.

    Raises:
        Malformed: something is none.
    """
    lines = text.split("\n")
    if lines.pop() != "" or not 1 <= len(lines) <= MAX_SIGNATURES:
        raise Malformed.at("note", "has no signature, too many, or one without an end")
    return tuple(_read_line(line) for line in lines)


def sign_note(body: str, name: str, signer: Signer) -> SignatureLine:
    """Sign a text as the log."""
    key = note_key(name, SignatureKind.LOG, signer.key.public_key)
    return SignatureLine(name, key.key_id, signer.sign(body.encode()))


def cosign_note(body: str, name: str, signer: Signer, *, now: datetime) -> SignatureLine:
    """Sign a text as a witness, with the instant."""
    key, seconds = note_key(name, SignatureKind.WITNESS, signer.key.public_key), int(now.timestamp())
    signature = signer.sign(_cosigned(body, seconds))
    return SignatureLine(name, key.key_id, seconds.to_bytes(_TIME_BYTES, "big") + signature)


def signatures_of(note: Note, keys: Iterable[NoteKey]) -> list[SignedBy]:
    """
    Give the signatures of known keys; lines of others are passed over.

    Raises:
        Malformed: one that names a known key does not hold (signed-note: such a note is refused whole).
    """
    known = {(key.name, key.key_id): key for key in keys}
    found: list[SignedBy] = []
    for line in note.lines:
        key = known.get((line.name, line.key_id))
        if key is None:
            continue
        signed = _verify(note.body, line, key)
        if signed is None:
            raise Malformed.at("note", "a signature of a known key does not hold")
        found.append(signed)
    return found


def _verify(body: str, line: SignatureLine, key: NoteKey) -> SignedBy | None:
    if key.kind is SignatureKind.LOG:
        holds = algorithms.verify(key.public_key, Algorithm.ED25519, line.signature, body.encode())
        return SignedBy(key, line) if holds else None
    if len(line.signature) != _TIME_BYTES + SIGNATURE_BYTES:
        return None
    seconds = int.from_bytes(line.signature[:_TIME_BYTES], "big")
    signed = line.signature[_TIME_BYTES:]
    if seconds > _LAST_SECOND or not algorithms.verify(
        key.public_key, Algorithm.ED25519, signed, _cosigned(body, seconds)
    ):
        return None
    return SignedBy(key, line, datetime.fromtimestamp(seconds, UTC))


def _cosigned(body: str, seconds: int) -> bytes:
    """Give what a witness signs (tlog-cosignature, "Ed25519 signed message")."""
    return f"cosignature/v1\ntime {seconds}\n{body}".encode()


def _read_line(line: str) -> SignatureLine:
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    data = _decode(encoded)
    if not line.startswith(DASH) or not _NAME.fullmatch(name) or len(data) <= _ID_BYTES:
        raise Malformed.at("note", "a signature line has not its form")
    return SignatureLine(name, data[:_ID_BYTES], data[_ID_BYTES:])


def _digest(name: str, typed: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + typed).digest()


def _decode(text: str) -> bytes:
    """Read base64 in its one form; what is none gives nothing."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if base64.b64encode(data).decode("ascii") == text else b""
