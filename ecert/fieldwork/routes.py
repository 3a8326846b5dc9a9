"""Rounds over HTTP: devices put what they have, as often as they like; the office and the inspector read it."""

from dataclasses import dataclass
from typing import Any

from litestar import Controller, Request, Response, get, put
from litestar.concurrency import sync_to_thread
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath, FromQuery, JSONBody

from ecert.accounts.principal import Principal
from ecert.attachment.media import PictureType
from ecert.fieldwork.answers import MAX_PAGE, Position, answer_kept, kept
from ecert.fieldwork.arrival import from_device
from ecert.fieldwork.closing import end_round, get_record
from ecert.fieldwork.collecting import make_dossier
from ecert.fieldwork.desk import MAX_PHOTO_BYTES, FieldDesk
from ecert.fieldwork.forms import EndForm, NoteForm, RoundForm, ScanForm
from ecert.fieldwork.reading import get_round, list_rounds, read_round
from ecert.fieldwork.service import add_note, begin_round
from ecert.fieldwork.sheet import draw_sheet
from ecert.fieldwork.views import (
    EndView,
    NoteView,
    PhotoView,
    RoundPage,
    RoundTaken,
    ScanTaken,
    WholeRoundView,
    view_begun,
    view_end,
    view_head,
    view_note,
    view_round,
    view_taken,
)
from ecert.http.access import BEARER, require_token, taking
from ecert.http.given import Given
from ecert.messages import Language
from ecert.storage.database import snapshot, transaction
from ecert.watching.metrics import count_scan

