"""COSE_Sign1 envelopes: the exact vector of the wire format, its mutants, and the reasons a seal is broken."""

from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from ecert.errors import Malformed, SealBroken
from ecert.signing import cbor
from ecert.signing.algorithms import Algorithm, encode_public_key
from ecert.signing.envelope import open_sealed, parse, seal, signature_holds
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyFileSigner, Purpose
from tests.unit.signing.signers import Terms, a_signer

EXACT_VECTOR = bytes.fromhex(
    "d28449a2013204445c77d7fda058a7a2041a6d66c9803a00010000a90007014dbbe5247f6a2d2c247a4b1b6c6a0201037328e6b9982"
    "9e5ad97e7acac3030313233e58fb70458186e565357661f706b658753164f205a9267099650516c53f8054c29b031fb832a9e361558"
    "a63106583a5e7f64ad753589c6828276ee52364f5c7ecf8425ff0865f6653f65b095fb53ca540c7c7b4e13989830014e13680f7b498"
    "28276ee96645916ff09071950210882031a00075f9158407c744b631814cce0b902c1a1cdcb7448df7eb0adb259743f3c6f346a64fe"
    "271e5834547f1de6c20b6bc56020b14badb06731e04752ed61bebd2696afaac5f906"
)
TYP = "application/ecert-record+cbor"
PAYLOAD = cbor.encode({"number": "2025-1"})


@pytest.fixture
def lab_signer() -> KeyFileSigner:
    """Give the key of the exact vector, whose key id is a dummy."""
    private = ed25519.Ed25519PrivateKey.from_private_bytes(sha256(b"lab ed").digest())
    template = a_signer(algorithm=Algorithm.ED25519).key
    key = replace(template, key_id=bytes.fromhex("5c77d7fd"), public_key=private.public_key())
    return KeyFileSigner(key, private)


def test_exact_vector_reads_and_holds(lab_signer: KeyFileSigner) -> None:
    """The sample of the wire format parses, its signature holds, and it is 248 bytes long."""
    raw = encode_public_key(lab_signer.key.public_key)
    assert raw.hex() == "043f9009cc2116abaf91fd448fc456a2c0a05127e68dca2459dc6e7ba4a11e50"
    envelope = parse(EXACT_VECTOR)
    assert len(EXACT_VECTOR) == 248
    assert (envelope.alg_id, envelope.key_id, envelope.typ) == (-19, lab_signer.key.key_id, None)
    assert len(envelope.payload) == 167
    assert signature_holds(envelope, lab_signer.key)


def test_sealing_the_payload_of_the_vector_gives_the_vector(lab_signer: KeyFileSigner) -> None:
    """Our writer makes the published bytes."""
    assert seal(parse(EXACT_VECTOR).payload, lab_signer) == EXACT_VECTOR


def test_all_2232_mutants_of_the_vector_are_refused(lab_signer: KeyFileSigner) -> None:
    """No flipped bit and no truncation of the sample passes."""
    flips = [
        EXACT_VECTOR[:i] + bytes([EXACT_VECTOR[i] ^ (1 << bit)]) + EXACT_VECTOR[i + 1 :]
        for i in range(len(EXACT_VECTOR))
        for bit in range(8)
    ]
    mutants = flips + [EXACT_VECTOR[:size] for size in range(len(EXACT_VECTOR))]
    assert len(mutants) == 2232
    assert [mutant.hex() for mutant in mutants if _passes(mutant, lab_signer)] == []


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize("typ", [None, TYP])
def test_sealed_payload_opens_again(algorithm: Algorithm, typ: str | None) -> None:
    """Key and payload come back, with and without a media type."""
    signer = a_signer(algorithm=algorithm)
    data = seal(PAYLOAD, signer, typ=typ)
    keyring = Keyring((signer.key,))
    assert open_sealed(data, keyring, purpose=Purpose.CERTIFICATE, typ=typ) == (signer.key, PAYLOAD)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_sealing_twice_gives_equal_bytes(algorithm: Algorithm) -> None:
    """A value has one envelope under one key."""
    signer = a_signer(algorithm=algorithm)
    assert seal(PAYLOAD, signer) == seal(PAYLOAD, signer)


def test_empty_payload_can_be_sealed() -> None:
    """No payload is special."""
    signer = a_signer()
    assert parse(seal(b"", signer)).payload == b""


