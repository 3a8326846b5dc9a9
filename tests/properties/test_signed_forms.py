"""Records, events and credentials as signed messages: they read back, and nothing altered or misspelled is taken."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as change

from ecert.errors import Malformed, SealBroken
from ecert.register.credential import decode_credential, encode_credential
from ecert.register.digits import decode_digits, format_code
from ecert.register.events import MAX_EVENT_BYTES, Event, decode_event, encode_event, open_chain
from ecert.register.record import MAX_RECORD_BYTES, RECORD_TYPE, Record, decode_record, encode_record
from ecert.register.stored import open_record, open_stored
from ecert.signing import cbor
from ecert.signing.algorithms import Algorithm
from ecert.signing.envelope import parse, seal
from ecert.signing.keyring import Keyring
from ecert.verification.checks import run_checks
from ecert.verification.evidence import Evidence, PresentedCode
from ecert.verification.report import Reason
from tests.properties.facts import EVENTS, RECORDS
from tests.properties.spellings import misspellings
from tests.unit.catalogue.builders import the_catalogue
from tests.unit.register.builders import (
    CERTIFICATES,
    CREDENTIAL,
    IDENTIFIER,
    ISSUED,
    KEYRING,
    RECORD,
    RECORD_DIGEST,
    SEALED_RECORD,
    a_stored_certificate,
    seal_event,
)
from tests.unit.signing.signers import Terms, a_signer

DAY, NOW = date(2025, 3, 1), datetime(2025, 3, 1, 4, tzinfo=UTC)
READERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "credential": (decode_credential, encode_credential(CREDENTIAL)),
    "record": (decode_record, encode_record(RECORD)),
    "event": (decode_event, encode_event(ISSUED)),
}
BROKEN = {Reason.MALFORMED, Reason.SIGNER_UNKNOWN, Reason.ALGORITHM_MISMATCH, Reason.SIGNATURE_INVALID}

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.binary(max_size=40)
    | st.text(max_size=40)
    | st.builds(cbor2.CBORTag, st.integers(6, 100_000), st.integers()),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.integers(-70_000, 30) | st.text(max_size=12), inner, max_size=6)
    ),
    max_leaves=20,
)


@given(RECORDS)
@settings(deadline=None, max_examples=60)
def test_record_reads_back(record: Record) -> None:
    """Writing and reading are inverse for every text, date and list."""
    assert decode_record(encode_record(record)) == record


@given(EVENTS)
@settings(deadline=None, max_examples=60)
def test_event_reads_back(event: Event) -> None:
    """Writing and reading are inverse for every kind and member."""
    assert decode_event(encode_event(event)) == event


@pytest.mark.parametrize("algorithm", Algorithm)
def test_no_flipped_bit_and_no_truncation_of_a_credential_passes(algorithm: Algorithm) -> None:
    """Each of some 2,000 mutants of a signed credential fails a check before its claims are used."""
    signer = a_signer(f"flips {algorithm}", algorithm, terms=Terms(issuer_code=RECORD.authority_code))
    keyring = Keyring((signer.key,))
    sealed = seal(encode_credential(CREDENTIAL), signer)
    assert [check.name for check in _checks(sealed, keyring)][:5] == [
        "format",
        "signer",
        "signature",
        "purpose",
        "claims",
    ]
    mutants = _mutants(sealed)
    assert len(mutants) == 9 * len(sealed) > 1500
    assert [mutant.hex() for mutant in mutants if not _fails(mutant, keyring)] == []


def test_no_flipped_bit_and_no_truncation_of_a_record_opens() -> None:
    """Each of some 9,000 mutants of a signed record is refused, be the events made to fit or not."""
    assert open_record(SEALED_RECORD, KEYRING) == RECORD
    assert [
        mutant.hex() for mutant in _mutants(SEALED_RECORD) if _opens(lambda data: open_record(data, KEYRING), mutant)
    ] == []


def test_no_flipped_bit_and_no_truncation_of_an_event_opens() -> None:
    """Each of some 3,000 mutants of a signed event breaks the chain."""
    sealed = seal_event(ISSUED)

    def open_one(data: bytes) -> object:
        return open_chain([data], KEYRING, identifier=IDENTIFIER, record_digest=RECORD_DIGEST)

    assert open_one(sealed)
    assert [mutant.hex() for mutant in _mutants(sealed) if _opens(open_one, mutant)] == []


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_stored_certificate_with_a_damaged_part_does_not_open(data: st.DataObject) -> None:
    """Any byte of record, credential or event replaced, lost or added breaks the seal, and nothing else is raised."""
    good = a_stored_certificate()
    part = data.draw(st.sampled_from(["record", "credential", "event"]))
    sealed = {"record": good.record, "credential": good.credential, "event": good.events[0]}[part]
    place = data.draw(st.integers(0, len(sealed) - 1))
    instead = data.draw(st.binary(max_size=3).filter(lambda piece: piece != sealed[place : place + 1]))
    damaged = sealed[:place] + instead + sealed[place + 1 :]
    if part == "event":
        stored = change(good, events=(damaged,), head_sha256=sha256(damaged).hexdigest())
    else:
        changes: dict[str, Any] = {part: damaged}
        stored = change(good, **changes)
    if damaged == sealed:
        return
    with pytest.raises(SealBroken):
        open_stored(stored, KEYRING)


@pytest.mark.parametrize("form", READERS)
def test_misspelled_payload_is_malformed(form: str) -> None:
    """Long heads, indefinite lengths, tags, floats, keys twice or out of order: at every item of the payload."""
    read, payload = READERS[form]
    content = cbor.decode(payload)
    offences = set()
    for offence, wrong in misspellings(content):
        offences.add(offence)
        assert wrong != payload
        with pytest.raises(Malformed):
            read(wrong)
    assert {"head-of-8-bytes", "bignum", "half-float", "indefinite-map", "key-twice", "keys-backwards"} <= offences


def test_misspelled_envelope_is_malformed() -> None:
    """The same offences in the envelope and inside its protected header."""
    envelope = parse(SEALED_RECORD)
    parts: list[object] = [envelope.protected, {}, envelope.payload, envelope.signature]
    for _, wrong in misspellings(parts):
        with pytest.raises(Malformed):
            parse(b"\xd2" + wrong)
    for _, wrong in misspellings(cbor.decode(envelope.protected)):
        with pytest.raises(Malformed):
            parse(b"\xd2" + cbor.encode([wrong, *parts[1:]]))


def test_misspelled_record_does_not_open_even_if_it_is_signed() -> None:
    """The authority's own signature does not make a second spelling readable."""
    payload = encode_record(RECORD)
    wrong = dict(misspellings(cbor.decode(payload)))
    assert len(wrong) > 20
    for offence, spelled in wrong.items():
        with pytest.raises(SealBroken) as caught:
            open_record(seal(spelled, CERTIFICATES, typ=RECORD_TYPE), KEYRING)
        assert (offence, caught.value.reason) == (offence, "malformed")


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize(
    "garbage",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x81" * 10_000, id="nested-ten-thousand-deep"),
        pytest.param(b"\xa1\x00" * 5_000 + b"\x00", id="maps-five-thousand-deep"),
        pytest.param(b"\xc0" * 10_000 + b"\x00", id="tags-ten-thousand-deep"),
        pytest.param(b"\x9f" * 10_000, id="open-arrays"),
        pytest.param(b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", id="array-of-2-to-the-64"),
        pytest.param(b"\xbb\x00\xff\xff\xff\xff\xff\xff\xff", id="map-of-2-to-the-56"),
        pytest.param(b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff", id="bytes-of-2-to-the-64"),
        pytest.param(b"\x7b\x7f\xff\xff\xff\xff\xff\xff\xff", id="text-of-2-to-the-63"),
        pytest.param(b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff", id="number-of-64-bits"),
        pytest.param(b"\xc2\x58\x40" + b"\xff" * 64, id="bignum-of-512-bits"),
        pytest.param(b"\xff", id="break-alone"),
        pytest.param(b"\xf7", id="undefined"),
        pytest.param(b"\xf9\x7e\x00", id="not-a-number"),
        pytest.param(cbor.encode("x" * (MAX_RECORD_BYTES + 1)), id="oversized"),
        pytest.param(cbor.encode([[[[[[]]]]]]), id="as-deep-as-allowed"),
    ],
)
def test_garbage_is_malformed(form: str, garbage: bytes) -> None:
    """Depth, size and counts that a stranger chooses cost nothing and raise nothing but `Malformed`."""
    read, _ = READERS[form]
    with pytest.raises(Malformed):
        read(garbage)


@pytest.mark.parametrize("form", READERS)
def test_payload_cut_or_lengthened_anywhere_is_malformed(form: str) -> None:
    """Every beginning of a payload and every byte behind it is refused."""
    read, payload = READERS[form]
    for size in range(len(payload)):
        with pytest.raises(Malformed):
            read(payload[:size])
    for byte in range(256):
        with pytest.raises(Malformed):
            read(payload + bytes([byte]))


@given(st.sampled_from(sorted(READERS)), st.binary(max_size=200))
@settings(deadline=None, max_examples=300)
def test_arbitrary_bytes_are_malformed(form: str, data: bytes) -> None:
    """No other error comes out of a reader."""
    with pytest.raises(Malformed):
        READERS[form][0](data)


@given(st.sampled_from(sorted(READERS)), anything)
@settings(deadline=None, max_examples=200)
def test_arbitrary_values_are_malformed(form: str, value: object) -> None:
    """Nothing that another writer of CBOR makes of floats, tags, nulls and large numbers gets through."""
    with pytest.raises(Malformed):
        READERS[form][0](cbor2.dumps(value))


@given(st.sampled_from(sorted(READERS)), st.data())
@settings(deadline=None, max_examples=400)
def test_garbled_payload_is_canonical_or_malformed(form: str, data: st.DataObject) -> None:
    """Bytes replaced inside a sound payload make another sound payload, spelled in the one way, or none."""
    read, payload = READERS[form]
    place = data.draw(st.integers(0, len(payload) - 1))
    dropped = data.draw(st.integers(0, 3))
    garbled = payload[:place] + data.draw(st.binary(max_size=3)) + payload[place + dropped :]
    writers: dict[str, Callable[[Any], bytes]] = {
        "credential": encode_credential,
        "record": encode_record,
        "event": encode_event,
    }
    try:
        value = read(garbled)
    except Malformed:
        return
    assert writers[form](value) == garbled


def test_event_beyond_its_bound_is_malformed() -> None:
    """An event is small; a long one is not looked at."""
    assert decode_event(encode_event(replace(ISSUED, reason="x" * 1000))).reason == "x" * 1000
    with pytest.raises(Malformed, match="longer"):
        decode_event(encode_event(replace(ISSUED, reason="x" * MAX_EVENT_BYTES)))


def _mutants(sealed: bytes) -> list[bytes]:
    """Give every message with one bit flipped, and every beginning."""
    flips = [
        sealed[:place] + bytes([byte ^ (1 << bit)]) + sealed[place + 1 :]
        for place, byte in enumerate(sealed)
        for bit in range(8)
    ]
    return flips + [sealed[:size] for size in range(len(sealed))]


def _opens(open_one: Callable[[bytes], object], data: bytes) -> bool:
    """Check whether something takes *data*; only a broken seal may come out besides."""
    try:
        open_one(data)
    except SealBroken:
        return False
    return True


def _checks(sealed: bytes, keyring: Keyring) -> tuple[Any, ...]:
    """Run the checks of a verification on a code, as far as they need no register."""
    code = format_code(sealed)
    assert decode_digits(code[1:]) == sealed if sealed else code == "1"
    return run_checks(Evidence(keyring, DAY, NOW, PresentedCode(code, keyring, the_catalogue().types)))


def _fails(sealed: bytes, keyring: Keyring) -> bool:
    """Check that the last check that ran is a broken form, signer or signature, so that no claim was used."""
    return _checks(sealed, keyring)[-1].reason in BROKEN