_FILE = {"Cache-Control": "private, no-store"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ANY_BYTES = "application/octet-stream"


@dataclass
class _Photo(Operation):
    """Describes a body of raw bytes, which the framework has no parameter for."""

    def __post_init__(self) -> None:
        """Name the types that are taken."""
        binary = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        self.request_body = RequestBody(
            {kind.value: OpenAPIMediaType(schema=binary) for kind in PictureType}, required=True
        )


class RoundController(Controller):
    """Rounds of inspection (执法检查轮次)."""

    path = "/api/v1/rounds"
    tags = ("fieldwork",)
    security = BEARER
    guards = (require_token,)

    @get("/", operation_id="listRounds", sync_to_thread=True)
    def list_rounds(
        self,
        principal: Given[Principal],
        field_desk: Given[FieldDesk],
        cursor: Position = 0,
        limit: FromQuery[int] = 50,
    ) -> RoundPage:
        """List rounds, the newest first: an inspector's own, or all for reviewer, issuer and auditor."""
        size = max(1, min(limit, MAX_PAGE))
        with snapshot(field_desk.engine) as session:
            heads = list_rounds(session, by=principal, after=cursor, limit=size)
        return RoundPage([view_head(head) for head in heads], str(heads[-1].number) if len(heads) == size else None)

    @get("/{round_id:str}", operation_id="getRound", sync_to_thread=True)
    def get_round(
        self, round_id: FromPath[str], principal: Given[Principal], field_desk: Given[FieldDesk]
    ) -> WholeRoundView:
        """Give a round with its scans, notes and photos, in the order of arrival."""
        with snapshot(field_desk.engine) as session:
            whole = read_round(session, get_round(session, round_id, by=principal))
        return view_round(whole)

    @put("/{round_id:str}", operation_id="putRound", sync_to_thread=True, responses=kept(RoundTaken))
    def begin(
        self,
        round_id: FromPath[str],
        data: JSONBody[RoundForm],
        principal: Given[Principal],
        field_desk: Given[FieldDesk],
    ) -> Response[bytes]:
        """Begin a round."""
        told = from_device(principal, now=field_desk.clock())
        with transaction(field_desk.engine) as session:
            head, new = begin_round(session, round_id, data, told)
        return answer_kept(view_begun(head), new=new)

    @put(
        "/{round_id:str}/scans/{scan_id:str}",
        operation_id="putScan",
        sync_to_thread=True,
        responses=kept(ScanTaken),
    )
    def put_scan(
        self,
        round_id: FromPath[str],
        scan_id: FromPath[str],
        data: JSONBody[ScanForm],
        principal: Given[Principal],
        field_desk: Given[FieldDesk],
    ) -> Response[bytes]:
        """Add a scan: what the machine saw. It is answered with the register's own verdict for the day of the scan."""
        scan, new = field_desk.take_scan(round_id, scan_id, data, by=principal)
        if new:
            count_scan(scan.verdict.outcome, agreed=scan.verdict.outcome == scan.form.outcome)
        return answer_kept(view_taken(scan), new=new)

    @put(
        "/{round_id:str}/scans/{scan_id:str}/notes/{note_id:str}",
        operation_id="putNote",
        sync_to_thread=True,
        responses=kept(NoteView),
    )
    def put_note(
        self,
        round_id: FromPath[str],
        scan_id: FromPath[str],
        note_id: FromPath[str],
        data: JSONBody[NoteForm],
        principal: Given[Principal],
        field_desk: Given[FieldDesk],
    ) -> Response[bytes]:
        """Add a note to a scan: what the person says, in words, by a photo that was put before, or both."""
        told = from_device(principal, now=field_desk.clock())
        with transaction(field_desk.engine) as session:
            note, new = add_note(session, round_id, scan_id, note_id, data, told)
        return answer_kept(view_note(note), new=new)

    @put("/{round_id:str}/end", operation_id="putEnd", sync_to_thread=True, responses=kept(EndView))
    def end(
        self,
        round_id: FromPath[str],
        data: JSONBody[EndForm],
        principal: Given[Principal],
        field_desk: Given[FieldDesk],
    ) -> Response[bytes]:
        """Close a round, if the register has as much of it as the device; its signed record is made."""
        told = from_device(principal, now=field_desk.clock())
        with transaction(field_desk.engine) as session:
            head, record, new = end_round(session, round_id, data, told, keyring=field_desk.keyring)
        return answer_kept(view_end(head, record), new=new)

    @get(
        "/{round_id:str}/record.cose",
        operation_id="getRoundRecord",
        media_type="application/cose",
        sync_to_thread=True,
    )
    def get_record(
        self, round_id: FromPath[str], principal: Given[Principal], field_desk: Given[FieldDesk]
    ) -> Response[bytes]:
        """Give the signed record of a closed round, byte for byte."""
        with snapshot(field_desk.engine) as session:
            record = get_record(session, round_id, by=principal)
        return Response(record, media_type="application/cose", headers=_FILE)

    @get("/{round_id:str}/sheet.xlsx", operation_id="getRoundSheet", media_type=_XLSX, sync_to_thread=True)
    def get_sheet(
        self,
        round_id: FromPath[str],
        principal: Given[Principal],
        field_desk: Given[FieldDesk],
        lang: FromQuery[Language] = Language.ZH,
    ) -> Response[bytes]:
        """Give a round as an Excel file, whether it is closed or not; in Chinese, or in English with `lang=en`."""
        with snapshot(field_desk.engine) as session:
            whole = read_round(session, get_round(session, round_id, by=principal))
        name = f'attachment; filename="round-{whole.head.round_id}.xlsx"'
        return Response(draw_sheet(whole, lang), media_type=_XLSX, headers={**_FILE, "Content-Disposition": name})

    @get(
        "/{round_id:str}/scans/{scan_id:str}/evidence.zip",
        operation_id="getEvidence",
        media_type="application/zip",
        sync_to_thread=True,
    )
    def get_evidence(
        self,
        round_id: FromPath[str],
        scan_id: FromPath[str],
        principal: Given[Principal],
        field_desk: Given[FieldDesk],
    ) -> Response[bytes]:
        """Give everything about one scan in one archive with a signed manifest, for a case."""
        content = make_dossier(field_desk, round_id, scan_id, by=principal)
        name = f'attachment; filename="evidence-{scan_id}.zip"'
        return Response(content, media_type="application/zip", headers={**_FILE, "Content-Disposition": name})

    @put(
        "/{round_id:str}/photos/{sha256:str}",
        operation_id="putPhoto",
        responses=kept(PhotoView),
        before_request=taking(*PictureType, _ANY_BYTES),
        request_max_body_size=MAX_PHOTO_BYTES,
        operation_class=_Photo,
    )
    async def put_photo(
        self,
        request: Request[Any, Any, Any],
        round_id: FromPath[str],
        sha256: FromPath[str],
        principal: Given[Principal],
        field_desk: Given[FieldDesk],
    ) -> Response[bytes]:
        """Add a photo under its digest. What it is, is told from its bytes, whatever the header says."""
        # Asked before the body is read: nobody else makes the service hold megabytes.
        from_device(principal, now=field_desk.clock())
        content = await request.body()
        photo, new = await sync_to_thread(_take_photo, field_desk, round_id, sha256, content, principal)
        return answer_kept(photo, new=new)


def _take_photo(desk: FieldDesk, round_id: str, sha256: str, content: bytes, by: Principal) -> tuple[PhotoView, bool]:
    photo, new = desk.take_photo(round_id, sha256, content, by=by)
    return PhotoView(photo.sha256, photo.size), new
