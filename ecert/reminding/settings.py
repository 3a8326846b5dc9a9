"""What delivering reminders needs; `ecert.resources` fills it from the service's settings."""

from dataclasses import dataclass, field
from enum import StrEnum


class ChannelKind(StrEnum):
    """How reminders reach the office."""

    LOG = "log"
    """A line in the service's own log for each."""
    SMTP = "smtp"
    """A message to the office's addresses."""


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    """In clear at first, then TLS or nothing (RFC 3207)."""
    TLS = "tls"
    """TLS from the first byte (RFC 8314)."""
    NONE = "none"
    """Never; for a server on the same machine. No password is sent so."""


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where messages are handed in, and for whom; the password stays out of its `repr`."""

    host: str
    port: int
    security: SmtpSecurity
    sender: str
    """Address that the message comes from."""
    recipients: tuple[str, ...]
    """The office's own list."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    seconds: float = 15.0
    """How long the server may be silent."""


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """The channel that is set, and what it needs."""

    kind: ChannelKind
    smtp: SmtpSettings | None = None
    """Set where the channel is mail."""
