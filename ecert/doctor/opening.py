"""Open what the settings name, part by part, so that one that cannot be opened does not hide the others."""

from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from ecert.catalogue.entries import Catalogue
from ecert.catalogue.loader import load_catalogue
from ecert.doctor.codes import Code
from ecert.doctor.findings import Findings
from ecert.errors import KeyFileInvalid, Misconfigured, TemplateInvalid
from ecert.filestore.settings import FileStoreSettings, open_file_store
from ecert.filestore.store import FileStore
from ecert.resources import DEFAULT_FILES
from ecert.signing.errors import SignerUnavailable
from ecert.signing.keyfiles import load_keyring
from ecert.signing.keyring import Keyring
from ecert.signing.keystore import KeyStore
from ecert.signing.token import TokenSettings
from ecert.storage.database import open_database


def open_engine(findings: Findings, url: str) -> Engine | None:
    """Open the database; a file that is not there is not made."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database and not Path(parsed.database).is_file():
            findings.add(Code.DATABASE_UNREACHABLE, "the file does not exist; `ecert migrate` makes it")
            return None
        return open_database(url)
    except (SQLAlchemyError, OSError, ImportError) as error:
        findings.add(Code.DATABASE_UNREACHABLE, type(error).__name__)
        return None


def open_templates(findings: Findings, directory: Path) -> Catalogue | None:
    """Load the templates."""
    try:
        return load_catalogue(directory)
    except TemplateInvalid as error:
        findings.add(Code.TEMPLATES_UNREADABLE, error.detail)
        return None


def open_keys(
    findings: Findings, directory: Path, passphrase: bytes | None, token: TokenSettings | None = None
) -> Keyring | None:
    """Load the keys; where the private ones do not open, the public ones still check signatures."""
    if not directory.is_dir():
        return Keyring(keys=())
    try:
        return KeyStore(directory, passphrase, token).load()
    except (Misconfigured, SignerUnavailable) as error:
        findings.add(Code.KEYS_UNREADABLE, error.detail)
    try:
        return load_keyring(directory, None)
    except KeyFileInvalid:
        return None


def open_files(findings: Findings, settings: FileStoreSettings) -> FileStore | None:
    """Open the file store; nothing is asked of it yet."""
    try:
        return open_file_store(settings, default=DEFAULT_FILES)
    except Misconfigured as error:
        findings.add(Code.FILE_STORE_UNREACHABLE, error.detail)
        return None
