"""Cases of claims: signed as they should be, and no credential, or one that contradicts itself."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import cbor2

from ecert.identifiers import base36
from tests.conformance import material
from tests.conformance.case import Case
from tests.conformance.forging import (
    CREDENTIAL,
    FACTS,
    claims_with,
    facts_with,
    issued,
    payload_of,
    raw_facts,
    says,
    signed,
)
from tests.conformance.material import ENDED

_MALFORMED, _INCONSISTENT = ("malformed",), ("claims-inconsistent",)
_NAME = "湖南星火文化传媒有限公司"
_PAD = b"\x00" * 40


def cases() -> Iterator[Case]:
    """Give them all."""
    yield from _structures()
    yield from _missing_and_reserved()
    yield from _mistyped()
    yield from _misspelt()
    yield from _inconsistent()


def _malformed(name: str, about: str, payload: bytes) -> Case:
    return Case(f"payload-{name}", about, signed(payload), _MALFORMED)


def _structures() -> Iterator[Case]:
    """Give payloads that are not deterministic CBOR, or no map of the right claims."""
    whole = payload_of()
    facts = cbor2.loads(whole)[FACTS]
    written = cbor2.dumps(facts)
    start = whole.index(written)
    before = whole[:start]
    yield _malformed("trailing-byte", "a byte behind the map", whole + b"\x00")
    yield _malformed("truncated", "the map ends early", whole[:-1])
    yield _malformed("array", "an array", cbor2.dumps([cbor2.loads(whole)]))
    yield _malformed("text", "a text", cbor2.dumps("x" * 60))
    yield _malformed("number", "a number, and padding", b"\x05" + _PAD)
    yield _malformed("tagged", "a tag around the map", b"\xd8\x3d" + whole)
    yield _malformed("self-described", "the tag of self-described CBOR", b"\xd9\xd9\xf7" + whole)
    yield _malformed("indefinite", "a map of no stated length", b"\xbf" + whole[1:] + b"\xff")
    yield _malformed("long-form", "the number of members in two bytes", b"\xb8\x02" + whole[1:])
    yield _malformed("duplicate-claim", "exp twice", b"\xa3" + whole[1:7] + whole[1:])
    yield _malformed("claims-out-of-order", "exp behind the facts", b"\xa2" + whole[7:] + whole[1:7])
    yield _malformed("without-facts", "exp alone, and padding", b"\xa1" + whole[1:7] + _PAD)
    yield _malformed("unknown-claim", "an issuer in text", claims_with(lambda content: content.update({1: "x"})))
    yield _malformed(
        "claim-iat", "a claim that has a meaning elsewhere", cbor2.dumps({4: 1835452800, 6: 1, FACTS: facts})
    )
    yield _malformed(
        "claim-in-text", "a claim with a text for a key", claims_with(lambda content: content.update({"x": 1}))
    )
    yield _malformed("facts-indefinite", "facts of no stated length", before + b"\xbf" + written[1:] + b"\xff")
    yield _malformed(
        "facts-long-form", "their number in two bytes", before + b"\xb8" + bytes([len(facts)]) + written[1:]
    )
    yield _malformed(
        "facts-duplicate-key", "the type twice", before + bytes([written[0] + 1]) + b"\x00\x12" + written[1:]
    )
    backwards = dict(reversed(list(facts.items())))
    yield _malformed("facts-out-of-order", "the facts backwards", before + cbor2.dumps(backwards))
    yield _malformed(
        "facts-array", "an array of facts", claims_with(lambda content: content.update({FACTS: list(facts)}))
    )
    deep = b"\x81" * 8 + b"\x00"
    yield _malformed("too-deep", "arrays in arrays", raw_facts(3, deep))


def _missing_and_reserved() -> Iterator[Case]:
    """Give facts that must be there and are not, and such that must not be there."""
    for key in (0, 1, 2, 3, 4, 7, 8):
        yield _malformed(f"without-{key}", f"key {key} is missing", facts_with(**{f"k{key}": None}))
    for key in (9, 10, 11, 12, 15, 16, 19, 20, 23, 24):
        yield _malformed(f"reserved-{key}", f"key {key} is reserved", facts_with(**{f"k{key}": 1}))
    negative = claims_with(lambda content: content.update({FACTS: {**content[FACTS], -1: 1}}))
    yield _malformed("key-negative", "a key below zero", negative)


def _mistyped() -> Iterator[Case]:
    """Give facts in a form that another fact has, or none."""
    values: dict[str, tuple[int, object]] = {
        "type-text": (0, "18"),
        "type-negative": (0, -1),
        "type-true": (0, True),
        "serial-text": (1, "7Q2M4XB0K9RT"),
        "serial-array": (1, [1]),
        "version-text": (2, "001"),
        "version-negative": (2, -1),
        "number-number": (3, 637),
        "number-of-one": (3, [0]),
        "number-of-three": (3, [0, 637, 1]),
        "number-negative": (3, [0, -1]),
        "number-text-inside": (3, ["0", 637]),
        "number-empty": (3, ""),
        "name-empty": (4, ""),
        "name-empty-bytes": (4, b""),
        "name-number": (4, 5),
        "name-null": (4, None),
        "code-text": (5, "91430100MA4L2XK362"),
        "code-number": (5, 91430100),
        "scope-without-a-code": (6, ["x", "y"]),
        "scope-empty-array": (6, []),
        "scope-of-65": (6, [0] * 65),
        "scope-negative-code": (6, [-1]),
        "scope-empty-part": (6, [0, ""]),
        "scope-nested": (6, [0, [1]]),
        "scope-number": (6, 0),
        "issued-text": (7, "2026-03-02"),
        "issued-negative": (7, -1),
        "issued-too-far": (7, 131_071),
        "place-number": (8, 77),
        "place-of-one": (8, [0]),
        "place-of-three": (8, [0, 77, 0]),
        "place-negative": (8, [0, -1]),
        "place-map": (8, {0: 77}),
        "tail-number": (13, 42),
        "tail-empty": (13, ""),
        "valid-from-text": (14, "2026-04-01"),
        "title-array": (17, ["x"]),
        "cut-zero": (18, 0),
        "cut-eight": (18, 8),
        "cut-text": (18, "1"),
    }
    for name, (key, value) in values.items():
        yield _malformed(name, f"key {key}: {name.replace('-', ' ')}", raw_facts(key, cbor2.dumps(value)))


def _misspelt() -> Iterator[Case]:
    """Give facts that mean something and are not written in the one allowed way."""
    wide, packed = _NAME.encode("utf-16-be"), base36.encode("7Q2M4XB0K9RT")
    raw = {
        "type-long-form": (0, b"\x19\x00\x12"),
        "type-float": (0, b"\xf9\x4c\x80"),
        "type-bignum": (0, b"\xc2\x41\x12"),
        "type-above-2-53": (0, b"\x1b\x00\x20\x00\x00\x00\x00\x00\x00"),
        "version-false": (2, b"\xf4"),
        "version-undefined": (2, b"\xf7"),
        "version-simple": (2, b"\xe1"),
        "version-double": (2, b"\xfb\x3f\xf0\x00\x00\x00\x00\x00\x00"),
        "issued-tag-of-days": (7, b"\xd8\x64\x19\x50\x00"),
        "name-in-the-longer-form": (4, cbor2.dumps(_NAME)),
        "name-latin-in-utf-16": (4, cbor2.dumps("ABC".encode("utf-16-be"))),
        "name-tie-in-utf-16": (4, cbor2.dumps("湘A".encode("utf-16-be"))),
        "name-odd-bytes": (4, cbor2.dumps(wide + b"\x00")),
        "name-lone-surrogate": (4, cbor2.dumps(b"\xd8\x00" * 8)),
        "name-surrogates-swapped": (4, cbor2.dumps(b"\xdf\xb7\xd8\x42" * 4)),
        "name-broken-utf-8": (4, b"\x64\xff\xfe\xfd\xfc"),
        "name-overlong-utf-8": (4, b"\x62\xc1\x81"),
        "name-surrogate-in-utf-8": (4, b"\x63\xed\xa0\x80"),
        "name-in-chunks": (4, b"\x7f\x61\x61\x61\x62\xff"),
        "serial-zero-in-front": (1, cbor2.dumps(b"\x00" + packed)),
        "serial-without-leading-one": (1, cbor2.dumps(b"\x23")),
        "serial-of-nothing": (1, cbor2.dumps(b"\x01")),
        "serial-empty": (1, cbor2.dumps(b"")),
        "serial-digits-packed": (1, cbor2.dumps(base36.encode("204815061720"))),
        "serial-of-65": (1, cbor2.dumps((36**65).to_bytes(43))),
        "code-zero-in-front": (5, cbor2.dumps(b"\x00" + base36.encode("91430100MA4L2XK362"))),
        "valid-from-is-the-issue": (14, cbor2.dumps(20_514)),
    }
    for name, (key, written) in raw.items():
        yield _malformed(name, f"key {key}: {name.replace('-', ' ')}", raw_facts(key, written))
    for name, exp in (
        ("not-midnight", 1_835_452_801),
        ("midnight-elsewhere", 1_835_481_600),
        ("text", "2028-02-29"),
        ("negative", -57_600),
        ("far", 2**40),
        ("float", 1_835_452_800.0),
        ("midnight-without-summer-time", 583_776_000),
    ):
        yield _malformed(f"exp-{name}", f"exp: {name}", claims_with(partial(_put, 4, exp)))


def _put(key: int, value: object, content: dict[Any, Any]) -> None:
    content[key] = value


def _inconsistent() -> Iterator[Case]:
    """Give credentials that contradict themselves, the key, or the type table."""
    wrong: dict[str, dict[str, object]] = {
        "type-unknown": {"type_index": 4711},
        "number-template-unknown": {"number": (9, 1)},
        "number-of-sixteen-digits": {"number": (0, 10**15)},
        "scope-code-unknown": {"scope": (0, 99)},
        "version-zero": {"version": 0},
        "version-1000": {"version": 1000},
        "serial-of-33": {"serial": "A" * 33},
        "issued-before-the-key": {"issued": date(2024, 12, 31)},
        "issued-after-the-key": {"issued": date(2027, 1, 1)},
        "ends-before-the-issue": {"valid_to": date(2026, 3, 1)},
        "ends-before-it-begins": {"valid_from": date(2026, 5, 2), "valid_to": date(2026, 5, 1)},
        "place-beyond-the-list": {"status_index": 2**20},
        "place-far-beyond-the-list": {"status_index": 2**40},
        "uscc-check-wrong": {"holder_code": "91430100MA4L2XK363"},
    }
    for name, changes in wrong.items():
        yield Case(name, name.replace("-", " "), issued(says(**changes)), _INCONSISTENT)
    about = "nothing else is asked then, not even what the list says"
    ended = says(version=0, status_index=ENDED.index)
    yield Case("inconsistent-and-ended", about, issued(ended), _INCONSISTENT)
    early = says(issued=date(2026, 6, 30))
    yield Case("issued-after-a-backlog-key", "a key of the past", issued(CREDENTIAL, material.BACKLOG), _INCONSISTENT)
    yield Case("issued-later", "a day of issue that has not come", issued(early), ("not-yet-valid",))
