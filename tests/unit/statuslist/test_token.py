"""Signed status lists: what they say, and what is refused of them."""

import base64
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ecert.errors import SealBroken
from ecert.register.place import BLOCK_SIZE
from ecert.signing import cbor
from ecert.signing.algorithms import Algorithm, verify
from ecert.signing.envelope import parse, seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyFileSigner, Purpose
from ecert.statuslist.entries import LIST_BYTES, Entry, build_entries
from ecert.statuslist.token import (
    CWT_TYPE,
    LIFE,
    TTL,
    StatusList,
    list_uri,
    make_list,
    open_jwt,
    open_list,
    seal_list,
    write_jwt,
)
from tests.unit.signing.signers import Terms, a_signer

AT = datetime(2025, 6, 1, 4, 30, tzinfo=UTC)
URI = list_uri("https://ecert.example", 3)
TERMS = Terms(purpose=Purpose.STATUS, issuer_code=None)
SIGNERS = {algorithm: a_signer(f"status {algorithm}", algorithm, terms=TERMS) for algorithm in Algorithm}
SIGNER = SIGNERS[Algorithm.ESP256]
CERTIFICATE_SIGNER = a_signer("certificates")
KEYRING = Keyring((*(signer.key for signer in SIGNERS.values()), CERTIFICATE_SIGNER.key))
ENTRIES = build_entries(full_blocks=1, begun=(BLOCK_SIZE,), exceptions=[(9, Entry.SUSPENDED), (10, Entry.INVALID)])
LIST = make_list(URI, ENTRIES, issued_at=AT)

Change = Callable[[dict[int, Any]], None]


def changed(change: Change) -> bytes:
    """Sign a list's payload with one change."""
    content: Any = cbor.decode(parse(seal_list(LIST, SIGNER)).payload)
    change(content)
    return seal(cbor.encode(content), SIGNER, typ=CWT_TYPE)


def refused(data: bytes, *, uri: str = URI, keyring: Keyring = KEYRING) -> str:
    """Give the reason for which a list is refused."""
    with pytest.raises(SealBroken) as caught:
        open_list(data, keyring, uri=uri)
    return caught.value.reason


def test_list_has_the_terms_of_the_wire_format() -> None:
    """Seven days, and twelve hours for a copy."""
    assert URI == "https://ecert.example/s/3"
    assert StatusList(URI, AT, AT + timedelta(days=7), timedelta(hours=12), ENTRIES) == LIST
    assert (timedelta(days=7), timedelta(hours=12)) == (LIFE, TTL)


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS.keys())
def test_signed_list_opens(signer: KeyFileSigner) -> None:
    """With either algorithm it says what was signed."""
    assert open_list(seal_list(LIST, signer), KEYRING, uri=URI) == LIST


def test_cwt_has_the_claims_of_the_standard() -> None:
    """Keys and header of Token Status List, section 5.2, with nothing around tag 18."""
    sealed = seal_list(LIST, SIGNER)
    assert sealed[:1] == b"\xd2"
    content: Any = cbor.decode(parse(sealed).payload)
    assert list(content) == [2, 4, 6, 65533, 65534]
    assert list(content[65533]) == ["lst", "bits"]
    assert (content[2], content[65533]["bits"]) == (URI, 2)
    assert (content[6], content[4] - content[6], content[65534]) == (int(AT.timestamp()), 604_800, 43_200)
    assert zlib.decompress(content[65533]["lst"]) == ENTRIES


