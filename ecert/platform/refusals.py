"""The one error of the stand-in: a request that cannot be taken."""

from typing import TypeVar

import msgspec

Shape = TypeVar("Shape")

LONGEST_MESSAGE = 200


class Refused(Exception):
    """A request cannot be taken; the text names the field, never the value."""


def decode_json(text: bytes, kind: type[Shape], *, field: str) -> Shape:
    """
    Read JSON of a known shape, named *field* in the refusal.

    Raises:
        Refused: not UTF-8, not JSON, nested too deeply, or another shape.
    """
    try:
        return msgspec.json.decode(text, type=kind)
    except UnicodeDecodeError as error:
        raise Refused(f"{field}: not UTF-8") from error
    except RecursionError as error:
        raise Refused(f"{field}: nested too deeply") from error
    except msgspec.DecodeError as error:
        # The library's texts name places and types only, but an unknown field's name is the sender's: it is cut.
        raise Refused(f"{field}: {str(error)[:LONGEST_MESSAGE]}") from error
