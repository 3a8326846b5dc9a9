"""
Check that no place in the status lists is taken twice, or counted as free while a certificate has it.

What counts are the places in signed records, so they are gathered while the records are opened: one bit each, 128 KiB
a list. That the columns say the same is looked at with the other columns.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from ecert.register.place import BLOCK_SIZE, LIST_SIZE
from ecert.storage.table import Table


@dataclass(slots=True)
class Places:
    """The places that certificates have."""

    _taken: dict[int, bytearray] = field(default_factory=dict)

    def take(self, number: int, index: int) -> bool:
        """Note that a certificate has this place; give whether it is there and nobody had it."""
        if not 0 <= index < LIST_SIZE:
            return False
        bits = self._taken.setdefault(number, bytearray(LIST_SIZE // 8))
        free = not bits[index // 8] >> (index % 8) & 1
        bits[index // 8] |= 1 << (index % 8)
        return free

    def find_uncounted(self, connection: Connection) -> Iterator[tuple[int, int]]:
        """Give the lists that would hand out places which certificates have, and how many such places there are."""
        lists = Table.metadata.tables["status_list"]
        allocated = dict(connection.execute(select(lists.c.number, lists.c.allocated)).all())
        for number in sorted(self._taken):
            taken = int.from_bytes(self._taken[number], "little")
            counted = _counted(connection, number, allocated.get(number, 0))
            if uncounted := (taken & ~int.from_bytes(counted, "little")).bit_count():
                yield number, uncounted


def _counted(connection: Connection, number: int, allocated: int) -> bytearray:
    """Give the places that a list has handed out."""
    blocks = Table.metadata.tables["status_block"]
    bits = bytearray(LIST_SIZE // 8)
    statement = select(blocks.c.block, blocks.c.shuffle).where(blocks.c.list_number == number)
    for block, shuffle in connection.execute(statement):
        count = max(0, min(allocated - block * BLOCK_SIZE, BLOCK_SIZE, len(shuffle) // 2))
        for offset in struct.unpack_from(f">{count}H", shuffle):
            place = block * BLOCK_SIZE + offset
            if place < LIST_SIZE:
                bits[place // 8] |= 1 << (place % 8)
    return bits
