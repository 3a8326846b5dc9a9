"""
Take the signatures of witnesses under checkpoints of ours.

Only lines of known witnesses are taken, each after its signature was checked, and of each witness the first for a
checkpoint: what counts is since when a second body has known of it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from ecert.errors import Malformed
from ecert.log.checkpoint import open_checkpoint
from ecert.log.errors import CosignatureInvalid, LogForked, NotLogged, WitnessUnknown
from ecert.log.note import Note, NoteKey, SignatureLine, SignedBy, read_lines, read_note, signatures_of
from ecert.log.tables import CheckpointRow, CosignatureRow
from ecert.log.witnesses import Witness
from ecert.storage.database import execute, fetch, lock_or_insert

logger = logging.getLogger(__name__)

MAX_COSIGNATURES_BYTES: Final = 4096
"""Longest note with cosignatures that is taken."""
TOLERANCE: Final = timedelta(minutes=5)
"""How far the clock of a witness may differ from ours."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken."""

    size: int
    """Of the checkpoint."""
    names: tuple[str, ...]
    """Witnesses whose lines stand under it now because of this."""


def check_lines(
    note: Note, witnesses: Sequence[Witness], *, not_before: datetime, now: datetime
) -> tuple[SignedBy, ...]:
    """
    Give the lines of known witnesses under a note; all of them hold, and their times are possible.

    Args:
        note: a checkpoint, with lines below.
        witnesses: that are known.
        not_before: when the checkpoint was made.
        now: the present instant.

    Raises:
        CosignatureInvalid: one does not hold, or says an impossible time.
    """
    found: list[SignedBy] = []
    for witness in witnesses:
        try:
            signed = signatures_of(note, [witness.key])
        except Malformed as error:
            raise _lie(witness, "does not hold") from error
        for each in signed:
            if each.at is None or not not_before - TOLERANCE <= each.at <= now + TOLERANCE:
                raise _lie(witness, "says a time at which it cannot have been made")
            found.append(each)
    return tuple(found)


def take_cosignatures(
    session: Session,
    text: bytes,
    *,
    origin: str,
    log_keys: Sequence[NoteKey],
    witnesses: Sequence[Witness],
    now: datetime,
) -> Taken:
    """
    Take a checkpoint of ours with lines of witnesses.

    Args:
        session: the transaction.
        text: the note.
        origin: name of our log.
        log_keys: of our log.
        witnesses: that are known.
        now: the present instant.

    Raises:
        Malformed: it is no note, or its text is no checkpoint that our log signed.
        NotLogged: no checkpoint of this size is known.
        LogForked: our log signed another tree of this size: its key was used by somebody else.
        WitnessUnknown: nobody has signed who is known.
        CosignatureInvalid: a line of a known witness does not hold, or says an impossible time.
    """
    opened = open_checkpoint(text, origin, log_keys)
    row = session.get(CheckpointRow, opened.checkpoint.size)
    if row is None:
        raise NotLogged("checkpoint: none of this size is known")
    if row.root != opened.checkpoint.root:
        logger.error("a checkpoint was handed in that the log's key has signed and this installation has not")
        raise LogForked("checkpoint: another root was signed for this size")
    signed = check_lines(opened.note, witnesses, not_before=row.signed_at, now=now)
    if not signed:
        raise WitnessUnknown("checkpoint: nobody has signed it who is known as a witness here")
    return Taken(row.size, store_lines(session, row.size, signed))


def store_lines(session: Session, size: int, signed: Sequence[SignedBy]) -> tuple[str, ...]:
    """Store lines that hold, of each witness the first; give the names of those that are new."""
    fresh: list[str] = []
    for each in signed:
        name = each.key.name
        if each.at is None or session.get(CosignatureRow, (size, name)) is not None:
            continue
        key, line = {"size": size, "name": name}, each.line.text
        if lock_or_insert(session, CosignatureRow, key, line=line, cosigned_at=each.at).line == line:
            fresh.append(name)
    return tuple(fresh)


def find_cosigned(session: Session) -> list[Note]:
    """Give the newest checkpoint that each witness has signed, with its line alone, in a fixed order."""
    newest = select(col(CosignatureRow.name), func.max(col(CosignatureRow.size)))
    sizes: dict[str, int] = dict(fetch(session, newest.group_by(col(CosignatureRow.name)), {}))
    found: list[Note] = []
    for name, size in sorted(sizes.items()):
        line, checkpoint = session.get(CosignatureRow, (size, name)), session.get(CheckpointRow, size)
        if line is not None and checkpoint is not None:
            found.append(read_note(checkpoint.note.encode()).with_lines(read_lines(line.line)))
    return found


def lines_under(session: Session, size: int) -> list[SignatureLine]:
    """Give the lines of witnesses under the checkpoint of a size, in a fixed order."""
    statement = select(col(CosignatureRow.line)).where(col(CosignatureRow.size) == size)
    texts = execute(session, statement.order_by(col(CosignatureRow.name))).scalars()
    return [line for text in texts for line in read_lines(text)]


def signed_up_to(session: Session, name: str) -> int:
    """Give the size of the longest checkpoint that a witness has signed; 0 where it has signed none."""
    statement = select(func.max(col(CosignatureRow.size))).where(col(CosignatureRow.name) == name)
    return execute(session, statement).scalar_one() or 0


def _lie(witness: Witness, what: str) -> CosignatureInvalid:
    logger.warning("a signature of the witness %s %s; it was not taken", witness.name, what)
    message = f"a signature of a known witness {what}"
    return CosignatureInvalid(f"checkpoint: {message}")
