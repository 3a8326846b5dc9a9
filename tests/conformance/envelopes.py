"""Cases of envelopes and signatures: COSE_Sign1 with one thing wrong, keys that are not trusted, forged signatures."""

from collections.abc import Iterator
from datetime import timedelta

import cbor2

from tests.conformance import material
from tests.conformance.case import Case
from tests.conformance.forging import CREDENTIAL, code, envelope, header, issued, payload_of, says, sign
from tests.conformance.material import ED_SIGNER, NOW, REVOKED, SIGNER, STRANGER

_MALFORMED = ("malformed",)
_PAYLOAD = payload_of()
_KID = SIGNER.key.key_id
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_ED_ORDER = 2**252 + 27742317777372353535851937790883648493


def cases() -> Iterator[Case]:
    """Give them all."""
    yield from _envelopes()
    yield from _headers()
    yield from _signers()
    yield from _signatures()


def _malformed(name: str, about: str, data: bytes) -> Case:
    return Case(f"envelope-{name}", about, code(data), _MALFORMED)


def _envelopes() -> Iterator[Case]:
    """Give envelopes that are not exactly tag 18 around four items."""
    whole = envelope()
    protected, signature = header(), sign(_PAYLOAD)
    parts = [cbor2.dumps(part) for part in (protected, _PAYLOAD, signature)]
    yield _malformed("without-tag", "no tag", whole[1:])
    yield _malformed("tag-17", "another tag", envelope(before=b"\xd1\x84"))
    yield _malformed("tag-98", "the tag of COSE_Sign", envelope(before=b"\xd8\x62\x84"))
    yield _malformed("tag-twice", "tag 18 inside tag 18", envelope(before=b"\xd2\xd2\x84"))
    yield _malformed("cwt-tag", "the tag of CWT around it", envelope(before=b"\xd8\x3d\xd2\x84"))
    yield _malformed("tag-in-two-bytes", "tag 18 in its longer form", envelope(before=b"\xd8\x12\x84"))
    yield _malformed("array-of-three", "an array of three", envelope(before=b"\xd2\x83"))
    yield _malformed("array-of-five", "an array of five", envelope(before=b"\xd2\x85", after=b"\x00"))
    yield _malformed("array-indefinite", "an array of no stated length", envelope(before=b"\xd2\x9f", after=b"\xff"))
    yield _malformed("array-long-form", "the length in two bytes", envelope(before=b"\xd2\x98\x04"))
    yield _malformed("map", "a map", envelope(before=b"\xd2\xa2"))
    yield _malformed("trailing-byte", "a byte behind it", envelope(after=b"\x00"))
    yield _malformed("trailing-item", "another envelope behind it", whole + whole[:60])
    yield _malformed("unprotected-kid", "a key id in the unprotected header", envelope(unprotected=b"\xa1\x04\x41\x00"))
    yield _malformed("unprotected-long-form", "an empty map in two bytes", envelope(unprotected=b"\xb8\x00"))
    yield _malformed("unprotected-array", "an array for the unprotected header", envelope(unprotected=b"\x80"))
    yield _malformed(
        "protected-map", "a map that is no byte string", b"\xd2\x84" + protected + b"\xa0" + parts[1] + parts[2]
    )
    yield _malformed("payload-null", "a detached payload", b"\xd2\x84" + parts[0] + b"\xa0\xf6" + parts[2] + bytes(20))
    text = b"\x78\x5a" + b"x" * 90
    yield _malformed("payload-text", "a text for a payload", b"\xd2\x84" + parts[0] + b"\xa0" + text + parts[2])
    wide = b"\x59\x00" + bytes([len(_PAYLOAD)]) + _PAYLOAD
    yield _malformed("payload-long-form", "a length in three bytes", b"\xd2\x84" + parts[0] + b"\xa0" + wide + parts[2])
    chunks = b"\x5f" + parts[1] + b"\xff"
    yield _malformed("payload-in-chunks", "a payload in chunks", b"\xd2\x84" + parts[0] + b"\xa0" + chunks + parts[2])
    yield _malformed("signature-63", "a signature of 63 bytes", envelope(signature=signature[:-1]))
    yield _malformed("signature-65", "a signature of 65 bytes", envelope(signature=signature + b"\x00"))
    yield _malformed("signature-empty", "no signature", envelope(signature=b""))
    yield _malformed(
        "signature-text",
        "a text for a signature",
        b"\xd2\x84" + parts[0] + b"\xa0" + parts[1] + b"\x78\x40" + b"x" * 64,
    )
    yield _malformed("payload-empty", "an empty payload", envelope(b"") + bytes(10))


