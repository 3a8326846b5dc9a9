"""
Declare what a message holds, and read it so: every member has exactly its type, and there is no other member.

What is read has passed `ecert.signing.cbor`, which leaves only integers, bytes, texts, arrays and maps. A `null` never
comes, so a member that may be absent is declared with None as its default. A date has one form, `YYYY-MM-DD`.
"""

from typing import Annotated, TypeVar

import msgspec

from ecert.errors import Malformed
from ecert.signing import cbor

DIGEST_BYTES = 32
"""Length of a SHA-256 digest."""

Digest = Annotated[bytes, msgspec.Meta(min_length=DIGEST_BYTES, max_length=DIGEST_BYTES)]
"""A SHA-256 digest."""
Number = Annotated[int, msgspec.Meta(ge=0)]
"""Zero or more."""


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything declared so."""


ShapeT = TypeVar("ShapeT", bound=Shape)


def read_shape(payload: bytes, shape: type[ShapeT], *, max_bytes: int, name: str) -> ShapeT:
    """
    Read deterministic CBOR of one shape.

    Args:
        payload: exactly one encoded value.
        shape: what it must be.
        max_bytes: longest input that is looked at.
        name: of the message, for the error.

    Raises:
        Malformed: it is not deterministic CBOR, or something else.
    """
    content = cbor.decode(payload, max_bytes=max_bytes)
    try:
        return msgspec.convert(content, shape, builtin_types=(bytes,))
    except msgspec.ValidationError as error:
        raise Malformed(f"{name}: does not have the form of a {name}") from error
