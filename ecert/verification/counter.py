"""The public counter: what anybody may ask, each answered with a report."""

import types
from collections.abc import Generator
from dataclasses import dataclass
from datetime import date

import msgspec
from litestar.concurrency import sync_to_thread
from sqlalchemy import Engine

from ecert.bundle.trust import Trust
from ecert.catalogue.characters import number_key
from ecert.catalogue.datatypes import parse_date
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock
from ecert.errors import InvalidInput, UnknownCertificate
from ecert.http.answer import Answer
from ecert.http.limits import LookupLimits
from ecert.identifiers.certificate import MAX_CHARACTERS
from ecert.log.checkpoint import Proof
from ecert.log.published import PublishedLog
from ecert.pdfcheck.checker import PdfChecker
from ecert.register.reading import CertificateReader
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
    verify_file,
    verify_number,
)
from ecert.verification.view import view_report
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
    published_log: PublishedLog
    trust: Trust
    clock: Clock
    limits: LookupLimits
    checker: PdfChecker
    file_limits: LookupLimits
    """Of files, each of which costs as much as hundreds of look-ups."""
    max_body_bytes: int
    """Largest body that is no file."""

    async def look_up(self, identifier: str, on: date | None, *, client: str) -> Answer:
        """
        Look a certificate up for a client; its stored signatures are verified every time.

        Raises:
            TooManyRequests: the client has used up its minute.
        """
        self.limits.count_client(client)
        return await _tell(await self._report(identifier, await self._readings(), on))

    async def prove(self, identifier: str, *, client: str) -> Proof | None:
        """
        Prove for a client that a certificate's record stands in the public log; None where it cannot be done now.

        Raises:
            TooManyRequests: the client has used up its minute.
            UnknownCertificate: there is no genuine one with this identifier.
        """
        self.limits.count_client(client)
        report = await self._report(identifier, await self._readings(), None)
        if report.certificate is None:
            raise UnknownCertificate("identifier: no such certificate")
        return report.proof

    async def verify(self, body: VerificationBody, *, client: str) -> Answer:
        """
        Verify a code, an identifier, or a number with its holder's name for a client.

        Raises:
            TooManyRequests: the client, or everybody for that number, has used up the minute.
            InvalidInput: the body asks for none of these, or for several, or the day is none.
        """
        self.limits.count_client(client)
        day = None if body.on is None else parse_date(body.on, path="on")
        readings = await self._readings()
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

    async def verify_file(self, content: bytes, on: str | None) -> Answer:
        """
        Verify a file for a client that was counted.

        Raises:
            TooLarge: the file is larger than any that is looked into.
            InvalidInput: the day is none.
            Unavailable: too many files are being looked into.
        """
        day = None if on is None else parse_date(on, path="on")
        return await _tell(await sync_to_thread(self._check, content, await self._readings(), day))

    def _check(self, content: bytes, readings: Readings, on: date | None) -> VerificationReport:
        """Look into a file and at the register; in a thread, since both wait."""
        findings = self.checker.check(content)
        with snapshot(self.engine) as session:
            return verify_file(session, findings, readings, on=on)

    async def _readings(self) -> Readings:
        """Give what a verification at this instant goes by; every five seconds the newest bundle is asked for."""
        distrust = self.trust.known()
        if distrust is None:
            distrust = await sync_to_thread(self.trust.current)
        return Readings(self.keyring, self.catalogue, self.clock(), self.published_log.view(), distrust)

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
