"""
Encrypt a file under a passphrase, a piece at a time: version 1 of the age format (C2SP age.md, age-encryption.org/v1).

::

    age-encryption.org/v1
    -> scrypt <salt, 16 bytes> <log2 of N>         scrypt, N as said, r = 8, p = 1
    <file key of 16 bytes, under ChaCha20-Poly1305 with what scrypt makes of the passphrase>
    --- <HMAC-SHA-256 of all above, with a key that HKDF makes of the file key>
    <nonce, 16 bytes><chunk><chunk>...<last chunk>

A chunk is 64 KiB under ChaCha20-Poly1305 and its tag; its nonce is the chunk's number (11 bytes) and whether it is the
last (1 byte). So what is changed, taken out, moved, added or cut off is refused, and a chunk is given out only after
its tag held. File key, salt and nonce are drawn anew for each file. Any program that knows age opens such a file.

A passphrase is drawn at random and has sixteen bytes or more (`ecert keys passphrase`): scrypt is the second wall, and
takes 64 MiB and a fifth of a second.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Callable
from typing import Final, NoReturn, Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ecert.errors import Malformed, Misconfigured
from ecert.signing.keyfiles import MIN_PASSPHRASE_BYTES

CHUNK_BYTES: Final = 64 * 1024
"""Plain bytes of every chunk but the last."""
WORK_FACTOR: Final = 16
"""log2 of scrypt's N in files that we write."""
MAX_WORK_FACTOR: Final = 18
"""The largest that we read: what `age` itself writes. It takes 256 MiB."""

