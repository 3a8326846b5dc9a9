"""A signed credential as what a camera reads: the URL whose fragment carries the digits."""

from dataclasses import dataclass

from ecert.register.digits import format_code

CREDENTIAL_PATH = "/v#"
"""Path of the verification page; the fragment behind it is never sent to a server."""


@dataclass(frozen=True, slots=True)
class Code:
    """The two parts of a code, as they go into the symbol's two segments."""

    prefix: str
    digits: str

    def __str__(self) -> str:
        """Give the whole URL."""
        return self.prefix + self.digits


def code_of(credential: bytes, *, public_url: str) -> Code:
    """Write a signed credential as a code that opens at *public_url*."""
    return Code(public_url + CREDENTIAL_PATH, format_code(credential))
