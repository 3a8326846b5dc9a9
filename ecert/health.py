"""What those who watch the service ask: is it live, is it ready, what does it count."""

import hmac
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from ecert.clock import legal_date
from ecert.errors import Unauthenticated
from ecert.gauges import Gauges
from ecert.http.access import find_token
from ecert.http.given import Given
from ecert.log.keeping import LogKeeper
from ecert.readiness import DatabaseLook, judge
from ecert.resources import Resources
from ecert.selftest.nightly import NightWatch
from ecert.watching.metrics import registry_with
from ecert.watching.probe import Probe
from ecert.witness.keeping import WitnessKeeper

PATIENCE_SECONDS = 2.0
"""How long the database may take to answer somebody who watches."""
SILENT = DatabaseLook(f"does not answer within {PATIENCE_SECONDS:.0f} seconds")


@get("/health/live", tags=["health"], operation_id="isLive", sync_to_thread=False)
def is_live() -> dict[str, str]:
    """Say that the process answers; nothing else is looked at."""
    return {"status": "live"}


@get("/health/ready", tags=["health"], operation_id="isReady")
async def is_ready(
    resources: Given[Resources],
    probe: Given[Probe[DatabaseLook]],
    keeper: Given[LogKeeper],
    witness_keeper: Given[WitnessKeeper],
    night_watch: Given[NightWatch],
) -> Response[dict[str, Any]]:
    """
    Say whether the service can do its whole work; 503 names the parts that cannot.

    What will be wrong before long is warned of, and where a platform is set up the state of sync is told; neither makes
    the service less ready.
    """
    look = await probe() or SILENT
    readiness = judge(look, resources, today=legal_date(resources.clock()))
    answer: dict[str, Any] = {"status": "not-ready" if readiness.parts else "ready", "parts": readiness.parts}
    warnings = dict(readiness.warnings)
    if (trouble := keeper.judge(look.log, now=resources.clock())) is not None:
        warnings["log"] = trouble
    if witness_keeper.troubles:
        warnings["witnesses"] = "; ".join(f"{name} {what}" for name, what in sorted(witness_keeper.troubles.items()))
    if night_watch.trouble is not None:
        warnings["selftest"] = night_watch.trouble
    if warnings:
        answer["warnings"] = warnings
    if resources.platform is not None and look.sync is not None:
        answer["sync"] = {"pending": look.sync.pending, "open_failures": look.sync.open_failures}
    return Response(answer, status_code=503 if readiness.parts else 200)


@get("/metrics", include_in_schema=False)
async def get_metrics(
    request: Request[Any, Any, Any],
    resources: Given[Resources],
    probe: Given[Probe[DatabaseLook]],
    night_watch: Given[NightWatch],
) -> Response[bytes]:
    """
    Give the numbers of this process to whoever has the token for them (Prometheus' text format).

    Raises:
        NotFoundException: no token is set, so there are no metrics for anybody.
        Unauthenticated: the request carries another token, or none.
    """
    token = resources.settings.metrics_token
    if token is None:
        raise NotFoundException
    if not hmac.compare_digest(find_token(request.headers.get("authorization", "")).encode(), token):
        raise Unauthenticated("the token is not the one for metrics")
    gauges = Gauges(await probe(), resources, now=resources.clock(), tested=night_watch.outcome)
    return Response(generate_latest(registry_with(gauges)), media_type=CONTENT_TYPE_PLAIN_0_0_4)
