"""
From settings to opened things: database, catalogue, keys, clock, chance, platform.

Tests build `Resources` by hand and need no environment.
"""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from ecert.accounts.entrance import Entrance
from ecert.accounts.passwords import Passwords
from ecert.catalogue.entries import Catalogue
from ecert.catalogue.loader import load_catalogue
from ecert.clock import Clock, system_clock
from ecert.document.making import DrawingDesk, open_stamp
from ecert.document.workshop import Workshop
from ecert.errors import KeyFileInvalid, Malformed, Misconfigured
from ecert.federation.provider import is_address
from ecert.federation.settings import IdentitySettings
from ecert.filestore.settings import open_file_store
from ecert.filestore.store import FileStore
from ecert.identifiers.base36 import ALPHABET
from ecert.issuance.service import Chance, Office
from ecert.log.floor import keep_above
from ecert.log.published import PublishedLog, open_published
from ecert.log.witnesses import Witness, read_witnesses
from ecert.reminding.settings import ChannelKind, ReminderSettings, SmtpSecurity, SmtpSettings
from ecert.settings import Settings
from ecert.signing.chains import read_certificates
from ecert.signing.keyring import Keyring
from ecert.signing.keystore import KeyStore
from ecert.signing.secretbox import SecretBox
from ecert.storage.database import open_database
from ecert.sync.settings import PlatformSettings

DEFAULT_FILES = Path("var/files")
"""Folder of files where nothing else is set."""
SERIAL_LENGTH = 12
"""Characters of a serial: not to be guessed, and the same for all versions (wire format)."""


def random_serial() -> str:
    """Draw the serial of a new certificate from the system's randomness: one number, written with twelve digits."""
    number, characters = secrets.randbelow(len(ALPHABET) ** SERIAL_LENGTH), ""
    for _ in range(SERIAL_LENGTH):
        number, value = divmod(number, len(ALPHABET))
        characters += ALPHABET[value]
    return characters


def random_order(count: int) -> list[int]:
    """Give 0 to count-1 in an order from the system's randomness."""
    order = list(range(count))
    secrets.SystemRandom().shuffle(order)
    return order


