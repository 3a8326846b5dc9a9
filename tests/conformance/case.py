"""One case of the conformance file, and what its reasons come to by the HTTP contract's table."""

import base64
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

FAILED: Final = "FAILED"
OPEN: Final = "INDETERMINATE"
PASSED: Final = "PASSED"
STATUSES: Final = {
    "ok": "valid",
    "not-yet-valid": "inactive",
    **{word: word for word in ("suspended", "expired", "superseded", "ended")},
}
"""What the contract's table says of each reason; every other one is `unknown`."""
OPEN_REASONS: Final = {"bundle-stale", "status-missing", "status-stale", "clock-behind"}
STRENGTH: Final = ("unknown", "ended", "superseded", "suspended", "expired", "inactive", "valid")


@dataclass(frozen=True, slots=True)
class Case:
    """What is read under which circumstances, and what must come out."""

    id: str
    about: str
    code: str
    reasons: tuple[str, ...] = ("ok",)
    now: datetime | None = None
    bundle: bytes | None = None
    lists: dict[str, bytes] | None = None
    on: date | None = None
    memory: dict[str, Any] | None = None
    claims: dict[str, Any] = field(default_factory=dict)

    @property
    def expected(self) -> dict[str, Any]:
        """Work out outcome and status: the worst outcome first, then the strongest status."""
        outcomes = {reason: _outcome(reason) for reason in self.reasons}
        worst = next(one for one in (FAILED, OPEN, PASSED) if one in outcomes.values())
        statuses = {STATUSES.get(reason, "unknown") for reason, one in outcomes.items() if one == worst}
        status = next(one for one in STRENGTH if one in statuses)
        return {"outcome": worst, "status": status, "reasons": list(self.reasons)}

    def members(self) -> dict[str, Any]:
        """Give the case as it stands in the file."""
        written: dict[str, Any] = {"id": self.id, "about": self.about, "code": self.code}
        if self.now is not None:
            written["now"] = self.now.isoformat().replace("+00:00", "Z")
        if self.bundle is not None:
            written["bundle"] = encoded(self.bundle)
        if self.lists is not None:
            written["status_lists"] = {uri: encoded(data) for uri, data in self.lists.items()}
        if self.on is not None:
            written["on"] = self.on.isoformat()
        if self.memory is not None:
            written["memory"] = self.memory
        written["expect"] = self.expected
        if self.claims:
            written["claims"] = self.claims
        return written


def encoded(data: bytes) -> str:
    """Write base64 (RFC 4648, section 4)."""
    return base64.b64encode(data).decode("ascii")


def _outcome(reason: str) -> str:
    if reason == "ok":
        return PASSED
    return OPEN if reason in OPEN_REASONS else FAILED
