"""
Which signatures a bundle does not trust (docs/format.md, "Distrust"): a pure rule over values.

A key is distrusted as a whole, or, if it signs certificates, from an instant on: then what the public log proves to be
older is read as ever. The bundle names that by the first bytes of its digests.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import Final

from ecert.errors import Malformed

MARK_BYTES: Final = 12
"""
How much of a digest a bundle holds: among 80,000 of them a forger meets one with a chance of 2^-79 for each try.

He cannot choose the ones that are there, since they are older than his key.
"""


@dataclass(frozen=True, slots=True)
class Distrusted:
    """A certificate key that is not trusted from an instant on."""

    since: datetime
    """UTC, in whole seconds."""
    kept: bytes = b""
    """The marks of the signed credentials that the log proves to be older, ascending, each once."""

    def keeps(self, mark: bytes) -> bool:
        """Whether a mark is among those of older credentials."""
        place = bisect_left(range(len(self)), mark, key=self._at)
        return place < len(self) and self._at(place) == mark

    def __len__(self) -> int:
        """Say how many credentials it keeps."""
        return len(self.kept) // MARK_BYTES

    @property
    def marks(self) -> frozenset[bytes]:
        """The marks as a set."""
        return frozenset(_split(self.kept))

    def _at(self, place: int) -> bytes:
        return self.kept[place * MARK_BYTES : (place + 1) * MARK_BYTES]


@dataclass(frozen=True, slots=True)
class Distrust:
    """Every key that is not trusted, or not any more."""

    revoked: frozenset[bytes] = frozenset()
    """Ids of keys that are not trusted at all."""
    distrusted: Mapping[bytes, Distrusted] = field(default_factory=dict)
    """Certificate keys, by their ids, that are not trusted from an instant on."""

    def denies(self, key_id: bytes, credential: bytes) -> bool:
        """
        Whether what was signed under a key id is not to be trusted.

        Args:
            key_id: the one that the message names.
            credential: the whole signed credential; of a record, the one that it belongs to.
        """
        if key_id in self.revoked:
            return True
        entry = self.distrusted.get(key_id)
        return entry is not None and not entry.keeps(mark_of(sha256(credential).digest()))

    def says(self, key_id: bytes, since: datetime | None) -> bool:
        """Whether a key is distrusted from an instant on, or from an earlier one; None means as a whole."""
        entry = self.distrusted.get(key_id)
        return key_id in self.revoked or (entry is not None and since is not None and entry.since <= since)

    def weakens(self, before: "Distrust") -> bool:
        """
        Whether something that was not trusted before is trusted again.

        A key that was revoked stays so. One that was distrusted from an instant on stays so, from that instant or an
        earlier one, and keeps nothing that it did not keep; or it is revoked.
        """
        if not before.revoked <= self.revoked:
            return True
        return any(
            key_id not in self.revoked and not _is_as_strict(self.distrusted.get(key_id), entry)
            for key_id, entry in before.distrusted.items()
        )


NO_DISTRUST: Final = Distrust()
"""Trusts every key that there is."""


def mark_of(digest: bytes) -> bytes:
    """Give that part of a SHA-256 digest which stands in a bundle."""
    return digest[:MARK_BYTES]


def write_marks(marks: Iterable[bytes]) -> bytes:
    """Put marks one behind the other, in their order, each once."""
    return b"".join(sorted(set(marks)))


def read_marks(kept: bytes) -> bytes:
    """
    Take marks that stand one behind the other.

    Raises:
        Malformed: they are cut, or not in ascending order, each once.
    """
    if len(kept) % MARK_BYTES:
        raise Malformed.at("kept", "is not made of whole digests")
    if any(before >= after for before, after in pairwise(_split(kept))):
        raise Malformed.at("kept", "is not in ascending order, each once")
    return kept


def _is_as_strict(after: Distrusted | None, before: Distrusted) -> bool:
    return after is not None and after.since <= before.since and after.marks <= before.marks


def _split(kept: bytes) -> list[bytes]:
    return [kept[at : at + MARK_BYTES] for at in range(0, len(kept), MARK_BYTES)]
