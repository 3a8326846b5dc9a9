"""
Seal and open COSE_Sign1 envelopes (RFC 9052 section 4.2), exactly as the wire format has them.

::

    d2                tag 18, always present, nothing around it
    84                array(4)
      bstr            protected: {1: alg, 4: kid} or {1: alg, 4: kid, 16: typ}
      a0              unprotected: always empty
      bstr            payload
      58 40 ...       signature, 64 bytes, over ["Signature1", protected, h'', payload]

A value has one envelope and an envelope one reading: all is deterministic CBOR, so a byte more or another is refused.
"""

from functools import lru_cache
from typing import Final

import msgspec

from ecert.errors import Malformed, SealBroken
from ecert.signing import algorithms, cbor
from ecert.signing.algorithms import SIGNATURE_BYTES
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KEY_ID_BYTES, Purpose, Signer, VerificationKey

MAX_TYP_CHARACTERS: Final = 64
"""Longest media type in a protected header."""

_TAG, _ARRAY_OF_FOUR, _EMPTY_MAP = b"\xd2", b"\x84", b"\xa0"
_ALG, _KID, _TYP = 1, 4, 16
_HEADERS = ({_ALG, _KID}, {_ALG, _KID, _TYP})
_FIELD = "envelope"
_SIGNATURE1, _NO_EXTERNAL_DATA = b"\x84\x6aSignature1", b"\x40"
_MAX_HEADER_BYTES = 128
_REMEMBERED_HEADERS = 1024
"""A header is the same in every message of one kind and key, so reading it again and again would be waste."""


class Envelope(msgspec.Struct, frozen=True):
    """A well-formed envelope whose signature nobody has checked yet."""

    alg_id: int
    """The COSE algorithm id that the message claims; compared with the key's, never followed."""
    key_id: bytes
    """Four bytes that say which key to try."""
    typ: str | None
    """Media type of the payload; `None` in a credential and a live code."""
    payload: bytes
    """What is signed; not to be used before the signature holds."""
    protected: bytes
    """The protected header as it came, for the signature."""
    signature: bytes
    """64 bytes."""
    signed: bytes
    """What the signature is over: the Sig_structure of RFC 9052 section 4.4, without external data."""


def seal(payload: bytes, signer: Signer, *, typ: str | None = None) -> bytes:
    """
    Sign *payload* and wrap it.

    Args:
        payload: any bytes, in practice deterministic CBOR.
        signer: whose key signs; it sets algorithm and key id.
        typ: media type of the payload, for everything but credentials and live codes.

    Raises:
        Malformed: *typ* is empty or too long.
    """
    protected, content = _protect(signer.key.algorithm.cose_id, signer.key.key_id, typ), cbor.encode(payload)
    signature = signer.sign(b"".join((_SIGNATURE1, protected, _NO_EXTERNAL_DATA, content)))
    return b"".join((_TAG, _ARRAY_OF_FOUR, protected, _EMPTY_MAP, content, cbor.encode(signature)))


@lru_cache(maxsize=_REMEMBERED_HEADERS)
def _protect(alg_id: int, key_id: bytes, typ: str | None) -> bytes:
    """Write the protected header as the byte string that it is in envelope and signature."""
    header: dict[int, int | bytes | str] = {_ALG: alg_id, _KID: key_id}
    if typ is not None:
        if not 1 <= len(typ) <= MAX_TYP_CHARACTERS:
            raise Malformed.at(_FIELD, "the typ header is empty or too long")
        header[_TYP] = typ
    return cbor.encode(cbor.encode(header))


