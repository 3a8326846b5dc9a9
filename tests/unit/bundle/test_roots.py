"""The roots that a reader pins: a JWK set read strictly, and fingerprints that a person compares."""

import json
from typing import Any

import pytest

from ecert.bundle.roots import MAX_ROOTS_BYTES, fingerprint_of, read_roots, roots_of, write_roots
from ecert.errors import Malformed
from ecert.signing.algorithms import Algorithm
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from tests.unit.signing.signers import Terms, a_signer

TERMS = Terms(purpose=Purpose.BUNDLE, issuer_code=None)
ROOTS = [a_signer(f"root {algorithm}", algorithm, terms=TERMS).key for algorithm in Algorithm]
KEYRING = Keyring((*ROOTS, a_signer("certificates").key))


def a_set(**changes: Any) -> bytes:  # noqa: ANN401 - any member of a JWK
    """Write a JWK set of one P-256 root, with one member changed or, if None, taken out."""
    (jwk,) = write_roots(Keyring(tuple(ROOTS[:1])))["keys"]
    changed = {name: value for name, value in {**jwk, **changes}.items() if value is not None}
    return json.dumps({"keys": [changed]}).encode()


def test_roots_read_back() -> None:
    """Of all keys only the roots, of both algorithms, the same after writing and reading."""
    read = read_roots(json.dumps(write_roots(KEYRING)).encode())
    assert {key.key_id: key.public_key for key in read.keys} == {key.key_id: key.public_key for key in ROOTS}
    assert all(key.purpose is Purpose.BUNDLE for key in read.keys)
    assert len(roots_of(KEYRING).keys) == 2


def test_fingerprint_is_the_whole_thumbprint() -> None:
    """64 hexadecimal digits, whose first eight are the key id."""
    for key in ROOTS:
        fingerprint = fingerprint_of(key)
        assert len(fingerprint) == 64
        assert fingerprint[:8] == key.key_id.hex()


def test_members_that_say_nothing_of_the_key_may_be_absent() -> None:
    """A root that somebody typed in has only what makes the key."""
    assert read_roots(a_set(kid=None, use=None, alg=None, purpose=None, fingerprint=None)).keys


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"keys": []}',
        b'{"keys": [1]}',
        b'{"keys": {"x": 1}}',
        b"[" * 5000,
        b"\xff",
        a_set(x=None),
        a_set(x="AAAA"),
        a_set(x=5),
        a_set(x="A" * 43),
        a_set(y="!" * 43),
        a_set(crv="P-384"),
        a_set(kty="RSA"),
        a_set(kid="00000000"),
        a_set(purpose="certificate"),
        a_set(x="A" * MAX_ROOTS_BYTES),
    ],
)
def test_what_is_no_set_of_roots_is_refused(data: bytes) -> None:
    """Whatever it is, it is told so and nothing else happens."""
    with pytest.raises(Malformed):
        read_roots(data)
