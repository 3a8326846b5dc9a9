"""The mail channel against a real server: what arrives, and what is known where it does not."""

import logging
import socket
import ssl
from datetime import timedelta

import pytest

from ecert.reminding.due import DueDay, Reminder, Subject
from ecert.reminding.errors import DeliveryRefused, DeliveryUnclear
from ecert.reminding.ledger import State
from ecert.reminding.message import Digest, Line, batch_of
from ecert.reminding.settings import SmtpSecurity, SmtpSettings
from ecert.reminding.smtp import SmtpChannel
from tests.building import NOON, TODAY
from tests.integration.reminding.desk import END, ReminderDesk, noon
from tests.integration.reminding.post import OFFICE, PASSWORD, USER, WITH_ACCOUNTS, Postbox, contexts, serving, settings

DUE = Reminder(DueDay("id", "湘新出 1 号", "kind", Subject.EXPIRY, TODAY), 30)
DIGEST = Digest(batch_of([DUE]), (Line(DUE, "出版物经营许可证"),), NOON, TODAY)


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Give the contexts of a server and of a client who trusts it."""
    return contexts(tmp_path_factory.mktemp("tls"))


def refusal(wanted: SmtpSettings, context: ssl.SSLContext | None = None) -> str:
    """Give the words with which the channel says that it certainly did not deliver."""
    with pytest.raises(DeliveryRefused) as caught:
        SmtpChannel(wanted, context=context).deliver(DIGEST)
    return caught.value.detail


def test_message_arrives_as_it_was_written() -> None:
    """Sender, everybody on the list, and the text."""
    postbox = Postbox()
    with serving(postbox) as port:
        SmtpChannel(settings(port)).deliver(DIGEST)
    (envelope,), (message,) = postbox.envelopes, postbox.messages()
    assert (envelope.mail_from, tuple(envelope.rcpt_tos)) == ("ecert@bureau.example", OFFICE)
    assert message["Subject"] == "证照到期提醒：1 件"
    assert "湘新出 1 号" in message.get_content()


@pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
def test_message_arrives_over_tls_with_a_password(
    trust: tuple[ssl.SSLContext, ssl.SSLContext], security: SmtpSecurity, caplog: pytest.LogCaptureFixture
) -> None:
    """In both ways of TLS; the password is nowhere in the log."""
    server, client = trust
    starttls = security is SmtpSecurity.STARTTLS
    tls = {"tls_context": server, "require_starttls": True} if starttls else {"ssl_context": server}
    postbox = Postbox()
    with (
        caplog.at_level(logging.DEBUG, logger="ecert"),
        serving(postbox, **tls, **WITH_ACCOUNTS, auth_require_tls=starttls) as port,
    ):
        wanted = settings(port, security, user=USER, password=PASSWORD)
        SmtpChannel(wanted, context=client).deliver(DIGEST)
    assert postbox.signed_in == [True]
    assert PASSWORD not in caplog.text + repr(wanted)


@pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
def test_server_without_the_wanted_tls_gets_nothing(security: SmtpSecurity) -> None:
    """There is no way back to a clear connection."""
    postbox = Postbox()
    with serving(postbox) as port:
        refusal(settings(port, security, user=USER, password=PASSWORD))
    assert postbox.envelopes == []


def test_server_that_nobody_vouches_for_gets_nothing(trust: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    """Its certificate must be signed by somebody whom the machine trusts."""
    postbox = Postbox()
    with serving(postbox, tls_context=trust[0]) as port:
        assert "SSLCertVerificationError" in refusal(settings(port, SmtpSecurity.STARTTLS))
    assert postbox.envelopes == []


def test_wrong_password_is_refused_and_not_repeated(trust: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    """The error has the status alone."""
    with serving(Postbox(), tls_context=trust[0], **WITH_ACCOUNTS) as port:
        wanted = settings(port, SmtpSecurity.STARTTLS, user=USER, password="wrong-horse")
        detail = refusal(wanted, trust[1])
    assert "535" in detail
    assert "horse" not in detail


def test_nobody_listens() -> None:
    """A port that nobody has is a certain refusal."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "ConnectionRefusedError" in refusal(settings(port))


def test_address_that_is_refused_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    """The others get the message; the log names the place in the list, not the address."""
    postbox = Postbox(refuses=OFFICE[:1])
    with serving(postbox) as port:
        SmtpChannel(settings(port)).deliver(DIGEST)
    assert [envelope.rcpt_tos for envelope in postbox.envelopes] == [[OFFICE[1]]]
    told = "".join(record.getMessage() for record in caplog.records if record.name == "ecert.reminding.smtp")
    assert "address 1 of ECERT_REMINDER_TO" in told
    assert OFFICE[0] not in told


@pytest.mark.parametrize(
    ("postbox", "status"), [(Postbox(refuses=OFFICE), "550"), (Postbox(on_data="554 5.7.1 no, one@bureau"), "554")]
)
def test_refusal_of_the_server_is_certain(postbox: Postbox, status: str) -> None:
    """Of all recipients, or of the message; its words, which may have an address, are not repeated."""
    with serving(postbox) as port:
        detail = refusal(settings(port))
    assert status in detail
    assert "bureau" not in detail
    assert postbox.envelopes == []


def test_connection_that_breaks_over_the_message_is_unclear() -> None:
    """The server has it, and its answer did not come."""
    postbox = Postbox(breaks=True)
    with serving(postbox) as port, pytest.raises(DeliveryUnclear):
        SmtpChannel(settings(port)).deliver(DIGEST)
    assert len(postbox.envelopes) == 1


def test_server_that_says_nothing_is_given_up() -> None:
    """It takes connections and never greets: nothing was sent."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "SMTPServerDisconnected" in refusal(settings(silent.getsockname()[1], seconds=0.2))


def test_office_is_told_by_mail_once(reminder_desk: ReminderDesk) -> None:
    """From the register to the postbox, on both databases; a broken connection is not made good by a second message."""
    first, second = reminder_desk.line.issued(), reminder_desk.line.issued()
    postbox = Postbox()
    with serving(postbox) as port:
        channel = SmtpChannel(settings(port))
        reminder_desk.run(channel, at=noon(END - timedelta(days=60)))
        reminder_desk.run(channel)
        (message,) = postbox.messages()
        postbox.breaks = True
        reminder_desk.run(channel, at=noon(END - timedelta(days=30)))
        reminder_desk.run(channel, at=noon(END - timedelta(days=20)))
    states = sorted((kept.days_before, kept.identifier, kept.state) for kept in reminder_desk.kept())
    both = sorted((first, second))
    assert states == [*((30, one, State.UNCLEAR) for one in both), *((60, one, State.SENT) for one in both)]
    numbers = {kept.certificate_number for kept in reminder_desk.kept()}
    text = message.get_content()
    assert len(numbers) == 2
    assert all(number in text for number in numbers)
    assert "广播电视节目制作经营许可证" in text
    assert len(postbox.envelopes) == 2
