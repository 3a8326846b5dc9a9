"""The composition root: opened resources in, Litestar application out; the only module that mounts routes."""

import secrets
from functools import partial

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import NotFoundException
from litestar.types import ControllerRouterHandler
from sqlalchemy import Engine

from ecert.accounts.reading import open_principals
from ecert.accounts.refusals import Refusals
from ecert.annotated.routes import CopyController, CopyWindow, follow_link
from ecert.annotated.rules import TOKEN_BYTES
from ecert.annotated.service import CopyDesk
from ecert.application.holder_routes import HolderChangeController
from ecert.application.routes import ApplicationController, WorkloadController
from ecert.attachment.routes import AttachmentController
from ecert.bundle.roots import roots_of
from ecert.bundle.routes import get_bundle, get_roots
from ecert.bundle.service import Bundles
from ecert.bundle.trust import Trust
from ecert.catalogue.routes import CatalogueController
from ecert.device.routes import DeviceController, EnrolmentDesk
from ecert.document.routes import FaceController
from ecert.errors import Misconfigured
from ecert.fieldwork.desk import FieldDesk
from ecert.fieldwork.routes import RoundController
from ecert.fieldwork.suspicion_routes import SuspicionController
from ecert.front import page_routers, page_values
from ecert.health import PATIENCE_SECONDS, get_metrics, is_live, is_ready
from ecert.http.access import Gate, check_request, provide_principal
from ecert.http.bare import BareRoutes
from ecert.http.limits import HOUR, LookupLimits
from ecert.http.problems import EXCEPTION_HANDLERS
from ecert.http.schema import get_schema_asset, openapi_config
from ecert.http.watch import Watch
from ecert.inspection.routes import InspectionController
from ecert.issuance.group import GroupCommit
from ecert.issuance.routes import IssuanceController, IssuingDesk
from ecert.issuance.routes import bare_routes as issuing_routes
from ecert.log.keeping import LogKeeper
from ecert.log.published import PublishedLog
from ecert.log.publishing import Publisher
from ecert.pages.access import SessionDesk
from ecert.pages.problems import show_missing
from ecert.paper.routes import PaperController
from ecert.pdfcheck.checker import PdfChecker
from ecert.presentation.routes import SymbolController
from ecert.progress.desk import ProgressDesk
from ecert.progress.routes import ProgressController, get_statistics, read_rating
from ecert.readiness import look_at_database
from ecert.register.reading import CertificateReader, open_reader
from ecert.register.routes import EventController, RegisterController
from ecert.reminding.routes import get_calendar
from ecert.resources import Resources, open_drawing_desk
from ecert.selftest.nightly import NightWatch
from ecert.selftest.running import run_selftest
from ecert.site.files import load_site
from ecert.site.routes import SITE_HANDLERS
from ecert.statuslist.routes import get_status_list
from ecert.statuslist.service import StatusLists
from ecert.sync.routes import SyncController
from ecert.verification.counter import Counter
from ecert.verification.log_routes import get_checkpoint, get_proof, get_tile
from ecert.verification.routes import KeyController, VerificationController
from ecert.verification.routes import bare_routes as verification_routes
from ecert.watching.probe import Probe
from ecert.witness.asking import Asker
from ecert.witness.keeping import WitnessKeeper
from ecert.witness.routes import CosignatureDesk, get_cosigned, hand_in_cosignature

HANDLERS: tuple[ControllerRouterHandler, ...] = (
    is_live,
    is_ready,
    get_metrics,
    get_schema_asset,
    CatalogueController,
    ApplicationController,
    WorkloadController,
    HolderChangeController,
    IssuanceController,
    RegisterController,
    EventController,
    InspectionController,
    PaperController,
    SymbolController,
    FaceController,
    CopyController,
    follow_link,
    VerificationController,
    KeyController,
    get_status_list,
    get_bundle,
    get_roots,
    get_checkpoint,
    get_tile,
    get_proof,
    get_cosigned,
    hand_in_cosignature,
    SyncController,
    get_calendar,
    ProgressController,
    read_rating,
    get_statistics,
    DeviceController,
    RoundController,
    SuspicionController,
    *SITE_HANDLERS,
)
"""Every route there is, but for those with a larger body."""


