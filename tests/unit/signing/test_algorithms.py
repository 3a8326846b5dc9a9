"""The closed table of algorithms, against the vectors of the RFCs."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519

from ecert.errors import Malformed, Misconfigured
from ecert.signing import algorithms
from ecert.signing.algorithms import Algorithm, PrivateKey, PublicKey

# RFC 6979 A.2.5, message "sample", SHA-256.
RFC_6979_KEY = ec.derive_private_key(0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721, ec.SECP256R1())
RFC_6979_SIGNATURE = bytes.fromhex(
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
)
# RFC 8032 section 7.1, test 1: the empty message.
RFC_8032_KEY = ed25519.Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
)
RFC_8032_SIGNATURE = bytes.fromhex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
    "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
)
CASES = [
    pytest.param(RFC_6979_KEY, Algorithm.ESP256, b"sample", RFC_6979_SIGNATURE, id="ESP256"),
    pytest.param(RFC_8032_KEY, Algorithm.ED25519, b"", RFC_8032_SIGNATURE, id="Ed25519"),
]
KEYS = [pytest.param(RFC_6979_KEY, id="ESP256"), pytest.param(RFC_8032_KEY, id="Ed25519")]


@pytest.mark.parametrize(("key", "algorithm", "data", "signature"), CASES)
def test_signature_is_the_one_of_the_rfc(key: PrivateKey, algorithm: Algorithm, data: bytes, signature: bytes) -> None:
    """Signing is deterministic and raw: the bytes are those of the standard."""
    assert algorithms.sign(key, algorithm, data) == signature
    assert algorithms.verify(key.public_key(), algorithm, signature, data)


@pytest.mark.parametrize(("key", "algorithm", "data", "signature"), CASES)
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda s: s[:0], id="empty"),
        pytest.param(lambda s: s[:63], id="one-byte-short"),
        pytest.param(lambda s: s + b"\x00", id="one-byte-long"),
        pytest.param(lambda s: bytes(len(s)), id="zeros"),
        pytest.param(lambda s: b"\xff" * len(s), id="all-ones"),
        pytest.param(lambda s: s[32:] + s[:32], id="halves-swapped"),
        pytest.param(lambda s: bytes([s[0] ^ 1]) + s[1:], id="bit-flipped"),
    ],
)
def test_damaged_signature_does_not_verify(
    key: PrivateKey, algorithm: Algorithm, data: bytes, signature: bytes, damage: Callable[[bytes], bytes]
) -> None:
    """Bad input is an answer, not an error."""
    assert not algorithms.verify(key.public_key(), algorithm, damage(signature), data)


def test_key_of_the_other_algorithm_neither_signs_nor_verifies() -> None:
    """A key is used with its own algorithm only."""
    with pytest.raises(Misconfigured):
        algorithms.sign(RFC_6979_KEY, Algorithm.ED25519, b"")
    with pytest.raises(Misconfigured):
        algorithms.sign(RFC_8032_KEY, Algorithm.ESP256, b"")
    assert not algorithms.verify(RFC_8032_KEY.public_key(), Algorithm.ESP256, RFC_8032_SIGNATURE, b"")
    assert not algorithms.verify(RFC_6979_KEY.public_key(), Algorithm.ED25519, RFC_6979_SIGNATURE, b"sample")


@pytest.mark.parametrize(("algorithm", "cose_id"), [(Algorithm.ESP256, -9), (Algorithm.ED25519, -19)])
def test_cose_ids_are_those_of_rfc_9864(algorithm: Algorithm, cose_id: int) -> None:
    """Names and ids stand for one another."""
    assert algorithm.cose_id == cose_id
    assert Algorithm.from_cose_id(cose_id) is algorithm


@pytest.mark.parametrize("cose_id", [-7, -8, 0, 5, -65600])
def test_unknown_cose_id_is_malformed(cose_id: int) -> None:
    """Neither the polymorphic old ids nor a MAC nor SM2 is in the table."""
    with pytest.raises(Malformed):
        Algorithm.from_cose_id(cose_id)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_fresh_key_is_of_its_algorithm(algorithm: Algorithm) -> None:
    """Two fresh keys differ, and each knows its algorithm."""
    first, second = algorithms.generate_private_key(algorithm), algorithms.generate_private_key(algorithm)
    assert algorithms.algorithm_of(first) is algorithms.algorithm_of(first.public_key()) is algorithm
    assert first.public_key() != second.public_key()


def test_key_outside_the_table_is_malformed() -> None:
    """Another curve has no algorithm here."""
    for key in (ec.derive_private_key(7, ec.SECP384R1()), ed448.Ed448PrivateKey.from_private_bytes(bytes(57))):
        with pytest.raises(Malformed):
            algorithms.algorithm_of(key)


@pytest.mark.parametrize("key", KEYS)
def test_public_key_forms_read_back(key: PrivateKey) -> None:
    """Raw bytes and COSE_Key both give the key again."""
    public = key.public_key()
    assert algorithms.decode_public_key(algorithms.algorithm_of(public), algorithms.encode_public_key(public)) == public
    assert algorithms.from_cose_key(algorithms.cose_key(public)) == public


@pytest.mark.parametrize(
    ("algorithm", "raw"),
    [
        pytest.param(Algorithm.ESP256, b"", id="empty"),
        pytest.param(Algorithm.ESP256, b"\x04" + bytes(64), id="not-on-curve"),
        pytest.param(Algorithm.ESP256, b"\x02" + b"\x01" * 64, id="wrong-lead"),
        pytest.param(Algorithm.ESP256, bytes(33), id="compressed-length"),
        pytest.param(Algorithm.ED25519, bytes(31), id="ed25519-short"),
        pytest.param(Algorithm.ED25519, bytes(33), id="ed25519-long"),
    ],
)
def test_raw_bytes_of_no_key_are_malformed(algorithm: Algorithm, raw: bytes) -> None:
    """Points off the curve and wrong lengths are refused."""
    with pytest.raises(Malformed):
        algorithms.decode_public_key(algorithm, raw)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({1: 1}, id="another-kty"),
        pytest.param({-1: 6}, id="another-crv"),
        pytest.param({-2: "x"}, id="x-not-bytes"),
        pytest.param({-3: b""}, id="y-empty"),
        pytest.param({-3: True}, id="y-compressed"),
        pytest.param({3: -9}, id="extra-label"),
        pytest.param({-4: b"\x01"}, id="private-part"),
    ],
)
def test_cose_key_with_a_defect_is_malformed(change: dict[int, object]) -> None:
    """Only the required labels of a key in the table are read."""
    with pytest.raises(Malformed):
        algorithms.from_cose_key({**algorithms.cose_key(RFC_6979_KEY.public_key()), **change})


def test_coordinates_cannot_trade_bytes() -> None:
    """A byte moved from x to y gives the same joined bytes and is still refused."""
    key = algorithms.cose_key(RFC_6979_KEY.public_key())
    x, y = key[-2], key[-3]
    assert isinstance(x, bytes)
    assert isinstance(y, bytes)
    with pytest.raises(Malformed):
        algorithms.from_cose_key({**key, -2: x[:-1], -3: x[-1:] + y})


def test_thumbprint_is_the_one_of_rfc_9679() -> None:
    """The example of RFC 9679 section 6 comes out."""
    key = algorithms.from_cose_key(
        {
            1: 2,
            -1: 1,
            -2: bytes.fromhex("65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"),
            -3: bytes.fromhex("1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c"),
        }
    )
    expected = "496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec"
    assert algorithms.thumbprint(key).hex() == expected


def test_jwk_of_rfc_8037_comes_out() -> None:
    """RFC 8037 A.2 has the key of RFC 8032 test 1."""
    assert algorithms.public_jwk(RFC_8032_KEY.public_key()) == {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }


@pytest.mark.parametrize("key", KEYS)
def test_jwk_is_public(key: PrivateKey) -> None:
    """No member of a JWK is private."""
    public: PublicKey = key.public_key()
    assert "d" not in algorithms.public_jwk(public)
