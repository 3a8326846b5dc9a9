"""Judge a published log by itself: checkpoint, tiles, root, what was kept of it before, and who else has seen it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from ecert.auditing.findings import CheckName, Finding, FindingCode, LogState, Notebook
from ecert.auditing.kept import Kept
from ecert.errors import Malformed
from ecert.log.checkpoint import Checkpoint, OpenedCheckpoint, open_checkpoint, write_hash
from ecert.log.note import Note, NoteKey, SignedBy, read_note, signatures_of
from ecert.log.public import Gathered, PublicFiles, TileFault, cosigned_name, gather, read_newest
from ecert.log.tree import Tree

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""How far the clocks of two bodies may differ."""
_TILE_CODES = {
    TileFault.MISSING: FindingCode.TILE_MISSING,
    TileFault.CUT: FindingCode.TILE_CUT,
    TileFault.TOO_LONG: FindingCode.TILE_TOO_LONG,
    TileFault.CHANGED: FindingCode.TILE_CHANGED,
}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an auditor knows beforehand."""

    origin: str
    """Name of the log."""
    log_keys: tuple[NoteKey, ...]
    witnesses: tuple[NoteKey, ...] = ()
    """Who is to have signed."""
    kept: Kept = field(default_factory=Kept)
    witness_age: timedelta | None = None
    """How old a witness's newest signature may be; nothing is asked where it is absent."""


@dataclass(frozen=True, slots=True)
class TakenLog:
    """A log as it was read: the checkpoint holds; all else may not."""

    checkpoint: Checkpoint
    note: Note
    tree: Tree | None
    """All leaves; None where they cannot be read, or are not those that were signed."""

    @property
    def state(self) -> LogState:
        """Which state this is."""
        return LogState(self.checkpoint.origin, self.checkpoint.size, write_hash(self.checkpoint.root))


def judge_log(
    files: PublicFiles,
    expected: Expectation,
    notebook: Notebook,
    *,
    now: datetime,
    begin: Callable[[int], Callable[[str], object]],
) -> TakenLog | None:
    """
    Judge a published log.

    Args:
        files: of the log.
        expected: what is known of it.
        notebook: takes what is found.
        now: the present instant.
        begin: is told how many leaves there are, and gives what is told of each tile.

    Returns:
        The log; None where its checkpoint cannot be believed.

    Raises:
        LogUnreadable: the files cannot be reached.
    """
    opened = _open(files, expected, notebook)
    if opened is None:
        return None
    checkpoint = opened.checkpoint
    gathered = gather(files, checkpoint.size, checkpoint.root, told=begin(checkpoint.size))
    tree = _judge_tiles(gathered, checkpoint, notebook)
    _judge_kept(opened, tree, expected.kept, notebook)
    _judge_witnesses(files, opened, tree, expected, notebook, now=now)
    return TakenLog(checkpoint, opened.note, tree)


def _open(files: PublicFiles, expected: Expectation, notebook: Notebook) -> OpenedCheckpoint | None:
    name, text = CheckName.CHECKPOINT, read_newest(files)
    if text is None:
        notebook.find(Finding(name, FindingCode.CHECKPOINT_MISSING, "no checkpoint is published"))
        notebook.close(name, "there is none")
        return None
    try:
        opened = open_checkpoint(text, expected.origin, expected.log_keys)
    except Malformed as error:
        notebook.find(Finding(name, FindingCode.CHECKPOINT_INVALID, error.detail))
        notebook.close(name, "it is not to be believed")
        return None
    notebook.close(name, f"{opened.checkpoint.size} entries, signed by {opened.signed_by[0].key.key_id.hex()}")
    return opened


def _judge_tiles(gathered: Gathered, checkpoint: Checkpoint, notebook: Notebook) -> Tree | None:
    for defect in gathered.defects:
        detail = f"tile/{defect.path} is {defect.fault.value}"
        notebook.find(Finding(CheckName.TILES, _TILE_CODES[defect.fault], detail))
    notebook.close(CheckName.TILES, "each was read and held against the leaves")
    if gathered.tree is None:
        notebook.leave_out(CheckName.ROOT, "some leaves cannot be read")
    elif not gathered.leads_to_root:
        detail = "the leaves do not make the root that was signed: another tree is shown than was signed"
        notebook.find(Finding(CheckName.ROOT, FindingCode.ROOT_MISMATCH, detail))
        notebook.close(CheckName.ROOT, f"over {checkpoint.size} leaves")
    else:
        notebook.close(CheckName.ROOT, f"over {checkpoint.size} leaves")
    return gathered.tree if gathered.leads_to_root else None


