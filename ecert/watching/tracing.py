"""
Trace requests and the statements they run (OpenTelemetry), for an installation that says where traces go.

Nothing imports this module unless it is to be used, so an installation without traces does not pay for it. A span tells
the pattern of an address and the text of a statement, in which values are placeholders: never an address as it was
sent, a query, a parameter or the words of an error. That is why the ready-made instrumentations are not used.
"""

from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection, ExceptionContext

from ecert import __version__
from ecert.watching.request import current_request

MAX_STATEMENT = 2000
"""Characters of a statement that are kept."""
_FIRST_OF_OURS = 500
_SPAN = "ecert_span"


class Tracing:
    """Makes spans and sends them; headers, sampling and the like are set by OpenTelemetry's own variables."""

    def __init__(self, endpoint: str) -> None:
        """
        Begin; nothing is sent before there is something to send.

        Args:
            endpoint: base address of a collector that takes OTLP over HTTP.
        """
        resource = Resource.create({SERVICE_NAME: "ecert", SERVICE_VERSION: __version__})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("ecert", __version__)

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """Give an application that makes a span of every request, and is the same else."""
        tracer = self._tracer

        async def traced(scope: Scope, receive: Receive, send: Send) -> None:
            """Serve one request inside its span."""
            if scope["type"] != ScopeType.HTTP:
                await app(scope, receive, send)
                return
            # A client's own trace is not taken up: anybody could make us sample everything.
            method = scope["method"]
            with tracer.start_as_current_span(method, kind=SpanKind.SERVER, record_exception=False) as span:
                span.set_attribute("http.request.method", method)

                async def send_seen(message: Message) -> None:
                    """Note the status on its way out."""
                    if message["type"] == "http.response.start":
                        _note_status(span, message["status"])
                    await send(message)

                try:
                    await app(scope, receive, send_seen)
                finally:
                    _note_request(span, scope, method)

        return traced

    def watch(self, engine: Engine) -> None:
        """Make a span of every statement that runs on an engine from now on."""
        event.listen(engine, "before_cursor_execute", self._begin_statement)
        event.listen(engine, "after_cursor_execute", _end_statement)
        event.listen(engine, "handle_error", _fail_statement)

    def stop(self) -> None:
        """Send what is left, and end."""
        self._provider.shutdown()

    def _begin_statement(
        self,
        connection: Connection,
        cursor: Any,  # noqa: ANN401 - the driver's own
        statement: str,
        parameters: Any,  # noqa: ANN401 - values; not looked at
        context: Any,  # noqa: ANN401 - SQLAlchemy's private context
        executemany: bool,  # noqa: FBT001 - what SQLAlchemy passes
    ) -> None:
        del cursor, parameters, executemany
        name = statement.lstrip().partition(" ")[0].upper()
        attributes = {"db.system.name": connection.dialect.name, "db.query.text": statement[:MAX_STATEMENT]}
        span = self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes)
        if context is not None:
            setattr(context, _SPAN, span)


def _end_statement(
    connection: Connection,
    cursor: Any,  # noqa: ANN401 - the driver's own
    statement: str,
    parameters: Any,  # noqa: ANN401 - values; not looked at
    context: Any,  # noqa: ANN401 - SQLAlchemy's private context
    executemany: bool,  # noqa: FBT001 - what SQLAlchemy passes
) -> None:
    del connection, cursor, statement, parameters, executemany
    span: Span | None = getattr(context, _SPAN, None)
    if span is not None:
        span.end()


def _fail_statement(context: ExceptionContext) -> None:
    span: Span | None = getattr(context.execution_context, _SPAN, None)
    if span is not None and span.is_recording():
        span.set_attribute("error.type", type(context.original_exception).__name__)
        span.set_status(Status(StatusCode.ERROR))
        span.end()


def _note_status(span: Span, status: int) -> None:
    span.set_attribute("http.response.status_code", status)
    if status >= _FIRST_OF_OURS:
        span.set_status(Status(StatusCode.ERROR))


def _note_request(span: Span, scope: Scope, method: str) -> None:
    route = scope.get("path_template")
    if route:
        span.update_name(f"{method} {route}")
        span.set_attribute("http.route", route)
    notes = current_request()
    if notes is not None:
        span.set_attribute("ecert.request_id", notes.request_id)
