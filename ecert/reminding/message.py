"""
Write a digest of reminders as one message (RFC 5322): numbers, titles and days, nothing about holders.

Nothing that an applicant wrote stands in a header: the subject counts, the addresses are settings, and the rest is made
here. So no header can be injected, whatever a certificate's number holds.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage

from ecert.reminding.due import SUBJECT_ZH, Reminder

_POLICY = policy.SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Line:
    """One reminder as it is told."""

    reminder: Reminder
    title: str
    """Of the certificate's kind."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What one message tells."""

    batch: str
    lines: tuple[Line, ...]
    now: datetime
    today: date
    """The legal day from which the days left are counted."""

    def days_left(self, line: Line) -> int:
        """Give the days from today to the line's due day."""
        return (line.reminder.day.due - self.today).days


def batch_of(reminders: Sequence[Reminder]) -> str:
    """Name a set of reminders: the same set has the same name, so a message that comes twice is seen to be one."""
    names = sorted("/".join(map(str, reminder.key)) for reminder in reminders)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]


def subject_of(digest: Digest) -> str:
    """Give the subject: what is told of, and how much of it."""
    subjects = sorted({SUBJECT_ZH[line.reminder.day.subject] for line in digest.lines})
    return f"证照{'、'.join(subjects)}提醒：{len(digest.lines)} 件"


def text_of(digest: Digest) -> str:
    """Give the text: a line for each certificate, the nearest day first."""
    ordered = sorted(digest.lines, key=lambda line: (line.reminder.day.due, line.reminder.day.certificate_number))
    told = [
        f"{line.reminder.day.due}  {SUBJECT_ZH[line.reminder.day.subject]}  剩余 {digest.days_left(line)} 天  "
        f"{line.title}  {line.reminder.day.certificate_number}"
        for line in ordered
    ]
    head = (
        f"截至 {digest.today}，下列证照即将{'、'.join(sorted({SUBJECT_ZH[x.reminder.day.subject] for x in ordered}))}："
    )
    return "\n".join([head, "", *told, "", "本邮件由电子证照系统自动发送，请勿回复。", ""])


def compose(digest: Digest, *, sender: str, recipients: Sequence[str]) -> EmailMessage:
    """Write the message; `Date` is the clock's, `Message-ID` the batch's at the sender's domain."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(addr_spec=sender)
    message["To"] = [Address(addr_spec=recipient) for recipient in recipients]
    message["Subject"] = subject_of(digest)
    message["Date"] = digest.now
    message["Message-ID"] = f"<reminder.{digest.batch}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence notice answers it
    message.set_content(text_of(digest), charset="utf-8", cte="base64")
    return message
