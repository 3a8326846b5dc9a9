"""
Keep keys on disk: two files a key in one directory, three for a key of documents.

`<kid>.json` holds the public side and what the key is good for; it stays for ever. `<kid>.p8` holds the private side as
encrypted PKCS#8 (mode 0600) and is deleted when the key retires; where it lies in a token, `<kid>.p11` says where
(`ecert.signing.tokenkeys`). `<kid>.crt` holds the X.509 chain of a key of
documents as PEM and stays for ever. The kid is eight lower-case hex digits.

`cryptography` derives the file's key from the passphrase with 2,048 rounds of PBKDF2 only, so the passphrase has to be
drawn at random; its shortest length is sixteen bytes.
"""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from ecert.errors import InvalidInput, KeyFileInvalid, Malformed
from ecert.signing.algorithms import Algorithm, PrivateKey, PublicKey, algorithm_of, generate_private_key
from ecert.signing.chains import Chain, check_chain, read_chain, write_pem
from ecert.signing.keyfolder import destroy_file, invalid_file, read_small, write_new_file
from ecert.signing.keyring import Keyring
from ecert.signing.keys import OF_DOCUMENTS, KeyFileSigner, Purpose, Signer, VerificationKey, check_terms, key_id_of

MIN_PASSPHRASE_BYTES: Final = 16
"""Shortest passphrase that protects a private key."""

MAX_PASSPHRASE_BYTES: Final = 1023
"""Longest passphrase that `cryptography` takes."""

_MEMBERS = frozenset(
    {"kid", "purpose", "algorithm", "issuer_code", "valid_from", "valid_to", "created_at", "public_key"}
)
_NAME = re.compile(r"[0-9a-f]{8}\.json")
_ATTEMPTS = 16


def create_key(  # noqa: PLR0913 - every argument is one line of the key file, and all are named
    directory: Path,
    *,
    purpose: Purpose,
    algorithm: Algorithm,
    issuer_code: str | None,
    valid_from: date,
    valid_to: date | None,
    passphrase: bytes,
    created_at: datetime,
    draw: Callable[[Algorithm], PrivateKey] = generate_private_key,
) -> VerificationKey:
    """
    Make a key and write its two files; a key exists once its `.json` does.

    Args:
        directory: made with mode 0700 if absent.
        purpose: what the key will sign.
        algorithm: what it will sign with.
        issuer_code: USCC of the issuing authority; required for certificate keys.
        valid_from: first day it signs on.
        valid_to: last day it signs on, inclusive; required for presentation keys.
        passphrase: 16 to 1,023 random bytes that encrypt the private key.
        created_at: the moment of making, with its offset.
        draw: gives a random private key; called again where its key id is taken.

    Raises:
        InvalidInput: the terms or the passphrase break a rule.
        KeyFileInvalid: the directory cannot be written.
    """
    check_terms(purpose, algorithm, issuer_code=issuer_code, valid_from=valid_from, valid_to=valid_to)
    if not MIN_PASSPHRASE_BYTES <= len(passphrase) <= MAX_PASSPHRASE_BYTES:
        raise InvalidInput.at("passphrase", f"must have {MIN_PASSPHRASE_BYTES} to {MAX_PASSPHRASE_BYTES} bytes")
    if created_at.utcoffset() is None:
        raise InvalidInput.at("created_at", "must carry its offset")
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        private_key, key_id = _fresh_key(directory, algorithm, draw)
        public_key = private_key.public_key()
        key = VerificationKey(key_id, purpose, algorithm, public_key, issuer_code, valid_from, valid_to)
        write_new_file(directory / f"{key_id.hex()}.p8", _private_pem(private_key, passphrase), mode=0o600)
        write_public_half(directory, key, created_at)
    except OSError as error:
        msg = f"{directory.name}: the key directory cannot be written"
        raise KeyFileInvalid(msg) from error
    return key


