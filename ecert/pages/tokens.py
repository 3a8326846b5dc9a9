"""
The token of a session's forms, masked anew on every page (CSRF).

Pages are compressed, and show what somebody typed: a token that stood in each of them in the same letters could be
guessed from the lengths of answers (BREACH). So each page has another mask of it.
"""

import base64
import binascii
import hmac
import secrets
from typing import Final

from ecert.http.access import PROOF_HEADER

FIELD: Final = "_csrf"
HEADER: Final = PROOF_HEADER
_MOST: Final = 200


def mask_token(token: str) -> str:
    """Mask a token with random bytes; they stand before it."""
    plain = token.encode()
    pad = secrets.token_bytes(len(plain))
    return base64.urlsafe_b64encode(pad + _xor(pad, plain)).decode().rstrip("=")


def is_token(sent: str, token: str) -> bool:
    """Whether what a form has sent is the session's token under some mask."""
    if not sent or len(sent) > _MOST:
        return False
    try:
        masked = base64.b64decode(sent + "=" * (-len(sent) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    half, odd = divmod(len(masked), 2)
    return not odd and hmac.compare_digest(_xor(masked[:half], masked[half:]), token.encode())


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))