def create_app(resources: Resources, *, publishes: bool = False) -> Litestar:
    """Make the application; one that publishes the log tests the keys at night too. Nothing is opened here."""
    settings = resources.settings
    reader = open_reader(resources.engine)
    principals = open_principals(resources.engine, resources.catalogue.scopes)
    session_desk = SessionDesk(resources.engine, resources.catalogue.scopes, resources.clock)
    desk = _issuing_desk(resources, Gate(principals, resources.clock, session_desk))
    keeper, witness_keeper, night_watch = _keepers(resources)
    trust = Trust(resources.engine, resources.keyring, resources.clock)
    counter, drawing_desk = _counter(resources, reader, keeper.log, trust), open_drawing_desk(resources)
    copy_desk = CopyDesk(drawing_desk, resources.clock, partial(secrets.token_urlsafe, TOKEN_BYTES))
    values: dict[str, object] = {
        "resources": resources,
        "engine": resources.engine,
        "catalogue": resources.catalogue,
        "keyring": resources.keyring,
        "clock": resources.clock,
        "gate": desk.gate,
        "desk": desk,
        "platform": resources.platform,
        "public_url": settings.public_url,
        "counter": counter,
        **_log_values(resources, keeper, witness_keeper, counter.limits),
        "night_watch": night_watch,
        "drawing_desk": drawing_desk,
        "copy_desk": copy_desk,
        "copy_window": CopyWindow(copy_desk, counter.limits),
        "window": _progress_desk(resources),
        "enrolment": _enrolment_desk(resources),
        "field_desk": _field_desk(resources, trust, keeper.log),
        "status_lists": StatusLists(resources.engine, resources.keyring, resources.clock, settings.public_url),
        "site": load_site(),
        "bundles": Bundles(resources.engine, resources.clock),
        **page_values(resources, session_desk, drawing_desk, desk.group_commit, counter.limits),
        "probe": Probe(partial(look_at_database, resources.engine), seconds=PATIENCE_SECONDS),
    }
    # The framework's bound of a body is fixed when a route is made, so what sets it stands here.
    files = Router("/", route_handlers=[AttachmentController], request_max_body_size=settings.max_attachment_bytes)
    app = Litestar(
        [*HANDLERS, files, *page_routers(settings.max_attachment_bytes, is_development=settings.is_development)],
        dependencies={
            **{name: _provide(value) for name, value in values.items()},
            "principal": Provide(provide_principal),
        },
        before_request=check_request,
        exception_handlers={**EXCEPTION_HANDLERS, NotFoundException: show_missing},
        on_startup=[reader.open, principals.open],
        on_shutdown=[reader.close, principals.close, drawing_desk.workshop.close, counter.checker.close],
        request_max_body_size=settings.max_body_bytes,
        openapi_config=openapi_config(),
        logging_config=None,
        state=State({"pages": values["pages"]}),
    )
    app.asgi_handler = BareRoutes(app.asgi_handler, [*verification_routes(counter), *issuing_routes(desk)])
    if publishes:
        _run_beside(app, keeper, witness_keeper, *([night_watch] if roots_of(resources.keyring).keys else []))
    if settings.traces_endpoint is not None:
        _trace(app, resources.engine, settings.traces_endpoint)
    app.asgi_handler = Watch(app.asgi_handler, Refusals(resources.engine, resources.clock))
    return app


def _run_beside(app: Litestar, *tasks: LogKeeper | WitnessKeeper | NightWatch) -> None:
    """Let tasks run while the application does."""
    app.on_startup += [task.start for task in tasks]
    app.on_shutdown += [task.stop for task in tasks]


def _keepers(resources: Resources) -> tuple[LogKeeper, WitnessKeeper, NightWatch]:
    """Give who publishes the log, who has it signed, and who tests the keys at night."""
    log = resources.published_log
    asker = Asker(resources.engine, log, resources.witnesses, resources.clock)
    keeper = LogKeeper(Publisher(resources.engine, resources.keyring, log), resources.clock)
    return keeper, WitnessKeeper(asker), NightWatch(lambda now: run_selftest(resources, now=now), resources.clock)


def _log_values(
    resources: Resources, keeper: LogKeeper, witness_keeper: WitnessKeeper, limits: LookupLimits
) -> dict[str, object]:
    desk = CosignatureDesk(resources.engine, keeper.log, resources.witnesses, resources.clock, limits)
    return {"keeper": keeper, "witness_keeper": witness_keeper, "cosignature_desk": desk}


def _issuing_desk(resources: Resources, gate: Gate) -> IssuingDesk:
    return IssuingDesk(
        gate=gate,
        group_commit=GroupCommit(resources.engine, resources.office, resources.clock),
        catalogue=resources.catalogue,
        clock=resources.clock,
        public_url=resources.settings.public_url,
    )


def _counter(resources: Resources, reader: CertificateReader, published_log: PublishedLog, trust: Trust) -> Counter:
    settings = resources.settings
    return Counter(
        reader=reader,
        engine=resources.engine,
        keyring=resources.keyring,
        catalogue=resources.catalogue,
        published_log=published_log,
        trust=trust,
        clock=resources.clock,
        limits=LookupLimits(per_client=settings.lookups_per_minute, per_number=settings.lookups_per_number),
        checker=PdfChecker(resources.stamp_roots),
        file_limits=LookupLimits(per_client=settings.files_per_minute, per_number=settings.files_per_minute),
        max_body_bytes=settings.max_body_bytes,
    )


def _field_desk(resources: Resources, trust: Trust, published_log: PublishedLog) -> FieldDesk:
    return FieldDesk(
        resources.engine,
        resources.catalogue,
        resources.keyring,
        resources.files,
        resources.clock,
        resources.settings.public_url,
        trust,
        published_log,
    )


def _progress_desk(resources: Resources) -> ProgressDesk:
    settings = resources.settings
    # A guess costs an hour's share: what is asked for has far fewer possibilities than a name.
    limits = LookupLimits(
        per_client=settings.progress_per_minute, per_number=settings.progress_per_number, number_period=HOUR
    )
    return ProgressDesk(resources.engine, resources.catalogue, resources.clock, limits)


def _enrolment_desk(resources: Resources) -> EnrolmentDesk:
    often = resources.settings.enrolments_per_minute
    return EnrolmentDesk(
        resources.engine, resources.clock, LookupLimits(per_client=often, per_number=often), resources.keyring
    )


def _trace(app: Litestar, engine: Engine, endpoint: str) -> None:
    """
    Make traces from now on.

    Raises:
        Misconfigured: what makes them is not installed.
    """
    try:
        # Whoever wants no traces does not load them, and need not have them.
        from ecert.watching.tracing import Tracing  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise Misconfigured(
            "OTEL_EXPORTER_OTLP_ENDPOINT: is set, and requirements/otel.txt is not installed"
        ) from error
    tracing = Tracing(endpoint)
    tracing.watch(engine)
    app.asgi_handler = tracing.wrap(app.asgi_handler)
    app.on_shutdown.append(tracing.stop)


def _provide(value: object) -> Provide:
    """Hand one opened thing to every handler that names it."""
    return Provide(lambda: value, sync_to_thread=False)
