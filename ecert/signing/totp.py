"""
Codes of a second factor that change every half minute (TOTP, RFC 6238): six digits, SHA-1, as every app knows them.

SHA-1 is what apps agree on; what breaks it (collisions) does not touch HMAC (RFC 6238, section 1.2 and appendix B).
"""

import base64
import hmac
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

PERIOD: Final = 30
"""Seconds of a step."""
DIGITS: Final = 6
SECRET_BYTES: Final = 20
"""As long as the hash, as RFC 4226, section 4, recommends."""
_DRIFT: Final = 1
"""Steps before and after the present one that are taken too, since clocks of phones differ."""


def code_at(secret: bytes, step: int) -> str:
    """Give the code of a step."""
    return TOTP(secret, DIGITS, SHA1(), PERIOD).generate(step * PERIOD).decode()  # noqa: S303 - see above


def step_at(instant: datetime) -> int:
    """Give the step in which an instant lies."""
    return int(instant.timestamp()) // PERIOD


def find_step(secret: bytes, code: str, *, now: datetime, after: int) -> int | None:
    """
    Find the step whose code it is; None where there is none.

    Args:
        secret: of the second factor.
        code: as it was typed, digits alone.
        now: the present instant.
        after: the step of the code that was taken last; neither that one nor an earlier one is taken again.
    """
    present = step_at(now)
    # All are compared, so that the time tells nothing.
    found = [step for step in range(present - _DRIFT, present + _DRIFT + 1) if _is(secret, step, code)]
    return next((step for step in found if step > after), None)


def _is(secret: bytes, step: int, code: str) -> bool:
    return hmac.compare_digest(code_at(secret, step).encode(), code.encode())


def address_of(secret: bytes, *, account: str, issuer: str) -> str:
    """Write the address by which an app takes a second factor in (the de-facto form `otpauth://totp/`)."""
    label = quote(f"{issuer}:{account}", safe=":")
    query = urlencode({"secret": as_text(secret), "issuer": issuer, "digits": DIGITS, "period": PERIOD})
    return f"otpauth://totp/{label}?{query}"


def as_text(secret: bytes) -> str:
    """Write a secret as people type it into an app: Base32 (RFC 4648) without padding."""
    return base64.b32encode(secret).decode().rstrip("=")
