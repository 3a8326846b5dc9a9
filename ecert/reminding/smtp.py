"""
Hand a digest to a mail server (RFC 5321); the only module that knows `smtplib`.

The server takes the message with its answer to the end of the data. Whatever goes wrong before the data is certainly no
delivery; a connection that breaks between data and answer leaves it unknown; what goes wrong after the answer does not
matter. Errors say the step and the status, never the server's own words, which repeat addresses.
"""

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ecert.reminding.errors import DeliveryRefused, DeliveryUnclear
from ecert.reminding.message import Digest, compose
from ecert.reminding.settings import SmtpSecurity, SmtpSettings

logger = logging.getLogger(__name__)

_OK = 250


class SmtpChannel:
    """A mail server and the office's addresses."""

    name = "smtp"

    def __init__(self, settings: SmtpSettings, *, context: ssl.SSLContext | None = None) -> None:
        """
        Remember where messages go; nothing is connected yet.

        Args:
            settings: server, login and addresses.
            context: whom TLS trusts; the machine's own authorities unless given.
        """
        self._settings = settings
        self._context = context or ssl.create_default_context()

    def deliver(self, digest: Digest) -> None:
        """
        Send one message to all addresses of the list.

        An address that the server does not take is left out, and the log names its place in the list.

        Raises:
            DeliveryRefused: the server cannot be reached, or took neither sender, recipients nor message.
            DeliveryUnclear: the connection broke before the server's word on the message.
        """
        with _refusals(), self._connect() as server:
            self._greet(server)
            self._address(server)
            content = compose(digest, sender=self._settings.sender, recipients=self._settings.recipients).as_bytes()
            try:
                status, _ = server.data(content)
            except smtplib.SMTPDataError:
                # The server did not want any data at all.
                raise
            except (OSError, smtplib.SMTPException) as error:
                raise DeliveryUnclear(f"smtp: the connection broke over the message ({type(error).__name__})") from None
            if status != _OK:
                raise DeliveryRefused(f"smtp: the message was refused with status {status}")

    @contextmanager
    def _connect(self) -> Iterator[smtplib.SMTP]:
        settings = self._settings
        server: smtplib.SMTP
        if settings.security is SmtpSecurity.TLS:
            server = smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.seconds, context=self._context)
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=settings.seconds)
        try:
            yield server
        finally:
            # The message's fate is known by now; a farewell changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _greet(self, server: smtplib.SMTP) -> None:
        """Agree on TLS and sign in, as the settings say; without the TLS that they want nothing goes on."""
        if self._settings.security is SmtpSecurity.STARTTLS:
            server.starttls(context=self._context)
        if self._settings.user is not None and self._settings.password is not None:
            server.login(self._settings.user, self._settings.password)

    def _address(self, server: smtplib.SMTP) -> None:
        """Name the sender and everybody on the list."""
        server.ehlo_or_helo_if_needed()
        status, _ = server.mail(self._settings.sender)
        if status != _OK:
            raise DeliveryRefused(f"smtp: the sender was refused with status {status}")
        statuses = [server.rcpt(recipient)[0] for recipient in self._settings.recipients]
        refused = {place: status for place, status in enumerate(statuses, start=1) if status not in {_OK, 251}}
        if len(refused) == len(statuses):
            raise DeliveryRefused(f"smtp: every recipient was refused, the first with status {statuses[0]}")
        for place, status in refused.items():
            logger.warning("reminders: address %d of ECERT_REMINDER_TO was refused with status %d", place, status)


@contextmanager
def _refusals() -> Iterator[None]:
    """Say of whatever the library raises that the message was certainly not taken."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise DeliveryRefused(f"smtp: {type(error).__name__} with status {error.smtp_code}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryRefused(f"smtp: the server cannot be used ({type(error).__name__})") from None
