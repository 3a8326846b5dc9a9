"""The pages that the service writes, put together: what they are handed, and the routers that they stand in."""

from litestar import Router
from litestar.di import Provide

from ecert.attention import Attention
from ecert.console.desk.numbers import Numbers
from ecert.console.frame import frame_of
from ecert.console.handlers import CONSOLE_HANDLERS, TEMPLATES
from ecert.document.making import DrawingDesk
from ecert.document.sketching import PreviewDesk
from ecert.federation.desk import IdentityDesk
from ecert.hall.routes import HALL_HANDLERS, HallDesk
from ecert.hall.routes import TEMPLATES as HALL_TEMPLATES
from ecert.http.limits import LookupLimits
from ecert.issuance.group import GroupCommit
from ecert.messages import Language
from ecert.pages.access import SessionDesk, check_page_request, provide_form, provide_officer
from ecert.pages.environment import make_environment
from ecert.pages.problems import PAGE_EXCEPTION_HANDLERS, problems_shown_by
from ecert.pages.routes import choose_language
from ecert.pages.showing import Pages
from ecert.resources import Resources
from ecert.site.files import read_console_files
from ecert.worklist.accounts import changes_to_confirm
from ecert.worklist.service import WorkDesk


def page_values(
    resources: Resources,
    session_desk: SessionDesk,
    drawing_desk: DrawingDesk,
    group_commit: GroupCommit,
    limits: LookupLimits,
) -> dict[str, object]:
    """Give what the pages are handed, by the names that their handlers use."""
    work_desk = WorkDesk(
        resources.engine,
        resources.catalogue,
        resources.clock,
        is_synced=resources.platform is not None,
        further=(changes_to_confirm(resources.clock),),
    )
    numbers = Numbers(work_desk)
    return {
        "pages": _pages(resources, numbers),
        "entrance": resources.entrance,
        "session_desk": session_desk,
        "identity_desk": IdentityDesk.open(resources.engine, resources.clock, resources.identity),
        "hall": HallDesk(resources.engine, resources.catalogue, resources.clock, limits),
        "group_commit": group_commit,
        "previews": PreviewDesk(drawing_desk.workshop),
        "numbers": numbers,
        "work_desk": work_desk,
        "attention": Attention(resources),
    }


def page_routers(max_file_bytes: int) -> list[Router]:
    """Make the routers of the pages: for those who signed in, and for everybody."""
    form = Provide(provide_form)
    console = Router(
        "/console",
        route_handlers=[*CONSOLE_HANDLERS],
        dependencies={"officer": Provide(provide_officer), "form": form},
        before_request=check_page_request,
        exception_handlers=PAGE_EXCEPTION_HANDLERS,
        # The framework's bound of a body is fixed when a route is made.
        request_max_body_size=max_file_bytes,
        include_in_schema=False,
    )
    public = Router(
        "/",
        route_handlers=[choose_language],
        dependencies={"form": form},
        before_request=check_page_request,
        exception_handlers=PAGE_EXCEPTION_HANDLERS,
        include_in_schema=False,
    )
    hall = Router(
        "/hall",
        route_handlers=[*HALL_HANDLERS],
        dependencies={"form": form},
        before_request=check_page_request,
        exception_handlers=problems_shown_by("hall/problem.html"),
        include_in_schema=False,
    )
    return [console, public, hall]


def _pages(resources: Resources, numbers: Numbers) -> Pages:
    def shared(language: Language) -> dict[str, object]:
        def kind(slug: str) -> str:
            """Give the title of a kind in the language that is read."""
            return resources.catalogue.title_of(slug, english=language is Language.EN)

        return {"kind": kind, "has_identity_service": resources.identity is not None}

    built = read_console_files()
    environment = make_environment((*TEMPLATES, HALL_TEMPLATES), built.files, built.icons)
    return Pages(environment, lambda officer: frame_of(officer, numbers(officer)), shared)
