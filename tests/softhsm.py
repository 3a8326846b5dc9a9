"""A token of SoftHSM in a folder of its own, which can go away and come back."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pkcs11
from pkcs11.exceptions import PKCS11Error

from ecert.signing.pkcs11 import open_token
from ecert.signing.token import TokenSettings
from tests.leaving_out import leave_out_unless

PLACES = [
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib64/pkcs11/libsofthsm2.so"),
    Path("/usr/local/lib/softhsm/libsofthsm2.so"),
    *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so"),
]
MODULE = next((place for place in PLACES if place.exists()), None)
needs_softhsm = leave_out_unless(
    there=MODULE is not None and shutil.which("softhsm2-util") is not None,
    reason="SoftHSM is not installed (Debian: softhsm2), so no key is made in a token",
)
PIN = "4321"


@dataclass(frozen=True)
class SoftHsm:
    """One token."""

    folder: Path
    settings: TokenSettings

    @contextmanager
    def away(self) -> Iterator[None]:
        """Take the token away for a while: its objects are not there, and what was open is worth nothing."""
        gone = self.folder / "gone"
        (self.folder / "tokens").rename(gone)
        try:
            yield
        finally:
            gone.rename(self.folder / "tokens")


@contextmanager
def a_softhsm(folder: Path) -> Iterator[SoftHsm]:
    """Make a token, and leave the library as it was found."""
    assert MODULE is not None
    label = f"ecert {secrets.token_hex(4)}"
    (folder / "tokens").mkdir(parents=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    try:
        arguments = ["--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", PIN]
        subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True, timeout=30)
        yield SoftHsm(folder, TokenSettings(MODULE, label, PIN))
    finally:
        open_token.cache_clear()
        with suppress(PKCS11Error):
            # The next token has a configuration of its own, which is read at the beginning alone.
            pkcs11.lib(str(MODULE)).finalize()
        if before is None:
            del os.environ["SOFTHSM2_CONF"]
        else:
            os.environ["SOFTHSM2_CONF"] = before
