"""The entries of a status list: built, packed, and read strictly."""

import random
import struct
import zlib
from datetime import UTC, datetime

import pytest

from ecert.errors import Malformed
from ecert.register.lifecycle import Standing
from ecert.register.place import BLOCK_SIZE, LIST_SIZE
from ecert.signing.keys import Purpose
from ecert.statuslist.entries import LIST_BYTES, Entry, build_entries, compress, decompress, entry_at, entry_of
from ecert.statuslist.token import list_uri, make_list, seal_list
from tests.unit.signing.signers import Terms, a_signer

NOT_VALID = (Entry.INVALID, Entry.SUSPENDED, Entry.SUPERSEDED)


def built(allocated: int, *, share: float, seed: int = 1) -> tuple[bytes, dict[int, Entry]]:
    """Build a list with so many places handed out, a share of them not valid; give it and what is not valid."""
    chance = random.Random(seed)  # noqa: S311 - a test wants the same draw each time
    full, rest = divmod(allocated, BLOCK_SIZE)
    begun = [full * BLOCK_SIZE + offset for offset in chance.sample(range(BLOCK_SIZE), rest)]
    places = [*range(full * BLOCK_SIZE), *begun]
    exceptions = {place: chance.choice(NOT_VALID) for place in chance.sample(places, round(allocated * share))}
    return build_entries(full_blocks=full, begun=begun, exceptions=exceptions.items()), exceptions


def test_list_that_handed_nothing_out_is_invalid_throughout() -> None:
    """A made-up place is never green."""
    entries = build_entries(full_blocks=0, begun=(), exceptions=())
    assert len(entries) == LIST_BYTES == 262_144
    assert set(entries) == {0b01010101}


def test_full_list_is_valid_throughout() -> None:
    """The last block can be full too."""
    entries = build_entries(full_blocks=LIST_SIZE // BLOCK_SIZE, begun=(), exceptions=())
    assert entries == bytes(LIST_BYTES)


@pytest.mark.parametrize("allocated", [1, 3, BLOCK_SIZE - 1, BLOCK_SIZE, BLOCK_SIZE + 1, 3 * BLOCK_SIZE + 77])
def test_every_place_reads_as_it_was_built(allocated: int) -> None:
    """Counted against a plain model, place by place."""
    chance = random.Random(allocated)  # noqa: S311 - a test wants the same draw each time
    full, rest = divmod(allocated, BLOCK_SIZE)
    begun = [full * BLOCK_SIZE + offset for offset in chance.sample(range(BLOCK_SIZE), rest)]
    handed_out = [*range(full * BLOCK_SIZE), *begun]
    exceptions = {place: chance.choice(list(Entry)) for place in chance.sample(handed_out, (allocated + 2) // 3)}
    entries = build_entries(full_blocks=full, begun=begun, exceptions=exceptions.items())
    model = dict.fromkeys(range((full + 2) * BLOCK_SIZE), Entry.INVALID)
    model |= dict.fromkeys(handed_out, Entry.VALID) | exceptions
    assert {place: entry_at(entries, place) for place in model} == model
    assert entry_at(entries, LIST_SIZE - 1) is Entry.INVALID


def test_lowest_bits_come_first() -> None:
    """The order of Token Status List, section 4.1."""
    exceptions = [(0, Entry.SUPERSEDED), (5, Entry.SUSPENDED)]
    entries = build_entries(full_blocks=1, begun=(), exceptions=exceptions)
    assert entries[:2] == bytes([0b00000011, 0b00001000])


@pytest.mark.parametrize("index", [-1, LIST_SIZE, 2**40])
def test_place_outside_the_list_is_refused(index: int) -> None:
    """It is neither valid nor anything else (Token Status List, section 8.3)."""
    entries = build_entries(full_blocks=1, begun=(), exceptions=())
    with pytest.raises(Malformed, match="status_index"):
        entry_at(entries, index)


def test_every_standing_has_its_entry() -> None:
    """The three endings are one value, whose ground is read on line."""
    assert {standing: int(entry_of(standing)) for standing in Standing} == {
        Standing.IN_FORCE: 0,
        Standing.SUSPENDED: 2,
        Standing.SUPERSEDED: 3,
        Standing.CANCELLED: 1,
        Standing.WITHDRAWN: 1,
        Standing.REVOKED: 1,
    }
    assert entry_of("no standing") is Entry.INVALID


def test_packed_list_comes_out_again() -> None:
    """One zlib stream, of exactly the list's bytes."""
    entries, _ = built(20_000, share=0.05)
    assert decompress(compress(entries)) == entries
    assert zlib.decompress(compress(entries)) == entries


PACKED = compress(build_entries(full_blocks=2, begun=(), exceptions=[(7, Entry.SUSPENDED)]))
BROKEN = {
    "empty": b"",
    "no stream": b"\x00" * 40,
    "raw deflate": PACKED[2:-4],
    "gzip": zlib.compress(bytes(LIST_BYTES), 9, wbits=31),
    "trailing byte": PACKED + b"\0",
    "second stream": PACKED + PACKED,
    "wrong checksum": PACKED[:-1] + bytes([PACKED[-1] ^ 1]),
    "one byte too many": zlib.compress(bytes(LIST_BYTES + 1), 9),
    "one byte too few": zlib.compress(bytes(LIST_BYTES - 1), 9),
    "bomb": zlib.compress(bytes(1 << 28), 9),
    "preset dictionary": b"\x78\xf9" + struct.pack(">I", 1) + PACKED[2:],
}


@pytest.mark.parametrize("lst", BROKEN.values(), ids=BROKEN.keys())
def test_anything_but_one_whole_list_is_refused(lst: bytes) -> None:
    """Neither cut, nor long, nor a bomb."""
    with pytest.raises(Malformed, match="lst"):
        decompress(lst)


def test_every_truncation_is_refused() -> None:
    """Also one that loses the checksum alone, where all entries are out already."""
    for length in range(len(PACKED)):
        with pytest.raises(Malformed, match="lst"):
            decompress(PACKED[:length])


def test_bomb_is_left_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than one byte over a list is unpacked, however much lies behind it."""
    asked: list[int] = []
    real = zlib.decompressobj

    class Watched:
        def __init__(self) -> None:
            self.stream = real()

        def decompress(self, data: bytes, most: int) -> bytes:
            out = self.stream.decompress(data, most)
            asked.append(len(out))
            return out

    monkeypatch.setattr(zlib, "decompressobj", Watched)
    with pytest.raises(Malformed, match="too many"):
        decompress(BROKEN["bomb"])
    assert asked == [LIST_BYTES + 1]


@pytest.mark.parametrize(
    ("allocated", "share", "most"), [(1_000_000, 0.01, 18_000), (1_000_000, 0.10, 100_000), (20_000, 0.01, 2_000)]
)
def test_list_is_small(allocated: int, share: float, most: int) -> None:
    """What a phone loads stays within the figures of issue 5, with signature and all; places are drawn at random."""
    entries, exceptions = built(allocated, share=share)
    assert sum(entry_at(entries, place) is entry for place, entry in exceptions.items()) == round(allocated * share)
    signed = make_list(list_uri("https://ecert.example", 0), entries, issued_at=datetime(2025, 6, 1, tzinfo=UTC))
    assert len(seal_list(signed, a_signer(terms=Terms(purpose=Purpose.STATUS, issuer_code=None)))) <= most
