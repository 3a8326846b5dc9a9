"""
Count what this process did, for Prometheus; several processes count apart, and whoever reads them adds up.

A counter belongs to the process, not to an application object: whoever does the work counts it with one call. Labels
come from closed lists (routes, kinds, reasons), never from what a client sent.
"""

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.registry import Collector

_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds in seconds: a look-up takes less than one millisecond, a picture tens of them."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_CLASSES = ("none", "1xx", "2xx", "3xx", "4xx", "5xx")

_requests = Histogram(
    "ecert_http_request_duration_seconds",
    "Requests by method, route and class of status; 'none' where no answer began.",
    ("method", "route", "status"),
    buckets=_BUCKETS,
    registry=None,
)
_verifications = Counter(
    "ecert_verifications", "Verifications by outcome and reason.", ("outcome", "reason"), registry=None
)
_issued = Counter("ecert_certificates_issued", "Certificates issued, by kind.", ("template",), registry=None)
_steps = Counter(
    "ecert_lifecycle_steps",
    "Steps, inspections and annotated copies: the event that was entered, or 'proposed' and 'rejected' for endings.",
    ("result",),
    registry=None,
)
_scans = Counter(
    "ecert_round_scans",
    "Scans of inspection rounds by the register's outcome on arrival, and whether the device had shown the same.",
    ("outcome", "agreed"),
    registry=None,
)
_process = ProcessCollector(registry=None)

# Finding a labelled child costs more than counting with it.
_request_children: dict[tuple[str, str, int], Histogram] = {}
_verification_children: dict[tuple[str, str], Counter] = {}


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """
    Count a request that is over.

    Args:
        method: as sent.
        route: the pattern of its address; empty where none fits.
        status: of the answer; 0 where none began.
        seconds: from its first byte to the last one of the answer.
    """
    key = (method, route, status // 100)
    child = _request_children.get(key)
    if child is None:
        known = method if method in _METHODS else "other"
        number = status // 100
        child = _requests.labels(known, route or "none", _CLASSES[number] if number < len(_CLASSES) else "none")
        if known == method:
            _request_children[key] = child
    child.observe(seconds)


def count_verification(outcome: str, reason: str) -> None:
    """Count a verification by its outcome and the reason that decided it."""
    child = _verification_children.get((outcome, reason))
    if child is None:
        child = _verification_children[outcome, reason] = _verifications.labels(outcome, reason)
    child.inc()


def count_issued(template: str) -> None:
    """Count a certificate that was issued, once its transaction has ended well."""
    _issued.labels(template).inc()


def count_step(result: str) -> None:
    """Count a lifecycle step, once its transaction has ended well."""
    _steps.labels(result).inc()


def count_scan(outcome: str, *, agreed: bool) -> None:
    """Count a scan that was taken in, once its transaction has ended well."""
    _scans.labels(outcome, "yes" if agreed else "no").inc()


def registry_with(*gauges: Collector) -> CollectorRegistry:
    """Give everything there is to read: this process's counters, its memory and time, and *gauges* read now."""
    registry = CollectorRegistry()
    for collector in (_requests, _verifications, _issued, _steps, _scans, _process, *gauges):
        registry.register(collector)
    return registry
