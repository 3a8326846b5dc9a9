"""The look-up's own way to the register reads what the mapper reads, on both databases."""

import asyncio

import pytest
from sqlalchemy import text

from ecert.register.reading import CertificateReader, open_reader
from ecert.register.service import find_by_credential, find_certificate
from ecert.register.stored import StoredCertificate
from ecert.storage.database import snapshot, transaction
from tests.building import an_application, the_catalogue
from tests.e2e.conftest import desk  # noqa: F401 - a fixture
from tests.e2e.desk import KIND, Desk


async def _read(reader: CertificateReader, identifier: str, digest: bytes) -> list[StoredCertificate | None]:
    await reader.open()
    try:
        return [await reader.find_by_identifier(identifier), await reader.find_by_credential(digest)]
    finally:
        await reader.close()


def both_ways(desk: Desk, identifier: str, digest: bytes) -> list[list[StoredCertificate | None]]:  # noqa: F811
    """Read by identifier and by credential, on the driver and by the mapper."""
    with snapshot(desk.engine) as session:
        mapped = [find_certificate(session, identifier), find_by_credential(session, digest)]
    return [asyncio.run(_read(open_reader(desk.engine), identifier, digest)), mapped]


def digest_of(desk: Desk, identifier: str) -> bytes:  # noqa: F811
    """Give the digest of a certificate's credential."""
    query = text("select credential_sha256 from certificate where identifier = :identifier")
    with snapshot(desk.engine) as session:
        return bytes.fromhex(session.connection().execute(query, {"identifier": identifier}).scalar_one())


def test_both_ways_read_the_same(desk: Desk) -> None:  # noqa: F811
    """Certificates with photographs, with long histories and with predecessors come out alike."""
    photograph = desk.issued(an_application("xinwen_jizhezheng"))
    plain = [desk.issued(an_application(entry.template.slug)) for entry in list(the_catalogue())[:3]]
    eventful = desk.issued(an_application(KIND))
    for step in ("suspend", "resume", "suspend", "resume"):
        assert desk.order(eventful["identifier"], step).status_code == 201
    renewed = desk.issued(an_application(KIND, business_type="reissue", predecessor=eventful["identifier"]))
    for issued in (photograph, *plain, eventful, renewed):
        driver, mapped = both_ways(desk, issued["identifier"], digest_of(desk, issued["identifier"]))
        assert driver == mapped
        assert driver[0] == driver[1] is not None


def test_both_ways_miss_the_same(desk: Desk) -> None:  # noqa: F811
    """What is not there is not there."""
    assert both_ways(desk, "1.2.3", bytes(32)) == [[None, None], [None, None]]


@pytest.mark.parametrize("removed", ["position = 1", "1 = 1"], ids=["first event", "all events"])
def test_certificate_without_its_events_does_not_pass(desk: Desk, removed: str) -> None:  # noqa: F811
    """Whoever deletes events makes a certificate that is found and does not hold."""
    issued = desk.issued()
    assert desk.order(issued["identifier"], "suspend").status_code == 201
    with transaction(desk.engine) as session:
        session.connection().execute(text(f"delete from certificate_event where {removed}"))  # noqa: S608
    report = desk.get(f"/api/v1/certificates/{issued['identifier']}")
    assert (report["outcome"], report["reasons"]) == ("FAILED", ["record-mismatch"])
