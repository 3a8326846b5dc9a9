"""What is found in a PDF, and the bounds of looking; a value that travels between two processes."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

MAX_FILE_BYTES: Final = 10 * 1024 * 1024
"""Largest file that is looked into: ours have 150 KB, a scanned page some MB."""
MAX_PAGES: Final = 100
MAX_OBJECTS: Final = 20_000
"""Most objects of a file; ours have 300."""
MAX_SIGNATURES: Final = 8
MAX_RECORD_BYTES: Final = 1024 * 1024
"""Longest attached record: it holds a photograph of 50 KB at most, and some texts."""
MAX_SYMBOLS: Final = 8
MAX_TEXT: Final = 4_200
"""Longest text of a symbol or entry that is told, in characters: a code has at most 4,096 digits."""
MAX_WRITTEN: Final = 20_000
"""Characters of the pages' text that are told."""


class Trouble(StrEnum):
    """Why a file cannot be looked into."""

    UNREADABLE = "unreadable"
    """It is no PDF, or a broken one."""
    ENCRYPTED = "encrypted"
    TOO_LONG = "too-long"
    """It has too many pages or objects."""
    TOO_COSTLY = "too-costly"
    """It takes more time or memory than a file may."""


class Later(StrEnum):
    """What came into a file after a signature, outside what it covers."""

    NOTHING = "nothing"
    VALIDATION_DATA = "validation-data"
    """Certificates, revocation data and time stamps alone (ETSI EN 319 142-1), which change nothing that is seen."""
    OTHER = "other"


class FoundSignature(msgspec.Struct, frozen=True, kw_only=True):
    """One signature, as its own bytes have it."""

    holds: bool
    """Whether digest and signature fit what it covers, under the certificate that it carries."""
    later: Later
    certificate: bytes
    """X.509, DER."""
    carried: tuple[bytes, ...] = ()
    """All certificates that it carries, DER, its own too: no signature covers them."""
    claimed_at: datetime | None
    """When it says that it was made."""
    stamped_at: datetime | None = None
    """When a time stamp that holds says that it was there; only where its authority is trusted."""


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a file."""

    trouble: Trouble | None = None
    pages: int = 0
    active: tuple[str, ...] = ()
    """What of it would do something when it is opened, or is a file in the file that is none of ours."""
    signatures: tuple[FoundSignature, ...] = ()
    """Of persons and authorities; time stamps of the whole file are not counted."""
    record: bytes | None = None
    """The attached file that bears the record's name."""
    symbols: tuple[str, ...] = ()
    """Texts of the QR symbols on the first pages."""
    text: str = ""
    """What is written on the first pages, without white space."""
    info: dict[str, str] = {}
    """Entries of the information dictionary that say of an annotated copy what it is for."""


class Question(msgspec.Struct, frozen=True):
    """A file that is to be looked into."""

    content: bytes
    stamp_roots: tuple[bytes, ...] = ()
    """X.509 roots, DER, that time stamps are trusted by."""


class Answer(msgspec.Struct, frozen=True):
    """What was found, and what it took."""

    findings: Findings
    seconds: float
    peak_bytes: int
    """Most memory that the process had at once; what it had before the file came is counted too."""