def _headers() -> Iterator[Case]:
    """Give protected headers that are not exactly alg and kid."""
    headers = {
        "empty-string": b"",
        "empty-map": b"\xa0",
        "array": cbor2.dumps([1, -9, 4, _KID]),
        "without-alg": cbor2.dumps({4: _KID}),
        "without-kid": cbor2.dumps({1: -9}),
        "with-content-type": cbor2.dumps({1: -9, 3: 61, 4: _KID}),
        "with-critical": cbor2.dumps({1: -9, 2: [4], 4: _KID}),
        "with-x5t": cbor2.dumps({1: -9, 4: _KID, 34: [-16, bytes(32)]}),
        "alg-text": cbor2.dumps({1: "ESP256", 4: _KID}),
        "kid-3-bytes": cbor2.dumps({1: -9, 4: _KID[:3]}),
        "kid-5-bytes": cbor2.dumps({1: -9, 4: _KID + b"\x00"}),
        "kid-text": cbor2.dumps({1: -9, 4: _KID.hex()}),
        "out-of-order": b"\xa2\x04\x44" + _KID + b"\x01\x28",
        "alg-twice": b"\xa3\x01\x28\x01\x28\x04\x44" + _KID,
        "alg-long-form": b"\xa2\x01\x38\x08\x04\x44" + _KID,
        "indefinite": b"\xbf\x01\x28\x04\x44" + _KID + b"\xff",
        "trailing": cbor2.dumps({1: -9, 4: _KID}) + b"\x00",
        "text-keys": cbor2.dumps({"alg": -9, "kid": _KID}),
    }
    for name, protected in headers.items():
        yield Case(f"header-{name}", name.replace("-", " "), code(envelope(protected=protected)), _MALFORMED)
    for name, typ in (
        ("record", "application/ecert-record+cbor"),
        ("event", "application/ecert-event+cbor"),
        ("status-list", "application/statuslist+cwt"),
        ("bundle", "application/ecert-bundle+cbor"),
        ("cwt", "application/cwt"),
    ):
        protected = cbor2.dumps({1: -9, 4: _KID, 16: typ})
        yield Case(f"header-typ-{name}", "a message of another kind", code(envelope(protected=protected)), _MALFORMED)
    for name, alg in (("es256", -7), ("eddsa", -8), ("ed25519", -19), ("sm2", -65600), ("none", 0), ("hmac", 5)):
        protected = cbor2.dumps({1: alg, 4: _KID})
        about = "another algorithm than the key's"
        yield Case(f"header-alg-{name}", about, code(envelope(protected=protected)), ("algorithm-mismatch",))
    protected = cbor2.dumps({1: -9, 4: ED_SIGNER.key.key_id})
    about = "the Ed25519 key, said to sign with ESP256"
    yield Case("header-alg-of-the-other-key", about, code(envelope(protected=protected)), ("algorithm-mismatch",))


