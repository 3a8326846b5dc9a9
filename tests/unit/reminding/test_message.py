"""The message that the office gets: what it says, what it does not, and that nothing can be put into its head."""

from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from ecert.reminding.due import DueDay, Reminder, Subject
from ecert.reminding.message import Digest, Line, batch_of, compose, text_of

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def a_reminder(number: str, due: date, *, subject: Subject = Subject.EXPIRY, days_before: int = 30) -> Reminder:
    """Make a reminder of a certificate that its number names."""
    return Reminder(DueDay(f"id of {number}", number, "kind", subject, due), days_before)


def a_digest(*reminders: Reminder, title: str = "出版物经营许可证") -> Digest:
    """Make a digest of reminders."""
    return Digest(batch_of(reminders), tuple(Line(one, title) for one in reminders), NOW, TODAY)


def received(digest: Digest) -> EmailMessage:
    """Write the message and read it as its receiver does."""
    content = compose(digest, sender="ecert@bureau.example", recipients=["a@bureau.example", "b@bureau.example"])
    return message_from_bytes(content.as_bytes(), policy=policy.default)


def test_message_says_what_is_due_and_when() -> None:
    """A line for each certificate, the nearest day first, with the days left from the legal day."""
    digest = a_digest(a_reminder("湘新出 2 号", date(2026, 4, 1)), a_reminder("湘新出 1 号", date(2026, 3, 5)))
    message = received(digest)
    lines = [line for line in message.get_content().splitlines() if "剩余" in line]
    assert lines == [
        "2026-03-05  到期  剩余 3 天  出版物经营许可证  湘新出 1 号",
        "2026-04-01  到期  剩余 30 天  出版物经营许可证  湘新出 2 号",
    ]
    assert message["Subject"] == "证照到期提醒：2 件"
    assert [address.addr_spec for address in message["To"].addresses] == ["a@bureau.example", "b@bureau.example"]
    assert message["Date"].datetime == NOW
    assert message["Message-ID"] == f"<reminder.{digest.batch}@bureau.example>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_subject_names_every_subject_there_is() -> None:
    """A digest may tell of expiry and of inspection."""
    day = date(2026, 3, 5)
    message = received(a_digest(a_reminder("1", day), a_reminder("2", day, subject=Subject.INSPECTION)))
    assert message["Subject"] == "证照到期、年检提醒：2 件"


@pytest.mark.parametrize(
    "nasty", ["x\r\nBcc: spy@example.org", "x\r\n\r\n.\r\nMAIL FROM:<a@b>", "\u2028Bcc: x", "=?utf-8?q?"]
)
def test_nothing_of_a_certificate_reaches_the_head(nasty: str) -> None:
    """Number and title stand in the body alone, encoded; the head is the same as for a harmless certificate."""
    digest = a_digest(a_reminder(nasty, date(2026, 3, 5)), title=nasty)
    harmless = Digest(digest.batch, a_digest(a_reminder("1", date(2026, 3, 5))).lines, NOW, TODAY)
    assert received(digest).items() == received(harmless).items()
    head, _, body = compose(digest, sender="a@b.example", recipients=["c@d.example"]).as_bytes().partition(b"\r\n\r\n")
    assert b"spy" not in head + body
    assert b"\r\n." not in body
    assert head.isascii()
    assert body.isascii()
    assert nasty.splitlines()[0] in text_of(digest)


def test_same_reminders_make_the_same_batch() -> None:
    """In any order; another step is another batch, so its message is another one."""
    one, two = a_reminder("1", TODAY), a_reminder("2", TODAY)
    assert batch_of([one, two]) == batch_of([two, one])
    assert batch_of([one]) != batch_of([a_reminder("1", TODAY, days_before=60)])
