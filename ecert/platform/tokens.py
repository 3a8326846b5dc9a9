"""Access tokens: stored as hashes with an expiry, so that the file gives none away."""

import hashlib
import hmac
import sqlite3
from datetime import datetime
from urllib.parse import parse_qsl

import msgspec

from ecert.platform.refusals import Refused, decode_json
from ecert.platform.settings import PlatformSettings

_MOST_FORM_FIELDS = 10


class TokenRequest(msgspec.Struct, frozen=True):
    """The client credentials grant (RFC 6749, section 4.4), as a form or as JSON."""

    client_id: str = ""
    client_secret: str = ""
    grant_type: str = ""


def parse_token_request(body: bytes) -> TokenRequest:
    """
    Read a token request, whichever of the two encodings it is in.

    Raises:
        Refused: neither a form nor a JSON object.
    """
    if body.lstrip().startswith(b"{"):
        return decode_json(body, TokenRequest, field="body")
    try:
        fields = dict(parse_qsl(body.decode("utf-8"), max_num_fields=_MOST_FORM_FIELDS))
    except ValueError as error:
        raise Refused("body: neither a form nor JSON") from error
    return TokenRequest(
        client_id=fields.get("client_id", ""),
        client_secret=fields.get("client_secret", ""),
        grant_type=fields.get("grant_type", ""),
    )


def check_client(request: TokenRequest, settings: PlatformSettings) -> bool:
    """Tell whether *request* carries the right id and secret, in time that does not depend on where they differ."""
    same_id = hmac.compare_digest(_digest(request.client_id), _digest(settings.client_id))
    same_secret = hmac.compare_digest(_digest(request.client_secret), _digest(settings.client_secret))
    return same_id & same_secret


def keep_token(connection: sqlite3.Connection, token: str, *, now: datetime, ttl_seconds: int) -> None:
    """Remember a new *token*, and forget those that have expired."""
    connection.execute("DELETE FROM access_token WHERE expires_at <= ?", (now.timestamp(),))
    connection.execute("INSERT INTO access_token VALUES (?, ?)", (_digest(token).hex(), now.timestamp() + ttl_seconds))


def is_token_good(connection: sqlite3.Connection, token: str, now: datetime) -> bool:
    """Tell whether *token* was given out and has not expired."""
    found = connection.execute(
        "SELECT 1 FROM access_token WHERE token_sha256 = ? AND expires_at > ?", (_digest(token).hex(), now.timestamp())
    ).fetchone()
    return found is not None


def _digest(text: str) -> bytes:
    """Hash *text* to a fixed length; a JSON or form text may hold anything that UTF-8 can."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
