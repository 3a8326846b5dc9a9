"""Verification over HTTP: public, no account, always 200 with a report."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.datastructures import UploadFile
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath, FromQuery
from litestar.types import ASGIApp

from ecert.errors import InvalidInput, Malformed, TooLarge
from ecert.http.access import client_of, media_type_of, taking
from ecert.http.answer import Answer
from ecert.http.bare import BareRequest, BareRoute
from ecert.http.given import Given
from ecert.pdfcheck.findings import MAX_FILE_BYTES
from ecert.signing.chains import write_pem
from ecert.signing.keyring import Keyring
from ecert.verification.counter import Counter, VerificationBody
from ecert.verification.view import ReportView

_FORM = "multipart/form-data"
MAX_FORM_BYTES = MAX_FILE_BYTES + 64 * 1024
"""Largest form: a file, and what is around it."""
MAX_PLAIN_BODY = 16 * 1024
"""Largest body that is read in front of the framework, in bytes: a code has at most 4,096 digits."""


@dataclass
class _Verification(Operation):
    """Describes the two bodies that are taken: JSON, and a form with a file."""

    def __post_init__(self) -> None:
        """Name their members."""
        text = Schema(type=OpenAPIType.STRING)
        members = dict.fromkeys(VerificationBody.__struct_fields__, text)
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, description="a PDF, at most 10 MiB")
        form = Schema(type=OpenAPIType.OBJECT, properties={"file": file, "on": text}, required=["file"])
        question = Schema(type=OpenAPIType.OBJECT, properties=dict(members), additional_properties=False)
        self.request_body = RequestBody(
            {"application/json": OpenAPIMediaType(schema=question), _FORM: OpenAPIMediaType(schema=form)},
            required=True,
        )


_SHOWN = {200: ResponseSpec(ReportView, description="The report, whatever it says")}
_LOOK_UP, _VERIFY = "/api/v1/certificates/{identifier}", "/api/v1/verifications"


class VerificationController(Controller):
    """Anybody checks a certificate."""

    path = "/api/v1"
    tags = ("verification",)

    @post(
        "/verifications",
        operation_id="verify",
        status_code=200,
        responses=_SHOWN,
        before_request=taking("application/json", _FORM),
        request_max_body_size=MAX_FORM_BYTES,
        operation_class=_Verification,
    )
    async def verify(self, request: Request[Any, Any, Any], counter: Given[Counter]) -> ASGIApp:
        """Verify a code, an identifier, or a number with its holder's name; or, as a form, a PDF."""
        if media_type_of(request) == _FORM:
            # Counted before the file is read: nobody makes the service hold megabytes for nothing.
            counter.file_limits.count_client(client_of(request))
            return await counter.verify_file(*await _read_form(request))
        body = await _read_json(request, counter.max_body_bytes)
        return await counter.verify(body, client=client_of(request))

    @get("/certificates/{identifier:str}", operation_id="lookUpCertificate", responses=_SHOWN)
    async def look_up(
        self,
        request: Request[Any, Any, Any],
        identifier: FromPath[str],
        counter: Given[Counter],
        on: FromQuery[date | None] = None,
    ) -> ASGIApp:
        """Look a certificate up; its stored signature is verified every time."""
        return await counter.look_up(identifier, on, client=client_of(request))


def bare_routes(counter: Counter) -> list[BareRoute]:
    """Give the same two addresses for the plain request, which is asked all day."""
    decoder = msgspec.json.Decoder(VerificationBody)

    async def look_up(request: BareRequest) -> Answer:
        """Look a certificate up as it is today."""
        return await counter.look_up(request.value, None, client=request.client)

    async def verify(request: BareRequest) -> Answer | None:
        """Verify what a well-formed body asks for."""
        try:
            body = decoder.decode(request.body)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return await counter.verify(body, client=request.client)

    return [BareRoute("GET", _LOOK_UP, look_up), BareRoute("POST", _VERIFY, verify, max_body=MAX_PLAIN_BODY)]


async def _read_json(request: Request[Any, Any, Any], limit: int) -> VerificationBody:
    """
    Read a body as the framework would, which does not do it for an address that takes files too.

    Raises:
        TooLarge: it is larger than a body may be.
        Malformed: it is no JSON.
        InvalidInput: a member is unknown or of another type.
    """
    length = request.headers.get("content-length", "")
    content = b"" if length.isdigit() and int(length) > limit else await request.body()
    if len(content) > limit or (length.isdigit() and int(length) > limit):
        raise TooLarge("body: is larger than this service takes")
    try:
        return msgspec.json.decode(content, type=VerificationBody)
    except msgspec.ValidationError as error:
        # The text names types and members, never values.
        message, _, place = str(error).partition(" - at `$")
        raise InvalidInput.at(place.strip("`.") or "body", message) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed("body: cannot be read; it must be well-formed JSON in UTF-8") from error


async def _read_form(request: Request[Any, Any, Any]) -> tuple[bytes, str | None]:
    """
    Read a form with a file.

    Raises:
        InvalidInput: it has no file, or something else in it.
        TooLarge: the file is larger than any that is looked into.
    """
    form = await request.form()
    try:
        file, on = form.get("file"), form.get("on")
        names = sorted(name for name, _ in form.multi_items())
        if names not in (["file"], ["file", "on"]) or not isinstance(file, UploadFile):
            raise InvalidInput.at("file", "must be there once, as a file; beside it only `on` is taken")
        if on is not None and not isinstance(on, str):
            raise InvalidInput.at("on", "must be a date")
        content = await file.read(MAX_FILE_BYTES + 1)
    finally:
        await form.close()
    if len(content) > MAX_FILE_BYTES:
        raise TooLarge("file: is larger than any that is looked into")
    return content, on


class KeyController(Controller):
    """Public keys, for everybody's readers."""

    path = "/.well-known"
    tags = ("verification",)

    @get(
        "/jwks.json",
        operation_id="getKeys",
        sync_to_thread=False,
        response_headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"},
    )
    def get_keys(self, keyring: Given[Keyring]) -> dict[str, Any]:
        """Give every public key there ever was as a JWK set (RFC 7517)."""
        return dict(keyring.jwks())

    @get(
        "/document-roots.pem",
        operation_id="getDocumentRoots",
        media_type="application/x-pem-file",
        sync_to_thread=False,
        response_headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"},
    )
    def get_document_roots(self, keyring: Given[Keyring]) -> bytes:
        """Give the X.509 roots that the signatures of our PDFs lead to; trust them only by another way."""
        return write_pem(keyring.document_roots())
