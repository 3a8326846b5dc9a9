"""A real mail server on a loopback port, with TLS and accounts where a test wants them."""

import asyncio
import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ecert.reminding.settings import SmtpSecurity, SmtpSettings

SENDER = "ecert@bureau.example"
OFFICE = ("one@bureau.example", "two@bureau.example")
USER, PASSWORD = "ecert", "correct-horse-battery"


@dataclass
class Postbox:
    """Keeps what is handed in; answers as it was told."""

    on_data: str | None = None
    """Answer to the message instead of taking it."""
    breaks: bool = False
    """Whether the connection breaks once the message has come."""
    refuses: tuple[str, ...] = ()
    """Recipients that are not taken."""
    envelopes: list[Envelope] = field(default_factory=list)
    signed_in: list[bool] = field(default_factory=list)
    """Of each message, whether its sender had shown a password."""

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient or refuse it."""
        del server, session, options
        if address in self.refuses:
            return f"550 5.1.1 nobody is called {address} here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, refuse it, or break off."""
        if self.on_data is not None:
            return self.on_data
        self.envelopes.append(envelope)
        self.signed_in.append(bool(session.authenticated))
        if self.breaks:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 OK"

    def messages(self) -> list[EmailMessage]:
        """Read what was handed in."""
        contents = [envelope.original_content for envelope in self.envelopes]
        return [message_from_bytes(content or b"", policy=policy.default) for content in contents]


class _Server(Controller):
    """Listens on a port that the system chose."""

    def __init__(self, handler: Postbox, **options: Any) -> None:  # noqa: ANN401 - the library's own
        self._listener = socket.create_server(("127.0.0.1", 0))
        super().__init__(handler, "127.0.0.1", self._listener.getsockname()[1], **options)

    def _create_server(self) -> Any:  # noqa: ANN401 - as the library declares it
        make: Callable[..., asyncio.AbstractServer] = self.loop.create_server  # type: ignore[assignment]
        return make(self._factory_invoker, sock=self._listener, ssl=self.ssl_context)


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    del server, session, envelope, mechanism
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextmanager
def serving(postbox: Postbox, **options: Any) -> Iterator[int]:  # noqa: ANN401 - the library's own
    """Run a mail server and give its port."""
    server = _Server(postbox, **options)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


WITH_ACCOUNTS: dict[str, Any] = {"authenticator": _authenticate}


def settings(port: int, security: SmtpSecurity = SmtpSecurity.NONE, **changes: Any) -> SmtpSettings:  # noqa: ANN401
    """Give settings for a server on this machine."""
    return SmtpSettings("127.0.0.1", port, security, SENDER, OFFICE, **changes)


def contexts(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Make a certificate for 127.0.0.1; give the server's context and that of a client who trusts it."""
    private_key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private_key.public_key())
        .serial_number(1)
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(private_key, hashes.SHA256())
    )
    file = folder / "server.pem"
    key = private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(key + certificate.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))
