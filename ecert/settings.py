"""
The service's settings: read once from `ECERT_*` environment variables, then passed on (docs/settings.md).

A secret is never a variable's value: `..._FILE` names the file that holds it.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from ecert.errors import Misconfigured
from ecert.federation.settings import OidcSettings
from ecert.filestore.settings import FileStoreSettings
from ecert.reminding.settings import ChannelKind, SmtpSecurity
from ecert.signing.token import TokenSettings
from ecert.watching.logs import LogFormat

MAX_SECRET_BYTES = 4096
_NUMBER = re.compile(r"[1-9][0-9]{0,11}")
_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_ORIGIN = re.compile(rf"https://{_LABEL}(\.{_LABEL}){{0,9}}(:[1-9][0-9]{{0,4}})?")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~/-]*)?")
_DIVISION = re.compile(r"[1-9][0-9]{5}")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*")
_MAILBOX = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
MAX_MAILBOX = 254
"""Longest address that a mail server takes (RFC 5321, section 4.5.3.1.3, without the angle brackets)."""
MAX_RECIPIENTS = 20
MAX_ATTACHMENT_BYTES = 32 * 1024 * 1024
"""Largest bound of an attachment: a backup takes no row above 64 MiB, and a file lies in memory while it comes in."""
_METRICS_TOKEN = re.compile(rb"[!-~]{16,200}")
_ChoiceT = TypeVar("_ChoiceT", bound=StrEnum)
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set; its text may be logged, so it shows no secret."""

    database_url: str = field(default="sqlite:///var/ecert.sqlite3", repr=False)
    """Where the register is: `sqlite:///FILE` or `postgresql+psycopg://...`."""
    keys_dir: Path = Path("keys")
    """Folder of the key files."""
    keys_passphrase: bytes | None = field(default=None, repr=False)
    """Opens the private keys; without it the service verifies but cannot sign."""
    token: TokenSettings | None = None
    """The token (PKCS #11) that holds private keys; without it all are files."""
    backup_passphrase: bytes | None = field(default=None, repr=False)
    """Encrypts backups; no default, and never the keys' own."""
    public_log_dir: Path = Path("var/public-log")
    """Folder of the published log: static files that anybody may copy."""
    log_witnesses_file: Path | None = None
    """Keys of the witnesses that are known, one a line."""
    templates_dir: Path = _ROOT / "templates"
    """Folder of the templates."""
    public_url: str = "https://ecert.invalid"
    """Origin that stands in every code, lower case; at most 19 characters of host keep the symbol at version 12."""
    max_body_bytes: int = 1024 * 1024
    """Largest request body."""
    max_attachment_bytes: int = 10 * 1024 * 1024
    """Largest file that is taken as an attachment."""
    lookups_per_minute: int = 600
    """Public look-ups one client may make in a minute."""
    lookups_per_number: int = 60
    """Public look-ups by number and holder's name that all clients together may make of one number in a minute."""
    files_per_minute: int = 30
    """PDFs one client may have verified in a minute."""
    enrolments_per_minute: int = 10
    """Invitations' codes of devices that one client may try in a minute."""
    progress_per_minute: int = 30
    """Questions about the progress of applications that one client may ask in a minute."""
    progress_per_number: int = 20
    """Questions about one application that all clients together may ask in an hour."""
    trusted_proxies: str = ""
    """Addresses of proxies, joined by commas, whose word on the client's address counts; nobody's unless set."""
    log_format: LogFormat = LogFormat.AUTO
    """How the log is written."""
    is_development: bool = False
    """Whether pages are mounted that only developers need."""
    metrics_token: bytes | None = field(default=None, repr=False)
    """Bearer token of whoever reads the metrics; without it nobody does."""
    traces_endpoint: str | None = None
    """Where traces go (OTLP over HTTP); without it none are made."""
    file_store: FileStoreSettings = field(default_factory=FileStoreSettings)
    """Where files are kept: signed PDFs and annotated copies."""
    tsa_url: str | None = None
    """Address of a time-stamp authority (RFC 3161); without it PDFs carry no time stamp."""
    tsa_roots_file: Path | None = None
    """Root certificates that its time stamps are trusted by, PEM."""
    platform_url: str | None = None
    """Address of the provincial platform; without it nothing is synced."""
    platform_client_id: str = "ecert"
    """Our name at the platform."""
    platform_client_secret: str | None = field(default=None, repr=False)
    """Our secret at the platform."""
    platform_sm4_key: bytes | None = field(default=None, repr=False)
    """Key of the platform's dialect, 16 bytes."""
    platform_city_code: str = "430000"
    """Division code (GB/T 2260) sent with every push."""
    platform_accepts_provisional: bool = False
    """Whether the platform takes provisional type codes; a real one does not."""
    platform_database: Path = Path("var/platform.sqlite3")
    """File in which the platform's stand-in keeps what it is given; only the stand-in reads this."""
    oidc: OidcSettings = field(default_factory=OidcSettings)
    """The identity service by which the office's people may sign in."""
    reminder_channel: ChannelKind | None = None
    """How reminders reach the office; without it none are sent."""
    reminder_to: tuple[str, ...] = ()
    """The office's addresses that reminders go to."""
    reminder_from: str | None = None
    """Address that reminders come from."""
    smtp_host: str | None = None
    """Mail server that messages are handed in at."""
    smtp_port: int = 587
    smtp_security: SmtpSecurity = SmtpSecurity.STARTTLS
    """How the connection to the mail server is protected."""
    smtp_user: str | None = None
    """Our name at the mail server; without it nobody signs in."""
    smtp_password: str | None = field(default=None, repr=False)
    """Our password at the mail server."""

    @classmethod
    def from_env(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """
        Read the settings; what is not set keeps its default.

        Raises:
            Misconfigured: a variable has an impossible value or names a file that cannot be read; the text names it.
        """
        reader = _Reader(environment)
        default = cls()
        sm4_key = reader.secret("ECERT_PLATFORM_SM4_KEY")
        return cls(
            database_url=_database_url(reader) or default.database_url,
            keys_dir=Path(reader.text("ECERT_KEYS_DIR") or default.keys_dir),
            keys_passphrase=reader.secret("ECERT_KEYS_PASSPHRASE"),
            token=_token(reader),
            backup_passphrase=reader.secret("ECERT_BACKUP_PASSPHRASE"),
            public_log_dir=Path(reader.text("ECERT_PUBLIC_LOG_DIR") or default.public_log_dir),
            log_witnesses_file=reader.path("ECERT_LOG_WITNESSES_FILE"),
            templates_dir=Path(reader.text("ECERT_TEMPLATES_DIR") or default.templates_dir),
            public_url=_origin(reader.text("ECERT_PUBLIC_URL") or default.public_url),
            max_body_bytes=reader.number("ECERT_MAX_BODY_BYTES", default.max_body_bytes),
            max_attachment_bytes=reader.number(
                "ECERT_MAX_ATTACHMENT_BYTES", default.max_attachment_bytes, at_most=MAX_ATTACHMENT_BYTES
            ),
            lookups_per_minute=reader.number("ECERT_LOOKUPS_PER_MINUTE", default.lookups_per_minute),
            lookups_per_number=reader.number("ECERT_LOOKUPS_PER_NUMBER", default.lookups_per_number),
            files_per_minute=reader.number("ECERT_FILES_PER_MINUTE", default.files_per_minute),
            enrolments_per_minute=reader.number("ECERT_ENROLMENTS_PER_MINUTE", default.enrolments_per_minute),
            progress_per_minute=reader.number("ECERT_PROGRESS_PER_MINUTE", default.progress_per_minute),
            progress_per_number=reader.number("ECERT_PROGRESS_PER_NUMBER", default.progress_per_number),
            trusted_proxies=reader.text("ECERT_TRUSTED_PROXIES") or default.trusted_proxies,
            log_format=read_log_format(environment),
            is_development=reader.flag("ECERT_DEVELOPMENT"),
            metrics_token=_metrics_token(reader.secret("ECERT_METRICS_TOKEN")),
            traces_endpoint=reader.address("OTEL_EXPORTER_OTLP_ENDPOINT"),
            file_store=_file_store(reader),
            tsa_url=reader.address("ECERT_TSA_URL"),
            tsa_roots_file=reader.path("ECERT_TSA_ROOTS_FILE"),
            platform_url=reader.address("ECERT_PLATFORM_URL"),
            platform_client_id=reader.text("ECERT_PLATFORM_CLIENT_ID") or default.platform_client_id,
            platform_client_secret=reader.secret_text("ECERT_PLATFORM_CLIENT_SECRET"),
            platform_sm4_key=None if sm4_key is None else _hex(sm4_key),
            platform_city_code=reader.division("ECERT_PLATFORM_CITY_CODE", default.platform_city_code),
            platform_accepts_provisional=reader.flag("ECERT_PLATFORM_ACCEPTS_PROVISIONAL"),
            platform_database=Path(reader.text("ECERT_PLATFORM_DATABASE") or default.platform_database),
            oidc=_oidc(reader),
            reminder_channel=reader.choice("ECERT_REMINDER_CHANNEL", ChannelKind),
            reminder_to=reader.mailboxes("ECERT_REMINDER_TO"),
            reminder_from=next(iter(reader.mailboxes("ECERT_REMINDER_FROM", at_most=1)), None),
            smtp_host=reader.host("ECERT_SMTP_HOST"),
            smtp_port=reader.number("ECERT_SMTP_PORT", default.smtp_port),
            smtp_security=reader.choice("ECERT_SMTP_SECURITY", SmtpSecurity) or default.smtp_security,
            smtp_user=reader.text("ECERT_SMTP_USER"),
            smtp_password=reader.secret_text("ECERT_SMTP_PASSWORD"),
        )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads single variables and names them in errors, never their values."""

    environment: Mapping[str, str]

    def text(self, name: str) -> str | None:
        return self.environment.get(name, "").strip() or None

    def number(self, name: str, default: int, *, at_most: int | None = None) -> int:
        text = self.text(name)
        if text is None:
            return default
        if _NUMBER.fullmatch(text) is None:
            raise Misconfigured(f"{name}: must be a whole number above zero, of at most twelve digits")
        if at_most is not None and int(text) > at_most:
            raise Misconfigured(f"{name}: must be at most {at_most}")
        return int(text)

    def path(self, name: str) -> Path | None:
        text = self.text(name)
        return None if text is None else Path(text)

    def address(self, name: str) -> str | None:
        text = self.text(name)
        if text is not None and _ADDRESS.fullmatch(text) is None:
            raise Misconfigured(f"{name}: must be an http or https address without account, query or fragment")
        return text

    def division(self, name: str, default: str) -> str:
        text = self.text(name) or default
        if _DIVISION.fullmatch(text) is None:
            raise Misconfigured(f"{name}: must be a division code of six digits (GB/T 2260)")
        return text

    def flag(self, name: str, *, default: bool = False) -> bool:
        text = (self.text(name) or str(default)).lower()
        if text not in {"true", "false"}:
            raise Misconfigured(f"{name}: must be true or false")
        return text == "true"

    def choice(self, name: str, kind: type[_ChoiceT]) -> _ChoiceT | None:
        text = self.text(name)
        if text is not None and text not in set(kind):
            raise Misconfigured(f"{name}: must be one of {', '.join(kind)}")
        return None if text is None else kind(text)

    def host(self, name: str) -> str | None:
        text = self.text(name)
        if text is not None and _HOST.fullmatch(text) is None:
            raise Misconfigured(f"{name}: must be a host's name or address, without port")
        return text

    def mailboxes(self, name: str, *, at_most: int = MAX_RECIPIENTS) -> tuple[str, ...]:
        text = self.text(name)
        found = () if text is None else tuple(part.strip() for part in text.split(","))
        if len(found) > at_most or not all(_MAILBOX.fullmatch(part) and len(part) <= MAX_MAILBOX for part in found):
            raise Misconfigured(f"{name}: must be plain mail addresses in ASCII, joined by commas, at most {at_most}")
        return found

    def secret(self, name: str, *, in_the_open: bool = False) -> bytes | None:
        if self.text(name) is not None and not in_the_open:
            raise Misconfigured(f"{name}: a secret is never a variable's value; name its file in {name}_FILE")
        path = self.text(f"{name}_FILE")
        if path is None:
            return None
        try:
            with Path(path).open("rb") as file:
                data = file.read(MAX_SECRET_BYTES + 1)
        except OSError as error:
            raise Misconfigured(f"{name}_FILE: cannot be read ({error.strerror})") from error
        secret = data.strip()
        if not secret or len(data) > MAX_SECRET_BYTES:
            raise Misconfigured(f"{name}_FILE: is empty or too long")
        return secret

    def secret_text(self, name: str, *, in_the_open: bool = False) -> str | None:
        secret = self.secret(name, in_the_open=in_the_open)
        try:
            return None if secret is None else secret.decode()
        except UnicodeDecodeError:
            # The error would show the secret.
            raise Misconfigured(f"{name}_FILE: must be UTF-8") from None


def _file_store(reader: _Reader) -> FileStoreSettings:
    return FileStoreSettings(
        url=reader.text("ECERT_FILE_STORE_URL"),
        endpoint=reader.address("ECERT_FILE_STORE_ENDPOINT"),
        region=reader.text("ECERT_FILE_STORE_REGION"),
        access_key=reader.text("ECERT_FILE_STORE_ACCESS_KEY"),
        secret_key=reader.secret_text("ECERT_FILE_STORE_SECRET_KEY"),
    )


def _token(reader: _Reader) -> TokenSettings | None:
    names = ("ECERT_PKCS11_MODULE", "ECERT_PKCS11_TOKEN", "ECERT_PKCS11_PIN_FILE")
    module, label, pin = reader.path(names[0]), reader.text(names[1]), reader.secret_text("ECERT_PKCS11_PIN")
    if module is None and label is None and pin is None:
        return None
    if module is None or label is None or pin is None:
        raise Misconfigured(f"{', '.join(names)}: are set all three, or none")
    return TokenSettings(module, label, pin)


def _oidc(reader: _Reader) -> OidcSettings:
    return OidcSettings(
        issuer=reader.address("ECERT_OIDC_ISSUER"),
        client_id=reader.text("ECERT_OIDC_CLIENT_ID"),
        client_secret=reader.secret_text("ECERT_OIDC_CLIENT_SECRET"),
        subject_claim=reader.text("ECERT_OIDC_SUBJECT_CLAIM") or OidcSettings.subject_claim,
        requires_totp=reader.flag("ECERT_OIDC_REQUIRES_TOTP", default=OidcSettings.requires_totp),
    )


def read_log_format(environment: Mapping[str, str] = os.environ) -> LogFormat:
    """
    Read how the log is to be written, which must be known before anything else can go wrong.

    Raises:
        Misconfigured: it is none of the formats.
    """
    return _Reader(environment).choice("ECERT_LOG_FORMAT", LogFormat) or LogFormat.AUTO


def _metrics_token(secret: bytes | None) -> bytes | None:
    if secret is not None and _METRICS_TOKEN.fullmatch(secret) is None:
        raise Misconfigured("ECERT_METRICS_TOKEN_FILE: must hold 16 to 200 printable ASCII characters without a space")
    return secret


def _hex(secret: bytes) -> bytes:
    try:
        key = bytes.fromhex(secret.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) != 16:  # noqa: PLR2004 - SM4 has 128-bit keys
        raise Misconfigured("ECERT_PLATFORM_SM4_KEY_FILE: must hold 32 hexadecimal digits")
    return key


def _database_url(reader: "_Reader") -> str | None:
    """Read the database's address: from a file where it has a password, or from the variable itself."""
    return reader.secret_text("ECERT_DATABASE_URL", in_the_open=True) or reader.text("ECERT_DATABASE_URL")


def _origin(url: str) -> str:
    """Check that an origin can stand in a code: https, lower-case ASCII, nothing before or behind host and port."""
    if _ORIGIN.fullmatch(url) is None:
        raise Misconfigured("ECERT_PUBLIC_URL: must be https:// and a lower-case host, nothing more")
    return url