def write_public_half(directory: Path, key: VerificationKey, created_at: datetime) -> None:
    """
    Write the `.json` file of a new key: from now on the key exists.

    Raises:
        OSError: the name is taken, or the directory cannot be written.
    """
    write_new_file(directory / f"{key.key_id.hex()}.json", _metadata(key, created_at), mode=0o644)


def load_keyring(
    directory: Path,
    passphrase: bytes | None,
    *,
    open_token_key: Callable[[Path, VerificationKey], Signer] | None = None,
) -> Keyring:
    """
    Read every key of *directory*.

    Args:
        directory: where the key files are; an empty one gives an empty keyring.
        passphrase: opens the private keys that are files; `None` leaves them closed.
        open_token_key: opens those that lie in a token, by their `.p11` files; `None` leaves them closed.

    Raises:
        KeyFileInvalid: the directory is missing or unreadable, a file breaks the format, metadata and key do not
            agree, a private key does not open or belongs to another key, or an id is there twice.
    """
    try:
        paths = sorted(directory.iterdir())
    except OSError as error:
        msg = f"{directory.name}: the key directory is missing or cannot be read"
        raise KeyFileInvalid(msg) from error
    keys: list[VerificationKey] = []
    signers: list[Signer] = []
    chains: dict[bytes, Chain] = {}
    # A file's name is its key's id, so no id is there twice; a copy under any other name (`.JSON` too) is refused.
    for path in (path for path in paths if path.suffix.lower() == ".json"):
        key = _load_public(path)
        keys.append(key)
        private_path, token_path = path.with_suffix(".p8"), path.with_suffix(".p11")
        if private_path.exists() and token_path.exists():
            raise invalid_file(token_path, "there is a .p8 file of this key too")
        if passphrase is not None and private_path.exists():
            signers.append(KeyFileSigner(key, _load_private(private_path, key, passphrase)))
        if open_token_key is not None and token_path.exists():
            signers.append(open_token_key(token_path, key))
        chain_path = path.with_suffix(".crt")
        if key.purpose in OF_DOCUMENTS and chain_path.exists():
            chains[key.key_id] = _load_chain(chain_path, key)
    return Keyring(tuple(keys), tuple(signers), chains)


def write_chain(directory: Path, key: VerificationKey, chain: Chain) -> None:
    """
    Write the chain of a key of documents.

    Raises:
        Malformed: it is another key's.
        KeyFileInvalid: the key has one already, or the directory cannot be written.
    """
    check_chain(chain, key)
    path = directory / f"{key.key_id.hex()}.crt"
    try:
        write_new_file(path, write_pem(chain), mode=0o644)
    except FileExistsError as error:
        raise invalid_file(path, "is there already; what was signed under it must verify for ever") from error
    except OSError as error:
        raise invalid_file(path, "cannot be written") from error


def write_passphrase(path: Path, passphrase: bytes) -> None:
    """
    Write a passphrase into a new file that only its owner reads.

    Raises:
        KeyFileInvalid: the file is there already, or cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_new_file(path, passphrase + b"\n", mode=0o600)
    except FileExistsError as error:
        raise invalid_file(path, "is there already; a passphrase is never overwritten") from error
    except OSError as error:
        raise invalid_file(path, "cannot be written") from error


def _fresh_key(
    directory: Path, algorithm: Algorithm, draw: Callable[[Algorithm], PrivateKey]
) -> tuple[PrivateKey, bytes]:
    """Draw keys until one has an id that the directory does not hold; ids are never reused (wire format)."""
    for _ in range(_ATTEMPTS):
        private_key = draw(algorithm)
        key_id = key_id_of(private_key.public_key())
        if not any((directory / f"{key_id.hex()}{ending}").exists() for ending in (".json", ".p8", ".p11")):
            return private_key, key_id
    msg = f"{directory.name}: no free key id was found"
    raise KeyFileInvalid(msg)


def _private_pem(private_key: PrivateKey, passphrase: bytes) -> bytes:
    """Write the private key as encrypted PKCS#8 PEM."""
    return private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )


def _metadata(key: VerificationKey, created_at: datetime) -> bytes:
    """Write the public side as JSON."""
    pem = key.public_key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    members = {
        "kid": key.key_id.hex(),
        "purpose": key.purpose.value,
        "algorithm": key.algorithm.value,
        "issuer_code": key.issuer_code,
        "valid_from": key.valid_from.isoformat(),
        "valid_to": key.valid_to.isoformat() if key.valid_to else None,
        "created_at": created_at.isoformat(timespec="seconds"),
        "public_key": pem.decode("ascii"),
    }
    return (json.dumps(members, indent=2) + "\n").encode("utf-8")


def _load_public(path: Path) -> VerificationKey:
    """Read one `.json` file and check it against its name and its own key."""
    if not _NAME.fullmatch(path.name):
        raise invalid_file(path, "the name is not eight lower-case hex digits and .json")
    members = _read_members(path)
    try:
        purpose, algorithm = Purpose(members["purpose"] or ""), Algorithm(members["algorithm"] or "")
        valid_from = date.fromisoformat(members["valid_from"] or "")
        valid_to = date.fromisoformat(members["valid_to"]) if members["valid_to"] is not None else None
        created_at = datetime.fromisoformat(members["created_at"] or "")
        public_key = _parse_public_pem(members["public_key"] or "")
        key_id = key_id_of(public_key)
        check_terms(purpose, algorithm, issuer_code=members["issuer_code"], valid_from=valid_from, valid_to=valid_to)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise invalid_file(path, "a member cannot be read") from error
    except InvalidInput as error:
        raise invalid_file(path, error.detail) from error
    if created_at.utcoffset() is None:
        raise invalid_file(path, "created_at carries no offset")
    if algorithm_of(public_key) is not algorithm:
        raise invalid_file(path, "the algorithm is not the key's")
    if key_id.hex() != members["kid"] or key_id.hex() != path.stem:
        raise invalid_file(path, "the kid is not the key's thumbprint")
    return VerificationKey(key_id, purpose, algorithm, public_key, members["issuer_code"], valid_from, valid_to)


def _read_members(path: Path) -> dict[str, str | None]:
    """Read a flat JSON object with exactly the members of a key file, each a text or null."""
    content = read_small(path)
    try:
        members = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise invalid_file(path, "is not JSON") from error
    if not isinstance(members, dict) or set(members) != _MEMBERS:
        raise invalid_file(path, f"must hold exactly {', '.join(sorted(_MEMBERS))}")
    if not all(value is None or isinstance(value, str) for value in members.values()):
        raise invalid_file(path, "every member must be a text or null")
    return members


def _parse_public_pem(text: str) -> PublicKey:
    """Read a public key of the table from SPKI PEM."""
    loaded = serialization.load_pem_public_key(text.encode("utf-8"))
    algorithm_of(loaded)
    return loaded  # type: ignore[return-value]  # The line above refuses every kind outside the union.


def _load_private(path: Path, key: VerificationKey, passphrase: bytes) -> PrivateKey:
    """Open one `.p8` file and check that it belongs to *key*."""
    content = read_small(path)
    try:
        loaded = serialization.load_pem_private_key(content, passphrase)
    except TypeError as error:
        raise invalid_file(path, "the private key is not encrypted") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise invalid_file(path, "the private key does not open with this passphrase") from error
    if loaded.public_key() != key.public_key:
        raise invalid_file(path, "the private key belongs to another key")
    return loaded  # type: ignore[return-value]  # Its public side is one of the union, so it is too.


def destroy_private_half(directory: Path, key: VerificationKey) -> Path:
    """
    Overwrite and remove the private half of a key; its public half stays.

    Raises:
        KeyFileInvalid: it is not there, or cannot be destroyed.
    """
    path = directory / f"{key.key_id.hex()}.p8"
    destroy_file(path)
    return path


def _load_chain(path: Path, key: VerificationKey) -> Chain:
    """Read one `.crt` file and check that it belongs to *key*."""
    try:
        chain = read_chain(read_small(path))
        check_chain(chain, key)
    except Malformed as error:
        raise invalid_file(path, error.detail) from error
    return chain
