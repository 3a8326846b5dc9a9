"""What sending reminders needs is all set, or it is said what is missing."""

from typing import Any

import pytest

from ecert.errors import Misconfigured
from ecert.federation.settings import OidcSettings
from ecert.reminding.settings import ChannelKind, SmtpSecurity
from ecert.settings import Settings
from ecert.storage.database import open_database
from tests.building import some_resources

MAIL: dict[str, Any] = {
    "reminder_channel": ChannelKind.SMTP,
    "reminder_to": ("a@b.example",),
    "reminder_from": "ecert@b.example",
    "smtp_host": "mail.example",
}


def reminding(**settings: Any) -> Any:  # noqa: ANN401 - any member of Settings
    """Give what sending reminders needs under some settings."""
    return some_resources(open_database("sqlite://"), settings=Settings(**settings)).reminding


def test_nothing_is_sent_unless_a_channel_is_set() -> None:
    """Not even into the log: what was sent there would not be sent by mail later."""
    assert reminding() is None
    assert reminding(reminder_channel=ChannelKind.LOG).smtp is None


def test_mail_has_what_was_set() -> None:
    """STARTTLS and port 587 unless something else is set."""
    smtp = reminding(**MAIL).smtp
    assert (smtp.host, smtp.port, smtp.security) == ("mail.example", 587, SmtpSecurity.STARTTLS)
    assert (smtp.sender, smtp.recipients) == ("ecert@b.example", ("a@b.example",))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"smtp_host": None}, "ECERT_SMTP_HOST"),
        ({"reminder_from": None}, "ECERT_REMINDER_FROM"),
        ({"reminder_to": ()}, "ECERT_REMINDER_TO"),
        ({"smtp_user": "ecert"}, "ECERT_SMTP_PASSWORD_FILE"),
        ({"smtp_password": "secret"}, "ECERT_SMTP_USER"),
        ({"smtp_user": "ecert", "smtp_password": "secret", "smtp_security": SmtpSecurity.NONE}, "ECERT_SMTP_SECURITY"),
    ],
)
def test_mail_that_cannot_be_meant_is_refused(changes: dict[str, Any], named: str) -> None:
    """Half a login, or a password in clear."""
    with pytest.raises(Misconfigured, match=named):
        reminding(**MAIL | changes)


OIDC = {"issuer": "https://id.example", "client_id": "ecert", "client_secret": "secret"}


def identity(public_url: str = "https://ecert.example", **oidc: Any) -> Any:  # noqa: ANN401 - any member
    """Give what the settings make of the identity service."""
    settings = Settings(public_url=public_url, oidc=OidcSettings(**oidc))
    return some_resources(open_database("sqlite://"), settings=settings).identity


def test_no_identity_service_unless_set() -> None:
    """People sign in by password alone."""
    assert identity() is None


def test_identity_service_gets_what_it_needs() -> None:
    """The second factor is ours unless somebody says otherwise, and people are led back to our own origin."""
    settings = identity(**OIDC)
    assert settings.redirect_uri == "https://ecert.example/console/sign-in/identity/back"
    assert (settings.subject_claim, settings.requires_totp) == ("sub", True)
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"client_id": None}, "ECERT_OIDC_CLIENT_ID"),
        ({"client_secret": None}, "ECERT_OIDC_CLIENT_SECRET_FILE"),
        ({"issuer": "http://id.example"}, "ECERT_OIDC_ISSUER"),
    ],
)
def test_half_an_identity_service_is_refused(changes: dict[str, Any], named: str) -> None:
    """What is missing is named; nothing goes over the network in clear."""
    with pytest.raises(Misconfigured, match=named):
        identity(**OIDC | changes)
