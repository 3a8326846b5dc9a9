"""The signed record of a round: the fullest one fits, and what is read is what was written."""

import pytest

from ecert.errors import SealBroken
from ecert.fieldwork.closing import write_record
from ecert.fieldwork.forms import EndForm
from ecert.fieldwork.record import MAX_ROUND_BYTES, ROUND_TYPE, decode_round, encode_round, open_round
from ecert.fieldwork.service import MAX_NOTES, MAX_SCANS
from ecert.fieldwork.verdict import Verdict
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from tests.building import a_signer
from tests.unit.fieldwork.making import MOMENT, a_note, a_round, a_scan, an_id

END = EndForm(MOMENT, 0, 0)


def test_fullest_round_fits() -> None:
    """As many scans and notes as there may be, each as long as it may be."""
    longest = "\U00020000"
    scan = a_scan(
        1,
        verdict=Verdict("INDETERMINATE", "s" * 40, ["r" * 40] * 16, "1" * 128),
        code=None,
        certificate_number=longest * 100,
        inspector_number=longest * 32,
        reasons=["r" * 40] * 16,
        notes=(a_note(1, an_id(1), longest * 500, "a" * 64),),
    )
    size = len(encode_round(write_record(a_round(scan), END, closed_at=MOMENT)))
    assert size * max(MAX_SCANS, MAX_NOTES) < MAX_ROUND_BYTES


def test_round_is_read_back() -> None:
    """With a place in whole millionths, and instants cut to seconds."""
    record = write_record(a_round(a_scan(1), a_scan(2, place=None)), END, closed_at=MOMENT)
    assert decode_round(encode_round(record)) == record
    assert record.scans[0].scanned_at == "2026-03-02T03:10:00Z"
    place = record.scans[0].place
    assert place is not None
    assert (place.latitude_e6, place.longitude_e6, place.accuracy_m) == (28_228_209, -112_938_814, 13)


def test_round_is_signed_within_the_life_of_its_key() -> None:
    """A key that had ended by then signs nothing that holds."""
    signer = a_signer(Purpose.ROUND)
    record = encode_round(write_record(a_round(), END, closed_at=MOMENT.replace(year=2027)))
    with pytest.raises(SealBroken, match="not signed on a day"):
        open_round(seal(record, signer, typ=ROUND_TYPE), Keyring((signer.key,)))
