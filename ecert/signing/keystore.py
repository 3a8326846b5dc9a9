"""Where keys are and what opens their private halves: the one way in for what makes and loads them."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ecert.errors import KeyFileInvalid, Misconfigured
from ecert.signing.keyfiles import create_key, destroy_private_half, load_keyring
from ecert.signing.keyring import Keyring
from ecert.signing.keys import OF_DOCUMENTS, KeyTerms, Signer, VerificationKey
from ecert.signing.token import TokenSettings
from ecert.signing.tokenkeys import TokenSigner, create_token_key, destroy_token_key, load_token_signer


@dataclass(frozen=True, slots=True)
class KeyStore:
    """A folder of keys with what opens it."""

    directory: Path
    """The folder; it need not be there yet."""
    passphrase: bytes | None = field(default=None, repr=False)
    """Opens the private halves that are files; without it no file is made or opened."""
    token: TokenSettings | None = None
    """The token that holds the other private halves, where there is one."""
    makes_in_token: bool = False
    """Whether new keys are made in the token; those of documents are files all the same."""

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
            KeyFileInvalid: see `load_keyring`; or a key lies in a token, and none is set.
            Misconfigured: the token cannot be opened.
        """
        if not self.directory.is_dir():
            return Keyring(())
        # Whoever opens no private half at all only verifies, and needs no token for that.
        closed = self.passphrase is None and self.token is None
        return load_keyring(self.directory, self.passphrase, open_token_key=None if closed else self._open_token_key)

    def create(self, terms: KeyTerms, *, created_at: datetime) -> VerificationKey:
        """
        Make a key.

        Raises:
            Misconfigured: no passphrase is set, or no token; or the token makes no such key.
            InvalidInput: the terms or the passphrase break a rule.
            KeyFileInvalid: the folder cannot be written.
        """
        if self.makes_in_token and terms.purpose not in OF_DOCUMENTS:
            return create_token_key(self.directory, terms, self._needed_token(), created_at=created_at)
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
            Misconfigured: its token cannot be opened.
        """
        if isinstance(signer, TokenSigner):
            return destroy_token_key(self.directory, signer)
        return destroy_private_half(self.directory, signer.key).name

    def _open_token_key(self, path: Path, key: VerificationKey) -> Signer:
        if self.token is None:
            raise KeyFileInvalid(f"{path.name}: the key lies in a token, and ECERT_PKCS11_MODULE names none")
        return load_token_signer(path, key, self.token)

    def _needed_token(self) -> TokenSettings:
        if self.token is None:
            raise Misconfigured("ECERT_PKCS11_MODULE: must name the library of the token that keys are to be made in")
        return self.token