def test_same_list_is_signed_with_the_same_bytes() -> None:
    """So that two processes give one answer."""
    assert seal_list(LIST, SIGNER) == seal_list(replace(LIST), SIGNER)
    assert write_jwt(LIST, SIGNER) == write_jwt(replace(LIST), SIGNER)


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS.keys())
def test_jwt_says_the_same(signer: KeyFileSigner) -> None:
    """Header and claims of Token Status List, section 5.1; the signature is over both as they stand."""
    header, claims, signature = write_jwt(LIST, signer).split(b".")
    assert json.loads(unpacked(header)) == {
        "alg": "ES256" if signer.key.algorithm is Algorithm.ESP256 else "Ed25519",
        "kid": signer.key.key_id.hex(),
        "typ": "statuslist+jwt",
    }
    said = json.loads(unpacked(claims))
    lst = said.pop("status_list")
    assert said == {"sub": URI, "iat": 1_748_752_200, "exp": 1_748_752_200 + 604_800, "ttl": 43_200}
    assert (lst.pop("bits"), zlib.decompress(unpacked(lst.pop("lst").encode())), lst) == (2, ENTRIES, {})
    assert verify(signer.key.public_key, signer.key.algorithm, unpacked(signature), header + b"." + claims)


def unpacked(part: bytes) -> bytes:
    """Read base64url without padding, and nothing else."""
    assert b"=" not in part
    return base64.b64decode(part + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)


def test_every_bit_flip_near_the_ends_is_refused() -> None:
    """Header, first claims, end of the list and signature."""
    sealed = seal_list(LIST, SIGNER)
    assert len(sealed) > 300
    for at in (*range(150), *range(len(sealed) - 150, len(sealed))):
        for bit in range(8):
            flipped = bytearray(sealed)
            flipped[at] ^= 1 << bit
            assert refused(bytes(flipped)) in {"malformed", "signer-unknown", "algorithm-mismatch", "signature-invalid"}


def test_every_truncation_is_refused() -> None:
    """Also that to nothing."""
    sealed = seal_list(LIST, SIGNER)
    assert {refused(sealed[:length]) for length in range(len(sealed))} == {"malformed"}


def test_list_over_the_bound_is_not_read() -> None:
    """Half a MiB."""
    assert refused(seal(bytes(524_288), SIGNER, typ=CWT_TYPE)) == "malformed"


@pytest.mark.parametrize(
    ("signer", "typ", "reason"),
    [
        pytest.param(CERTIFICATE_SIGNER, CWT_TYPE, "purpose-mismatch", id="key-of-certificates"),
        pytest.param(a_signer("foreign", terms=TERMS), CWT_TYPE, "signer-unknown", id="unknown-key"),
        pytest.param(SIGNER, "application/ecert-event+cbor", "malformed", id="typ-of-an-event"),
        pytest.param(SIGNER, "application/statuslist+jwt", "malformed", id="typ-of-the-other-form"),
        pytest.param(SIGNER, None, "malformed", id="no-typ"),
    ],
)
def test_list_of_another_kind_or_key_is_refused(signer: KeyFileSigner, typ: str | None, reason: str) -> None:
    """A key signs for one purpose, and a message is of one kind."""
    payload = parse(seal_list(LIST, SIGNER)).payload
    assert refused(seal(payload, signer, typ=typ)) == reason


def test_other_list_is_refused() -> None:
    """What is signed for one list says nothing about another."""
    assert refused(seal_list(LIST, SIGNER), uri=list_uri("https://ecert.example", 30)) == "claims-inconsistent"
    assert refused(seal_list(LIST, SIGNER), uri=list_uri("https://other.example", 3)) == "claims-inconsistent"


@pytest.mark.parametrize("at", [datetime(2024, 12, 31, 15, 59, 59, tzinfo=UTC), datetime(2025, 12, 31, 16, tzinfo=UTC)])
def test_key_signs_on_its_days_only(at: datetime) -> None:
    """In Asia/Shanghai; one second is between refused and taken."""
    assert refused(seal_list(make_list(URI, ENTRIES, issued_at=at), SIGNER)) == "claims-inconsistent"
    inside = at + timedelta(seconds=1 if at.year == 2024 else -1)
    sealed = seal_list(make_list(URI, ENTRIES, issued_at=inside), SIGNER)
    assert open_list(sealed, KEYRING, uri=URI).issued_at == inside


