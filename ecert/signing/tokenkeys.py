"""
Keys whose private half lies in a token: `<kid>.p11` stands in the place of `<kid>.p8`.

It is a URI of PKCS #11 (RFC 7512) on one line, `pkcs11:token=LABEL;id=%..;type=private`, and no secret: it says where
the private half is, and the token lets nobody use it without its PIN.
"""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote, unquote_to_bytes

from ecert.errors import InvalidInput, KeyFileInvalid
from ecert.signing import algorithms
from ecert.signing.algorithms import Algorithm, PublicKey
from ecert.signing.errors import SignerUnavailable
from ecert.signing.keyfiles import write_public_half
from ecert.signing.keyfolder import destroy_file, invalid_file, read_small, write_new_file
from ecert.signing.keys import OF_DOCUMENTS, KeyTerms, VerificationKey, check_terms, key_id_of
from ecert.signing.token import TokenSettings

_URI = re.compile(r"pkcs11:token=([^;?\s]+);id=((?:%[0-9a-f]{2}){1,64});type=private\n?")
_PROOF_BYTES = 32


class Device(Protocol):
    """A token, as far as signing goes."""

    trouble: str | None
    """Why the last signature was not made, in a sentence; None where it was."""

    def sign(self, object_id: bytes, algorithm: Algorithm, data: bytes) -> bytes:
        """Sign with a key of the token; 64 bytes."""
        ...

    def holds(self, object_id: bytes) -> bool:
        """Whether the token has a private key of this id."""
        ...

    def generate(self, algorithm: Algorithm, *, label: str) -> tuple[bytes, PublicKey]:
        """Make a key pair inside the token; give its id there and the public half."""
        ...

    def destroy(self, object_id: bytes) -> None:
        """Destroy both halves of a key pair in the token."""
        ...


@dataclass(frozen=True, slots=True)
class TokenSigner:
    """A signer whose private key never leaves its token."""

    key: VerificationKey
    """The public side."""
    device: Device = field(repr=False, compare=False)
    """The token."""
    object_id: bytes
    """Names the key in the token."""

    def sign(self, data: bytes) -> bytes:
        """
        Sign *data* with the key's algorithm; 64 bytes, which hold.

        Raises:
            SignerUnavailable: the token is away, or gave a signature that does not hold.
        """
        signature = self.device.sign(self.object_id, self.key.algorithm, data)
        if not algorithms.verify(self.key.public_key, self.key.algorithm, signature, data):
            raise SignerUnavailable("the token of the signing keys gave a signature that does not hold")
        return signature


def open_device(settings: TokenSettings) -> Device:
    """Give the token of some settings; it is opened when it is first used."""
    # Whoever has no token does not load what speaks to one.
    from ecert.signing.pkcs11 import open_token  # noqa: PLC0415

    return open_token(settings)


def create_token_key(
    directory: Path, terms: KeyTerms, settings: TokenSettings, *, created_at: datetime
) -> VerificationKey:
    """
    Make a key inside a token and write its two files; a key exists once its `.json` does.

    Args:
        directory: made with mode 0700 if absent.
        terms: what it shall be good for.
        settings: the token.
        created_at: the moment of making, with its offset.

    Raises:
        InvalidInput: the terms break a rule, or it is to be a key of documents, whose certificate needs a file.
        Misconfigured: the token cannot be opened, or makes no such key that would stay in it.
        KeyFileInvalid: the directory cannot be written, or has another key of this id.
    """
    if terms.purpose in OF_DOCUMENTS:
        raise InvalidInput.at("purpose", "a key of documents is kept in a file: its certificate is made with it")
    check_terms(
        terms.purpose,
        terms.algorithm,
        issuer_code=terms.issuer_code,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
    )
    device = open_device(settings)
    object_id, public_key = device.generate(terms.algorithm, label=f"ecert {terms.purpose}")
    key = VerificationKey(
        key_id_of(public_key),
        terms.purpose,
        terms.algorithm,
        public_key,
        terms.issuer_code,
        terms.valid_from,
        terms.valid_to,
    )
    path = directory / f"{key.key_id.hex()}.p11"
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_new_file(path, _uri(settings, object_id), mode=0o644)
        write_public_half(directory, key, created_at)
    except OSError as error:
        device.destroy(object_id)
        raise KeyFileInvalid(f"{directory.name}: the key directory cannot be written") from error
    return key


def load_token_signer(path: Path, key: VerificationKey, settings: TokenSettings) -> TokenSigner:
    """
    Open one `.p11` file: its token must have the key, and what it signs must hold by the public half that is here.

    Raises:
        KeyFileInvalid: it is no such file, names another token, or what it names is not there or is another key.
        Misconfigured: the token cannot be opened.
        SignerUnavailable: it went away meanwhile.
    """
    match = _URI.fullmatch(read_small(path).decode("ascii", errors="replace"))
    if match is None:
        raise invalid_file(path, "is no URI of a private key in a token")
    if unquote(match[1]) != settings.label:
        raise invalid_file(path, "names another token than ECERT_PKCS11_TOKEN")
    device, object_id = open_device(settings), unquote_to_bytes(match[2])
    if not device.holds(object_id):
        raise invalid_file(path, "the token has no such key, or several")
    challenge = b"ecert token\0" + secrets.token_bytes(_PROOF_BYTES)
    signature = device.sign(object_id, key.algorithm, challenge)
    if not algorithms.verify(key.public_key, key.algorithm, signature, challenge):
        raise invalid_file(path, "the private key in the token belongs to another key")
    return TokenSigner(key, device, object_id)


def destroy_token_key(directory: Path, signer: TokenSigner) -> str:
    """
    Destroy a key in its token, then the file that says where it was; give what it was.

    Raises:
        Misconfigured: the token cannot be opened, or keeps the key.
        KeyFileInvalid: the file cannot be removed.
    """
    path = directory / f"{signer.key.key_id.hex()}.p11"
    signer.device.destroy(signer.object_id)
    destroy_file(path)
    return f"the token's object {signer.object_id.hex()}"


def _uri(settings: TokenSettings, object_id: bytes) -> bytes:
    identifier = "".join(f"%{byte:02x}" for byte in object_id)
    return f"pkcs11:token={quote(settings.label, safe='')};id={identifier};type=private\n".encode()
