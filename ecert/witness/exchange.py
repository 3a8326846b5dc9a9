"""
Answer whoever asks for a cosignature (C2SP, tlog-witness, "add-checkpoint").

Pure: what was signed last goes in, what is to be remembered comes out. Whoever calls this remembers it, durably, before
the answer leaves; and lets nobody else ask meanwhile.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ecert.errors import Malformed
from ecert.log.checkpoint import MAX_PATH, Checkpoint, read_checkpoint, read_hash, read_number, write_path
from ecert.log.note import MAX_NOTE_BYTES, Note, NoteKey, SignatureLine, read_note, signatures_of
from ecert.log.tree import EMPTY_ROOT, verify_consistency

MAX_REQUEST_BYTES: Final = MAX_NOTE_BYTES
"""Longest request that is looked at."""
SIZE_TYPE: Final = "text/x.tlog.size"
"""Media type of the answer that says what was signed last."""
TEXT_TYPE: Final = "text/plain; charset=utf-8"

OK, BAD_REQUEST, FORBIDDEN, NOT_FOUND, CONFLICT, UNPROVED = 200, 400, 403, 404, 409, 422
Cosign = Callable[[str], SignatureLine]
"""Signs the text of a checkpoint now."""


@dataclass(frozen=True, slots=True)
class Signed:
    """The newest state of a log that the witness has signed."""

    checkpoint: Checkpoint
    note: Note
    """As the log signed it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered."""

    status: int
    body: str
    media_type: str = TEXT_TYPE
    evidence: tuple[Note, ...] = ()
    """Two notes of the log that cannot both be true: a fork. Not sent, but kept."""


@dataclass(frozen=True, slots=True)
class _Request:
    old_size: int
    path: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint


def write_request(old_size: int, path: Sequence[bytes], note: Note) -> bytes:
    """Write a request."""
    return f"old {old_size}\n{write_path(path)}\n{note.text}".encode()


def add_checkpoint(
    signed: Signed | None, request: bytes, *, log_keys: Sequence[NoteKey], cosign: Cosign
) -> tuple[Signed | None, Answer]:
    """
    Judge a request, and sign where all holds.

    Args:
        signed: what was signed last of this log; None before the first time, when whatever is shown is believed.
        request: the body.
        log_keys: of the one log that is watched; each has its name.
        cosign: signs; called only where all holds.

    Returns:
        What is to be remembered from now on, and the answer. Nothing was signed unless its status is 200.
    """
    try:
        asked = _read_request(request)
    except Malformed as error:
        return signed, Answer(BAD_REQUEST, f"{error.detail}\n")
    checkpoint, size = asked.checkpoint, 0 if signed is None else signed.checkpoint.size
    if checkpoint.origin not in {key.name for key in log_keys}:
        return signed, Answer(NOT_FOUND, "the log is not known here\n")
    if not _is_signed(asked.note, log_keys):
        return signed, Answer(FORBIDDEN, "no known key of the log has signed it\n")
    if asked.old_size > checkpoint.size:
        return signed, Answer(BAD_REQUEST, "the old size is above the new one\n")
    if signed is not None and checkpoint.size == size and checkpoint.root != signed.checkpoint.root:
        return signed, Answer(CONFLICT, f"{size}\n", SIZE_TYPE, (signed.note, asked.note))
    if asked.old_size != size:
        return signed, Answer(CONFLICT, f"{size}\n", SIZE_TYPE)
    if not _is_consistent(signed, checkpoint, asked.path):
        return signed, Answer(UNPROVED, "it is not proved that the log only grew\n")
    line = cosign(asked.note.body)
    return Signed(checkpoint, asked.note), Answer(OK, line.text)


def _read_request(request: bytes) -> _Request:
    if len(request) > MAX_REQUEST_BYTES:
        raise Malformed.at("request", f"is longer than {MAX_REQUEST_BYTES} bytes")
    head, gap, rest = request.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise Malformed.at("request", "is not old size, proof and checkpoint") from error
    old_size = read_number(lines[0].removeprefix("old ")) if lines[0].startswith("old ") else None
    if old_size is None or not gap or len(lines) - 1 > MAX_PATH:
        raise Malformed.at("request", "is not old size, proof and checkpoint")
    path = tuple(read_hash(line) for line in lines[1:])
    note = read_note(rest)
    return _Request(old_size, path, note, read_checkpoint(note.body))


def _is_signed(note: Note, log_keys: Sequence[NoteKey]) -> bool:
    """Whether a key of this very log has signed; lines of keys that are not known are passed over."""
    origin = note.body.partition("\n")[0]
    try:
        return bool(signatures_of(note, [key for key in log_keys if key.name == origin]))
    except Malformed:
        return False


def _is_consistent(signed: Signed | None, checkpoint: Checkpoint, path: tuple[bytes, ...]) -> bool:
    if checkpoint.size == 0:
        return not path and checkpoint.root == EMPTY_ROOT
    if signed is None or signed.checkpoint.size == 0:
        return not path
    before = signed.checkpoint
    return verify_consistency(before.size, checkpoint.size, before.root, checkpoint.root, path)