@pytest.mark.parametrize("typ", ["", "x" * 65])
def test_typ_of_no_sensible_length_is_not_written(typ: str) -> None:
    """What a reader would refuse is not sealed."""
    with pytest.raises(Malformed, match="typ"):
        seal(PAYLOAD, a_signer(), typ=typ)


HEADER: dict[object, object] = {1: -9, 4: b"kid4"}
SIGNATURE = bytes(64)


def cose(protected: object = HEADER, *, unprotected: object = None, signature: object = SIGNATURE) -> bytes:
    """Write an envelope with one part replaced."""
    head = protected if isinstance(protected, bytes) else cbor.encode(protected)
    return b"\xd2" + cbor.encode([head, {} if unprotected is None else unprotected, PAYLOAD, signature])


def test_envelope_of_the_defect_table_is_sound_without_a_defect() -> None:
    """Each row below is refused for its defect alone."""
    assert parse(cose()).key_id == b"kid4"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "tag 18", id="empty"),
        pytest.param(cose()[1:], "tag 18", id="untagged"),
        pytest.param(b"\xd8\x12" + cose()[1:], "tag 18", id="long-tag"),
        pytest.param(b"\xd8\x3d" + cose(), "tag 18", id="cwt-tag-around"),
        pytest.param(b"\xd2" + cose(), "array of four", id="double-tag"),
        pytest.param(b"\xd2", "array of four", id="tag-only"),
        pytest.param(cose() + b"\x00", "trailing", id="trailing-byte"),
        pytest.param(b"\xd2\xa0", "array of four", id="map-for-array"),
        pytest.param(b"\xd2" + cbor.encode([b"", {}, b""]), "array of four", id="three-parts"),
        pytest.param(b"\xd2" + cbor.encode([b"", {}, b"", b"", b""]), "array of four", id="five-parts"),
        pytest.param(b"\xd2\x9f" + cose()[2:] + b"\xff", "array of four", id="indefinite-array"),
        pytest.param(cose(unprotected={4: b"kid4"}), "unprotected", id="kid-unprotected"),
        pytest.param(cose(unprotected=[]), "unprotected", id="unprotected-array"),
        pytest.param(cose(signature=bytes(63)), "64 bytes", id="signature-short"),
        pytest.param(cose(signature=bytes(65)), "64 bytes", id="signature-long"),
        pytest.param(cose(signature="x" * 64), "byte string", id="signature-text"),
        pytest.param(
            b"\xd2" + cbor.encode([cbor.encode(HEADER), {}, "text", SIGNATURE]), "byte str", id="payload-text"
        ),
        pytest.param(b"\xd2" + cbor.encode([HEADER, {}, PAYLOAD, SIGNATURE]), "byte string", id="header-not-wrapped"),
        pytest.param(cose(b""), "early", id="header-empty-string"),
        pytest.param(cose({}), "must hold", id="header-empty-map"),
        pytest.param(cose([1, -9]), "must hold", id="header-array"),
        pytest.param(cose({1: -9}), "must hold", id="kid-missing"),
        pytest.param(cose({4: b"kid4"}), "must hold", id="alg-missing"),
        pytest.param(cose({2: [1], **HEADER}), "must hold", id="crit-present"),
        pytest.param(cose({**HEADER, "x": 1}), "must hold", id="text-label"),
        pytest.param(cose({1: "ES256", 4: b"kid4"}), "alg", id="alg-text"),
        pytest.param(cose({1: -9, 4: b"kid"}), "kid", id="kid-short"),
        pytest.param(cose({1: -9, 4: b"kid45"}), "kid", id="kid-long"),
        pytest.param(cose({1: -9, 4: "kid4"}), "kid", id="kid-text"),
        pytest.param(cose({**HEADER, 16: 5}), "typ", id="typ-number"),
        pytest.param(cose({**HEADER, 16: ""}), "typ", id="typ-empty"),
        pytest.param(cose({**HEADER, 16: "x" * 65}), "typ", id="typ-long"),
        pytest.param(cose(bytes.fromhex("a204446b69643401" + "28")), "order", id="header-out-of-order"),
        pytest.param(cose(bytes.fromhex("a3012801280444" + "6b696434")), "twice", id="header-alg-twice"),
        pytest.param(cose(bytes.fromhex("a201380804446b696434")), "shortest", id="header-long-alg"),
        pytest.param(cose(bytes.fromhex("a2012804446b69643400")), "trailing", id="header-trailing-byte"),
    ],
)
def test_envelope_with_a_defect_is_malformed(data: bytes, message: str) -> None:
    """Each departure from the wire format is refused for its own reason."""
    with pytest.raises(Malformed, match=message):
        parse(data)


