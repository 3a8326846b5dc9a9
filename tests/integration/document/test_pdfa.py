"""PDF/A-3b by a validator that is not the engine's: pikepdf's."""

import datetime as dt
import io

import pikepdf
import pytest
from pikepdf.pdfa import Flavour, validate_written

from ecert.document.face import Copy, Symbol, make_face
from ecert.document.facts import facts_of_sample
from ecert.document.making import symbol_of
from ecert.document.order import Form, Order
from tests.building import the_catalogue
from tests.integration.document.pages import the_draftsman

OF_XMP = "ISO_19005_3:6.6.2.3.1-1"
EXTENSION = ("xmpTPg", "pdfaExtension", "pdfaSchema", "pdfaProperty")
"""Schemas of XMP that the standard allows (6.6.2.3.3) and that it does not know."""


@pytest.mark.parametrize("slug", sorted(slug for slug, _ in the_catalogue().entries))
def test_another_validator_finds_nothing(slug: str) -> None:
    """All rules that it knows hold for the sample of each kind, which is tagged and says that it is in Chinese."""
    entry = the_catalogue().get(slug)
    symbol: Symbol = symbol_of(bytes(range(200)), public_url="https://ecert.example")
    face = make_face(facts_of_sample(entry, the_catalogue()), entry, Copy.ORIGINAL, symbol)
    order = Order(face=face, form=Form.PDF, day=dt.date(2026, 3, 2), attachment=b"a record")
    (pdf,) = the_draftsman().draw(order).open()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in opened.Root
        assert str(opened.Root.Lang) == "zh-CN"
    report = validate_written(io.BytesIO(pdf), Flavour.PDFA_3B)
    found = [
        f"{finding.rule} {finding.message}"
        for finding in report.findings
        # What it does not know, attached files among it, it says so of; that is no fault.
        if finding.kind == "violation"
        and not (finding.rule == OF_XMP and any(name in finding.message for name in EXTENSION))
    ]
    assert found == []
