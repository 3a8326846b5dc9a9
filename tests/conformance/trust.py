"""Cases of what a reader takes: bundles, status lists, clocks, and what it remembers."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from ecert.bundle.content import BUNDLE_TYPE, encode_bundle, seal_bundle
from ecert.signing import cbor
from ecert.signing.envelope import parse, seal
from ecert.signing.keys import KeyFileSigner
from ecert.statuslist.entries import LIST_BYTES
from ecert.statuslist.token import CWT_TYPE, encode_claims, write_jwt
from tests.conformance import material
from tests.conformance.case import Case
from tests.conformance.forging import CREDENTIAL, issued, says
from tests.conformance.material import (
    ENTRIES,
    FOREIGN_ROOT,
    NOW,
    REVOKED_STATUS,
    ROOT,
    SECOND_URI,
    SIGNER,
    STATUS,
    URI,
    a_list,
    a_small_bundle,
    lists,
    sealed,
)

_CODE = issued(CREDENTIAL)
_STALE = ("bundle-stale",)
_MISSING = ("status-missing",)
_OLD = ("status-stale",)
_CLOCK = ("clock-behind",)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def cases() -> Iterator[Case]:
    """Give them all."""
    yield from _bundles()
    yield from _broken_bundles()
    yield from _bundles_remembered()
    yield from _lists()
    yield from _broken_lists()
    yield from _clocks()


def _bundles() -> Iterator[Case]:
    """Give bundles of another age or root."""
    small = a_small_bundle()
    yield Case("bundle-small", "a bundle with what this code needs", _CODE, bundle=sealed(small))
    expired = replace(small, issued_at=NOW - 31 * DAY, expires_at=NOW - DAY)
    yield Case("bundle-expired", "a bundle that has expired", _CODE, _STALE, bundle=sealed(expired))
    just = replace(small, issued_at=NOW - 30 * DAY, expires_at=NOW)
    yield Case("bundle-expired-now", "a bundle whose last second is over", _CODE, _STALE, bundle=sealed(just))
    last = replace(just, expires_at=NOW + SECOND)
    yield Case("bundle-last-second", "a bundle in its last second", _CODE, bundle=sealed(last))
    yield Case("bundle-foreign-root", "signed by another root", _CODE, _STALE, bundle=sealed(small, FOREIGN_ROOT))
    yield Case("bundle-of-a-certificate-key", "signed by a key for codes", _CODE, _STALE, bundle=sealed(small, SIGNER))
    yield Case("bundle-empty", "no bundle at all", _CODE, _STALE, bundle=b"")
    yield Case("bundle-none-malformed", "no bundle, and no code either", "x", ("malformed",), bundle=b"")
    yield Case(
        "bundle-none-expired", "no bundle: nothing is said of the code", issued(says(valid_to=None)), _STALE, bundle=b""
    )
    gone = replace(small, types={}, type_issuers={})
    yield Case(
        "bundle-without-the-type", "a type that is not there", _CODE, ("claims-inconsistent",), bundle=sealed(gone)
    )
    other = replace(small, list_prefix="https://other.example/s/")
    yield Case("bundle-other-prefix", "lists that lie elsewhere", _CODE, _MISSING, bundle=sealed(other))
    early = replace(small, issued_at=NOW + HOUR, expires_at=NOW + 30 * DAY)
    yield Case("bundle-of-tomorrow", "a bundle of later than the clock", _CODE, _CLOCK, bundle=sealed(early))


def _broken_bundles() -> Iterator[Case]:
    """Give bundles that are none, each with a root's signature."""
    payload = encode_bundle(a_small_bundle())

    def changed(change: Any) -> bytes:  # noqa: ANN401 - a change of decoded CBOR
        content: Any = cbor.decode(payload)
        change(content)
        return seal_bundle(cbor.encode(content), ROOT)

    broken = {
        "unknown-member": lambda content: content.update(extra=1),
        "without-ttl": lambda content: content.pop("ttl"),
        "sequence-zero": lambda content: content.update(sequence=0),
        "ends-before-it-begins": lambda content: content.update(exp=content["iat"]),
        "private-key-inside": lambda content: content["keys"][0]["key"].update({-4: bytes(32)}),
        "root-inside": lambda content: content["keys"][0].update(purpose="bundle"),
        "no-point": lambda content: content["keys"][0]["key"].update({-2: bytes(32)}),
        "algorithm-of-another-key": lambda content: content["keys"][0].update(alg=-19),
        "certificate-key-of-nobody": lambda content: content["keys"][0].pop("issuer"),
        "issuer-check-wrong": lambda content: content["keys"][0].update(issuer="11430000320581596L"),
        "type-code-check-wrong": lambda content: content["types"][18].update(code="11430000320581596L918"),
        "type-issuer-not-there": lambda content: content["types"][18].update(issuer=99),
        "template-without-digits": lambda content: content["types"][18].update(numbers=[["x"]]),
        "template-of-sixteen-digits": lambda content: content["types"][18].update(numbers=[["x", 8, "y", 8]]),
        "issuer-without-names": lambda content: content["issuers"].append([]),
        "lists-out-of-order": lambda content: content.update(lists=[1, 0]),
        "revoked-twice": lambda content: content.update(revoked=[b"abcd", b"abcd"]),
        "key-twice": lambda content: content["keys"].append(content["keys"][0]),
    }
    for name, change in broken.items():
        yield Case(f"bundle-{name}", f"a bundle: {name.replace('-', ' ')}", _CODE, _STALE, bundle=changed(change))
    whole = sealed(a_small_bundle())
    yield Case("bundle-truncated", "a bundle cut short", _CODE, _STALE, bundle=whole[:-1])
    yield Case("bundle-trailing-byte", "a byte behind it", _CODE, _STALE, bundle=whole + b"\x00")
    flipped = bytes([*whole[:300], whole[300] ^ 1, *whole[301:]])
    yield Case("bundle-bit-flipped", "one bit is another", _CODE, _STALE, bundle=flipped)
    yield Case("bundle-without-typ", "no typ", _CODE, _STALE, bundle=seal(payload, ROOT))
    typed = seal(payload, ROOT, typ="application/ecert-record+cbor")
    yield Case("bundle-typ-of-a-record", "the typ of a record", _CODE, _STALE, bundle=typed)
    loose = seal(payload + b"\x00", ROOT, typ=BUNDLE_TYPE)
    yield Case("bundle-payload-trailing-byte", "a byte behind the payload", _CODE, _STALE, bundle=loose)


