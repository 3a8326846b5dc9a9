"""What the stand-in is told when it starts."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

SM4_KEY_BYTES = 16


class PlatformMisconfigured(Exception):
    """A setting cannot be used; the text names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformSettings:
    """
    The stand-in's settings; secrets stay out of its `repr`.

    Raises:
        PlatformMisconfigured: a secret is empty, or the SM4 key is not 16 bytes.
    """

    database: Path
    """The SQLite file; its folder is made when missing."""
    client_id: str
    """The name that the pushing department logs in with."""
    client_secret: str = field(repr=False)
    """The secret that goes with *client_id*."""
    sm4_key: bytes = field(repr=False)
    """The 16 bytes that `data` of a push is encrypted with."""
    clock: Callable[[], datetime]
    """Tells the present moment, with a time zone."""
    accept_provisional: bool
    """Whether rows are taken whose type code is not officially assigned yet."""
    token_ttl_seconds: int = 3600
    """How long an access token lives."""
    max_body_bytes: int = 8 * 1024 * 1024
    """The largest request body that is read."""
    faults_allowed: bool = False
    """Whether `POST /faults` exists; for tests and demonstrations only."""
    slow_seconds: float = 2.0
    """How late the answer is under the fault `slow`."""
    timeout_seconds: float = 30.0
    """How long the answer is held back under the fault `timeout`."""
    pause: Callable[[float], None] = time.sleep
    """Waits the given seconds; only faults wait."""

    def __post_init__(self) -> None:
        """Refuse secrets that protect nothing."""
        if len(self.sm4_key) != SM4_KEY_BYTES:
            raise PlatformMisconfigured("sm4_key: must be 16 bytes")
        if not self.client_id or not self.client_secret:
            raise PlatformMisconfigured("client_id and client_secret: must not be empty")
