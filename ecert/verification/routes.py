"""Verification over HTTP: public, no account, always 200 with a report."""

import types
from collections.abc import Generator
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.concurrency import sync_to_thread
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ASGIApp
from sqlalchemy import Engine

from ecert.catalogue.characters import number_key
from ecert.catalogue.datatypes import parse_date
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock
from ecert.errors import InvalidInput
from ecert.http.access import client_of
from ecert.http.answer import Answer
from ecert.http.bare import BareRequest, BareRoute
from ecert.http.given import Given
from ecert.http.limits import LookupLimits
from ecert.identifiers.certificate import MAX_CHARACTERS
from ecert.register.reading import CertificateReader
from ecert.signing.chains import write_pem
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot
from ecert.verification.evidence import Evidence
from ecert.verification.report import VerificationReport
from ecert.verification.service import (
    MAX_LOOKUP_LENGTH,
    Readings,
    gather,
    is_identifier,
    report_malformed,
    report_on,
    verify_number,
)
from ecert.verification.view import ReportView, view_report
from ecert.watching.metrics import count_verification

MAX_PLAIN_BODY = 16 * 1024
"""Largest body that is read in front of the framework, in bytes: a code has at most 4,096 digits."""


class VerificationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be verified: exactly one of code, identifier, and number with holder's name."""

    code: str | None = None
    identifier: str | None = None
    certificate_number: str | None = None
    holder_name: str | None = None
    on: str | None = None


@dataclass(frozen=True, slots=True)
class Counter:
    """
    Everything the public counter works with, handed over as one thing.

    Look-ups are the hot path: each further dependency of a handler would be resolved at every request.
    """

    reader: CertificateReader
    engine: Engine
    keyring: Keyring
    catalogue: Catalogue
    clock: Clock
    limits: LookupLimits

    async def look_up(self, identifier: str, on: date | None, *, client: str) -> Answer:
        """
        Look a certificate up for a client; its stored signatures are verified every time.

        Raises:
            TooManyRequests: the client has used up its minute.
        """
        self.limits.count_client(client)
        return await _tell(await self._report(identifier, self._readings(), on))

    async def verify(self, body: VerificationBody, *, client: str) -> Answer:
        """
        Verify a code, an identifier, or a number with its holder's name for a client.

        Raises:
            TooManyRequests: the client, or everybody for that number, has used up the minute.
            InvalidInput: the body asks for none of these, or for several, or the day is none.
        """
        self.limits.count_client(client)
        day = None if body.on is None else parse_date(body.on, path="on")
        readings = self._readings()
        match body:
            case VerificationBody(code=str(code), identifier=None, certificate_number=None, holder_name=None):
                shown = readings.present(code)
                await _abreast()
                stored = None if shown.digest is None else await self.reader.find_by_credential(shown.digest)
                if stored is None and (identifier := shown.live_identifier) is not None:
                    stored = await self.reader.find_by_identifier(identifier)
                return await _tell(await _judge(gather(readings, stored, on=day, code=shown), self.catalogue))
            case VerificationBody(code=None, identifier=str(text), certificate_number=None, holder_name=None):
                return await _tell(await self._report(text, readings, day))
            case VerificationBody(code=None, identifier=None, certificate_number=str(number), holder_name=str(name)):
                self.limits.count_number(number_key(number[:MAX_LOOKUP_LENGTH]))
                return await _tell(await sync_to_thread(self._search, number, name, readings, day))
            case _:
                raise InvalidInput.at("body", "needs code, or identifier, or certificate_number and holder_name")

    def _readings(self) -> Readings:
        """Give what a verification at this instant goes by."""
        return Readings(self.keyring, self.catalogue, self.clock())

    async def _report(self, identifier: str, readings: Readings, on: date | None) -> VerificationReport:
        stored = None
        if len(identifier) <= MAX_CHARACTERS and "\0" not in identifier:
            await _abreast()
            stored = await self.reader.find_by_identifier(identifier)
        # What is found is one; only where nothing is found is it asked whether this could be an identifier at all.
        if stored is None and not is_identifier(identifier):
            return report_malformed(readings, on=on)
        return await _judge(gather(readings, stored, on=on), self.catalogue)

    def _search(self, number: str, name: str, readings: Readings, on: date | None) -> VerificationReport:
        """Search by number, which is no hot path: with a session, in a thread."""
        with snapshot(self.engine) as session:
            return verify_number(session, number, name, readings, on=on)


_SHOWN = {200: ResponseSpec(ReportView, description="The report, whatever it says")}
_LOOK_UP, _VERIFY = "/api/v1/certificates/{identifier}", "/api/v1/verifications"


class VerificationController(Controller):
    """Anybody checks a certificate."""

    path = "/api/v1"
    tags = ("verification",)

    @post("/verifications", operation_id="verify", status_code=200, responses=_SHOWN)
    async def verify(
        self, request: Request[Any, Any, Any], data: JSONBody[VerificationBody], counter: Given[Counter]
    ) -> ASGIApp:
        """Verify a code, an identifier, or a number with its holder's name."""
        return await counter.verify(data, client=client_of(request))

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


async def _judge(evidence: Evidence, catalogue: Catalogue) -> VerificationReport:
    """Verify and report."""
    for step in evidence.unseal, evidence.open:
        await _abreast()
        step()
    await _abreast()
    return report_on(evidence, catalogue)


async def _tell(report: VerificationReport) -> Answer:
    """Count a report and show it."""
    await _abreast()
    count_verification(report.outcome, report.leading)
    answer = Answer(msgspec.json.encode(view_report(report)))
    await _abreast()
    return answer


@types.coroutine
def _abreast() -> Generator[None, None, None]:
    """
    Let others who came at the same time do the step that was just done, before any does the next one.

    Each step is other code with other data; whoever comes second to it finds both in the processor's caches. With 32
    clients a look-up costs a third less so, with one nothing more. To the event loop this is `asyncio.sleep(0)`, with
    two calls less.
    """
    yield


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
