"""Printed papers over HTTP: note one, list a certificate's, note what became of one."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock
from ecert.http.access import BEARER, require_token
from ecert.http.given import Given
from ecert.http.repeat import IdempotencyKey, created, do_once, repeatable
from ecert.paper.service import Paper, PrintedPaper, end_paper, list_papers, note_paper
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot
from ecert.storage.idempotency import Answer


class PaperBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A printed paper as noted."""

    kind: str
    """`original` (正本) or `duplicate` (副本)."""
    stock_number: str
    """The number that the blank sheet bears."""
    copy_number: Annotated[int, msgspec.Meta(ge=1, le=999)] = 1
    printed_on: date | None = None
    """Today unless given."""


class PaperEndBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of a paper."""

    state: str
    """`spoiled`, `lost` or `returned`."""
    reason: str


class PaperView(msgspec.Struct, frozen=True):
    """One sheet."""

    id: str
    kind: str
    copy_number: int
    stock_number: str
    printed_on: date
    noted_at: datetime
    noted_by: str
    state: str
    reason: str | None
    ended_at: datetime | None
    ended_by: str | None


class PaperList(msgspec.Struct, frozen=True):
    """Every sheet that was noted for a certificate's version."""

    items: list[PaperView]


_NOTED = ResponseSpec(PaperView, description="The paper is noted")
_ENDED = ResponseSpec(PaperView, description="What became of the paper is noted")


class PaperController(Controller):
    """The office's account of its blank paper."""

    path = "/api/v1/certificates"
    tags = ("register",)
    security = BEARER
    guards = (require_token,)

    @get("/{identifier:str}/papers", operation_id="listPapers", sync_to_thread=True)
    def list_papers(self, identifier: FromPath[str], principal: Given[Principal], engine: Given[Engine]) -> PaperList:
        """List the papers of one certificate, also those that are spoiled, lost or returned."""
        with snapshot(engine) as session:
            papers = list_papers(session, identifier, by=principal)
        return PaperList([_view(paper) for paper in papers])

    @post("/{identifier:str}/papers", operation_id="notePaper", sync_to_thread=True, responses={201: _NOTED})
    def note_paper(
        self,
        identifier: FromPath[str],
        data: JSONBody[PaperBody],
        principal: Given[Principal],
        engine: Given[Engine],
        catalogue: Given[Catalogue],
        keyring: Given[Keyring],
        clock: Given[Clock],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """Note that a sheet of blank paper became a copy of the certificate."""
        principal.require(AccountRole.CLERK, AccountRole.ISSUER)
        now = clock()
        printed = PrintedPaper(data.kind, data.copy_number, data.stock_number, data.printed_on)
        request = repeatable(principal, f"POST {self.path}/{identifier}/papers", idempotency_key, data)

        def work(session: Session) -> Answer:
            paper = note_paper(
                session, identifier, printed, by=principal, now=now, catalogue=catalogue, keyring=keyring
            )
            return created(_view(paper))

        return do_once(engine, request, work, now=now)

    @post(
        "/{identifier:str}/papers/{paper_id:str}/end",
        operation_id="endPaper",
        sync_to_thread=True,
        responses={201: _ENDED},
    )
    def end_paper(
        self,
        identifier: FromPath[str],
        paper_id: FromPath[str],
        data: JSONBody[PaperEndBody],
        principal: Given[Principal],
        engine: Given[Engine],
        clock: Given[Clock],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """Note that a paper was spoiled, lost or returned; that is final."""
        principal.require(AccountRole.CLERK, AccountRole.ISSUER)
        now = clock()
        address = f"POST {self.path}/{identifier}/papers/{paper_id}/end"
        request = repeatable(principal, address, idempotency_key, data)

        def work(session: Session) -> Answer:
            paper = end_paper(
                session, identifier, paper_id, state=data.state, reason=data.reason, by=principal, now=now
            )
            return created(_view(paper))

        return do_once(engine, request, work, now=now)


def _view(paper: Paper) -> PaperView:
    return PaperView(
        id=paper.id,
        kind=paper.kind,
        copy_number=paper.copy_number,
        stock_number=paper.stock_number,
        printed_on=paper.printed_on,
        noted_at=paper.noted_at,
        noted_by=paper.noted_by,
        state=paper.state,
        reason=paper.reason,
        ended_at=paper.ended_at,
        ended_by=paper.ended_by,
    )
