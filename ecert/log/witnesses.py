"""Which witnesses are known: a file of their keys, one a line, with the address at which to ask, where there is one."""

import re
from dataclasses import dataclass
from typing import Final

from ecert.errors import Malformed
from ecert.log.note import NoteKey, SignatureKind, read_key

MAX_WITNESSES: Final = 16
MAX_WITNESSES_BYTES: Final = 16_384
"""Longest file that is looked at."""
_ADDRESS = re.compile(r"https?://[^\s?#]{1,300}")


@dataclass(frozen=True, slots=True)
class Witness:
    """A second body that signs checkpoints of the log."""

    key: NoteKey
    address: str | None = None
    """Where it is asked, without the slash at its end; None where it comes by itself."""

    @property
    def name(self) -> str:
        """Its name, as it stands in its lines."""
        return self.key.name


def read_witnesses(data: bytes) -> tuple[Witness, ...]:
    """
    Read a file of witnesses: a vkey a line, perhaps an address after it; a line that begins with # says nothing.

    Raises:
        Malformed: a line is something else, or a name stands twice.
    """
    try:
        text = data.decode("utf-8") if len(data) <= MAX_WITNESSES_BYTES else "too long"
    except UnicodeDecodeError as error:
        raise Malformed.at("witnesses", "is not UTF-8") from error
    lines = [line.strip() for line in text.splitlines()]
    found = tuple(_read_line(line) for line in lines if line and not line.startswith("#"))
    if len({witness.name for witness in found}) != len(found) or len(found) > MAX_WITNESSES:
        raise Malformed.at("witnesses", f"names one twice, or more than {MAX_WITNESSES}")
    return found


def _read_line(line: str) -> Witness:
    vkey, _, address = line.partition(" ")
    key = read_key(vkey)
    address = address.strip().rstrip("/")
    if key.kind is not SignatureKind.WITNESS or (address and _ADDRESS.fullmatch(address) is None):
        raise Malformed.at("witnesses", "a line is no vkey of a witness with an address")
    return Witness(key, address or None)
