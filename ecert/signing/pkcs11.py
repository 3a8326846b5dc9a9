"""
Sign inside a token (PKCS #11): a private key that is made there never leaves it.

Loaded only where a key lies in a token. The library is opened for one thread, as python-pkcs11 does (`C_Initialize`
without arguments), so one lock stands around every call, for all tokens of the process. What a device gave before it
was away is worth nothing when it is back: after any failure all is opened anew, once, and then the failure is told.

A wrong PIN is never given twice: most tokens lock themselves after three. So the token is asked whether one was given
since the last good one, and if so no other is tried, in this process or the next.
"""

import secrets
import threading
from contextlib import suppress
from functools import cache
from hashlib import sha256
from typing import Any, Final

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, TokenFlag
from pkcs11.exceptions import (
    NoSuchKey,
    NoSuchToken,
    PinExpired,
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
    UserAlreadyLoggedIn,
    UserPinNotInitialized,
)

from ecert.errors import Malformed, Misconfigured
from ecert.signing.algorithms import SIGNATURE_BYTES, Algorithm, PublicKey, decode_public_key
from ecert.signing.errors import SignerUnavailable
from ecert.signing.token import TokenSettings

OBJECT_ID_BYTES: Final = 16
"""Length of the id (`CKA_ID`) that a new key's two halves bear in the token; drawn at random."""
_OCTET_STRING: Final = 4
_WRAPPED: Final = frozenset({2 + 65, 2 + 32})
"""Lengths of the public keys of the table, each as a DER octet string."""
_LIBRARY = threading.Lock()
_BAD_PIN = (PinIncorrect, PinLocked, PinExpired, PinInvalid, PinLenRange, UserPinNotInitialized)
_PIN_IN_DANGER: Final = TokenFlag.USER_PIN_COUNT_LOW | TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_LOCKED
_FORMS: Final = {
    # Curve by its object identifier 1.2.840.10045.3.1.7, and by its name (PKCS #11 3.1, section 6.3.3), in DER.
    Algorithm.ESP256: (KeyType.EC, Mechanism.EC_KEY_PAIR_GEN, bytes.fromhex("06082a8648ce3d030107")),
    Algorithm.ED25519: (KeyType.EC_EDWARDS, Mechanism.EC_EDWARDS_KEY_PAIR_GEN, b"\x13\x0cedwards25519"),
}
_WANTED: Final = {
    Attribute.TOKEN: True,
    Attribute.PRIVATE: True,
    Attribute.SENSITIVE: True,
    Attribute.EXTRACTABLE: False,
    Attribute.SIGN: True,
}
_PROMISED: Final = _WANTED | {
    Attribute.ALWAYS_SENSITIVE: True,
    Attribute.NEVER_EXTRACTABLE: True,
    Attribute.LOCAL: True,
}
"""What a private key is asked to be, and what the token has to say of it afterwards."""


