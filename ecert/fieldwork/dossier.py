"""
The evidence file (证据包) of one scan: a ZIP whose signed manifest names every part by its digest.

The payload of the signed manifest is `manifest.json` itself, byte for byte, so a person can read what was signed. Times
in the archive are fixed: the same contents give the same bytes.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Final

import msgspec

from ecert.errors import Malformed, SealBroken
from ecert.signing.envelope import open_sealed, seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose, Signer
from ecert.signing.outside import Pieces, take_apart

DOSSIER_TYPE: Final = "application/ecert-dossier+json"
"""`typ` in the protected header."""
MAX_MANIFEST_BYTES: Final = 1024 * 1024
MAX_DOSSIER_BYTES: Final = 160 * 1024 * 1024
"""Largest evidence file that is looked into, unpacked too."""
MANIFEST, SEALED = "manifest.json", "manifest.cose"
SIGNED, SIGNATURE, KEY = "manifest.tbs", "manifest.sig", "manifest-key.pem"
SUMS = "SHA256SUMS"
_UNLISTED = (MANIFEST, SEALED, SIGNED, SIGNATURE, KEY)
"""What the manifest cannot name."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_UNIX = 3
_PACKED = (".jpg", ".png", ".webp")
"""Endings of files that are packed already."""


class DossierPart(msgspec.Struct, frozen=True):
    """One file of the archive."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What is signed."""

    format: int = 1
    round_id: str
    scan_id: str
    made_at: str
    """RFC 3339, in UTC."""
    kid: str
    """Of the key that signs it."""
    parts: list[DossierPart]
    left_out: list[str]
    """What could have been in it, and why it is not."""


def list_parts(parts: Mapping[str, bytes]) -> list[DossierPart]:
    """Name files by size and digest, in the order of their names."""
    return [
        DossierPart(name, len(content), hashlib.sha256(content).hexdigest()) for name, content in sorted(parts.items())
    ]


def write_sums(parts: Mapping[str, bytes]) -> bytes:
    """Write digests as `sha256sum -c` reads them."""
    return "".join(f"{part.sha256}  {part.name}\n" for part in list_parts(parts)).encode()


def sign_manifest(manifest: Manifest, signer: Signer) -> tuple[bytes, bytes, Pieces]:
    """Write and sign a manifest; give it, its envelope, and what OpenSSL needs."""
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
    sealed = seal(content, signer, typ=DOSSIER_TYPE)
    return content, sealed, take_apart(sealed, signer.key, max_bytes=MAX_MANIFEST_BYTES)


def pack(parts: dict[str, bytes], content: bytes, sealed: bytes, pieces: Pieces) -> bytes:
    """Pack everything into one archive."""
    about = {MANIFEST: content, SEALED: sealed, SIGNED: pieces.signed, SIGNATURE: pieces.signature, KEY: pieces.key}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in sorted((parts | about).items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            packed = name.endswith(_PACKED)
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, part)
    return target.getvalue()


def open_dossier(data: bytes, keyring: Keyring) -> Manifest:
    """
    Open an evidence file: the manifest's signature, and every part by its digest.

    Raises:
        Malformed: it is none, or too large.
        SealBroken: the signature does not hold, or a part is another one, missing, or not named.
    """
    parts = _unpack(data)
    if not {MANIFEST, SEALED} <= set(parts):
        raise Malformed("file: is no evidence file")
    key, content = open_sealed(
        parts[SEALED], keyring, purpose=Purpose.ROUND, typ=DOSSIER_TYPE, max_bytes=MAX_MANIFEST_BYTES
    )
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SealBroken("malformed", "the manifest does not have the form of one") from error
    shown = {name: part for name, part in parts.items() if name not in _UNLISTED}
    pieces = take_apart(parts[SEALED], key, max_bytes=MAX_MANIFEST_BYTES)
    about = {MANIFEST: content, SIGNED: pieces.signed, SIGNATURE: pieces.signature, KEY: pieces.key}
    wrong = [part.name for part in _differing(manifest.parts, list_parts(shown))]
    wrong += [name for name, expected in about.items() if parts.get(name) != expected]
    if wrong:
        raise SealBroken("record-mismatch", f"parts are not those that were signed: {len(wrong)}")
    return manifest


def _differing(signed: list[DossierPart], shown: list[DossierPart]) -> list[DossierPart]:
    return [part for part in (*signed, *shown) if part not in signed or part not in shown]


def _unpack(data: bytes) -> dict[str, bytes]:
    """Unpack an archive, no more than it may have."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MAX_DOSSIER_BYTES:
                raise Malformed("file: is larger than any evidence file")
            if len({entry.filename for entry in entries}) != len(entries):
                raise Malformed("file: has two parts of one name")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise Malformed("file: is no evidence file") from error