_VERSION = b"age-encryption.org/v1\n"
_STANZA = re.compile(rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n")
_BODY = re.compile(rb"([A-Za-z0-9+/]{43})\n")
_MAC = re.compile(rb"--- ([A-Za-z0-9+/]{43})\n")
_LONGEST_LINE = 80
_KEY_BYTES = 16
_NONCE_BYTES = 16
_TAG_BYTES = 16
_SALT_LABEL = b"age-encryption.org/v1/scrypt"
_SCRYPT_R, _SCRYPT_P, _DERIVED_BYTES = 8, 1, 32


class Sink(Protocol):
    """Where encrypted bytes go."""

    def write(self, data: bytes, /) -> object:
        """Take all of *data*."""
        ...


class Source(Protocol):
    """Where encrypted bytes come from."""

    def read(self, size: int, /) -> bytes:
        """Give *size* bytes, fewer only at the end."""
        ...

    def readline(self, size: int, /) -> bytes:
        """Give a line with its end, or *size* bytes of it."""
        ...


class Encryptor:
    """Encrypts what is written to it; without `finish` the file is none."""

    def __init__(
        self,
        sink: Sink,
        passphrase: bytes,
        *,
        draw: Callable[[int], bytes] = secrets.token_bytes,
        work_factor: int = WORK_FACTOR,
    ) -> None:
        """
        Begin the file.

        Args:
            sink: where it goes.
            passphrase: sixteen random bytes or more.
            draw: gives so many random bytes.
            work_factor: log2 of scrypt's N; less than the default is for tests.

        Raises:
            Misconfigured: the passphrase is too short.
        """
        if len(passphrase) < MIN_PASSPHRASE_BYTES:
            raise Misconfigured(f"passphrase: must have at least {MIN_PASSPHRASE_BYTES} bytes, drawn at random")
        file_key, salt, nonce = draw(_KEY_BYTES), draw(_KEY_BYTES), draw(_NONCE_BYTES)
        wrapped = ChaCha20Poly1305(_stretch(passphrase, salt, work_factor)).encrypt(bytes(12), file_key, None)
        header = b"%b-> scrypt %b %d\n%b\n---" % (_VERSION, _encode(salt), work_factor, _encode(wrapped))
        sink.write(b"%b %b\n%b" % (header, _encode(_header_mac(file_key, header).finalize()), nonce))
        self._sink = sink
        self._cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
        self._number = 0
        self._waiting = bytearray()

    def write(self, data: bytes) -> None:
        """Encrypt *data*; up to a chunk waits for what comes next, because the last chunk is marked."""
        self._waiting += data
        while len(self._waiting) > CHUNK_BYTES:
            self._put(bytes(self._waiting[:CHUNK_BYTES]), last=False)
            del self._waiting[:CHUNK_BYTES]

    def finish(self) -> None:
        """Write the last chunk; nothing may be written after it."""
        self._put(bytes(self._waiting), last=True)

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._sink.write(self._cipher.encrypt(_chunk_nonce(self._number, last=last), plain, None))
        self._number += 1


class Decryptor:
    """Decrypts a file from its beginning to its end; gives out nothing that was not verified."""

    def __init__(self, source: Source, passphrase: bytes) -> None:
        """
        Read the file's beginning.

        Raises:
            Malformed: it is no such file, or the passphrase is another one.
        """
        self._source = source
        file_key = self._open_header(passphrase)
        nonce = source.read(_NONCE_BYTES)
        self._cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
        self._number = 0
        self._ahead = source.read(CHUNK_BYTES + _TAG_BYTES)
        self._plain = bytearray()
        self._ended = False

    def read(self, size: int) -> bytes:
        """
        Give *size* bytes, fewer only where the file has verifiably ended.

        Raises:
            Malformed: the file was changed or cut off.
        """
        while len(self._plain) < size and not self._ended:
            self._plain += self._next_chunk()
        data = bytes(self._plain[:size])
        del self._plain[:size]
        return data

    def _open_header(self, passphrase: bytes) -> bytes:
        """Read the lines of the beginning and give the file key."""
        version, stanza, body, end = (self._source.readline(_LONGEST_LINE) for _ in range(4))
        named, wrapped, mac = _STANZA.fullmatch(stanza), _BODY.fullmatch(body), _MAC.fullmatch(end)
        if version != _VERSION or named is None or wrapped is None or mac is None:
            _refuse("is no file that is encrypted under a passphrase (age-encryption.org/v1)")
        factor = int(named[2])
        if factor > MAX_WORK_FACTOR:
            _refuse(f"asks for more work than a factor of {MAX_WORK_FACTOR}")
        key = _stretch(passphrase, _decode(named[1]), factor)
        try:
            file_key = ChaCha20Poly1305(key).decrypt(bytes(12), _decode(wrapped[1]), None)
        except InvalidTag:
            _refuse("does not open: the passphrase is another one, or its beginning was changed")
        try:
            _header_mac(file_key, version + stanza + body + b"---").verify(_decode(mac[1]))
        except InvalidSignature:
            _refuse("does not hold: its beginning was changed")
        return file_key

    def _next_chunk(self) -> bytes:
        """Decrypt the chunk that was read and read the one after it."""
        chunk, self._ahead = self._ahead, self._source.read(CHUNK_BYTES + _TAG_BYTES)
        self._ended = not self._ahead
        if self._ended and self._number > 0 and len(chunk) <= _TAG_BYTES:
            _refuse("does not hold: it was changed or cut off")
        try:
            plain = self._cipher.decrypt(_chunk_nonce(self._number, last=self._ended), chunk, None)
        except InvalidTag:
            _refuse("does not hold: it was changed or cut off")
        self._number += 1
        return plain


def _refuse(message: str) -> NoReturn:
    raise Malformed.at("file", message)


def _chunk_nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _stretch(passphrase: bytes, salt: bytes, factor: int) -> bytes:
    kdf = Scrypt(salt=_SALT_LABEL + salt, length=_DERIVED_BYTES, n=1 << factor, r=_SCRYPT_R, p=_SCRYPT_P)
    return kdf.derive(passphrase)


def _derive(file_key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), _DERIVED_BYTES, salt, info).derive(file_key)


def _header_mac(file_key: bytes, header: bytes) -> HMAC:
    mac = HMAC(_derive(file_key, b"", b"header"), SHA256())
    mac.update(header)
    return mac


def _encode(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _decode(text: bytes) -> bytes:
    """Read base64 without padding, in its one spelling."""
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        _refuse("is no file that is encrypted under a passphrase (age-encryption.org/v1)")
    if _encode(data) != text:
        _refuse("has a spelling that nobody writes")
    return data
