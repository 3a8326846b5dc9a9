"""Which signatures a bundle does not trust: what is kept is found, and nothing comes back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from ecert.bundle.content import MAX_BUNDLE_BYTES, decode_bundle, encode_bundle
from ecert.bundle.distrust import MARK_BYTES, NO_DISTRUST, Distrust, Distrusted, mark_of, read_marks, write_marks
from ecert.errors import Malformed
from tests.conformance.material import SIGNER, a_small_bundle

SINCE = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
KEY, OTHER = b"\x01key", b"\x02key"
CREDENTIALS = [bytes([number]) * 90 for number in range(20)]


def mark(credential: bytes) -> bytes:
    """Give the mark of a signed credential."""
    return mark_of(sha256(credential).digest())


def since(*kept: bytes, at: datetime = SINCE, key: bytes = KEY) -> Distrust:
    """Distrust a key from an instant on, but for these credentials."""
    return Distrust(distrusted={key: Distrusted(at, write_marks(map(mark, kept)))})


def test_exactly_what_is_kept_is_trusted() -> None:
    """Whichever of them is asked for, and however many there are."""
    for count in range(len(CREDENTIALS) + 1):
        distrust = since(*CREDENTIALS[:count])
        assert [distrust.denies(KEY, one) for one in CREDENTIALS] == [place >= count for place in range(20)]
        assert len(distrust.distrusted[KEY]) == count


def test_other_keys_are_not_touched() -> None:
    """Only the id that is named counts."""
    assert not since().denies(OTHER, CREDENTIALS[0])
    assert not NO_DISTRUST.denies(KEY, CREDENTIALS[0])
    assert Distrust(frozenset({KEY})).denies(KEY, CREDENTIALS[0])


def test_part_of_a_mark_is_none() -> None:
    """Neither what begins like one nor nothing at all is kept."""
    entry = since(*CREDENTIALS).distrusted[KEY]
    assert not entry.keeps(b"")
    assert not entry.keeps(entry.kept[: MARK_BYTES - 1])
    assert not entry.keeps(entry.kept[1 : MARK_BYTES + 1])
    assert not entry.keeps(b"\xff" * (MARK_BYTES + 1))


@pytest.mark.parametrize("kept", [b"x" * 11, b"x" * 24, b"b" * 12 + b"a" * 12, b"x" * 25], ids=len)
def test_marks_that_are_cut_or_out_of_order_are_malformed(kept: bytes) -> None:
    """One list has one form."""
    with pytest.raises(Malformed, match="kept"):
        read_marks(kept)


STRICTER = {
    "the same": since(*CREDENTIALS[:3]),
    "one kept less": since(*CREDENTIALS[:2]),
    "nothing kept": since(),
    "an earlier instant": since(*CREDENTIALS[:3], at=SINCE - timedelta(seconds=1)),
    "revoked": Distrust(frozenset({KEY})),
    "another key beside it": Distrust(frozenset({OTHER}), since(*CREDENTIALS[:3]).distrusted),
}
WEAKER = {
    "nothing": NO_DISTRUST,
    "another key instead": since(*CREDENTIALS[:3], key=OTHER),
    "one kept more": since(*CREDENTIALS[:4]),
    "another one kept": since(*CREDENTIALS[1:4]),
    "a later instant": since(*CREDENTIALS[:3], at=SINCE + timedelta(seconds=1)),
    "less kept from later on": since(at=SINCE + timedelta(seconds=1)),
}


@pytest.mark.parametrize("after", STRICTER.values(), ids=STRICTER)
def test_what_is_as_strict_may_follow(after: Distrust) -> None:
    """Distrust may grow in every direction."""
    assert not after.weakens(since(*CREDENTIALS[:3]))


@pytest.mark.parametrize("after", WEAKER.values(), ids=WEAKER)
def test_what_trusts_something_again_weakens(after: Distrust) -> None:
    """Also where it distrusts other things more."""
    assert after.weakens(since(*CREDENTIALS[:3]))


def test_revoked_key_stays_revoked() -> None:
    """It cannot go back into the ones that keep something."""
    assert since(*CREDENTIALS).weakens(Distrust(frozenset({KEY})))
    assert NO_DISTRUST.weakens(Distrust(frozenset({KEY})))


def test_bundle_holds_eighty_thousand_kept_ones() -> None:
    """More than the register of a bureau has; a longer bundle is refused before it is looked at."""
    entry = Distrusted(SINCE, write_marks(mark(number.to_bytes(90)) for number in range(80_000)))
    bundle = replace(a_small_bundle(), distrusted={SIGNER.key.key_id: entry})
    payload = encode_bundle(bundle)
    assert len(payload) < MAX_BUNDLE_BYTES
    assert decode_bundle(payload).distrusted == {SIGNER.key.key_id: entry}
    too_many = Distrusted(SINCE, write_marks(mark(number.to_bytes(90)) for number in range(88_000)))
    with pytest.raises(Malformed):
        decode_bundle(encode_bundle(replace(bundle, distrusted={SIGNER.key.key_id: too_many})))
