"""Which token holds the private keys that lie in none of our files; nothing here opens it."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """A token of PKCS #11, and what opens it."""

    module: Path
    """The vendor's library."""
    label: str
    """Names the token among those that the library sees."""
    pin: str = field(repr=False)
    """Its user's PIN."""
