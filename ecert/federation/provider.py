"""What an identity service says about itself (OpenID Connect Discovery 1.0, section 3)."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit

import msgspec

from ecert.federation.errors import IdentityServiceFailed
from ecert.federation.settings import AFTER_LEAVING, IdentitySettings

DISCOVERY: Final = "/.well-known/openid-configuration"
_BASIC, _POST = "client_secret_basic", "client_secret_post"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST: Final = 2000


class _Metadata(msgspec.Struct, frozen=True):
    """What of the metadata is read."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None
    authorization_response_iss_parameter_supported: bool = False
    token_endpoint_auth_methods_supported: tuple[str, ...] = (_BASIC,)


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity service's addresses, and how it wants to be spoken to."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None
    names_itself: bool
    """Whether its answers say whose they are (RFC 9207); those that do not are then nobody's."""
    takes_secret_in_form: bool
    """Whether our secret goes into the form, because it takes it in no header (RFC 6749, section 2.3.1)."""

    def sign_in_address(self, settings: IdentitySettings, *, state: str, nonce: str, challenge: str) -> str:
        """
        Give the address to send a browser to.

        Args:
            settings: who we are.
            state: by which the answer is known.
            nonce: that the ID token must repeat.
            challenge: SHA-256 of the secret that redeems the code (RFC 7636, S256).
        """
        query = {
            "response_type": "code",
            "scope": "openid",
            "client_id": settings.client_id,
            "redirect_uri": settings.redirect_uri,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return _with_query(self.authorization_endpoint, query)

    def leave_address(self, settings: IdentitySettings) -> str | None:
        """
        Give the address at which somebody signs out there too (RP-Initiated Logout 1.0); None where there is none.

        It carries no ID token as a hint, since none is kept; the service asks the person instead.
        """
        if self.end_session_endpoint is None:
            return None
        query = {
            "client_id": settings.client_id,
            "post_logout_redirect_uri": settings.public_url + AFTER_LEAVING,
        }
        return _with_query(self.end_session_endpoint, query)


def read_provider(content: bytes, *, issuer: str) -> Provider:
    """
    Read an identity service's metadata.

    Args:
        content: as it came.
        issuer: whose it must be, letter by letter (section 4.3).

    Raises:
        IdentityServiceFailed: it is none, another's, or names an address that nothing may be sent to.
    """
    try:
        found = msgspec.json.decode(content, type=_Metadata)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise IdentityServiceFailed("identity service: its metadata cannot be read") from None
    if found.issuer != issuer:
        raise IdentityServiceFailed("identity service: its metadata are those of another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"):
        address = getattr(found, name)
        if address is not None and not is_address(address, beside=issuer):
            raise IdentityServiceFailed(f"identity service: its {name} is no address that can be used")
    methods = found.token_endpoint_auth_methods_supported
    return Provider(
        issuer=found.issuer,
        authorization_endpoint=found.authorization_endpoint,
        token_endpoint=found.token_endpoint,
        jwks_uri=found.jwks_uri,
        end_session_endpoint=found.end_session_endpoint,
        names_itself=found.authorization_response_iss_parameter_supported,
        takes_secret_in_form=_BASIC not in methods and _POST in methods,
    )


def is_address(text: str, *, beside: str | None = None) -> bool:
    """
    Whether something may be sent to this address: https, or http on this very machine.

    Args:
        text: the address.
        beside: an address on this machine allows others on it; None asks about the first one.
    """
    if len(text) > _LONGEST or not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        return False
    if parts.scheme == "https":
        return True
    return parts.scheme == "http" and host in _LOOPBACK and (beside is None or urlsplit(beside).scheme == "http")


def _with_query(address: str, query: dict[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"
