"""
What an annotated copy says, how long it and its link live, and who may have one made: pure.

Watermark and metadata tell the same three things, purpose, end and which copy it is, and claim nothing else.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ecert.accounts.principal import AccountRole
from ecert.catalogue.datatypes import check_text
from ecert.clock import LEGAL_ZONE, end_of_legal_day
from ecert.document.wording import write_date
from ecert.errors import ForbiddenTransition, InvalidInput
from ecert.register.lifecycle import Status

MAKERS = (AccountRole.CLERK, AccountRole.REVIEWER, AccountRole.ISSUER)
"""Who may have a copy made, and call one back."""
MAX_CAUSE = 200
"""Longest purpose in characters (useCause of the practice; GB/T 36903 has 256 bytes)."""
DEFAULT_LIFE, LONGEST_LIFE = timedelta(days=30), timedelta(days=366)
"""Of a copy: ours, no source says how long it may be used."""
SHORTEST_LINK, DEFAULT_LINK, LONGEST_LINK = timedelta(minutes=1), timedelta(minutes=10), timedelta(days=7)
"""Of a link: 600 seconds is what was seen in practice; the bounds are ours."""
MAX_OPEN_LINKS = 20
"""Links of one certificate that are open at once; each copy makes every later verification a little longer."""
MAX_REASON = 500
TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_WIDE, _MAX_LINES = 16, 3
COPY_ENTRY = "EcertCopyId"
"""Ours, beside the standard's four."""


@dataclass(frozen=True, slots=True)
class CopyWish:
    """What is asked for, as far as it can be checked without a clock."""

    cause: str
    copy: str
    """`original` or `duplicate`."""
    expires_at: datetime | None
    link_life: timedelta


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The instants of a copy, in UTC and whole seconds."""

    created_at: datetime
    expires_at: datetime
    link_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Annotation:
    """What stands on a copy beside the face."""

    watermark: tuple[str, ...]
    """Lines that are repeated over each page."""
    note: str
    """Stands once, whole, in a box on the first page."""


def check_wish(cause: str, copy: str, *, expires_at: datetime | None, link_seconds: int | None) -> CopyWish:
    """
    Check what came in.

    Raises:
        InvalidInput: the purpose is missing, too long or has characters that are not allowed, or the link's life is out
            of its bounds.
    """
    checked = check_text(cause, path="cause", max_length=MAX_CAUSE)
    shortest, longest = int(SHORTEST_LINK.total_seconds()), int(LONGEST_LINK.total_seconds())
    if link_seconds is not None and not shortest <= link_seconds <= longest:
        raise InvalidInput.at("link_seconds", f"must be {shortest} to {longest}")
    link_life = DEFAULT_LINK if link_seconds is None else timedelta(seconds=link_seconds)
    return CopyWish(checked, copy, expires_at, link_life)


def check_status(status: Status) -> None:
    """
    Insist that a certificate is valid: a copy is used in its place.

    Raises:
        ForbiddenTransition: it is not.
    """
    if status is not Status.VALID:
        raise ForbiddenTransition(f"copy: is not made of a certificate that is {status}", state=status)


def settle_lifetime(wish: CopyWish, *, now: datetime, last_day: date | None) -> Lifetime:
    """
    Say when a copy and its link end; neither outlives the certificate, nor the link its copy.

    Args:
        wish: what is asked for.
        now: the present instant.
        last_day: of the certificate's validity; absent where it has no end.

    Raises:
        InvalidInput: the copy's end is too near or too far, or lies behind the certificate's last valid day.
    """
    created = now.replace(microsecond=0)
    over = None if last_day is None else end_of_legal_day(last_day)
    if wish.expires_at is None:
        expires = created + DEFAULT_LIFE if over is None else min(created + DEFAULT_LIFE, over)
    else:
        if not created + SHORTEST_LINK <= wish.expires_at <= created + LONGEST_LIFE:
            raise InvalidInput.at("expires_at", "must lie between a minute and 366 days from now")
        if over is not None and wish.expires_at > over:
            raise InvalidInput.at("expires_at", "lies behind the certificate's last valid day")
        expires = wish.expires_at.astimezone(created.tzinfo).replace(microsecond=0)
    return Lifetime(created, expires, min(created + wish.link_life, expires))


def annotate(cause: str, copy_id: str, expires_at: datetime) -> Annotation:
    """Write what stands across the page, and whole in a box."""
    end = f"有效期至{_write_instant(expires_at)}"
    phrase = f"仅供{cause}使用"
    room = _WIDE * _MAX_LINES
    if len(phrase) > room:
        # The box has it all.
        phrase = f"仅供{cause[: room - 5]}…使用"
    lines = [phrase[start : start + _WIDE] for start in range(0, len(phrase), _WIDE)]
    return Annotation((*lines, end, f"加注件 {copy_id[:8]}"), f"加注件 {copy_id} · {end} · 仅供{cause}使用")


def entries_of(cause: str, copy_id: str, creator: str, lifetime: Lifetime) -> dict[str, str]:
    """Give the entries of the information dictionary (GB/T 36903, 加注件信息)."""
    return {
        "JZJZZSJ": _compact(lifetime.created_at),
        "JZJZZZ": creator,
        "JZJZZSY": cause,
        "JZJYXQJZSJ": _compact(lifetime.expires_at),
        COPY_ENTRY: copy_id,
    }


def digest_token(token: str) -> str | None:
    """Give the digest under which a link's token is known; None for what can be no token."""
    return hashlib.sha256(token.encode()).hexdigest() if _TOKEN.fullmatch(token) else None


def _write_instant(instant: datetime) -> str:
    """Write an instant as people here read it."""
    local = instant.astimezone(LEGAL_ZONE)
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{write_date(local.date())} {clock}"


def _compact(instant: datetime) -> str:
    return f"{instant.astimezone(LEGAL_ZONE):%Y%m%d%H%M%S}"
