"""Verification over HTTP: public, no account, always 200 with a report."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from litestar import Controller, MediaType, Request, get, post
from litestar.concurrency import sync_to_thread
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response.base import ASGIResponse
from sqlalchemy import Engine

from ecert.catalogue.characters import number_key
from ecert.catalogue.datatypes import parse_date
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock
from ecert.errors import InvalidInput
from ecert.http.given import Given
from ecert.http.limits import LookupLimits
from ecert.identifiers.certificate import MAX_CHARACTERS
from ecert.register.reading import CertificateReader
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot
from ecert.verification.report import VerificationReport
from ecert.verification.service import (
    MAX_LOOKUP_LENGTH,
    Readings,
    is_identifier,
    report_malformed,
    report_on_code,
    report_on_look_up,
    verify_number,
)
from ecert.verification.view import ReportView, view_report
from ecert.watching.metrics import count_verification


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

    def readings(self) -> Readings:
        """Give what a verification at this instant goes by."""
        return Readings(self.keyring, self.catalogue, self.clock())


_SHOWN = {200: ResponseSpec(ReportView, description="The report, whatever it says")}


class VerificationController(Controller):
    """Anybody checks a certificate."""

    path = "/api/v1"
    tags = ("verification",)

    @post("/verifications", operation_id="verify", status_code=200, responses=_SHOWN)
    async def verify(
        self, request: Request[Any, Any, Any], data: JSONBody[VerificationBody], counter: Given[Counter]
    ) -> ASGIResponse:
        """Verify a code, an identifier, or a number with its holder's name."""
        counter.limits.count_client(request)
        day = None if data.on is None else parse_date(data.on, path="on")
        readings = counter.readings()
        match data:
            case VerificationBody(code=str(code), identifier=None, certificate_number=None, holder_name=None):
                shown = readings.present(code)
                digest = shown.digest
                stored = None if digest is None else await counter.reader.find_by_credential(digest)
                return _tell(report_on_code(shown, stored, readings, on=day))
            case VerificationBody(code=None, identifier=str(text), certificate_number=None, holder_name=None):
                return _tell(await _look_up(counter, text, readings, day))
            case VerificationBody(code=None, identifier=None, certificate_number=str(number), holder_name=str(name)):
                counter.limits.count_number(number_key(number[:MAX_LOOKUP_LENGTH]))
                return _tell(await sync_to_thread(_look_up_number, counter, number, name, readings, day))
            case _:
                raise InvalidInput.at("body", "needs code, or identifier, or certificate_number and holder_name")

    @get("/certificates/{identifier:str}", operation_id="lookUpCertificate", responses=_SHOWN)
    async def look_up(
        self,
        request: Request[Any, Any, Any],
        identifier: FromPath[str],
        counter: Given[Counter],
        on: FromQuery[date | None] = None,
    ) -> ASGIResponse:
        """Look a certificate up; its stored signature is verified every time."""
        counter.limits.count_client(request)
        return _tell(await _look_up(counter, identifier, counter.readings(), on))


def _tell(report: VerificationReport) -> ASGIResponse:
    """Count a report and show it; the answer is made here, since the framework's way to one costs more than reading."""
    count_verification(report.outcome, report.leading)
    return ASGIResponse(body=msgspec.json.encode(view_report(report)), media_type=MediaType.JSON)


async def _look_up(counter: Counter, identifier: str, readings: Readings, on: date | None) -> VerificationReport:
    stored = None
    if len(identifier) <= MAX_CHARACTERS and "\0" not in identifier:
        stored = await counter.reader.find_by_identifier(identifier)
    # What is found is one; only where nothing is found is it asked whether this could be an identifier at all.
    if stored is None and not is_identifier(identifier):
        return report_malformed(readings, on=on)
    return report_on_look_up(stored, readings, on=on)


def _look_up_number(
    counter: Counter, number: str, name: str, readings: Readings, on: date | None
) -> VerificationReport:
    """Search by number, which is no hot path: with a session, in a thread."""
    with snapshot(counter.engine) as session:
        return verify_number(session, number, name, readings, on=on)


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
