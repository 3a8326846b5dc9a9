"""Every wrong spelling of a value in CBOR: the same content, with one item written as no deterministic writer would."""

import struct
from collections.abc import Iterator

from ecert.signing import cbor

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP = range(6)
_BREAK = b"\xff"


def misspellings(value: object) -> Iterator[tuple[str, bytes]]:
    """Give the value with one item at a time misspelled, and the name of the offence."""
    yield from _own_misspellings(value)
    if isinstance(value, list):
        items = [cbor.encode(item, max_depth=20) for item in value]
        for place, item in enumerate(value):
            for offence, wrong in misspellings(item):
                yield offence, _head(_ARRAY, len(items)) + b"".join([*items[:place], wrong, *items[place + 1 :]])
    if isinstance(value, dict):
        yield from _misspelled_members(value)


def _misspelled_members(value: dict[int | str, object]) -> Iterator[tuple[str, bytes]]:
    """Give the map with one key or one value misspelled."""
    members = _members(value)
    for place, (key, item) in enumerate(_sorted(value)):
        encoded_key, encoded_item = cbor.encode(key), cbor.encode(item, max_depth=20)
        wrong_members = [(offence, wrong + encoded_item) for offence, wrong in misspellings(key)]
        wrong_members += [(offence, encoded_key + wrong) for offence, wrong in misspellings(item)]
        for offence, wrong in wrong_members:
            yield offence, _head(_MAP, len(members)) + b"".join([*members[:place], wrong, *members[place + 1 :]])


def _own_misspellings(value: object) -> Iterator[tuple[str, bytes]]:
    """Give the wrong spellings of the outermost item alone."""
    encoded = cbor.encode(value, max_depth=20)
    yield "self-described-tag", b"\xd9\xd9\xf7" + encoded
    yield "cose-tag", b"\xd2" + encoded
    yield "encoded-cbor-tag", b"\xd8\x18" + _head(_BYTES, len(encoded)) + encoded
    if isinstance(value, int):
        yield from _wrong_numbers(value, encoded)
    elif isinstance(value, bytes):
        yield from _long_heads(_BYTES, len(value), value)
        yield "indefinite-bytes", b"\x5f" + encoded + _BREAK
        yield "bignum-tag", b"\xc2" + encoded
        yield "bytes-in-two-pieces", b"\x5f" + cbor.encode(value[:1]) + cbor.encode(value[1:]) + _BREAK
    elif isinstance(value, str):
        data = value.encode()
        yield from _long_heads(_TEXT, len(data), data)
        yield "indefinite-text", b"\x7f" + encoded + _BREAK
        yield "date-tag", b"\xc0" + encoded
        yield "text-with-surrogate", _head(_TEXT, len(data) + 3) + data + b"\xed\xa0\x80"
    elif isinstance(value, list):
        items = b"".join(cbor.encode(item, max_depth=20) for item in value)
        yield from _long_heads(_ARRAY, len(value), items)
        yield "indefinite-array", b"\x9f" + items + _BREAK
    elif isinstance(value, dict):
        yield from _wrong_maps(value)


def _wrong_numbers(value: int, encoded: bytes) -> Iterator[tuple[str, bytes]]:
    major, argument = (_UNSIGNED, value) if value >= 0 else (_NEGATIVE, -1 - value)
    yield from _long_heads(major, argument, b"")
    packed = argument.to_bytes((argument.bit_length() + 7) // 8 or 1)
    yield "bignum", (b"\xc2" if value >= 0 else b"\xc3") + _head(_BYTES, len(packed)) + packed
    yield (
        "bignum-with-leading-zero",
        (b"\xc2" if value >= 0 else b"\xc3") + _head(_BYTES, len(packed) + 1) + b"\0" + packed,
    )
    yield "epoch-tag", b"\xc1" + encoded
    yield "double-float", b"\xfb" + struct.pack(">d", value)
    if abs(value) <= 2**11:
        yield "half-float", b"\xf9" + struct.pack(">e", value)
    if abs(value) <= 2**24:
        yield "single-float", b"\xfa" + struct.pack(">f", value)
    if value in {0, 1}:
        yield "truth", b"\xf5" if value else b"\xf4"


def _wrong_maps(value: dict[int | str, object]) -> Iterator[tuple[str, bytes]]:
    members = _members(value)
    content = b"".join(members)
    yield from _long_heads(_MAP, len(members), content)
    yield "indefinite-map", b"\xbf" + content + _BREAK
    for place, member in enumerate(members):
        yield (
            "key-twice",
            _head(_MAP, len(members) + 1) + b"".join([*members[: place + 1], member, *members[place + 1 :]]),
        )
    if len(members) > 1:
        yield "keys-backwards", _head(_MAP, len(members)) + b"".join(reversed(members))
        yield "first-key-last", _head(_MAP, len(members)) + b"".join([*members[1:], members[0]])
    yield "key-of-bytes", _head(_MAP, len(members) + 1) + content + b"\x41x\x00"
    yield "key-null", _head(_MAP, len(members) + 1) + content + b"\xf6\x00"


def _long_heads(major: int, argument: int, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Give every head that is longer than the shortest one."""
    for information, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << (8 * size):
            head = bytes([major << 5 | information]) + argument.to_bytes(size)
            if head != _head(major, argument):
                yield f"head-of-{size}-bytes", head + content


def _head(major: int, argument: int) -> bytes:
    """Give the shortest head: what an integer of that argument begins with, in another major type."""
    shortest = cbor.encode(argument)
    return bytes([major << 5 | shortest[0]]) + shortest[1:]


def _sorted(value: dict[int | str, object]) -> list[tuple[int | str, object]]:
    return sorted(value.items(), key=lambda member: cbor.encode(member[0]))


def _members(value: dict[int | str, object]) -> list[bytes]:
    """Give the encoded members in their order."""
    return [cbor.encode(key) + cbor.encode(item, max_depth=20) for key, item in _sorted(value)]
