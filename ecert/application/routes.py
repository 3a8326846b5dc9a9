"""Applications over HTTP: the office's work, with a bearer token."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from litestar import Controller, Response, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.handling import DecisionOrder, amend, decide_application, take_step
from ecert.application.letters import list_letters
from ecert.application.service import Application, get_application, list_applications, submit
from ecert.application.steps import check_step_order
from ecert.application.trail import read_trails
from ecert.application.views import (
    ApplicationPage,
    ApplicationView,
    CaseView,
    DecisionBody,
    LetterPage,
    StepBody,
    SubmissionBody,
    TrailPage,
    Workload,
    view_application,
    view_letter,
    view_trail_step,
)
from ecert.application.workload import list_open_cases, read_timings
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock, legal_date
from ecert.http.access import BEARER, require_token
from ecert.http.given import Given
from ecert.http.repeat import IdempotencyKey, created, do_once, repeatable
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot, transaction
from ecert.storage.idempotency import Answer

MAX_PAGE = 200
_SHOWN = {201: ResponseSpec(ApplicationView, description="The application; the same again for the same key and body")}


class ApplicationController(Controller):
    """Submit and decide."""

    path = "/api/v1/applications"
    tags = ("applications",)
    security = BEARER
    guards = (require_token,)

    @post("/", operation_id="submitApplication", sync_to_thread=True, responses=_SHOWN)
    def submit_application(
        self,
        data: JSONBody[SubmissionBody],
        principal: Given[Principal],
        engine: Given[Engine],
        catalogue: Given[Catalogue],
        keyring: Given[Keyring],
        clock: Given[Clock],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """Take in an application; the same `Idempotency-Key` and body give the same answer."""
        principal.require(AccountRole.CLERK)
        now = clock()
        request = repeatable(principal, f"POST {self.path}", idempotency_key, data)

        def work(session: Session) -> Answer:
            application = submit(
                session,
                data.template,
                data.as_raw(),
                catalogue=catalogue,
                keyring=keyring,
                by=principal,
                now=now,
                stage=data.stage,
            )
            return created(_show(session, [application], catalogue, now)[0])

        return do_once(engine, request, work, now=now)

    @get("/", operation_id="listApplications", sync_to_thread=True)
    def list_applications(
        self,
        principal: Given[Principal],
        engine: Given[Engine],
        catalogue: Given[Catalogue],
        clock: Given[Clock],
        in_state: Annotated[str | None, QueryParameter(name="state")] = None,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = 50,
    ) -> ApplicationPage:
        """List applications, oldest first, a page at a time."""
        size = max(1, min(limit, MAX_PAGE))
        with snapshot(engine) as session:
            found = list_applications(session, by=principal, state=in_state, after=cursor, limit=size)
            shown = _show(session, found, catalogue, clock())
        following = found[-1].application_number if len(found) == size else None
        return ApplicationPage(shown, following)

    @get("/{application_id:str}", operation_id="getApplication", sync_to_thread=True)
    def get_application(
        self,
        application_id: FromPath[str],
        principal: Given[Principal],
        engine: Given[Engine],
        catalogue: Given[Catalogue],
        clock: Given[Clock],
    ) -> ApplicationView:
        """Show one application with its clock, and the digest that a decision must name."""
        with snapshot(engine) as session:
            return _show(session, [get_application(session, application_id, by=principal)], catalogue, clock())[0]

    @put("/{application_id:str}", operation_id="amendApplication", sync_to_thread=True)
    def amend_application(
        self,
        application_id: FromPath[str],
        data: JSONBody[SubmissionBody],
        principal: Given[Principal],
        engine: Given[Engine],
        catalogue: Given[Catalogue],
        keyring: Given[Keyring],
        clock: Given[Clock],
    ) -> ApplicationView:
        """Change a draft, a returned application or one that is being supplemented; `stage` is not looked at."""
        now = clock()
        with transaction(engine) as session:
            application = amend(
                session,
                application_id,
                data.template,
                data.as_raw(),
                catalogue=catalogue,
                keyring=keyring,
                by=principal,
                now=now,
            )
            return _show(session, [application], catalogue, now)[0]

    @get("/{application_id:str}/trail", operation_id="getTrail", sync_to_thread=True)
    def get_trail(self, application_id: FromPath[str], principal: Given[Principal], engine: Given[Engine]) -> TrailPage:
        """Show every step of an application: who, when, why."""
        with snapshot(engine) as session:
            application = get_application(session, application_id, by=principal)
            trail = read_trails(session, [application.id])[application.id]
        return TrailPage([view_trail_step(entry) for entry in trail])

    @get("/{application_id:str}/letters", operation_id="listLetters", sync_to_thread=True)
    def list_letters(
        self, application_id: FromPath[str], principal: Given[Principal], engine: Given[Engine]
    ) -> LetterPage:
        """Show the letters (文书) of an application."""
        with snapshot(engine) as session:
            application = get_application(session, application_id, by=principal)
            letters = list_letters(session, application.id)
        return LetterPage([view_letter(letter) for letter in letters])

    @post("/{application_id:str}/steps", operation_id="stepApplication", sync_to_thread=True, responses=_SHOWN)
    def step_application(
        self,
        application_id: FromPath[str],
        data: JSONBody[StepBody],
        principal: Given[Principal],
        engine: Given[Engine],
        catalogue: Given[Catalogue],
        keyring: Given[Keyring],
        clock: Given[Clock],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """Take a step that is neither a decision nor the issue."""
        now = clock()
        order = check_step_order(data.step, reason=data.reason, items=data.items)
        request = repeatable(principal, f"POST {self.path}/{application_id}/steps", idempotency_key, data)

        def work(session: Session) -> Answer:
            application = take_step(
                session, application_id, order, catalogue=catalogue, keyring=keyring, by=principal, now=now
            )
            return created(_show(session, [application], catalogue, now)[0])

        return do_once(engine, request, work, now=now)

    @post("/{application_id:str}/decisions", operation_id="decideApplication", sync_to_thread=True, responses=_SHOWN)
    def decide_application(
        self,
        application_id: FromPath[str],
        data: JSONBody[DecisionBody],
        principal: Given[Principal],
        engine: Given[Engine],
        catalogue: Given[Catalogue],
        keyring: Given[Keyring],
        clock: Given[Clock],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """Approve, return or reject an application under review."""
        principal.require(AccountRole.REVIEWER)
        now = clock()
        request = repeatable(principal, f"POST {self.path}/{application_id}/decisions", idempotency_key, data)

        def work(session: Session) -> Answer:
            application = decide_application(
                session,
                application_id,
                DecisionOrder(data.decision, data.opinion, data.claims_sha256),
                catalogue=catalogue,
                keyring=keyring,
                by=principal,
                now=now,
            )
            return created(_show(session, [application], catalogue, now)[0])

        return do_once(engine, request, work, now=now)


class WorkloadController(Controller):
    """What is on the desk."""

    path = "/api/v1/workload"
    tags = ("applications",)
    security = BEARER
    guards = (require_token,)

    @get("/", operation_id="getWorkload", sync_to_thread=True)
    def get_workload(
        self,
        principal: Given[Principal],
        engine: Given[Engine],
        catalogue: Given[Catalogue],
        clock: Given[Clock],
        *,
        stuck: FromQuery[bool] = False,
    ) -> Workload:
        """List open applications with clock and holder-up, the most urgent first; `stuck`: only yellow and red."""
        with snapshot(engine) as session:
            found = list_open_cases(
                session, by=principal, rules=catalogue.office, today=legal_date(clock()), stuck=stuck
            )
        return Workload(
            [
                CaseView(view_application(case.application, case.timing), case.waiting_for, case.since, case.last_actor)
                for case in found.cases
            ],
            found.complete,
        )


def _show(
    session: Session, applications: Sequence[Application], catalogue: Catalogue, now: datetime
) -> list[ApplicationView]:
    """Show applications with their clocks."""
    timings = read_timings(session, applications, rules=catalogue.office, today=legal_date(now))
    return [view_application(application, timings[application.id]) for application in applications]
