"""
Give document keys their X.509 certificates: by a document root of the installation's own, or by the bureau's CA.

Common readers of PDF trust a certificate, not a key set of ours. Where the bureau has a CA, that is asked
(`request_certificate`). Where it has none, a root of our own grants the certificates, and whoever reads the files has
to be given that root.
"""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from ecert.catalogue.entries import Catalogue
from ecert.catalogue.validity import add_years
from ecert.errors import InvalidInput, SigningKeyMissing
from ecert.signing.algorithms import Algorithm
from ecert.signing.chains import Chain, certify, make_request, make_root
from ecert.signing.keyfiles import create_key, load_keyring, write_chain
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyFileSigner, Purpose, VerificationKey

ROOT_YEARS = 10
"""How long a document root grants certificates."""
SERIAL_BITS = 152


def random_serial() -> int:
    """Draw the serial number of a certificate: at most 20 octets, not to be guessed (RFC 5280, section 4.1.2.2)."""
    return secrets.randbits(SERIAL_BITS) | 1


def create_document_root(
    directory: Path, passphrase: bytes, *, first_day: date, created_at: datetime, serial: int | None = None
) -> VerificationKey:
    """
    Make a document root with its self-signed certificate.

    Args:
        directory: where the key files are.
        passphrase: encrypts the private half.
        first_day: its first day; it lasts ten years.
        created_at: the present instant.
        serial: see `make_root`; drawn at random unless given.

    Raises:
        InvalidInput: the passphrase is too short.
        KeyFileInvalid: the directory cannot be written.
    """
    root = create_key(
        directory,
        purpose=Purpose.DOCUMENT_ROOT,
        algorithm=Algorithm.ESP256,
        issuer_code=None,
        valid_from=first_day,
        valid_to=add_years(first_day, ROOT_YEARS) - timedelta(days=1),
        passphrase=passphrase,
        created_at=created_at,
    )
    (signer,) = _key_files(load_keyring(directory, passphrase), root)
    write_chain(directory, root, (make_root(signer.private_key, root, serial=serial or random_serial()),))
    return root


def certify_document_keys(
    directory: Path, passphrase: bytes, *, catalogue: Catalogue, day: date, serial: Callable[[], int] = random_serial
) -> list[VerificationKey]:
    """
    Give every document key without a certificate one of the document root that is here.

    Args:
        directory: where the key files are.
        passphrase: opens the private halves.
        catalogue: names the authorities.
        day: on which the root must be valid.
        serial: draws a random number (see `make_root`).

    Returns:
        The keys that got one; none where no root is here.

    Raises:
        KeyFileInvalid: the directory cannot be written.
    """
    keyring = load_keyring(directory, passphrase)
    try:
        root = keyring.signer(Purpose.DOCUMENT_ROOT, on=day).key
    except SigningKeyMissing:
        return []
    made: list[VerificationKey] = []
    for signer in _key_files(keyring, *keyring.keys):
        key = signer.key
        if key.purpose is not Purpose.DOCUMENT or key.key_id in keyring.chains:
            continue
        first = max(key.valid_from, root.valid_from)
        last = min(key.valid_to or date.max, root.valid_to or date.max)
        request = request_certificate(signer, catalogue)
        chain = grant_request(keyring, request, valid_from=first, valid_to=last, serial=serial())
        write_chain(directory, key, chain)
        made.append(key)
    return made


def request_certificate(signer: KeyFileSigner, catalogue: Catalogue) -> bytes:
    """Make the request for a document key's certificate, as PEM; it names every authority that bears the key's code."""
    code, day = signer.key.issuer_code or "", signer.key.valid_from
    authorities = (catalogue.authority_of(entry.template) for entry in catalogue)
    names = dict.fromkeys(authority.name_on(day) for authority in authorities if code in authority.codes_since(day))
    return make_request(signer.private_key, names=list(names) or [code], code=code)


def grant_request(
    keyring: Keyring, request: bytes, *, valid_from: date, valid_to: date, serial: int | None = None
) -> Chain:
    """
    Grant a request by the newest document root that is here.

    Args:
        keyring: has the root.
        request: PKCS #10 as PEM.
        valid_from: first day, Asia/Shanghai.
        valid_to: last day, inclusive.
        serial: see `make_root`; drawn at random unless given.

    Raises:
        SigningKeyMissing: no root whose days cover both is here.
        InvalidInput: the days are in the wrong order.
        Malformed: it is no request that holds.
    """
    if valid_to < valid_from:
        raise InvalidInput.at("valid_to", "lies before the first day")
    root = keyring.signer(Purpose.DOCUMENT_ROOT, on=valid_to).key
    if not root.covers(valid_from) or root.key_id not in keyring.chains:
        raise SigningKeyMissing(f"no document root covers {valid_from.isoformat()}")
    (file,) = _key_files(keyring, root)
    certificate = keyring.chains[root.key_id][0]
    serial = serial or random_serial()
    return certify(request, file.private_key, certificate, valid_from=valid_from, valid_to=valid_to, serial=serial)


def find_key(keyring: Keyring, key_id: str, purpose: Purpose) -> VerificationKey:
    """
    Find a key by its id as people write it.

    Raises:
        InvalidInput: there is none of this purpose.
    """
    for key in keyring.keys:
        if key.key_id.hex() == key_id and key.purpose is purpose:
            return key
    raise InvalidInput.at("key_id", f"is no {purpose} key's")


def find_key_file(keyring: Keyring, key_id: str, purpose: Purpose) -> KeyFileSigner:
    """
    Find a key whose private half is here.

    Raises:
        InvalidInput: there is none of this purpose.
        SigningKeyMissing: its private half is not here.
    """
    for signer in _key_files(keyring, find_key(keyring, key_id, purpose)):
        return signer
    raise SigningKeyMissing(f"the private half of {key_id} is not here")


def _key_files(keyring: Keyring, *keys: VerificationKey) -> list[KeyFileSigner]:
    """Give the signers of some keys that are key files here."""
    wanted = {key.key_id for key in keys}
    return [s for s in keyring.signers if isinstance(s, KeyFileSigner) and s.key.key_id in wanted]