SYSTEM_CHANCE = Chance(serial=random_serial, shuffle=random_order)
"""Randomness from the operating system."""


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything the service works with, opened."""

    settings: Settings
    engine: Engine
    catalogue: Catalogue
    keyring: Keyring
    files: FileStore
    clock: Clock = system_clock
    chance: Chance = field(default=SYSTEM_CHANCE)
    passwords: Passwords = field(default_factory=Passwords)

    @property
    def published_log(self) -> PublishedLog:
        """The public log as it is published."""
        witnesses = [witness.key for witness in self.witnesses]
        return open_published(self.settings.public_log_dir, self.settings.public_url, self.keyring, witnesses)

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """
        The witnesses of the log that are known; none where none are set.

        Raises:
            Misconfigured: the file cannot be read, or holds something else.
        """
        path = self.settings.log_witnesses_file
        if path is None:
            return ()
        try:
            return read_witnesses(path.read_bytes())
        except (OSError, Malformed) as error:
            raise Misconfigured("ECERT_LOG_WITNESSES_FILE: cannot be read, or a line is no witness") from error

    @property
    def office(self) -> Office:
        """What issuing needs."""
        return Office(self.catalogue, self.keyring, self.chance)

    @property
    def entrance(self) -> Entrance:
        """What lets people in."""
        box = SecretBox(self.settings.keys_passphrase, use="second factors")
        return Entrance(self.engine, self.passwords, box, self.clock, self.keyring)

    @property
    def stamp_roots(self) -> tuple[bytes, ...]:
        """
        The X.509 roots that time stamps are trusted by, DER; none where none are set.

        Raises:
            Misconfigured: the file cannot be read, or holds none.
        """
        path = self.settings.tsa_roots_file
        if path is None:
            return ()
        try:
            return read_certificates(path.read_bytes())
        except (OSError, Malformed) as error:
            raise Misconfigured("ECERT_TSA_ROOTS_FILE: cannot be read, or holds no certificates in PEM") from error

    @property
    def platform(self) -> PlatformSettings | None:
        """What talking to the provincial platform needs; None where it is not set up."""
        settings = self.settings
        if not (settings.platform_url and settings.platform_client_secret and settings.platform_sm4_key):
            return None
        return PlatformSettings(
            base_url=settings.platform_url,
            client_id=settings.platform_client_id,
            client_secret=settings.platform_client_secret,
            sm4_key=settings.platform_sm4_key,
            city_code=settings.platform_city_code,
            accepts_provisional=settings.platform_accepts_provisional,
        )

    @property
    def identity(self) -> IdentitySettings | None:
        """
        What signing in by the identity service needs; None where none is set.

        Raises:
            Misconfigured: what it needs is not all set, or something would be sent there in clear.
        """
        oidc = self.settings.oidc
        if not oidc.is_set:
            return None
        if not (oidc.issuer and oidc.client_id and oidc.client_secret):
            names = "ECERT_OIDC_ISSUER, ECERT_OIDC_CLIENT_ID, ECERT_OIDC_CLIENT_SECRET_FILE"
            raise Misconfigured(f"{names}: must all be set, or none")
        if not is_address(oidc.issuer):
            raise Misconfigured("ECERT_OIDC_ISSUER: must begin with https:// unless it is on this machine")
        return IdentitySettings(
            issuer=oidc.issuer,
            client_id=oidc.client_id,
            client_secret=oidc.client_secret,
            public_url=self.settings.public_url,
            subject_claim=oidc.subject_claim,
            requires_totp=oidc.requires_totp,
        )

    @property
    def reminding(self) -> ReminderSettings | None:
        """
        What sending reminders needs; None where no channel is set.

        Raises:
            Misconfigured: the channel is mail, and what it needs is not all set, or a password would go in clear.
        """
        settings = self.settings
        if settings.reminder_channel is None:
            return None
        if settings.reminder_channel is ChannelKind.LOG:
            return ReminderSettings(settings.reminder_channel)
        if not (settings.smtp_host and settings.reminder_from and settings.reminder_to):
            raise Misconfigured("ECERT_SMTP_HOST, ECERT_REMINDER_FROM, ECERT_REMINDER_TO: must all be set to send mail")
        if (settings.smtp_user is None) != (settings.smtp_password is None):
            raise Misconfigured("ECERT_SMTP_USER, ECERT_SMTP_PASSWORD_FILE: must both be set, or neither")
        if settings.smtp_user is not None and settings.smtp_security is SmtpSecurity.NONE:
            raise Misconfigured("ECERT_SMTP_SECURITY: no password is sent without TLS")
        smtp = SmtpSettings(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            sender=settings.reminder_from,
            recipients=settings.reminder_to,
            user=settings.smtp_user,
            password=settings.smtp_password,
        )
        return ReminderSettings(settings.reminder_channel, smtp)


def open_resources(settings: Settings) -> Resources:
    """
    Open everything that the settings name.

    Raises:
        Misconfigured: templates or keys cannot be read; the text says which and why.
    """
    return Resources(
        settings=settings,
        engine=open_engine(settings),
        catalogue=load_catalogue(settings.templates_dir),
        keyring=open_keyring(settings),
        files=open_file_store(settings.file_store, default=DEFAULT_FILES),
    )


def open_drawing_desk(resources: Resources) -> DrawingDesk:
    """Give what drawing and signing documents needs; the process that draws starts with the first of them."""
    settings = resources.settings
    return DrawingDesk(
        engine=resources.engine,
        catalogue=resources.catalogue,
        keyring=resources.keyring,
        workshop=Workshop(),
        files=resources.files,
        public_url=settings.public_url,
        stamp=open_stamp(settings.tsa_url),
    )


def open_engine(settings: Settings) -> Engine:
    """Open the database, whose log never gets shorter than what is published; nothing is connected yet."""
    engine = open_database(settings.database_url)
    keep_above(engine, settings.public_log_dir)
    return engine


def open_keyring(settings: Settings) -> Keyring:
    """
    Open the keys; a folder that was not made yet holds none, and `/health/ready` says so.

    Raises:
        KeyFileInvalid: a key cannot be read.
    """
    try:
        return KeyStore(settings.keys_dir, settings.keys_passphrase, settings.token).load()
    except KeyFileInvalid as error:
        if ".p8: " not in error.detail:
            raise
        raise KeyFileInvalid(f"{error.detail} (is ECERT_KEYS_PASSPHRASE_FILE the right one?)") from error