def _bundles_remembered() -> Iterator[Case]:
    """Give bundles to a reader that has had one before."""
    same = sha256(material.BUNDLE).hexdigest()
    for name, memory, reasons in (
        ("older-before", {"sequence": 6, "bundle_sha256": "0" * 64}, ("ok",)),
        ("same-before", {"sequence": 7, "bundle_sha256": same}, ("ok",)),
        ("another-of-its-number-before", {"sequence": 7, "bundle_sha256": "0" * 64}, _STALE),
        ("newer-before", {"sequence": 8, "bundle_sha256": "0" * 64}, _STALE),
    ):
        yield Case(f"bundle-{name}", f"a reader that has had: {name.replace('-', ' ')}", _CODE, reasons, memory=memory)


def _lists() -> Iterator[Case]:
    """Give lists of every age, and such as the reader has had before."""
    for name, age, reasons in (
        ("of-now", timedelta(0), ("ok",)),
        ("of-24-hours", DAY, ("ok",)),
        ("over-24-hours", DAY + SECOND, _OLD),
        ("of-six-days", 6 * DAY, _OLD),
        ("expired", 7 * DAY, _OLD),
        ("of-a-second-later", -SECOND, _CLOCK),
    ):
        yield Case(f"list-{name}", f"a list {name.replace('-', ' ')}", _CODE, reasons, lists=lists(a_list(age)))
    short = a_list(HOUR, life=HOUR)
    yield Case("list-short-lived-expired", "a fresh list that has expired", _CODE, _OLD, lists=lists(short))
    at = int((NOW - HOUR).timestamp())
    for name, remembered, reasons in (("older", at - 1, ("ok",)), ("same", at, ("ok",)), ("newer", at + 1, _MISSING)):
        memory = {"lists": {URI: remembered}, "newest": remembered}
        about = f"a reader that has had one that was {name}"
        yield Case(f"list-{name}-before", about, _CODE, reasons, memory=memory)
    other = {"lists": {SECOND_URI: at + 1}, "newest": at + 1}
    yield Case("list-newer-of-another-before", "a newer list of another number", _CODE, memory=other)


