"""Where keys are and what opens their private halves: the one way in for what makes and loads them."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ecert.errors import Misconfigured
from ecert.signing.keyfiles import create_key, destroy_private_half, load_keyring
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyTerms, Signer, VerificationKey


@dataclass(frozen=True, slots=True)
class KeyStore:
    """A folder of keys with what opens it."""

    directory: Path
    """The folder; it need not be there yet."""
    passphrase: bytes | None = field(default=None, repr=False)
    """Opens the private halves that are files; without it nothing is made, and only public halves are loaded."""

    @property
    def opening(self) -> bytes:
        """
        The passphrase, where there must be one.

        Raises:
            Misconfigured: none is set.
        """
        if self.passphrase is None:
            raise Misconfigured(
                "ECERT_KEYS_PASSPHRASE_FILE: must name the file of the keys' passphrase (`ecert keys passphrase FILE`)"
            )
        return self.passphrase

    def load(self) -> Keyring:
        """
        Open the keys; a folder that was not made yet holds none.

        Raises:
            KeyFileInvalid: see `load_keyring`.
        """
        return load_keyring(self.directory, self.passphrase) if self.directory.is_dir() else Keyring(())

    def create(self, terms: KeyTerms, *, created_at: datetime) -> VerificationKey:
        """
        Make a key.

        Raises:
            Misconfigured: no passphrase is set.
            InvalidInput: the terms or the passphrase break a rule.
            KeyFileInvalid: the folder cannot be written.
        """
        return create_key(
            self.directory,
            purpose=terms.purpose,
            algorithm=terms.algorithm,
            issuer_code=terms.issuer_code,
            valid_from=terms.valid_from,
            valid_to=terms.valid_to,
            passphrase=self.opening,
            created_at=created_at,
        )

    def destroy(self, signer: Signer) -> str:
        """
        Destroy the private half of a key for ever; give what it was, to be recorded.

        Raises:
            KeyFileInvalid: it cannot be destroyed.
        """
        return destroy_private_half(self.directory, signer.key).name
