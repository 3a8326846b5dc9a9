"""What a copy says and how long it lives, without drawing anything."""

import datetime as dt

import pytest

from ecert.annotated.rules import (
    LONGEST_LIFE,
    CopyWish,
    annotate,
    check_status,
    check_wish,
    digest_token,
    entries_of,
    settle_lifetime,
)
from ecert.errors import ForbiddenTransition, InvalidInput
from ecert.register.lifecycle import Status

NOW = dt.datetime(2026, 3, 2, 4, 0, 30, 999, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
COPY_ID = "0d0f6a1c-5f0b-4b6e-9d55-1c1f6a8f3b21"
SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def a_wish(expires_at: dt.datetime | None = None, link_seconds: int | None = None) -> CopyWish:
    """Ask for a copy."""
    return check_wish("办理银行开户", "original", expires_at=expires_at, link_seconds=link_seconds)


def test_copy_lives_thirty_days_and_its_link_ten_minutes() -> None:
    """Unless somebody says otherwise; instants are whole seconds."""
    lifetime = settle_lifetime(a_wish(), now=NOW, last_day=None)
    begin = NOW.replace(microsecond=0)
    assert lifetime.created_at == begin
    assert lifetime.expires_at == begin + dt.timedelta(days=30)
    assert lifetime.link_expires_at == begin + dt.timedelta(minutes=10)


def test_copy_ends_with_the_last_valid_day_at_the_latest() -> None:
    """A day is over at midnight in Shanghai; without a wish the end is brought forward, with one it is refused."""
    last_day = dt.date(2026, 3, 2)
    midnight = dt.datetime(2026, 3, 2, 16, 0, tzinfo=dt.UTC)
    assert settle_lifetime(a_wish(), now=NOW, last_day=last_day).expires_at == midnight
    asked = settle_lifetime(a_wish(midnight), now=NOW, last_day=last_day)
    assert asked.expires_at == midnight
    with pytest.raises(InvalidInput, match="last valid day"):
        settle_lifetime(a_wish(midnight + SECOND), now=NOW, last_day=last_day)


def test_link_ends_with_its_copy_at_the_latest() -> None:
    """Also where it was to live longer."""
    end = NOW + dt.timedelta(minutes=5)
    lifetime = settle_lifetime(a_wish(end, 3600), now=NOW, last_day=None)
    assert lifetime.link_expires_at == lifetime.expires_at == end.replace(microsecond=0)


@pytest.mark.parametrize(
    "end", [NOW, NOW - SECOND, NOW + dt.timedelta(seconds=59), NOW + LONGEST_LIFE + SECOND], ids=str
)
def test_end_out_of_its_bounds_is_refused(end: dt.datetime) -> None:
    """A minute is the least, 366 days are the most."""
    with pytest.raises(InvalidInput, match="expires_at"):
        settle_lifetime(a_wish(end), now=NOW, last_day=None)


@pytest.mark.parametrize(
    "end",
    [
        dt.datetime.max.replace(tzinfo=dt.timezone(-dt.timedelta(hours=23, minutes=59))),
        dt.datetime.min.replace(tzinfo=dt.timezone(dt.timedelta(hours=23, minutes=59))),
    ],
    ids=["last", "first"],
)
def test_end_of_the_calendar_is_refused_like_any_other(end: dt.datetime) -> None:
    """An instant that has no equal in UTC breaks nothing."""
    with pytest.raises(InvalidInput, match="expires_at"):
        settle_lifetime(a_wish(end), now=NOW, last_day=dt.date(9999, 12, 30))


def test_instants_come_in_any_zone() -> None:
    """And are kept in UTC."""
    end = dt.datetime(2026, 12, 1, 12, 0, tzinfo=SHANGHAI)
    lifetime = settle_lifetime(a_wish(end), now=NOW, last_day=None)
    assert lifetime.expires_at == end
    assert lifetime.expires_at.tzinfo is dt.UTC


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.VALID])
def test_copy_is_made_of_a_valid_certificate_alone(status: Status) -> None:
    """Whoever sees it takes it for one."""
    check_status(Status.VALID)
    with pytest.raises(ForbiddenTransition) as refused:
        check_status(status)
    assert refused.value.state == status


def test_watermark_tells_purpose_end_and_copy() -> None:
    """In short lines, and whole in the box."""
    end = dt.datetime(2026, 12, 1, 12, 0, tzinfo=SHANGHAI)
    annotation = annotate("办理银行开户", COPY_ID, end)
    assert annotation.watermark == ("仅供办理银行开户使用", "有效期至2026年12月1日 12:00", "加注件 0d0f6a1c")
    assert annotation.note == f"加注件 {COPY_ID} · 有效期至2026年12月1日 12:00 · 仅供办理银行开户使用"
    assert annotate("x", COPY_ID, end + SECOND).watermark[1] == "有效期至2026年12月1日 12:00:01"


@pytest.mark.parametrize("length", [1, 12, 13, 44, 45, 200])
def test_long_purpose_is_cut_in_the_watermark_and_nowhere_else(length: int) -> None:
    """At most three lines of sixteen; what is cut ends in a dot row."""
    cause = "事" * length
    annotation = annotate(cause, COPY_ID, NOW)
    *phrase, _, _ = annotation.watermark
    assert len(phrase) <= 3
    assert max(map(len, phrase)) <= 16
    whole = f"仅供{cause}使用"
    assert ("".join(phrase) == whole) is (len(whole) <= 48)
    assert annotation.note.endswith(whole)


def test_entries_are_those_of_the_standard() -> None:
    """GB/T 36903 names four; the instants are fourteen digits in Shanghai's time."""
    lifetime = settle_lifetime(a_wish(), now=NOW, last_day=None)
    assert entries_of("办理银行开户", COPY_ID, "湖南省广播电视局", lifetime) == {
        "JZJZZSJ": "20260302120030",
        "JZJZZZ": "湖南省广播电视局",
        "JZJZZSY": "办理银行开户",
        "JZJYXQJZSJ": "20260401120030",
        "EcertCopyId": COPY_ID,
    }


@pytest.mark.parametrize("token", ["", "A" * 42, "A" * 44, "A" * 42 + "\n", "A" * 42 + "字", "A" * 42 + "+"])
def test_what_is_no_token_has_no_digest(token: str) -> None:
    """Nothing else reaches the database."""
    assert digest_token("A" * 43) is not None
    assert digest_token(token) is None
