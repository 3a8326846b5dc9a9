"""Verification over HTTP: public, no account, always 200 with a report."""

from datetime import date, datetime
from typing import Any

import msgspec
from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy import Engine

from ecert.catalogue.datatypes import parse_date
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock
from ecert.errors import InvalidInput
from ecert.register.lifecycle import STATUS_ZH
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot
from ecert.verification.report import MEANINGS, CertificateFacts, VerificationReport
from ecert.verification.service import verify_code, verify_identifier, verify_number


class VerificationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be verified: exactly one of code, identifier, and number with holder's name."""

    code: str | None = None
    identifier: str | None = None
    certificate_number: str | None = None
    holder_name: str | None = None
    on: str | None = None


class CheckView(msgspec.Struct, frozen=True):
    """One check of a report."""

    name: str
    outcome: str
    reason: str
    detail: str


class CertificateView(msgspec.Struct, frozen=True):
    """What anybody may know of a genuine certificate."""

    identifier: str
    certificate_number: str
    title: str
    holder_name: str
    holder_code: str
    issuing_authority: str
    issued_date: date
    valid_from: date
    valid_to: date | None
    version: int
    type_code_provisional: bool
    claims: dict[str, Any]


class ReportView(msgspec.Struct, frozen=True):
    """A verification report (HTTP contract, `VerificationReport`)."""

    outcome: str
    status: str
    status_zh: str
    reasons: list[str]
    checks: list[CheckView]
    certificate: CertificateView | None
    api_code: int
    verify_code: int
    as_of: date
    verified_at: datetime


class VerificationController(Controller):
    """Anybody checks a certificate."""

    path = "/api/v1"
    tags = ("verification",)

    @post("/verifications", operation_id="verify", status_code=200, sync_to_thread=True)
    def verify(
        self,
        data: JSONBody[VerificationBody],
        engine: NamedDependency[Engine],
        keyring: NamedDependency[Keyring],
        catalogue: NamedDependency[Catalogue],
        clock: NamedDependency[Clock],
    ) -> ReportView:
        """Verify a code, an identifier, or a number with its holder's name."""
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
        return _view(report)

    @get("/certificates/{identifier:str}", operation_id="lookUpCertificate", sync_to_thread=True)
    def look_up(
        self,
        identifier: FromPath[str],
        engine: NamedDependency[Engine],
        keyring: NamedDependency[Keyring],
        catalogue: NamedDependency[Catalogue],
        clock: NamedDependency[Clock],
        on: FromQuery[date | None] = None,
    ) -> ReportView:
        """Look a certificate up; its stored signature is verified every time."""
        with snapshot(engine) as session:
            report = verify_identifier(session, identifier, on=on, now=clock(), keyring=keyring, catalogue=catalogue)
        return _view(report)


class KeyController(Controller):
    """Public keys, for everybody's readers."""

    path = "/.well-known"
    tags = ("verification",)

    @get("/jwks.json", operation_id="getKeys", sync_to_thread=False)
    def get_keys(self, keyring: NamedDependency[Keyring]) -> dict[str, Any]:
        """Give every public key there ever was as a JWK set (RFC 7517)."""
        return dict(keyring.jwks())


def _view(report: VerificationReport) -> ReportView:
    meaning = MEANINGS[report.leading]
    return ReportView(
        outcome=report.outcome,
        status=report.status,
        status_zh=STATUS_ZH[report.status],
        reasons=[str(reason) for reason in report.reasons],
        checks=[CheckView(check.name, check.outcome, check.reason, check.detail) for check in report.checks],
        certificate=None if report.certificate is None else _certificate(report.certificate),
        api_code=meaning.api_code,
        verify_code=meaning.verify_code,
        as_of=report.as_of,
        verified_at=report.verified_at,
    )


def _certificate(facts: CertificateFacts) -> CertificateView:
    return CertificateView(
        identifier=facts.identifier,
        certificate_number=facts.certificate_number,
        title=facts.title,
        holder_name=facts.holder_name,
        holder_code=facts.holder_code,
        issuing_authority=facts.issuing_authority,
        issued_date=facts.issued_date,
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        version=facts.version,
        type_code_provisional=facts.type_code_provisional,
        claims=facts.claims,
    )
