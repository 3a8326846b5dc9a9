"""
Misbehave on request, so that tests and demonstrations can watch the sender cope.

Faults exist only when the settings allow them, and hit one address for a number of times. `timeout` does the work and
then withholds the answer: the case in which a sender must repeat itself without harm.
"""

import threading
from collections.abc import Callable
from enum import StrEnum

import msgspec
from litestar import MediaType, Response


class FaultMode(StrEnum):
    """How the platform misbehaves."""

    NONE = "none"
    SLOW = "slow"
    """The right answer, late."""
    HTTP_500 = "http-500"
    """A server error; nothing is done."""
    NONSENSE = "nonsense"
    """Status 200 and a page that is no answer; nothing is done."""
    EMPTY = "empty"
    """Status 200 and no body; nothing is done."""
    REFUSE = "refuse"
    """A well-formed refusal; nothing is done."""
    TIMEOUT = "timeout"
    """Everything is done, and the answer does not come in time."""


class FaultRoute(StrEnum):
    """The addresses that a fault can hit."""

    COLLECT = "/collect"
    TOKEN = "/oauth2/token"  # noqa: S105  an address, not a secret
    QUERY = "/elssp/v1/queryCertInfo"
    VERIFY = "/elssp/v1/verifyCertInfo"
    LEDGER = "/ledger"


class FaultOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /faults`."""

    mode: FaultMode
    times: int = 1
    route: FaultRoute = FaultRoute.COLLECT


class Faults:
    """The fault that is switched on, and how often it still strikes."""

    def __init__(self, *, pause: Callable[[float], None], slow_seconds: float, timeout_seconds: float) -> None:
        """Switch everything off."""
        self._pause = pause
        self._slow_seconds = slow_seconds
        self._timeout_seconds = timeout_seconds
        self._lock = threading.Lock()
        self._order = FaultOrder(FaultMode.NONE)
        self._left = 0

    def switch(self, order: FaultOrder) -> None:
        """Replace the present fault by *order*."""
        with self._lock:
            self._order = order
            self._left = 0 if order.mode == FaultMode.NONE else order.times

    def play(
        self, route: FaultRoute, act: Callable[[], Response[object]], *, refusal: Response[object]
    ) -> Response[object]:
        """Answer by *act*, unless a fault strikes at *route*; *refusal* is how that address says no."""
        match self._take(route):
            case FaultMode.NONE:
                return act()
            case FaultMode.SLOW:
                self._pause(self._slow_seconds)
                return act()
            case FaultMode.HTTP_500:
                return Response({"error": "fault"}, status_code=500)
            case FaultMode.NONSENSE:
                return Response("<html><body>系统维护中", media_type=MediaType.HTML, status_code=200)
            case FaultMode.EMPTY:
                return Response(b"", status_code=200)
            case FaultMode.REFUSE:
                return refusal
            case FaultMode.TIMEOUT:
                act()
                self._pause(self._timeout_seconds)
                return Response({"error": "fault"}, status_code=504)

    def _take(self, route: FaultRoute) -> FaultMode:
        """Use up one strike, if the fault is on for *route*."""
        with self._lock:
            if self._left == 0 or self._order.route != route:
                return FaultMode.NONE
            self._left -= 1
            return self._order.mode
