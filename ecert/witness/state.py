"""
What a witness remembers of a log: the newest checkpoint that it has signed, in one file.

The file is all that a witness is worth. It is on the disk before a signature leaves, it is whole or the one of before,
and
one process works with it at a time.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import msgspec

from ecert.durable import write_durably
from ecert.errors import Malformed
from ecert.log.checkpoint import read_checkpoint
from ecert.log.note import Note, read_note
from ecert.witness.errors import WitnessBusy, WitnessStateInvalid
from ecert.witness.exchange import Signed

MAX_STATE_BYTES: Final = 131_072
"""Longest state that is read."""


class _State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: Literal[1]
    origin: str
    signed_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered."""

    signed: Signed | None
    signed_at: datetime | None
    """When it was signed, by the witness's clock."""


@dataclass(frozen=True, slots=True)
class StateFile:
    """The file of a witness for one log; hold it (`held`) while working with it."""

    path: Path
    origin: str

    @contextmanager
    def held(self) -> Iterator[None]:
        """
        Keep every other process from this state.

        Raises:
            WitnessBusy: another one has it.
            WitnessStateInvalid: there is no place for it.
        """
        try:
            descriptor = os.open(self.path.with_name(f"{self.path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise WitnessStateInvalid("state: its folder cannot be written") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise WitnessBusy("state: another process works with it") from error
        try:
            yield
        finally:
            os.close(descriptor)

    def load(self) -> Memory:
        """
        Give what is remembered; nothing where there is no file yet.

        Raises:
            WitnessStateInvalid: it cannot be read, was changed, or is of another log.
        """
        try:
            with self.path.open("rb") as file:
                data = file.read(MAX_STATE_BYTES + 1)
            state = msgspec.json.decode(data, type=_State)
            note = read_note(state.note.encode())
            checkpoint = read_checkpoint(note.body)
        except FileNotFoundError:
            return Memory(None, None)
        except (OSError, msgspec.MsgspecError, Malformed) as error:
            raise WitnessStateInvalid("state: cannot be read; put back the newest copy of it") from error
        if state.origin != self.origin or checkpoint.origin != self.origin or state.signed_at.tzinfo is None:
            raise WitnessStateInvalid("state: is of another log")
        return Memory(Signed(checkpoint, note), state.signed_at)

    def store(self, signed: Signed, *, now: datetime) -> None:
        """
        Remember what is about to be signed; it is on the disk when this returns.

        Raises:
            WitnessStateInvalid: it cannot be written.
        """
        state = _State(1, self.origin, now.astimezone(UTC), signed.note.text)
        try:
            write_durably(self.path, msgspec.json.encode(state) + b"\n", mode=0o600)
        except OSError as error:
            raise WitnessStateInvalid("state: cannot be written") from error

    def keep_evidence(self, notes: tuple[Note, ...]) -> None:
        """Keep two notes that cannot both be true beside the state, the first time that it happens."""
        path = self.path.with_name(f"{self.path.name}.evidence")
        if notes and not path.exists():
            try:
                write_durably(path, "\n".join(note.text for note in notes).encode(), mode=0o600)
            except OSError as error:
                raise WitnessStateInvalid("state: what proves a fork cannot be written beside it") from error
