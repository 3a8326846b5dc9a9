"""What is known of the log when a certificate is judged: places as they are stored, and what is published."""

from typing import Final, Protocol

import msgspec

from ecert.log.checkpoint import Proof


class LogPlace(msgspec.Struct, frozen=True):
    """Where something signed stands in the log, as the database has it: nothing of it is to be believed yet."""

    position: int
    leaf: bytes
    """Empty where the log has no entry of this position."""


def place_of(position: int | None, leaf: bytes | None) -> LogPlace | None:
    """Give the place that two columns name; None where there is none."""
    return None if position is None else LogPlace(position, leaf or b"")


class LogView(Protocol):
    """What is published of the log."""

    def leaf_at(self, position: int) -> bytes | None:
        """Give the leaf hash that is published at a position; None where that is not known, or not published yet."""
        ...

    def proof_of(self, position: int) -> Proof | None:
        """Prove that the leaf of a position is published; None where that cannot be done now."""
        ...


class NoView:
    """Knows of no published log."""

    def leaf_at(self, position: int) -> bytes | None:
        """Know nothing."""
        del position
        return None

    def proof_of(self, position: int) -> Proof | None:
        """Prove nothing."""
        del position
        return None


NO_VIEW: Final = NoView()
"""For whoever judges without the published log."""