def parse(data: bytes, *, max_bytes: int = cbor.MAX_BYTES) -> Envelope:
    """
    Read the form of an envelope strictly; the signature is not checked.

    Raises:
        Malformed: any deviation from the wire format.
    """
    if data[:1] != _TAG:
        raise Malformed.at(_FIELD, "does not start with tag 18")
    if len(data) > max_bytes:
        raise Malformed.at(_FIELD, f"is longer than {max_bytes} bytes")
    if data[1:2] != _ARRAY_OF_FOUR:
        raise Malformed.at(_FIELD, "is not an array of four")
    protected, after_protected = cbor.read_bytes(data, 2)
    if data[after_protected : after_protected + 1] != _EMPTY_MAP:
        raise Malformed.at(_FIELD, "the unprotected header is not empty")
    payload, after_payload = cbor.read_bytes(data, after_protected + 1)
    signature, end = cbor.read_bytes(data, after_payload)
    if end != len(data):
        raise Malformed.at(_FIELD, "has trailing bytes")
    if len(signature) != SIGNATURE_BYTES:
        raise Malformed.at(_FIELD, f"the signature does not have {SIGNATURE_BYTES} bytes")
    alg_id, key_id, typ = _parse_protected(protected)
    # Both strings were read in their only spelling, so they stand in what was signed as they stand here.
    header, content = data[2:after_protected], data[after_protected + 1 : after_payload]
    signed = b"".join((_SIGNATURE1, header, _NO_EXTERNAL_DATA, content))
    return Envelope(alg_id, key_id, typ, payload, protected, signature, signed)


def signature_holds(envelope: Envelope, key: VerificationKey) -> bool:
    """
    Check the signature with the key's own algorithm.

    An envelope that claims another algorithm does not hold; a caller that wants to tell `algorithm-mismatch` from
    `signature-invalid` compares `alg_id` first.
    """
    if envelope.alg_id != key.algorithm.cose_id:
        return False
    return algorithms.verify(key.public_key, key.algorithm, envelope.signature, envelope.signed)


def open_sealed(
    data: bytes, keyring: Keyring, *, purpose: Purpose, typ: str | None, max_bytes: int = cbor.MAX_BYTES
) -> tuple[VerificationKey, bytes]:
    """
    Open an envelope of one kind: give the key that made it and the payload.

    Whether the key covered the day of signing is the caller's question, since only the payload says which day.

    Args:
        data: the whole envelope.
        keyring: the keys to try; each with the envelope's key id is tried.
        purpose: the purpose that the key must have.
        typ: the media type that the header must have; `None` for one without.
        max_bytes: longest envelope that is looked at.

    Raises:
        SealBroken: its `reason` is `malformed` (also for another *typ*), `signer-unknown`, `algorithm-mismatch`,
            `signature-invalid` or `purpose-mismatch`, in this order.
    """
    try:
        envelope = parse(data, max_bytes=max_bytes)
    except Malformed as error:
        raise SealBroken("malformed", error.detail) from error
    if envelope.typ != typ:
        raise SealBroken("malformed", "the envelope holds another kind of message")
    named = keyring.find(envelope.key_id)
    if not named:
        raise SealBroken("signer-unknown", "no key with this id is known")
    pinned = [key for key in named if key.algorithm.cose_id == envelope.alg_id]
    if not pinned:
        raise SealBroken("algorithm-mismatch", "the key is pinned to another algorithm")
    # The signature comes before the purpose, as in every report, so that a forger learns nothing about keys.
    holding = [key for key in pinned if signature_holds(envelope, key)]
    if not holding:
        raise SealBroken("signature-invalid", "the signature does not hold")
    for key in holding:
        if key.purpose is purpose:
            return key, envelope.payload
    raise SealBroken("purpose-mismatch", "the key signs another kind of message")


@lru_cache(maxsize=_REMEMBERED_HEADERS)
def _parse_protected(protected: bytes) -> tuple[int, bytes, str | None]:
    """Read algorithm id, key id and media type from the protected header."""
    header = cbor.decode(protected, max_bytes=_MAX_HEADER_BYTES)
    if not isinstance(header, dict) or set(header) not in _HEADERS:
        raise Malformed.at(_FIELD, "the protected header must hold alg, kid and at most typ")
    alg_id, key_id, typ = header[_ALG], header[_KID], header.get(_TYP)
    if not isinstance(alg_id, int):
        raise Malformed.at(_FIELD, "the alg header is not an integer")
    if not isinstance(key_id, bytes) or len(key_id) != KEY_ID_BYTES:
        raise Malformed.at(_FIELD, f"the kid header is not {KEY_ID_BYTES} bytes")
    if typ is not None and (not isinstance(typ, str) or not 1 <= len(typ) <= MAX_TYP_CHARACTERS):
        raise Malformed.at(_FIELD, "the typ header is not a short text")
    return alg_id, key_id, typ
