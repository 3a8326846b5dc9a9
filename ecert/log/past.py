"""
The log as it was at an instant: what is proved to have stood in it by then.

An entry says nothing of its day, but a checkpoint does: what lies below its size was there when it was signed. The
log's own signature has no instant in it, so the database's word is all there is for that; a witness signs the instant
too. So where witnesses are known, only theirs counts.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from ecert.errors import Malformed
from ecert.log.checkpoint import OpenedCheckpoint, open_checkpoint
from ecert.log.errors import LogForked
from ecert.log.note import SignatureKind, read_lines, read_note
from ecert.log.published import PublishedLog
from ecert.log.publishing import read_leaves
from ecert.log.tables import CheckpointRow, CosignatureRow
from ecert.log.tree import Tree, leaf_hash
from ecert.storage.database import execute


@dataclass(frozen=True, slots=True)
class Past:
    """What stood in the log at an instant."""

    tree: Tree

    @property
    def size(self) -> int:
        """How many entries there were."""
        return len(self.tree)

    def had(self, position: int, digest: bytes) -> bool:
        """Whether what has this SHA-256 stood at a position by then."""
        return 0 <= position < self.size and self.tree.node(0, position) == leaf_hash(digest)


def find_past(session: Session, at: datetime, log: PublishedLog) -> Past:
    """
    Find out what stood in the log at an instant; nothing, where no checkpoint is from before it.

    The leaves are those of the database, and lead to the root that was signed.

    Args:
        session: a reading transaction.
        at: the instant.
        log: its name, its keys, and those of witnesses.

    Raises:
        LogForked: a checkpoint of before is not stored as it was signed, or the database holds other entries now.
    """
    witnessed = any(key.kind is SignatureKind.WITNESS for key in log.keys)
    for row in _checkpoints(session, at, witnessed=witnessed):
        opened = _open(session, row, log)
        if witnessed and not any(each.at is not None and each.at <= at for each in opened.cosigned_by):
            continue
        tree = Tree(leaf for leaves in read_leaves(session, 0, row.size) for leaf in leaves)
        if tree.root() != opened.checkpoint.root:
            raise LogForked("log: the database holds other entries than a checkpoint was signed over")
        return Past(tree)
    return Past(Tree())


def _checkpoints(session: Session, at: datetime, *, witnessed: bool) -> list[CheckpointRow]:
    """Give the checkpoints that may be from before an instant, the largest first; without witnesses that one alone."""
    size = col(CheckpointRow.size)
    statement = select(CheckpointRow).where(col(CheckpointRow.signed_at) <= at).order_by(size.desc())
    if witnessed:
        cosigned = select(col(CosignatureRow.size)).where(col(CosignatureRow.cosigned_at) <= at)
        statement = statement.where(size.in_(cosigned))
    else:
        statement = statement.limit(1)
    return list(session.execute(statement).scalars())


def _open(session: Session, row: CheckpointRow, log: PublishedLog) -> OpenedCheckpoint:
    lines = execute(session, select(col(CosignatureRow.line)).where(col(CosignatureRow.size) == row.size)).scalars()
    try:
        note = read_note(row.note.encode()).with_lines(line for text in lines for line in read_lines(text))
        opened = open_checkpoint(note.text.encode(), log.origin, log.keys)
    except Malformed as error:
        raise LogForked("log: a checkpoint is not stored as it was signed") from error
    if opened.checkpoint.size != row.size:
        raise LogForked("log: a checkpoint is not stored as it was signed")
    return opened