@pytest.mark.parametrize("life", [0, -1])
def test_list_that_ends_before_it_begins_is_refused(life: int) -> None:
    """Also one that ends in the same second."""
    assert refused(changed(lambda claims: claims.update({4: claims[6] + life}))) == "malformed"


@pytest.mark.parametrize("size", [0, LIST_BYTES - 1, LIST_BYTES + 1, 1 << 27], ids=["none", "less", "more", "bomb"])
def test_list_of_another_size_is_refused(size: int) -> None:
    """A bomb is small until it is unpacked."""
    lst = zlib.compress(bytes(size), 9)
    assert refused(changed(lambda claims: claims[65533].update(lst=lst))) == "malformed"


def test_nothing_is_unpacked_before_the_signature_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who cannot sign cannot make a reader work."""
    sealed = bytearray(seal_list(LIST, SIGNER))
    sealed[-1] ^= 1
    monkeypatch.delattr(zlib, "decompressobj")
    assert refused(bytes(sealed)) == "signature-invalid"


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=list(SIGNERS))
def test_a_jwt_says_what_the_list_says(signer: KeyFileSigner) -> None:
    """It opens under the key that it names, in either algorithm."""
    assert open_jwt(write_jwt(LIST, signer), KEYRING, uri=URI) == LIST
    assert open_jwt(write_jwt(LIST, signer), KEYRING, uri=None) == LIST


def jwt_of(claims: dict[str, Any], header: dict[str, Any] | None = None, signer: KeyFileSigner = SIGNER) -> bytes:
    """Sign a JWT with a few claims and members of the header changed; None takes one away."""
    parts = [json.loads(base64.urlsafe_b64decode(part + b"==")) for part in write_jwt(LIST, signer).split(b".")[:2]]
    for part, changes in zip(parts, (header or {}, claims), strict=True):
        part.update(changes)
        for name in [name for name, value in part.items() if value is None]:
            del part[name]
    signed = b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    return signed + b"." + base64.urlsafe_b64encode(signer.sign(signed)).rstrip(b"=")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (jwt_of({}), None),
        (jwt_of({"sub": "https://ecert.example/s/4"}), "claims-inconsistent"),
        (jwt_of({"iat": int(AT.timestamp()) - 366 * 86_400}), "claims-inconsistent"),
        (jwt_of({"ttl": 0}), "malformed"),
        (jwt_of({"exp": None}), "malformed"),
        (jwt_of({"more": 1}), "malformed"),
        (jwt_of({"status_list": {"bits": 2, "lst": "eJw"}}), "malformed"),
        (jwt_of({"status_list": {"bits": 1, "lst": "eJw"}}), "malformed"),
        (jwt_of({}, {"typ": "JWT"}), "malformed"),
        (jwt_of({}, {"alg": "none"}), "algorithm-mismatch"),
        (jwt_of({}, {"alg": "Ed25519"}), "algorithm-mismatch"),
        (jwt_of({}, {"kid": "00000000"}), "signer-unknown"),
        (jwt_of({}, {"kid": CERTIFICATE_SIGNER.key.key_id.hex()}), "signature-invalid"),
        (jwt_of({}, signer=CERTIFICATE_SIGNER), "purpose-mismatch"),
        (write_jwt(LIST, SIGNER)[:-1], "malformed"),
        (write_jwt(LIST, SIGNER) + b"=", "malformed"),
        (write_jwt(LIST, SIGNER).replace(b".", b"", 1), "malformed"),
        (seal_list(LIST, SIGNER), "malformed"),
    ],
)
def test_a_spoilt_jwt_is_refused(data: bytes, reason: str | None) -> None:
    """For the same reasons as the other form."""
    if reason is None:
        assert open_jwt(data, KEYRING, uri=URI) == LIST
        return
    with pytest.raises(SealBroken) as caught:
        open_jwt(data, KEYRING, uri=URI)
    assert caught.value.reason == reason
