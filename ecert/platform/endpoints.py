"""The platform's addresses: read the request, do one thing, write the answer."""

import secrets
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, RawBody

from ecert.platform.answers import refuse_push
from ecert.platform.codes import QueryStatus
from ecert.platform.faults import FaultOrder, FaultRoute, Faults
from ecert.platform.intake import receive_push
from ecert.platform.ledger import DEFAULT_PAGE, check_page, list_page
from ecert.platform.queries import query_certificate, verify_certificate
from ecert.platform.questions import Query, VerifyQuestion, answer
from ecert.platform.refusals import Refused, decode_json
from ecert.platform.settings import PlatformSettings
from ecert.platform.standing import compute_day
from ecert.platform.store import Store
from ecert.platform.tokens import check_client, is_token_good, keep_token, parse_token_request

TOKEN_BYTES = 32
TOKEN_REFUSED = "access_token: unknown or expired"  # noqa: S105  a message, not a secret


@dataclass(frozen=True, slots=True)
class Desk:
    """What the addresses share."""

    settings: PlatformSettings
    store: Store
    faults: Faults


@get("/health", sync_to_thread=False)
def health() -> dict[str, str]:
    """Say that the platform runs."""
    return {"status": "ok"}


@post("/oauth2/token", sync_to_thread=True)
def token(desk: NamedDependency[Desk], body: RawBody) -> Response[object]:
    """Give an access token for the client's id and secret."""

    def act() -> Response[object]:
        try:
            request = parse_token_request(body)
        except Refused as error:
            return Response({"error": "invalid_request", "error_description": str(error)}, status_code=401)
        if not check_client(request, desk.settings):
            return Response({"error": "invalid_client"}, status_code=401)
        if request.grant_type != "client_credentials":
            return Response({"error": "unsupported_grant_type"}, status_code=401)
        text, ttl = secrets.token_urlsafe(TOKEN_BYTES), desk.settings.token_ttl_seconds
        with desk.store.transaction() as connection:
            keep_token(connection, text, now=desk.settings.clock(), ttl_seconds=ttl)
        return Response({"custom": {"access_token": text, "expires_in": ttl}}, status_code=200)

    return desk.faults.play(FaultRoute.TOKEN, act, refusal=Response({"error": "invalid_client"}, status_code=401))


@post("/collect", sync_to_thread=True)
def collect(desk: NamedDependency[Desk], body: RawBody, access_token: FromQuery[str] = "") -> Response[object]:
    """Receive a push (归集)."""

    def act() -> Response[object]:
        if not _is_known(desk, access_token):
            return Response(refuse_push(TOKEN_REFUSED), status_code=401)
        now = desk.settings.clock()
        return Response(receive_push(body, store=desk.store, settings=desk.settings, now=now), status_code=200)

    return desk.faults.play(FaultRoute.COLLECT, act, refusal=Response(refuse_push("refused"), status_code=200))


@post("/elssp/v1/queryCertInfo", sync_to_thread=True)
def query(desk: NamedDependency[Desk], body: RawBody) -> Response[object]:
    """Answer with the data of one certificate."""

    def act() -> Response[object]:
        try:
            question = decode_json(body, Query, field="body")
        except Refused as error:
            return _answer_status(QueryStatus.OTHER, str(error))
        if not _is_known(desk, question.head.access_token):
            return _answer_status(QueryStatus.NOT_AUTHENTICATED, http=401)
        today = compute_day(desk.settings.clock())
        with desk.store.reading() as connection:
            return Response(query_certificate(connection, question.data, today), status_code=200)

    return desk.faults.play(FaultRoute.QUERY, act, refusal=_answer_status(QueryStatus.OTHER, "refused"))


@post("/elssp/v1/verifyCertInfo", sync_to_thread=True)
def verify(desk: NamedDependency[Desk], body: RawBody) -> Response[object]:
    """Answer whether given data of a certificate is right."""

    def act() -> Response[object]:
        try:
            question = decode_json(body, VerifyQuestion, field="body")
        except Refused as error:
            return _answer_status(QueryStatus.OTHER, str(error))
        if not _is_known(desk, question.head.access_token):
            return _answer_status(QueryStatus.NOT_AUTHENTICATED, http=401)
        today = compute_day(desk.settings.clock())
        with desk.store.reading() as connection:
            return Response(verify_certificate(connection, question.data, today), status_code=200)

    return desk.faults.play(FaultRoute.VERIFY, act, refusal=_answer_status(QueryStatus.OTHER, "refused"))


@get("/ledger", sync_to_thread=True)
def ledger(
    desk: NamedDependency[Desk],
    access_token: FromQuery[str] = "",
    after: FromQuery[str] = "",
    limit: FromQuery[int] = DEFAULT_PAGE,
) -> Response[object]:
    """List what the platform holds; ours, of no standard."""

    def act() -> Response[object]:
        if not _is_known(desk, access_token):
            return Response({"error": TOKEN_REFUSED}, status_code=401)
        try:
            check_page(after, limit)
        except Refused as error:
            return Response({"error": str(error)}, status_code=400)
        with desk.store.reading() as connection:
            return Response(list_page(connection, after, limit), status_code=200)

    return desk.faults.play(FaultRoute.LEDGER, act, refusal=Response({"error": "refused"}, status_code=403))


@post("/faults", sync_to_thread=False)
def faults(desk: NamedDependency[Desk], body: RawBody) -> Response[object]:
    """Switch a fault on or off; mounted only where the settings allow it."""
    try:
        order = decode_json(body, FaultOrder, field="body")
    except Refused as error:
        return Response({"error": str(error)}, status_code=400)
    if order.times < 0:
        return Response({"error": "times: negative"}, status_code=400)
    desk.faults.switch(order)
    return Response(order, status_code=200)


def _is_known(desk: Desk, access_token: str) -> bool:
    """Tell whether the token was given out and has not expired."""
    with desk.store.reading() as connection:
        return is_token_good(connection, access_token, desk.settings.clock())


def _answer_status(status: QueryStatus, detail: str | None = None, *, http: int = 200) -> Response[object]:
    """Answer a question with a status and no data."""
    return Response(answer(status, detail=detail), status_code=http)
