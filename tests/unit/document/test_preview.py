"""The face of what is only asked for: it looks like the certificate's, and cannot be taken for one."""

import dataclasses
from datetime import date

import pytest

from ecert.application.grant import Grant
from ecert.application.workflow import BusinessType
from ecert.catalogue.entries import CatalogueEntry
from ecert.document.face import Copy, Face, make_face
from ecert.document.facts import facts_of
from ecert.document.preview import MARK, NO_DAY, NO_IDENTIFIER, NO_NUMBER, Wanted, preview_face, wanted_of
from ecert.register.record import Holder
from tests.unit.application.builders import TODAY, a_submission, day_of
from tests.unit.catalogue.builders import a_kind, the_catalogue
from tests.unit.document.builders import a_record
from tests.unit.issuance.builders import a_certificate

ENTRIES = list(the_catalogue())
EMPTY = Wanted(BusinessType.FIRST_ISSUE, Holder("", "", ""), {}, Grant())


def preview(wanted: Wanted, type_index: int = 18, *, today: date = TODAY) -> Face:
    """Lay out the preview of a kind."""
    return preview_face(a_kind(type_index), wanted, catalogue=the_catalogue(), today=today)


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.template.slug for entry in ENTRIES])
def test_preview_shows_what_the_certificate_will(entry: CatalogueEntry) -> None:
    """Of every kind: all lines but the number's, which is drawn later, are those of the certificate."""
    index, today = entry.template.type_index, day_of(entry)
    record = a_certificate(index, issued=today).record_for(bytes(32))
    copy = Copy.ORIGINAL if entry.template.copies.original else Copy.DUPLICATE
    certified = make_face(facts_of(record), entry, copy, None)
    seen = preview(wanted_of(a_submission(index, today=today), None), index, today=today)
    assert seen.rows == certified.rows
    assert (seen.title, seen.authority, seen.seal, seen.photo) == (
        certified.title,
        certified.authority,
        certified.seal,
        certified.photo,
    )


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.template.slug for entry in ENTRIES])
def test_preview_of_nothing_can_be_drawn_up(entry: CatalogueEntry) -> None:
    """An empty form has a face too, without code, identifier, number and day."""
    face = preview(EMPTY, entry.template.type_index, today=day_of(entry))
    assert (face.symbol, face.mark, face.identifier) == (None, MARK, NO_IDENTIFIER)
    assert (face.number, face.issued) == (NO_NUMBER, NO_DAY)


def test_later_version_keeps_number_and_period() -> None:
    """A change has those of its predecessor; a renewal has the next period."""
    before = a_record()
    change = Wanted(BusinessType.CHANGE, before.holder, {}, Grant(), before)
    assert preview(change).number == before.number
    assert "2028年3月1日" in str(preview(change).rows)
    renewal = dataclasses.replace(change, business_type=BusinessType.RENEWAL)
    assert "2030年3月1日" in str(preview(renewal).rows)


def test_day_that_cannot_be_is_left_out() -> None:
    """Somebody is still typing it."""
    wanted = dataclasses.replace(EMPTY, grant=Grant(valid_from=date(2031, 1, 1)))
    assert "有效期限" not in str(preview(wanted).rows)
    orphan = dataclasses.replace(EMPTY, business_type=BusinessType.CHANGE)
    assert "有效期限" not in str(preview(orphan).rows)


def test_paper_keeps_its_day_and_number() -> None:
    """What was granted on paper has them already."""
    grant = Grant("（湘）字第00637号", date(2018, 10, 15))
    face = preview(Wanted(BusinessType.BACKLOG, Holder("", "", ""), {}, grant))
    assert (face.number, face.issued) == ("（湘）字第00637号", "2018年10月15日")
