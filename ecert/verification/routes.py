"""Verification over HTTP: public, no account, always 200 with a report."""

from datetime import date
from typing import Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy import Engine

from ecert.catalogue.characters import number_key
from ecert.catalogue.datatypes import parse_date
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock
from ecert.errors import InvalidInput
from ecert.http.given import Given
from ecert.http.limits import LookupLimits
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot
from ecert.verification.service import MAX_LOOKUP_LENGTH, verify_code, verify_identifier, verify_number
from ecert.verification.view import ReportView, view_report


class VerificationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be verified: exactly one of code, identifier, and number with holder's name."""

    code: str | None = None
    identifier: str | None = None
    certificate_number: str | None = None
    holder_name: str | None = None
    on: str | None = None


class VerificationController(Controller):
    """Anybody checks a certificate."""

    path = "/api/v1"
    tags = ("verification",)

    @post("/verifications", operation_id="verify", status_code=200, sync_to_thread=True)
    def verify(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[VerificationBody],
        engine: Given[Engine],
        keyring: Given[Keyring],
        catalogue: Given[Catalogue],
        clock: Given[Clock],
        limits: Given[LookupLimits],
    ) -> ReportView:
        """Verify a code, an identifier, or a number with its holder's name."""
        limits.count_client(request)
        if data.certificate_number is not None:
            limits.count_number(number_key(data.certificate_number[:MAX_LOOKUP_LENGTH]))
        day = None if data.on is None else parse_date(data.on, path="on")
        now = clock()
        with snapshot(engine) as session:
            match data:
                case VerificationBody(code=str(code), identifier=None, certificate_number=None, holder_name=None):
                    report = verify_code(session, code, on=day, now=now, keyring=keyring, catalogue=catalogue)
                case VerificationBody(code=None, identifier=str(text), certificate_number=None, holder_name=None):
                    report = verify_identifier(session, text, on=day, now=now, keyring=keyring, catalogue=catalogue)
                case VerificationBody(
                    code=None, identifier=None, certificate_number=str(number), holder_name=str(name)
                ):
                    report = verify_number(session, number, name, on=day, now=now, keyring=keyring, catalogue=catalogue)
                case _:
                    raise InvalidInput.at("body", "needs code, or identifier, or certificate_number and holder_name")
        return view_report(report)

    @get("/certificates/{identifier:str}", operation_id="lookUpCertificate", sync_to_thread=True)
    def look_up(
        self,
        request: Request[Any, Any, Any],
        identifier: FromPath[str],
        engine: Given[Engine],
        keyring: Given[Keyring],
        catalogue: Given[Catalogue],
        clock: Given[Clock],
        limits: Given[LookupLimits],
        on: FromQuery[date | None] = None,
    ) -> ReportView:
        """Look a certificate up; its stored signature is verified every time."""
        limits.count_client(request)
        with snapshot(engine) as session:
            report = verify_identifier(session, identifier, on=on, now=clock(), keyring=keyring, catalogue=catalogue)
        return view_report(report)


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
