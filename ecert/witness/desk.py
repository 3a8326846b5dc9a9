"""The witness at work: one log, one key, one state; requests come from the log, or from its files."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from ecert.clock import Clock
from ecert.errors import Malformed
from ecert.log.checkpoint import open_checkpoint
from ecert.log.note import NoteKey, SignatureKind, SignatureLine, cosign_note, note_key, read_lines
from ecert.log.public import PublicFiles, read_newest, read_tile
from ecert.log.tiles import Tile, TileName, nodes_of
from ecert.log.tree import consistency_path
from ecert.signing.keys import Signer
from ecert.witness.errors import WitnessClockBehind, WitnessRefused
from ecert.witness.exchange import OK, Answer, Signed, add_checkpoint, write_request
from ecert.witness.state import Memory, StateFile

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint with the line that the witness put under it."""

    signed: Signed
    line: SignatureLine

    @property
    def note(self) -> bytes:
        """The note as the log signed it, with the line."""
        return self.signed.note.with_lines([self.line]).text.encode()


@dataclass(slots=True)
class WitnessDesk:
    """Signs for one log; whoever has it holds its state (`StateFile.held`). For any number of threads."""

    name: str
    """Of the witness, in its lines."""
    signer: Signer
    log_keys: tuple[NoteKey, ...]
    state: StateFile
    clock: Clock
    _turn: Lock = field(default_factory=Lock)

    @property
    def key(self) -> NoteKey:
        """The witness's own key, as others have to know it."""
        return note_key(self.name, SignatureKind.WITNESS, self.signer.key.public_key)

    def answer(self, request: bytes) -> Answer:
        """
        Answer a request; what is signed is remembered on the disk before.

        Raises:
            WitnessStateInvalid: the state cannot be read or written.
            WitnessClockBehind: the clock is before the last signature.
        """
        with self._turn:
            return self._answer(self.state.load(), request)

    def _answer(self, memory: Memory, request: bytes) -> Answer:
        now = self.clock()
        if memory.signed_at is not None and now < memory.signed_at.replace(microsecond=0):
            raise WitnessClockBehind("witness: the clock is before its own last signature")
        after, answer = add_checkpoint(
            memory.signed,
            request,
            log_keys=self.log_keys,
            cosign=lambda body: cosign_note(body, self.name, self.signer, now=now),
        )
        if answer.status == OK and after is not None:
            self.state.store(after, now=now)
        elif answer.evidence:
            logger.error("the log has signed two trees of one size; both notes are kept beside the state")
            self.state.keep_evidence(answer.evidence)
        return answer

    def visit(self, files: PublicFiles) -> Cosigned:
        """
        Read a log's newest checkpoint from its files, check that it goes on from what was signed last, and sign it.

        Raises:
            WitnessRefused: it does not, or cannot be believed; nothing was signed.
            WitnessStateInvalid: the state cannot be read or written.
            WitnessClockBehind: the clock is before the last signature.
            LogUnreadable: the files cannot be reached.
        """
        with self._turn:
            memory = self.state.load()
            text = read_newest(files)
            if text is None:
                raise WitnessRefused("log: no checkpoint is published")
            try:
                opened = open_checkpoint(text, self.state.origin, self.log_keys)
            except Malformed as error:
                raise WitnessRefused(error.detail) from error
            signed = Signed(opened.checkpoint, opened.note)
            before = 0 if memory.signed is None else memory.signed.checkpoint.size
            size = signed.checkpoint.size
            if size < before:
                self._keep(memory, signed)
                raise WitnessRefused(f"log: it was rolled back from {before} entries to {size}")
            path = consistency_path(nodes_of(_tiles(files), size), before, size) if before > 0 else []
            answer = self._answer(memory, write_request(before, path, signed.note))
            if answer.status != OK:
                self._keep(memory, signed)
                raise WitnessRefused(f"log: it is not the one that was signed at {before} entries: a fork")
            return Cosigned(signed, read_lines(answer.body)[0])

    def _keep(self, memory: Memory, signed: Signed) -> None:
        if memory.signed is not None:
            self.state.keep_evidence((memory.signed.note, signed.note))


def _tiles(files: PublicFiles) -> Callable[[TileName], Tile]:
    """Give the tiles of a log; a wrong one does not prove anything, so it is not looked at here."""
    read: dict[TileName, Tile] = {}

    def tile(name: TileName) -> Tile:
        if name not in read:
            found = read_tile(files, name)
            if not isinstance(found, Tile):
                raise WitnessRefused(f"log: tile/{name.path} is {found.value}")
            read[name] = found
        return read[name]

    return tile
