"""Envelopes and their CBOR: one form a value, and no flipped bit passes."""

from random import Random

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecert.errors import Malformed, SealBroken
from ecert.signing import cbor
from ecert.signing.algorithms import Algorithm
from ecert.signing.envelope import open_sealed, parse, seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from tests.unit.signing.signers import a_signer

BOUND = 2**53 - 1
SIGNERS = {algorithm: a_signer(algorithm=algorithm) for algorithm in Algorithm}
KEYRING = Keyring(tuple(signer.key for signer in SIGNERS.values()))

integers = st.integers(-BOUND, BOUND)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
scalars = integers | st.binary(max_size=20) | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(integers | texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
@settings(deadline=None)
def test_value_reads_back(value: object) -> None:
    """Writing and reading are inverse, and a second reader of CBOR agrees."""
    encoded = cbor.encode(value, max_depth=20)
    assert cbor.decode(encoded, max_depth=20) == value
    assert cbor2.loads(encoded) == value


@given(st.dictionaries(integers | texts, scalars, max_size=8), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_of_making_does_not_show(value: dict[int | str, object], random: Random) -> None:
    """Equal maps have equal bytes."""
    items = list(value.items())
    random.shuffle(items)
    assert cbor.encode(dict(items)) == cbor.encode(value)


@given(st.binary(max_size=64))
@settings(deadline=None, max_examples=500)
def test_any_bytes_are_canonical_or_malformed(data: bytes) -> None:
    """Whatever decodes is what would be written; no other error comes out."""
    try:
        value = cbor.decode(data)
    except Malformed:
        return
    assert cbor.encode(value) == data


@given(values, st.data())
@settings(deadline=None, max_examples=300)
def test_damaged_encoding_is_canonical_or_malformed(value: object, data: st.DataObject) -> None:
    """A byte changed, added or dropped never gives a second form of a value."""
    encoded = cbor.encode(value, max_depth=20)
    place = data.draw(st.integers(0, len(encoded) - 1))
    instead = data.draw(st.binary(max_size=2))
    damaged = encoded[:place] + instead + encoded[place + 1 :]
    try:
        read = cbor.decode(damaged, max_depth=20)
    except Malformed:
        return
    assert cbor.encode(read, max_depth=20) == damaged


@given(st.sampled_from(Algorithm), st.binary(max_size=200), st.none() | st.text("abc+/", min_size=1, max_size=64))
@settings(deadline=None)
def test_sealed_payload_opens(algorithm: Algorithm, payload: bytes, typ: str | None) -> None:
    """Any payload comes back under the key that sealed it."""
    sealed = seal(payload, SIGNERS[algorithm], typ=typ)
    key, opened = open_sealed(sealed, KEYRING, purpose=Purpose.CERTIFICATE, typ=typ)
    assert (key, opened) == (SIGNERS[algorithm].key, payload)


@given(st.sampled_from(Algorithm), st.binary(max_size=60), st.data())
@settings(deadline=None, max_examples=300)
def test_flipped_bit_breaks_the_seal(algorithm: Algorithm, payload: bytes, data: st.DataObject) -> None:
    """No single bit of an envelope can change."""
    sealed = bytearray(seal(payload, SIGNERS[algorithm]))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises(SealBroken):
        open_sealed(bytes(sealed), KEYRING, purpose=Purpose.CERTIFICATE, typ=None)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_an_envelope_or_malformed(data: bytes) -> None:
    """Nothing but `Malformed` comes out of the reader, with and without the tag in front."""
    for candidate in (data, b"\xd2" + data, b"\xd2\x84" + data):
        with pytest.raises(Malformed):
            parse(candidate)
