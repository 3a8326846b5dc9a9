"""What devices tell: checked, and written in one spelling."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecert.errors import InvalidInput
from ecert.fieldwork.forms import (
    NoteForm,
    RoundForm,
    ScanForm,
    SuspicionForm,
    check_id,
    check_note,
    check_round,
    check_scan,
    check_suspicion,
    read_form,
    write_form,
)
from ecert.fieldwork.verdict import AMBIGUOUS, Verdict, subject_of

INSTANT = datetime(2026, 3, 2, 3, 10, 0, 250_000, tzinfo=UTC)
SCAN: dict[str, Any] = {
    "scanned_at": INSTANT,
    "inspector_number": "湘执法-18001",
    "offline": True,
    "outcome": "PASSED",
    "status": "valid",
    "reasons": ["ok"],
}


@given(code=st.text(min_size=1, max_size=300).filter(lambda text: text.isprintable() or text.isascii()))
def test_scan_is_read_back_as_it_was_told(code: str) -> None:
    """Whatever stands in a code; checking it again changes nothing."""
    checked = check_scan(ScanForm(code=code, **SCAN))
    again = read_form(write_form(checked), ScanForm)
    assert again == checked
    assert check_scan(again) == checked
    assert again.code == code


def test_same_body_has_one_spelling() -> None:
    """However its instants and texts are written."""
    one = check_round(RoundForm(INSTANT, "18001-3", "三月检查"))
    spelled = {"title": " 三月检查", "started_at": "2026-03-02T11:10:00.25+08:00", "inspector_number": "18001-3"}
    body = json.dumps(spelled)
    other = check_round(msgspec.json.decode(body, type=RoundForm))
    assert write_form(one) == write_form(other)


def test_spelling_stays_what_it_is() -> None:
    """What was kept years ago is compared with what comes today."""
    scan = check_scan(
        msgspec.convert(SCAN | {"code": "a#1", "place": {"latitude": 28.5, "longitude": -1, "accuracy_m": 3}}, ScanForm)
    )
    assert write_form(scan).decode() == (
        '{"bundle_sequence":null,"certificate_number":null,"code":"a#1","identifier":null,'
        '"inspector_number":"湘执法-18001","list_issued_at":null,"offline":true,"outcome":"PASSED",'
        '"place":{"accuracy_m":3.0,"latitude":28.5,"longitude":-1.0},"reasons":["ok"],'
        '"scanned_at":"2026-03-02T03:10:00.250000Z","status":"valid"}'
    )


@pytest.mark.parametrize(
    "subject",
    [
        {},
        {"code": "1", "identifier": "2"},
        {"code": "1", "identifier": "2", "certificate_number": "3"},
        {"identifier": "2", "certificate_number": "3"},
    ],
)
def test_scan_names_a_certificate_in_exactly_one_way(subject: dict[str, str]) -> None:
    """Neither in none nor in two."""
    with pytest.raises(InvalidInput, match="exactly one"):
        check_scan(msgspec.convert(SCAN | subject, ScanForm))


def test_note_needs_words_or_a_photo() -> None:
    """Empty words are none."""
    with pytest.raises(InvalidInput, match="text"):
        check_note(NoteForm(written_at=INSTANT, inspector_number="18001-3", text="", photo_sha256=""))
    photo = check_note(NoteForm(written_at=INSTANT, inspector_number="18001-3", text="", photo_sha256="a" * 64))
    assert (photo.text, photo.photo_sha256) == (None, "a" * 64)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("text", ""),
        ("text", "字" * 501),
        ("round_id", "x"),
        ("scan_id", "x"),
        ("code", ""),
        ("holder_name", "字" * 201),
        ("certificate_number", " "),
        ("inspector_number", "1"),
    ],
)
def test_wrong_member_of_a_suspicion_is_named(member: str, value: str) -> None:
    """By its path, without its value."""
    form = SuspicionForm(reported_at=INSTANT, inspector_number="18001-3", kind="forged", text="印章不符")
    with pytest.raises(InvalidInput) as refused:
        check_suspicion(msgspec.structs.replace(form, **{member: value}))
    assert [error.path for error in refused.value.errors] == [member]


@pytest.mark.parametrize(
    "text", ["", "x", "f47ac10b-58cc-1372-a567-0e02b2c3d479", "F47AC10B-58CC-4372-A567-0E02B2C3D479"]
)
def test_id_is_a_random_uuid_in_small_letters(text: str) -> None:
    """Other versions say who made them, or when."""
    with pytest.raises(InvalidInput, match="scan_id"):
        check_id(text, path="scan_id")
    assert check_id("f47ac10b-58cc-4372-a567-0e02b2c3d479", path="scan_id")


def test_certificate_is_named_by_what_the_register_knows() -> None:
    """Else by the digits of its code, in whatever address, or by what was typed, in whatever brackets."""
    known = Verdict("PASSED", "valid", ["ok"], identifier="1.2.156.3005.2.A")
    unknown = Verdict("FAILED", "unknown", ["not-registered"])

    def subject(verdict: Verdict, **named: str) -> str:
        return subject_of(msgspec.convert(SCAN | named, ScanForm), verdict)

    assert subject(known, code="https://a/v#1") == subject(known, certificate_number="x") == "1.2.156.3005.2.A"
    assert subject(unknown, code="https://a/v#1") == subject(unknown, code=" 1\n") != subject(unknown, code="2")
    typed = subject(unknown, certificate_number="湘〔2026〕 1号")
    assert typed == subject(AMBIGUOUS, certificate_number="湘(2026)1号") != subject(unknown, certificate_number="2")
    assert len(typed) == 64