def _signers() -> Iterator[Case]:
    """Give signers that are unknown, distrusted, or for something else."""
    unknown = issued(CREDENTIAL, STRANGER)
    yield Case("kid-unknown", "a key that the bundle does not have", unknown, ("signer-unknown",))
    ttl = timedelta(days=6)
    yield Case("kid-unknown-at-ttl", "at the end of the bundle's ttl", unknown, ("signer-unknown",), now=NOW + ttl)
    after = NOW + ttl + timedelta(seconds=1)
    yield Case(
        "kid-unknown-after-ttl", "a second after it: the key may be newer", unknown, ("bundle-stale",), now=after
    )
    expired = ("status-stale",)
    yield Case("kid-known-after-ttl", "a known key is known after it too", issued(CREDENTIAL), expired, now=after)
    fresh = material.lists(material.a_list(-ttl))
    about = "the same with a fresh list"
    yield Case("kid-known-after-ttl-fresh", about, issued(CREDENTIAL), now=after, lists=fresh)
    yield Case("kid-revoked", "a key that is not trusted any more", issued(CREDENTIAL, REVOKED), ("signer-distrusted",))
    ended = issued(says(status_index=material.ENDED.index), REVOKED)
    yield Case("kid-revoked-ended", "nothing else is asked then", ended, ("signer-distrusted",))
    for name, signer in (
        ("event", material.EVENTS),
        ("log", material.LOG),
        ("status", material.STATUS),
        ("presentation", material.PRESENTATIONS),
        ("status-ed25519", material.ED_STATUS),
    ):
        yield Case(
            f"purpose-{name}", "a key that signs something else", issued(CREDENTIAL, signer), ("purpose-mismatch",)
        )
    yield Case(
        "root-for-a-code", "the root is no key for codes", issued(CREDENTIAL, material.ROOT), ("signer-unknown",)
    )


def _signatures() -> Iterator[Case]:
    """Give signatures that do not hold."""
    right, broken = sign(_PAYLOAD), ("signature-invalid",)
    ed = sign(_PAYLOAD, ED_SIGNER)
    r, s, n = right[:32], right[32:], P256_ORDER.to_bytes(32)
    zero, s_plus_l = bytes(32), (int.from_bytes(ed[32:], "little") + _ED_ORDER).to_bytes(32, "little")
    forged = {
        "zero": bytes(64),
        "ones": b"\xff" * 64,
        "r-zero": zero + s,
        "s-zero": r + zero,
        "r-is-n": n + s,
        "s-is-n": r + n,
        "s-plus-n": r + ((int.from_bytes(s) + P256_ORDER) % 2**256).to_bytes(32),
        "swapped": s + r,
        "of-another-payload": sign(payload_of(says(version=2))),
        "of-the-payload-alone": SIGNER.sign(_PAYLOAD),
        "of-another-context": SIGNER.sign(cbor2.dumps(["Signature", header(), b"", _PAYLOAD])),
        "with-external-data": SIGNER.sign(cbor2.dumps(["Signature1", header(), b"x", _PAYLOAD])),
        "of-an-empty-header": SIGNER.sign(cbor2.dumps(["Signature1", b"", b"", _PAYLOAD])),
        "of-another-key": STRANGER.sign(cbor2.dumps(["Signature1", header(), b"", _PAYLOAD])),
        "of-ed25519": ed,
    }
    for name, signature in forged.items():
        yield Case(f"signature-{name}", name.replace("-", " "), code(envelope(signature=signature)), broken)
    edwards = {
        "zero": bytes(64),
        "s-plus-l": ed[:32] + s_plus_l,
        "small-order": b"\x01" + bytes(63),
        "of-p256": right,
        "other-half": ed[:31] + bytes([ed[31] ^ 0x80]) + ed[32:],
    }
    for name, signature in edwards.items():
        data = envelope(_PAYLOAD, ED_SIGNER, signature=signature)
        yield Case(f"signature-ed25519-{name}", name.replace("-", " "), code(data), broken)
    data = envelope()
    for name, at in (("type", 24), ("serial", 30), ("name", 50), ("scope", 80), ("r", -60), ("s", -5)):
        flipped = bytearray(data)
        flipped[at] ^= 1
        yield Case(f"bit-flipped-in-{name}", "one bit is another", code(bytes(flipped)), broken)
    twins = envelope(_PAYLOAD, material.TWINS[0], signature=right)
    yield Case("signature-of-no-key-with-the-kid", "no key with the key id made it", code(twins), broken)