def _broken_lists() -> Iterator[Case]:
    """Give lists that are not taken: there is none then."""
    made = a_list()
    payload = encode_claims(made)

    def changed(change: Any, signer: KeyFileSigner = STATUS) -> dict[str, bytes]:  # noqa: ANN401 - as above
        content: Any = cbor.decode(payload)
        change(content)
        return {URI: seal(cbor.encode(content), signer, typ=CWT_TYPE)}

    def with_lst(lst: bytes) -> dict[str, bytes]:
        return changed(lambda content: content[65533].update(lst=lst))

    squeezed = zlib.compress(ENTRIES, 9)
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    gzip = zlib.compressobj(9, zlib.DEFLATED, 31)
    whole = lists()[URI]
    broken = {
        "of-another-subject": {URI: lists(a_list(uri=SECOND_URI))[SECOND_URI]},
        "truncated": {URI: whole[:-1]},
        "trailing-byte": {URI: whole + b"\x00"},
        "bit-flipped": {URI: bytes([*whole[:120], whole[120] ^ 1, *whole[121:]])},
        "as-jwt": {URI: write_jwt(made, STATUS)},
        "empty": {URI: b""},
        "bomb": with_lst(zlib.compress(bytes(1 << 24), 9)),
        "one-byte-more": with_lst(zlib.compress(ENTRIES + b"\x00", 9)),
        "one-byte-less": with_lst(zlib.compress(ENTRIES[:-1], 9)),
        "of-nothing": with_lst(zlib.compress(b"", 9)),
        "zlib-truncated": with_lst(squeezed[:-1]),
        "zlib-trailing-byte": with_lst(squeezed + b"\x00"),
        "zlib-twice": with_lst(squeezed + squeezed),
        "zlib-checksum-wrong": with_lst(squeezed[:-1] + bytes([squeezed[-1] ^ 1])),
        "zlib-with-dictionary": with_lst(b"\x78\xf9" + squeezed[2:]),
        "raw-deflate": with_lst(raw.compress(ENTRIES) + raw.flush()),
        "gzip": with_lst(gzip.compress(ENTRIES) + gzip.flush()),
        "not-compressed": with_lst(ENTRIES),
        "one-bit": changed(lambda content: content[65533].update(bits=1)),
        "four-bits": changed(lambda content: content[65533].update(bits=4)),
        "aggregation": changed(lambda content: content[65533].update(aggregation_uri="https://ecert.example/s")),
        "without-ttl": changed(lambda content: content.pop(65534)),
        "without-exp": changed(lambda content: content.pop(4)),
        "ends-before-it-begins": changed(lambda content: content.update({4: content[6]})),
        "of-a-certificate-key": {URI: seal(payload, SIGNER, typ=CWT_TYPE)},
        "of-an-event-key": {URI: seal(payload, material.EVENTS, typ=CWT_TYPE)},
        "of-an-unknown-key": {URI: seal(payload, material.key("other status"), typ=CWT_TYPE)},
        "of-a-revoked-key": {URI: seal(payload, REVOKED_STATUS, typ=CWT_TYPE)},
        "of-a-key-that-ended": {URI: seal(payload, material.ENDED_STATUS, typ=CWT_TYPE)},
        "without-typ": {URI: seal(payload, STATUS)},
        "of-an-algorithm-mismatch": {URI: _as_edwards(whole)},
    }
    assert len(ENTRIES) == LIST_BYTES
    for name, held in broken.items():
        yield Case(f"list-{name}", f"a list: {name.replace('-', ' ')}", _CODE, _MISSING, lists=held)
    yield Case("list-none", "no list at all", _CODE, _MISSING, lists={})
    second = {SECOND_URI: material.STATUS_LISTS[SECOND_URI]}
    yield Case("list-of-the-other-number-only", "only another list", _CODE, _MISSING, lists=second)


def _clocks() -> Iterator[Case]:
    """Give clocks that are wrong."""
    yield Case("clock-two-days-behind", "a clock that is two days behind", _CODE, _CLOCK, now=NOW - 2 * DAY)
    yield Case("clock-two-days-ahead", "a clock that is two days ahead", _CODE, _OLD, now=NOW + 2 * DAY)
    yield Case("clock-a-month-ahead", "a clock that is a month ahead: no bundle", _CODE, _STALE, now=NOW + 30 * DAY)
    ended = issued(says(status_index=material.ENDED.index))
    yield Case("clock-behind-and-ended", "an ending is one", ended, ("ended", "clock-behind"), now=NOW - 2 * DAY)
    for name, newest, reasons in (("at", NOW, ("ok",)), ("before", NOW + SECOND, _CLOCK)):
        memory = {"newest": int(newest.timestamp())}
        yield Case(
            f"clock-{name}-what-is-remembered", "what was seen before bounds the clock", _CODE, reasons, memory=memory
        )


def _as_edwards(whole: bytes) -> bytes:
    """Let a list say that its key signs with Ed25519."""
    read = parse(whole, max_bytes=len(whole))
    protected = cbor.encode({1: -19, 4: read.key_id, 16: CWT_TYPE})
    return b"\xd2" + cbor.encode([protected, {}, read.payload, read.signature])
