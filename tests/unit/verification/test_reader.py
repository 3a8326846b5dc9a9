"""A reader without a network: what it takes, what it refuses, what it remembers, and that nothing broken passes it."""

import json
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from ecert.bundle.content import encode_bundle, seal_bundle
from ecert.errors import Malformed, SealBroken
from ecert.register.digits import encode_digits
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyFileSigner
from ecert.verification.reader import Memory, Reader, read_memory
from ecert.verification.report import Outcome, Reason
from tests.conformance import material
from tests.conformance.forging import CREDENTIAL, URL, envelope, issued, payload_of
from tests.conformance.material import BUNDLE, ED_SIGNER, NOW, ROOT, SIGNER, STATUS_LISTS, URI, a_list, lists

CODE = issued(CREDENTIAL)
HOUR = timedelta(hours=1)


def a_reader(memory: Memory | None = None) -> Reader:
    """Make a reader that trusts the root and has taken nothing."""
    return Reader(Keyring((ROOT.key,)), memory or Memory())


def an_equipped_reader() -> Reader:
    """Make one that has taken the bundle and the lists."""
    reader = a_reader()
    reader.take_bundle(BUNDLE, now=NOW)
    for uri, data in STATUS_LISTS.items():
        reader.take_list(data, uri)
    return reader


def passes(reader: Reader, data: bytes) -> bool:
    """Whether a signed credential passes."""
    return reader.read(f"{URL}1{encode_digits(data)}", now=NOW).outcome is Outcome.PASSED


@pytest.mark.parametrize("signer", [SIGNER, ED_SIGNER], ids=["p256", "ed25519"])
def test_no_bit_flip_and_no_truncation_passes(signer: KeyFileSigner) -> None:
    """Of a genuine code every other sequence of bytes beside it is refused, and is FAILED."""
    reader, data = an_equipped_reader(), envelope(payload_of(), signer)
    assert passes(reader, data)
    for at in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[at] ^= 1 << bit
            assert reader.read(f"1{encode_digits(bytes(flipped))}", now=NOW).outcome is Outcome.FAILED, (at, bit)
    for length in range(len(data)):
        assert reader.read(f"1{encode_digits(data[:length])}", now=NOW).outcome is Outcome.FAILED, length


def test_reader_without_anything_knows_nothing() -> None:
    """It says so, and tells nothing of the code."""
    report = a_reader().read(CODE, now=NOW)
    assert (report.outcome, report.reasons, report.certificate) == ("INDETERMINATE", (Reason.BUNDLE_STALE,), None)
    with pytest.raises(SealBroken, match="no bundle"):
        a_reader().take_list(STATUS_LISTS[URI], URI)


def test_refused_bundle_leaves_the_one_before() -> None:
    """What is not taken changes nothing, the memory included."""
    reader = an_equipped_reader()
    memory = reader.memory
    for data in (b"", BUNDLE[:-1], material.sealed(material.a_small_bundle(), material.FOREIGN_ROOT)):
        with pytest.raises(SealBroken):
            reader.take_bundle(data, now=NOW)
    with pytest.raises(SealBroken, match="has expired"):
        reader.take_bundle(BUNDLE, now=NOW + timedelta(days=40))
    assert reader.memory == memory
    assert reader.read(CODE, now=NOW).outcome is Outcome.PASSED


def test_older_list_leaves_the_newer_one() -> None:
    """Also a list of the same second may take its place, since several changes fall into one."""
    reader = an_equipped_reader()
    older, newer = (lists(a_list(age))[URI] for age in (2 * HOUR, timedelta(0)))
    with pytest.raises(SealBroken, match="older than one"):
        reader.take_list(older, URI)
    reader.take_list(STATUS_LISTS[URI], URI)
    reader.take_list(newer, URI)
    with pytest.raises(SealBroken, match="older than one"):
        reader.take_list(STATUS_LISTS[URI], URI)
    assert reader.memory.newest == int(NOW.timestamp())


def test_list_is_taken_by_its_own_address_if_it_is_the_bundles() -> None:
    """A file has no address; a list of another service is none of ours."""
    reader = an_equipped_reader()
    assert reader.take_list(lists(a_list(timedelta(0)))[URI]).uri == URI
    for uri in ("https://other.example/s/0", "https://ecert.example/s/00", "https://ecert.example/s/", f"{URI}?x"):
        with pytest.raises(SealBroken, match="none of the bundle"):
            reader.take_list(lists(a_list(uri=uri))[uri])


def test_list_of_a_key_that_the_next_bundle_distrusts_is_dropped() -> None:
    """A new bundle judges what was taken before it."""
    reader = an_equipped_reader()
    bundle = material.a_bundle()
    revoked = bundle.revoked | {material.STATUS.key.key_id}
    following = replace(bundle, sequence=8, revoked=revoked)
    reader.take_bundle(seal_bundle(encode_bundle(following), ROOT), now=NOW)
    assert reader.read(CODE, now=NOW).reasons == (Reason.STATUS_MISSING,)


def test_memory_outlives_the_reader() -> None:
    """Written and read as JSON, it keeps the older bundle and the older list from passing in another reader."""
    reader = an_equipped_reader()
    newer = replace(material.a_bundle(), sequence=8)
    reader.take_bundle(seal_bundle(encode_bundle(newer), ROOT), now=NOW)
    memory = read_memory(msgspec.json.encode(reader.memory))
    assert memory == reader.memory
    other = a_reader(memory)
    with pytest.raises(SealBroken, match="older than one"):
        other.take_bundle(BUNDLE, now=NOW)
    other.take_bundle(seal_bundle(encode_bundle(newer), ROOT), now=NOW)
    assert other.read(CODE, now=NOW - 3 * HOUR).reasons == (Reason.STATUS_MISSING, Reason.CLOCK_BEHIND)


@pytest.mark.parametrize(
    "memory",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"sequence": -1.5}',
        b'{"unknown": 1}',
        b'{"newest": -1}',
        b'{"lists": {"x": "y"}}',
        json.dumps({"newest": 10**15}).encode(),
    ],
)
def test_broken_memory_is_refused(memory: bytes) -> None:
    """To begin anew in silence would let everything old pass."""
    with pytest.raises(Malformed):
        read_memory(memory)


def test_code_changes_no_memory() -> None:
    """Whatever is read, nothing is remembered of it."""
    reader = an_equipped_reader()
    memory = reader.memory
    for text in (CODE, "", "x" * 10_000, CODE[:-1]):
        reader.read(text, now=NOW + timedelta(days=300))
    assert reader.memory == memory
