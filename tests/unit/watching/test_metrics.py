"""What is counted can be read, and no client can make the list of numbers grow."""

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from ecert.watching.metrics import count_issued, count_request, count_step, count_verification, registry_with

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def _read() -> Samples:
    families = text_string_to_metric_families(generate_latest(registry_with()).decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def _more(before: Samples, name: str, **labels: str) -> float:
    key = name, tuple(sorted(labels.items()))
    return _read().get(key, 0.0) - before.get(key, 0.0)


def test_request_goes_into_its_histogram() -> None:
    """By method, route and class of status, with its time."""
    before = _read()
    for seconds in (0.0007, 0.2):
        count_request("GET", "/unit", 204, seconds)
    labels = {"method": "GET", "route": "/unit", "status": "2xx"}
    name = "ecert_http_request_duration_seconds"
    assert _more(before, f"{name}_count", **labels) == 2
    assert _more(before, f"{name}_bucket", **labels, le="0.001") == 1
    assert round(_more(before, f"{name}_sum", **labels), 4) == 0.2007


def test_methods_that_nobody_knows_are_one() -> None:
    """A client may send any word; so may it any status class there is none of."""
    before = _read()
    for method in ("BREW", "张三"):
        count_request(method, "", 0, 0.1)
    count_request("GET", "", 999, 0.1)
    name = "ecert_http_request_duration_seconds_count"
    assert _more(before, name, method="other", route="none", status="none") == 2
    assert _more(before, name, method="GET", route="none", status="none") == 1


def test_work_is_counted_by_one_call_each() -> None:
    """Verifications by outcome and reason, certificates by kind, steps by what came of them."""
    before = _read()
    for _ in range(2):
        count_verification("FAILED", "expired")
        count_issued("some_kind")
        count_step("resumed")
    assert _more(before, "ecert_verifications_total", outcome="FAILED", reason="expired") == 2
    assert _more(before, "ecert_certificates_issued_total", template="some_kind") == 2
    assert _more(before, "ecert_lifecycle_steps_total", result="resumed") == 2
