"""
Make the secret files that `docker-compose.yml` reads.

Every secret is random. A file that exists is never overwritten, so that this can be said again after one was added.
Needs the standard library only, because it runs before anything is installed.
"""

import os
import secrets
import sys
from pathlib import Path


def _write_once(path: Path, text: str) -> str:
    """Write *text* unless the file exists, and return what the file then holds."""
    try:
        # Containers read the file under another user's number; the folder keeps other people of this machine out.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
    return text


def make_secrets(folder: Path) -> None:
    """Fill *folder* with the secrets that are missing there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    password = _write_once(folder / "database_password.txt", secrets.token_urlsafe(32))
    _write_once(folder / "database_url.txt", f"postgresql+psycopg://ecert:{password}@database:5432/ecert")
    _write_once(folder / "keys_passphrase.txt", secrets.token_urlsafe(32))
    _write_once(folder / "backup_passphrase.txt", secrets.token_urlsafe(32))
    _write_once(folder / "platform_client_secret.txt", secrets.token_urlsafe(32))
    _write_once(folder / "platform_sm4_key.txt", secrets.token_hex(16))


if __name__ == "__main__":
    make_secrets(Path(sys.argv[1]))