def _judge_kept(opened: OpenedCheckpoint, tree: Tree | None, kept: Kept, notebook: Notebook) -> None:
    name, size = CheckName.CONSISTENCY, opened.checkpoint.size
    unread = 0
    for each in kept.checkpoints:
        evidence = (each.note, opened.note.text)
        if each.size > size:
            detail = f"the log had {each.size} entries at {each.last_seen.isoformat()}, and has {size} now"
            notebook.find(Finding(name, FindingCode.ROLLED_BACK, detail, evidence=evidence))
            continue
        root = opened.checkpoint.root if each.size == size else None if tree is None else tree.root(each.size)
        if root is None:
            unread += 1
        elif root != each.checkpoint.root:
            detail = f"two trees of {each.size} entries: the one now is not the one of {each.first_seen.isoformat()}"
            notebook.find(Finding(name, FindingCode.FORK, detail, evidence=evidence))
    if not kept.checkpoints:
        notebook.leave_out(name, "no checkpoint was kept yet: this one is the first")
    elif unread:
        notebook.leave_out(name, f"{unread} kept checkpoints cannot be compared without the leaves")
    else:
        notebook.close(name, f"with {len(kept.checkpoints)} kept checkpoints")


def _judge_witnesses(
    files: PublicFiles,
    opened: OpenedCheckpoint,
    tree: Tree | None,
    expected: Expectation,
    notebook: Notebook,
    *,
    now: datetime,
) -> None:
    name = CheckName.COSIGNATURES
    if not expected.witnesses:
        notebook.leave_out(name, "no witness was named")
        return
    told = []
    for witness in expected.witnesses:
        other = _cosigned(files, witness, opened, tree, expected, notebook)
        notes = [(opened.checkpoint, opened.note), *other]
        signed = [(size, each) for size, each in _signatures(notes, witness, expected.kept, notebook, now=now)]
        if not signed:
            detail = f"{witness.name} has signed nothing that is published"
            notebook.find(Finding(name, FindingCode.WITNESS_SILENT, detail))
            continue
        size, newest = max(signed, key=lambda pair: pair[1])
        age = now - newest
        told.append(f"{witness.name}: {size} entries, {max(0, int(age.total_seconds()))} s ago")
        if expected.witness_age is not None and age > expected.witness_age:
            notebook.find(Finding(name, FindingCode.WITNESS_SILENT, f"{witness.name} has not signed for too long"))
    notebook.close(name, f"{len(told)} of {len(expected.witnesses)} witnesses; {'; '.join(told)}".rstrip("; "))


def _cosigned(
    files: PublicFiles,
    witness: NoteKey,
    opened: OpenedCheckpoint,
    tree: Tree | None,
    expected: Expectation,
    notebook: Notebook,
) -> Sequence[tuple[Checkpoint, Note]]:
    """Give the newest checkpoint that a witness has signed, where it is another one and the beginning of this log."""
    name = cosigned_name(witness.key_id)
    text = read_newest(files, name)
    if text is None:
        return []
    try:
        other = open_checkpoint(text, expected.origin, expected.log_keys)
    except Malformed as error:
        detail = f"the checkpoint in {name}: {error.detail}"
        notebook.find(Finding(CheckName.CHECKPOINT, FindingCode.CHECKPOINT_INVALID, detail))
        notebook.close(CheckName.CHECKPOINT, "a cosigned one is not to be believed")
        return []
    size = other.checkpoint.size
    if size > opened.checkpoint.size:
        # Signed after the newest checkpoint was read: it was there, and is compared the next time.
        return [(other.checkpoint, other.note)]
    if tree is None and size != opened.checkpoint.size:
        return []  # Not to be compared without the leaves.
    root = opened.checkpoint.root if tree is None else tree.root(size)
    if root != other.checkpoint.root:
        detail = f"two trees of {size} entries: {witness.name} was shown another than is published"
        evidence = (other.note.text, opened.note.text)
        notebook.find(Finding(CheckName.CONSISTENCY, FindingCode.FORK, detail, evidence=evidence))
        notebook.close(CheckName.CONSISTENCY, "with what witnesses have signed")
    return [(other.checkpoint, other.note)]


def _signatures(
    notes: Sequence[tuple[Checkpoint, Note]], witness: NoteKey, kept: Kept, notebook: Notebook, *, now: datetime
) -> Sequence[tuple[int, datetime]]:
    """Give what a witness has signed, and name each line of it that lies."""
    found, earlier = [], _earlier(witness, kept)
    for checkpoint, note in notes:
        fault = None
        try:
            signed = signatures_of(note, [witness])
        except Malformed:
            signed, fault = [], "its signature does not hold"
        for each in signed:
            at = each.at or now
            if at > now + CLOCK_TOLERANCE:
                fault = "it signed at a time that has not come"
            elif any(checkpoint.size > size and at < before for size, before in earlier):
                fault = "it signed a longer log at an earlier time than a shorter one that was kept"
            else:
                found.append((checkpoint.size, at))
        if fault is not None:
            detail = f"{witness.name}: {fault}"
            notebook.find(Finding(CheckName.COSIGNATURES, FindingCode.WITNESS_LIES, detail, evidence=(note.text,)))
    return found


def _earlier(witness: NoteKey, kept: Kept) -> list[tuple[int, datetime]]:
    """Give what a witness had signed under the newest kept checkpoint that has its line."""
    for each in reversed(kept.checkpoints):
        try:
            signed: list[SignedBy] = signatures_of(read_note(each.note.encode()), [witness])
        except Malformed:
            continue
        if signed:
            return [(each.size, line.at) for line in signed if line.at is not None]
    return []
