"""When the official type code comes: new versions use it, old certificates stay what they are."""

import dataclasses

import msgspec
from litestar.testing import TestClient

from ecert.app import create_app
from ecert.catalogue.entries import Catalogue, CatalogueEntry
from tests.building import an_application, some_resources, the_catalogue
from tests.e2e.desk import KIND, Desk

OFFICIAL = "11430000320581596K001"
"""Stands for the code that somebody will assign; whose sequence number it is does not matter here."""


def catalogue_with_official_code() -> Catalogue:
    """Give the catalogue with a second version of the kind, which carries the assigned code."""
    catalogue = the_catalogue()
    old = catalogue.get(KIND)
    template = msgspec.structs.replace(
        old.template, version=2, type_index=1000, type_code=OFFICIAL, type_code_provisional=False
    )
    new = CatalogueEntry(template=template, sample=old.sample, digest=bytes(32))
    return dataclasses.replace(catalogue, entries=catalogue.entries | {(KIND, 2): new})


def test_old_identifiers_stay_resolvable(desk: Desk) -> None:
    """A certificate with a provisional code verifies by its code and by its identifier after the change."""
    old = desk.issued()
    with TestClient(create_app(some_resources(desk.engine, catalogue=catalogue_with_official_code()))) as client:
        after = Desk(client, desk.staff, desk.resources, desk.clock)
        new = after.issued()
        renewed = after.issued(an_application(KIND, business_type="reissue", predecessor=old["identifier"]))
        assert new["identifier"].split(".")[5] == renewed["identifier"].split(".")[5] == OFFICIAL
        assert new["type_code_provisional"] is False
        assert after.verify(code=new["code"])["outcome"] == "PASSED"
        assert after.verify(code=renewed["code"])["certificate"]["certificate_number"] == old["certificate_number"]
        for question in ({"code": old["code"]}, {"identifier": old["identifier"]}):
            report = after.verify(**question)
            assert (report["status"], report["certificate"]["type_code_provisional"]) == ("superseded", True)
            assert report["certificate"]["claims"] != {}
