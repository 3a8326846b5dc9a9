"""
Write and read deterministic CBOR (RFC 8949 section 4.2.1), strictly.

Only integers below 2^53, byte strings, texts, arrays and maps exist here: major types 0 to 5. A value has exactly one
encoding, and `decode` accepts nothing else. Two checks stand behind that, because each misses something alone: the
types of what was decoded (tags, floats and simple values leave other ones) and a comparison with what is written of it
(long integers, trailing bytes, order and repetition of keys). A structural scan of our own says what is wrong.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, TypeAlias

import cbor2

from ecert.errors import Malformed

CborValue: TypeAlias = "int | bytes | str | list[CborValue] | dict[int | str, CborValue]"
"""What `decode` gives."""

MAX_BYTES: Final = 65_536
"""Default bound of an input; a record with a photograph needs up to 256 KiB."""

MAX_DEPTH: Final = 6
"""Arrays and maps inside one another, the outermost counted."""

_FIELD = "cbor"
_INTEGER_BOUND = 2**53  # Beyond it a browser's number is no longer exact.
_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP = range(6)
_HEAD_BYTES = {24: 1, 25: 2, 26: 4, 27: 8}
_HEAD_MINIMUM = {24: 24, 25: 2**8, 26: 2**16, 27: 2**32}
_INDEFINITE = 31
_REMEMBERED_ORDERS = 512
"""Sets of keys whose order is remembered. What is decoded unsigned is a few hundred bytes, so this stays small."""


def encode(value: object, *, max_depth: int = MAX_DEPTH) -> bytes:
    """
    Write *value* in its only form: shortest integers, definite lengths, keys sorted by their encoded bytes.

    Args:
        value: int, bytes, str, list or tuple, or dict with int or str keys, of the same inside.
        max_depth: how deep arrays and maps may lie inside one another.

    Raises:
        Malformed: another type (bool, None, float, date, ...), an integer of 2^53 or beyond, a text that has no UTF-8
            form, or too deep.
    """
    try:
        # What was decoded is in order already, and so is what this package writes down in order.
        return cbor2.dumps(value if _is_ordered(value, max_depth) else _ordered(value, max_depth))
    except UnicodeEncodeError as error:
        raise Malformed.at(_FIELD, "a text has no UTF-8 form") from error


def encode_ordered(value: dict[str, object] | dict[int, object]) -> bytes:
    """
    Write a map that was built in its only form: all maps in key order, and nothing in it that `encode` would refuse.

    What is signed is built so from typed facts, and to look it through once more costs more than to write it. A mistake
    does not pass: `decode` refuses it, and every form that is written has tests that read it back.

    Raises:
        Malformed: a text has no UTF-8 form.
    """
    try:
        return cbor2.dumps(value)
    except UnicodeEncodeError as error:
        raise Malformed.at(_FIELD, "a text has no UTF-8 form") from error


def decode(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> CborValue:
    """
    Read what `encode` would write, and nothing else.

    Args:
        data: exactly one encoded value.
        max_bytes: longest input that is looked at.
        max_depth: how deep arrays and maps may lie inside one another.

    Raises:
        Malformed: too long, too deep, trailing bytes, tags, floats, simple values, indefinite or longer than shortest
            lengths, keys out of order or twice, broken UTF-8.
    """
    if len(data) > max_bytes:
        raise Malformed.at(_FIELD, f"is longer than {max_bytes} bytes")
    value = _load(data, max_depth)
    # The library reads and writes in C. Where all types are plain, keys are in order and the value is written as the
    # very same bytes, those were deterministic; only what fails here is looked at byte by byte, to say what is wrong.
    if value is not None and _is_ordered(value, max_depth) and cbor2.dumps(value) == data:
        return value
    end = _scan(data, 0, max_depth)
    if end != len(data):
        raise Malformed.at(_FIELD, "has trailing bytes")
    if value is None:
        raise Malformed.at(_FIELD, "cannot be read")
    if encode(value, max_depth=max_depth) != data:
        raise Malformed.at(_FIELD, "is not in deterministic form")
    return value


def _load(data: bytes, max_depth: int) -> "CborValue | None":
    """Read whatever the bytes hold, whose type is not yet known to be one of ours; None where they cannot be read."""
    try:
        value: CborValue = cbor2.loads(
            data, allow_duplicate_keys=False, allow_indefinite=False, max_depth=max_depth + 1, str_errors="strict"
        )
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError, LookupError):
        return None
    return value


def read_bytes(data: bytes, offset: int) -> tuple[bytes, int]:
    """
    Read the one byte string at *offset*; give it and the offset after it.

    Raises:
        Malformed: something else stands there, its length is not in shortest form, or it ends early.
    """
    major, length, start = _read_head(data, offset)
    if major != _BYTES:
        raise Malformed.at(_FIELD, "is no byte string")
    end = start + length
    if end > len(data):
        raise Malformed.at(_FIELD, "ends early")
    return data[start:end], end


def _is_ordered(value: object, depth: int) -> bool:
    """Whether *value* can be written as it is: exact types, bounded integers, plain keys that are in order already."""
    kind = type(value)
    if kind is str or kind is bytes:
        return True
    if kind is int:
        return -_INTEGER_BOUND < value < _INTEGER_BOUND  # type: ignore[operator]  # an int, by the line above
    if depth < 1:
        return False
    items: Any = value
    if kind is dict:
        keys = tuple(items)
        # Texts equal texts only, so what is remembered of them holds; numbers do not (1 equals True, and both 1.0).
        if not (_are_ordered_texts(keys) if keys and type(keys[0]) is str else _are_ordered_numbers(keys)):
            return False
        items = items.values()
    elif kind is not list and kind is not tuple:
        return False
    for item in items:  # noqa: SIM110 - a generator costs more than this loop
        # Most members are texts; asking here saves a call for each.
        if type(item) is not str and not _is_ordered(item, depth - 1):
            return False
    return True


def _are_ordered_numbers(keys: Sequence[Any]) -> bool:
    """Whether keys are bounded integers, those below zero after the others, the nearest to zero first."""
    if any(type(key) is not int for key in keys):
        return False
    places = [(key < 0, abs(key)) for key in keys]
    return all(size < _INTEGER_BOUND for _, size in places) and places == sorted(places)


@lru_cache(maxsize=_REMEMBERED_ORDERS)
def _are_ordered_texts(keys: tuple[Any, ...]) -> bool:
    """Whether keys are texts, by length, then by bytes (here: characters); the same few forms come again and again."""
    if any(type(key) is not str for key in keys):
        return False
    places = [(len(key), key) for key in keys]
    return all(map(str.isascii, keys)) and places == sorted(places)


def _ordered(value: object, depth: int) -> object:
    """Give *value* with its maps in key order, or refuse it; cbor2 keeps that order."""
    # Exact types: bool is an int, and an enum or a date would get an encoding that nobody asked for.
    if type(value) is str:
        return value
    if type(value) is int:
        if abs(value) >= _INTEGER_BOUND:
            raise Malformed.at(_FIELD, "an integer is 2^53 or beyond")
        return value
    if type(value) is bytes:
        return value
    if isinstance(value, str):
        return str(value)
    if depth < 1:
        raise Malformed.at(_FIELD, "is nested too deep")
    if type(value) in {list, tuple}:
        return [_ordered(item, depth - 1) for item in value]  # type: ignore[attr-defined]
    if type(value) is dict:
        keys = sorted(value, key=_sort_key)
        return {key if type(key) is int else str(key): _ordered(value[key], depth - 1) for key in keys}
    raise Malformed.at(_FIELD, f"a value of type {type(value).__name__} has no encoding here")


def _sort_key(key: object) -> bytes:
    """Give bytes in whose order map keys stand: that of their encodings, without making these."""
    if isinstance(key, str):
        # Major type 3 comes after integers; among texts the length decides first, then the bytes.
        text = key.encode("utf-8")
        return b"\x60" + len(text).to_bytes(4, "big") + text
    if type(key) is not int:
        raise Malformed.at(_FIELD, f"a map key of type {type(key).__name__} has no encoding here")
    return cbor2.dumps(_ordered(key, 0))


def _scan(data: bytes, offset: int, depth: int) -> int:
    """Check the structure of the one item at *offset* and give the offset after it."""
    major, argument, offset = _read_head(data, offset)
    if major in {_UNSIGNED, _NEGATIVE}:
        # The negative value is -1 - argument, so its bound is one lower.
        if argument >= _INTEGER_BOUND - (major == _NEGATIVE):
            raise Malformed.at(_FIELD, "an integer is 2^53 or beyond")
        return offset
    if argument > len(data) - offset:
        # Every item takes a byte or more, so this also refuses a count that the input cannot hold.
        raise Malformed.at(_FIELD, "ends early")
    if major in {_BYTES, _TEXT}:
        return _scan_string(data, offset, argument, is_text=major == _TEXT)
    if depth < 1:
        raise Malformed.at(_FIELD, "is nested too deep")
    if major == _MAP:
        return _scan_map(data, offset, argument, depth - 1)
    for _ in range(argument):
        offset = _scan(data, offset, depth - 1)
    return offset


def _read_head(data: bytes, offset: int) -> tuple[int, int, int]:
    """Read major type and argument at *offset*; give both and the offset after them."""
    if offset >= len(data):
        raise Malformed.at(_FIELD, "ends early")
    major, information = data[offset] >> 5, data[offset] & 0x1F
    if major > _MAP:
        raise Malformed.at(_FIELD, "has a tag" if major == _MAP + 1 else "has a float or simple value")
    if information == _INDEFINITE:
        raise Malformed.at(_FIELD, "has an indefinite length")
    offset += 1
    if information < 24:  # noqa: PLR2004 - RFC 8949 section 3: the argument stands in the head itself
        return major, information, offset
    if information not in _HEAD_BYTES:
        raise Malformed.at(_FIELD, "has a reserved head")
    end = offset + _HEAD_BYTES[information]
    if end > len(data):
        raise Malformed.at(_FIELD, "ends early")
    argument = int.from_bytes(data[offset:end], "big")
    if argument < _HEAD_MINIMUM[information]:
        raise Malformed.at(_FIELD, "has an integer or length that is not in shortest form")
    return major, argument, end


def _scan_string(data: bytes, offset: int, length: int, *, is_text: bool) -> int:
    """Check a string of *length* bytes that is known to fit; give the offset after it."""
    end = offset + length
    if is_text:
        try:
            data[offset:end].decode("utf-8")
        except UnicodeDecodeError as error:
            raise Malformed.at(_FIELD, "a text is not UTF-8") from error
    return end


def _scan_map(data: bytes, offset: int, pairs: int, depth: int) -> int:
    """Check *pairs* entries: keys are integers or texts, each bytewise above the one before; give the offset after."""
    previous = b""
    for _ in range(pairs):
        start = offset
        if start < len(data) and data[start] >> 5 not in {_UNSIGNED, _NEGATIVE, _TEXT}:
            raise Malformed.at(_FIELD, "a map key is neither integer nor text")
        offset = _scan(data, start, depth)
        key = data[start:offset]
        if key == previous:
            raise Malformed.at(_FIELD, "has a map key twice")
        if key < previous:
            raise Malformed.at(_FIELD, "has map keys out of order")
        previous = key
        offset = _scan(data, offset, depth)
    return offset