def test_bound_on_bytes_is_exact() -> None:
    """An envelope at the bound parses, one byte less of bound refuses it."""
    size = len(cose())
    assert parse(cose(), max_bytes=size).payload == PAYLOAD
    with pytest.raises(Malformed, match="longer"):
        parse(cose(), max_bytes=size - 1)


def test_envelope_that_claims_another_algorithm_does_not_hold() -> None:
    """The key's algorithm decides, even where a signer has signed a false header."""
    signer = a_signer()
    protected = cbor.encode({1: -19, 4: signer.key.key_id})
    signature = signer.sign(cbor.encode(["Signature1", protected, b"", PAYLOAD]))
    envelope = parse(cose(protected, signature=signature))
    assert not signature_holds(envelope, signer.key)
    assert signature_holds(parse(seal(PAYLOAD, signer)), signer.key)


def test_broken_seal_says_why() -> None:
    """One change to a good envelope or keyring, one reason of the verification report."""
    signer, stranger, status = a_signer(), a_signer("two"), a_signer("s", terms=Terms(purpose=Purpose.STATUS))
    ed25519_key = replace(a_signer(algorithm=Algorithm.ED25519).key, key_id=signer.key.key_id)
    good = seal(PAYLOAD, signer, typ=TYP)
    flipped = good[:-1] + bytes([good[-1] ^ 1])
    cases = [
        (good + b"\x00", (signer.key,), "malformed"),
        (seal(PAYLOAD, signer), (signer.key,), "malformed"),
        (seal(PAYLOAD, signer, typ="application/ecert-event+cbor"), (signer.key,), "malformed"),
        (good, (stranger.key,), "signer-unknown"),
        (good, (), "signer-unknown"),
        (good, (ed25519_key,), "algorithm-mismatch"),
        (flipped, (signer.key,), "signature-invalid"),
        (good, (replace(stranger.key, key_id=signer.key.key_id),), "signature-invalid"),
        (seal(PAYLOAD, status, typ=TYP), (status.key,), "purpose-mismatch"),
    ]
    reasons = [_reason(data, Keyring(keys)) for data, keys, _ in cases]
    assert reasons == [reason for _, _, reason in cases]


def test_every_key_with_the_id_is_tried() -> None:
    """A second key under the same id does not hide the one that signed."""
    signer = a_signer()
    twin = replace(a_signer("two").key, key_id=signer.key.key_id)
    ed25519_twin = replace(a_signer(algorithm=Algorithm.ED25519).key, key_id=signer.key.key_id)
    data = seal(PAYLOAD, signer)
    for keys in ((twin, ed25519_twin, signer.key), (signer.key, ed25519_twin, twin)):
        key, _ = open_sealed(data, Keyring(keys), purpose=Purpose.CERTIFICATE, typ=None)
        assert key == signer.key


def test_record_larger_than_the_bound_is_malformed() -> None:
    """The bound reaches the reader, and a wider one lets a photograph through."""
    signer = a_signer()
    data = seal(bytes(100_000), signer)
    keyring = Keyring((signer.key,))
    assert _reason(data, keyring, typ=None) == "malformed"
    assert open_sealed(data, keyring, purpose=Purpose.CERTIFICATE, typ=None, max_bytes=262_144)[1] == bytes(100_000)


def _passes(data: bytes, signer: KeyFileSigner) -> bool:
    """Check whether a reader with this one key would take *data*."""
    try:
        envelope = parse(data)
    except Malformed:
        return False
    return envelope.key_id == signer.key.key_id and signature_holds(envelope, signer.key)


def _reason(data: bytes, keyring: Keyring, *, typ: str | None = TYP) -> str:
    """Give the reason for which *data* does not open."""
    with pytest.raises(SealBroken) as caught:
        open_sealed(data, keyring, purpose=Purpose.CERTIFICATE, typ=typ)
    return caught.value.reason