class Token:
    """A token that is opened when it is first used, and again after it was away; may be used by several threads."""

    def __init__(self, settings: TokenSettings) -> None:
        """Remember which token it is; nothing is opened yet."""
        self._settings = settings
        self._session: pkcs11.Session | None = None
        # The library gives private keys what signs only when it finds them, so its types do not tell of it.
        self._keys: dict[bytes, Any] = {}
        self._has_failed = False
        self._refused: str | None = None
        self.trouble: str | None = None
        """Why the last signature was not made, in a sentence; None where it was."""

    def sign(self, object_id: bytes, algorithm: Algorithm, data: bytes) -> bytes:
        """
        Sign with a key of the token; 64 bytes. ECDSA draws a nonce in the token, so equal data give other bytes.

        Raises:
            SignerUnavailable: the token is away, or has no such key now.
            Misconfigured: it refuses the PIN.
        """
        # The hash is computed here: every token signs a hash, not every one computes it.
        mechanism = Mechanism.ECDSA if algorithm is Algorithm.ESP256 else Mechanism.EDDSA
        content = sha256(data).digest() if algorithm is Algorithm.ESP256 else data
        with _LIBRARY:
            try:
                signature = self._key(object_id).sign(content, mechanism=mechanism)
            except PKCS11Error:
                self._fail()
                try:
                    signature = self._key(object_id).sign(content, mechanism=mechanism)
                except PKCS11Error as error:
                    self._fail()
                    self.trouble = _trouble(error)
                    raise SignerUnavailable(self.trouble) from error
            self.trouble = None
        if len(signature) != SIGNATURE_BYTES:
            raise SignerUnavailable("the token of the signing keys gave a signature of another length")
        return bytes(signature)

    def holds(self, object_id: bytes) -> bool:
        """
        Whether the token has a private key of this id; opens the token where it is not open.

        Raises:
            Misconfigured: the library, the token or the PIN is not the right one.
        """
        with _LIBRARY:
            try:
                self._key(object_id)
            except NoSuchKey:
                return False
            except PKCS11Error as error:
                self._fail()
                raise Misconfigured(_trouble(error)) from error
            return True

    def generate(self, algorithm: Algorithm, *, label: str) -> tuple[bytes, PublicKey]:
        """
        Make a key pair inside the token; give its id there and the public half.

        Args:
            algorithm: what it will sign with.
            label: a word for whoever lists the token's objects.

        Raises:
            Misconfigured: the token cannot be opened, cannot make such a key, or made one that could be taken out.
        """
        kind, mechanism, curve = _FORMS[algorithm]
        object_id = secrets.token_bytes(OBJECT_ID_BYTES)
        with _LIBRARY:
            try:
                session = self._open(writing=True)
                parameters = session.create_domain_parameters(kind, {Attribute.EC_PARAMS: curve}, local=True)
                public, private = parameters.generate_keypair(
                    mechanism=mechanism,
                    store=True,
                    id=object_id,
                    label=label,
                    public_template={Attribute.VERIFY: True},
                    private_template={**_WANTED, Attribute.DECRYPT: False, Attribute.UNWRAP: False},
                )
                kept = all(_reads(private, name) is value for name, value in _PROMISED.items())
                point = bytes(public[Attribute.EC_POINT])
                if not kept:
                    private.destroy()
                    public.destroy()
            except PKCS11Error as error:
                raise Misconfigured(_trouble(error)) from error
            finally:
                self._close()
        if not kept:
            raise Misconfigured("the token made a key that is not sensitive or can be taken out; it was destroyed")
        return object_id, _read_point(algorithm, point)

    def destroy(self, object_id: bytes) -> None:
        """
        Destroy both halves of a key pair in the token.

        Raises:
            Misconfigured: the token cannot be opened, or keeps them.
        """
        with _LIBRARY:
            try:
                session = self._open(writing=True)
                for found in list(session.get_objects({Attribute.ID: object_id})):
                    found.destroy()
                if list(session.get_objects({Attribute.ID: object_id})):
                    raise Misconfigured("the token keeps the key that was to be destroyed")
            except PKCS11Error as error:
                raise Misconfigured(_trouble(error)) from error
            finally:
                self._close()

    def _key(self, object_id: bytes) -> Any:  # noqa: ANN401 - see above
        """Find a private key; what was found is remembered while the session lasts."""
        session = self._session or self._open(writing=False)
        if object_id not in self._keys:
            found = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: object_id}))
            if len(found) != 1:
                raise NoSuchKey
            self._keys[object_id] = found[0]
        return self._keys[object_id]

    def _open(self, *, writing: bool) -> pkcs11.Session:
        """Open a session and log in; one that was open is closed."""
        if self._refused is not None:
            raise Misconfigured(self._refused)
        self._close()
        library = pkcs11.lib(str(self._settings.module))
        if self._has_failed:
            # Some libraries see a device again only after a new beginning.
            library.reinitialize()
        token = library.get_token(token_label=self._settings.label)
        if token.flags & _PIN_IN_DANGER:
            raise self._refuse("a wrong PIN was given to the token before")
        try:
            self._session = token.open(rw=writing, user_pin=self._settings.pin)
        except UserAlreadyLoggedIn:
            self._session = token.open(rw=writing)
        except _BAD_PIN as error:
            raise self._refuse(f"the token refuses the PIN ({type(error).__name__})") from error
        self._has_failed = False
        return self._session

    def _refuse(self, reason: str) -> Misconfigured:
        """Remember that the PIN must not be given again."""
        self._refused = (
            f"ECERT_PKCS11_PIN_FILE: {reason}; none is tried again, for the token would lock itself: "
            "log in once by hand with the right one (keys/README.md)"
        )
        return Misconfigured(self._refused)

    def _close(self) -> None:
        """Close the session, if there is one."""
        session, self._session, self._keys = self._session, None, {}
        if session is not None:
            with suppress(PKCS11Error):
                session.close()

    def _fail(self) -> None:
        """Close what is open, so that all is opened anew."""
        self._close()
        self._has_failed = True


@cache
def open_token(settings: TokenSettings) -> Token:
    """Give the one object of this process for a token: a PIN that was refused stays refused."""
    return Token(settings)


def _reads(key: pkcs11.PrivateKey, name: Attribute) -> bool:
    """Read an attribute; one that the token does not tell is not as promised, whatever it is."""
    try:
        return bool(key[name])
    except PKCS11Error:
        return not _PROMISED[name]


def _read_point(algorithm: Algorithm, point: bytes) -> PublicKey:
    """Read a public key as tokens give it: as a DER octet string, or some of them bare."""
    wrapped = point[:2] == bytes((_OCTET_STRING, len(point) - 2)) if len(point) in _WRAPPED else False
    try:
        return decode_public_key(algorithm, point[2:] if wrapped else point)
    except Malformed as error:
        raise Misconfigured("the token gives a public key that cannot be read") from error


def _trouble(error: PKCS11Error) -> str:
    """Say what went wrong at the opening of a token."""
    if isinstance(error, NoSuchToken):
        return "ECERT_PKCS11_TOKEN: there is no token of this label"
    if type(error) is PKCS11Error:
        return "ECERT_PKCS11_MODULE: cannot be loaded as a PKCS #11 library"
    return f"the token of the signing keys does not answer ({type(error).__name__})"
