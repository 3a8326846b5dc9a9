"""What an auditor keeps proves when entries were there, and when they were not."""

from datetime import timedelta

import pytest

from ecert.auditing.kept import Kept, read_kept, write_kept
from ecert.errors import Malformed
from tests.public_log import NOW, checkpoint_of, numbered, signed

HOUR = timedelta(hours=1)


def _kept(*sizes: int) -> Kept:
    kept = Kept()
    for number, size in enumerate(sizes):
        checkpoint = checkpoint_of(numbered(size))
        kept = kept.and_now(checkpoint, signed(checkpoint).text, now=NOW + number * HOUR)
    return kept


def test_what_was_kept_is_read_back() -> None:
    """Byte for byte."""
    kept = _kept(3, 3, 8)
    assert read_kept(write_kept(kept)) == kept
    assert read_kept(write_kept(Kept())) == Kept()


def test_a_log_that_did_not_grow_is_kept_once() -> None:
    """With the first and the last instant at which it was that long."""
    (kept,) = _kept(3, 3, 3).checkpoints
    assert (kept.first_seen, kept.last_seen) == (NOW, NOW + 2 * HOUR)


def test_presence_and_absence_of_an_entry_have_their_instants() -> None:
    """Entry 3 came between the second look and the third."""
    kept = _kept(3, 3, 8)
    assert (kept.absent_at(3), kept.present_at(3)) == (NOW + HOUR, NOW + 2 * HOUR)
    assert (kept.absent_at(2), kept.present_at(2)) == (None, NOW)
    assert (kept.absent_at(8), kept.present_at(8)) == (NOW + 2 * HOUR, None)
    assert kept.longest_by(NOW + HOUR) == 3
    assert kept.longest_by(NOW - HOUR) == 0


def _spoilt() -> dict[str, bytes]:
    sound = write_kept(_kept(3, 8))
    return {
        "nonsense": b"{}",
        "cut": sound[:-9],
        "of-another-log": sound.replace(b'"origin":"certs', b'"origin":"other'),
        "size-changed": sound.replace(b'"size":3', b'"size":4'),
        "out-of-order": sound.replace(b"2026-03-20T08", b"2027-03-20T08"),
        "without-offset": sound.replace(b"05:00Z", b"05:00"),
    }


@pytest.mark.parametrize("defect", list(_spoilt()))
def test_a_spoilt_file_is_refused(defect: str) -> None:
    """A file that somebody changed is no evidence."""
    with pytest.raises(Malformed):
        read_kept(_spoilt()[defect])
